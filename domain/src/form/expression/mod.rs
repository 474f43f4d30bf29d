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

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use super::Labels;
pub use evaluate::Scope;
use function::Function;
pub use value::Value;

/// An expression that the engine understands.
///
/// A copy is cheap: most expressions stand unchanged in every instance of a repeat.
#[derive(Clone, Debug)]
pub struct Expression(Arc<Parsed>);

#[derive(Debug)]
struct Parsed {
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
        evaluate::evaluate(&self.0.root, scope)
    }

    /// Tells whether the expression is true.
    pub fn holds(&self, scope: &Scope<'_>) -> bool {
        self.evaluate(scope).is_true()
    }

    /// Returns the names of the fields it looks at, in the order of the text.
    pub fn fields(&self) -> &[String] {
        &self.0.fields
    }

    /// Returns the columns of the choices sheet it looks at: names that stand bare.
    pub fn columns(&self) -> &[String] {
        &self.0.columns
    }

    /// Returns the expression that holds when both hold.
    pub(super) fn both(first: Option<&Self>, second: Option<Self>) -> Option<Self> {
        let (Some(first), Some(second)) = (first, &second) else {
            return second.or_else(|| first.cloned());
        };
        let together = |first: &[String], second: &[String]| {
            let more = second.iter().filter(|name| !first.contains(name));
            first.iter().chain(more).cloned().collect()
        };
        Some(Self(Arc::new(Parsed {
            text: format!("({first}) and ({second})"),
            root: Node::Binary(
                Operator::And,
                Box::new(first.0.root.clone()),
                Box::new(second.0.root.clone()),
            ),
            fields: together(first.fields(), second.fields()),
            columns: together(first.columns(), second.columns()),
        })))
    }

    /// Rewrites the fields of repeats for one instance: see [`Repeat`](super::Repeat).
    pub(super) fn for_instance(&self, instance: &impl Instance) -> Self {
        let (mut indexed, mut counts_on) = (Vec::new(), false);
        self.0.root.visit(&mut |node| match node {
            Node::Call(Function::IndexedRepeat, arguments) => {
                if let Some(Node::Field(name)) = arguments.first() {
                    indexed.extend(instance.everywhere(name));
                }
            }
            Node::Call(Function::Position, _) => counts_on = true,
            _ => {}
        });
        let here: Vec<String> = self.fields().iter().flat_map(|name| instance.fields(name)).collect();
        if indexed.is_empty() && !counts_on && here == self.fields() {
            return self.clone();
        }
        let mut known = BTreeSet::new();
        let fields = here
            .into_iter()
            .chain(indexed)
            .filter(|name| known.insert(name.clone()));
        let fields = fields.collect();
        let mut root = self.0.root.clone();
        root.rewrite(instance);
        Self(Arc::new(Parsed {
            text: self.0.text.clone(),
            root,
            fields,
            columns: self.0.columns.clone(),
        }))
    }

    /// Lists what it asks of the world around the form: the function and the names in quotes.
    pub(super) fn asks(&self) -> Vec<(&'static str, Vec<&str>)> {
        let mut asked = Vec::new();
        self.0.root.visit(&mut |node| {
            if let Node::Call(
                function @ (Function::Rule | Function::Previous | Function::Known | Function::PullData),
                arguments,
            ) = node
            {
                let quoted = arguments.iter().map_while(Node::quoted);
                asked.push((function.name(), quoted.collect()));
            }
        });
        asked
    }

    /// Tells whether it looks at the answer that it stands beside: `.`, or `once(...)`.
    pub(super) fn looks_at_itself(&self) -> bool {
        self.0.root.looks_at_itself()
    }

    /// Tells whether it looks at its own result otherwise than by keeping it whole. Worked out again, it would become
    /// another, and another.
    pub(super) fn builds_on_itself(&self) -> bool {
        self.0.root.builds_on_itself()
    }

    /// Lists the functions that the engine knows, with the least and the most arguments.
    pub(super) fn functions() -> impl Iterator<Item = (&'static str, usize, usize)> {
        Function::ALL.iter().map(|function| {
            let (least, most) = function.arguments();
            (function.name(), least, most)
        })
    }

    /// Lists the fields of which it wants the value, and not only the number or the words of a choice.
    pub(super) fn values(&self) -> Vec<&str> {
        let mut values = Vec::new();
        self.0.root.values(&mut values);
        values
    }

    /// Lists the fields of which it wants the words of a choice.
    pub(super) fn choice_names(&self) -> Vec<&str> {
        let mut named = Vec::new();
        self.0.root.visit(&mut |node| {
            if let Node::Call(Function::ChoiceName, arguments) = node
                && let Some(Node::Field(name)) = arguments.get(1)
            {
                named.push(name.as_str());
            }
        });
        named
    }
}

