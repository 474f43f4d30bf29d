//! Reading a form from its sheets, in XLSForm's columns.
//!
//! What is not understood is refused when the form is loaded, not when a surveyor stands in front of it, and all of it
//! at once, so that an author mends a sheet in one go. A group inside a group stays one section: its heading becomes a
//! note, and its questions carry its `relevant`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::checks_sheet::read_checks;
use super::choices_sheet::read_choices;
use super::definition::{Choice, Form, Format, Group, Kind, Parameters, Preset, Question, Required};
use super::expression::Expression;
use super::plan::Plan;
use super::references::{Known, check_references};
use super::sheet::{Row, Sheet, SheetProblem};
use super::{Labels, Language, Level, Lists, Repeat, RuleTable, input};
use crate::record::{Decimal, FieldName};

const SURVEY: [&str; 26] = [
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
    "repeat_count",
    "unit::vi",
    "unit::en",
    "previous",
    "question_id",
    "source",
    "note",
];

/// How deep groups nest at most: what a question carries of them is evaluated level by level.
const MOST_NESTED: usize = 8;

/// The texts of a form's CSV sheets, and what they may refer to.
#[derive(Clone, Debug, Default)]
pub struct Sheets<'a> {
    /// The questions.
    pub survey: &'a str,
    /// The lists of choices.
    pub choices: &'a str,
    /// Name, version and title of the form.
    pub settings: &'a str,
    /// Checks of several fields; a form may have none.
    pub checks: &'a str,
    /// The lists of the programme, for `select_one_from_file` and `pulldata`.
    pub lists: Lists,
    /// The dated rules; when there are any, a check may only name one of them.
    pub rules: RuleTable,
}

/// Reads a form from the text of its three CSV sheets.
///
/// # Errors
/// Everything that has to be changed in the sheets, each with sheet, row and column.
pub fn load(survey: &str, choices: &str, settings: &str) -> Result<Form, Vec<SheetProblem>> {
    Sheets {
        survey,
        choices,
        settings,
        ..Sheets::default()
    }
    .read()
}

/// Returns everything that has to be changed in the sheets of a form; nothing when it can be used.
pub fn check(sheets: &Sheets<'_>) -> Vec<SheetProblem> {
    sheets.read().err().unwrap_or_default()
}

impl Sheets<'_> {
    /// Reads the form.
    ///
    /// # Errors
    /// Everything that has to be changed in the sheets, each with sheet, row and column.
    pub fn read(&self) -> Result<Form, Vec<SheetProblem>> {
        let mut problems = Vec::new();
        let lists = read_choices(self.choices, &mut problems);
        let sheet = Sheet::read("survey", self.survey, &SURVEY[..4], &SURVEY, false, &mut problems);
        let mut reader = Reader {
            lists,
            programme: &self.lists,
            problems,
            hidden: Vec::new(),
            groups: Vec::new(),
            repeats: Vec::new(),
            names: BTreeSet::new(),
            open: Vec::new(),
        };
        for row in &sheet.rows {
            reader.row(row);
        }
        for open in std::mem::take(&mut reader.open) {
            let (what, name) = (open.what(), open.name);
            reader.problems.push(SheetProblem {
                sheet: "survey".into(),
                row: None,
                column: "type".into(),
                message: Labels::new(
                    format!("{name} chưa được đóng; hãy thêm một dòng end_{what}"),
                    format!("the {what} {name} is not closed; add a row end_{what}"),
                ),
            });
        }
        let Reader {
            mut problems,
            hidden,
            groups,
            repeats,
            ..
        } = reader;
        let settings = read_settings(self.settings, &mut problems);
        let mut form = Form {
            id: settings.id,
            version: settings.version,
            title: settings.title,
            language: settings.language,
            hidden,
            groups,
            repeats,
            checks: Vec::new(),
            date_field: settings.date_field,
            plan: Arc::default(),
        };
        let known = Known::of(&form, &self.lists, &self.rules);
        let checks = read_checks(self.checks, &known, &mut problems);
        check_references(&form, &sheet, &known, &mut problems);
        form.checks = checks;
        match Plan::of(&form) {
            Ok(plan) => form.plan = Arc::new(plan),
            Err(circle) => problems.push(circle_problem(&form, &sheet, &circle)),
        }
        if problems.is_empty() { Ok(form) } else { Err(problems) }
    }
}

