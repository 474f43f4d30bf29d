//! `cargo xtask check`: what to run before every commit; a minute or two once things are compiled.

use crate::{
    build, components,
    machine::{Machine, run as step},
    problem::Outcome,
    steps::Steps,
    wasm_target,
};

/// Crates that compile for the machine itself; the app is for the browser only.
pub(crate) const NATIVE: [&str; 8] = [
    "--package",
    "domain",
    "--package",
    "server",
    "--package",
    "tests",
    "--package",
    "xtask",
];
/// The app, and the target it is for.
pub(crate) const BROWSER: [&str; 4] = ["--package", "app", "--target", wasm_target::TARGET];

/// Runs formatting, lints and the fast tests.
pub(crate) fn run(machine: &Machine) -> Outcome {
    let mut steps = Steps::default();
    components::provide(machine)?;
    build::ensure_folder(machine)?;
    format_and_lints(machine, &mut steps);
    steps.step("tests: domain, server, tidy", || {
        let mut test = machine.cargo(&["test", "--quiet", "--package", "domain", "--package", "server"]);
        step("fast tests", &mut test)?;
        step(
            "tidy",
            &mut machine.cargo(&["test", "--quiet", "--package", "tests", "--test", "tidy"]),
        )
    });
    steps.summary()
}

/// The steps that read the code without running it.
pub(crate) fn format_and_lints(machine: &Machine, steps: &mut Steps) {
    steps.step("format", || {
        step("cargo fmt", &mut machine.cargo(&["fmt", "--all", "--check"]))
    });
    steps.step("lints: native", || {
        let mut clippy = machine.cargo(&["clippy", "--quiet", "--all-targets"]);
        step("clippy", clippy.args(NATIVE).args(["--", "-D", "warnings"]))
    });
    steps.step("lints: browser", || {
        let mut clippy = machine.cargo(&["clippy", "--quiet"]);
        step(
            "clippy for the browser",
            clippy.args(BROWSER).args(["--", "-D", "warnings"]),
        )
    });
}
