//! No file of Rust lies around unread: a test that no module names would never run, and nobody would notice.

use std::collections::BTreeSet;

use crate::{
    rust_source::{code, module_folder},
    tree::{self, complain},
};

#[test]
fn every_rust_file_belongs_to_a_crate() {
    let mut complaints = Vec::new();
    for name in ["domain", "server", "app", "tests", "xtask"] {
        let all: BTreeSet<String> = tree::files(name, &[".rs"]).into_iter().map(|file| file.path).collect();
        let reached = reached(name, &all);
        complaints.extend(
            all.difference(&reached)
                .map(|path| format!("{path}: no `mod` names it")),
        );
    }
    complain(
        "Declare the module (`mod name;`) in its parent, or delete the file.",
        &complaints,
    );
}

/// Follows `mod` declarations from everything that cargo compiles by itself.
fn reached(name: &str, all: &BTreeSet<String>) -> BTreeSet<String> {
    let manifest = tree::read(&format!("{name}/Cargo.toml")).unwrap_or_default();
    let mut unread: Vec<String> = all
        .iter()
        .filter(|path| is_root(name, path, &manifest))
        .cloned()
        .collect();
    let mut reached: BTreeSet<String> = unread.iter().cloned().collect();
    while let Some(path) = unread.pop() {
        let text = tree::read(&path).unwrap_or_default();
        // The root of a test, a binary or an example has its modules beside it, whatever it is called.
        let folder = if is_root(name, &path, &manifest) {
            path.rsplit_once('/').map_or("", |(folder, _)| folder)
        } else {
            module_folder(&path)
        };
        for module in declared(&code(&text)) {
            let places = [format!("{folder}/{module}.rs"), format!("{folder}/{module}/mod.rs")];
            for place in places.into_iter().filter(|place| all.contains(place)) {
                if reached.insert(place.clone()) {
                    unread.push(place);
                }
            }
        }
    }
    reached
}

fn is_root(name: &str, path: &str, manifest: &str) -> bool {
    let inside = path.trim_start_matches(name).trim_start_matches('/');
    let automatic = match inside.split('/').collect::<Vec<_>>()[..] {
        ["build.rs"] | ["src", "lib.rs" | "main.rs"] | ["src", "bin", _] | ["src", "bin", _, "main.rs"] => true,
        ["examples" | "benches", _] | ["examples" | "benches", _, "main.rs"] => true,
        ["tests", _] | ["tests", _, "main.rs"] => !manifest.contains("autotests = false"),
        _ => false,
    };
    automatic || manifest.contains(&format!("path = \"{inside}\""))
}

/// Returns the modules that a file declares without giving their content.
fn declared(code: &str) -> Vec<&str> {
    code.match_indices("mod ")
        .filter(|(at, _)| {
            code[..*at]
                .chars()
                .next_back()
                .is_none_or(|before| !before.is_alphanumeric() && before != '_')
        })
        .filter_map(|(at, keyword)| {
            let rest = &code[at + keyword.len()..];
            let name = rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next()?;
            rest[name.len()..].trim_start().starts_with(';').then_some(name)
        })
        .collect()
}

#[test]
fn only_declarations_of_files_count() {
    assert_eq!(
        declared("pub(crate) mod one;\nmod two { mod three; }\n#[cfg(test)] mod four ;"),
        ["one", "three", "four"]
    );
    assert!(is_root("server", "server/tests/api.rs", ""));
    assert!(is_root("tests", "tests/tidy/main.rs", "path = \"tidy/main.rs\""));
    assert!(!is_root("tests", "tests/tests/other.rs", "autotests = false"));
}
