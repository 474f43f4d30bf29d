//! The files of a programme as one value: what is stored, sent and compared.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use crate::sync::{self, WireError};

/// The texts of a programme by their names, such as `forms/visit/survey.csv`.
///
/// Cloning is cheap: the texts are shared.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Bundle(BTreeMap<String, Arc<str>>);

impl Bundle {
    /// Puts files together, each by its name within the programme's folder.
    pub fn new(files: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(files.into_iter().map(|(name, text)| (name, text.into())).collect())
    }

    /// Lists names and texts, in the order of the names.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, text)| (name.as_str(), &**text))
    }

    /// Returns the text of a file.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|text| &**text)
    }

    /// Adds a file, or replaces its text.
    pub fn insert(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>) {
        self.0.insert(name.into(), text.into());
    }

    /// Names this very bundle in 32 hex digits: equal for equal names and texts, on every machine.
    pub fn digest(&self) -> String {
        let mut hash = Xxh3::new();
        for (name, text) in self.files() {
            for part in [name, text] {
                // Lengths keep the end of one text from reading as the beginning of the next.
                hash.update(&(part.len() as u64).to_le_bytes());
                hash.update(part.as_bytes());
            }
        }
        format!("{:032x}", hash.digest128())
    }

    /// Writes the bundle as bytes.
    pub fn encode(&self) -> Vec<u8> {
        sync::encode(self)
    }

    /// Reads what [`encode`](Self::encode) wrote.
    ///
    /// # Errors
    /// When the bytes are damaged, or written by another version.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        sync::decode(bytes)
    }

    /// Returns a text to keep, without copying it.
    pub(super) fn share(&self, name: &str) -> Option<Arc<str>> {
        self.0.get(name).cloned()
    }

    /// Lists the names in a folder, such as `lists/`, without the folder.
    pub(super) fn folder<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.files()
            .skip_while(move |(name, _)| *name < folder)
            .map_while(move |(name, text)| Some((name.strip_prefix(folder)?, text)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bundle(files: &[(&str, &str)]) -> Bundle {
        Bundle::new(files.iter().map(|(name, text)| ((*name).into(), (*text).into())))
    }

    #[test]
    fn a_bundle_is_named_the_same_everywhere() {
        let told = bundle(&[("rounds.csv", "name\n2026\n"), ("lists/zones.csv", "name\nTS\n")]);
        assert_eq!(told.digest(), "7656b4357ab5a3d9a8154a2a2de0b139");
    }

    #[test]
    fn moving_a_letter_between_name_and_text_makes_another_bundle() {
        assert_ne!(bundle(&[("a", "bc")]).digest(), bundle(&[("ab", "c")]).digest());
        assert_ne!(bundle(&[("a", ""), ("b", "")]).digest(), bundle(&[("a", "b")]).digest());
    }

    #[test]
    fn a_folder_is_listed_without_its_neighbours() {
        let files = bundle(&[
            ("lists.csv", ""),
            ("lists/a.csv", "1"),
            ("lists/b.csv", "2"),
            ("listss/c.csv", ""),
        ]);
        assert_eq!(
            files.folder("lists/").collect::<Vec<_>>(),
            [("a.csv", "1"), ("b.csv", "2")]
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again_and_damage_is_noticed(
            files in proptest::collection::btree_map("[a-z/.]{1,9}", "\\PC{0,40}", 0..5),
            cut in 1usize..40,
        ) {
            let told = Bundle::new(files);
            let bytes = told.encode();
            prop_assert_eq!(Bundle::decode(&bytes), Ok(told));
            let short = bytes.len().saturating_sub(cut);
            prop_assert!(Bundle::decode(&bytes[..short]).is_err());
        }
    }
}
