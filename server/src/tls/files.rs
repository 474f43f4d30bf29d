//! The files of certificates: written whole or not at all, keys readable by their owner only.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::TlsError;

/// Writes a file in the place of another, readable by its owner only: next to nothing here is for others, and what is,
/// the server hands out itself.
pub(super) fn write(path: &Path, content: &[u8]) -> std::io::Result<()> {
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

/// Writes a file, or says which could not be written.
pub(super) fn put(path: &Path, content: &str) -> Result<(), TlsError> {
    write(path, content.as_bytes()).map_err(|error| trouble(path, error))
}

/// Reads a text, or says which could not be read.
pub(super) fn text(path: &Path) -> Result<String, TlsError> {
    fs::read_to_string(path).map_err(|error| trouble(path, error))
}

pub(super) fn trouble(path: &Path, said: impl std::fmt::Display) -> TlsError {
    TlsError::File {
        file: path.to_owned(),
        said: said.to_string(),
    }
}

/// Returns a digest of two files together; `None` while one is missing.
pub(super) fn digest(cert: &Path, key: &Path) -> Option<[u8; 32]> {
    let mut hash = Sha256::new();
    for path in [cert, key] {
        let content = fs::read(path).ok()?;
        hash.update((content.len() as u64).to_be_bytes());
        hash.update(content);
    }
    Some(hash.finalize().into())
}
