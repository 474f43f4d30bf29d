//! `GET /api/live`: tells an open desk that there is something new, as server-sent events.
//!
//! An event carries no data, only where everything stands; the desk asks again for what it shows, and gets what its reach
//! holds. So there is nothing to replay: a desk that comes back names where it stood (`Last-Event-ID`) and hears of a change
//! at once if that is the past. The database is looked at, not the writing thread: what an import beside the server wrote
//! is told of too.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use domain::role::Right;
use futures_util::stream::{self, Stream};
use http::HeaderMap;
use tokio::time::{Instant, sleep};

use crate::app::App;
use crate::auth::SignedIn;
use crate::error::ApiError;

/// How soon a change is told of, and how often at most.
const EVERY: Duration = Duration::from_secs(1);
/// After this long the desk has to come again, and show that it still may.
const AT_MOST: Duration = Duration::from_secs(600);
/// So that whatever is between does not take the connection for dead.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);

pub(crate) async fn changes(
    State(app): State<App>,
    signed_in: SignedIn,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    signed_in.may(Right::ReadFigures)?;
    let known = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    let watch = Watch {
        // Whoever comes for the first time asks for everything when it hears that it is listened to.
        told: match known {
            Some(known) => known.to_owned(),
            None => app.store.heads().await?.to_string(),
        },
        until: Instant::now() + AT_MOST,
        begun: false,
        app,
    };
    let events = stream::unfold(watch, |mut watch| async { Some((Ok(watch.next().await?), watch)) });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(SIGN_OF_LIFE)))
}

/// What one desk has been told.
struct Watch {
    app: App,
    told: String,
    until: Instant,
    begun: bool,
}

impl Watch {
    /// Waits for the next thing to tell; `None` ends the connection.
    async fn next(&mut self) -> Option<Event> {
        if !self.begun {
            self.begun = true;
            // The desk learns that it is listening, and what to name when it comes back.
            return Some(Event::default().event("listening").id(&self.told).data(""));
        }
        while Instant::now() < self.until {
            let heads = self.app.store.heads().await.ok()?.to_string();
            if heads != self.told {
                self.told = heads;
                return Some(Event::default().event("changed").id(&self.told).data(""));
            }
            tokio::select! {
                () = sleep(EVERY) => {}
                () = self.app.stopping.wait() => return None,
            }
        }
        None
    }
}
