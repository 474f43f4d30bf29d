//! The recovery file: what a phone holds that the office does not have, sealed so that only the office reads it.
//!
//! It is made by the app, by the rescue page (plain JavaScript, `app/rescue.js`) and, by itself, by a phone that was revoked.
//! This is the whole format, version 1:
//!
//! | bytes | what |
//! |---|---|
//! | 8 | [`MAGIC`] |
//! | 1 | [`VERSION`] |
//! | 65 | the office's public key that it is sealed for: a point of P-256, uncompressed |
//! | 65 | the public key of a pair made for this file alone |
//! | 12 | initialisation vector |
//! | rest | AES-GCM with 256 bits over the content, with its tag; authenticated besides: everything before |
//!
//! The key is HKDF-SHA-256 over what ECDH makes of the two pairs (the x coordinate), with both public keys one after the
//! other as salt and [`INFO`] as info. The content is a [`Bundle`] as JSON, or that gzip'd. A file that begins with `{` is a
//! bundle that could not be sealed.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::draft::SavedDraft;
use crate::record::{DeviceId, Edit, EditId, HybridClock, PersonId};

/// How a recovery file begins. The last byte ends a text, so that nobody takes it for one.
pub const MAGIC: [u8; 8] = *b"THUCDIA\x1a";
/// The version of the format.
pub const VERSION: u8 = 1;
/// What HKDF is told of the purpose.
pub const INFO: &[u8] = b"thucdia recovery 1";
/// Bytes of a public key.
pub const POINT: usize = 65;
/// Bytes of an initialisation vector.
pub const IV: usize = 12;
/// Bytes before the sealed content.
pub const HEAD: usize = MAGIC.len() + 1 + 2 * POINT + IV;
/// What a bundle says it is.
pub const FORMAT: &str = "thucdia-recovery";

/// Writes what stands before the sealed content, and is authenticated with it.
pub fn head(office: &[u8; POINT], own: &[u8; POINT], iv: &[u8; IV]) -> Vec<u8> {
    [MAGIC.as_slice(), &[VERSION], office, own, iv].concat()
}

/// A recovery file in its parts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Parts<'a> {
    /// Everything before the sealed content.
    pub head: &'a [u8],
    /// The office's key that it is sealed for.
    pub office: &'a [u8],
    /// The file's own key.
    pub own: &'a [u8],
    /// The initialisation vector.
    pub iv: &'a [u8],
    /// The sealed content.
    pub sealed: &'a [u8],
}

/// Why bytes are no recovery file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotOne {
    /// They begin otherwise.
    #[error("this is no recovery file")]
    Other,
    /// It is one of a later version.
    #[error("this recovery file is of version {0}, and this program knows 1: update it")]
    Later(u8),
    /// It is cut off.
    #[error("this recovery file is not whole: it was cut off on the way")]
    Cut,
}

impl<'a> Parts<'a> {
    /// Takes a file apart.
    ///
    /// # Errors
    /// Says why it is none.
    pub fn of(file: &'a [u8]) -> Result<Self, NotOne> {
        let rest = file.strip_prefix(&MAGIC).ok_or(NotOne::Other)?;
        match rest.first() {
            Some(&VERSION) => {}
            Some(&version) => return Err(NotOne::Later(version)),
            None => return Err(NotOne::Cut),
        }
        // Sixteen bytes are the tag of nothing.
        if file.len() < HEAD + 16 {
            return Err(NotOne::Cut);
        }
        let (head, sealed) = file.split_at(HEAD);
        let keys = MAGIC.len() + 1;
        Ok(Self {
            head,
            office: &head[keys..keys + POINT],
            own: &head[keys + POINT..keys + 2 * POINT],
            iv: &head[HEAD - IV..],
            sealed,
        })
    }
}

/// What a recovery file holds. Members are only ever added.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Bundle {
    /// [`FORMAT`].
    pub format: String,
    /// The version of this content.
    pub version: u32,
    /// When it was made, by the phone's clock: as ISO 8601.
    pub exported_at: String,
    /// Edits that were not received, or refused.
    pub edits: Vec<HeldEdit>,
    /// Forms that were begun.
    pub drafts: Vec<HeldDraft>,
}

/// An edit as a phone holds it.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct HeldEdit {
    /// Whose store it lay in.
    pub person: String,
    /// The edit; nothing where the phone could not read its own row.
    pub edit: Value,
}

/// A draft as a phone holds it.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct HeldDraft {
    /// Whose store it lay in.
    pub person: String,
    /// The draft; nothing where the phone could not read its own row.
    pub draft: Value,
}

/// What a bundle comes to.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Content {
    /// Edits, as their authors would push them.
    pub edits: Vec<Edit>,
    /// Drafts, as edits that were never finished.
    pub drafts: Vec<Edit>,
    /// Rows that nobody can read: they stay in the file.
    pub unread: u64,
}

