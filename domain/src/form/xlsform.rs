//! Reading a form from its sheets, in XLSForm's columns.
//!
//! What is not understood is refused when the form is loaded, not when a surveyor stands in front of it, and all of it
//! at once, so that an author mends a sheet in one go.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::definition::{Choice, Form, Group, Kind, Parameters, Question, Required};
use super::expression::Expression;
use super::input;
use super::sheet::{Row, Sheet, SheetProblem};
use super::{Labels, Level};
use crate::record::FieldName;

const SURVEY: [&str; 25] = [
    "type",
    "name",
    "label::vi",
    "label::en",
    "hint::vi",
    "hint::en",
    "required",
    "required_message::vi",
    "required_message::en",
    "relevant",
    "constraint",
    "constraint_message::vi",
    "constraint_message::en",
    "calculation",
    "default",
    "readonly",
    "appearance",
    "choice_filter",
    "parameters",
    "unit::vi",
    "unit::en",
    "previous",
    "question_id",
    "source",
    "note",
];

/// Reads a form from the text of its three CSV sheets.
///
/// # Errors
/// Everything that has to be changed in the sheets, each with sheet, row and column.
pub fn load(survey: &str, choices: &str, settings: &str) -> Result<Form, Vec<SheetProblem>> {
    let mut problems = Vec::new();
    let lists = read_choices(choices, &mut problems);
    let sheet = Sheet::read("survey", survey, &SURVEY[..4], &SURVEY, false, &mut problems);
    let mut reader = Reader {
        lists,
        problems,
        hidden: Vec::new(),
        groups: Vec::new(),
        open: None,
    };
    for row in &sheet.rows {
        reader.row(row);
    }
    if let Some(group) = reader.open.take() {
        reader.problems.push(SheetProblem {
            sheet: "survey",
            row: None,
            column: "type".into(),
            message: format!("the group {} is not closed; add a row end_group", group.name),
        });
    }
    let Reader {
        mut problems,
        hidden,
        groups,
        ..
    } = reader;
    let (id, version, title) = read_settings(settings, &mut problems);
    let form = Form {
        id,
        version,
        title,
        hidden,
        groups,
    };
    check_references(&form, &sheet, &mut problems);
    if problems.is_empty() { Ok(form) } else { Err(problems) }
}

fn read_settings(text: &str, problems: &mut Vec<SheetProblem>) -> (String, String, Labels) {
    let needed = ["form_id", "version", "form_title::vi", "form_title::en"];
    let known = [
        "form_id",
        "version",
        "form_title::vi",
        "form_title::en",
        "default_language",
    ];
    let sheet = Sheet::read("settings", text, &needed, &known, false, problems);
    let Some(row) = sheet.rows.first() else {
        problems.push(SheetProblem {
            sheet: "settings",
            row: Some(2),
            column: "form_id".into(),
            message: "the settings are missing; fill in one row".into(),
        });
        return (String::new(), String::new(), Labels::default());
    };
    let mut cell = |column: &str| {
        row.cell(column).map(str::to_owned).unwrap_or_else(|| {
            problems.push(row.problem(column, "this cell is empty; fill it in"));
            String::new()
        })
    };
    let (id, version) = (cell("form_id"), cell("version"));
    (id, version, Labels::new(cell("form_title::vi"), cell("form_title::en")))
}

