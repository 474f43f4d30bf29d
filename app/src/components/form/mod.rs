//! Filling in a form: sections, questions, and keeping every answer as it is made.

mod alike;
mod aside;
mod choice_list;
mod choice_rows;
mod date_field;
mod editor;
mod frame;
mod previous;
mod question;
mod reason;
mod repeat;
mod saved_line;
mod saver;
mod section;
mod standing;
mod text_field;
mod typed;

pub(crate) use editor::{Editor, go_to, provide_editor, use_editor};
pub(crate) use previous::provide_previous;
pub(crate) use saved_line::{SaveAgain, SavedLine};
pub(crate) use saver::Kept;
pub(crate) use section::SectionCard;
