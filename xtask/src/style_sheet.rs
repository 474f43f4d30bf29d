//! One style sheet instead of one per component.
//!
//! Components keep their own file because that is how people look for them. A phone on a slow network pays a round trip
//! for every few files before it paints, and text compresses better in one piece: so the build joins them, in the order
//! in which the page links them.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
};

use crate::problem::{Outcome, Problem};

/// Joins the style sheets that the page of a build links, and links the one instead.
pub(crate) fn bundle(dist: &Path) -> Outcome {
    let page = dist.join("index.html");
    let html = fs::read_to_string(&page).map_err(|error| Problem::at(&page, &error))?;
    let mut style = String::new();
    let linked: Vec<&str> = html.lines().filter_map(linked_style).collect();
    for address in &linked {
        let part = dist.join(address.trim_start_matches('/'));
        style += &fs::read_to_string(&part).map_err(|error| Problem::at(&part, &error))?;
        style.push('\n');
        fs::remove_file(&part).map_err(|error| Problem::at(&part, &error))?;
    }
    let mut hasher = DefaultHasher::new();
    style.hash(&mut hasher);
    let name = format!("style-{:016x}.css", hasher.finish());
    let joined = dist.join(&name);
    fs::write(&joined, style).map_err(|error| Problem::at(&joined, &error))?;
    fs::write(&page, link_one(&html, &name)).map_err(|error| Problem::at(&page, &error))
}

/// Returns the address in a line that links a style sheet; Trunk writes each on a line of its own.
fn linked_style(line: &str) -> Option<&str> {
    let link = line.trim().strip_prefix("<link rel=\"stylesheet\" ")?;
    Some(link.split_once("href=\"")?.1.split_once('"')?.0)
}

/// Puts one link where the first was and leaves the others out.
fn link_one(html: &str, name: &str) -> String {
    let mut is_linked = false;
    let mut out = String::with_capacity(html.len());
    for line in html.lines() {
        if linked_style(line).is_none() {
            out += line;
            out.push('\n');
        } else if !is_linked {
            is_linked = true;
            out += &format!("    <link rel=\"stylesheet\" href=\"/{name}\">\n");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::link_one;

    #[test]
    fn one_link_stands_where_the_first_stood() {
        let html = "<head>\n  <link rel=\"stylesheet\" href=\"/a-1.css\" data-integrity=\"none\"/>\n  <script></script>\n  \
                    <link rel=\"stylesheet\" href=\"/b-2.css\"/>\n</head>\n";
        let joined = link_one(html, "style-3.css");
        assert_eq!(
            joined,
            "<head>\n    <link rel=\"stylesheet\" href=\"/style-3.css\">\n  <script></script>\n</head>\n"
        );
    }
}
