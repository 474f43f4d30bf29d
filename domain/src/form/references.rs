//! What names in expressions mean, and refusing those that mean nothing.

use std::collections::BTreeMap;

use super::definition::{Choice, Form, Kind, Preset};
use super::expression::Expression;
use super::sheet::{Row, Sheet, SheetProblem};
use super::{Labels, Lists, RuleTable};

/// The columns of the sheet `survey` that hold expressions.
const EXPRESSIONS: [&str; 7] = [
    "relevant",
    "constraint",
    "required",
    "calculation",
    "default",
    "choice_filter",
    "repeat_count",
];

/// The names that expressions may use.
pub(super) struct Known<'a> {
    names: BTreeMap<&'a str, Named>,
    lists: &'a Lists,
    rules: &'a RuleTable,
}

/// What a name in the sheet `survey` stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Named {
    Answer,
    Choice,
    Note,
    Group,
    Repeat,
}

/// What an expression can make of the answer it stands beside.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Itself {
    /// It looks at it.
    Seen,
    /// It keeps it, by `once(...)`.
    Kept,
    /// There is none.
    Nothing,
}

impl<'a> Known<'a> {
    pub(super) fn of(form: &'a Form, lists: &'a Lists, rules: &'a RuleTable) -> Self {
        let questions = form.questions().map(|question| {
            let named = match &question.kind {
                Kind::Note if question.appears("heading") => Named::Group,
                Kind::Note if question.calculation.is_none() => Named::Note,
                Kind::SelectOne(_) | Kind::SelectMultiple(_) => Named::Choice,
                _ => Named::Answer,
            };
            (question.name.as_str(), named)
        });
        let groups = form.groups.iter().map(|group| (group.name.as_str(), Named::Group));
        // A repeat that stands in no group is a section too.
        let repeats = form.repeats.iter().map(|repeat| (repeat.name.as_str(), Named::Repeat));
        Self {
            names: groups.chain(questions).chain(repeats).collect(),
            lists,
            rules,
        }
    }

    /// Says why a name is not that of a question with an answer; nothing, if it is.
    pub(super) fn fault(&self, name: &str) -> Option<Labels> {
        Some(match self.names.get(name) {
            Some(Named::Answer | Named::Choice) => return None,
            None => Labels::new(
                format!("không có câu hỏi nào tên {name}; hãy sửa tên"),
                format!("no question is called {name}; correct the name"),
            ),
            Some(Named::Note) => Labels::new(
                format!("{name} là dòng ghi chú, không có câu trả lời; hãy ghi tên một câu hỏi"),
                format!("{name} is a note and has no answer; name a question"),
            ),
            Some(Named::Group) => Labels::new(
                format!("{name} là một nhóm, không có câu trả lời; hãy ghi tên một câu hỏi trong nhóm"),
                format!("{name} is a group and has no answer; name a question in it"),
            ),
            Some(Named::Repeat) => Labels::new(
                format!(
                    "{name} là nhóm lặp, không có câu trả lời; hãy đếm bằng count(${{{name}}}) hoặc ghi tên một câu hỏi trong nhóm"
                ),
                format!("{name} is a repeat and has no answer; count it, count(${{{name}}}), or name a question in it"),
            ),
        })
    }

    /// Refuses names of an expression that mean nothing.
    pub(super) fn check(
        &self,
        row: &Row,
        column: &str,
        expression: &Expression,
        itself: Itself,
        problems: &mut Vec<SheetProblem>,
    ) {
        let values = expression.values();
        for field in expression.fields() {
            let counted = self.names.get(field.as_str()) == Some(&Named::Repeat) && !values.contains(&field.as_str());
            let fault = self.fault(field).filter(|_| !counted);
            problems.extend(fault.map(|fault| row.problem(column, fault)));
        }
        for field in expression.choice_names() {
            if self.names.get(field) == Some(&Named::Answer) {
                problems.push(row.problem(
                    column,
                    Labels::new(
                        format!("{field} không phải là câu hỏi lựa chọn; jr:choice-name() cần một câu hỏi lựa chọn"),
                        format!("{field} has no choices; jr:choice-name() needs the name of a select question"),
                    ),
                ));
            }
        }
        let lost = match itself {
            Itself::Seen => false,
            Itself::Kept => expression.builds_on_itself(),
            Itself::Nothing => expression.looks_at_itself(),
        };
        if lost {
            problems.push(row.problem(
                column,
                Labels::new(
                    "câu trả lời của chính câu này (dấu . hoặc once) không dùng được ở đây; hãy ghi tên câu hỏi, ${ten_truong}",
                    "the answer to this very question (. or once) has no meaning here; write a field, ${field_name}",
                ),
            ));
        }
        for (function, names) in expression.asks() {
            let Some((name, rest)) = names.split_first() else {
                continue;
            };
            let missing = match function {
                "rule" => !self.rules.is_empty() && !self.rules.knows(name),
                "pulldata" => self.lists.get(name).is_none(),
                "previous" => self.fault(name).is_some(),
                _ => false,
            };
            if missing {
                problems.push(row.problem(
                    column,
                    Labels::new(
                        format!("{function}() không tìm thấy {name}; hãy sửa tên hoặc thêm vào chương trình"),
                        format!("{function}() finds no {name}; correct the name, or add it to the programme"),
                    ),
                ));
            } else if function == "pulldata" {
                for wanted in rest
                    .iter()
                    .take(2)
                    .filter(|wanted| !self.lists.has_column(name, wanted))
                {
                    problems.push(row.problem(
                        column,
                        Labels::new(
                            format!("danh sách {name} không có cột {wanted}; hãy sửa tên cột hoặc thêm cột"),
                            format!("the list {name} has no column {wanted}; correct its name, or add it"),
                        ),
                    ));
                }
            }
        }
    }

