//! Which of our crates may know which: the app and the server never meet, `domain` knows none of us.

use crate::tree::{complain, read};

const CRATES: [&str; 5] = ["domain", "server", "app", "tests", "xtask"];
const MAY_USE: [(&str, &[&str]); 5] = [
    ("domain", &[]),
    ("server", &["domain"]),
    ("app", &["domain"]),
    ("tests", &["domain", "server"]),
    ("xtask", &[]),
];

#[test]
fn crates_depend_only_on_crates_below_them() {
    let mut complaints = Vec::new();
    for (name, allowed) in MAY_USE {
        let manifest = read(&format!("{name}/Cargo.toml")).unwrap_or_default();
        for used in ours_in(&manifest).into_iter().filter(|used| !allowed.contains(used)) {
            complaints.push(format!("{name}/Cargo.toml: `{name}` must not depend on `{used}`"));
        }
    }
    complain(
        "What two crates share belongs in `domain`; only `tests` sees the app's server.",
        &complaints,
    );
}

/// Returns our own crates among the dependencies of a manifest.
fn ours_in(manifest: &str) -> Vec<&'static str> {
    let mut in_dependencies = false;
    let mut found = Vec::new();
    for line in manifest.lines().map(str::trim) {
        if let Some(section) = line.strip_prefix('[') {
            in_dependencies = section.contains("dependencies");
        } else if in_dependencies {
            let key = line.split(['.', '=', ' ']).next().unwrap_or_default();
            let uses = |name: &&str| key == *name || line.contains(&format!("\"../{name}\""));
            found.extend(CRATES.into_iter().filter(uses));
        }
    }
    found
}

#[test]
fn our_crates_are_found_by_name_and_by_path() {
    let manifest = "[package]\nname = \"server\"\n[dependencies]\ndomain.workspace = true\ncsv = \"1\"\n\
                    [dev-dependencies]\nother = { path = \"../app\" }\n";
    assert_eq!(ours_in(manifest), ["domain", "app"]);
}
