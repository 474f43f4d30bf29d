//! Evaluating. It never fails: what can't be worked out is empty.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;

use chrono::{NaiveDate, NaiveTime, Timelike};

use super::{Function, Node, Operator, Value, dates};
use crate::form::{Choice, Form, Surroundings, instance_name, privacy};
use crate::record::FieldName;

/// What an expression can look at.
pub struct Scope<'a> {
    today: NaiveDate,
    field: Box<dyn Fn(&str) -> Value + 'a>,
    own: Value,
    columns: Option<&'a BTreeMap<String, String>>,
    choice: Option<&'a Choice>,
    form: Option<&'a Form>,
    surroundings: Option<&'a Surroundings>,
    rule_day: NaiveDate,
    met_empty: Cell<bool>,
}

impl<'a> Scope<'a> {
    /// Makes a scope from the day and a way to look up fields.
    pub fn new(today: NaiveDate, field: impl Fn(&str) -> Value + 'a) -> Self {
        Self {
            today,
            field: Box::new(field),
            own: Value::empty(),
            columns: None,
            choice: None,
            form: None,
            surroundings: None,
            rule_day: today,
            met_empty: Cell::new(false),
        }
    }

    /// Adds the answer that `.` stands for.
    #[must_use]
    pub fn with_own(mut self, own: Value) -> Self {
        self.own = own;
        self
    }

    /// Adds the columns of a choice, for choice filters.
    #[must_use]
    pub const fn with_columns(mut self, columns: &'a BTreeMap<String, String>) -> Self {
        self.columns = Some(columns);
        self
    }

    /// Adds a choice, for choice filters: its columns, its name and its label.
    #[must_use]
    pub const fn with_choice(mut self, choice: &'a Choice) -> Self {
        self.columns = Some(&choice.columns);
        self.choice = Some(choice);
        self
    }

    /// Adds the form, for `jr:choice-name`.
    #[must_use]
    pub const fn with_form(mut self, form: &'a Form) -> Self {
        self.form = Some(form);
        self
    }

    /// Adds what is known beyond the form, and the day on which dated rules are looked up.
    #[must_use]
    pub const fn with_surroundings(mut self, surroundings: &'a Surroundings, rule_day: NaiveDate) -> Self {
        self.surroundings = Some(surroundings);
        self.rule_day = rule_day;
        self
    }

    /// Tells whether an expression evaluated in this scope has met an empty operand outside of `coalesce`.
    pub(in crate::form) const fn met_empty(&self) -> bool {
        self.met_empty.get()
    }

    fn noted(&self, value: Value) -> Value {
        if value.is_empty() {
            self.met_empty.set(true);
        }
        value
    }

    fn column(&self, name: &str) -> Value {
        let own = self.columns.and_then(|columns| columns.get(name)).map(String::as_str);
        let language = self.surroundings.map(|around| around.language).unwrap_or_default();
        let text = own.or_else(|| match (name, self.choice?) {
            ("name", choice) => Some(choice.name.as_str()),
            ("label", choice) => Some(choice.label.in_language(language)),
            _ => None,
        });
        text.map_or_else(Value::empty, |text| Value::Text(text.to_owned()))
    }
}

impl fmt::Debug for Scope<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope")
            .field("today", &self.today)
            .field("own", &self.own)
            .finish_non_exhaustive()
    }
}

pub(super) fn evaluate(node: &Node, scope: &Scope<'_>) -> Value {
    match node {
        Node::Literal(value) => value.clone(),
        Node::Field(name) => scope.noted((scope.field)(name)),
        // One value of several is the first, as in XPath.
        Node::Set(nodes) => nodes.first().map_or_else(Value::empty, |node| evaluate(node, scope)),
        Node::Own => scope.own.clone(),
        Node::Parent => Value::empty(),
        Node::Column(name) => scope.column(name),
        Node::Negated(inner) => Value::Number(-evaluate(inner, scope).to_number()),
        Node::Binary(operator, left, right) => binary(*operator, left, right, scope),
        Node::Matches(subject, pattern) => Value::Truth(pattern.0.is_match(&evaluate(subject, scope).to_text())),
        Node::Call(function, arguments) => call(*function, arguments, scope),
    }
}

/// Returns all values of a set of fields.
fn all(node: &Node, scope: &Scope<'_>) -> Vec<Value> {
    match node {
        Node::Set(nodes) => nodes.iter().flat_map(|node| all(node, scope)).collect(),
        Node::Binary(Operator::Union, left, right) => {
            let mut values = all(left, scope);
            values.extend(all(right, scope));
            values
        }
        _ => vec![evaluate(node, scope)],
    }
}