    /// Says that a bare name means nothing.
    pub(super) fn bare(name: &str) -> Labels {
        Labels::new(
            format!("{name} không có nghĩa ở đây; viết trường là ${{{name}}}, viết chữ là '{name}'"),
            format!("{name} means nothing here; write a field as ${{{name}}}, a text as '{name}'"),
        )
    }
}

/// Refuses a count that looks at how many instances its own repeat has, or one that is counted later.
fn check_count(form: &Form, row: &Row, count: &Expression, problems: &mut Vec<SheetProblem>) {
    let repeats = || form.repeats.iter().map(|repeat| repeat.name.as_str());
    let later = || repeats().skip_while(|name| Some(*name) != row.cell("name"));
    for name in later().filter(|name| count.fields().iter().any(|field| field == name)) {
        problems.push(row.problem(
            "repeat_count",
            Labels::new(
                format!(
                    "số lần lặp không thể phụ thuộc nhóm lặp {name}; hãy dùng một câu hỏi hoặc một nhóm lặp đứng trước"
                ),
                format!("a count can't build on the repeat {name}; use a question, or a repeat that stands before it"),
            ),
        ));
    }
}

/// Refuses expressions that look at fields or columns that are not there.
pub(super) fn check_references(form: &Form, sheet: &Sheet, known: &Known<'_>, problems: &mut Vec<SheetProblem>) {
    for row in &sheet.rows {
        let question = row.cell("name").and_then(|name| form.question(name));
        for column in EXPRESSIONS {
            if column == "required" && matches!(row.cell(column), Some("yes" | "no" | "true" | "false")) {
                continue;
            }
            let worked_out = question.is_some_and(|question| matches!(question.default, Some(Preset::Expression(_))));
            if column == "default" && !worked_out {
                continue;
            }
            let Some(Ok(expression)) = row.cell(column).map(Expression::parse) else {
                continue;
            };
            let itself = match column {
                "constraint" => Itself::Seen,
                "calculation" | "default" => Itself::Kept,
                _ => Itself::Nothing,
            };
            known.check(row, column, &expression, itself, problems);
            if column == "repeat_count" {
                check_count(form, row, &expression, problems);
            }
            for bare in expression.columns() {
                let offered = column == "choice_filter"
                    && question.is_some_and(|question| {
                        let named = |choice: &Choice| choice.columns.contains_key(bare);
                        let of_list = question
                            .list
                            .as_ref()
                            .is_some_and(|list| known.lists.has_column(list, bare));
                        matches!(bare.as_str(), "name" | "label") || of_list || question.choices().iter().any(named)
                    });
                if !offered {
                    problems.push(row.problem(column, Known::bare(bare)));
                }
            }
        }
    }
    let dated = |name: &str| {
        let once = !form.repeats.iter().any(|repeat| repeat.has(name));
        let question = form.question(name).filter(|_| once);
        question.is_some_and(|day| matches!(day.kind, Kind::Date | Kind::YearMonth | Kind::Hidden))
    };
    let day = form.date_field.as_ref().filter(|field| !dated(field.as_str()));
    if let Some(field) = day {
        problems.push(SheetProblem {
            sheet: "settings".into(),
            row: Some(2),
            column: "date_field".into(),
            message: Labels::new(
                format!("{field} không phải là câu hỏi loại date được hỏi một lần; hãy ghi tên một câu hỏi như thế"),
                format!("{field} is no question of the type date that is asked once; name one that is"),
            ),
        });
    }
}
