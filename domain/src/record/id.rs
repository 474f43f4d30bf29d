//! Names of things: records, devices, people, edits, fields.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! uuid_newtype {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Makes a UUIDv7 from a time in Unix milliseconds and ten random bytes: the caller owns clock and chance.
            pub fn from_parts(unix_millis: u64, random: [u8; 10]) -> Self {
                Self(uuid::Builder::from_unix_timestamp_millis(unix_millis, &random).into_uuid())
            }

            /// Wraps sixteen bytes read from storage or the wire.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }

            /// Reads sixteen bytes from storage; `None` when there are not exactly sixteen.
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                Uuid::from_slice(bytes).ok().map(Self)
            }

            /// Returns the sixteen bytes.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_simple().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0.as_simple())
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::from_str(text).map(Self)
            }
        }
    };
}

uuid_newtype!(
    /// One enterprise, visit, party organisation, activity, monthly admission count or follow-up.
    RecordId
);
uuid_newtype!(
    /// One store of edits: a browser profile of one person, an import, or the office server itself.
    DeviceId
);
uuid_newtype!(
    /// One account.
    PersonId
);
uuid_newtype!(
    /// People who visit enterprises together.
    TeamId
);
uuid_newtype!(
    /// One life of a server database: a restore from backup starts a new one (field note C 2.2).
    Epoch
);

/// Names an edit for ever: which device wrote it, and which of that device's edits it is (1, 2, 3, ...).
///
/// A device counts without gaps or repeats; the pair is what makes a replay recognisable (field note C 2.4).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct EditId {
    /// The device that wrote it.
    pub device: DeviceId,
    /// The device's own count, from 1.
    pub counter: u64,
}

impl fmt::Display for EditId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.device, self.counter)
    }
}

impl FromStr for EditId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || format!("{text:?} is not an edit id");
        let (device, counter) = text.split_once('.').ok_or_else(bad)?;
        Ok(Self {
            device: device.parse().map_err(|_| bad())?,
            counter: counter.parse().map_err(|_| bad())?,
        })
    }
}

/// The name of a field, as in the `name` column of an XLSForm sheet.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldName(Arc<str>);

impl FieldName {
    /// Wraps a name; forms check their names when they are loaded.
    pub fn new(name: &str) -> Self {
        Self(Arc::from(name))
    }

    /// Returns the name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for FieldName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<&str> for FieldName {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl fmt::Display for FieldName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
