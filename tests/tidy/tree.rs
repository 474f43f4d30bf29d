//! The files of the checkout.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Folders that hold products or belong to tools.
const NOT_OURS: [&str; 6] = [".git", "target", "dist", "node_modules", "data", "proptest-regressions"];

/// A text file and its path from the root of the checkout, with `/` on every system.
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// Returns the root of the checkout.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the tests crate lies in the checkout")
        .to_owned()
}

/// Reads one file; `None` when it does not exist.
pub(crate) fn read(path: &str) -> Option<String> {
    fs::read_to_string(root().join(path)).ok()
}

/// Reads every text file below a folder of the checkout (`""` for all) whose name ends with one of `endings`.
pub(crate) fn files(folder: &str, endings: &[&str]) -> Vec<File> {
    let mut found = Vec::new();
    collect(&root(), &root().join(folder), endings, &mut found);
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

fn collect(root: &Path, folder: &Path, endings: &[&str], found: &mut Vec<File>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            // `data` is the server's own folder only at the root: elsewhere it may hold lists that are part of us.
            let is_ours = !NOT_OURS.contains(&name.as_str()) || (name == "data" && folder != root);
            if is_ours {
                collect(root, &path, endings, found);
            }
        } else if endings.iter().any(|ending| name.ends_with(ending))
            && let Ok(text) = fs::read_to_string(&path)
        {
            let inside = path.strip_prefix(root).unwrap_or(&path);
            let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
            found.push(File {
                path: parts.join("/"),
                text,
            });
        }
    }
}

/// Fails with every complaint and what to do about them.
pub(crate) fn complain(what_to_do: &str, complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n\n{what_to_do}\n", complaints.join("\n"));
}
