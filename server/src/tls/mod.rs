//! TLS: which certificate the server shows, and how it stays valid while the server runs.
//!
//! A certificate comes from files that somebody else looks after, from the office's own authority ([`local`]) or from a
//! public one by ACME (`acme`). All three end in one pair of PEM files, so that showing, replacing and examining a
//! certificate is the same for all: `Tls::look` takes up what the files hold now, and a pair that can't be used never
//! takes the place of one that can.

mod acme;
mod facts;
mod files;
pub mod local;
mod pair;
mod shown;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
use tokio_rustls::rustls::version::{TLS12, TLS13};

pub use self::acme::Authority;
pub(crate) use self::acme::{Failed, is_challenge};
pub use self::facts::Facts;
pub use self::pair::Pair;
use self::shown::Shown;
use crate::clock::SharedClock;
use crate::file::write_whole;

/// The folder below the data folder that holds certificates and keys of the server's own.
pub const FOLDER: &str = "tls";
/// Names the source that was served with last, for `thucdia doctor`.
const SOURCE: &str = "source.json";
/// How often files are looked at. Also how long after midnight a renewal may come.
const EACH: Duration = Duration::from_secs(60);
/// How clients that speak HTTP ask for it. One version: the bounds on slow clients are made for it.
const HTTP: &[u8] = b"http/1.1";

/// Where the certificate comes from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Files that somebody else looks after.
    Files {
        /// The certificate, followed by those that vouch for it.
        cert: PathBuf,
        /// Its private key.
        key: PathBuf,
    },
    /// The office's own authority, made by `thucdia tls init`.
    Local,
    /// A public authority.
    Acme(Authority),
}

impl Source {
    /// Returns the files that hold the certificate and its key.
    pub fn files(&self, data_dir: &Path) -> (PathBuf, PathBuf) {
        let folder = data_dir.join(FOLDER);
        match self {
            Self::Files { cert, key } => (cert.clone(), key.clone()),
            Self::Local => (folder.join(local::CERTIFICATE), folder.join(local::KEY)),
            Self::Acme(_) => (folder.join(acme::CERTIFICATE), folder.join(acme::KEY)),
        }
    }

    /// Returns the source that was served with last; `None` without TLS.
    pub(crate) fn served_last(data_dir: &Path) -> Option<Self> {
        let text = std::fs::read(data_dir.join(FOLDER).join(SOURCE)).ok()?;
        serde_json::from_slice(&text).ok()?
    }

    /// Notes for `thucdia doctor` what is served with now.
    pub(crate) fn note(served: Option<&Self>, data_dir: &Path) {
        let folder = data_dir.join(FOLDER);
        if served.is_none() && !folder.exists() {
            return;
        }
        let noted = serde_json::to_vec(&served)
            .map_err(std::io::Error::from)
            .and_then(|text| write_whole(&folder.join(SOURCE), &text));
        if let Err(error) = noted {
            tracing::warn!(%error, "doctor can't be told which certificate is served");
        }
    }
}

/// Why there is no TLS.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TlsError {
    /// A file.
    #[error("{}: {said}", file.display())]
    File {
        /// Which.
        file: PathBuf,
        /// What is the matter with it.
        said: String,
    },
    /// Certificate and key are not of one another.
    #[error("the key is not that of the certificate")]
    OtherKey,
    /// There is no authority of the office's own yet.
    #[error("there is no certificate of the office's own yet; make one with: thucdia tls init")]
    NoAuthority,
    /// The office's own authority may not vouch for this name.
    #[error(
        "the office's authority may not vouch for {0}; phones that trust it would refuse. \
         Make a new one with --new-authority, and install it on every phone"
    )]
    NotPermitted(String),
    /// This is neither a host name nor an address.
    #[error("{0} is neither a host name nor an address")]
    NoName(String),
    /// The public authority.
    #[error("{0}")]
    Authority(String),
    /// Anything else.
    #[error("TLS can't be used: {0}")]
    Unusable(String),
}

/// The running server's certificate. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Tls {
    source: Source,
    data_dir: PathBuf,
    shown: Arc<Shown>,
    /// A digest of the files when they were looked at last.
    seen: Arc<Mutex<Option<[u8; 32]>>>,
}

