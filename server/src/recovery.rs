//! Opening recovery files, and handing on what they hold. The format is described in [`domain::recovery`].

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use domain::api::Recovered;
use domain::reach::Extent;
use domain::record::{Edit, PersonId};
use domain::recovery::{Bundle, FORMAT, INFO, IV, NotOne, POINT, Parts, head};
use hkdf::Hkdf;
use p256::elliptic_curve::sec1::ToEncodedPoint;
use p256::{PublicKey, SecretKey};
use sha2::{Digest, Sha256};

use crate::chance;
use crate::clock::SharedClock;
use crate::programme::Programmes;
use crate::store::{Actor, Handed, KeyPair, Recovery, Store, StoreError};

/// The most bytes of what a file holds: a small file that grows beyond this is none.
const CONTENT_LIMIT: u64 = 64 * 1024 * 1024;

/// Why a recovery file is not taken in.
#[derive(Debug, thiserror::Error)]
pub enum RecoveryError {
    /// It is none, or not whole.
    #[error(transparent)]
    NotOne(#[from] NotOne),
    /// It was sealed for another office.
    #[error("this recovery file was sealed for another server; take it in where its phone belongs")]
    OtherOffice,
    /// It was changed on the way.
    #[error("this recovery file was damaged on the way; ask for it again")]
    Damaged,
    /// What it holds makes no sense.
    #[error("what this recovery file holds can't be read: {0}")]
    Unreadable(String),
    /// It holds somebody else's work.
    #[error("this recovery file holds the work of somebody else")]
    NotYours,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Who hands a file in.
#[derive(Clone, Debug)]
pub(crate) enum By {
    /// Somebody who decides on what is in quarantine, or the terminal: anybody's work, within what they reach themselves.
    Office(Actor, Arc<Extent>),
    /// A phone: the work of its own person only.
    Author(PersonId),
    /// A phone that was put out, or whose person was: the same, and somebody decides on all of it.
    PutOut(PersonId),
}

/// Returns the public key that phones seal for.
///
/// # Errors
/// Only those of the database.
pub(crate) async fn public_key(store: &Arc<dyn Store>, now: u64) -> Result<Vec<u8>, StoreError> {
    let keys = store.office_keys(fresh_pair()?, now).await?;
    let last = keys.into_iter().next();
    last.map(|pair| pair.public)
        .ok_or_else(|| StoreError::Broken("the office has no key".into()))
}

/// Opens a file and takes in what it holds.
///
/// # Errors
/// Says why nothing of it was taken in.
pub(crate) async fn take_in(
    store: &Arc<dyn Store>,
    programmes: &Programmes,
    clock: &SharedClock,
    by: By,
    file: Vec<u8>,
) -> Result<Recovered, RecoveryError> {
    let now = clock.now();
    let keys = store.office_keys(fresh_pair()?, now).await?;
    // Tens of megabytes are unpacked and read: not where other requests wait for their turn.
    let reading = tokio::task::spawn_blocking(move || {
        let digest = Sha256::digest(&file).into();
        Ok::<_, RecoveryError>((open(&file, &keys)?.content(name), digest))
    });
    let read = reading.await.map_err(|error| StoreError::Broken(error.to_string()))?;
    let (content, digest) = read?;
    let mut edits: BTreeMap<PersonId, Vec<Edit>> = BTreeMap::new();
    for edit in content.edits {
        edits.entry(edit.author).or_default().push(edit);
    }
    let authors = edits
        .keys()
        .copied()
        .chain(content.drafts.iter().map(|draft| draft.author));
    if let By::Author(person) | By::PutOut(person) = &by
        && authors.into_iter().any(|author| author != *person)
    {
        return Err(RecoveryError::NotYours);
    }
    let accounts = store.accounts().await?;
    let (mut unread, mut known) = (content.unread, Vec::new());
    for (person, edits) in edits {
        match accounts.iter().find(|account| account.person == person) {
            Some(account) => known.push(Handed {
                caller: account.as_caller(),
                extent: programmes.extent(store, clock, account).await?,
                edits,
            }),
            // An author that this office has never heard of: from another one, or from before its database was lost.
            None => unread += edits.len() as u64,
        }
    }
    let put_out = matches!(by, By::PutOut(_));
    let (by, office) = match by {
        By::Office(actor, extent) => (actor, Some(extent)),
        By::Author(person) | By::PutOut(person) => (Actor::Person(person), None),
    };
    let recovery = Recovery {
        put_out,
        by,
        office,
        now,
        digest,
        edits: known,
        drafts: content.drafts,
        unread,
    };
    Ok(store.recover(recovery).await?)
}

fn open(file: &[u8], keys: &[KeyPair]) -> Result<Bundle, RecoveryError> {
    let content = if file.first() == Some(&b'{') {
        file.to_vec()
    } else {
        unpacked(unsealed(&Parts::of(file)?, keys)?)?
    };
    let bundle: Bundle =
        serde_json::from_slice(&content).map_err(|error| RecoveryError::Unreadable(error.to_string()))?;
    if bundle.format == FORMAT {
        Ok(bundle)
    } else {
        Err(NotOne::Other.into())
    }
}

fn unsealed(parts: &Parts<'_>, keys: &[KeyPair]) -> Result<Vec<u8>, RecoveryError> {
    let pair = keys.iter().find(|pair| pair.public == parts.office);
    let pair = pair.ok_or(RecoveryError::OtherOffice)?;
    let secret = SecretKey::from_slice(&pair.secret).map_err(|_| RecoveryError::OtherOffice)?;
    let own = PublicKey::from_sec1_bytes(parts.own).map_err(|_| RecoveryError::Damaged)?;
    let payload = Payload {
        msg: parts.sealed,
        aad: parts.head,
    };
    let cipher = cipher(&secret, &own, &[parts.office, parts.own].concat())?;
    cipher
        .decrypt(Nonce::from_slice(parts.iv), payload)
        .map_err(|_| RecoveryError::Damaged)
}

fn cipher(secret: &SecretKey, other: &PublicKey, salt: &[u8]) -> Result<Aes256Gcm, RecoveryError> {
    let shared = p256::ecdh::diffie_hellman(secret.to_nonzero_scalar(), other.as_affine());
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(Some(salt), shared.raw_secret_bytes())
        .expand(INFO, &mut key)
        .map_err(|_| RecoveryError::Damaged)?;
    Aes256Gcm::new_from_slice(&key).map_err(|_| RecoveryError::Damaged)
}

fn unpacked(content: Vec<u8>) -> Result<Vec<u8>, RecoveryError> {
    if !content.starts_with(&[0x1f, 0x8b]) {
        return Ok(content);
    }
    let mut unpacked = Vec::new();
    let unreadable = |error: std::io::Error| RecoveryError::Unreadable(error.to_string());
    let mut reader = flate2::read::GzDecoder::new(content.as_slice()).take(CONTENT_LIMIT + 1);
    reader.read_to_end(&mut unpacked).map_err(unreadable)?;
    if unpacked.len() as u64 > CONTENT_LIMIT {
        return Err(RecoveryError::Unreadable("it is too large".into()));
    }
    Ok(unpacked)
}

/// Seals content as a phone does.
///
/// # Errors
/// When the key is none.
pub fn seal(office: &[u8], content: &[u8]) -> Result<Vec<u8>, RecoveryError> {
    let point: [u8; POINT] = office.try_into().map_err(|_| RecoveryError::OtherOffice)?;
    let office = PublicKey::from_sec1_bytes(office).map_err(|_| RecoveryError::OtherOffice)?;
    let own = fresh_secret()?;
    let own_point: [u8; POINT] = point_of(&own).try_into().map_err(|_| RecoveryError::Damaged)?;
    let iv: [u8; IV] = chance::bytes();
    let head = head(&point, &own_point, &iv);
    let cipher = cipher(&own, &office, &[point, own_point].concat())?;
    let payload = Payload {
        msg: content,
        aad: &head,
    };
    let sealed = cipher
        .encrypt(Nonce::from_slice(&iv), payload)
        .map_err(|_| RecoveryError::Damaged)?;
    Ok([head, sealed].concat())
}

fn fresh_pair() -> Result<KeyPair, StoreError> {
    let secret = fresh_secret()?;
    Ok(KeyPair {
        public: point_of(&secret),
        secret: secret.to_bytes().into(),
    })
}

/// Makes a scalar of chance. All but one of 2^32 tries are one at once.
fn fresh_secret() -> Result<SecretKey, StoreError> {
    let mut tries = std::iter::repeat_with(|| SecretKey::from_slice(&chance::bytes::<32>())).take(8);
    tries
        .find_map(Result::ok)
        .ok_or_else(|| StoreError::Broken("chance gives no key".into()))
}

fn point_of(secret: &SecretKey) -> Vec<u8> {
    secret.public_key().to_encoded_point(false).as_bytes().to_vec()
}

fn name(text: &str) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&Sha256::digest(text)[..16]);
    bytes
}