fn read_choices(text: &str, problems: &mut Vec<SheetProblem>) -> BTreeMap<String, Arc<[Choice]>> {
    let needed = ["list_name", "name", "label::vi", "label::en"];
    let sheet = Sheet::read("choices", text, &needed, &needed, true, problems);
    let mut lists: BTreeMap<String, Vec<Choice>> = BTreeMap::new();
    for row in &sheet.rows {
        let (Some(list), Some(name)) = (row.cell("list_name"), row.cell("name")) else {
            problems.push(row.problem("list_name", "a choice needs list_name and name; fill in both"));
            continue;
        };
        if name.contains(char::is_whitespace) {
            problems.push(row.problem("name", "the name of a choice has no spaces; write it with _"));
        }
        let list = lists.entry(list.to_owned()).or_default();
        if list.iter().any(|choice| choice.name == name) {
            problems.push(row.problem(
                "name",
                format!("the choice {name} is in this list already; take one out"),
            ));
        }
        let label = labels(row, "label", problems).unwrap_or_else(|| {
            problems.push(row.problem("label::vi", "a choice needs words; fill in label::vi and label::en"));
            Labels::default()
        });
        let columns = row
            .cells()
            .iter()
            .filter(|(column, _)| !needed.contains(&column.as_str()));
        let columns = columns.map(|(column, cell)| (column.clone(), cell.clone())).collect();
        list.push(Choice {
            name: name.to_owned(),
            label,
            columns,
        });
    }
    lists
        .into_iter()
        .map(|(name, choices)| (name, choices.into()))
        .collect()
}

/// Reads a pair of columns such as `label::vi` and `label::en`. Words in one language only are a problem.
fn labels(row: &Row, column: &str, problems: &mut Vec<SheetProblem>) -> Option<Labels> {
    let (vi_column, en_column) = (format!("{column}::vi"), format!("{column}::en"));
    match (row.cell(&vi_column), row.cell(&en_column)) {
        (Some(vi), Some(en)) => Some(Labels::new(vi, en)),
        (None, None) => None,
        (vi, _) => {
            let missing = if vi.is_some() { &en_column } else { &vi_column };
            problems.push(row.problem(missing, "these words are in one language only; write the other too"));
            Some(Labels::default())
        }
    }
}

struct Reader {
    lists: BTreeMap<String, Arc<[Choice]>>,
    problems: Vec<SheetProblem>,
    hidden: Vec<Question>,
    groups: Vec<Group>,
    open: Option<Group>,
}

impl Reader {
    fn row(&mut self, row: &Row) {
        let kind = row.cell("type").unwrap_or("");
        match kind.split_whitespace().collect::<Vec<_>>().as_slice() {
            ["begin_group"] | ["begin", "group"] => self.begin_group(row),
            ["end_group"] | ["end", "group"] => match self.open.take() {
                Some(group) => self.groups.push(group),
                None => self.problem(row, "type", "no group is open here; take this row out"),
            },
            [] => self.problem(row, "type", "the type is missing; fill it in"),
            words => self.question(row, words),
        }
    }

    fn problem(&mut self, row: &Row, column: &str, message: impl Into<String>) {
        self.problems.push(row.problem(column, message));
    }

    fn begin_group(&mut self, row: &Row) {
        if self.open.is_some() {
            self.problem(
                row,
                "type",
                "a group can't stand in a group; add a row end_group before it",
            );
        }
        let name = self.name(row);
        let label = self.needed_label(row);
        let relevant = self.expression(row, "relevant");
        self.open = Some(Group {
            name,
            label,
            relevant,
            questions: Vec::new(),
        });
    }

    fn question(&mut self, row: &Row, words: &[&str]) {
        let Some(kind) = self.kind(row, words) else {
            return;
        };
        let hidden = kind == Kind::Hidden;
        let name = FieldName::new(&self.name(row));
        let label = if hidden {
            Labels::default()
        } else {
            self.needed_label(row)
        };
        let required_when = row.cell("required").unwrap_or("");
        let required = match required_when {
            "yes" | "true" | "true()" => Required::Always,
            "" | "no" | "false" | "false()" => Required::Never,
            _ => self.expression(row, "required").map_or(Required::Never, Required::When),
        };
        let parameters = self.parameters(row, &kind);
        let mut question = Question {
            name,
            kind,
            label,
            hint: labels(row, "hint", &mut self.problems),
            required,
            required_message: labels(row, "required_message", &mut self.problems),
            relevant: self.expression(row, "relevant"),
            constraint: self.expression(row, "constraint"),
            constraint_message: labels(row, "constraint_message", &mut self.problems),
            calculation: self.expression(row, "calculation"),
            default: None,
            readonly: self.yes_or_no(row, "readonly"),
            appearance: row
                .cell("appearance")
                .unwrap_or("")
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
            choice_filter: self.expression(row, "choice_filter"),
            parameters,
            unit: labels(row, "unit", &mut self.problems),
            previous: self.yes_or_no(row, "previous"),
        };
        if let Some(text) = row.cell("default") {
            match input::parse_answer(&question, text) {
                Ok(answer) => question.default = Some(answer),
                Err(problem) => self.problem(
                    row,
                    "default",
                    format!("this is no answer to the question: {}", problem.message.en),
                ),
            }
        }
        if question.constraint.is_some() && question.constraint_message.is_none() {
            self.problem(
                row,
                "constraint_message::vi",
                "say what to do when the constraint does not hold",
            );
        }
        match &mut self.open {
            Some(group) => group.questions.push(question),
            None if hidden => self.hidden.push(question),
            None => self.problem(
                row,
                "type",
                "a question stands in a group; put it between begin_group and end_group",
            ),
        }
    }

