//! The sheet `checks`: what must hold between several fields (X01 to X44 of the questionnaire).

use std::collections::BTreeSet;

use super::Labels;
use super::definition::Check;
use super::references::{Itself, Known};
use super::sheet::{Sheet, SheetProblem};
use super::xlsform::{empty_cell, expression, is_sound, labels, level, unsound_name};
use crate::record::FieldName;
use crate::review::AT_QUESTION;

const COLUMNS: [&str; 9] = [
    "name",
    "relevant",
    "constraint",
    "level",
    "message::vi",
    "message::en",
    "fields",
    "source",
    "note",
];

pub(super) fn read_checks(text: &str, known: &Known<'_>, problems: &mut Vec<SheetProblem>) -> Vec<Check> {
    if text.trim().is_empty() {
        return Vec::new();
    }
    let sheet = Sheet::read(
        "checks",
        text,
        &["name", "constraint", "level", "fields"],
        &COLUMNS,
        false,
        problems,
    );
    let mut names = BTreeSet::new();
    let mut checks = Vec::new();
    for row in &sheet.rows {
        let before = problems.len();
        for column in ["name", "constraint", "level", "fields", "message::vi"] {
            if row.cell(column).is_none() {
                problems.push(row.problem(column, empty_cell()));
            }
        }
        let name = row.cell("name").unwrap_or_default();
        if !name.is_empty() && !is_sound(name) {
            problems.push(row.problem("name", unsound_name()));
        }
        if name == AT_QUESTION {
            problems.push(row.problem(
                "name",
                Labels::new(
                    format!("tên {name} dành cho ý kiến của người duyệt; hãy chọn tên khác"),
                    format!("the name {name} is kept for the reviewer's comments; choose another"),
                ),
            ));
        }
        if !names.insert(name) {
            problems.push(row.problem(
                "name",
                Labels::new(
                    format!("tên {name} đã có; hãy chọn tên khác"),
                    format!("the name {name} is taken already; choose another"),
                ),
            ));
        }
        let weight = row.cell("level").and_then(level);
        if weight.is_none() && row.cell("level").is_some() {
            problems.push(row.problem(
                "level",
                Labels::new("hãy viết error, warning hoặc hint", "write error, warning or hint"),
            ));
        }
        let fields: Vec<FieldName> = row
            .cell("fields")
            .unwrap_or_default()
            .split_whitespace()
            .map(FieldName::new)
            .collect();
        for fault in fields.iter().filter_map(|field| known.fault(field.as_str())) {
            problems.push(row.problem("fields", fault));
        }
        let relevant = expression(row, "relevant", problems);
        let constraint = expression(row, "constraint", problems);
        for (column, expression) in [("relevant", &relevant), ("constraint", &constraint)] {
            let Some(expression) = expression else { continue };
            known.check(row, column, expression, Itself::Nothing, problems);
            for bare in expression.columns() {
                problems.push(row.problem(column, Known::bare(bare)));
            }
        }
        let message = labels(row, "message", problems);
        if let (Some(constraint), Some(level), Some(message), true) =
            (constraint, weight, message, problems.len() == before)
        {
            checks.push(Check {
                name: name.to_owned(),
                relevant,
                constraint,
                level,
                message,
                fields,
            });
        }
    }
    checks
}
