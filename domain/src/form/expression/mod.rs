//! Expressions of XLSForm: what stands in `relevant`, `constraint`, `calculation` and `choice_filter`.
//!
//! A text is parsed once, when the form is loaded, and what the engine does not know is refused there, with its place.
//! Evaluating is total. As in XLSForm, an empty answer is the empty text: `${a} = ''` asks for it, and it is smaller,
//! equal or greater than no number, so `. <= ${a}` does not hold while `a` is empty. Who wants an empty answer to be
//! let through writes `${a} = '' or . <= ${a}`.

mod dates;
mod evaluate;
mod function;
mod parse;
mod value;

use std::fmt;

use super::Labels;
pub use evaluate::Scope;
use function::Function;
pub use value::Value;

/// An expression that the engine understands.
#[derive(Clone, Debug)]
pub struct Expression {
    text: String,
    root: Node,
    fields: Vec<String>,
    columns: Vec<String>,
}

/// Why a text is not an expression.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExpressionError {
    /// At which character, counted from 1.
    pub at: usize,
    /// What is wrong there and what to do.
    pub message: Labels,
}

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// Says at which character it can't be understood.
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        parse::parse(text)
    }

    /// Evaluates the expression.
    pub fn evaluate(&self, scope: &Scope<'_>) -> Value {
        evaluate::evaluate(&self.root, scope)
    }

    /// Tells whether the expression is true.
    pub fn holds(&self, scope: &Scope<'_>) -> bool {
        self.evaluate(scope).is_true()
    }

    /// Returns the names of the fields it looks at, in the order of the text.
    pub fn fields(&self) -> &[String] {
        &self.fields
    }

    /// Returns the columns of the choices sheet it looks at: names that stand bare.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Returns the expression that holds when both hold.
    pub(super) fn both(first: Option<&Self>, second: Option<Self>) -> Option<Self> {
        let (Some(first), Some(second)) = (first, &second) else {
            return second.or_else(|| first.cloned());
        };
        let mut both = Self {
            text: format!("({first}) and ({second})"),
            root: Node::Binary(
                Operator::And,
                Box::new(first.root.clone()),
                Box::new(second.root.clone()),
            ),
            fields: first.fields.clone(),
            columns: first.columns.clone(),
        };
        both.fields.extend(
            second
                .fields
                .iter()
                .filter(|name| !first.fields.contains(name))
                .cloned(),
        );
        both.columns.extend(
            second
                .columns
                .iter()
                .filter(|name| !first.columns.contains(name))
                .cloned(),
        );
        Some(both)
    }

    /// Rewrites the fields of repeats for one instance: see [`Repeat`](super::Repeat).
    pub(super) fn for_instance(&self, instance: &impl Instance) -> Self {
        let mut root = self.root.clone();
        root.rewrite(instance);
        let mut fields = Vec::new();
        for name in self.fields.iter().flat_map(|name| instance.fields(name)) {
            if !fields.contains(&name) {
                fields.push(name);
            }
        }
        Self {
            text: self.text.clone(),
            root,
            fields,
            columns: self.columns.clone(),
        }
    }

    /// Lists what it asks of the world around the form: the function and the name in quotes.
    pub(super) fn asks(&self) -> Vec<(&'static str, &str)> {
        let mut asked = Vec::new();
        self.root.asks(&mut asked);
        asked
    }
}

/// Where an expression of a form with repeats stands.
pub(super) trait Instance {
    /// Returns the fields that `${name}` stands for here: several, if it is a field of a repeat seen from outside.
    fn fields(&self, name: &str) -> Vec<String>;
    /// Returns the number of the instance, counted from 1; nothing outside of repeats.
    fn position(&self) -> Option<usize>;
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[derive(Clone, Debug)]
enum Node {
    Literal(Value),
    Field(String),
    /// Every instance of a field of a repeat; where one value is wanted, the first.
    Set(Vec<Self>),
    Own,
    Parent,
    Column(String),
    Negated(Box<Self>),
    Binary(Operator, Box<Self>, Box<Self>),
    Matches(Box<Self>, Pattern),
    Call(Function, Vec<Self>),
}

impl Node {
    fn rewrite(&mut self, instance: &impl Instance) {
        match self {
            Self::Field(name) => {
                let mut fields: Vec<_> = instance.fields(name).into_iter().map(Self::Field).collect();
                *self = match (fields.pop(), fields.is_empty()) {
                    (Some(only), true) => only,
                    (last, _) => Self::Set(fields.into_iter().chain(last).collect()),
                };
            }
            Self::Call(Function::Position, _) => {
                #[expect(clippy::cast_precision_loss, reason = "a repeat has few instances")]
                let position = instance.position().map_or(1.0, |position| position as f64);
                *self = Self::Literal(Value::Number(position));
            }
            // It names a field of a repeat and an instance, wherever it stands.
            Self::Call(Function::IndexedRepeat, arguments) => {
                if let Some(index) = arguments.get_mut(2) {
                    index.rewrite(instance);
                }
            }
            Self::Call(_, inner) | Self::Set(inner) => inner.iter_mut().for_each(|node| node.rewrite(instance)),
            Self::Negated(inner) | Self::Matches(inner, _) => inner.rewrite(instance),
            Self::Binary(_, left, right) => {
                left.rewrite(instance);
                right.rewrite(instance);
            }
            Self::Literal(_) | Self::Own | Self::Parent | Self::Column(_) => {}
        }
    }

    fn asks<'a>(&'a self, asked: &mut Vec<(&'static str, &'a str)>) {
        match self {
            Self::Call(function, arguments) => {
                if let (
                    Function::Rule | Function::Previous | Function::Known | Function::PullData,
                    Some(Self::Literal(Value::Text(name))),
                ) = (function, arguments.first())
                {
                    asked.push((function.name(), name));
                }
                arguments.iter().for_each(|node| node.asks(asked));
            }
            Self::Set(inner) => inner.iter().for_each(|node| node.asks(asked)),
            Self::Negated(inner) | Self::Matches(inner, _) => inner.asks(asked),
            Self::Binary(_, left, right) => {
                left.asks(asked);
                right.asks(asked);
            }
            Self::Literal(_) | Self::Field(_) | Self::Own | Self::Parent | Self::Column(_) => {}
        }
    }
}

/// A pattern, compiled when the form is loaded; it matches a whole text.
#[derive(Clone, Debug)]
struct Pattern(regex_lite::Regex);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Plus,
    Minus,
    Times,
    Divided,
    Modulo,
    Union,
}

impl Operator {
    /// Returns how tightly it binds, as in `XPath`.
    const fn strength(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Equal | Self::NotEqual => 3,
            Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual => 4,
            Self::Plus | Self::Minus => 5,
            Self::Times | Self::Divided | Self::Modulo => 6,
            Self::Union => 7,
        }
    }
}

#[cfg(test)]
mod tests;
