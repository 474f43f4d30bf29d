//! Who asks: the session cookie.

use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::role::Right;
use http::header::{COOKIE, SET_COOKIE};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method};
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::chance;
use crate::error::ApiError;
use crate::headers::is_over_tls;
use crate::store::{Account, Presence, Standing};

/// How long a session lasts, in seconds: a surveyor signs in with a connection once, and works a month.
pub(crate) const SESSION_SECONDS: u64 = 30 * 24 * 3_600;
const COOKIE_NAME: &str = "thucdia_session";

/// Finds out who asks, before any handler, and exchanges the session's token when it is time.
pub(crate) async fn recognise(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let asked = (request.uri().path(), request.method());
    // Whoever signs in or out, or follows an invitation, needs no session that is in order.
    let needs_none = matches!(
        asked,
        ("/api/session", &(Method::POST | Method::DELETE)) | ("/api/invitation" | "/api/join", _)
    );
    // A browser may keep these, and would be given the cookie of an old answer with one.
    let is_kept = asked.0.starts_with("/api/sync/snapshot/");
    let token = token_of(request.headers()).filter(|_| asked.0.starts_with("/api/") && !needs_none);
    let Some(token) = token else {
        return next.run(request).await;
    };
    let (hash, now) = (hash_of(&token), app.clock.now());
    let presence = match app.store.presence(hash, now).await {
        Ok(Some(presence)) => presence,
        Ok(None) => return next.run(request).await,
        Err(error) => return ApiError::from(error).into_response(),
    };
    let fresh = Token::fresh();
    let turned = match presence.token {
        Standing::Good => Ok(Standing::Good),
        Standing::Turning { .. } if is_kept => Ok(Standing::Good),
        Standing::Turning { .. } | Standing::Spent => app.store.turn_over(hash, hash_of(&fresh), now).await,
    };
    let renew = match turned {
        Ok(Standing::Spent) => {
            let gone = [(SET_COOKIE, no_cookie(request.headers()))];
            return (gone, ApiError::signed_out()).into_response();
        }
        Ok(Standing::Turning { renew, .. }) => renew,
        Ok(Standing::Good) => false,
        // A disk that can't be written signs nobody out.
        Err(error) if presence.token != Standing::Spent => {
            tracing::warn!(%error, "a session's token could not be exchanged");
            false
        }
        Err(error) => return ApiError::from(error).into_response(),
    };
    let cookie = renew.then(|| fresh.cookie_until(presence.expires_at, now, request.headers()));
    request.extensions_mut().insert(presence);
    let mut response = next.run(request).await;
    if let Some(cookie) = cookie.and_then(|cookie| HeaderValue::from_str(&cookie).ok()) {
        response.headers_mut().entry(SET_COOKIE).or_insert(cookie);
    }
    response
}

/// The session that a request comes with, also when its account is disabled or its device revoked: for handing in, and
/// for saying that nothing is left.
pub(crate) struct PutOutToo(pub(crate) Presence);

impl FromRequestParts<App> for PutOutToo {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, ApiError> {
        let presence = parts.extensions.get::<Presence>().cloned();
        presence.map(Self).ok_or_else(ApiError::signed_out)
    }
}

/// The session that a request comes with.
pub(crate) struct Present(pub(crate) Presence);

impl FromRequestParts<App> for Present {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let PutOutToo(presence) = PutOutToo::from_request_parts(parts, app).await?;
        if presence.put_out {
            Err(ApiError::revoked())
        } else {
            Ok(Self(presence))
        }
    }
}

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
        let Present(presence) = Present::from_request_parts(parts, app).await?;
        Ok(Self(presence.account))
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

/// The account that a request comes from, if its role manages accounts and devices.
pub(crate) struct Manager(pub(crate) Account);

impl FromRequestParts<App> for Manager {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let signed_in = SignedIn::from_request_parts(parts, app).await?;
        signed_in.may(Right::Manage).map(Self)
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

    /// Returns the cookie that carries it until a session ends: a new token does not make the session longer.
    pub(crate) fn cookie_until(&self, expires_at: u64, now: u64, headers: &HeaderMap) -> String {
        cookie(&self.0, expires_at.saturating_sub(now).div_ceil(1_000), headers)
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
