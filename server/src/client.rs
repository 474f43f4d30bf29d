//! From which address a request comes, as far as that can be believed.

use std::convert::Infallible;
use std::net::IpAddr;

use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use http::request::Parts;

use crate::app::App;
use crate::error::ApiError;

/// Who holds the other end of a connection: a browser, or a proxy. Put into each request's extensions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Peer(pub IpAddr);

/// The address of the one who asks; `None` where there is no connection, as in tests.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Client(pub(crate) Option<IpAddr>);

impl FromRequestParts<App> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<Peer>();
        Ok(Self(peer.map(|Peer(peer)| {
            asking(*peer, &parts.headers, &app.config.trusted_proxies)
        })))
    }
}

/// Lets in over plain HTTP, when there is a proxy, only what comes through it or from this machine: whoever found a way
/// past it would send passwords in the clear.
pub(crate) async fn refuse_past_the_proxy(State(app): State<App>, request: Request, next: Next) -> Response {
    let proxies = &app.config.trusted_proxies;
    let is_stranger = |Peer(peer): &Peer| {
        let peer = peer.to_canonical();
        !peer.is_loopback() && !proxies.contains(&peer)
    };
    let past = app.config.tls.is_none() && !proxies.is_empty();
    match request.extensions().get::<Peer>() {
        Some(peer) if past && is_stranger(peer) => ApiError::past_the_proxy(peer.0).into_response(),
        _ => next.run(request).await,
    }
}

/// Returns the address that asks. Only a proxy that the configuration names may say that it asks for another: anybody can
/// write `X-Forwarded-For`, and would otherwise choose a fresh address for each guess of a password.
fn asking(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let mut asking = peer.to_canonical();
    let lines = headers.get_all("x-forwarded-for").iter();
    let said: Vec<&str> = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .collect();
    // Each proxy adds at the end whom it heard from. What stands before the first stranger is the stranger's own word.
    for heard_from in said.into_iter().rev() {
        if !trusted.contains(&asking) {
            break;
        }
        let Ok(address) = heard_from.trim().parse::<IpAddr>() else {
            break;
        };
        asking = address.to_canonical();
    }
    asking
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::nobody_between("9.9.9.9", &[], "9.9.9.9")]
    #[case::a_stranger_who_makes_one_up("9.9.9.9", &["1.1.1.1"], "9.9.9.9")]
    #[case::through_our_proxy("10.0.0.2", &["9.9.9.9"], "9.9.9.9")]
    #[case::made_up_and_through_our_proxy("10.0.0.2", &["1.1.1.1, 9.9.9.9"], "9.9.9.9")]
    #[case::made_up_in_another_line("10.0.0.2", &["1.1.1.1", "9.9.9.9"], "9.9.9.9")]
    #[case::through_both_our_proxies("10.0.0.2", &["9.9.9.9, 10.0.0.3"], "9.9.9.9")]
    #[case::through_another_s_proxy("10.0.0.3", &["9.9.9.9, 10.0.0.4"], "10.0.0.4")]
    #[case::no_address("10.0.0.2", &["unknown"], "10.0.0.2")]
    #[case::our_proxy_asks_itself("10.0.0.2", &[], "10.0.0.2")]
    #[case::version_six("10.0.0.2", &["2001:db8::7"], "2001:db8::7")]
    #[case::version_four_in_six("::ffff:10.0.0.2", &["::ffff:9.9.9.9"], "9.9.9.9")]
    fn only_named_proxies_are_believed(#[case] peer: &str, #[case] said: &[&str], #[case] expected: &str) {
        let trusted = ["10.0.0.2".parse().unwrap(), "10.0.0.3".parse().unwrap()];
        let mut headers = HeaderMap::new();
        for line in said {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        let asking = asking(peer.parse().unwrap(), &headers, &trusted);
        assert_eq!(asking, expected.parse::<IpAddr>().unwrap());
    }
}
