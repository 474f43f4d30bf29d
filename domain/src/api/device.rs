//! What a phone says of itself, what it is told, and what the office sees of it.

use serde::{Deserialize, Serialize};

use crate::api::SettledAgainst;
use crate::record::{DeviceId, EditId, PersonId, RecordId};
use crate::sync::{HeldSum, Receipt};

/// How long a device may be silent with unsent work before the office is alarmed, in milliseconds: three days.
pub const SILENCE_MILLIS: u64 = 3 * 24 * 3_600_000;

/// Body of `POST /api/device`: binds the session to the device that it is used on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Enrol {
    /// Which.
    pub device: DeviceId,
    /// A name for it, if it has none yet.
    pub name: String,
    /// System and browser, as far as they are known.
    pub platform: String,
    /// The app's release.
    pub app_version: String,
}

/// Body of `POST /api/device/name` and `POST /api/devices/{device}/name`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DeviceName {
    /// What the device is called from now on.
    pub name: String,
}

/// Body of `POST /api/devices/{device}/revoke`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Revoke {
    /// Why.
    pub reason: String,
}

/// What a browser says of its storage.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct StorageReport {
    /// Whether it promised to keep what is stored.
    pub persisted: Option<bool>,
    /// Bytes in use.
    pub usage: Option<u64>,
    /// Bytes there may be.
    pub quota: Option<u64>,
    /// Whether the app was added to the home screen.
    pub installed: bool,
}

/// Body of `POST /api/device/report`: what a device still holds at the end of a run.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DeviceReport {
    /// Which.
    pub device: DeviceId,
    /// A name for it, if it has none yet.
    pub name: String,
    /// System and browser.
    pub platform: String,
    /// The app's release.
    pub app_version: String,
    /// The device's clock, in Unix milliseconds.
    pub sent_at: u64,
    /// Edits that were not sent yet.
    pub unsent: u32,
    /// Forms begun.
    pub drafts: u32,
    /// The numbers of the edits that the server refused.
    pub refused: Vec<u64>,
    /// Where all that lies.
    pub storage: StorageReport,
    /// What the receipts that it holds add up to, when it is time to compare them.
    pub receipts: Option<HeldSum>,
}

/// Answer of `POST /api/device/report`: what the server has of the device.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DeviceState {
    /// Number of the device's edits in the log.
    pub received: u64,
    /// Number of its edits in quarantine that nobody has decided on.
    pub quarantined: u64,
    /// What it is called.
    pub name: String,
    /// Whether its receipts differed from the log when they were last compared.
    pub differs: bool,
    /// What became of the edits that it reported as refused.
    pub decided: Vec<Decided>,
    /// What was settled against its person lately, the last first.
    pub settled: Vec<SettledAgainst>,
}

/// What somebody at the desk decided on a refused edit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Decided {
    /// The number of the edit.
    pub counter: u64,
    /// The receipt of what it was adopted as; nothing when it was declined.
    pub receipt: Option<Receipt>,
    /// Why.
    pub reason: String,
}

/// Body of `POST /api/device/receipts`: a part of the receipts that a device holds, after the report found a difference.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HeldReceipts {
    /// Which device.
    pub device: DeviceId,
    /// Numbers of edits with the numbers of their receipts, at most [`RECEIPTS_AT_ONCE`].
    pub receipts: Vec<(u64, u64)>,
}

/// How many receipts are compared in one request.
pub const RECEIPTS_AT_ONCE: usize = 1_000;

/// Body of `POST /api/device/wiped`: the device holds nothing any more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Wiped {
    /// Which.
    pub device: DeviceId,
}

/// A row of `GET /api/devices`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DeviceRow {
    /// Which.
    pub device: DeviceId,
    /// Whose.
    pub person: PersonId,
    /// Their name.
    pub person_name: String,
    /// What it is called.
    pub name: String,
    /// System and browser.
    pub platform: String,
    /// The app's release.
    pub app_version: String,
    /// When the server last heard of it, in Unix milliseconds.
    pub last_contact: u64,
    /// When it last said what it holds; nothing if it never did.
    pub reported_at: Option<u64>,
    /// Edits that were not sent, as last reported.
    pub unsent: u32,
    /// Forms begun, as last reported.
    pub drafts: u32,
    /// Refused edits that it still holds, as last reported.
    pub refused: u32,
    /// Its clock less the server's, in milliseconds.
    pub clock_offset_ms: i64,
    /// What its browser says of its storage.
    pub storage: Option<StorageReport>,
    /// Whether its receipts differed from the log when they were last compared.
    pub differs: bool,
    /// The edits that it had a receipt for and the log had not, the last found first.
    pub lost: Vec<LostEdit>,
    /// Its edits in quarantine that wait for a decision.
    pub quarantined: u64,
    /// When it was revoked.
    pub revoked_at: Option<u64>,
    /// Why.
    pub revoked_reason: String,
    /// When it said that it holds nothing any more.
    pub wiped_at: Option<u64>,
}

