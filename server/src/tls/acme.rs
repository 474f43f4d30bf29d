//! A certificate from a public authority (ACME, RFC 8555), got and renewed without anybody's doing.
//!
//! The authority asks over the very port that serves, in a TLS handshake of its own kind (TLS-ALPN-01, RFC 8737): no
//! second port has to be open. It asks at port 443, so that is where the server, or what leads to it, has to listen.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use instant_acme::{
    Account, AccountCredentials, AuthorizationStatus, ChallengeType, Identifier, LetsEncrypt, NewAccount, NewOrder,
    OrderStatus, RetryPolicy,
};
use rcgen::{CertificateParams, CustomExtension, KeyPair};
use serde::{Deserialize, Serialize};
use tokio::net::TcpStream;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::server::TlsStream;

use super::files::{put, text, trouble};
use super::shown::Shown;
use super::{FOLDER, Pair, TlsError, provider};
use crate::clock::SharedClock;
use crate::file::write_whole;

/// The certificate, with those that vouch for it.
pub(super) const CERTIFICATE: &str = "acme.pem";
/// Its key.
pub(super) const KEY: &str = "acme.key";
/// By which the authority knows this server again.
const ACCOUNT: &str = "acme-account.json";
/// Why the last try failed, for `thucdia doctor`.
const FAILED: &str = "acme-failed.json";
/// What the authority's handshake is called.
pub(super) const PROTOCOL: &[u8] = b"acme-tls/1";

/// The first wait after a failure; authorities refuse those who come more often than a few times in an hour.
const AGAIN: Duration = Duration::from_secs(15 * 60);
const AT_MOST: Duration = Duration::from_secs(12 * 3_600);
/// How long the authority may take to ask, and then to sign.
const PATIENCE: Duration = Duration::from_secs(120);

/// Which authority, for which host.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Authority {
    /// The host name that phones will use.
    pub host: String,
    /// The mail address that the authority may write to.
    pub contact: String,
    /// Where the authority says what it offers; Let's Encrypt unless named.
    pub directory: String,
    /// A certificate in a PEM file by which to know the authority; the machine's own list if there is none.
    pub root: Option<PathBuf>,
}

impl Authority {
    /// The authority that most of the web uses.
    pub const fn usual() -> &'static str {
        LetsEncrypt::Production.url()
    }
}

/// Why a try failed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Failed {
    /// When, in Unix milliseconds.
    pub(crate) at: u64,
    /// In the authority's words.
    pub(crate) said: String,
}

impl Failed {
    /// Reads what failed last, if nothing has succeeded since.
    pub(crate) fn last(data_dir: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(data_dir.join(FOLDER).join(FAILED)).ok()?).ok()
    }
}

/// When to try again.
#[derive(Default)]
pub(super) struct Tries {
    failed: u32,
    not_before: u64,
}

impl Tries {
    fn failed(&mut self, now: u64) -> Duration {
        let wait = AGAIN.saturating_mul(2_u32.saturating_pow(self.failed)).min(AT_MOST);
        self.failed += 1;
        self.not_before = now + u64::try_from(wait.as_millis()).unwrap_or(0);
        wait
    }
}

/// Tells whether a connection was only the authority's question.
pub(crate) fn is_challenge(stream: &TlsStream<TcpStream>) -> bool {
    stream.get_ref().1.alpn_protocol() == Some(PROTOCOL)
}

/// Gets a certificate when there is none for this host, or less than a third of its time is left.
pub(super) async fn renew_if_due(
    authority: &Authority,
    data_dir: &Path,
    shown: &Shown,
    tries: &mut Tries,
    clock: &SharedClock,
) {
    let folder = data_dir.join(FOLDER);
    let now = clock.now();
    let held = Pair::read(&folder.join(CERTIFICATE), &folder.join(KEY)).and_then(|pair| pair.facts());
    let is_good = held.is_ok_and(|facts| facts.is_for(&authority.host) && !facts.is_due(now));
    if is_good || now < tries.not_before {
        return;
    }
    tracing::info!(
        host = authority.host,
        directory = authority.directory,
        "asking for a certificate"
    );
    let got = obtain(authority, &folder, shown).await;
    shown.answer(None);
    let failed = folder.join(FAILED);
    match got {
        Ok(()) => {
            *tries = Tries::default();
            if failed.exists()
                && let Err(error) = std::fs::remove_file(&failed)
            {
                tracing::warn!(%error, "that it failed before stays noted");
            }
        }
        Err(error) => {
            let wait = tries.failed(now);
            tracing::error!(%error, again_in_minutes = wait.as_secs() / 60, "THE AUTHORITY GAVE NO CERTIFICATE");
            let said = error.to_string();
            let noted = serde_json::to_vec(&Failed { at: now, said })
                .map_err(std::io::Error::from)
                .and_then(|text| write_whole(&failed, &text));
            if let Err(error) = noted {
                tracing::warn!(%error, "that it failed could not be noted");
            }
        }
    }
}

