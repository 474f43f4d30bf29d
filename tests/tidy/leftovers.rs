//! What is committed is finished, and knows nothing of the machine it was written on.

use crate::{
    rust_source::lines,
    tree::{complain, files},
};

const TEXTS: [&str; 14] = [
    ".rs",
    ".toml",
    ".md",
    ".js",
    ".html",
    ".css",
    ".json",
    ".csv",
    ".sql",
    ".yml",
    ".yaml",
    ".sh",
    ".svg",
    ".webmanifest",
];
const UNFINISHED: [&str; 5] = ["TODO", "FIXME", "XXX:", "unimplemented!", "todo!("];
const OF_ONE_MACHINE: [&str; 4] = ["/home/", "/root/", "/Users/", "C:\\Users"];

#[test]
fn nothing_is_left_to_do() {
    complain(
        "Do it now, or write it into the issue where it will be found.",
        &lines_with(&UNFINISHED),
    );
}

#[test]
fn no_path_of_one_machine() {
    complain(
        "Use a path from the checkout, or an environment variable.",
        &lines_with(&OF_ONE_MACHINE),
    );
}

fn lines_with(unwanted: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    // This folder has to name what it looks for.
    for file in files("", &TEXTS)
        .into_iter()
        .filter(|file| !file.path.starts_with("tests/tidy/"))
    {
        for (number, line) in lines(&file.text) {
            if let Some(word) = unwanted.iter().find(|word| line.contains(**word)) {
                found.push(format!("{}:{number}: {word}", file.path));
            }
        }
    }
    found
}
