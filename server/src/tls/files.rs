//! The files of certificates.

use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::TlsError;
use crate::file::write_whole;

/// Writes a file, or says which could not be written.
pub(super) fn put(path: &Path, content: &str) -> Result<(), TlsError> {
    write_whole(path, content.as_bytes()).map_err(|error| trouble(path, error))
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
