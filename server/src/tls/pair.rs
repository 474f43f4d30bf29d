//! A certificate with those that vouch for it, and its key: read from PEM files, and known to belong together.

use std::path::Path;
use std::sync::Arc;

use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{Error, InconsistentKeys};

use super::files::{text, trouble};
use super::{Facts, TlsError, provider};

/// A certificate and its key.
#[derive(Debug)]
pub struct Pair {
    chain: Vec<CertificateDer<'static>>,
    certified: Arc<CertifiedKey>,
}

impl Pair {
    /// Reads a pair.
    ///
    /// # Errors
    /// When a file can't be read or holds something else, or the key is of another certificate.
    pub fn read(cert: &Path, key: &Path) -> Result<Self, TlsError> {
        let chain: Vec<_> = CertificateDer::pem_slice_iter(text(cert)?.as_bytes())
            .collect::<Result<_, _>>()
            .map_err(|error| trouble(cert, error))?;
        if chain.is_empty() {
            return Err(trouble(cert, "holds no certificate in PEM form"));
        }
        let private = PrivateKeyDer::from_pem_slice(text(key)?.as_bytes()).map_err(|error| trouble(key, error))?;
        // What clients could not read must not take the place of what they can.
        for certificate in &chain {
            Facts::of(certificate)?;
        }
        let certified = CertifiedKey::from_der(chain.clone(), private, &provider()).map_err(|error| match error {
            Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => TlsError::OtherKey,
            error => TlsError::Unusable(error.to_string()),
        })?;
        Ok(Self {
            chain,
            certified: Arc::new(certified),
        })
    }

    /// Returns what the certificate says.
    ///
    /// # Errors
    /// Never for a pair that was read: it was looked at then.
    pub fn facts(&self) -> Result<Facts, TlsError> {
        let first = self.chain.first().ok_or(TlsError::NoAuthority)?;
        Facts::of(first)
    }

    /// Returns the first certificate that the next one in the file did not sign, counted from 1; `None` when each vouches
    /// for the one before.
    pub fn broken_at(&self) -> Option<usize> {
        let pairs = self.chain.windows(2).position(|pair| match pair {
            [one, next] => !super::facts::signed_by(one, next),
            _ => false,
        });
        pairs.map(|at| at + 1)
    }

    /// Returns how many certificates are shown.
    pub const fn len(&self) -> usize {
        self.chain.len()
    }

    /// Tells whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.chain.is_empty()
    }

    pub(super) fn certified(&self) -> Arc<CertifiedKey> {
        Arc::clone(&self.certified)
    }
}
