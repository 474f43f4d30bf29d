//! `domain` runs unchanged on phones, on the server and under the simulation, because it touches nothing outside itself.

use crate::{
    rust_source::{lines, shipped},
    tree::complain,
};

/// Each of these would tie the rules of the domain to one machine, one clock or one moment.
const OUTSIDE: [&str; 13] = [
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "SystemTime",
    "Instant::now",
    "Utc::now",
    "Local::now",
    "async fn",
    ".await",
    "println!",
    "thread_rng",
];

#[test]
fn domain_does_no_io_and_reads_no_clock() {
    let mut complaints = Vec::new();
    for file in shipped("domain/src") {
        for (number, line) in lines(&file.text) {
            for outside in OUTSIDE.iter().filter(|outside| line.contains(**outside)) {
                complaints.push(format!("{}:{number}: {outside}", file.path));
            }
        }
    }
    complain(
        "Pass the time, the random bytes or the text in as an argument, and do the I/O in app or server.",
        &complaints,
    );
}
