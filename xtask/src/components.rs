//! The parts of the Rust toolchain that a minimal installation leaves out.

use crate::{
    machine::{Machine, answer, run},
    problem::{Outcome, Problem},
};

/// Provides rustfmt and clippy.
pub(crate) fn provide(machine: &Machine) -> Outcome {
    for (command, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if answer(&mut machine.cargo(&[command, "--version"])).is_none() {
            let mut rustup = machine.command("rustup");
            rustup.args(["component", "add", component]);
            run(&format!("adding {component}"), &mut rustup).map_err(|problem| {
                Problem::from(format!("{problem}\nPlease run:\n  rustup component add {component}"))
            })?;
        }
    }
    Ok(())
}
