//! What is not right yet with an answer.

use serde::{Deserialize, Serialize};

use super::{Answers, Labels};
use crate::record::{Answer, FieldName};

/// How much a problem weighs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
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
    /// A check of several fields does not hold.
    Check,
    /// Free text seems to name a person (X41).
    Privacy,
}

impl Rule {
    const fn name(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Type => "type",
            Self::Range => "range",
            Self::Length => "length",
            Self::Choice => "choice",
            Self::TaxCode => "tax_code",
            Self::Constraint => "constraint",
            Self::Check => "check",
            Self::Privacy => "privacy",
        }
    }
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
    /// The name of the check in the sheet `checks`, such as `x10`.
    pub check: Option<String>,
    /// All fields it is about, if it is about several.
    pub fields: Vec<FieldName>,
}

impl Problem {
    pub(super) fn error(field: &FieldName, rule: Rule, message: Labels) -> Self {
        Self {
            field: field.clone(),
            level: Level::Error,
            rule,
            message,
            check: None,
            fields: Vec::new(),
        }
    }

    /// Returns the field in which the reason for letting a warning stand is kept, such as `workers_total~x08`.
    pub fn reason_field(&self) -> FieldName {
        let what = self.check.as_deref().unwrap_or_else(|| self.rule.name());
        FieldName::new(&format!("{}~{what}", self.field))
    }

    /// Returns the reason that was given for letting a warning stand.
    pub fn reason<'a>(&self, answers: &'a Answers) -> Option<&'a str> {
        let reason = answers.get(&self.reason_field()).and_then(Answer::as_text)?;
        Some(reason.trim()).filter(|reason| !reason.is_empty())
    }

    /// Tells whether the form can't be submitted like this: an error, or a warning without a reason.
    pub fn blocks(&self, answers: &Answers) -> bool {
        match self.level {
            Level::Error => true,
            Level::Warning => self.reason(answers).is_none(),
            Level::Hint => false,
        }
    }
}
