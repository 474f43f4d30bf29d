//! Something that is on its way, here, or not to be had.

use crate::problem::Problem;

/// The answer to a question that takes time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Load<T> {
    /// Not here yet.
    Pending,
    /// Here.
    Ready(T),
    /// Not to be had, and why.
    Failed(Problem),
}

impl<T> Load<T> {
    /// Returns what is here.
    pub const fn ready(&self) -> Option<&T> {
        match self {
            Self::Ready(value) => Some(value),
            Self::Pending | Self::Failed(_) => None,
        }
    }
}
