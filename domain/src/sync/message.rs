//! What phone and server say to each other.

use std::fmt;
use std::str::FromStr;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::reach::ExtentId;
use crate::record::{DeviceId, EditId, Epoch, FieldName, RecordId, RecordKind};

/// The version of the conversation that this build speaks; sent in the header `Thucdia-Protocol`.
pub const PROTOCOL: u16 = 2;
/// The oldest version that the server still understands: the current one and, once there are any, the two before.
pub const OLDEST_PROTOCOL: u16 = 1;

/// The part of the data that a feed carries. Of it each caller is given what lies within their
/// [`Extent`](crate::reach::Extent).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The enterprises.
    Register,
    /// Visits and every other kind of record.
    Visits,
    /// Who is to visit which enterprise in which round.
    Plan,
}

impl Scope {
    /// Every scope, in the order in which a phone fetches them.
    pub const ALL: [Self; 3] = [Self::Register, Self::Visits, Self::Plan];

    /// Returns the scope that records of this kind are in.
    pub const fn of(kind: RecordKind) -> Self {
        match kind {
            RecordKind::Enterprise => Self::Register,
            RecordKind::Visit
            | RecordKind::PartyOrganisation
            | RecordKind::MassOrganisations
            | RecordKind::Activity
            | RecordKind::Admission
            | RecordKind::FollowUp => Self::Visits,
            RecordKind::Assignment => Self::Plan,
        }
    }

    /// Returns the first version of the conversation that knows it. An older phone is not told of it: it could not read
    /// a message that names a scope, nor a pack that holds a kind, from after its time.
    pub const fn since(self) -> u16 {
        match self {
            Self::Register | Self::Visits => 1,
            Self::Plan => 2,
        }
    }

    /// Returns the name used in addresses and storage keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Visits => "visits",
            Self::Plan => "plan",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Scope {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|scope| scope.as_str() == text)
            .ok_or_else(|| format!("no scope is called {text:?}"))
    }
}

/// How many records a copy of a scope holds, and a hash over which ones at which version, in any order.
///
/// Phone and server compare it at the end of every pull: a copy that has silently gone astray is noticed and fetched again
/// (field note C 2.10).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Summary {
    /// Number of records.
    pub count: u64,
    /// Sum of the hashes of (id, sequence number).
    pub hash: u64,
}

impl Summary {
    /// Adds a record at a version.
    pub fn add(&mut self, id: RecordId, seq: u64) {
        self.count = self.count.wrapping_add(1);
        self.hash = self.hash.wrapping_add(Self::hash_of(id, seq));
    }

    /// Takes away a record at a version.
    pub fn remove(&mut self, id: RecordId, seq: u64) {
        self.count = self.count.wrapping_sub(1);
        self.hash = self.hash.wrapping_sub(Self::hash_of(id, seq));
    }

    fn hash_of(id: RecordId, seq: u64) -> u64 {
        let mut bytes = [0u8; 24];
        bytes[..16].copy_from_slice(id.as_bytes());
        bytes[16..].copy_from_slice(&seq.to_le_bytes());
        xxh3_64(&bytes)
    }
}

/// A batch of edits.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PushRequest {
    /// The pushing device.
    pub device: DeviceId,
    /// The app's release.
    pub app_version: String,
    /// The device's clock at sending, in Unix milliseconds: the server notes how wrong it is.
    pub sent_at: u64,
    /// How many edits are still unsent on the device, this batch included.
    pub unsent: u32,
    /// The edits, as [`pack_edits`](crate::record::pack::pack_edits) packs them.
    pub edits: Vec<u8>,
}

/// One verdict per edit, in the order of the request.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PushResponse {
    /// The life of the server's database.
    pub epoch: Epoch,
    /// The server's clock, in Unix milliseconds.
    pub server_time: u64,
    /// What became of each edit.
    pub verdicts: Vec<Verdict>,
}

/// What became of one edit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Verdict {
    /// Which edit.
    pub edit: EditId,
    /// What became of it.
    pub outcome: Outcome,
}

/// The possible ends of a push.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Outcome {
    /// Stored now.
    Applied(Receipt),
    /// Stored before; the receipt is the same as then.
    Duplicate(Receipt),
    /// Can't be merged. The server keeps a copy in quarantine, the phone keeps it in *needs attention*.
    Rejected(Refusal),
    /// Not now: the phone keeps it and offers it again.
    RetryLater,
}

/// The server's proof that an edit is stored: its place in the log of one life of the database.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Receipt {
    /// The life of the database.
    pub epoch: Epoch,
    /// Place in the log, from 1.
    pub number: u64,
}

/// Why an edit can't be merged.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Refusal {
    /// The reason.
    pub code: RefusalCode,
    /// The field, where it is one field's fault.
    pub field: Option<FieldName>,
}

