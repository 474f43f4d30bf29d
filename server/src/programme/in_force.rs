//! What a running server keeps of the programme in force.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use chrono::NaiveDate;
use domain::api::FoundingRule;
use domain::form::Language;
use domain::founding;
use domain::programme::{Bundle, Chart, Programme};
use domain::reach::{Extent, Reach};

use super::{built_in, listed};
use crate::clock::SharedClock;
use crate::store::{Account, Store, StoreError};

/// The programme in force, read.
pub(crate) struct InForce {
    /// Of the bundle.
    pub(crate) digest: String,
    /// The bundle as phones get it.
    pub(crate) body: Bytes,
    /// What it says.
    pub(crate) programme: Programme,
}

impl InForce {
    /// Returns the rule for who may have a party organisation, as it holds on a day; nothing where it is no number.
    pub(crate) fn founding_rule(&self, day: NaiveDate) -> Option<FoundingRule> {
        let rule = self.programme.rules.on(founding::RULE, day)?;
        Some(FoundingRule {
            needed: rule.value.parse().ok()?,
            from: rule.from,
            source: rule.source.to_owned(),
        })
    }
}

/// Keeps the programme in force in memory, and notices when another one is loaded beside the running server.
#[derive(Default)]
pub(crate) struct Programmes(Mutex<Option<(i64, Arc<InForce>)>>);

impl Programmes {
    /// Returns the programme in force; nothing in a data folder that was never served.
    pub(crate) async fn current(&self, store: &Arc<dyn Store>) -> Result<Option<Arc<InForce>>, StoreError> {
        let number = store.programme_number().await?;
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, in_force)) = known.filter(|(known, _)| Some(*known) == number) {
            return Ok(Some(in_force));
        }
        let Some(row) = store.programme().await? else {
            return Ok(None);
        };
        let number = row.number;
        let reading = tokio::task::spawn_blocking(move || {
            let programme = read(&Bundle::decode(&row.body).map_err(StoreError::unreadable)?)?;
            Ok::<_, StoreError>(InForce {
                digest: row.digest,
                body: row.body.into(),
                programme,
            })
        });
        let in_force = reading.await.map_err(|error| StoreError::Broken(error.to_string()))??;
        let in_force = Arc::new(in_force);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((number, Arc::clone(&in_force)));
        Ok(Some(in_force))
    }

    /// Works out what an account reaches today.
    ///
    /// # Errors
    /// When the programme, whose chart says what stands below an organisation, can't be read: better nothing than too much.
    pub(crate) async fn extent(
        &self,
        store: &Arc<dyn Store>,
        clock: &SharedClock,
        account: &Account,
    ) -> Result<Arc<Extent>, StoreError> {
        if account.reach == Reach::Everything {
            return Ok(Arc::new(Extent::Everything));
        }
        let in_force = self.current(store).await?;
        let none = Chart::default();
        let chart = in_force.as_ref().map_or(&none, |in_force| &in_force.programme.chart);
        Ok(Arc::new(account.reach.on(clock.today(), chart)))
    }
}

/// Returns the texts of the programme in force; where none was loaded yet, of the one that comes with this program.
pub(crate) async fn bundle_in_force(store: &Arc<dyn Store>) -> Result<Bundle, StoreError> {
    match store.programme().await? {
        Some(row) => Bundle::decode(&row.body).map_err(StoreError::unreadable),
        None => Ok(built_in()),
    }
}

/// Reads the programme in force; where none was loaded yet, the one that comes with this program.
pub(crate) async fn programme_in_force(store: &Arc<dyn Store>) -> Result<Programme, StoreError> {
    read(&bundle_in_force(store).await?)
}

fn read(bundle: &Bundle) -> Result<Programme, StoreError> {
    Programme::read(bundle).map_err(|problems| {
        StoreError::Broken(format!(
            "the programme in force can't be read by this release; mend its folder and load it again:\n{}",
            listed(&problems, Language::En)
        ))
    })
}
