//! A form: groups of questions, read from sheets once and never changed.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::expression::Expression;
use super::plan::Plan;
use super::{Labels, Language, Level, Repeat, View};
use crate::record::{Answer, Decimal, FieldName};

/// The questions for one kind of record.
#[derive(Clone, Debug)]
pub struct Form {
    /// Names the form: the record kind it is for, such as `visit`.
    pub id: String,
    /// Its version, such as `2026.1`.
    pub version: String,
    /// Its title.
    pub title: Labels,
    /// The language it is shown in to whoever has not chosen one (`default_language`).
    pub language: Language,
    /// Fields that nobody is asked for: links and calculated values.
    pub hidden: Vec<Question>,
    /// The sections, in the order of asking.
    pub groups: Vec<Group>,
    /// The parts of sections that may be asked several times.
    pub repeats: Vec<Repeat>,
    /// Checks that look at several fields at once.
    pub checks: Vec<Check>,
    /// The field with the day on which dated rules are looked up; today, if there is none.
    pub date_field: Option<FieldName>,
    pub(super) plan: Arc<Plan>,
}

impl Form {
    /// Returns the name that edits carry, such as `visit@2026.1`.
    pub fn tag(&self) -> String {
        format!("{}@{}", self.id, self.version)
    }

    /// Returns every question, hidden ones first, then in the order of asking.
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.hidden
            .iter()
            .chain(self.groups.iter().flat_map(|group| &group.questions))
    }

    /// Returns a question by its name.
    pub fn question(&self, name: &str) -> Option<&Question> {
        let named = |question: &&Question| question.name.as_str() == name;
        let planned = self.plan.places.get(name).and_then(|place| self.at(*place));
        // While the sheets are read there is no plan yet.
        planned.filter(named).or_else(|| self.questions().find(named))
    }

    /// Returns the question at a place in [`Form::questions`].
    pub(super) fn at(&self, place: usize) -> Option<&Question> {
        match *self.plan.sections.get(place)? {
            None => self.hidden.get(place),
            Some(section) => {
                let within = place.checked_sub(*self.plan.starts.get(section)?)?;
                self.groups.get(section)?.questions.get(within)
            }
        }
    }

    /// Returns the section that a question stands in; hidden fields stand in none.
    pub fn section(&self, name: &str) -> Option<&Group> {
        let has = |group: &&Group| group.questions.iter().any(|question| question.name.as_str() == name);
        self.groups.iter().find(has)
    }

    /// Lists the fields an expression looks at: a dated rule is looked up on the day of the record.
    pub(super) fn reads<'a>(&'a self, expression: &'a Expression) -> impl Iterator<Item = &'a str> {
        let dated = expression.asks().iter().any(|(function, _)| *function == "rule");
        let day = self.date_field.as_ref().filter(|_| dated).map(FieldName::as_str);
        expression.fields().iter().map(String::as_str).chain(day)
    }
}

/// A check of the sheet `checks`, which looks at several fields at once (X01 to X44).
///
/// An empty operand skips it, unless it stands in `coalesce(...)` or is only counted: nobody is told that figures
/// disagree which nobody has given (domain facts 10.1).
#[derive(Clone, Debug)]
pub struct Check {
    /// Its name, such as `x10`.
    pub name: String,
    /// When it is made; always, if there is nothing.
    pub relevant: Option<Expression>,
    /// What must hold.
    pub constraint: Expression,
    /// How much it weighs when it does not.
    pub level: Level,
    /// What to say then.
    pub message: Labels,
    /// The fields it is about; it is shown beside the first.
    pub fields: Vec<FieldName>,
}

/// A section of a form.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name in the sheet.
    pub name: String,
    /// Its heading.
    pub label: Labels,
    /// When the section applies; always, if there is nothing.
    pub relevant: Option<Expression>,
    /// Its questions, in the order of asking.
    pub questions: Vec<Question>,
}

/// One question, which is also one field of the record.
#[derive(Clone, Debug)]
pub struct Question {
    /// The name of the field.
    pub name: FieldName,
    /// What kind of answer it takes.
    pub kind: Kind,
    /// The question. Empty for hidden fields.
    pub label: Labels,
    /// Help in answering.
    pub hint: Option<Labels>,
    /// Whether an answer is needed.
    pub required: Required,
    /// What to say when it is missing.
    pub required_message: Option<Labels>,
    /// When the question applies; always, if there is nothing.
    pub relevant: Option<Expression>,
    /// What the answer must satisfy.
    pub constraint: Option<Expression>,
    /// What to say when it does not.
    pub constraint_message: Option<Labels>,
    /// How the value is calculated.
    pub calculation: Option<Expression>,
    /// What a new record begins with.
    pub default: Option<Preset>,
    /// Shown, but not to be changed by hand.
    pub readonly: bool,
    /// How it is shown, in XLSForm's words: `multiline`, `minimal`, `tax-code`.
    pub appearance: Vec<String>,
    /// Which choices are offered, an expression over the columns of the choices sheet.
    pub choice_filter: Option<Expression>,
    /// Limits and other settings.
    pub parameters: Parameters,
    /// The unit, shown at the right in the field.
    pub unit: Option<Labels>,
    /// Last time's figure is shown beside the question.
    pub previous: bool,
    /// How its answer is written, where the kind alone does not say.
    pub format: Format,
    /// The list of the programme its choices come from (`select_one_from_file`).
    pub list: Option<String>,
}