async fn obtain(authority: &Authority, folder: &Path, shown: &Shown) -> Result<(), TlsError> {
    let account = account(authority, folder).await?;
    let host = [Identifier::Dns(authority.host.clone())];
    let mut order = account.new_order(&NewOrder::new(&host)).await.map_err(said)?;
    let mut wanted = order.authorizations();
    while let Some(wanted) = wanted.next().await {
        let mut wanted = wanted.map_err(said)?;
        if wanted.status == AuthorizationStatus::Valid {
            continue;
        }
        let mut challenge = wanted.challenge(ChallengeType::TlsAlpn01).ok_or_else(|| {
            TlsError::Authority(
                "the authority does not ask by TLS (TLS-ALPN-01), the only way this server answers".into(),
            )
        })?;
        let answer = answer(&authority.host, challenge.key_authorization().digest().as_ref())?;
        shown.answer(Some(answer));
        challenge.set_ready().await.map_err(said)?;
    }
    let patience = RetryPolicy::default().timeout(PATIENCE);
    let status = order.poll_ready(&patience).await.map_err(said)?;
    if status != OrderStatus::Ready {
        let why = refusal(&mut order).await;
        return Err(TlsError::Authority(format!(
            "the authority could not see that {} is this server: {why}",
            authority.host
        )));
    }
    let key = order.finalize().await.map_err(said)?;
    let chain = order.poll_certificate(&patience).await.map_err(said)?;
    put(&folder.join(KEY), &key)?;
    put(&folder.join(CERTIFICATE), &chain)
}

/// Returns what the authority says about the question that was not answered to its liking.
async fn refusal(order: &mut instant_acme::Order) -> String {
    let mut wanted = order.authorizations();
    while let Some(Ok(wanted)) = wanted.next().await {
        if let Some(problem) = wanted.challenges.iter().find_map(|challenge| challenge.error.as_ref()) {
            return problem.to_string();
        }
    }
    "it does not say why; is port 443 of that name this server?".into()
}

/// Signs in with the authority: again if it has been here before.
async fn account(authority: &Authority, folder: &Path) -> Result<Account, TlsError> {
    let file = folder.join(ACCOUNT);
    let builder = match &authority.root {
        Some(root) => Account::builder_with_root(root),
        None => Account::builder(),
    }
    .map_err(said)?;
    if file.exists() {
        let held: Held = serde_json::from_str(&text(&file)?).map_err(|error| trouble(&file, error))?;
        // Another authority does not know this account.
        if held.directory == authority.directory {
            return builder.from_credentials(held.credentials).await.map_err(said);
        }
    }
    let contact = format!("mailto:{}", authority.contact);
    let wish = NewAccount {
        contact: &[&contact],
        terms_of_service_agreed: true,
        only_return_existing: false,
    };
    let (account, credentials) = builder
        .create(&wish, authority.directory.clone(), None)
        .await
        .map_err(said)?;
    let held = Held {
        directory: authority.directory.clone(),
        credentials,
    };
    put(
        &file,
        &serde_json::to_string(&held).map_err(|error| trouble(&file, error))?,
    )?;
    Ok(account)
}

#[derive(Serialize, Deserialize)]
struct Held {
    directory: String,
    credentials: AccountCredentials,
}

/// Makes the certificate that the authority wants to see in its own handshake, and only there. It is made not to pass for
/// a usual one, so it is not looked at as one.
fn answer(host: &str, digest: &[u8]) -> Result<Arc<CertifiedKey>, TlsError> {
    let unusable = |error: rcgen::Error| TlsError::Unusable(error.to_string());
    let mut params = CertificateParams::new([host.to_owned()]).map_err(unusable)?;
    params.custom_extensions = vec![CustomExtension::new_acme_identifier(digest)];
    let key = KeyPair::generate().map_err(unusable)?;
    let certificate = params.self_signed(&key).map_err(unusable)?;
    let key = PrivateKeyDer::try_from(key.serialize_der()).map_err(|error| TlsError::Unusable(error.to_owned()))?;
    let key = provider().key_provider.load_private_key(key);
    let key = key.map_err(|error| TlsError::Unusable(error.to_string()))?;
    Ok(Arc::new(CertifiedKey::new(vec![certificate.der().clone()], key)))
}

fn said(error: instant_acme::Error) -> TlsError {
    TlsError::Authority(error.to_string())
}
