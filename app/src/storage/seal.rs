//! What a value looks like on disk: the one place where what people recorded is locked away, and opened again.
//!
//! A sealed value is [`MAGIC`], a fresh random initialisation vector, and the bytes under AES-GCM with 256 bits. What is
//! authenticated besides is where the value lies, so that none can be put in the place of another. Values are sealed before
//! a transaction opens and opened after it has ended, because a transaction does not outlive waiting for anything else.

use futures::future::join_all;
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};

use super::batch::{Key, Step, Table};
use super::connection::Ready;
use super::{Batch, StorageError};
use crate::browser::crypto::{self, CryptoError};

/// How a sealed value begins: no JSON, page or text does, because the third byte stands in no UTF-8. The last is a version.
const MAGIC: [u8; 4] = *b"TD\xf5\x01";
#[expect(clippy::cast_possible_truncation, reason = "four and twelve")]
const HEAD: u32 = (MAGIC.len() + crypto::IV) as u32;

/// The key of a person's store, while it is open.
#[derive(Clone, Debug)]
pub struct Seal(pub(super) crypto::Key);

impl Seal {
    /// Makes a key that nothing keeps: what it seals can be read only as long as this page lives.
    #[cfg_attr(not(feature = "bench"), expect(dead_code, reason = "for measuring"))]
    pub async fn passing() -> Result<Self, StorageError> {
        Ok(Self(crypto::Key::of_bytes(&[0x5a; 32]).await?))
    }

    /// Makes a batch ready for the disk.
    pub(super) async fn ready(&self, batch: &Batch) -> Result<Ready, StorageError> {
        let steps = batch.steps.iter().map(async |step| {
            Ok::<_, StorageError>(match step {
                Step::Put(table, key, bytes) => Step::Put(*table, key.clone(), self.value(*table, key, bytes).await?),
                Step::Add(table, key, bytes) => Step::Add(*table, key.clone(), self.value(*table, key, bytes).await?),
                Step::Delete(table, from, to) => Step::Delete(*table, from.clone(), to.clone()),
            })
        });
        let steps = join_all(steps).await.into_iter().collect::<Result<_, _>>()?;
        Ok(Ready::new(batch, steps))
    }

    async fn value(&self, table: Table, key: &Key, bytes: &[u8]) -> Result<JsValue, StorageError> {
        if !table.is_sealed(key) {
            return Ok(plain(bytes));
        }
        let iv = crypto::random()?;
        let locked = self.0.encrypt(&iv, place(table, key).as_bytes(), bytes).await?;
        let value = Uint8Array::new_with_length(HEAD + locked.length());
        value.subarray(0, 4).copy_from(&MAGIC);
        value.subarray(4, HEAD).copy_from(&iv);
        value.set(&locked, HEAD);
        Ok(value.into())
    }

    /// Opens the rows of a table. One that can't be opened stays on disk, where the rescue page finds it; it holds up
    /// nothing else.
    pub(super) async fn open_all(&self, table: Table, rows: Vec<(JsValue, JsValue)>) -> Vec<(JsValue, Vec<u8>)> {
        let opened = rows.into_iter().map(async |(key, value)| {
            let bytes = self.open(table, &key, value).await;
            let bytes =
                bytes.inspect_err(|error| leptos::logging::warn!("a stored value {key:?} stays closed: {error}"));
            Some((key, bytes.ok()?))
        });
        join_all(opened).await.into_iter().flatten().collect()
    }

    async fn open(&self, table: Table, key: &JsValue, value: JsValue) -> Result<Vec<u8>, StorageError> {
        let key = Key::of_js(key).ok_or_else(|| StorageError::Unreadable("a key is neither number nor text".into()))?;
        if !table.is_sealed(&key) {
            return bytes_of(value);
        }
        let value: Uint8Array = array(value)?;
        if !begins_sealed(&value) {
            return Err(StorageError::Unreadable("a value is not sealed".into()));
        }
        let (iv, locked) = (value.subarray(4, HEAD), value.subarray(HEAD, value.length()));
        Ok(self.0.decrypt(&iv, place(table, &key).as_bytes(), &locked).await?)
    }
}

/// Makes the value that is stored of what anybody may read.
pub(super) fn plain(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

/// Reads a stored value as it lies there.
pub(super) fn bytes_of(value: JsValue) -> Result<Vec<u8>, StorageError> {
    Ok(array(value)?.to_vec())
}

/// Returns the bytes of a value that nobody has sealed.
pub(super) fn left_open(value: JsValue) -> Option<Vec<u8>> {
    let value = array(value).ok().filter(|value| !begins_sealed(value))?;
    Some(value.to_vec())
}

fn array(value: JsValue) -> Result<Uint8Array, StorageError> {
    value
        .dyn_into()
        .map_err(|_| StorageError::Unreadable("a value is not bytes".into()))
}

fn begins_sealed(value: &Uint8Array) -> bool {
    value.length() > HEAD && value.subarray(0, 4).to_vec() == MAGIC
}

/// Names where a value lies: what is authenticated with it.
fn place(table: Table, key: &Key) -> String {
    match key {
        Key::Number(number) => format!("{}/{number}", table.name()),
        Key::Text(text) => format!("{}/{text}", table.name()),
    }
}

impl From<CryptoError> for StorageError {
    fn from(error: CryptoError) -> Self {
        match error {
            CryptoError::Missing => Self::NoCiphers,
            CryptoError::Wrong | CryptoError::Refused(_) => Self::Unreadable(error.to_string()),
        }
    }
}
