//! Connections: one task each, and none that a client can hold for ever.
//!
//! Not `axum::serve`, which waits without end for the head of a request: a few hundred silent connections from one machine
//! would shut everybody out.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use crate::client::Peer;
use crate::config::Config;
use crate::headers;
use crate::tls::is_challenge;

/// How many connections are open at a time; more wait at the door. Fewer than the 1,024 files that a process may usually
/// have open, so that the database can always be opened.
const CONNECTIONS: usize = 900;
/// After an accept that failed, for want of files for instance.
const BREATH: Duration = Duration::from_millis(500);

/// Serves until `shutdown` completes, then lets requests under way come to their end.
pub(crate) async fn listen(
    listener: TcpListener,
    router: Router,
    config: &Config,
    tls: Option<TlsAcceptor>,
    shutdown: impl Future<Output = ()> + Send,
) {
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    let open = GracefulShutdown::new();
    tokio::pin!(shutdown);
    loop {
        let accepted = async {
            let place = Arc::clone(&room).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut shutdown => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(BREATH).await;
                continue;
            }
        };
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "small answers may be held back a moment");
        }
        let one = One {
            router: router.clone(),
            peer: Peer(peer.ip()),
            over_tls: tls.is_some(),
            patience: config.patience,
            open: open.watcher(),
        };
        let tls = tls.clone();
        tokio::spawn(async move {
            match tls {
                Some(tls) => one.shake_hands(&tls, stream).await,
                None => one.serve(stream).await,
            }
            drop(place);
        });
    }
    drop(listener);
    // Longer than any request may take; who does not read the answer by then will not.
    let ended = tokio::time::timeout(config.request_timeout + config.patience, open.shutdown()).await;
    if ended.is_err() {
        tracing::warn!("some connections did not end and were cut");
    }
}

/// One connection.
struct One {
    router: Router,
    peer: Peer,
    over_tls: bool,
    patience: Duration,
    open: Watcher,
}

impl One {
    /// Serves once both sides agree on keys, which a client may not draw out either.
    async fn shake_hands(self, tls: &TlsAcceptor, stream: TcpStream) {
        match tokio::time::timeout(self.patience, tls.accept(stream)).await {
            // An authority that asks whether this host is ours has its answer with that.
            Ok(Ok(private)) if is_challenge(&private) => tracing::info!("the certificate's authority asked"),
            Ok(Ok(private)) => self.serve(private).await,
            Ok(Err(error)) => tracing::debug!(%error, peer = %self.peer.0, "no agreement on TLS"),
            Err(_) => tracing::debug!(peer = %self.peer.0, "a client took too long over TLS"),
        }
    }

    async fn serve(self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        let Self {
            router,
            peer,
            over_tls,
            patience,
            open,
        } = self;
        let service = service_fn(move |request: http::Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(peer);
            if over_tls {
                headers::say_over_tls(request.headers_mut());
            }
            router.clone().oneshot(request)
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            // Also how long a connection stays open between two requests.
            .header_read_timeout(patience)
            .serve_connection(TokioIo::new(stream), service);
        // A client that goes away in the middle is no event: what it did not hear of, it asks again.
        if let Err(error) = open.watch(connection).await {
            tracing::debug!(%error, "a connection ended early");
        }
    }
}
