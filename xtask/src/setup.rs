//! What building needs: the WebAssembly target, Trunk, wasm-bindgen at the version in Cargo.lock, wasm-opt.

use std::fs;

use crate::{
    browsers,
    machine::Machine,
    packages,
    problem::{Outcome, Problem},
    tool::{Source, Tool},
    wasm_target,
};

/// `cargo xtask setup`.
pub(crate) fn run(machine: &mut Machine, with_browsers: bool) -> Outcome {
    for_building(machine)?;
    if with_browsers {
        browsers::provide(machine)?;
    }
    Ok(())
}

/// Provides all that `cargo xtask build` calls.
pub(crate) fn for_building(machine: &mut Machine) -> Outcome {
    wasm_target::provide(machine)?;
    Tool {
        program: "trunk",
        package: "trunk",
        version: "0.21.14",
        says: "0.21.14",
        from: Source::CargoLocked,
    }
    .provide(machine)?;
    let bindgen = locked_version(machine, "wasm-bindgen")?;
    Tool {
        program: "wasm-bindgen",
        package: "wasm-bindgen-cli",
        version: &bindgen,
        says: &bindgen,
        from: Source::Cargo,
    }
    .provide(machine)?;
    // Pinned, because the number of bytes that `cargo xtask size` prints depends on it.
    let wasm_opt = Tool {
        program: "wasm-opt",
        package: "binaryen",
        version: "132.0.0",
        says: "132",
        from: Source::Npm,
    };
    if machine.find(&["wasm-opt"]).is_none() {
        packages::provide(machine, &[packages::NPM])?;
    }
    wasm_opt.provide(machine)
}

/// Provides what checks licences, sources and advisories.
pub(crate) fn for_licences(machine: &mut Machine) -> Outcome {
    Tool {
        program: "cargo-deny",
        package: "cargo-deny",
        version: "0.20.2",
        says: "",
        from: Source::CargoLocked,
    }
    .provide(machine)
}

/// Reads the version that Cargo.lock holds: the glue that wasm-bindgen writes must fit the crate exactly.
fn locked_version(machine: &Machine, package: &str) -> Outcome<String> {
    let path = machine.path("Cargo.lock");
    let lock = fs::read_to_string(&path).map_err(|error| Problem::at(&path, &error))?;
    version_in(&lock, package).ok_or_else(|| Problem::from(format!("Cargo.lock does not name {package}.")))
}

fn version_in(lock: &str, package: &str) -> Option<String> {
    let mut lines = lock.lines().skip_while(|line| *line != format!("name = \"{package}\""));
    let version = lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')?;
    Some(version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::version_in;

    #[test]
    fn the_version_is_the_one_of_exactly_that_package() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.1\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(version_in(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(version_in(lock, "wasm"), None);
    }
}
