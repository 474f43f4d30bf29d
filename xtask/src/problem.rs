//! Why a command stopped, in words for the person at the terminal.

use std::fmt;

/// Ends every fallible step.
pub(crate) type Outcome<T = ()> = Result<T, Problem>;

/// Says what failed and, where a person has to act, the command to type.
#[derive(Debug)]
pub(crate) struct Problem(String);

impl Problem {
    /// Names the file or folder that an I/O error was about.
    pub(crate) fn at(path: &std::path::Path, error: &std::io::Error) -> Self {
        Self(format!("{}: {error}", path.display()))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<String> for Problem {
    fn from(message: String) -> Self {
        Self(message)
    }
}

impl From<&str> for Problem {
    fn from(message: &str) -> Self {
        Self(message.to_owned())
    }
}
