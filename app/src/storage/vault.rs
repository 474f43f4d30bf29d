//! Who may open a person's store: the key behind it, wrapped by the PIN and by a secret that only the office keeps.
//!
//! The key itself is random and never on disk. Its two wraps, and how often a wrong PIN was given, lie in `meta/lock`,
//! which can be read without it. A wrong PIN counts before it is tried, so that stopping the app in between wins nothing.

use domain::pin::{LAST_TRY, ROUNDS, wait_after, waits_until};
use domain::record::{DeviceId, Epoch, PersonId};
use domain::vietnam::nfc;
use js_sys::Uint8Array;
use serde::{Deserialize, Serialize};

use super::batch::{Key as RowKey, Table};
use super::connection::Ready;
use super::rows::DeviceRow;
use super::store::{DEVICE, SCHEMA};
use super::{Batch, Connection, Durability, Seal, StorageError, people, seal, sentinel};
use crate::browser::crypto::{CryptoError, IV, Key, random};

const LOCK: &str = "lock";
const OFFICE: &str = "office";
/// What is authenticated with the two wraps, so that one can't stand for the other.
const BY_PIN: &[u8] = b"lock/pin";
const BY_OFFICE: &[u8] = b"lock/escrow";

/// `meta/lock`. The rescue page reads it too: members are only ever added.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct LockRow {
    /// The key, wrapped by the PIN; nothing once too many wrong ones were tried.
    pin: Option<PinWrap>,
    /// The key, wrapped by the office's secret.
    escrow: Option<OfficeWrap>,
    /// Wrong PINs in a row.
    wrong: u32,
    /// Before this no PIN is looked at, in Unix milliseconds.
    wait_until: u64,
    /// The office took the data back: it is opened only to hand in what is left.
    revoked: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct PinWrap {
    /// Rounds of PBKDF2-HMAC-SHA-256.
    rounds: u32,
    salt: Vec<u8>,
    iv: [u8; IV],
    key: Vec<u8>,
    /// Whether it is all digits, for the keyboard.
    digits: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct OfficeWrap {
    iv: [u8; IV],
    key: Vec<u8>,
    /// The life of the server's database that keeps the secret; nothing until it has said so.
    kept_in: Option<Epoch>,
}

/// `meta/office`.
#[derive(Serialize, Deserialize)]
struct OfficeRow {
    key: Vec<u8>,
    epoch: Epoch,
}

/// What can be seen of a store without opening it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Look {
    /// How it is locked.
    pub lock: Lock,
    /// How many edits and drafts are in it that the server does not have.
    pub unsent: usize,
    /// Which store of edits it is; nothing on the first day.
    pub device: Option<DeviceId>,
    /// Whether the office can open it.
    pub has_escrow: bool,
    /// Whether it is opened only to hand in what is left.
    pub revoked: bool,
}

/// How a store is locked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lock {
    /// It has no PIN yet.
    Unset,
    /// By a PIN.
    Pin {
        /// Wrong ones in a row.
        wrong: u32,
        /// Before this none is looked at, in Unix milliseconds.
        wait_until: u64,
        /// Whether it is all digits.
        digits: bool,
    },
    /// Too many wrong PINs: only the office's secret opens it.
    Dropped,
}

/// What came of a PIN.
pub enum Unlock {
    /// It was right.
    Open(Opened),
    /// It was wrong, or came too early, or was the last.
    Shut,
    /// It was the last, and nothing was unsent: the store is gone.
    Removed,
}

/// An open store: its name and its key.
#[derive(Clone, Debug)]
pub struct Opened {
    pub(super) name: String,
    pub(super) person: PersonId,
    pub(super) seal: Seal,
}

/// Names one of the secrets that were made for the office.
#[derive(Clone, Copy, Debug)]
pub struct OfficeSecret([u8; IV]);

/// The door of a person's store.
pub struct Vault {
    person: PersonId,
    name: String,
    connection: Connection,
}

impl Vault {
    /// Goes to the door of the store that a person uses.
    pub async fn of(person: PersonId) -> Result<Self, StorageError> {
        let name = match people::store_of(person).await? {
            0 => format!("thucdia-{person}"),
            number => format!("thucdia-{person}-{number}"),
        };
        Ok(Self {
            person,
            connection: Connection::new(name.clone(), SCHEMA),
            name,
        })
    }

    /// Goes to the door of a store that is open, whichever the person's next one is.
    pub fn of_opened(opened: &Opened) -> Self {
        Self {
            person: opened.person,
            connection: Connection::new(opened.name.clone(), SCHEMA),
            name: opened.name.clone(),
        }
    }

    /// Looks at the store from outside.
    pub async fn look(&mut self, now: u64) -> Result<Look, StorageError> {
        let (row, _) = self.row().await?;
        let device = self.meta(DEVICE).await?;
        let device: Option<DeviceRow> = device.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Ok(Look {
            unsent: self.unsent().await?,
            device: device.map(|row| row.device),
            has_escrow: row.as_ref().is_some_and(LockRow::is_kept),
            revoked: row.as_ref().is_some_and(|row| row.revoked),
            lock: row.map_or(Lock::Unset, |row| row.lock(now)),
        })
    }

