//! What lies on the disk of a browser: whoever finds the phone can read that.

use std::path::Path;

use super::browser::Browser;

/// The files of `IndexedDB` in a browser's profile, as they are at one moment.
#[derive(Debug)]
pub struct StoredFiles(Vec<Vec<u8>>);

impl StoredFiles {
    /// Reads the files of a browser.
    ///
    /// # Panics
    /// When the engine keeps no profile, or has written none yet.
    pub fn of(browser: &Browser) -> Self {
        let profile = browser.profile().expect("this engine keeps a profile");
        let mut found = Vec::new();
        let mut folders = vec![profile];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else if is_of_indexed_db(&path) {
                    // A file may be replaced while one looks.
                    found.push(std::fs::read(&path).unwrap_or_default());
                }
            }
        }
        assert!(!found.is_empty(), "no files of IndexedDB in the profile");
        Self(found)
    }

    /// Tells whether a text can be read in one of them, in the two ways in which browsers and the app write it.
    pub fn tell(&self, text: &str) -> bool {
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let holds = |bytes: &[u8], wanted: &[u8]| bytes.windows(wanted.len()).any(|window| window == wanted);
        self.0
            .iter()
            .any(|bytes| holds(bytes, text.as_bytes()) || holds(bytes, &utf16))
    }
}

fn is_of_indexed_db(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "IndexedDB")
}

#[test]
fn a_text_is_found_both_ways() {
    let one = |bytes: Vec<u8>| StoredFiles(vec![bytes]);
    assert!(one("xx Ghi chú yy".into()).tell("Ghi chú"));
    assert!(one("Ghi chú".encode_utf16().flat_map(u16::to_le_bytes).collect()).tell("Ghi chú"));
    assert!(!one("Ghi chu".into()).tell("Ghi chú"));
}
