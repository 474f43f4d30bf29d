//! `cargo xtask sim --seeds N`: a fleet of phones and a server under every fault we know, in one process.

use std::process::Stdio;

use serde_json::Value;

use crate::{
    machine::{Machine, shown},
    problem::{Outcome, Problem},
};

/// Runs the simulation, prints its JSON, and fails when anything was lost, doubled or left different.
pub(crate) fn run(machine: &Machine, arguments: &[String]) -> Outcome {
    let mut simulation = machine.cargo(&[
        "run",
        "--release",
        "--quiet",
        "--package",
        "domain",
        "--example",
        "sim",
        "--",
    ]);
    simulation.args(arguments).stderr(Stdio::inherit());
    eprintln!("▸ simulating\n  $ {}", shown(&simulation));
    let output = simulation
        .output()
        .map_err(|error| Problem::from(format!("cargo did not start: {error}")))?;
    let printed = String::from_utf8_lossy(&output.stdout);
    print!("{printed}");
    if !output.status.success() {
        return Err(format!("The simulation failed ({}).", output.status).into());
    }
    judge(&printed)
}

fn judge(printed: &str) -> Outcome {
    let report: Value = serde_json::from_str(printed.trim())
        .map_err(|error| Problem::from(format!("The simulation printed no JSON: {error}")))?;
    for count in ["lost", "duplicated", "diverged"] {
        if report[count].as_u64() != Some(0) {
            return Err(format!("The simulation must end with {count} = 0, not {}.", report[count]).into());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::judge;

    #[test]
    fn only_zeros_pass() {
        assert!(judge("{\"operations\": 9, \"lost\": 0, \"duplicated\": 0, \"diverged\": 0}\n").is_ok());
        assert!(judge("{\"operations\": 9, \"lost\": 1, \"duplicated\": 0, \"diverged\": 0}").is_err());
        assert!(judge("{\"operations\": 9}").is_err());
        assert!(judge("").is_err());
    }
}
