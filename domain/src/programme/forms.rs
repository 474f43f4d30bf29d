//! The forms of a programme, read together: what they ask alike has to be alike.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Bundle;
use super::problem::{Problems, ProgrammeProblem};
use crate::form::{Form, Kind, Labels, Lists, Question, RuleTable, Sheets};

/// The folder of all forms.
pub(super) const FOLDER: &str = "forms/";
/// The sheets of a form; only the first and the third have to be there.
pub(super) const SHEETS: [&str; 4] = ["survey", "choices", "settings", "checks"];
/// What stands between a form and its version in the folder of a retired one.
pub(super) const AT: char = '@';

/// Lists the folders of forms, current ones by their names and retired ones by their tags.
pub(super) fn folders(bundle: &Bundle) -> BTreeSet<&str> {
    let names = bundle.folder(FOLDER).filter_map(|(name, _)| name.split_once('/'));
    names.map(|(folder, _)| folder).collect()
}

/// Returns the name of a sheet's file.
pub(super) fn file(folder: &str, sheet: &str) -> String {
    format!("{FOLDER}{folder}/{sheet}.csv")
}

/// Reads the forms that are in use.
pub(super) fn read(
    bundle: &Bundle,
    lists: &Lists,
    rules: &RuleTable,
    problems: &mut Problems,
) -> BTreeMap<String, Arc<Form>> {
    let mut forms = BTreeMap::new();
    for folder in folders(bundle).into_iter().filter(|folder| !folder.contains(AT)) {
        for sheet in ["survey", "settings"] {
            if bundle.get(&file(folder, sheet)).is_none() {
                problems.file(
                    &file(folder, sheet),
                    format!("mẫu {folder} thiếu trang này; hãy thêm tệp"),
                    format!("the form {folder} lacks this sheet; add the file"),
                );
            }
        }
        match sheets(bundle, folder, lists.clone(), rules.clone()).read() {
            Err(found) => problems.0.extend(found.into_iter().map(|problem| ProgrammeProblem {
                file: file(folder, &String::from(problem.sheet)),
                row: problem.row,
                column: problem.column,
                message: problem.message,
            })),
            Ok(form) => {
                if form.id != folder {
                    problems.0.push(ProgrammeProblem {
                        file: file(folder, "settings"),
                        row: Some(2),
                        column: "form_id".into(),
                        message: Labels::new(
                            format!(
                                "mẫu nằm trong thư mục {folder}; hãy ghi form_id là {folder}, hoặc đổi tên thư mục"
                            ),
                            format!("the form lies in the folder {folder}; write {folder} here, or rename the folder"),
                        ),
                    });
                }
                forms.insert(folder.to_owned(), Arc::new(form));
            }
        }
    }
    check_alike(&forms, problems);
    forms
}

/// Reads a form that is no longer in use, with the lists it had if the programme has given them up since. Rules that are
/// no longer there are no reason to refuse it: they say nothing.
pub(super) fn read_retired(bundle: &Bundle, tag: &str, lists: &Lists) -> Option<Form> {
    let mut lists = lists.clone();
    let folder = format!("{FOLDER}{tag}/lists/");
    for (name, text) in bundle.folder(&folder) {
        lists.add(name.strip_suffix(".csv")?, text).ok()?;
    }
    sheets(bundle, tag, lists, RuleTable::default()).read().ok()
}

fn sheets<'a>(bundle: &'a Bundle, folder: &str, lists: Lists, rules: RuleTable) -> Sheets<'a> {
    let text = |sheet| bundle.get(&file(folder, sheet));
    Sheets {
        survey: text("survey").unwrap_or_default(),
        choices: text("choices").unwrap_or("list_name,name,label::vi,label::en\n"),
        settings: text("settings").unwrap_or_default(),
        checks: text("checks").unwrap_or_default(),
        lists,
        rules,
    }
}

/// A field that two forms ask for is one field: its answers must fit both.
fn check_alike(forms: &BTreeMap<String, Arc<Form>>, problems: &mut Problems) {
    let mut first: BTreeMap<&str, (&str, &Question)> = BTreeMap::new();
    for (id, form) in forms {
        for question in form
            .questions()
            .filter(|question| !matches!(question.kind, Kind::Hidden | Kind::Note))
        {
            let name = question.name.as_str();
            let (other, asked) = *first.entry(name).or_insert((id, question));
            if kind(question) != kind(asked) || question.list != asked.list {
                problems.file(
                    &file(id, "survey"),
                    format!("{name} khác loại với {name} trong mẫu {other}; hãy hỏi như nhau, hoặc đổi tên một trường"),
                    format!("{name} has another type than in the form {other}; ask alike, or rename one of them"),
                );
            }
        }
    }
}

fn kind(question: &Question) -> &'static str {
    match question.kind {
        Kind::Text => "text",
        Kind::Integer => "integer",
        Kind::Decimal => "decimal",
        Kind::Date => "date",
        Kind::YearMonth => "month",
        Kind::SelectOne(_) => "select_one",
        Kind::SelectMultiple(_) => "select_multiple",
        Kind::Note => "note",
        Kind::Hidden => "hidden",
    }
}