fn binary(operator: Operator, left: &Node, right: &Node, scope: &Scope<'_>) -> Value {
    let left = evaluate(left, scope);
    match operator {
        Operator::Or if left.is_true() => return Value::Truth(true),
        Operator::And if !left.is_true() => return Value::Truth(false),
        Operator::Union => return left,
        _ => {}
    }
    let right = evaluate(right, scope);
    let numbers = || (left.to_number(), right.to_number());
    match operator {
        Operator::Or | Operator::And => Value::Truth(right.is_true()),
        Operator::Equal => Value::Truth(left.equals(&right)),
        Operator::NotEqual => Value::Truth(!left.equals(&right)),
        Operator::Less => Value::Truth(numbers().0 < numbers().1),
        Operator::LessOrEqual => Value::Truth(numbers().0 <= numbers().1),
        Operator::Greater => Value::Truth(numbers().0 > numbers().1),
        Operator::GreaterOrEqual => Value::Truth(numbers().0 >= numbers().1),
        Operator::Plus => Value::Number(numbers().0 + numbers().1),
        Operator::Minus => Value::Number(numbers().0 - numbers().1),
        Operator::Times => Value::Number(numbers().0 * numbers().1),
        Operator::Divided => Value::Number(numbers().0 / numbers().1),
        Operator::Modulo => Value::Number(numbers().0 % numbers().1),
        Operator::Union => left,
    }
}

fn call(function: Function, arguments: &[Node], scope: &Scope<'_>) -> Value {
    let argument = |place: usize| {
        arguments
            .get(place)
            .map_or_else(Value::empty, |node| evaluate(node, scope))
    };
    let text = |place: usize| argument(place).to_text();
    let number = |place: usize| argument(place).to_number();
    let values = |from: usize| arguments.iter().skip(from).flat_map(|node| all(node, scope));
    let words = |text: Option<&str>| Value::Text(text.unwrap_or_default().to_owned());
    match function {
        Function::Abs => Value::Number(number(0).abs()),
        Function::Boolean => Value::Truth(argument(0).is_true()),
        Function::BooleanFromString => Value::Truth(matches!(text(0).as_str(), "true" | "1")),
        Function::ChoiceName => choice_name(arguments, scope),
        Function::Coalesce => provided(scope, || {
            let found = arguments
                .iter()
                .map(|node| evaluate(node, scope))
                .find(|value| !value.is_empty());
            found.unwrap_or_else(Value::empty)
        }),
        Function::Concat => Value::Text(values(0).map(|value| value.to_text()).collect()),
        Function::Contains => Value::Truth(text(0).contains(&text(1))),
        Function::Count => provided(scope, || count(values(0))),
        Function::CountNonEmpty => provided(scope, || count(values(0).filter(|value| !value.is_empty()))),
        Function::CountSelected => count(text(0).split_whitespace()),
        Function::Date => argument(0)
            .to_moment()
            .map_or_else(Value::empty, |moment| Value::Date(moment.date())),
        Function::DecimalDateTime => Value::Number(argument(0).to_moment().map_or(f64::NAN, dates::days)),
        Function::DecimalTime => {
            let seconds = argument(0)
                .to_moment()
                .map(|moment| f64::from(moment.num_seconds_from_midnight()));
            Value::Number(seconds.map_or(f64::NAN, |seconds| seconds / 86_400.0))
        }
        Function::EndsWith => Value::Truth(text(0).ends_with(&text(1))),
        Function::False => Value::Truth(false),
        Function::FormatDate | Function::FormatDateTime => Value::Text(
            argument(0)
                .to_moment()
                .map_or_else(String::new, |moment| dates::format(moment, &text(1))),
        ),
        Function::Known => {
            let known = scope.surroundings.and_then(|around| around.known.get(&text(0)));
            scope.noted(known.map_or_else(Value::empty, Value::from_answer))
        }
        Function::HasIdNumber => Value::Truth(privacy::has_id_number(&text(0))),
        Function::HasPersonName => Value::Truth(privacy::has_person_name(&text(0))),
        Function::HasPhone => Value::Truth(privacy::has_phone(&text(0))),
        Function::If => argument(if argument(0).is_true() { 1 } else { 2 }),
        Function::IndexedRepeat => indexed_repeat(arguments, scope),
        Function::Int => Value::Number(number(0).trunc()),
        Function::Join => Value::Text(
            values(1)
                .map(|value| value.to_text())
                .collect::<Vec<_>>()
                .join(&text(0)),
        ),
        Function::Max => extreme(values(0), |a, b| a > b),
        Function::Min => extreme(values(0), |a, b| a < b),
        Function::NormalizeSpace => Value::Text(text(0).split_whitespace().collect::<Vec<_>>().join(" ")),
        Function::Not => Value::Truth(!argument(0).is_true()),
        Function::Now => {
            let now = scope.surroundings.and_then(|around| around.now);
            Value::Moment(now.unwrap_or_else(|| scope.today.and_time(NaiveTime::MIN)))
        }
        Function::Number => Value::Number(number(0)),
        Function::Once if scope.own.is_empty() => argument(0),
        Function::Once => scope.own.clone(),
        // Outside of a repeat there is one of everything.
        Function::Position => Value::Number(1.0),
        Function::Pow => Value::Number(number(0).powf(number(1))),
        Function::Previous => {
            let answer = scope
                .surroundings
                .and_then(|around| around.previous.get(text(0).as_str()));
            scope.noted(answer.map_or_else(Value::empty, Value::from_answer))
        }
        Function::PullData => {
            let (list, column, key_column, key) = (text(0), text(1), text(2), text(3));
            let around = scope.surroundings;
            scope.noted(words(
                around.and_then(|around| around.lists.pull(&list, &column, &key_column, &key)),
            ))
        }
        // Patterns are compiled when the form is loaded, and have a node of their own.
        Function::Regex => Value::Truth(false),
        Function::Round => round(
            number(0),
            arguments.get(1).map_or(0.0, |node| evaluate(node, scope).to_number()),
        ),
        Function::Rule => {
            let day = arguments
                .get(1)
                .map(|node| evaluate(node, scope).to_moment().map(|moment| moment.date()));
            let day = day.unwrap_or(Some(scope.rule_day));
            let code = text(0);
            scope.noted(words(
                scope
                    .surroundings
                    .zip(day)
                    .and_then(|(around, day)| around.rules.value(&code, day)),
            ))
        }
        Function::Selected => {
            let (all, one) = (text(0), text(1));
            Value::Truth(all.split_whitespace().any(|name| name == one))
        }
        Function::SelectedAt => words(
            index(number(1))
                .and_then(|place| text(0).split_whitespace().nth(place).map(str::to_owned))
                .as_deref(),
        ),
        Function::StartsWith => Value::Truth(text(0).starts_with(&text(1))),
        Function::String => Value::Text(text(0)),
        Function::StringLength => count(text(0).chars()),
        Function::Substr => {
            let from = index(number(1)).unwrap_or(0);
            let to = arguments
                .get(2)
                .map(|node| index(evaluate(node, scope).to_number()).unwrap_or(0));
            let length = to.map_or(usize::MAX, |to| to.saturating_sub(from));
            Value::Text(text(0).chars().skip(from).take(length).collect())
        }
        Function::SubstringAfter => words(text(0).split_once(&text(1)).map(|(_, after)| after)),
        Function::SubstringBefore => words(text(0).split_once(&text(1)).map(|(before, _)| before)),
        // As everywhere in XLSForm, an empty member is not 0: the sum can't be worked out.
        Function::Sum => Value::Number(values(0).fold(0.0, |sum, value| sum + value.to_number())),
        Function::Today => Value::Date(scope.today),
        Function::Translate => {
            let (from, to): (Vec<char>, Vec<char>) = (text(1).chars().collect(), text(2).chars().collect());
            let letters = text(0);
            let translated =
                letters
                    .chars()
                    .filter_map(|letter| match from.iter().position(|other| *other == letter) {
                        Some(place) => to.get(place).copied(),
                        None => Some(letter),
                    });
            Value::Text(translated.collect())
        }
        Function::True => Value::Truth(true),
    }
}

