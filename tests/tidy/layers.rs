//! Import directions inside the app and the server (ARCHITECTURE.md): a lower layer never names a higher one.

use crate::{
    rust_source::{lines, shipped},
    tree::complain,
};

/// From the highest to the lowest; modules in one row may use each other, modules in no row are free.
const APP: [&[&str]; 5] = [
    &["pages"],
    &["components"],
    &["state"],
    &["sync"],
    &["api", "storage", "browser"],
];
const SERVER: [&[&str]; 4] = [
    &["router"],
    &["handlers"],
    &["auth", "error", "report", "import"],
    &["store"],
];

#[test]
fn the_app_imports_downwards_only() {
    check("app/src", &APP);
}

#[test]
fn the_server_imports_downwards_only() {
    check("server/src", &SERVER);
}

fn check(folder: &str, layers: &[&[&str]]) {
    let rank = |module: &str| layers.iter().position(|row| row.contains(&module));
    let mut complaints = Vec::new();
    for file in shipped(folder) {
        let inside = file.path.trim_start_matches(folder).trim_start_matches('/');
        let own = inside.split('/').next().unwrap_or_default().trim_end_matches(".rs");
        let Some(own_rank) = rank(own) else { continue };
        let depth = inside
            .trim_end_matches(".rs")
            .trim_end_matches("/mod")
            .split('/')
            .count();
        for (number, named) in modules_named(&file.text, depth) {
            if rank(&named).is_some_and(|other| other < own_rank) {
                complaints.push(format!(
                    "{}:{number}: `{own}` names the higher layer `{named}`",
                    file.path
                ));
            }
        }
    }
    let order: Vec<String> = layers.iter().map(|row| row.join(", ")).collect();
    let advice = format!(
        "Imports go downwards: {}. Move what is shared to the lower layer, or pass it in as an argument.",
        order.join(" -> ")
    );
    complain(&advice, &complaints);
}

/// Finds the crate's top modules that a file at `depth` names, through `crate::` or enough `super::`.
fn modules_named(code: &str, depth: usize) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let from_root = ["crate::".to_owned(), "super::".repeat(depth)];
    for start in from_root.iter().flat_map(|prefix| code.match_indices(prefix.as_str())) {
        let (at, prefix) = start;
        let number = lines(&code[..at]).last().map_or(1, |(number, line)| {
            if code[..at].ends_with('\n') && !line.is_empty() {
                number + 1
            } else {
                number
            }
        });
        let rest = &code[at + prefix.len()..];
        let names = if rest.starts_with('{') {
            group(rest)
        } else {
            vec![first_name(rest)]
        };
        found.extend(names.into_iter().map(|name| (number, name)));
    }
    found
}

/// Returns the first names of a group such as `{api::{self, Client}, pages::Home}`: `api` and `pages`.
fn group(text: &str) -> Vec<String> {
    let mut depth = 0;
    let mut names = Vec::new();
    for (index, c) in text.char_indices() {
        let opens = c == '{';
        depth += i32::from(opens) - i32::from(c == '}');
        if depth == 0 {
            break;
        }
        if depth == 1 && (opens || c == ',') {
            names.push(first_name(&text[index + 1..]));
        }
    }
    names
}

fn first_name(text: &str) -> String {
    text.trim_start()
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

#[test]
fn every_way_to_name_a_module_is_seen() {
    let code = "use crate::pages::Home;\nuse crate::{api::{self, Client}, state};\nlet x = super::super::sync::y();\n";
    let named: Vec<String> = modules_named(code, 2).into_iter().map(|(_, name)| name).collect();
    assert_eq!(named, ["pages", "api", "state", "sync"]);
    assert!(modules_named("use super::sibling;", 2).is_empty());
}