/// Where an expression of a form with repeats stands.
pub(super) trait Instance {
    /// Returns the fields that `${name}` stands for here: several, if it is a field of a repeat seen from outside.
    fn fields(&self, name: &str) -> Vec<String>;
    /// Returns the names of a field in all instances of its repeat.
    fn everywhere(&self, name: &str) -> Vec<String>;
    /// Returns the number of the instance, counted from 1; nothing outside of repeats.
    fn position(&self) -> Option<usize>;
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.text)
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

    fn visit<'a>(&'a self, look: &mut impl FnMut(&'a Self)) {
        look(self);
        match self {
            Self::Call(_, inner) | Self::Set(inner) => inner.iter().for_each(|node| node.visit(look)),
            Self::Negated(inner) | Self::Matches(inner, _) => inner.visit(look),
            Self::Binary(_, left, right) => {
                left.visit(look);
                right.visit(look);
            }
            Self::Literal(_) | Self::Field(_) | Self::Own | Self::Parent | Self::Column(_) => {}
        }
    }

    fn values<'a>(&'a self, found: &mut Vec<&'a str>) {
        match self {
            Self::Field(name) => found.push(name),
            Self::Call(Function::Count | Function::CountNonEmpty, _) => {}
            Self::Call(Function::IndexedRepeat, arguments) => {
                let but_the_repeat = arguments.iter().enumerate().filter(|(place, _)| *place != 1);
                but_the_repeat.for_each(|(_, node)| node.values(found));
            }
            Self::Call(Function::ChoiceName, arguments) => arguments.iter().take(1).for_each(|node| node.values(found)),
            Self::Call(_, inner) | Self::Set(inner) => inner.iter().for_each(|node| node.values(found)),
            Self::Negated(inner) | Self::Matches(inner, _) => inner.values(found),
            Self::Binary(_, left, right) => {
                left.values(found);
                right.values(found);
            }
            Self::Literal(_) | Self::Own | Self::Parent | Self::Column(_) => {}
        }
    }

    fn builds_on_itself(&self) -> bool {
        match self {
            // What is returned as it is may be the result that was there before.
            Self::Call(Function::Once, inner) => inner.iter().any(Self::looks_at_itself),
            Self::Call(Function::If, inner) => {
                let (condition, branches) = inner.split_at(1.min(inner.len()));
                condition.iter().any(Self::looks_at_itself) || branches.iter().any(Self::builds_on_itself)
            }
            Self::Call(Function::Coalesce, inner) => inner.iter().any(Self::builds_on_itself),
            other => other.looks_at_itself(),
        }
    }

    fn looks_at_itself(&self) -> bool {
        let mut found = false;
        self.visit(&mut |node| found |= matches!(node, Self::Own | Self::Call(Function::Once, _)));
        found
    }

    /// Returns a text that stands in quotes.
    const fn quoted(&self) -> Option<&str> {
        if let Self::Literal(Value::Text(text)) = self {
            Some(text.as_str())
        } else {
            None
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
