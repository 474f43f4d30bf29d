//! Recovery files: the office's key pairs, and taking in what a file held.

use std::sync::Arc;

use domain::api::Recovered;
use domain::record::{Edit, Epoch};
use domain::sync::{Ledger, Outcome, Refusal, RefusalCode};
use rusqlite::{Connection, params};
use serde_json::json;

use super::audit;
use super::ledger::BatchLedger;
use super::push::{Prepared, is_of_the_server, push};
use super::rows::Int;
use crate::store::{Act, Batch, Deed, Handed, HandedIn, KeyPair, Recovery, StoreError};

/// Lists the office's key pairs, the last first.
pub(super) fn keys(connection: &Connection) -> Result<Vec<KeyPair>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT public, secret FROM office_key ORDER BY made_at DESC")?;
    let pairs = statement.query_map([], |row| {
        Ok(KeyPair {
            public: row.get(0)?,
            secret: row.get(1)?,
        })
    })?;
    Ok(pairs.collect::<Result<_, _>>()?)
}

/// Makes the first key pair, unless somebody was first.
pub(super) fn establish(connection: &Connection, fresh: &KeyPair, now: u64) -> Result<Vec<KeyPair>, StoreError> {
    connection
        .prepare_cached("INSERT INTO office_key SELECT ?1, ?2, ?3 WHERE NOT EXISTS (SELECT 1 FROM office_key)")?
        .execute(params![fresh.public, fresh.secret, Int(now)])?;
    keys(connection)
}

/// Takes in what a file held. Runs inside the writer's transaction, so that a file is taken in as a whole or not at all.
pub(super) fn take_in(connection: &Connection, epoch: Epoch, recovery: Recovery) -> Result<Recovered, StoreError> {
    let mut done = Recovered {
        unread: recovery.unread,
        ..Recovered::default()
    };
    for Handed { caller, extent, edits } in recovery.edits {
        let mut own = Vec::new();
        for edit in edits {
            // A file says who wrote what, and nobody can tell by it: at least not the office itself.
            if is_of_the_server(connection, edit.id.device)? {
                put_aside(connection, epoch, recovery.now, &edit, RefusalCode::NotTheAuthor)?;
                done.refused += 1;
            } else {
                own.push(Ok(edit));
            }
        }
        let batch = Batch {
            caller,
            extent,
            now: recovery.now,
            put_out: recovery.put_out,
            contact: None,
            handed_in: recovery.office.clone().map(|extent| HandedIn {
                by: recovery.by,
                extent,
            }),
            edits: own,
            pack: Arc::default(),
        };
        for verdict in push(connection, epoch, &mut Prepared::of(batch))? {
            match verdict.outcome {
                Outcome::Applied(_) => done.new += 1,
                Outcome::Duplicate(_) => done.known += 1,
                Outcome::Rejected(_) | Outcome::RetryLater => done.refused += 1,
            }
        }
    }
    for draft in &recovery.drafts {
        // Only a person can say whether it is finished.
        put_aside(connection, epoch, recovery.now, draft, RefusalCode::Unfinished)?;
        done.drafts += 1;
    }
    let deed = Deed {
        at: recovery.now,
        who: recovery.by,
        what: Act::Recovered,
        about: hex::encode(recovery.digest),
        details: json!(done),
    };
    audit::append(connection, &deed)?;
    Ok(done)
}

fn put_aside(
    connection: &Connection,
    epoch: Epoch,
    now: u64,
    edit: &Edit,
    code: RefusalCode,
) -> Result<(), StoreError> {
    let refusal = Refusal { code, field: None };
    BatchLedger::new(connection, epoch, now, edit.author).quarantine(edit, &refusal)
}
