//! Every style file reaches the browser, and every linked style exists.

use std::collections::BTreeSet;

use crate::tree::{complain, files, read};

#[test]
fn every_style_file_is_linked() {
    let present: BTreeSet<String> = ["style", "app"]
        .iter()
        .flat_map(|folder| files(folder, &[".css"]))
        .map(|file| file.path)
        .collect();
    let linked = linked();
    let forgotten = present
        .difference(&linked)
        .map(|path| format!("{path}: nothing links or imports it"));
    complain(
        "Link the file in app/index.html (data-trunk rel=\"css\"), or delete it.",
        &forgotten.collect::<Vec<_>>(),
    );
    let vanished = linked
        .difference(&present)
        .map(|path| format!("{path}: linked, but there is no such file"));
    complain("Write the file, or remove the link.", &vanished.collect::<Vec<_>>());
}

/// Returns the style files that the pages link and the ones those import.
fn linked() -> BTreeSet<String> {
    let pages = files("app", &[".html"]);
    let mut linked: BTreeSet<String> = pages
        .iter()
        .flat_map(|page| quoted_styles(&page.text))
        .map(|style| resolve("app", style))
        .collect();
    let mut unread: Vec<String> = linked.iter().cloned().collect();
    while let Some(path) = unread.pop() {
        let text = read(&path).unwrap_or_default();
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let imports = text
            .split(';')
            .filter(|rule| rule.contains("@import"))
            .flat_map(quoted_styles);
        for import in imports.map(|style| resolve(folder, style)) {
            if linked.insert(import.clone()) {
                unread.push(import);
            }
        }
    }
    linked
}

fn quoted_styles(text: &str) -> impl Iterator<Item = &str> {
    text.split(['"', '\''])
        .filter(|part| part.ends_with(".css") && !part.contains(char::is_whitespace))
}

fn resolve(folder: &str, link: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in link.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

#[test]
fn links_are_resolved_from_the_file_that_holds_them() {
    assert_eq!(
        resolve("app", "../style/component/field.css"),
        "style/component/field.css"
    );
    assert_eq!(resolve("style", "./base.css"), "style/base.css");
    assert_eq!(
        quoted_styles("<link rel=\"css\" href=\"../style/a.css\">").collect::<Vec<_>>(),
        ["../style/a.css"]
    );
}
