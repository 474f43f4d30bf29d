//! Questions as data.
//!
//! A form is written in XLSForm's columns, so that a change of questionnaire is a readable difference and anybody who
//! knows Excel knows the format. Everything that happens while a form is filled in is total: a half-filled form is
//! normal, and yields problems, never errors. The phone and the server run the same checks.
//!
//! - [`load`] reads the sheets and refuses what it does not understand, with sheet, row, column and what to do;
//! - [`Expression`] is what stands in `relevant`, `constraint`, `calculation` and `choice_filter`;
//! - [`problems`], [`progress()`] and [`calculations`] look at the answers given so far;
//! - [`defaults()`] is what a new record begins with;
//! - [`State`] keeps all that worked out while answers change, and re-evaluates only what depends on a change;
//! - [`migrate()`] brings a draft to a new version of its form, and [`compare()`] tells what differs;
//! - [`Surroundings`] is what a form knows beyond its answers: lists, dated rules ([`RuleTable`]), the previous visit;
//! - [`check()`] tells the author of sheets everything that is wrong with them;
//! - [`parse_answer`] and [`display`] go between an [`Answer`](crate::record::Answer) and what people type and read.

#[cfg(test)]
mod broken_forms;
mod calculate;
mod check;
mod checks_sheet;
mod choices_sheet;
mod compare;
#[cfg(test)]
mod default_programme;
mod defaults;
mod definition;
mod expression;
pub mod fuzz;
mod input;
mod labels;
mod migrate;
mod moment;
mod plan;
pub mod privacy;
mod problem;
mod progress;
#[cfg(test)]
mod questionnaire_checks;
mod references;
mod repeat;
mod rules;
#[cfg(test)]
mod scenario;
mod sheet;
mod state;
mod surroundings;
mod view;
#[cfg(test)]
mod whole_format;
mod xlsform;

pub use calculate::{calculations, calculations_among, finish};
pub use check::{problems, problems_among};
pub use compare::{Difference, compare, field_label};
pub use defaults::defaults;
pub use definition::{Check, Choice, Form, Format, Group, Kind, Parameters, Preset, Question, Required};
pub use expression::{Expression, ExpressionError, Scope, Value};
pub use input::{display, parse_answer};
pub use labels::{Labels, Language};
pub use migrate::{LeftBehind, Migration, migrate};
pub use moment::format_quarter;
pub use privacy::{has_id_number, has_person_name, has_phone};
pub use problem::{Level, Problem, Rule};
pub use progress::{GroupProgress, next_unanswered, progress};
pub(crate) use repeat::plain_name;
pub use repeat::{Repeat, instance_name};
pub use rules::{DatedRule, RuleTable};
pub use sheet::SheetProblem;
pub(crate) use sheet::{Row, Sheet};
pub use state::{Changes, State};
pub use surroundings::{Lists, Surroundings};
pub use view::{Answers, View};
pub use xlsform::{Sheets, check, load};