    /// Gives the store its first PIN, and seals whatever an earlier version left open in it: all in one transaction.
    pub async fn enrol(&mut self, pin: &str) -> Result<Opened, StorageError> {
        let key = Key::fresh().await?;
        let row = LockRow {
            pin: Some(PinWrap::of(pin, &key).await?),
            ..LockRow::default()
        };
        let mut batch = Batch::default();
        batch.check(Table::Meta, LOCK, None);
        batch.put_json(Table::Meta, LOCK, &row)?;
        let names: Vec<_> = Table::ALL.iter().map(|table| table.name()).collect();
        for (table, rows) in Table::ALL.into_iter().zip(self.connection.read_all(&names).await?) {
            for (key, value) in rows {
                let key = RowKey::of_js(&key).ok_or_else(|| StorageError::Unreadable("a key".into()))?;
                // What is sealed already, or is no bytes at all, stays as it lies: the rescue page hands it on.
                if table.is_sealed(&key)
                    && let Some(bytes) = seal::left_open(value)
                {
                    batch.put(table, key, &bytes);
                }
            }
        }
        let opened = self.opened(key);
        let ready = opened.seal.ready(&batch).await?;
        self.connection.write(&ready, Durability::Strict).await?;
        Ok(opened)
    }

    /// Tries a PIN.
    pub async fn unlock(&mut self, pin: &str, now: u64) -> Result<Unlock, StorageError> {
        let (Some(mut row), mut stored) = self.row().await? else {
            return Ok(Unlock::Shut);
        };
        let Some(wrap) = row.pin.clone() else {
            return Ok(Unlock::Shut);
        };
        if waits_until(row.wait_until, now) > 0 {
            return Ok(Unlock::Shut);
        }
        row.wrong = row.wrong.saturating_add(1);
        row.wait_until = now.saturating_add(wait_after(row.wrong));
        stored = self.put(&row, stored).await?;
        if let Some(key) = wrap.open(pin).await? {
            (row.wrong, row.wait_until) = (0, 0);
            self.put(&row, stored).await?;
            return Ok(Unlock::Open(self.opened(key)));
        }
        if row.wrong >= LAST_TRY {
            if self.unsent().await? == 0 {
                self.remove().await?;
                return Ok(Unlock::Removed);
            }
            // Without the office's secret the PIN is the only way to what is unsent: then it goes on slowly for ever.
            if row.is_kept() {
                row.pin = None;
                self.put(&row, stored).await?;
            }
        }
        Ok(Unlock::Shut)
    }

    /// Opens the store by the office's secret; nothing, if that belongs to another key.
    pub async fn open_by_office(&mut self, secret: &[u8]) -> Result<Option<Opened>, StorageError> {
        let (row, _) = self.row().await?;
        let Some(wrap) = row.and_then(|row| row.escrow) else {
            return Ok(None);
        };
        let by = Key::of_bytes(secret).await?;
        Ok(unwrap(&by, BY_OFFICE, &wrap.iv, &wrap.key)
            .await?
            .map(|key| self.opened(key)))
    }

    /// Gives an open store another PIN.
    pub async fn set_pin(&mut self, opened: &Opened, pin: &str) -> Result<(), StorageError> {
        let (row, stored) = self.row().await?;
        let row = LockRow {
            pin: Some(PinWrap::of(pin, &opened.seal.0).await?),
            wrong: 0,
            wait_until: 0,
            ..row.unwrap_or_default()
        };
        self.put(&row, stored).await.map(drop)
    }

    /// Tells whether a PIN is the store's own, without counting: whoever asks has the store open.
    pub async fn knows(&mut self, pin: &str) -> Result<bool, StorageError> {
        match self.row().await?.0.and_then(|row| row.pin) {
            Some(wrap) => Ok(wrap.open(pin).await?.is_some()),
            None => Ok(false),
        }
    }

    /// Makes a secret for the office to keep, unless it keeps one in this life of its database.
    pub async fn secret_for(
        &mut self,
        opened: &Opened,
        epoch: Epoch,
    ) -> Result<Option<([u8; 32], OfficeSecret)>, StorageError> {
        let (Some(mut row), stored) = self.row().await? else {
            return Ok(None);
        };
        if row.escrow.as_ref().is_some_and(|wrap| wrap.kept_in == Some(epoch)) {
            return Ok(None);
        }
        let (secret, iv) = (random::<32>()?, random()?);
        let key = wrap(&Key::of_bytes(&secret).await?, BY_OFFICE, &iv, &opened.seal.0).await?;
        row.escrow = Some(OfficeWrap { iv, key, kept_in: None });
        self.put(&row, stored).await?;
        Ok(Some((secret, OfficeSecret(iv))))
    }

    /// Notes that the office keeps a secret, unless another window has made another one since.
    pub async fn is_kept(&mut self, of: OfficeSecret, epoch: Epoch) -> Result<(), StorageError> {
        let (Some(mut row), stored) = self.row().await? else {
            return Ok(());
        };
        if let Some(wrap) = row.escrow.as_mut().filter(|wrap| wrap.iv == of.0) {
            wrap.kept_in = Some(epoch);
        }
        self.put(&row, stored).await.map(drop)
    }

