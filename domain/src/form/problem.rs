//! What is not right yet with an answer.

use super::Labels;
use crate::record::FieldName;

/// How much a problem weighs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Level {
    /// Worth knowing.
    Hint,
    /// The form can be submitted, with a reason.
    Warning,
    /// The form can be kept as a draft, but not submitted.
    Error,
}

/// The rule that an answer breaks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Rule {
    /// An answer is needed and there is none.
    Required,
    /// The answer is of another type than the question.
    Type,
    /// The number is below the least or above the greatest that is possible.
    Range,
    /// The text is too long.
    Length,
    /// The choice is not in the list, or not under these circumstances.
    Choice,
    /// The tax code is wrong.
    TaxCode,
    /// The constraint of the sheet does not hold.
    Constraint,
}

/// One thing that is not right yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// The question it is about.
    pub field: FieldName,
    /// How much it weighs.
    pub level: Level,
    /// The rule that is broken.
    pub rule: Rule,
    /// What to tell the person.
    pub message: Labels,
}

impl Problem {
    pub(super) fn error(field: &FieldName, rule: Rule, message: Labels) -> Self {
        Self {
            field: field.clone(),
            level: Level::Error,
            rule,
            message,
        }
    }
}
