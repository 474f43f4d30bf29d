//! `cargo xtask test`: everything, on a machine that may be fresh. The same command is the gate of the project.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use crate::{
    browsers, build, check, components,
    machine::{Machine, run as step},
    problem::Outcome,
    serve, setup, sim,
    steps::Steps,
};

/// Enough seeds to meet every fault many times, few enough for each change; `cargo xtask sim` runs more.
const SEEDS: &str = "200";

/// Sets up what is missing and runs every step, also after one failed.
pub(crate) fn run(machine: &mut Machine) -> Outcome {
    let mut steps = Steps::default();
    // A step that fails stops none of the others: whoever reads the summary wants to know everything at once.
    steps.step("set-up: building", || setup::for_building(machine));
    let has_browsers = steps.step("set-up: browsers", || browsers::provide(machine));
    steps.step("set-up: rustfmt, clippy", || components::provide(machine));
    let has_deny = steps.step("set-up: cargo-deny", || setup::for_licences(machine));
    let is_built = steps.step("build: app", || build::shipped(machine));
    build::ensure_folder(machine)?;

    let machine = &*machine;
    check::format_and_lints(machine, &mut steps);
    steps.step("documentation", || documentation(machine));
    if has_deny {
        steps.step("licences", || licences(machine));
    }
    steps.step("tests: domain, server, xtask", || {
        let mut test = machine.cargo(&[
            "test",
            "--package",
            "domain",
            "--package",
            "server",
            "--package",
            "xtask",
        ]);
        step("tests", &mut test)
    });
    steps.step("simulation", || {
        sim::run(machine, &["--seeds".to_owned(), SEEDS.to_owned()])
    });
    steps.step("tests: tidy, stories in browsers", || {
        if !(is_built && has_browsers) {
            eprintln!("The stories need the app and the browsers, which are missing: see above.");
        }
        stories(machine)
    });
    steps.summary()
}

fn documentation(machine: &Machine) -> Outcome {
    let build = ["doc", "--quiet", "--no-deps", "--document-private-items"];
    let native = &mut machine.cargo(&build);
    step(
        "documentation",
        native.args(check::NATIVE).env("RUSTDOCFLAGS", "-D warnings"),
    )?;
    let browser = &mut machine.cargo(&build);
    step(
        "documentation of the app",
        browser.args(check::BROWSER).env("RUSTDOCFLAGS", "-D warnings"),
    )
}

fn licences(machine: &Machine) -> Outcome {
    let check = ["deny", "--offline", "check", "licenses", "bans", "sources"];
    step("licences and sources", &mut machine.cargo(&check))?;
    // The list of known weaknesses is a repository of its own, which a machine without internet may have a copy of. An offline
    // run leaves an empty folder in its place, which is no list.
    let home =
        env::var_os("CARGO_HOME").map_or_else(|| env::home_dir().unwrap_or_default().join(".cargo"), PathBuf::from);
    if !has_advisories(&home.join("advisory-dbs")) {
        eprintln!("Not checked: known weaknesses of dependencies. To get the list: cargo deny fetch db");
        return Ok(());
    }
    let check = ["deny", "--offline", "check", "advisories"];
    step("known weaknesses of dependencies", &mut machine.cargo(&check))
}

/// Tells whether a folder holds a list of known weaknesses: a database has its advisories in a folder of this name.
fn has_advisories(databases: &Path) -> bool {
    let databases = fs::read_dir(databases).into_iter().flatten().flatten();
    databases
        .map(|database| database.path().join("crates"))
        .any(|advisories| fs::read_dir(advisories).is_ok_and(|mut advisories| advisories.next().is_some()))
}

fn stories(machine: &Machine) -> Outcome {
    step(
        "building the server",
        &mut machine.cargo(&["build", "--package", "server", "--bin", "thucdia"]),
    )?;
    step(
        "building the stories",
        &mut machine.cargo(&["test", "--no-run", "--package", "tests"]),
    )?;
    let program = format!("thucdia{}", std::env::consts::EXE_SUFFIX);
    let mut test = machine.cargo(&["test", "--package", "tests"]);
    test.env("THUCDIA_BIN", serve::target_folder(machine).join("debug").join(program));
    test.env("THUCDIA_DIST", machine.path("app/dist"));
    step("stories", &mut test)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::has_advisories;

    #[test]
    fn an_empty_folder_is_no_list_of_weaknesses() {
        let folder = std::env::temp_dir().join(format!("thucdia-advisories-{}", std::process::id()));
        let database = folder.join("advisory-db-0123456789abcdef");
        assert!(!has_advisories(&folder), "there is no folder");
        fs::create_dir_all(database.join("crates")).unwrap();
        assert!(!has_advisories(&folder), "an offline run left this");
        fs::create_dir_all(database.join("crates/some-crate")).unwrap();
        assert!(has_advisories(&folder));
        fs::remove_dir_all(&folder).unwrap();
    }
}
