//! The certificate that clients are shown, replaced while connections go on.

use std::sync::{Arc, PoisonError, RwLock};

use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;

use super::acme::PROTOCOL;
use super::{Facts, Pair, TlsError};

/// What is shown, and the answer to an authority that asks whether this host is ours.
#[derive(Debug, Default)]
pub(super) struct Shown {
    certificate: RwLock<Option<Arc<CertifiedKey>>>,
    answer: RwLock<Option<Arc<CertifiedKey>>>,
}

impl Shown {
    /// Shows another certificate from now on.
    pub(super) fn show(&self, pair: &Pair) -> Result<Facts, TlsError> {
        let facts = pair.facts()?;
        *self.certificate.write().unwrap_or_else(PoisonError::into_inner) = Some(pair.certified());
        Ok(facts)
    }

    /// Returns what is shown.
    #[cfg(test)]
    pub(super) fn certificate(&self) -> Option<Arc<CertifiedKey>> {
        let shown = self.certificate.read().unwrap_or_else(PoisonError::into_inner);
        shown.clone()
    }

    /// Answers an authority from now on, or no longer.
    pub(super) fn answer(&self, answer: Option<Arc<CertifiedKey>>) {
        *self.answer.write().unwrap_or_else(PoisonError::into_inner) = answer;
    }
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let asks = hello
            .alpn()
            .is_some_and(|mut protocols| protocols.any(|protocol| protocol == PROTOCOL));
        let shown = if asks { &self.answer } else { &self.certificate };
        shown.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