    /// Notes that the store is opened only to hand in what is left.
    pub async fn mark_revoked(&mut self) -> Result<(), StorageError> {
        let (Some(row), stored) = self.row().await? else {
            return Ok(());
        };
        let row = LockRow { revoked: true, ..row };
        self.put(&row, stored).await.map(drop)
    }

    /// Returns what recovery files are sealed for, with the life of the server's database that said so.
    pub async fn office_key(&mut self) -> Result<Option<(Vec<u8>, Epoch)>, StorageError> {
        let bytes = self.meta(OFFICE).await?;
        let row: Option<OfficeRow> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Ok(row.map(|row| (row.key, row.epoch)))
    }

    /// Keeps what recovery files are sealed for. It is public, and the rescue page needs it.
    pub async fn put_office_key(&mut self, key: Vec<u8>, epoch: Epoch) -> Result<(), StorageError> {
        let mut batch = Batch::default();
        batch.put_json(Table::Meta, OFFICE, &OfficeRow { key, epoch })?;
        self.connection.write(&Ready::plain(&batch), Durability::Strict).await
    }

    /// Deletes the store. Only what holds nothing that the server lacks may be.
    pub async fn remove(&mut self) -> Result<(), StorageError> {
        let gone = std::mem::replace(&mut self.connection, Connection::new(self.name.clone(), SCHEMA));
        gone.delete().await?;
        sentinel::forget(self.person);
        Ok(())
    }

    fn opened(&self, key: Key) -> Opened {
        Opened {
            name: self.name.clone(),
            person: self.person,
            seal: Seal(key),
        }
    }

    async fn row(&mut self) -> Result<(Option<LockRow>, Option<Vec<u8>>), StorageError> {
        let bytes = self.meta(LOCK).await?;
        let row = bytes.as_deref().map(serde_json::from_slice).transpose()?;
        Ok((row, bytes))
    }

    async fn meta(&mut self, wanted: &str) -> Result<Option<Vec<u8>>, StorageError> {
        let rows = self.connection.read_all(&[Table::Meta.name()]).await?;
        let found = rows
            .into_iter()
            .flatten()
            .find(|(key, _)| key.as_string().as_deref() == Some(wanted));
        found.map(|(_, value)| seal::bytes_of(value)).transpose()
    }

    async fn put(&mut self, row: &LockRow, stored: Option<Vec<u8>>) -> Result<Option<Vec<u8>>, StorageError> {
        let mut batch = Batch::default();
        batch.check(Table::Meta, LOCK, stored.as_deref());
        let bytes = batch.put_json(Table::Meta, LOCK, row)?;
        self.connection.write(&Ready::plain(&batch), Durability::Strict).await?;
        Ok(Some(bytes))
    }

    async fn unsent(&mut self) -> Result<usize, StorageError> {
        let edits = self.connection.keys(Table::Outbox.name()).await?.len();
        Ok(edits + self.connection.keys(Table::Drafts.name()).await?.len())
    }
}

impl LockRow {
    fn lock(&self, now: u64) -> Lock {
        match &self.pin {
            None => Lock::Dropped,
            Some(wrap) => Lock::Pin {
                wrong: self.wrong,
                wait_until: waits_until(self.wait_until, now),
                digits: wrap.digits,
            },
        }
    }

    fn is_kept(&self) -> bool {
        self.escrow.as_ref().is_some_and(|wrap| wrap.kept_in.is_some())
    }
}

impl PinWrap {
    async fn of(pin: &str, key: &Key) -> Result<Self, StorageError> {
        let pin = nfc(pin.trim());
        let (salt, iv) = (random::<16>()?, random()?);
        let by = Key::of_pin(&pin, &salt, ROUNDS).await?;
        Ok(Self {
            rounds: ROUNDS,
            salt: salt.into(),
            iv,
            key: wrap(&by, BY_PIN, &iv, key).await?,
            digits: pin.bytes().all(|byte| byte.is_ascii_digit()),
        })
    }

    async fn open(&self, pin: &str) -> Result<Option<Key>, StorageError> {
        let by = Key::of_pin(&nfc(pin.trim()), &self.salt, self.rounds).await?;
        unwrap(&by, BY_PIN, &self.iv, &self.key).await
    }
}

async fn wrap(by: &Key, context: &[u8], iv: &[u8; IV], key: &Key) -> Result<Vec<u8>, StorageError> {
    Ok(by.encrypt(iv, context, &key.bytes().await?).await?.to_vec())
}

async fn unwrap(by: &Key, context: &[u8], iv: &[u8; IV], key: &[u8]) -> Result<Option<Key>, StorageError> {
    let (iv, key) = (Uint8Array::from(iv.as_slice()), Uint8Array::from(key));
    match by.decrypt(&iv, context, &key).await {
        Ok(bytes) => Ok(Some(Key::of_bytes(&bytes).await?)),
        Err(CryptoError::Wrong) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