struct Settings {
    id: String,
    version: String,
    title: Labels,
    language: Language,
    date_field: Option<FieldName>,
}

fn read_settings(text: &str, problems: &mut Vec<SheetProblem>) -> Settings {
    let needed = ["form_id", "version", "form_title::vi", "form_title::en"];
    let known = [
        "form_id",
        "version",
        "form_title::vi",
        "form_title::en",
        "default_language",
        "date_field",
    ];
    let sheet = Sheet::read("settings", text, &needed, &known, false, problems);
    let Some(row) = sheet.rows.first() else {
        problems.push(SheetProblem {
            sheet: "settings".into(),
            row: Some(2),
            column: "form_id".into(),
            message: Labels::new(
                "thiếu phần cài đặt; hãy điền một dòng",
                "the settings are missing; fill in one row",
            ),
        });
        return Settings {
            id: String::new(),
            version: String::new(),
            title: Labels::default(),
            language: Language::default(),
            date_field: None,
        };
    };
    if let Some(second) = sheet.rows.get(1) {
        problems.push(second.problem(
            "form_id",
            Labels::new(
                "phần cài đặt chỉ có một dòng; hãy bỏ dòng này",
                "the settings are one row; take this one out",
            ),
        ));
    }
    let mut cell = |column: &str| {
        row.cell(column).map(str::to_owned).unwrap_or_else(|| {
            problems.push(row.problem(column, empty_cell()));
            String::new()
        })
    };
    let (id, version) = (cell("form_id"), cell("version"));
    let title = Labels::new(cell("form_title::vi"), cell("form_title::en"));
    if !id.is_empty() && !is_sound(&id) {
        problems.push(row.problem("form_id", unsound_name()));
    }
    // Edits carry `visit@2026.1`, and a draft that is brought to another version keeps `field@2026.1`.
    if version.contains(|letter: char| letter.is_whitespace() || matches!(letter, '@' | '#' | '~' | '/')) {
        problems.push(row.problem(
            "version",
            Labels::new(
                "số phiên bản không có dấu cách và các dấu @ # ~ /; hãy viết như 2026.1",
                "a version has no spaces and no @ # ~ /; write it as 2026.1",
            ),
        ));
    }
    let language = match row.cell("default_language") {
        None | Some("vi") => Language::Vi,
        Some("en") => Language::En,
        Some(_) => {
            problems.push(row.problem("default_language", Labels::new("hãy viết vi hoặc en", "write vi or en")));
            Language::default()
        }
    };
    Settings {
        id,
        version,
        title,
        language,
        date_field: row.cell("date_field").map(FieldName::new),
    }
}

/// Says that a cell has to be filled in.
pub(super) fn empty_cell() -> Labels {
    Labels::new("ô này trống; hãy điền", "this cell is empty; fill it in")
}

/// Reads a pair of columns such as `label::vi` and `label::en`. Words in one language only are a problem.
pub(super) fn labels(row: &Row, column: &str, problems: &mut Vec<SheetProblem>) -> Option<Labels> {
    let (vi_column, en_column) = (format!("{column}::vi"), format!("{column}::en"));
    match (row.cell(&vi_column), row.cell(&en_column)) {
        (Some(vi), Some(en)) => Some(Labels::new(vi, en)),
        (None, None) => None,
        (vi, _) => {
            let missing = if vi.is_some() { &en_column } else { &vi_column };
            problems.push(row.problem(
                missing,
                Labels::new(
                    "mới có một ngôn ngữ; hãy viết cả ngôn ngữ kia",
                    "these words are in one language only; write the other too",
                ),
            ));
            Some(Labels::default())
        }
    }
}

/// Reads the expression of a cell.
pub(super) fn expression(row: &Row, column: &str, problems: &mut Vec<SheetProblem>) -> Option<Expression> {
    Expression::parse(row.cell(column)?)
        .map_err(|error| {
            let at = error.at;
            problems.push(row.problem(
                column,
                Labels::new(
                    format!("ở ký tự {at}: {}", error.message.vi),
                    format!("at character {at}: {}", error.message.en),
                ),
            ));
        })
        .ok()
}

/// A group or repeat whose end has not come yet.
struct Open {
    name: String,
    repeat: bool,
    /// What the questions in it carry.
    relevant: Option<Expression>,
}