/// An edit that a device had a receipt for and the log had not.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LostEdit {
    /// Its number on the device.
    pub counter: u64,
    /// The number of the receipt that the device had.
    pub receipt: u64,
    /// When this was found, in Unix milliseconds.
    pub found_at: u64,
    /// The record that it is about, when the log has it again.
    pub back: Option<RecordId>,
}

/// Where a device stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum DeviceStanding {
    /// Something is unsent there and it has not been heard of for three days.
    Silent,
    /// It was revoked and has not said that it is wiped.
    Revoked,
    /// It is in use.
    Active,
    /// It holds nothing any more.
    Wiped,
}

impl DeviceStanding {
    /// Every standing, the most urgent first.
    pub const ALL: [Self; 4] = [Self::Silent, Self::Revoked, Self::Active, Self::Wiped];

    /// Returns the name used in addresses, styles and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::Revoked => "revoked",
            Self::Active => "active",
            Self::Wiped => "wiped",
        }
    }
}

impl DeviceRow {
    /// Tells where it stands. A revoked device that is silent is where it was put: that is no alarm of its own.
    pub const fn standing(&self, now: u64) -> DeviceStanding {
        if self.wiped_at.is_some() {
            DeviceStanding::Wiped
        } else if self.revoked_at.is_some() {
            DeviceStanding::Revoked
        } else if self.left() > 0 && now.saturating_sub(self.last_contact) >= SILENCE_MILLIS {
            DeviceStanding::Silent
        } else {
            DeviceStanding::Active
        }
    }

    /// Counts what is left on it that the server does not have.
    pub const fn left(&self) -> u32 {
        if self.wiped_at.is_some() {
            0
        } else {
            self.unsent.saturating_add(self.drafts)
        }
    }
}

/// Names an edit in quarantine: two different edits may have come under one id.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct QuarantineKey {
    /// The edit's id.
    pub edit: EditId,
    /// A digest of what came, in hexadecimal.
    pub digest: String,
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{DeviceRow, DeviceStanding, SILENCE_MILLIS};
    use crate::record::{DeviceId, PersonId};

    const NOW: u64 = 10 * SILENCE_MILLIS;

    fn device(last_contact: u64, unsent: u32, drafts: u32) -> DeviceRow {
        DeviceRow {
            device: DeviceId::from_bytes([1; 16]),
            person: PersonId::from_bytes([2; 16]),
            person_name: String::new(),
            name: String::new(),
            platform: String::new(),
            app_version: String::new(),
            last_contact,
            reported_at: None,
            unsent,
            drafts,
            refused: 0,
            clock_offset_ms: 0,
            storage: None,
            differs: false,
            lost: Vec::new(),
            quarantined: 0,
            revoked_at: None,
            revoked_reason: String::new(),
            wiped_at: None,
        }
    }

    #[rstest]
    #[case::in_use(device(NOW, 3, 0), DeviceStanding::Active)]
    #[case::silent_for_less_than_three_days(device(NOW - SILENCE_MILLIS + 1, 3, 0), DeviceStanding::Active)]
    #[case::silent_with_unsent_edits(device(NOW - SILENCE_MILLIS, 3, 0), DeviceStanding::Silent)]
    #[case::silent_with_drafts(device(0, 0, 1), DeviceStanding::Silent)]
    #[case::silent_with_nothing_left(device(0, 0, 0), DeviceStanding::Active)]
    #[case::revoked(DeviceRow { revoked_at: Some(5), ..device(0, 3, 0) }, DeviceStanding::Revoked)]
    #[case::wiped(DeviceRow { revoked_at: Some(5), wiped_at: Some(6), ..device(0, 3, 0) }, DeviceStanding::Wiped)]
    fn a_device_stands(#[case] device: DeviceRow, #[case] expected: DeviceStanding) {
        assert_eq!(device.standing(NOW), expected);
    }
}
