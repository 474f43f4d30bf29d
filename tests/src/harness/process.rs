//! Child processes that die with their children, and never outlive the test that started them.

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A program that was started by a test.
#[derive(Debug)]
pub struct Running {
    child: Child,
}

impl Running {
    /// Starts a program; what it prints goes to `log`, behind what is there already.
    ///
    /// # Panics
    /// When the program does not start.
    pub fn start(command: &mut Command, log: &Path) -> Self {
        let output = File::options()
            .create(true)
            .append(true)
            .open(log)
            .expect("the log can be written");
        let errors = output.try_clone().expect("a file handle can be doubled");
        command.stdin(Stdio::null()).stdout(output).stderr(errors);
        let child = command
            .spawn()
            .unwrap_or_else(|error| panic!("{} did not start: {error}", command.get_program().display()));
        Self { child }
    }

    /// Takes over a program that runs already.
    pub const fn adopt(child: Child) -> Self {
        Self { child }
    }

    /// Tells whether the program has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Ends a program that has started no other, in this very moment: `kill -9`.
    pub fn kill_at_once(mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }

    /// Ends the program and everything it started, at once and without a chance to tidy up: `kill -9`.
    pub fn kill(&mut self) {
        if self.has_ended() {
            return;
        }
        let root = self.child.id();
        let mut doomed = descendants(root);
        doomed.insert(0, root);
        let mut kill = Command::new("kill");
        kill.arg("-9")
            .args(doomed.iter().map(u32::to_string))
            .stderr(Stdio::null());
        // Some of them may be gone by now, which `kill` reports as a failure; what counts is that the root ends.
        drop(kill.status());
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Returns a TCP port on which nobody listens.
///
/// # Panics
/// When the machine has none left.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("there is a free port");
    listener.local_addr().expect("a bound socket has an address").port()
}

/// Lists everything that a process has started, and what these have started.
fn descendants(root: u32) -> Vec<u32> {
    let Ok(output) = Command::new("ps").args(["-A", "-o", "pid=,ppid="]).output() else {
        return Vec::new();
    };
    let text = String::from_utf8_lossy(&output.stdout);
    let pairs: Vec<(u32, u32)> = text
        .lines()
        .filter_map(|line| {
            let mut numbers = line.split_whitespace().map(str::parse);
            Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
        })
        .collect();
    let mut found = vec![root];
    let mut next = 0;
    while let Some(parent) = found.get(next).copied() {
        found.extend(pairs.iter().filter(|(_, of)| *of == parent).map(|(pid, _)| *pid));
        next += 1;
    }
    found.remove(0);
    found
}
