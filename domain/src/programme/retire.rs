//! What becomes of forms when a programme is replaced.
//!
//! Drafts are begun on one version of a form and may be finished long after the office has loaded another. So the sheets
//! of a version that anybody may have used are kept in the bundle, under `forms/<form>@<version>/`, and a version names
//! one content for ever: who changes a sheet raises the version.

use std::collections::BTreeSet;

use super::Bundle;
use super::forms::{AT, FOLDER, SHEETS, file, folders};
use super::problem::{Problems, ProgrammeProblem};
use crate::form::{Labels, Sheet};

/// Keeps in `new` the forms that `old` has in use and `new` has changed, and those that `old` has kept already.
///
/// # Errors
/// When a form has other sheets than before under the same version; then `new` is as it was.
pub fn retire(old: &Bundle, new: &mut Bundle) -> Result<(), Vec<ProgrammeProblem>> {
    let mut problems = Problems::default();
    let mut kept = Vec::new();
    let current: BTreeSet<String> = folders(new)
        .into_iter()
        .filter(|folder| !folder.contains(AT))
        .filter_map(|folder| tag(new, folder))
        .collect();
    for folder in folders(old) {
        let tag = if folder.contains(AT) {
            Some(folder.to_owned())
        } else {
            tag(old, folder)
        };
        let Some(tag) = tag else { continue };
        if !current.contains(&tag) {
            kept.push((folder, tag));
            continue;
        }
        // Back to a version that was retired, or the same as before.
        let id = tag.split(AT).next().unwrap_or(&tag);
        let changed = SHEETS
            .iter()
            .find(|sheet| plain(old.get(&file(folder, sheet))) != plain(new.get(&file(id, sheet))));
        if let Some(sheet) = changed {
            problems.0.push(ProgrammeProblem {
                file: file(id, "settings"),
                row: Some(2),
                column: "version".into(),
                message: Labels::new(
                    format!("trang {sheet} đã đổi nhưng {tag} đã được dùng; hãy tăng version"),
                    format!("the sheet {sheet} has changed, but {tag} has been in use; raise the version"),
                ),
            });
        }
    }
    if !problems.0.is_empty() {
        return Err(problems.0);
    }
    for (folder, tag) in kept {
        keep(old, folder, &tag, new);
    }
    Ok(())
}

fn keep(old: &Bundle, folder: &str, tag: &str, new: &mut Bundle) {
    for sheet in SHEETS {
        if let Some(text) = old.share(&file(folder, sheet)) {
            new.insert(file(tag, sheet), text);
        }
    }
    // The lists it was kept with, or those that go now.
    let own = format!("{FOLDER}{folder}/lists/");
    for place in [own.as_str(), "lists/"] {
        for (list, _) in old.folder(place) {
            let target = format!("{FOLDER}{tag}/lists/{list}");
            let gone = new.get(&format!("lists/{list}")).is_none() && new.get(&target).is_none();
            if let Some(text) = old
                .share(&format!("{place}{list}"))
                .filter(|_| gone && names_list(old, folder, list))
            {
                new.insert(target, text);
            }
        }
    }
}

/// Tells whether the sheets of a form name a list: `zones.csv` in a type, or `'zones'` in an expression.
fn names_list(bundle: &Bundle, folder: &str, list: &str) -> bool {
    let name = list.strip_suffix(".csv").unwrap_or(list);
    let (file_name, quoted, double) = (format!("{name}.csv"), format!("'{name}'"), format!("\"{name}\""));
    let sheets = SHEETS.iter().filter_map(|sheet| bundle.get(&file(folder, sheet)));
    sheets.into_iter().any(|text| {
        [&file_name, &quoted, &double]
            .iter()
            .any(|word| text.contains(word.as_str()))
            || from_file(text, name)
    })
}

/// `select_one_from_file zones` works without the ending too.
fn from_file(text: &str, name: &str) -> bool {
    let types = text.split([',', '\n', '\r', '"']);
    types.into_iter().any(|cell| {
        let mut words = cell.split_whitespace();
        words.next().is_some_and(|word| word.ends_with("_from_file")) && words.next() == Some(name)
    })
}

/// Returns the tag of a form in use; nothing if its settings can't be read.
fn tag(bundle: &Bundle, folder: &str) -> Option<String> {
    let settings = bundle.get(&file(folder, "settings"))?;
    let sheet = Sheet::read("settings", settings, &[], &[], true, &mut Vec::new());
    Some(format!("{folder}{AT}{}", sheet.rows.first()?.cell("version")?))
}

/// Takes away what saving a sheet with another program changes without changing a cell.
fn plain(text: Option<&str>) -> String {
    let text = text.unwrap_or_default();
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    text.replace("\r\n", "\n").trim_end().to_owned()
}
