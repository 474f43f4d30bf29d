//! `cargo xtask bench`: the numbers of the design, measured in a real browser against the release build.

use std::process::Stdio;

use crate::{
    browsers, build,
    machine::{Machine, run as step, shown},
    problem::{Outcome, Problem},
    serve,
};

/// Builds the release server and the bench page, then runs the measurements. More arguments are passed on.
pub(crate) fn run(machine: &mut Machine, arguments: &[String]) -> Outcome {
    browsers::provide(machine)?;
    build::shipped(machine)?;
    let bench_page = build::bench(machine)?;
    step(
        "building the server",
        &mut machine.cargo(&["build", "--release", "--package", "server", "--bin", "thucdia"]),
    )?;
    step(
        "building the measurements",
        &mut machine.cargo(&["build", "--release", "--package", "tests", "--bin", "bench"]),
    )?;
    step(
        "building the measurement of the form engine",
        &mut machine.cargo(&["build", "--release", "--package", "domain", "--example", "form_bench"]),
    )?;

    let binaries = serve::target_folder(machine).join("release");
    let suffix = std::env::consts::EXE_SUFFIX;
    let mut measurements = machine.command(binaries.join(format!("bench{suffix}")));
    measurements
        .args(arguments)
        .env("THUCDIA_BIN", binaries.join(format!("thucdia{suffix}")))
        .env(
            "THUCDIA_FORM_BENCH",
            binaries.join("examples").join(format!("form_bench{suffix}")),
        )
        .env("THUCDIA_DIST", machine.path("app/dist"))
        .env("THUCDIA_BENCH_DIST", bench_page)
        .stdout(Stdio::inherit());
    eprintln!("▸ measuring\n  $ {}", shown(&measurements));
    let status = measurements
        .status()
        .map_err(|error| Problem::from(format!("bench did not start: {error}")))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("The measurements failed ({status}).").into())
    }
}
