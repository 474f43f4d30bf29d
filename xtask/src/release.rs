//! Naming a release: an id made from the content of every file, and the list of files that belong together.
//!
//! The service worker keeps one release in one cache and switches as a whole (field note B 20). For that `sw.js`
//! carries three markers: `__RELEASE__` becomes the id, `__FILES__` the JSON list of the addresses that every phone keeps,
//! `__DESK__` of those that only a browser which uses the desk keeps.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::problem::{Outcome, Problem};

const SERVICE_WORKER: &str = "sw.js";
const RELEASE: &str = "__RELEASE__";
const FILES: &str = "__FILES__";
const DESK: &str = "__DESK__";

/// Writes the id and the list into the service worker and returns the id.
pub(crate) fn name(dist: &Path) -> Outcome<String> {
    let files = files(dist)?;
    let mut hasher = DefaultHasher::new();
    for file in &files {
        file.address.hash(&mut hasher);
        read(&file.path)?.hash(&mut hasher);
    }
    let release = format!("{:016x}", hasher.finish());
    // The service worker never keeps itself, and licence texts are for reading, not for running.
    let is_needed = |address: &String| address != "/sw.js" && !address.ends_with(".txt");
    let (desk, shell): (Vec<Shipped>, Vec<Shipped>) = files.into_iter().partition(Shipped::is_of_the_desk);
    let [shell, desk] = [shell, desk].map(|files| {
        files
            .into_iter()
            .map(|file| file.address)
            .filter(is_needed)
            .collect::<Vec<_>>()
    });

    let worker = dist.join(SERVICE_WORKER);
    let script = fs::read_to_string(&worker).map_err(|error| Problem::at(&worker, &error))?;
    if let Some(marker) = [RELEASE, FILES, DESK].iter().find(|marker| !script.contains(**marker)) {
        return Err(format!("{}: the marker {marker} is not there.", worker.display()).into());
    }
    fs::write(&worker, fill(&script, &release, &shell, &desk)).map_err(|error| Problem::at(&worker, &error))?;
    Ok(release)
}

/// A file of the build and the address it is served at.
pub(crate) struct Shipped {
    pub(crate) path: PathBuf,
    pub(crate) address: String,
}

impl Shipped {
    /// Tells whether a phone goes without this file: it is the program with the desk.
    pub(crate) fn is_of_the_desk(&self) -> bool {
        self.address.starts_with("/desk-")
    }
}

/// Lists a build's files by address, without their compressed twins.
pub(crate) fn files(dist: &Path) -> Outcome<Vec<Shipped>> {
    let mut found = Vec::new();
    collect(dist, "", &mut found)?;
    found.sort_by(|one, other| one.address.cmp(&other.address));
    Ok(found)
}

fn collect(folder: &Path, prefix: &str, found: &mut Vec<Shipped>) -> Outcome {
    for entry in fs::read_dir(folder).map_err(|error| Problem::at(folder, &error))? {
        let path = entry.map_err(|error| Problem::at(folder, &error))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let address = format!("{prefix}/{name}");
        if path.is_dir() {
            collect(&path, &address, found)?;
        } else if !(name.ends_with(".br") || name.ends_with(".gz")) {
            found.push(Shipped { path, address });
        }
    }
    Ok(())
}

/// Puts JSON, which is JavaScript too, in the place of the markers.
fn fill(script: &str, release: &str, files: &[String], desk: &[String]) -> String {
    let values = [Value::from(release), Value::from(files), Value::from(desk)];
    let markers = [RELEASE, FILES, DESK].into_iter().zip(values);
    markers.fold(script.to_owned(), |script, (marker, value)| {
        script.replace(marker, &value.to_string())
    })
}

pub(crate) fn read(path: &Path) -> Outcome<Vec<u8>> {
    fs::read(path).map_err(|error| Problem::at(path, &error))
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn markers_become_the_id_and_the_lists() {
        let script = "const RELEASE = __RELEASE__; const FILES = __FILES__; const DESK = __DESK__;";
        let [files, desk] = ["/index.html", "/desk-1.js"].map(|file| [file.to_owned()]);
        assert_eq!(
            fill(script, "1f", &files, &desk),
            "const RELEASE = \"1f\"; const FILES = [\"/index.html\"]; const DESK = [\"/desk-1.js\"];"
        );
    }
}