    fn kind(&mut self, row: &Row, words: &[&str]) -> Option<Kind> {
        let month = row
            .cell("appearance")
            .is_some_and(|looks| looks.split_whitespace().any(|word| word == "month-year"));
        Some(match words {
            ["text"] => Kind::Text,
            ["integer"] => Kind::Integer,
            ["decimal"] => Kind::Decimal,
            ["date"] if month => Kind::YearMonth,
            ["date"] => Kind::Date,
            ["note"] => Kind::Note,
            ["hidden"] => Kind::Hidden,
            ["calculate"] => {
                if row.cell("calculation").is_none() {
                    self.problem(row, "calculation", "write here how the value is calculated");
                }
                Kind::Hidden
            }
            ["select_one", list] => Kind::SelectOne(self.list(row, list)),
            ["select_multiple", list] => Kind::SelectMultiple(self.list(row, list)),
            _ => {
                let kind = words.join(" ");
                self.problem(
                    row,
                    "type",
                    format!(
                        "the type {kind} is not known; use text, integer, decimal, date, select_one LIST, \
                         select_multiple LIST, note, hidden, calculate, begin_group or end_group"
                    ),
                );
                return None;
            }
        })
    }

    fn list(&mut self, row: &Row, name: &str) -> Arc<[Choice]> {
        if let Some(list) = self.lists.get(name) {
            return Arc::clone(list);
        }
        self.problem(
            row,
            "type",
            format!("the sheet choices has no list {name}; add it there"),
        );
        Arc::from([])
    }

    fn name(&mut self, row: &Row) -> String {
        let name = row.cell("name").unwrap_or("");
        let sound = name.starts_with(|letter: char| letter.is_ascii_lowercase())
            && name
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
            && name.len() <= 64;
        if !sound {
            self.problem(
                row,
                "name",
                "a name has small letters a-z, digits and _, begins with a letter, and is at most 64 long",
            );
        }
        let mut questions = self
            .hidden
            .iter()
            .chain(self.groups.iter().chain(&self.open).flat_map(|group| &group.questions));
        let mut groups = self.groups.iter().chain(&self.open);
        if questions.any(|other| other.name.as_str() == name) || groups.any(|other| other.name == name) {
            self.problem(row, "name", format!("the name {name} is taken already; choose another"));
        }
        name.to_owned()
    }

    fn needed_label(&mut self, row: &Row) -> Labels {
        labels(row, "label", &mut self.problems).unwrap_or_else(|| {
            self.problem(row, "label::vi", "words are missing; fill in label::vi and label::en");
            Labels::default()
        })
    }

    fn expression(&mut self, row: &Row, column: &str) -> Option<Expression> {
        Expression::parse(row.cell(column)?)
            .map_err(|error| {
                self.problem(row, column, format!("at character {}: {}", error.at, error.message.en));
            })
            .ok()
    }

    fn yes_or_no(&mut self, row: &Row, column: &str) -> bool {
        match row.cell(column) {
            Some("yes" | "true" | "true()") => true,
            None | Some("no" | "false" | "false()") => false,
            Some(_) => {
                self.problem(row, column, "write yes, or leave it empty");
                false
            }
        }
    }

