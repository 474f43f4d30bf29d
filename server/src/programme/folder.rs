//! A programme as a folder of texts, and the one that comes with this program.

use std::path::Path;

use domain::programme::Bundle;
use rust_embed::RustEmbed;

use super::ProgrammeError;

/// The folder of the default programme; a debug build reads it where it lies.
#[derive(RustEmbed)]
#[folder = "programme"]
#[include = "*.csv"]
#[include = "*.md"]
struct BuiltIn;

/// What tells authors about the files; it is no part of a programme.
const README: &str = "README.md";

/// A spreadsheet takes a file without this mark for one in an old code page, and shows noise for Vietnamese letters.
const MARK: &str = "\u{FEFF}";

/// Returns the programme that comes with this program.
pub fn built_in() -> Bundle {
    Bundle::new(built_in_files().filter(|(name, _)| is_part(name)))
}

fn built_in_files() -> impl Iterator<Item = (String, String)> {
    BuiltIn::iter().filter_map(|name| {
        let file = BuiltIn::get(&name)?;
        Some((name.into_owned(), String::from_utf8_lossy(&file.data).into_owned()))
    })
}

/// Tells whether a file belongs to a programme, by its name within the folder.
fn is_part(name: &str) -> bool {
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str());
    let is_text = ending.is_some_and(|ending| ["csv", "md"].iter().any(|text| ending.eq_ignore_ascii_case(text)));
    is_text && name != README
}

/// Reads the texts of a folder. Hidden files, which systems and editors leave behind, are no part of it.
///
/// # Errors
/// When a file can't be read, or is not UTF-8.
pub fn read_folder(folder: &Path) -> Result<Bundle, ProgrammeError> {
    let mut files = Vec::new();
    read_into(folder, "", &mut files)?;
    if files.is_empty() {
        return Err(unreadable(
            folder,
            "không có tệp .csv nào; hãy chọn thư mục của chương trình hoặc biểu mẫu / \
             there is no .csv file here; choose the folder of a programme or a form",
        ));
    }
    Ok(Bundle::new(files))
}

fn read_into(folder: &Path, prefix: &str, files: &mut Vec<(String, String)>) -> Result<(), ProgrammeError> {
    for entry in std::fs::read_dir(folder).map_err(|error| unreadable(folder, error))? {
        let path = entry.map_err(|error| unreadable(folder, error))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let full = format!("{prefix}{name}");
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            read_into(&path, &format!("{full}/"), files)?;
        } else if is_part(&full) {
            let bytes = std::fs::read(&path).map_err(|error| unreadable(&path, error))?;
            let text = String::from_utf8(bytes).map_err(|_| {
                unreadable(
                    &path,
                    "không phải UTF-8; hãy lưu lại dạng CSV UTF-8 / this is not UTF-8; save it as CSV UTF-8",
                )
            })?;
            files.push((full, text));
        }
    }
    Ok(())
}

fn unreadable(path: &Path, reason: impl ToString) -> ProgrammeError {
    ProgrammeError::Unreadable {
        path: path.to_owned(),
        reason: reason.to_string(),
    }
}

/// Writes the programme that comes with this program into a folder, with what its authors should know; never over
/// anything that is there.
///
/// # Errors
/// When the folder is not empty, or can't be written.
pub fn export(folder: &Path) -> Result<(), ProgrammeError> {
    let unwritable = |path: &Path, reason: String| ProgrammeError::Unwritable {
        path: path.to_owned(),
        reason,
    };
    let is_empty = std::fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none());
    if !is_empty {
        let advice = "thư mục không trống; hãy chọn thư mục khác / this folder is not empty; choose another one";
        return Err(unwritable(folder, advice.to_owned()));
    }
    for (name, text) in built_in_files() {
        let path = folder.join(&name);
        let mark = if name.ends_with(".csv") { MARK } else { "" };
        let written = std::fs::create_dir_all(path.parent().unwrap_or(folder))
            .and_then(|()| std::fs::write(&path, format!("{mark}{text}")));
        written.map_err(|error| unwritable(&path, error.to_string()))?;
    }
    Ok(())
}