impl Question {
    /// Tells whether the question is shown with an appearance.
    pub fn appears(&self, appearance: &str) -> bool {
        self.appearance.iter().any(|word| word == appearance)
    }

    /// Tells whether a person is asked: not a note, not hidden, not calculated.
    pub fn is_asked(&self) -> bool {
        !matches!(self.kind, Kind::Note | Kind::Hidden) && !self.readonly && self.calculation.is_none()
    }

    /// Returns all choices of the question's list; none for other kinds.
    pub fn choices(&self) -> &[Choice] {
        match &self.kind {
            Kind::SelectOne(choices) | Kind::SelectMultiple(choices) => choices,
            _ => &[],
        }
    }

    /// Tells whether every choice that an answer names stands in the list; what is no choice needs no list.
    pub fn has_words_for(&self, answer: &Answer) -> bool {
        let known = |name: &String| self.choices().iter().any(|choice| choice.name == *name);
        match answer {
            Answer::Choice(name) => known(name),
            Answer::Choices(names) => names.iter().all(known),
            _ => true,
        }
    }

    /// Returns the choices that are offered with the answers given so far.
    pub fn choices_offered<'a>(&'a self, view: &View<'a>) -> impl Iterator<Item = &'a Choice> {
        self.choices().iter().filter(|choice| self.is_offered(choice, view))
    }

    /// Tells whether a choice of the list is offered with the answers given so far.
    pub fn is_offered(&self, choice: &Choice, view: &View<'_>) -> bool {
        let filter = self.choice_filter.as_ref();
        filter.is_none_or(|filter| filter.holds(&view.scope().with_choice(choice)))
    }
}

/// What kind of answer a question takes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Words.
    Text,
    /// A whole number.
    Integer,
    /// A number with a fraction.
    Decimal,
    /// A day.
    Date,
    /// A month of a year: type `date` with the appearance `month-year`.
    YearMonth,
    /// One of a list.
    SelectOne(Arc<[Choice]>),
    /// Some of a list.
    SelectMultiple(Arc<[Choice]>),
    /// Words for the reader; no answer.
    Note,
    /// A field nobody is asked for.
    Hidden,
}

/// How an answer is written, where the kind alone does not say.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Format {
    /// As the kind says.
    #[default]
    Plain,
    /// A quarter of a year, kept as its first month: type `date` with the appearance `quarter`.
    Quarter,
    /// A day and a time, kept as a text such as `2026-11-23T09:30`: type `dateTime`.
    Moment,
    /// The time at which the form was finished, written when it is submitted: type `end`.
    End,
}

/// One choice of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    /// Its name in the answers.
    pub name: String,
    /// Its words.
    pub label: Labels,
    /// Other columns of the choices sheet, for `choice_filter`.
    pub columns: BTreeMap<String, String>,
}

/// Whether an answer is needed.
#[derive(Clone, Debug, Default)]
pub enum Required {
    /// It may be left out.
    #[default]
    Never,
    /// It is needed whenever the question applies.
    Always,
    /// It is needed when this holds.
    When(Expression),
}

/// What stands in the column `default`.
#[derive(Clone, Debug)]
pub enum Preset {
    /// An answer.
    Answer(Answer),
    /// An expression, worked out once, when the record begins: see [`defaults`](super::defaults()).
    Expression(Expression),
}

/// What stands in the column `parameters`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parameters {
    /// `min`: the least number.
    pub min: Option<Decimal>,
    /// `max`: the greatest number.
    pub max: Option<Decimal>,
    /// `step` of a range: numbers are so far apart, counted from `min`.
    pub step: Option<Decimal>,
    /// `max-length`: the most characters of a text.
    pub max_length: usize,
    /// `unknown=yes`: *unknown* is an answer.
    pub unknown: bool,
    /// `level`: how much a broken constraint weighs.
    pub level: Level,
}

impl Parameters {
    /// A text without a limit of its own takes a page, not a book.
    pub const MAX_LENGTH: usize = 2000;
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            min: None,
            max: None,
            step: None,
            max_length: Self::MAX_LENGTH,
            unknown: false,
            level: Level::Error,
        }
    }
}