    fn parameters(&mut self, row: &Row, kind: &Kind) -> Parameters {
        let mut parameters = Parameters::default();
        for word in row.cell("parameters").unwrap_or("").split_whitespace() {
            let understood = match (word.split_once('='), kind) {
                (Some(("min", number)), Kind::Integer | Kind::Decimal) => {
                    number.parse().map(|number| parameters.min = Some(number)).is_ok()
                }
                (Some(("max", number)), Kind::Integer | Kind::Decimal) => {
                    number.parse().map(|number| parameters.max = Some(number)).is_ok()
                }
                (Some(("max-length", number)), Kind::Text) => {
                    number.parse().map(|number| parameters.max_length = number).is_ok()
                }
                (Some(("unknown", "yes")), _) => {
                    parameters.unknown = true;
                    true
                }
                (Some(("level", level)), _) => match level {
                    "error" => true,
                    "warning" => {
                        parameters.level = Level::Warning;
                        true
                    }
                    "hint" => {
                        parameters.level = Level::Hint;
                        true
                    }
                    _ => false,
                },
                _ => false,
            };
            if !understood {
                self.problem(
                    row,
                    "parameters",
                    format!(
                        "{word} is not understood here; use min=0 and max=9 for numbers, max-length=80 for text, \
                         unknown=yes, level=error|warning|hint"
                    ),
                );
            }
        }
        parameters
    }
}

