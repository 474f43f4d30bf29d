//! `thucdia`: the one program of the office.

use std::process::ExitCode;

fn main() -> ExitCode {
    server::cli::run()
}
