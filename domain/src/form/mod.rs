//! Questions as data.
//!
//! A form is written in XLSForm's columns, so that a change of questionnaire is a readable difference and anybody who
//! knows Excel knows the format. Everything that happens while a form is filled in is total: a half-filled form is
//! normal, and yields problems, never errors. The phone and the server run the same checks.
//!
//! - [`load`] reads the sheets and refuses what it does not understand, with sheet, row, column and what to do;
//! - [`Expression`] is what stands in `relevant`, `constraint`, `calculation` and `choice_filter`;
//! - [`problems`], [`progress()`] and [`calculations`] look at the answers given so far;
//! - [`parse_answer`] and [`display`] go between an [`Answer`](crate::record::Answer) and what people type and read.

mod calculate;
mod check;
#[cfg(test)]
mod default_programme;
mod definition;
mod expression;
mod input;
mod labels;
mod problem;
mod progress;
mod sheet;
mod view;
mod xlsform;

pub use calculate::calculations;
pub use check::problems;
pub use definition::{Choice, Form, Group, Kind, Parameters, Question, Required};
pub use expression::{Expression, ExpressionError, Scope, Value};
pub use input::{display, parse_answer};
pub use labels::{Labels, Language};
pub use problem::{Level, Problem, Rule};
pub use progress::{GroupProgress, next_unanswered, progress};
pub use sheet::SheetProblem;
pub use view::{Answers, View};
pub use xlsform::load;
