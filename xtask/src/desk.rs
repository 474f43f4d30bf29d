//! The program with the desk: built by itself, served beside the program of the phones.
//!
//! A phone never downloads it, so the desk can grow without costing a phone anything.

use std::{fs, path::Path};

use crate::{
    problem::{Outcome, Problem},
    release,
};

/// What Trunk.toml makes of a program in a page: boot.js reads it. The page speaks of it in a comment too, without the
/// script.
const NAMES_APP: &str = "<meta name=\"thucdia-app\" data-script=";
const NAMES_DESK: &str = "<meta name=\"thucdia-desk\" data-script=";

/// Copies the program out of its own build into the app's, and names it in the app's page.
pub(crate) fn take(built: &Path, dist: &Path) -> Outcome {
    for file in release::files(built)?.iter().filter(|file| file.is_of_the_desk()) {
        let copy = dist.join(file.address.trim_start_matches('/'));
        fs::copy(&file.path, &copy).map_err(|error| Problem::at(&copy, &error))?;
    }
    let [own, page] = [built, dist].map(|folder| folder.join("index.html"));
    let read = |path: &Path| fs::read_to_string(path).map_err(|error| Problem::at(path, &error));
    let html = name(&read(&page)?, &read(&own)?)
        .ok_or_else(|| Problem::from(format!("{}: no line names the program.", page.display())))?;
    fs::write(&page, html).map_err(|error| Problem::at(&page, &error))
}

/// Adds the line that names the desk's program behind the line that names the phones'.
fn name(page: &str, desk_page: &str) -> Option<String> {
    let line = |html: &'_ str| {
        let start = html.find(NAMES_APP)?;
        let end = start + html[start..].find('>')? + 1;
        Some(start..end)
    };
    let named = desk_page[line(desk_page)?].replace(NAMES_APP, NAMES_DESK);
    let end = line(page)?.end;
    Some(format!("{}\n    {named}{}", &page[..end], &page[end..]))
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn the_page_names_both_programs() {
        let page = "<head>\n    <!-- makes <meta name=\"thucdia-app\"> -->\n    <meta name=\"thucdia-app\" data-script=\"/app-1.js\">\n</head>";
        let desk = "<head><meta name=\"thucdia-app\" data-script=\"/desk-2.js\"></head>";
        assert_eq!(
            name(page, desk).as_deref(),
            Some(
                "<head>\n    <!-- makes <meta name=\"thucdia-app\"> -->\n    \
                 <meta name=\"thucdia-app\" data-script=\"/app-1.js\">\n    \
                 <meta name=\"thucdia-desk\" data-script=\"/desk-2.js\">\n</head>"
            )
        );
        assert_eq!(name("<head></head>", desk), None);
    }
}
