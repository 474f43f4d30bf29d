//! The two README commands, `cargo xtask run` and `cargo xtask test`, and the developers' own.
//!
//! They live in a Rust program because Rust is the one thing every machine that builds this project already has.
//! Progress goes to stderr and results to stdout, so that `cargo xtask size > size.json` is a JSON file.

mod bench;
mod browsers;
mod build;
mod check;
mod components;
mod compress;
mod desk;
mod freshness;
mod machine;
mod packages;
mod problem;
mod release;
mod reorder;
mod serve;
mod setup;
mod sim;
mod size;
mod steps;
mod style_sheet;
mod test;
mod tool;
mod wasm_target;

use std::process::ExitCode;

use machine::Machine;
use problem::Outcome;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  run             set up what is missing, build, serve on http://localhost:8080 with demonstration data
  test            set up what is missing, browsers too, and run every check and test
  check           format, lints and the fast tests
  build           build the app into app/dist
  setup           set up what building needs; with --browsers also what the browser stories need
  size            print the bytes of each shipped file as JSON
  bench           measure the release build in a browser, print JSON
  sim --seeds N   simulate a fleet of phones under faults, print JSON";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    match dispatch(&command, &rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("\n{problem}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: &str, rest: &[String]) -> Outcome {
    let mut machine = Machine::here()?;
    match command {
        "run" => serve::run(&mut machine, rest),
        "test" => test::run(&mut machine),
        "check" => check::run(&machine),
        "build" => build::shipped(&mut machine),
        "setup" => setup::run(&mut machine, rest.iter().any(|flag| flag == "--browsers")),
        "size" => size::run(&mut machine),
        "bench" => bench::run(&mut machine, rest),
        "sim" => sim::run(&machine, rest),
        "" | "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        other => Err(format!("There is no command `{other}`.\n\n{USAGE}").into()),
    }
}
