//! What a form knows beyond its own answers: the lists of the programme, dated rules, the previous visit.
//!
//! All of it is passed in, so that the phone, the server and a test see the same.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDateTime;

use super::choices_sheet::spaced_name;
use super::definition::Choice;
use super::sheet::{Sheet, SheetProblem};
use super::{Answers, Labels, Language, RuleTable};
use crate::record::Answer;

/// What expressions can ask for besides the fields of the form.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// The time at the place of the person, for `now()`; without it, the day has just begun.
    pub now: Option<NaiveDateTime>,
    /// The language that `jr:choice-name` answers in.
    pub language: Language,
    /// Lists of the programme, for `pulldata('list', 'column', 'key_column', key)`.
    pub lists: Lists,
    /// Dated rules, for `rule('party_org.min_official')`.
    pub rules: RuleTable,
    /// The answers of the last approved visit, for `previous('workers_total')`.
    pub previous: Answers,
    /// What other records say, worked out by the caller, for `known('same_tax_code')`.
    pub known: BTreeMap<String, Answer>,
}

/// Lists that come with the programme and not with a form: zones, communes, organisations.
#[derive(Clone, Debug, Default)]
pub struct Lists(BTreeMap<String, List>);

#[derive(Clone, Debug)]
struct List {
    choices: Arc<[Choice]>,
    /// The headings; a column may be empty in every row.
    columns: BTreeSet<String>,
}

impl Lists {
    /// Adds a list from the text of a CSV sheet with the columns `name`, `label::vi`, `label::en` and any others.
    ///
    /// # Errors
    /// Everything that has to be changed in the sheet.
    pub fn add(&mut self, name: &str, csv: &str) -> Result<(), Vec<SheetProblem>> {
        let mut problems = Vec::new();
        let needed = ["name", "label::vi", "label::en"];
        let sheet = Sheet::read("list", csv, &needed, &needed, true, &mut problems);
        let mut names = BTreeSet::new();
        let mut list = Vec::new();
        for row in &sheet.rows {
            let (Some(key), Some(vi), Some(en)) = (row.cell("name"), row.cell("label::vi"), row.cell("label::en"))
            else {
                problems.push(row.problem(
                    "name",
                    Labels::new(
                        "mỗi dòng cần name, label::vi và label::en; hãy điền đủ",
                        "every row needs name, label::vi and label::en; fill them in",
                    ),
                ));
                continue;
            };
            if key.contains(char::is_whitespace) {
                problems.push(row.problem("name", spaced_name()));
            }
            if !names.insert(key) {
                problems.push(row.problem(
                    "name",
                    Labels::new(
                        format!("{key} đã có trong danh sách; hãy bỏ một dòng"),
                        format!("{key} is in this list already; take one out"),
                    ),
                ));
            }
            let columns = row
                .cells()
                .iter()
                .filter(|(column, _)| !needed.contains(&column.as_str()));
            list.push(Choice {
                name: key.to_owned(),
                label: Labels::new(vi, en),
                columns: columns.map(|(column, cell)| (column.clone(), cell.clone())).collect(),
            });
        }
        if problems.is_empty() {
            let list = List {
                choices: list.into(),
                columns: sheet.headings.into_iter().collect(),
            };
            self.0.insert(name.to_owned(), list);
            Ok(())
        } else {
            Err(problems)
        }
    }

    /// Puts a list that is worked out rather than written, such as the organisations of a chart.
    pub fn put(&mut self, name: &str, choices: impl Into<Arc<[Choice]>>) {
        let choices: Arc<[Choice]> = choices.into();
        let own = choices.iter().flat_map(|choice| choice.columns.keys().cloned());
        let fixed = ["name", "label::vi", "label::en"].map(str::to_owned);
        let columns = fixed.into_iter().chain(own).collect();
        self.0.insert(name.to_owned(), List { choices, columns });
    }

    /// Returns the choices of a list.
    pub fn get(&self, name: &str) -> Option<Arc<[Choice]>> {
        Some(self.0.get(name)?.choices.clone())
    }

    /// Tells whether a list has a column.
    pub fn has_column(&self, list: &str, column: &str) -> bool {
        column == "label" || self.0.get(list).is_some_and(|list| list.columns.contains(column))
    }

    /// Returns a cell of the first row whose key fits.
    pub fn pull(&self, list: &str, column: &str, key_column: &str, key: &str) -> Option<&str> {
        let list = self.0.get(list)?;
        let choice = list
            .choices
            .iter()
            .find(|choice| cell(choice, key_column) == Some(key))?;
        cell(choice, column)
    }
}

fn cell<'a>(choice: &'a Choice, column: &str) -> Option<&'a str> {
    match column {
        "name" => Some(&choice.name),
        "label" | "label::vi" => Some(&choice.label.vi),
        "label::en" => Some(&choice.label.en),
        _ => choice.columns.get(column).map(String::as_str),
    }
}