/// Evaluates where an empty operand is provided for, and so is not noted.
fn provided(scope: &Scope<'_>, value: impl FnOnce() -> Value) -> Value {
    let before = scope.met_empty.get();
    let value = value();
    scope.met_empty.set(before);
    value
}

fn choice_name(arguments: &[Node], scope: &Scope<'_>) -> Value {
    let name = arguments
        .first()
        .map_or_else(String::new, |node| evaluate(node, scope).to_text());
    let field = match arguments.get(1) {
        Some(Node::Set(nodes)) => nodes.first(),
        other => other,
    };
    let field = field.and_then(|node| {
        if let Node::Field(field) = node {
            Some(field)
        } else {
            None
        }
    });
    let question = scope.form.zip(field).and_then(|(form, field)| form.question(field));
    let choice = question.and_then(|question| question.choices().iter().find(|choice| choice.name == name));
    let language = scope.surroundings.map(|around| around.language).unwrap_or_default();
    Value::Text(choice.map_or_else(String::new, |choice| choice.label.in_language(language).to_owned()))
}

fn indexed_repeat(arguments: &[Node], scope: &Scope<'_>) -> Value {
    let [Node::Field(field), _, place] = arguments else {
        return Value::empty();
    };
    match index(evaluate(place, scope).to_number()) {
        Some(place) if place > 0 => scope.noted((scope.field)(instance_name(&FieldName::new(field), place).as_str())),
        _ => Value::empty(),
    }
}

/// Returns the greatest or least number; none of them may be empty.
fn extreme(values: impl Iterator<Item = Value>, beats: impl Fn(f64, f64) -> bool) -> Value {
    let best = values.map(|value| value.to_number()).reduce(|best, number| {
        if number.is_nan() || beats(number, best) {
            number
        } else {
            best
        }
    });
    Value::Number(best.unwrap_or(f64::NAN))
}

/// Rounds to so many places. Half goes up, as in `XPath`, also below zero.
fn round(number: f64, places: f64) -> Value {
    let power = 10f64.powf(places.clamp(-15.0, 15.0).trunc());
    Value::Number((number * power + 0.5).floor() / power)
}

/// Returns a place in a list; nothing for what can't be one.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked in the same expression"
)]
fn index(number: f64) -> Option<usize> {
    (0.0..1e9).contains(&number).then_some(number as usize)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a text has fewer characters than f64 can count"
)]
fn count(things: impl Iterator) -> Value {
    Value::Number(things.count() as f64)
}