/// The reasons for which an edit can't be merged.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalCode {
    /// Somebody else's edit, pushed under this account.
    NotTheAuthor,
    /// Another edit with the same device and counter is stored already.
    IdTaken,
    /// The record exists and is of another kind.
    WrongKind,
    /// Written more than a year ahead of the server's clock.
    FutureDated,
    /// More than an edit may hold.
    TooLarge,
    /// An answer can't be read.
    Malformed,
    /// The account's role does not allow it.
    NotAllowed,
    /// It changes nothing.
    Empty,
    /// The record is outside what the account reaches, perhaps only since the edit was written.
    OutOfReach,
    /// The device was revoked or the account disabled before the edit arrived.
    Revoked,
    /// A draft that was never submitted, handed in by a recovery file.
    Unfinished,
    /// It carries the contact of a person who did not agree to that being kept.
    NoConsent,
    /// It decides on a review, and the account's role does not review.
    NotTheReviewer,
}

impl RefusalCode {
    /// Every reason.
    pub const ALL: [Self; 13] = [
        Self::NotTheAuthor,
        Self::IdTaken,
        Self::WrongKind,
        Self::FutureDated,
        Self::TooLarge,
        Self::Malformed,
        Self::NotAllowed,
        Self::Empty,
        Self::OutOfReach,
        Self::Revoked,
        Self::Unfinished,
        Self::NoConsent,
        Self::NotTheReviewer,
    ];

    /// Returns the name used in storage and as a key of the locale files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotTheAuthor => "not_the_author",
            Self::IdTaken => "id_taken",
            Self::WrongKind => "wrong_kind",
            Self::FutureDated => "future_dated",
            Self::TooLarge => "too_large",
            Self::Malformed => "malformed",
            Self::NotAllowed => "not_allowed",
            Self::Empty => "empty",
            Self::OutOfReach => "out_of_reach",
            Self::Revoked => "revoked",
            Self::Unfinished => "unfinished",
            Self::NoConsent => "no_consent",
            Self::NotTheReviewer => "not_the_reviewer",
        }
    }
}

/// What the first pull of a scope consists of: pages of one fixed moment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// The life of the server's database.
    pub epoch: Epoch,
    /// The scope.
    pub scope: Scope,
    /// For whom the pages were made: they hold what lies within this extent.
    pub extent: ExtentId,
    /// The sequence number at which the pages were made; the feed goes on from here.
    pub seq: u64,
    /// What the complete copy must add up to.
    pub summary: Summary,
    /// The pages, in order.
    pub pages: Vec<PageRef>,
}

/// One page of a first pull.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PageRef {
    /// Number of records in it.
    pub rows: u32,
    /// Bytes as sent, compressed: for showing how far the pull has come.
    pub bytes: u32,
}

/// Where a feed of the server stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ScopeState {
    /// The scope.
    pub scope: Scope,
    /// Its last sequence number.
    pub seq: u64,
}

/// A page of what changed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PullResponse {
    /// The life of the server's database.
    pub epoch: Epoch,
    /// The server's clock, in Unix milliseconds.
    pub server_time: u64,
    /// The scopes that the caller holds now.
    pub scopes: Vec<ScopeState>,
    /// The scope of this page.
    pub scope: Scope,
    /// Changed records, as [`pack_records`](crate::record::pack::pack_records) packs them.
    pub records: Vec<u8>,
    /// Ask on from here.
    pub next: u64,
    /// At the end of the feed, what the complete copy must add up to.
    pub end: Option<Summary>,
    /// What the caller may hold now.
    pub extent: ExtentId,
    /// Records that are no longer within the caller's extent. They are not deleted.
    pub left: Vec<RecordId>,
    /// Whether the page is one of the feed, or of the way from one extent to another.
    pub turn: Turn,
}

/// How a page of a feed stands to the extent that the device's copy was made for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Turn {
    /// It is the caller's extent still: this is a page of the feed.
    Same,
    /// It is not: these records came into the caller's extent or left it, as far as this place of the feed. There are more.
    Under {
        /// Ask on from here.
        at: u64,
    },
    /// As before, and this was the last page: the copy is one for the caller's extent now.
    Over,
    /// The server does not know that extent, perhaps since it was restored from a backup: fetch the scope afresh.
    Unknown,
}

/// Why bytes are not a message.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum WireError {
    /// Cut short, damaged or something else.
    #[error("these bytes are not a message of this conversation")]
    Malformed,
    /// From another version.
    #[error("the message has format {0}, which this version can't read")]
    Version(u8),
}

/// Writes a message.
pub fn encode<T: Serialize>(message: &T) -> Vec<u8> {
    let mut bytes = vec![1];
    bytes.extend(postcard::to_allocvec(message).unwrap_or_default());
    bytes
}

/// Reads a message; nothing may stand behind it.
///
/// # Errors
/// When the bytes are of another version or no such message.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, WireError> {
    match bytes.split_first() {
        Some((1, body)) => match postcard::take_from_bytes(body) {
            Ok((message, [])) => Ok(message),
            Ok(_) | Err(_) => Err(WireError::Malformed),
        },
        Some((version, _)) => Err(WireError::Version(*version)),
        None => Err(WireError::Malformed),
    }
}
