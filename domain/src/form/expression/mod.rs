//! Expressions of XLSForm: what stands in `relevant`, `constraint`, `calculation` and `choice_filter`.
//!
//! A text is parsed once, when the form is loaded, and what the engine does not know is refused there, with its place.
//! Evaluating is total. As in XLSForm, an empty answer is the empty text: `${a} = ''` asks for it, and it is smaller,
//! equal or greater than no number, so `. <= ${a}` does not hold while `a` is empty. Who wants an empty answer to be
//! let through writes `${a} = '' or . <= ${a}`.

mod evaluate;
mod parse;
mod value;

use std::fmt;

use super::Labels;
pub use evaluate::Scope;
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
    /// `.`, the answer itself.
    Own,
    Column(String),
    Negated(Box<Self>),
    Binary(Operator, Box<Self>, Box<Self>),
    Call(Function, Vec<Self>),
}

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
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Function {
    Coalesce,
    CountSelected,
    False,
    If,
    Not,
    Selected,
    StringLength,
    Today,
    True,
}

impl Function {
    const ALL: [Self; 9] = [
        Self::Coalesce,
        Self::CountSelected,
        Self::False,
        Self::If,
        Self::Not,
        Self::Selected,
        Self::StringLength,
        Self::Today,
        Self::True,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Coalesce => "coalesce",
            Self::CountSelected => "count-selected",
            Self::False => "false",
            Self::If => "if",
            Self::Not => "not",
            Self::Selected => "selected",
            Self::StringLength => "string-length",
            Self::Today => "today",
            Self::True => "true",
        }
    }

    /// Returns how many arguments it takes: the least and the most.
    const fn arguments(self) -> (usize, usize) {
        match self {
            Self::Coalesce => (1, 16),
            Self::CountSelected | Self::Not | Self::StringLength => (1, 1),
            Self::False | Self::Today | Self::True => (0, 0),
            Self::If => (3, 3),
            Self::Selected => (2, 2),
        }
    }
}

#[cfg(test)]
mod tests;
