//! What has been kept long enough goes: once a day while the server runs, or by `thucdia keep`.
//!
//! How long is data of the programme (`retention.csv`). Without that table nothing goes, save contacts without consent.

use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;
use domain::programme::{Kept, Programme};
use domain::reach::Extent;
use domain::record::RecordId;

use crate::app::App;
use crate::clock::{in_vietnam, of_vietnam};
use crate::programme::programme_in_force;
use crate::store::{Actor, AuditQuery, Before, ErasureCause, Old, Store, StoreError};

/// How long from one time to the next.
const DAY: u64 = 24 * 3_600_000;
/// No office is without a single sign-in for longer than this.
const SILENCE: u64 = 120 * DAY;
/// How long to sleep at most: the machine's clock may be set meanwhile.
const NAP: Duration = Duration::from_secs(60);

/// What is to go.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Plan {
    /// Visits whose contact goes, and why.
    pub contacts: Vec<(RecordId, ErasureCause)>,
    /// Rows of the audit log and sessions.
    pub old: Old,
    before: Before,
}

impl Plan {
    /// Looks what is to go; changes nothing.
    ///
    /// # Errors
    /// When the database can't be read, or the programme in force not be used.
    pub async fn make(store: &Arc<dyn Store>, now: u64) -> Result<Self, StoreError> {
        let programme = programme_in_force(store).await?;
        let (ended_rounds, before) = long_enough(&programme, now);
        Ok(Self {
            contacts: store.contacts_due(ended_rounds).await?,
            old: store.count_old(before).await?,
            before,
        })
    }

    /// Carries it out; each step tells the audit log in its own transaction.
    ///
    /// # Errors
    /// When the database can't be written; what was done by then is done, the rest is found again next time.
    pub async fn carry_out(&self, store: &Arc<dyn Store>, now: u64) -> Result<(), StoreError> {
        for (visit, cause) in &self.contacts {
            let everything = Arc::new(Extent::Everything);
            let erased = store.erase_contact(*visit, everything, Actor::Server, *cause, now);
            erased.await?;
        }
        store.remove_old(self.before, now).await.map(drop)
    }

    /// Tells whether nothing is to go.
    pub fn is_empty(&self) -> bool {
        self.contacts.is_empty() && self.old == Old::default()
    }
}

/// Returns the rounds whose contacts, and the moments before which everything else, have been kept long enough.
fn long_enough(programme: &Programme, now: u64) -> (Vec<String>, Before) {
    let today = in_vietnam(now).date();
    let (mut ended_rounds, mut before) = (Vec::new(), Before::default());
    for kept in &programme.retention {
        let day = kept.before(today);
        match kept.what {
            Kept::Contact => {
                ended_rounds = kept
                    .ended(&programme.rounds, today)
                    .map(|round| round.name.clone())
                    .collect();
            }
            Kept::AuditLog => before.audit = begin(day),
            Kept::Session => before.sessions = begin(day),
        }
    }
    (ended_rounds, before)
}

fn begin(day: NaiveDate) -> u64 {
    of_vietnam(day.into())
}

/// Looks every day, for as long as the server runs.
pub(crate) async fn run(app: App) {
    let mut last: Option<u64> = None;
    loop {
        let now = app.clock.now();
        if last.is_none_or(|last| now.saturating_sub(last) >= DAY) {
            last = Some(now);
            if let Err(error) = once(&app, now).await {
                tracing::error!(%error, "WHAT WAS KEPT LONG ENOUGH COULD NOT BE REMOVED");
            }
        }
        tokio::time::sleep(NAP).await;
    }
}

/// Tells whether the clock is so far ahead of the last thing that the audit log tells of that it is rather wrong: what is
/// removed by a wrong clock does not come back.
async fn is_far_ahead(store: &Arc<dyn Store>, now: u64) -> Result<bool, StoreError> {
    let last = AuditQuery {
        who: String::new(),
        what: None,
        about: String::new(),
        from: 0,
        until: i64::MAX.cast_unsigned(),
        offset: 0,
        limit: 1,
    };
    let last = store.audit(last).await?.rows.into_iter().next();
    Ok(last.is_some_and(|last| now.saturating_sub(last.at) > SILENCE))
}

async fn once(app: &App, now: u64) -> Result<(), StoreError> {
    let plan = Plan::make(&app.store, now).await?;
    if plan.is_empty() {
        return Ok(());
    }
    if is_far_ahead(&app.store, now).await? {
        tracing::error!(
            "THE CLOCK IS FAR AHEAD OF ALL THAT WAS WRITTEN; nothing is removed by it. `thucdia keep` does so all the same"
        );
        return Ok(());
    }
    plan.carry_out(&app.store, now).await?;
    let (contacts, Old { audit, sessions }) = (plan.contacts.len(), plan.old);
    tracing::info!(contacts, audit, sessions, "kept long enough, and removed");
    Ok(())
}