impl Bundle {
    /// Begins a bundle.
    pub fn new(exported_at: String) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: 1,
            exported_at,
            ..Self::default()
        }
    }

    /// Reads what is in it, row by row: one that can't be read holds up nothing else. `name` makes the 16 bytes of an id out
    /// of a text, always the same.
    pub fn content(self, name: impl Fn(&str) -> [u8; 16]) -> Content {
        let mut content = Content::default();
        for HeldEdit { edit, .. } in self.edits {
            match serde_json::from_value(edit) {
                Ok(edit) => content.edits.push(edit),
                Err(_) => content.unread += 1,
            }
        }
        for HeldDraft { person, draft } in self.drafts {
            let author = person.parse();
            match (author, serde_json::from_value::<SavedDraft>(draft)) {
                (Ok(author), Ok(draft)) => content.drafts.extend(unfinished(&draft, author, &name)),
                _ => content.unread += 1,
            }
        }
        content
    }
}

/// Makes of a draft the edit that it would become; nothing, when it says nothing.
///
/// The edit is of a device of its own, named after the record and its author, and is numbered by when it was touched: the
/// same draft handed in twice is the same edit, and one that went on is a later one.
fn unfinished(draft: &SavedDraft, author: PersonId, name: impl Fn(&str) -> [u8; 16]) -> Option<Edit> {
    if !draft.says_something() {
        return None;
    }
    let id = EditId {
        device: DeviceId::from_bytes(name(&format!("draft {} {author}", draft.record))),
        counter: draft.touched_at.max(1),
    };
    Some(
        draft
            .to_write(author)
            .sign(id, &mut HybridClock::default(), draft.touched_at),
    )
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::{Bundle, HEAD, HeldDraft, HeldEdit, MAGIC, NotOne, Parts, VERSION, head};
    use crate::draft::SavedDraft;
    use crate::record::{Answer, PersonId, RecordId, RecordKind};

    const AUTHOR: PersonId = PersonId::from_bytes([3; 16]);

    fn name(text: &str) -> [u8; 16] {
        let mut bytes = [0; 16];
        for (at, byte) in text.bytes().enumerate() {
            bytes[at % 16] ^= byte.rotate_left(u32::try_from(at % 8).unwrap());
        }
        bytes
    }

    fn draft() -> SavedDraft {
        let mut draft = SavedDraft::new(
            RecordId::from_bytes([5; 16]),
            RecordKind::Visit,
            "visit@2026.1".into(),
            90,
        );
        draft
            .answers
            .insert("visit_note".into(), Answer::Text("dở dang".into()));
        draft
    }

    #[test]
    fn a_file_is_taken_apart_where_it_was_put_together() {
        let mut file = head(&[1; 65], &[2; 65], &[3; 12]);
        assert_eq!(file.len(), HEAD);
        file.extend([4; 20]);
        let parts = Parts::of(&file).unwrap();
        assert_eq!((parts.office, parts.own), ([1; 65].as_slice(), [2; 65].as_slice()));
        assert_eq!((parts.iv, parts.sealed), ([3; 12].as_slice(), [4; 20].as_slice()));
        assert_eq!(parts.head, &file[..HEAD]);
    }

    #[rstest]
    #[case::nothing(vec![], NotOne::Other)]
    #[case::a_picture(b"\x89PNG\r\n\x1a\n".to_vec(), NotOne::Other)]
    #[case::only_the_magic(MAGIC.to_vec(), NotOne::Cut)]
    #[case::a_later_version([MAGIC.as_slice(), &[VERSION + 1]].concat(), NotOne::Later(2))]
    #[case::cut_off(head(&[1; 65], &[2; 65], &[3; 12]), NotOne::Cut)]
    fn anything_else_is_refused(#[case] file: Vec<u8>, #[case] why: NotOne) {
        assert_eq!(Parts::of(&file), Err(why));
    }

    #[test]
    fn a_row_that_cant_be_read_holds_up_nothing_else() {
        let mut bundle = Bundle::new(String::new());
        bundle.edits = vec![HeldEdit::default()];
        bundle.drafts = vec![
            HeldDraft {
                person: "nobody".into(),
                draft: serde_json::to_value(draft()).unwrap(),
            },
            HeldDraft {
                person: AUTHOR.to_string(),
                draft: serde_json::to_value(draft()).unwrap(),
            },
        ];
        let content = bundle.content(name);
        assert_eq!((content.edits.len(), content.drafts.len(), content.unread), (0, 1, 2));
        assert_eq!(content.drafts[0].author, AUTHOR);
    }

    #[test]
    fn a_draft_handed_in_twice_is_one_edit_and_a_later_one_is_another() {
        let ids = [90, 90, 91].map(|touched_at| {
            let mut draft = draft();
            draft.touched_at = touched_at;
            let mut bundle = Bundle::new(String::new());
            let draft = serde_json::to_value(draft).unwrap();
            bundle.drafts = vec![HeldDraft {
                person: AUTHOR.to_string(),
                draft,
            }];
            bundle.content(name).drafts[0].id
        });
        assert_eq!(ids[0], ids[1]);
        assert_eq!(ids[0].device, ids[2].device);
        assert!(ids[0].counter < ids[2].counter);
    }

    #[test]
    fn what_the_rescue_page_wrote_before_files_were_sealed_is_read() {
        let old = json!({ "format": "thucdia-recovery", "version": 1, "people": [], "origin": "https://a", "edits": [],
            "drafts": [{ "person": AUTHOR, "record": "x", "draft": draft() }] });
        let bundle: Bundle = serde_json::from_value(old).unwrap();
        assert_eq!(bundle.content(name).drafts.len(), 1);
    }
}
