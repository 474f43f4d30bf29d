//! Packages of the operating system: installed through apt where it is, otherwise named for a person to install.

use std::process::Command;

use crate::{
    machine::{Machine, answer, run},
    problem::{Outcome, Problem},
};

/// A program and the package that brings it, by package manager.
pub(crate) struct Package {
    /// The names the program goes by; one of them is enough.
    pub(crate) programs: &'static [&'static str],
    pub(crate) debian: &'static str,
    pub(crate) fedora: &'static str,
    pub(crate) arch: &'static str,
    pub(crate) homebrew: &'static str,
}

/// What installs packages of JavaScript.
pub(crate) const NPM: Package = Package {
    programs: &["npm"],
    debian: "npm",
    fedora: "nodejs-npm",
    arch: "npm",
    homebrew: "node",
};

/// Installs what is missing of `wanted`, in one go.
pub(crate) fn provide(machine: &Machine, wanted: &[Package]) -> Outcome {
    let missing: Vec<&Package> = wanted
        .iter()
        .filter(|package| machine.find(package.programs).is_none())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = |of: fn(&Package) -> &'static str| -> Vec<&str> {
        missing
            .iter()
            .map(|package| of(package))
            .filter(|name| !name.is_empty())
            .collect()
    };
    if machine.find(&["apt-get"]).is_some() {
        return install_with_apt(machine, &names(|package| package.debian));
    }
    let programs: Vec<&str> = missing.iter().map(|package| package.programs[0]).collect();
    let how = if machine.find(&["dnf"]).is_some() {
        format!("sudo dnf install {}", names(|package| package.fedora).join(" "))
    } else if machine.find(&["pacman"]).is_some() {
        format!("sudo pacman -S {}", names(|package| package.arch).join(" "))
    } else if machine.find(&["brew"]).is_some() {
        format!("brew install {}", names(|package| package.homebrew).join(" "))
    } else {
        "(with this machine's package manager)".to_owned()
    };
    Err(format!(
        "Missing programs: {}. Please install them:\n  {how}",
        programs.join(", ")
    )
    .into())
}

fn install_with_apt(machine: &Machine, packages: &[&str]) -> Outcome {
    let by_hand = || {
        let names = packages.join(" ");
        Problem::from(format!(
            "These packages could not be installed. Please run:\n  sudo apt-get update && sudo apt-get install -y {names}"
        ))
    };
    // A list that could not be refreshed is often still good enough; the install decides.
    if let Err(problem) = run("refreshing the package list", apt(machine).arg("update")) {
        eprintln!("{problem}");
    }
    let mut install = apt(machine);
    install
        .args(["install", "-y", "--no-install-recommends"])
        .args(packages);
    run("installing packages", &mut install).map_err(|problem| {
        eprintln!("{problem}");
        by_hand()
    })
}

fn apt(machine: &Machine) -> Command {
    let is_root = answer(machine.command("id").arg("-u")).is_some_and(|user| user.trim() == "0");
    let mut command = if is_root {
        machine.command("env")
    } else {
        let mut command = machine.command("sudo");
        command.arg("env");
        command
    };
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    command
}
