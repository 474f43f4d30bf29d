//! Whether a build is younger than everything it was made from.

use std::{
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use crate::problem::{Outcome, Problem};

/// A file that is written when a build is complete, and so dates it.
pub(crate) struct Stamp(PathBuf);

impl Stamp {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// Says whether nothing in `sources` changed since the stamp was set. Folders named `dist` are products.
    pub(crate) fn is_younger_than(&self, sources: &[PathBuf]) -> bool {
        let Ok(built) = fs::metadata(&self.0).and_then(|about| about.modified()) else {
            return false;
        };
        sources
            .iter()
            .filter_map(|source| newest(source))
            .all(|changed| changed < built)
    }

    /// Forgets an earlier build, so that one that is interrupted halfway does not count.
    pub(crate) fn clear(&self) -> Outcome {
        match fs::remove_file(&self.0) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Problem::at(&self.0, &error)),
            _ => Ok(()),
        }
    }

    /// Dates a complete build.
    pub(crate) fn set(&self) -> Outcome {
        if let Some(folder) = self.0.parent() {
            fs::create_dir_all(folder).map_err(|error| Problem::at(folder, &error))?;
        }
        fs::write(&self.0, "").map_err(|error| Problem::at(&self.0, &error))
    }
}

/// Returns the latest change in a tree; a folder's own time tells of files removed.
fn newest(path: &Path) -> Option<SystemTime> {
    let about = fs::metadata(path).ok()?;
    let own = about.modified().ok();
    if !about.is_dir() {
        return own;
    }
    // A build creates and fills the product folder, which also touches its parent: files alone date that one.
    let inside = fs::read_dir(path)
        .ok()?
        .filter_map(Result::ok)
        .filter(|entry| entry.file_name() != "dist");
    let own = own.filter(|_| !path.join("dist").exists());
    inside.filter_map(|entry| newest(&entry.path())).chain(own).max()
}

#[cfg(test)]
mod tests {
    use std::{env, thread, time::Duration};

    use super::*;

    #[test]
    fn a_build_is_fresh_until_a_source_changes() -> Outcome {
        let folder = env::temp_dir().join(format!("xtask-freshness-{}", std::process::id()));
        let source = folder.join("source");
        let write = |name: &str| {
            thread::sleep(Duration::from_millis(20));
            fs::write(source.join(name), "").map_err(|error| Problem::at(&source, &error))
        };
        fs::create_dir_all(source.join("dist")).map_err(|error| Problem::at(&source, &error))?;
        let stamp = Stamp::new(folder.join("stamp"));
        let sources = [source.clone()];

        write("first.rs")?;
        assert!(!stamp.is_younger_than(&sources), "never built");
        thread::sleep(Duration::from_millis(20));
        stamp.set()?;
        assert!(stamp.is_younger_than(&sources));
        write("dist/product.js")?;
        assert!(stamp.is_younger_than(&sources), "a product is no source");
        write("second.rs")?;
        assert!(!stamp.is_younger_than(&sources));
        stamp.set()?;
        stamp.clear()?;
        assert!(!stamp.is_younger_than(&sources), "cleared");
        fs::remove_dir_all(&folder).map_err(|error| Problem::at(&folder, &error))
    }
}
