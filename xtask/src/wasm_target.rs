//! The compiler's WebAssembly target.

use std::path::Path;

use crate::{
    machine::{Machine, answer, run},
    problem::Outcome,
};

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Adds the target through rustup; says what to do where that is not possible.
pub(crate) fn provide(machine: &Machine) -> Outcome {
    if is_there(machine) {
        eprintln!("✓ target {TARGET}");
        return Ok(());
    }
    let added = run(
        "adding the WebAssembly target",
        machine.command("rustup").args(["target", "add", TARGET]),
    );
    if added.is_ok() && is_there(machine) {
        return Ok(());
    }
    Err(format!(
        "The compiler has no target {TARGET}, and rustup could not add it. Please run:\n  rustup target add {TARGET}\n\
         Where rustup has no connection, Debian's own compiler can build it:\n  \
         sudo apt-get install rustc-web cargo-web rust-web-src lld-19\n  \
         export RUSTC_BOOTSTRAP=1 CARGO_UNSTABLE_BUILD_STD=std,panic_abort\n\
         and then repeat this command."
    )
    .into())
}

fn is_there(machine: &Machine) -> bool {
    // With build-std the standard library is compiled from source; there is nothing to look for.
    if std::env::var_os("CARGO_UNSTABLE_BUILD_STD").is_some() {
        return true;
    }
    let folder = answer(
        machine
            .command("rustc")
            .args(["--print", "target-libdir", "--target", TARGET]),
    );
    folder.is_some_and(|folder| Path::new(folder.trim()).is_dir())
}
