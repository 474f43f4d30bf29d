//! Keys and ciphers: the browser's own, so that they cost no download and the rescue page has the same ones.
//!
//! A key stays on the browser's side; only wrapping it for the PIN or for the office makes bytes of it.

use domain::recovery::{INFO, POINT, head};
use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, SubtleCrypto};

use super::window;

/// Bytes of an initialisation vector; a fresh one for each value.
pub const IV: usize = 12;

/// Why a cipher did not do its work.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CryptoError {
    /// The browser has ciphers on secure addresses only.
    #[error("this address is not secure, so the browser gives no ciphers")]
    Missing,
    /// The key does not fit, or the bytes were changed.
    #[error("the key does not fit")]
    Wrong,
    /// Anything else the browser says.
    #[error("the browser's ciphers failed: {0}")]
    Refused(String),
}

impl From<JsValue> for CryptoError {
    fn from(error: JsValue) -> Self {
        let name = Reflect::get(&error, &"name".into())
            .ok()
            .and_then(|name| name.as_string())
            .unwrap_or_default();
        if name == "OperationError" {
            Self::Wrong
        } else {
            Self::Refused(name)
        }
    }
}

/// A key of AES-GCM with 256 bits.
#[derive(Clone, Debug)]
pub struct Key(CryptoKey);

impl Key {
    /// Makes a random key.
    pub async fn fresh() -> Result<Self, CryptoError> {
        Self::of_bytes(&random::<32>()?).await
    }

    /// Makes a key of its bytes.
    pub async fn of_bytes(bytes: &[u8]) -> Result<Self, CryptoError> {
        import(bytes, &"AES-GCM".into(), true, &["encrypt", "decrypt"])
            .await
            .map(Self)
    }

    /// Derives a key from a PIN by PBKDF2-HMAC-SHA-256.
    pub async fn of_pin(pin: &str, salt: &[u8], rounds: u32) -> Result<Self, CryptoError> {
        let pin = import(pin.as_bytes(), &"PBKDF2".into(), false, &["deriveKey"]).await?;
        let how = object(&[
            ("name", "PBKDF2".into()),
            ("hash", "SHA-256".into()),
            ("salt", bytes_of(salt)),
            ("iterations", rounds.into()),
        ]);
        derive(&how, &pin).await
    }

    /// Returns its bytes, to be wrapped by another key.
    pub async fn bytes(&self) -> Result<Vec<u8>, CryptoError> {
        let raw = settle(subtle()?.export_key("raw", &self.0)?).await?;
        Ok(Uint8Array::new(&raw).to_vec())
    }

    /// Encrypts bytes; only the same `context` opens them again.
    pub async fn encrypt(&self, iv: &[u8; IV], context: &[u8], bytes: &[u8]) -> Result<Uint8Array, CryptoError> {
        let work = subtle()?.encrypt_with_object_and_js_u8_array(
            &gcm(bytes_of(iv), context),
            &self.0,
            &Uint8Array::from(bytes),
        )?;
        Ok(Uint8Array::new(&settle(work).await?))
    }

    /// Decrypts bytes.
    pub async fn decrypt(&self, iv: &Uint8Array, context: &[u8], sealed: &Uint8Array) -> Result<Vec<u8>, CryptoError> {
        let work = subtle()?.decrypt_with_object_and_js_u8_array(&gcm(iv.into(), context), &self.0, sealed)?;
        Ok(Uint8Array::new(&settle(work).await?).to_vec())
    }
}

/// Seals content so that only who holds the other half of `office` opens it: a recovery file, see [`domain::recovery`].
pub async fn seal_for(office: &[u8; POINT], content: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let curve = || [("name", "ECDH".into()), ("namedCurve", "P-256".into())];
    let subtle = subtle()?;
    let pair = settle(subtle.generate_key_with_object(&object(&curve()), false, &usages(&["deriveBits"]))?).await?;
    let half = |name: &str| -> Result<CryptoKey, CryptoError> {
        Ok(Reflect::get(&pair, &JsValue::from_str(name))?.unchecked_into())
    };
    let own = Uint8Array::new(&settle(subtle.export_key("raw", &half("publicKey")?)?).await?).to_vec();
    let own: [u8; POINT] = own.try_into().map_err(|_| CryptoError::Refused("a point".into()))?;
    let office_half = subtle.import_key_with_object(
        "raw",
        &Uint8Array::from(office.as_slice()),
        &object(&curve()),
        false,
        &usages(&[]),
    )?;
    let meeting = object(&[("name", "ECDH".into()), ("public", settle(office_half).await?)]);
    let shared = settle(subtle.derive_bits_with_object(&meeting, &half("privateKey")?, 256)?).await?;
    let shared = import(
        &Uint8Array::new(&shared).to_vec(),
        &"HKDF".into(),
        false,
        &["deriveKey"],
    )
    .await?;
    let how = object(&[
        ("name", "HKDF".into()),
        ("hash", "SHA-256".into()),
        ("salt", bytes_of(&[office.as_slice(), &own].concat())),
        ("info", bytes_of(INFO)),
    ]);
    let iv = random()?;
    let head = head(office, &own, &iv);
    let sealed = derive(&how, &shared).await?.encrypt(&iv, &head, content).await?;
    Ok([head, sealed.to_vec()].concat())
}

/// Returns random bytes that nobody can guess.
pub fn random<const N: usize>() -> Result<[u8; N], CryptoError> {
    let mut bytes = [0; N];
    window()
        .crypto()
        .and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes))
        .map_err(|_| CryptoError::Missing)?;
    Ok(bytes)
}

fn gcm(iv: JsValue, context: &[u8]) -> Object {
    object(&[
        ("name", "AES-GCM".into()),
        ("iv", iv),
        ("additionalData", bytes_of(context)),
    ])
}

async fn derive(how: &Object, from: &CryptoKey) -> Result<Key, CryptoError> {
    let made = object(&[("name", "AES-GCM".into()), ("length", 256.into())]);
    let work = subtle()?.derive_key_with_object_and_object(how, from, &made, true, &usages(&["encrypt", "decrypt"]))?;
    Ok(Key(settle(work).await?.unchecked_into()))
}

async fn import(bytes: &[u8], algorithm: &JsValue, extractable: bool, uses: &[&str]) -> Result<CryptoKey, CryptoError> {
    let algorithm = object(&[("name", algorithm.clone())]);
    let work =
        subtle()?.import_key_with_object("raw", &Uint8Array::from(bytes), &algorithm, extractable, &usages(uses))?;
    Ok(settle(work).await?.unchecked_into())
}

fn subtle() -> Result<SubtleCrypto, CryptoError> {
    let crypto = window().crypto().map_err(|_| CryptoError::Missing)?;
    // The binding promises what the browser leaves out on addresses that are not secure.
    let there = Reflect::get(&crypto, &"subtle".into()).is_ok_and(|subtle| subtle.is_object());
    there.then(|| crypto.subtle()).ok_or(CryptoError::Missing)
}

async fn settle(work: js_sys::Promise) -> Result<JsValue, CryptoError> {
    Ok(JsFuture::from(work).await?)
}

fn bytes_of(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

fn usages(uses: &[&str]) -> JsValue {
    uses.iter()
        .map(|name| JsValue::from_str(name))
        .collect::<Array>()
        .into()
}

fn object(members: &[(&str, JsValue)]) -> Object {
    let made = Object::new();
    for (name, value) in members {
        drop(Reflect::set(&made, &JsValue::from_str(name), value));
    }
    made
}
