//! Evaluating. It never fails: what can't be worked out is empty.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;

use super::{Function, Node, Operator, Value};

/// What an expression can look at.
pub struct Scope<'a> {
    today: NaiveDate,
    field: Box<dyn Fn(&str) -> Value + 'a>,
    own: Value,
    columns: Option<&'a BTreeMap<String, String>>,
}

impl<'a> Scope<'a> {
    /// Makes a scope from the day and a way to look up fields.
    pub fn new(today: NaiveDate, field: impl Fn(&str) -> Value + 'a) -> Self {
        Self {
            today,
            field: Box::new(field),
            own: Value::empty(),
            columns: None,
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
        Node::Field(name) => (scope.field)(name),
        Node::Own => scope.own.clone(),
        Node::Column(name) => scope
            .columns
            .and_then(|columns| columns.get(name))
            .map_or_else(Value::empty, |text| Value::Text(text.clone())),
        Node::Negated(inner) => Value::Number(-evaluate(inner, scope).to_number()),
        Node::Binary(operator, left, right) => binary(*operator, left, right, scope),
        Node::Call(function, arguments) => call(*function, arguments, scope),
    }
}

fn binary(operator: Operator, left: &Node, right: &Node, scope: &Scope<'_>) -> Value {
    let left = evaluate(left, scope);
    match operator {
        Operator::Or if left.is_true() => return Value::Truth(true),
        Operator::And if !left.is_true() => return Value::Truth(false),
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
    }
}

fn call(function: Function, arguments: &[Node], scope: &Scope<'_>) -> Value {
    let argument = |place: usize| {
        arguments
            .get(place)
            .map_or_else(Value::empty, |node| evaluate(node, scope))
    };
    match function {
        Function::Coalesce => {
            let mut values = arguments.iter().map(|node| evaluate(node, scope));
            values.find(|value| !value.is_empty()).unwrap_or_else(Value::empty)
        }
        Function::CountSelected => count(argument(0).to_text().split_whitespace()),
        Function::False => Value::Truth(false),
        Function::If => argument(if argument(0).is_true() { 1 } else { 2 }),
        Function::Not => Value::Truth(!argument(0).is_true()),
        Function::Selected => {
            let (all, one) = (argument(0).to_text(), argument(1).to_text());
            Value::Truth(all.split_whitespace().any(|name| name == one))
        }
        Function::StringLength => count(argument(0).to_text().chars()),
        Function::Today => Value::Date(scope.today),
        Function::True => Value::Truth(true),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a text has fewer characters than f64 can count"
)]
fn count(things: impl Iterator) -> Value {
    Value::Number(things.count() as f64)
}
