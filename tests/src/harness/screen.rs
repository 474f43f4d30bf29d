//! A screen that nobody sees, for WebKitGTK, which has no headless mode.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use super::places;
use super::process::Running;

/// A virtual X display of its own, so that no window pops up on the screen of whoever runs the stories.
#[derive(Debug)]
pub struct Screen {
    number: String,
    _server: Running,
}

impl Screen {
    /// Starts one under the first free number.
    ///
    /// # Panics
    /// When Xvfb is not installed or does not start.
    pub fn switched_on() -> Self {
        let mut command = Command::new(places::program(&["Xvfb"]));
        command.args(["-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"]);
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb starts");
        let mut number = String::new();
        let output = child.stdout.take().expect("the output is piped");
        BufReader::new(output)
            .read_line(&mut number)
            .expect("Xvfb tells its number");
        Self {
            number: number.trim().to_owned(),
            _server: Running::adopt(child),
        }
    }

    /// Returns what the environment variable `DISPLAY` has to be.
    pub fn display(&self) -> String {
        format!(":{}", self.number)
    }
}
