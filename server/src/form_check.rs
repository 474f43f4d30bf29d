//! `thucdia form check`: everything that is wrong with the sheets of a form, at once.

use std::path::Path;

use domain::form::{Language, Lists, RuleTable, SheetProblem, Sheets};
use domain::programme::around_forms;

use crate::programme::{ProgrammeError, built_in, read_folder};

/// A form without lists of its own need not have the sheet.
const NO_CHOICES: &str = "list_name,name,label::vi,label::en\n";

/// How far up a form's programme is looked for: `forms/visit` lies two folders below it.
const LEVELS: usize = 3;

/// What was found in one form.
pub struct Checked {
    /// The folder's name.
    pub name: String,
    /// What has to be changed; nothing when the form can be used.
    pub problems: Vec<SheetProblem>,
}

/// Checks the form in a folder, or every form in the folders under it.
///
/// Lists and rules are those of the programme that the folder is part of; a form outside any is checked against those of
/// the programme that comes with this program.
///
/// # Errors
/// When the folder can't be read, or holds no form.
pub fn check(folder: &Path) -> Result<Vec<Checked>, ProgrammeError> {
    let files = read_folder(folder)?;
    let mut names: Vec<String> = files
        .files()
        .filter_map(|(path, _)| path.strip_suffix("survey.csv"))
        .filter(|prefix| prefix.is_empty() || prefix.ends_with('/'))
        .map(str::to_owned)
        .collect();
    names.sort();
    if names.is_empty() {
        return Err(ProgrammeError::Unreadable {
            path: folder.to_owned(),
            reason: "không có survey.csv; hãy chọn thư mục của biểu mẫu / \
                     there is no survey.csv here; choose the folder of a form"
                .into(),
        });
    }
    let absolute = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let (lists, rules) = around(&absolute)?;
    let own = absolute.file_name().unwrap_or_default().to_string_lossy();
    let checked = names.into_iter().map(|prefix| {
        let text = |sheet: &str| files.get(&format!("{prefix}{sheet}.csv"));
        let sheets = Sheets {
            survey: text("survey").unwrap_or_default(),
            choices: text("choices").unwrap_or(NO_CHOICES),
            settings: text("settings").unwrap_or_default(),
            checks: text("checks").unwrap_or_default(),
            lists: lists.clone(),
            rules: rules.clone(),
        };
        let inside = prefix.trim_end_matches('/');
        Checked {
            name: if inside.is_empty() {
                own.to_string()
            } else {
                inside.to_owned()
            },
            problems: domain::form::check(&sheets),
        }
    });
    Ok(checked.collect())
}

/// Returns the lists and rules of the programme that a folder, with its path from the root, is part of.
fn around(folder: &Path) -> Result<(Lists, RuleTable), ProgrammeError> {
    let mut nearest = folder.ancestors().take(LEVELS);
    let own = nearest.find(|folder| folder.join("programme.csv").is_file());
    let bundle = own.map_or_else(|| Ok(built_in()), read_folder)?;
    Ok(around_forms(&bundle))
}

/// Writes what was found, one line each.
pub fn described(checked: &Checked, language: Language) -> String {
    if checked.problems.is_empty() {
        let fine = match language {
            Language::Vi => "dùng được",
            Language::En => "can be used",
        };
        return format!("✓ {}: {fine}", checked.name);
    }
    let lines = checked.problems.iter().map(|problem| problem.in_language(language));
    lines
        .map(|line| format!("✗ {}: {line}", checked.name))
        .collect::<Vec<_>>()
        .join("\n")
}