impl Tls {
    /// Reads the certificate to begin with.
    ///
    /// # Errors
    /// When it can't be used; for ACME, when the one that was got before can't be. None at all is no error there: the
    /// server is what the authority will ask.
    pub(crate) fn begin(source: Source, data_dir: &Path, now: u64) -> Result<Self, TlsError> {
        if source == Source::Local {
            // The clock may have gone on while nothing ran.
            local::renew_if_due(data_dir, now)?;
        }
        let tls = Self {
            source,
            data_dir: data_dir.to_owned(),
            shown: Arc::default(),
            seen: Arc::default(),
        };
        let (cert, key) = tls.source.files(data_dir);
        if !matches!(tls.source, Source::Acme(_)) || cert.exists() {
            tls.shown.show(&Pair::read(&cert, &key)?)?;
            tls.remember(files::digest(&cert, &key));
        }
        Ok(tls)
    }

    /// Returns what makes a connection private: TLS 1.2 and 1.3.
    pub(crate) fn acceptor(&self) -> Result<TlsAcceptor, TlsError> {
        let mut config = ServerConfig::builder_with_provider(provider())
            .with_protocol_versions(&[&TLS13, &TLS12])
            .map_err(|error| TlsError::Unusable(error.to_string()))?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(&self.shown) as Arc<_>);
        config.alpn_protocols = vec![HTTP.to_vec()];
        if matches!(self.source, Source::Acme(_)) {
            config.alpn_protocols.push(acme::PROTOCOL.to_vec());
        }
        Ok(TlsAcceptor::from(Arc::new(config)))
    }

    /// Takes up what the files hold now, if they changed. A pair that can't be used is said once, and the one that is
    /// shown goes on.
    pub(crate) fn look(&self) -> Result<bool, TlsError> {
        let (cert, key) = self.source.files(&self.data_dir);
        let digest = files::digest(&cert, &key);
        if !self.remember(digest) {
            return Ok(false);
        }
        let facts = self.shown.show(&Pair::read(&cert, &key)?)?;
        tracing::info!(
            names = facts.names.join(", "),
            fingerprint = facts.fingerprint,
            "a new certificate"
        );
        Ok(true)
    }

    /// Looks after the certificate for as long as the server runs.
    pub(crate) async fn keep(self, clock: SharedClock) {
        let mut hangup = Hangup::listen();
        let mut tries = acme::Tries::default();
        loop {
            match &self.source {
                Source::Files { .. } => {}
                Source::Local => {
                    if let Err(error) = local::renew_if_due(&self.data_dir, clock.now()) {
                        tracing::error!(%error, "THE CERTIFICATE CAN'T BE RENEWED");
                    }
                }
                Source::Acme(authority) => {
                    acme::renew_if_due(authority, &self.data_dir, &self.shown, &mut tries, &clock).await;
                }
            }
            if let Err(error) = self.look() {
                tracing::error!(%error, "THE NEW CERTIFICATE CAN'T BE USED; the one before goes on");
            }
            tokio::select! {
                () = tokio::time::sleep(EACH) => {}
                () = hangup.recv() => tracing::info!("asked to look at the certificate"),
            }
        }
    }

    /// Remembers a digest of the files; `false` when it is the one from before.
    fn remember(&self, digest: Option<[u8; 32]>) -> bool {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let news = digest.is_some() && *seen != digest;
        *seen = digest;
        news
    }
}

/// The cryptography, named: no other part of the process decides it.
fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

/// The signal by which an administrator asks to look again at once.
struct Hangup {
    #[cfg(unix)]
    signal: Option<tokio::signal::unix::Signal>,
}

impl Hangup {
    fn listen() -> Self {
        Self {
            #[cfg(unix)]
            signal: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()).ok(),
        }
    }

    async fn recv(&mut self) {
        #[cfg(unix)]
        if let Some(signal) = &mut self.signal
            && signal.recv().await.is_some()
        {
            return;
        }
        std::future::pending::<()>().await;
    }
}

#[cfg(test)]
mod tests;
