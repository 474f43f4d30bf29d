//! Files beside the database: written whole or not at all, readable by their owner only.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Writes a file in the place of another, readable by its owner only: next to nothing here is for others, and what is,
/// the server hands out itself.
pub(crate) fn write_whole(path: &Path, content: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".unfinished");
    let unfinished = PathBuf::from(unfinished);
    // What a run before left behind may have other permissions.
    if unfinished.exists() {
        fs::remove_file(&unfinished)?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&unfinished)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&unfinished, path)
}
