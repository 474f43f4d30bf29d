//! One tool at one version: found on PATH, found in the cache, or installed into the cache.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    machine::{Machine, answer, run, shown},
    problem::{Outcome, Problem},
};

/// A program that building or testing needs.
pub(crate) struct Tool<'a> {
    /// The program's file name.
    pub(crate) program: &'a str,
    /// The package that holds it.
    pub(crate) package: &'a str,
    /// The version that is installed when none is there.
    pub(crate) version: &'a str,
    /// The word `--version` must print; empty when any version does.
    pub(crate) says: &'a str,
    pub(crate) from: Source,
}

/// Where a tool comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    Cargo,
    /// With the lock file its authors published: some tools break with newer dependencies, others have no lock file.
    CargoLocked,
    Npm,
}

impl Tool<'_> {
    /// Makes the tool available to the children of `machine`.
    pub(crate) fn provide(&self, machine: &mut Machine) -> Outcome {
        if self.on_path(machine) {
            eprintln!("✓ {} is on PATH", self.program);
            return Ok(());
        }
        if !self.works_in(&self.binaries(machine), machine) {
            self.install(machine)?;
        }
        eprintln!("✓ {} {}", self.program, self.version);
        machine.add_to_path(self.binaries(machine));
        Ok(())
    }

    fn on_path(&self, machine: &Machine) -> bool {
        let inherited = env::var_os("PATH").unwrap_or_default();
        let first = env::split_paths(&inherited).find(|folder| folder.join(self.program).is_file());
        first.is_some_and(|folder| self.works_in(&folder, machine))
    }

    fn works_in(&self, folder: &Path, machine: &Machine) -> bool {
        let printed = answer(machine.command(folder.join(self.program)).arg("--version"));
        printed.is_some_and(|text| self.says.is_empty() || text.split_whitespace().any(|word| word == self.says))
    }

    fn folder(&self, machine: &Machine) -> PathBuf {
        machine.tool_folder(self.program, self.version)
    }

    fn binaries(&self, machine: &Machine) -> PathBuf {
        match self.from {
            Source::Cargo | Source::CargoLocked => self.folder(machine).join("bin"),
            Source::Npm => self.folder(machine).join("node_modules").join(".bin"),
        }
    }

    fn install(&self, machine: &Machine) -> Outcome {
        let folder = self.folder(machine);
        fs::create_dir_all(&folder).map_err(|error| Problem::at(&folder, &error))?;
        let mut command = match self.from {
            Source::Cargo | Source::CargoLocked => {
                let mut command = machine.cargo(&["install", self.package, "--version", self.version]);
                if self.from == Source::CargoLocked {
                    command.arg("--locked");
                }
                command.arg("--root").arg(&folder);
                command
            }
            Source::Npm => npm_install(machine, &folder, self.package, self.version),
        };
        // Outside the checkout, so that its own cargo settings do not reach a foreign build.
        command.current_dir(&folder);
        run(&format!("installing {} {}", self.program, self.version), &mut command).map_err(|problem| {
            Problem::from(format!(
                "{problem}\n{} is needed. Please install it so that it is on PATH, for example:\n  {}",
                self.program,
                shown(&command)
            ))
        })
    }
}

fn npm_install(machine: &Machine, folder: &Path, package: &str, version: &str) -> Command {
    let mut command = machine.command("npm");
    command
        .args(["install", "--no-audit", "--no-fund", "--prefix"])
        .arg(folder);
    command.arg(format!("{package}@{version}"));
    command
}

/// One file of an npm package at one version, which is no program.
pub(crate) struct NpmFile<'a> {
    /// The package that holds it.
    pub(crate) package: &'a str,
    /// The version that is installed when it is not there.
    pub(crate) version: &'a str,
    /// Its path under `node_modules`.
    pub(crate) path: &'a str,
}

impl NpmFile<'_> {
    /// Makes the file available in the folder of tools.
    pub(crate) fn provide(&self, machine: &Machine) -> Outcome {
        let folder = machine.tool_folder(self.package, self.version);
        if !folder.join("node_modules").join(self.path).is_file() {
            fs::create_dir_all(&folder).map_err(|error| Problem::at(&folder, &error))?;
            let mut command = npm_install(machine, &folder, self.package, self.version);
            command.current_dir(&folder);
            run(&format!("installing {} {}", self.package, self.version), &mut command)?;
        }
        eprintln!("✓ {} {}", self.package, self.version);
        Ok(())
    }
}
