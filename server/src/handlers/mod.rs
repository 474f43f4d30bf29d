//! What answers requests: who, load, act, reply.

pub(crate) mod accounts;
pub(crate) mod audit;
pub(crate) mod authority;
pub(crate) mod conflicts;
pub(crate) mod contacts;
pub(crate) mod devices;
pub(crate) mod duplicates;
mod entry;
pub(crate) mod escrow;
pub(crate) mod export;
pub(crate) mod founding;
pub(crate) mod health;
pub(crate) mod imports;
pub(crate) mod invitation;
pub(crate) mod lists;
pub(crate) mod live;
pub(crate) mod merging;
pub(crate) mod overview;
pub(crate) mod own_account;
pub(crate) mod programme;
pub(crate) mod pull;
pub(crate) mod push;
pub(crate) mod quarantine;
pub(crate) mod records;
pub(crate) mod recovery;
pub(crate) mod requests;
pub(crate) mod review;
pub(crate) mod rounds;
pub(crate) mod session;
pub(crate) mod shell;
pub(crate) mod snapshot;
pub(crate) mod supervision;
pub(crate) mod teams;
pub(crate) mod views;

use http::header::CONTENT_TYPE;
use serde::{Deserialize, Serialize};

/// The part of a list to return.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Part {
    offset: u32,
    limit: u32,
}

impl Part {
    /// Returns how many rows to return, 1 to 200.
    const fn rows(self) -> u32 {
        match self.limit {
            0 => 50,
            1..=200 => self.limit,
            _ => 200,
        }
    }
}

type Wire = ([(http::HeaderName, &'static str); 1], Vec<u8>);

/// Returns a message of the sync conversation as an answer.
fn wire<T: Serialize>(message: &T) -> Wire {
    (
        [(CONTENT_TYPE, "application/octet-stream")],
        domain::sync::encode(message),
    )
}