impl Open {
    const fn what(&self) -> &'static str {
        if self.repeat { "repeat" } else { "group" }
    }
}

struct Reader<'a> {
    lists: BTreeMap<String, Arc<[Choice]>>,
    programme: &'a Lists,
    problems: Vec<SheetProblem>,
    hidden: Vec<Question>,
    groups: Vec<Group>,
    repeats: Vec<Repeat>,
    names: BTreeSet<String>,
    open: Vec<Open>,
}

impl Reader<'_> {
    fn row(&mut self, row: &Row) {
        let kind = row.cell("type").unwrap_or("");
        match kind.split_whitespace().collect::<Vec<_>>().as_slice() {
            ["begin_group"] | ["begin", "group"] => self.begin(row, false),
            ["end_group"] | ["end", "group"] => self.end(row, false),
            ["begin_repeat"] | ["begin", "repeat"] => self.begin(row, true),
            ["end_repeat"] | ["end", "repeat"] => self.end(row, true),
            [] => self.problem(
                row,
                "type",
                "thiếu loại câu hỏi; hãy điền",
                "the type is missing; fill it in",
            ),
            words => self.question(row, words),
        }
    }

    fn problem(&mut self, row: &Row, column: &str, vi: impl Into<String>, en: impl Into<String>) {
        self.problems.push(row.problem(column, Labels::new(vi, en)));
    }

    fn begin(&mut self, row: &Row, repeat: bool) {
        if repeat && self.open.iter().any(|open| open.repeat) {
            self.problem(
                row,
                "type",
                "nhóm lặp không thể nằm trong nhóm lặp; hãy tách ra",
                "a repeat can't stand in a repeat; take them apart",
            );
        }
        if self.open.len() >= MOST_NESTED {
            self.problem(
                row,
                "type",
                format!("nhóm lồng nhau quá {MOST_NESTED} tầng; hãy bỏ bớt"),
                format!("groups nest more than {MOST_NESTED} deep; take some apart"),
            );
        }
        for column in [
            "required",
            "constraint",
            "calculation",
            "default",
            "choice_filter",
            "parameters",
            "readonly",
        ] {
            if row.cell(column).is_some() {
                self.without_effect(row, column);
            }
        }
        if !repeat && row.cell("repeat_count").is_some() {
            self.without_effect(row, "repeat_count");
        }
        let name = self.name(row);
        let label = self.needed_label(row);
        // Deeper nesting is refused above; what it carries would grow with every level.
        let relevant = expression(row, "relevant", &mut self.problems).filter(|_| self.open.len() < MOST_NESTED);
        let count = expression(row, "repeat_count", &mut self.problems);
        let section = self.open.is_empty();
        if repeat {
            let repeat = Repeat {
                name: name.clone(),
                label: label.clone(),
                fields: Vec::new(),
                count,
                instances: 1,
            };
            self.repeats.push(repeat);
        }
        let outer = self.open.last().and_then(|open| open.relevant.as_ref());
        let carried = if section {
            None
        } else {
            Expression::both(outer, relevant.clone())
        };
        if section {
            self.groups.push(Group {
                name: name.clone(),
                label,
                relevant,
                questions: Vec::new(),
            });
        } else if !repeat && let Some(group) = self.groups.last_mut() {
            group.questions.push(heading(&name, label, carried.clone()));
            let heading = FieldName::new(&name);
            if let (true, Some(repeat)) = (self.open.iter().any(|open| open.repeat), self.repeats.last_mut()) {
                repeat.fields.push(heading);
            }
        }
        self.open.push(Open {
            name,
            repeat,
            relevant: carried,
        });
    }

    fn end(&mut self, row: &Row, repeat: bool) {
        let Some(open) = self.open.last() else {
            return self.problem(
                row,
                "type",
                "ở đây không có nhóm nào đang mở; hãy bỏ dòng này",
                "no group is open here; take this row out",
            );
        };
        if open.repeat != repeat {
            let (name, what) = (open.name.clone(), open.what());
            return self.problem(
                row,
                "type",
                format!("{name} đang mở và phải được đóng bằng end_{what}; hãy đổi dòng này"),
                format!("{name} is open and is closed by end_{what}; change this row"),
            );
        }
        self.open.pop();
    }

    fn question(&mut self, row: &Row, words: &[&str]) {
        let Some(Typed { kind, format, list }) = self.kind(row, words) else {
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
            _ => expression(row, "required", &mut self.problems).map_or(Required::Never, Required::When),
        };
        let ranged = words == ["range"];
        let parameters = self.parameters(row, &kind, ranged);
        let calculation = match words {
            // ODK's start and today are written once, when the record begins.
            ["today"] => Expression::parse("once(today())").ok(),
            ["start"] => Expression::parse("once(now())").ok(),
            _ => expression(row, "calculation", &mut self.problems),
        };
        let relevant = expression(row, "relevant", &mut self.problems);
        let outer = self.open.last().and_then(|open| open.relevant.as_ref());
        let mut question = Question {
            name,
            kind,
            label,
            hint: labels(row, "hint", &mut self.problems),
            required,
            required_message: labels(row, "required_message", &mut self.problems),
            relevant: Expression::both(outer, relevant),
            constraint: expression(row, "constraint", &mut self.problems),
            constraint_message: labels(row, "constraint_message", &mut self.problems),
            calculation,
            default: None,
            readonly: self.yes_or_no(row, "readonly"),
            appearance: row
                .cell("appearance")
                .unwrap_or("")
                .split_whitespace()
                .chain(ranged.then_some("range"))
                .map(str::to_owned)
                .collect(),
            choice_filter: expression(row, "choice_filter", &mut self.problems),
            parameters,
            unit: labels(row, "unit", &mut self.problems),
            previous: self.yes_or_no(row, "previous"),
            format,
            list,
        };
        question.default = self.default(row, &question);
        self.refuse_what_means_nothing(row, &question);
        if question.constraint.is_some() && question.constraint_message.is_none() {
            self.problem(
                row,
                "constraint_message::vi",
                "chưa có lời nhắc; hãy viết người dùng phải làm gì khi điều kiện không đúng",
                "the constraint has no message; say what to do when it does not hold",
            );
        }
        let in_repeat = self.open.iter().any(|open| open.repeat);
        match self.groups.last_mut().filter(|_| !self.open.is_empty()) {
            Some(group) => {
                if let (true, Some(repeat)) = (in_repeat, self.repeats.last_mut()) {
                    repeat.fields.push(question.name.clone());
                }
                group.questions.push(question);
            }
            None if hidden => self.hidden.push(question),
            None => self.problem(
                row,
                "type",
                "câu hỏi phải nằm trong một nhóm; hãy đặt giữa begin_group và end_group",
                "a question stands in a group; put it between begin_group and end_group",
            ),
        }
    }

    fn default(&mut self, row: &Row, question: &Question) -> Option<Preset> {
        let text = row.cell("default")?;
        let plain = input::parse_answer(question, text);
        let wordy = matches!(question.kind, Kind::Text | Kind::Hidden | Kind::Note);
        if (wordy || plain.is_err()) && is_worked_out(text) {
            return expression(row, "default", &mut self.problems).map(Preset::Expression);
        }
        match plain {
            Ok(answer) => Some(Preset::Answer(answer)),
            Err(problem) => {
                self.problem(
                    row,
                    "default",
                    format!("đây không phải là câu trả lời: {}", problem.message.vi),
                    format!("this is no answer to the question: {}", problem.message.en),
                );
                None
            }
        }
    }

    /// Refuses cells that would be silently without effect on a question of this kind.
    fn refuse_what_means_nothing(&mut self, row: &Row, question: &Question) {
        let select = matches!(question.kind, Kind::SelectOne(_) | Kind::SelectMultiple(_));
        let never_asked = question.kind == Kind::Note || question.calculation.is_some();
        let note = question.kind == Kind::Note;
        for (column, empty) in [
            ("choice_filter", !select),
            ("repeat_count", true),
            ("required", never_asked && !matches!(question.required, Required::Never)),
            ("default", note),
            ("constraint", note),
            ("readonly", note),
        ] {
            if empty && row.cell(column).is_some() {
                self.without_effect(row, column);
            }
        }
    }

    fn without_effect(&mut self, row: &Row, column: &str) {
        let kind = row.cell("type").unwrap_or_default();
        self.problem(
            row,
            column,
            format!("cột {column} không có tác dụng với loại {kind}; hãy để trống ô này"),
            format!("the column {column} has no effect on the type {kind}; leave this cell empty"),
        );
    }

    fn kind(&mut self, row: &Row, words: &[&str]) -> Option<Typed> {
        let looks = |wanted: &[&str]| {
            row.cell("appearance")
                .is_some_and(|looks| looks.split_whitespace().any(|word| wanted.contains(&word)))
        };
        let plain = |kind| Typed {
            kind,
            format: Format::Plain,
            list: None,
        };
        Some(match words {
            ["text"] => plain(Kind::Text),
            ["integer"] => plain(Kind::Integer),
            ["decimal"] => plain(Kind::Decimal),
            ["range"] => {
                let whole = !row.cell("parameters").unwrap_or("").contains('.');
                plain(if whole { Kind::Integer } else { Kind::Decimal })
            }
            ["date"] if looks(&["quarter", "year-quarter"]) => Typed {
                kind: Kind::YearMonth,
                format: Format::Quarter,
                list: None,
            },
            ["date"] if looks(&["month-year", "year-month"]) => plain(Kind::YearMonth),
            ["date"] => plain(Kind::Date),
            ["dateTime" | "datetime"] => Typed {
                kind: Kind::Text,
                format: Format::Moment,
                list: None,
            },
            ["note"] => plain(Kind::Note),
            ["hidden" | "today" | "start"] => plain(Kind::Hidden),
            ["end"] => Typed {
                kind: Kind::Hidden,
                format: Format::End,
                list: None,
            },
            ["calculate"] => {
                if row.cell("calculation").is_none() {
                    self.problem(
                        row,
                        "calculation",
                        "hãy viết cách tính vào đây",
                        "write here how the value is calculated",
                    );
                }
                plain(Kind::Hidden)
            }
            ["acknowledge" | "trigger"] => plain(Kind::SelectOne(Arc::from([Choice {
                name: "OK".into(),
                label: Labels::new("Đã đọc", "Read"),
                columns: BTreeMap::new(),
            }]))),
            ["select_one", list] => plain(Kind::SelectOne(self.list(row, list))),
            ["select_multiple", list] => plain(Kind::SelectMultiple(self.list(row, list))),
            [select @ ("select_one_from_file" | "select_multiple_from_file"), file] => {
                let (choices, list) = self.file(row, file);
                let kind = if *select == "select_one_from_file" {
                    Kind::SelectOne(choices)
                } else {
                    Kind::SelectMultiple(choices)
                };
                Typed {
                    kind,
                    format: Format::Plain,
                    list: Some(list),
                }
            }
            _ => {
                let kind = words.join(" ");
                let known = "text, integer, decimal, range, date, dateTime, select_one LIST, select_multiple LIST, \
                             select_one_from_file FILE, select_multiple_from_file FILE, note, acknowledge, calculate, hidden, today, start, end, \
                             begin_group, end_group, begin_repeat, end_repeat";
                self.problem(
                    row,
                    "type",
                    format!("không biết loại {kind}; hãy dùng {known}"),
                    format!("the type {kind} is not known; use {known}"),
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
            format!("trang choices không có danh sách {name}; hãy thêm vào đó"),
            format!("the sheet choices has no list {name}; add it there"),
        );
        Arc::from([])
    }

    fn file(&mut self, row: &Row, file: &str) -> (Arc<[Choice]>, String) {
        let name = file.strip_suffix(".csv").unwrap_or(file);
        let choices = self.programme.get(name).unwrap_or_else(|| {
            self.problem(
                row,
                "type",
                format!("chương trình không có danh sách {name}; hãy thêm tệp {name}.csv"),
                format!("the programme has no list {name}; add the file {name}.csv"),
            );
            Arc::from([])
        });
        (choices, name.to_owned())
    }

    fn name(&mut self, row: &Row) -> String {
        let name = row.cell("name").unwrap_or("");
        if !is_sound(name) {
            self.problems.push(row.problem("name", unsound_name()));
        }
        if !self.names.insert(name.to_owned()) {
            self.problem(
                row,
                "name",
                format!("tên {name} đã có; hãy chọn tên khác"),
                format!("the name {name} is taken already; choose another"),
            );
        }
        name.to_owned()
    }

    fn needed_label(&mut self, row: &Row) -> Labels {
        labels(row, "label", &mut self.problems).unwrap_or_else(|| {
            self.problem(
                row,
                "label::vi",
                "thiếu chữ; hãy điền label::vi và label::en",
                "words are missing; fill in label::vi and label::en",
            );
            Labels::default()
        })
    }

    fn yes_or_no(&mut self, row: &Row, column: &str) -> bool {
        match row.cell(column) {
            Some("yes" | "true" | "true()") => true,
            None | Some("no" | "false" | "false()") => false,
            Some(_) => {
                self.problem(
                    row,
                    column,
                    "hãy viết yes hoặc để trống",
                    "write yes, or leave it empty",
                );
                false
            }
        }
    }

    fn parameters(&mut self, row: &Row, kind: &Kind, ranged: bool) -> Parameters {
        let mut parameters = Parameters::default();
        for word in row.cell("parameters").unwrap_or("").split_whitespace() {
            let number =
                |slot: &mut Option<Decimal>, text: &str| text.parse().map(|number| *slot = Some(number)).is_ok();
            let numeric = matches!(kind, Kind::Integer | Kind::Decimal);
            let understood = match word.split_once('=') {
                Some(("min", text)) if numeric => number(&mut parameters.min, text),
                Some(("max", text)) if numeric => number(&mut parameters.max, text),
                Some(("start", text)) if ranged => number(&mut parameters.min, text),
                Some(("end", text)) if ranged => number(&mut parameters.max, text),
                Some(("step", text)) if ranged => {
                    number(&mut parameters.step, text) && parameters.step.is_some_and(|step| step.to_f64() > 0.0)
                }
                Some(("max-length", text)) if *kind == Kind::Text => {
                    text.parse().map(|number| parameters.max_length = number).is_ok() && parameters.max_length > 0
                }
                Some(("unknown", "yes")) if !matches!(kind, Kind::Note | Kind::Hidden) => {
                    parameters.unknown = true;
                    true
                }
                Some(("level", text)) => level(text).map(|level| parameters.level = level).is_some(),
                _ => false,
            };
            if !understood {
                let known = "min=0 max=9, start=0 end=9 step=1, max-length=80, unknown=yes, level=error|warning|hint";
                self.problem(
                    row,
                    "parameters",
                    format!("không hiểu {word} ở đây; dùng được: {known}, tùy loại câu hỏi"),
                    format!("{word} is not understood here; use {known}, as the type allows"),
                );
            }
        }
        if let (Some(min), Some(max)) = (parameters.min, parameters.max)
            && min > max
        {
            self.problem(
                row,
                "parameters",
                format!("{min} lớn hơn {max}, không số nào vừa; hãy đổi lại"),
                format!("{min} is more than {max}, so no number fits; correct them"),
            );
        }
        if ranged && (parameters.min.is_none() || parameters.max.is_none()) {
            self.problem(
                row,
                "parameters",
                "câu hỏi range cần start=… và end=…; hãy điền cả hai",
                "a range needs start=… and end=…; fill in both",
            );
        }
        parameters
    }
}

/// Tells whether a name can be that of a field, a check or a form.
pub(super) fn is_sound(name: &str) -> bool {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    name.starts_with(|letter: char| letter.is_ascii_lowercase()) && name.bytes().all(fits) && name.len() <= 64
}

/// Says what a name looks like.
pub(super) fn unsound_name() -> Labels {
    Labels::new(
        "tên gồm chữ thường a-z, chữ số và _, bắt đầu bằng chữ, dài nhất 64 ký tự; hãy đổi tên",
        "a name has small letters a-z, digits and _, begins with a letter, and is at most 64 long; change it",
    )
}

/// Tells whether a default is to be worked out: it names a field, or calls a function. As in ODK, a text that does
/// and is none stands in quotes.
fn is_worked_out(default: &str) -> bool {
    let called = |(place, _)| default[..place].ends_with(|letter: char| letter.is_ascii_alphanumeric());
    default.contains("${") || default.match_indices('(').any(called)
}

/// Reads how much something weighs.
pub(super) fn level(text: &str) -> Option<Level> {
    match text {
        "error" => Some(Level::Error),
        "warning" => Some(Level::Warning),
        "hint" => Some(Level::Hint),
        _ => None,
    }
}

struct Typed {
    kind: Kind,
    format: Format,
    list: Option<String>,
}

fn heading(name: &str, label: Labels, relevant: Option<Expression>) -> Question {
    Question {
        name: FieldName::new(name),
        kind: Kind::Note,
        label,
        hint: None,
        required: Required::Never,
        required_message: None,
        relevant,
        constraint: None,
        constraint_message: None,
        calculation: None,
        default: None,
        readonly: false,
        appearance: vec!["heading".into()],
        choice_filter: None,
        parameters: Parameters::default(),
        unit: None,
        previous: false,
        format: Format::Plain,
        list: None,
    }
}

fn circle_problem(form: &Form, sheet: &Sheet, circle: &[FieldName]) -> SheetProblem {
    let names: Vec<_> = circle
        .iter()
        .chain(circle.first())
        .map(|name| format!("${{{name}}}"))
        .collect();
    let names = names.join(" → ");
    let message = Labels::new(
        format!("các trường phụ thuộc vòng tròn: {names}; hãy bỏ một tham chiếu"),
        format!("these fields build on each other in a circle: {names}; take one reference out"),
    );
    let first = circle.first().map(FieldName::as_str);
    let calculated = first
        .and_then(|name| form.question(name))
        .is_some_and(|question| question.calculation.is_some());
    let column = if calculated { "calculation" } else { "relevant" };
    sheet.rows.iter().find(|row| row.cell("name") == first).map_or_else(
        || SheetProblem {
            sheet: "survey".into(),
            row: None,
            column: column.into(),
            message: message.clone(),
        },
        |row| row.problem(column, message.clone()),
    )
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
        let no = crate::record::Answer::Choice("no".into());
        assert!(matches!(&questions[1].default, Some(Preset::Answer(answer)) if *answer == no));
        assert_eq!(questions[2].choices().len(), 2);
        assert!(questions[3].parameters.unknown && questions[3].parameters.level == Level::Warning);
        assert_eq!(questions[4].kind, Kind::YearMonth);
    }

    #[rstest]
    #[case::unknown_type("barcode,a,A,A,,,,,,,,", "survey", Some(3), "type")]
    #[case::repeat_in_a_repeat(
        "begin_repeat,a,A,A,,,,,,,,\nbegin_repeat,b,B,B,,,,,,,,\nend_repeat,,,,,,,,,,,\nend_repeat,,,,,,,,,,,",
        "survey",
        Some(4),
        "type"
    )]
    #[case::closed_crosswise(
        "begin_repeat,a,A,A,,,,,,,,\nend_group,,,,,,,,,,,\nend_repeat,,,,,,,,,,,",
        "survey",
        Some(4),
        "type"
    )]
    #[case::a_circle(
        "integer,a,A,A,${b} > 1,,,,,,,\ninteger,b,A,A,${a} > 1,,,,,,,",
        "survey",
        Some(3),
        "relevant"
    )]
    #[case::a_circle_of_one("integer,a,A,A,${a} > 1,,,,,,,", "survey", Some(3), "relevant")]
    #[case::a_list_that_was_not_passed_in("select_one_from_file zones.csv,a,A,A,,,,,,,,", "survey", Some(3), "type")]
    #[case::a_range_without_an_end("range,a,A,A,,,,,start=1,,,", "survey", Some(3), "parameters")]
    #[case::a_bad_pattern("text,a,A,A,,\"regex(., '[0-')\",Sai,Wrong,,,,", "survey", Some(3), "constraint")]
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
        let places: Vec<_> = problems
            .iter()
            .map(|p| (p.sheet.as_ref(), p.row, p.column.as_str()))
            .collect();
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
        assert!(problems[0].message.en.contains("not closed"));
    }

    proptest! {
        #[test]
        fn no_sheet_makes_it_panic(
            survey in "\\PC*",
            rows in "(text|integer|select_one yes_no|begin_group|end_group|,|a|\n|\"|\\$\\{a\\}){0,30}",
        ) {
            for result in [load(&survey, &survey, &survey), load(&format!("{HEADINGS}{rows}"), CHOICES, SETTINGS)] {
                if let Err(problems) = result {
                    let said = |problem: &SheetProblem| !problem.message.vi.is_empty() && !problem.message.en.is_empty();
                    prop_assert!(problems.iter().all(said));
                }
            }
        }
    }
}
