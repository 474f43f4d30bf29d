//! Where things are: programs, the checkout, the folder for evidence.

use std::env;
use std::path::{Path, PathBuf};

/// Finds a program under any of its names: on PATH first, then among the tools that `cargo xtask` keeps per user.
///
/// # Panics
/// When there is none; the message says what installs it.
pub fn program(names: &[&str]) -> PathBuf {
    let search = env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = env::split_paths(&search).collect();
    folders.extend(tool_folders());
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|path| path.is_file())
        .unwrap_or_else(|| panic!("none of {names:?} is installed; `cargo xtask test` installs what the stories need"))
}

/// Finds a file of a package from npm, among the tools that `cargo xtask` keeps per user.
///
/// # Panics
/// When it is not there; the message says what installs it.
pub fn npm_file(path: &str) -> PathBuf {
    let inside = Path::new("node_modules").join(path);
    tool_versions()
        .map(|folder| folder.join(&inside))
        .find(|file| file.is_file())
        .unwrap_or_else(|| panic!("{path} is not installed; `cargo xtask test` installs what the stories need"))
}

/// Returns the root of the checkout.
pub fn checkout() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap_or_else(|| Path::new("."))
}

/// Returns the folder that cargo builds into.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| checkout().join("target"), |folder| checkout().join(folder))
}

/// Returns the folder in which failed stories leave their evidence, and makes it if it is not there.
pub fn evidence() -> PathBuf {
    let folder = target().join("stories");
    std::fs::create_dir_all(&folder).expect("the target folder can be written to");
    folder
}

/// Returns a folder on the disk that the checkout is on, for profiles and data: a disk in memory would be too kind.
pub fn scratch() -> PathBuf {
    let folder = target().join("scratch");
    std::fs::create_dir_all(&folder).expect("the target folder can be written to");
    folder
}

/// Returns the server's program: what `THUCDIA_BIN` names, else the debug build.
pub fn server() -> PathBuf {
    let named = env::var_os("THUCDIA_BIN").map(PathBuf::from);
    let program = named.unwrap_or_else(|| {
        target()
            .join("debug")
            .join(format!("thucdia{}", env::consts::EXE_SUFFIX))
    });
    assert!(
        program.is_file(),
        "{} is not built; `cargo xtask test` builds it, or: cargo build -p server",
        program.display()
    );
    program
}

fn tool_folders() -> impl Iterator<Item = PathBuf> {
    tool_versions().map(|folder| folder.join("bin"))
}

/// Lists the folders of the tools: one for each version of each tool, and one that all may share.
fn tool_versions() -> impl Iterator<Item = PathBuf> {
    let cache = env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cache")));
    let tools = cache.map(|cache| cache.join("thucdia").join("tools"));
    let versions = tools.iter().flat_map(std::fs::read_dir).flatten().flatten();
    let mut folders: Vec<PathBuf> = versions.map(|entry| entry.path()).collect();
    folders.extend(tools);
    folders.into_iter()
}
