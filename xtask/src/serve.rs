//! `cargo xtask run`: the whole product on this machine, with demonstration data.

use std::process::Command;

use crate::{
    build,
    machine::{Machine, run as step, shown},
    problem::Outcome,
};

/// Builds what is missing and becomes the server. More arguments are passed on to `thucdia serve`.
pub(crate) fn run(machine: &mut Machine, arguments: &[String]) -> Outcome {
    build::shipped(machine)?;
    step(
        "building the server",
        &mut machine.cargo(&["build", "--release", "--package", "server", "--bin", "thucdia"]),
    )?;
    let program = target_folder(machine)
        .join("release")
        .join(format!("thucdia{}", std::env::consts::EXE_SUFFIX));
    let mut server = machine.command(program);
    server.args(["serve", "--demo"]).args(arguments);
    for (name, usual) in [("DATA_DIR", "./data"), ("PORT", "8080")] {
        if std::env::var_os(name).is_none() {
            server.env(name, usual);
        }
    }
    become_the(&mut server)
}

/// Returns where cargo puts what it builds.
pub(crate) fn target_folder(machine: &Machine) -> std::path::PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| machine.path("target"), |folder| machine.path("").join(folder))
}

/// Replaces this process, so that Ctrl-C reaches the server alone and it can finish what it is writing.
#[cfg(unix)]
fn become_the(server: &mut Command) -> Outcome {
    use std::os::unix::process::CommandExt;
    eprintln!("▸ {}", shown(server));
    let error = server.exec();
    Err(format!("`{}` did not start: {error}", shown(server)).into())
}

#[cfg(not(unix))]
fn become_the(server: &mut Command) -> Outcome {
    step("serving", server)
}
