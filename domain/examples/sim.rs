//! Runs the fleet simulation: `--seeds N` from 0 (or from `--from S`), `--seed S` for one. Prints JSON.

use std::process::ExitCode;

use domain::simulation::{Report, run};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let number = |name: &str| {
        let place = arguments.iter().position(|argument| argument == name)?;
        arguments.get(place + 1)?.parse::<u64>().ok()
    };
    let seeds = match number("--seed") {
        Some(seed) => seed..seed + 1,
        None => {
            let from = number("--from").unwrap_or(0);
            from..from + number("--seeds").unwrap_or(100)
        }
    };
    let mut all = Report::default();
    for seed in seeds {
        let report = run(seed);
        if !report.is_clean() {
            eprintln!("seed {seed}: {report:?}; replay it with --seed {seed}");
        }
        all += report;
    }
    println!("{}", serde_json::to_string_pretty(&all).unwrap_or_default());
    if all.is_clean() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
