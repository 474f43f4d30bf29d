//! Who asks: the session cookie.

use axum::extract::FromRequestParts;
use domain::role::Right;
use http::HeaderMap;
use http::header::COOKIE;
use http::request::Parts;
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::chance;
use crate::error::ApiError;
use crate::headers::is_over_tls;
use crate::store::Account;

/// How long a session lasts, in seconds: a surveyor signs in with a connection once, and works a month.
pub(crate) const SESSION_SECONDS: u64 = 30 * 24 * 3_600;
const COOKIE_NAME: &str = "thucdia_session";

/// The account that a request comes from.
pub(crate) struct SignedIn(pub(crate) Account);

impl SignedIn {
    /// Returns the account, if its role has this right.
    pub(crate) fn may(self, right: Right) -> Result<Account, ApiError> {
        if self.0.role.may(right) {
            Ok(self.0)
        } else {
            Err(ApiError::forbidden())
        }
    }
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let token = token_of(&parts.headers).ok_or_else(ApiError::signed_out)?;
        let account = app.store.session(hash_of(&token), app.clock.now()).await?;
        account.map(Self).ok_or_else(ApiError::signed_out)
    }
}

/// The account that a request comes from, if its role sees single records at the desk.
pub(crate) struct AtTheDesk(pub(crate) Account);

impl FromRequestParts<App> for AtTheDesk {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let signed_in = SignedIn::from_request_parts(parts, app).await?;
        signed_in.may(Right::ReadRecords).map(Self)
    }
}

/// The account that a request comes from, if its role reads the audit log.
pub(crate) struct Administrator;

impl FromRequestParts<App> for Administrator {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let signed_in = SignedIn::from_request_parts(parts, app).await?;
        signed_in.may(Right::ReadAudit).map(|_| Self)
    }
}

/// A session's token: given to the browser once, kept here only as a hash.
#[derive(Clone)]
pub(crate) struct Token(String);

impl Token {
    pub(crate) fn fresh() -> Self {
        Self(hex::encode(chance::bytes::<32>()))
    }

    /// Returns the cookie that carries it. `Secure` only behind TLS: an office may run without, inside its own network.
    pub(crate) fn cookie(&self, headers: &HeaderMap) -> String {
        cookie(&self.0, SESSION_SECONDS, headers)
    }
}

/// Returns the cookie that takes the session's away.
pub(crate) fn no_cookie(headers: &HeaderMap) -> String {
    cookie("", 0, headers)
}

fn cookie(value: &str, seconds: u64, headers: &HeaderMap) -> String {
    let secure = if is_over_tls(headers) { "; Secure" } else { "" };
    format!("{COOKIE_NAME}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}")
}

/// Returns the token that a request carries.
pub(crate) fn token_of(headers: &HeaderMap) -> Option<Token> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(name, _)| *name == COOKIE_NAME)
        .map(|(_, value)| Token(value.to_owned()))
}

/// Returns what is stored of a token.
pub(crate) fn hash_of(token: &Token) -> [u8; 32] {
    Sha256::digest(token.0.as_bytes()).into()
}
