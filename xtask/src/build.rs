//! Building the app: Trunk makes the files, then they are named as one release and compressed once for all phones.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    compress, desk,
    freshness::Stamp,
    machine::{Machine, run},
    problem::{Outcome, Problem},
    release, reorder, setup, style_sheet,
};

/// What the app is made from. The programme lies with the server, but the app embeds its forms.
const SOURCES: [&str; 8] = [
    "app",
    "domain",
    "style",
    "server/programme",
    "Cargo.toml",
    "Cargo.lock",
    "Trunk.toml",
    "xtask/src",
];

/// One way to build the app.
struct Flavour {
    what: &'static str,
    dist: &'static str,
    features: &'static str,
    has_desk: bool,
    stamp: &'static str,
}

const SHIPPED: Flavour = Flavour {
    what: "the app",
    dist: "app/dist",
    features: "",
    has_desk: true,
    stamp: "target/xtask/app.built",
};

const BENCH: Flavour = Flavour {
    what: "the app with its bench page",
    dist: "target/bench-dist",
    features: "bench",
    has_desk: false,
    stamp: "target/xtask/bench.built",
};

/// Where Trunk puts the program with the desk before it joins the app.
const DESK_DIST: &str = "target/desk-dist";

/// Builds what phones get into `app/dist`.
pub(crate) fn shipped(machine: &mut Machine) -> Outcome {
    build(machine, &SHIPPED)
}

/// Builds the app with the bench page into `target/bench-dist` and returns the folder.
pub(crate) fn bench(machine: &mut Machine) -> Outcome<PathBuf> {
    build(machine, &BENCH)?;
    Ok(machine.path(BENCH.dist))
}

/// Makes sure that the folder which the server embeds exists, for commands that do not build the app.
pub(crate) fn ensure_folder(machine: &Machine) -> Outcome {
    let folder = machine.path(SHIPPED.dist);
    fs::create_dir_all(&folder).map_err(|error| Problem::at(&folder, &error))
}

fn build(machine: &mut Machine, flavour: &Flavour) -> Outcome {
    setup::for_building(machine)?;
    let dist = machine.path(flavour.dist);
    let stamp = Stamp::new(machine.path(flavour.stamp));
    let sources = SOURCES.map(|source| machine.path(source));
    if dist.join("index.html").is_file() && stamp.is_younger_than(&sources) {
        eprintln!("✓ {} is up to date in {}", flavour.what, flavour.dist);
        return Ok(());
    }
    stamp.clear()?;
    // Trunk runs without the network, so the crates have to be here already.
    run("fetching crates", &mut machine.cargo(&["fetch"]))?;
    let mut phone = trunk(machine, "app/index.html", &dist);
    if !flavour.features.is_empty() {
        phone.args(["--features", flavour.features]);
    }
    run(&format!("building {}", flavour.what), &mut phone)?;
    style_sheet::bundle(&dist)?;
    if flavour.has_desk {
        let folder = machine.path(DESK_DIST);
        run("building the desk", &mut trunk(machine, "app/desk.html", &folder))?;
        desk::take(&folder, &dist)?;
    }
    reorder::all(&dist)?;
    let release = release::name(&dist)?;
    eprintln!("✓ release {release}");
    compress::all(&dist)?;
    stamp.set()
}

/// Returns the call of Trunk that builds a page of the app into a folder.
fn trunk(machine: &Machine, page: &str, dist: &Path) -> Command {
    let mut trunk = machine.command("trunk");
    // Release mode is what turns wasm-opt on; the profile decides how cargo compiles. The colour setting of some
    // machines (NO_COLOR=1) is one that Trunk refuses to read.
    trunk.env_remove("NO_COLOR").args([
        "build",
        "--offline=true",
        "--release=true",
        "--cargo-profile",
        "wasm-release",
    ]);
    trunk
        .args(["--config", "Trunk.toml", "--skip-version-check"])
        .arg("--dist")
        .arg(dist)
        .arg(page);
    trunk
}