/// Refuses expressions that look at fields or columns that are not there.
fn check_references(form: &Form, sheet: &Sheet, problems: &mut Vec<SheetProblem>) {
    let names: BTreeSet<&str> = form.questions().map(|question| question.name.as_str()).collect();
    for row in &sheet.rows {
        for column in ["relevant", "constraint", "required", "calculation", "choice_filter"] {
            let Some(Ok(expression)) = row.cell(column).map(Expression::parse) else {
                continue;
            };
            if column == "required" && matches!(row.cell(column), Some("yes" | "no" | "true" | "false")) {
                continue;
            }
            for field in expression
                .fields()
                .iter()
                .filter(|field| !names.contains(field.as_str()))
            {
                problems.push(row.problem(
                    column,
                    format!("no question is called {field}; correct the name in ${{...}}"),
                ));
            }
            let question = row.cell("name").and_then(|name| form.question(name));
            for bare in expression.columns() {
                let known = column == "choice_filter"
                    && question.is_some_and(|question| {
                        question
                            .choices()
                            .iter()
                            .any(|choice| choice.columns.contains_key(bare))
                    });
                if !known {
                    problems.push(row.problem(
                        column,
                        format!("{bare} means nothing here; write a field as ${{{bare}}}, a text as '{bare}'"),
                    ));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    const CHOICES: &str = "list_name,name,label::vi,label::en,province\n\
        yes_no,yes,Có,Yes,\nyes_no,no,Không,No,\nzone,TS,Tiên Sơn,Tien Son,BN\nzone,DT,Đình Trám,Dinh Tram,BG\n";
    const SETTINGS: &str = "form_id,version,form_title::vi,form_title::en\nvisit,2026.1,Lượt làm việc,Visit\n";
    const HEADINGS: &str = "type,name,label::vi,label::en,relevant,constraint,constraint_message::vi,\
        constraint_message::en,parameters,default,choice_filter,appearance\n";

    fn survey(rows: &str) -> String {
        format!("{HEADINGS}begin_group,g,Phần,Part,,,,,,,,\n{rows}\nend_group,,,,,,,,,,,\n")
    }

    #[test]
    fn a_form_is_read_as_it_is_written() {
        let rows = "hidden,enterprise,,,,,,,,,,\n\
            select_one yes_no,in_zone,Trong KCN,In a zone,,,,,,no,,\n\
            select_one zone,zone_code,KCN,Zone,${in_zone} = 'yes',,,,,,province = 'BN',minimal\n\
            integer,workers,Lao động,Workers,,. >= 0,Sai,Wrong,min=0 max=200000 unknown=yes level=warning,,,\n\
            date,month,Tháng,Month,,,,,,,,month-year";
        let form = load(&survey(rows), CHOICES, SETTINGS).unwrap();
        assert_eq!(
            (form.tag().as_str(), form.title.vi.as_str()),
            ("visit@2026.1", "Lượt làm việc")
        );
        let questions = &form.groups[0].questions;
        assert_eq!(questions.len(), 5);
        assert_eq!(questions[0].kind, Kind::Hidden);
        assert_eq!(questions[1].default, Some(crate::record::Answer::Choice("no".into())));
        assert_eq!(questions[2].choices().len(), 2);
        assert!(questions[3].parameters.unknown && questions[3].parameters.level == Level::Warning);
        assert_eq!(questions[4].kind, Kind::YearMonth);
    }

    #[rstest]
    #[case::unknown_type("barcode,a,A,A,,,,,,,,", "survey", Some(3), "type")]
    #[case::repeat("begin_repeat,a,A,A,,,,,,,,", "survey", Some(3), "type")]
    #[case::no_list("select_one nothing,a,A,A,,,,,,,,", "survey", Some(3), "type")]
    #[case::bad_name("text,Tên,A,A,,,,,,,,", "survey", Some(3), "name")]
    #[case::twice("text,a,A,A,,,,,,,,\ntext,a,A,A,,,,,,,,", "survey", Some(4), "name")]
    #[case::one_language("text,a,A,,,,,,,,,", "survey", Some(3), "label::en")]
    #[case::unknown_function("text,a,A,A,pulldata('x'),,,,,,,", "survey", Some(3), "relevant")]
    #[case::unknown_field("text,a,A,A,${b} = 1,,,,,,,", "survey", Some(3), "relevant")]
    #[case::bare_name("text,a,A,A,b = 1,,,,,,,", "survey", Some(3), "relevant")]
    #[case::constraint_without_words("integer,a,A,A,,. > 0,,,,,,", "survey", Some(3), "constraint_message::vi")]
    #[case::unknown_parameter("integer,a,A,A,,,,,step=2,,,", "survey", Some(3), "parameters")]
    #[case::default_of_another_type("integer,a,A,A,,,,,,many,,", "survey", Some(3), "default")]
    #[case::too_many_cells("text,a,A,A,,,,,,,,,,x", "survey", Some(3), "")]
    fn what_is_not_understood_is_refused_with_its_place(
        #[case] rows: &str,
        #[case] sheet: &str,
        #[case] row: Option<usize>,
        #[case] column: &str,
    ) {
        let problems = load(&survey(rows), CHOICES, SETTINGS).unwrap_err();
        let places: Vec<_> = problems.iter().map(|p| (p.sheet, p.row, p.column.as_str())).collect();
        assert_eq!(places, [(sheet, row, column)], "{problems:?}");
    }

    #[test]
    fn all_problems_come_at_once_and_read_as_sentences() {
        let problems = load(
            "type,name,label::vi,label::en,colour\nbarcode,x,X,X,red\ntext,a,A,A,\n",
            "",
            "form_id\n",
        )
        .unwrap_err();
        let text: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert!(text.len() >= 5, "{text:#?}");
        assert!(
            text.iter()
                .any(|line| line.starts_with("sheet survey, row 1, column colour: this column is not known"))
        );
        assert!(
            text.iter()
                .any(|line| line.starts_with("sheet survey, row 3, column type: a question stands in a group"))
        );
    }

    #[test]
    fn an_open_group_is_refused() {
        let problems = load(&format!("{HEADINGS}begin_group,g,G,G,,,,,,,,\n"), CHOICES, SETTINGS).unwrap_err();
        assert!(problems[0].message.contains("not closed"));
    }

    proptest! {
        #[test]
        fn no_sheet_makes_it_panic(
            survey in "\\PC*",
            rows in "(text|integer|select_one yes_no|begin_group|end_group|,|a|\n|\"|\\$\\{a\\}){0,30}",
        ) {
            for result in [load(&survey, &survey, &survey), load(&format!("{HEADINGS}{rows}"), CHOICES, SETTINGS)] {
                if let Err(problems) = result {
                    prop_assert!(problems.iter().all(|problem| !problem.message.is_empty()));
                }
            }
        }
    }
}
