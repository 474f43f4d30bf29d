//! The programme as this device has it.

use std::sync::Arc;

use domain::form::Language;
use domain::programme::{Bundle, Programme};

use super::Phone;
use crate::api::sync as api;

/// The programme in force on this device.
pub struct InForce {
    /// Of the bundle, to ask the server whether there is another one.
    pub digest: String,
    /// The texts, for whoever wants to read a document.
    pub bundle: Bundle,
    /// What they say.
    pub programme: Programme,
}

impl InForce {
    /// Reads a programme as the server sent it.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let bundle = Bundle::decode(bytes)
            .inspect_err(|error| leptos::logging::warn!("the programme can't be read: {error}"))
            .ok()?;
        Self::of(bundle)
    }

    fn of(bundle: Bundle) -> Option<Self> {
        match Programme::read(&bundle) {
            Ok(programme) => Some(Self {
                digest: bundle.digest(),
                bundle,
                programme,
            }),
            Err(problems) => {
                // The server checked it; a newer server may know more than this app.
                let first = problems.first().map(|problem| problem.in_language(Language::En));
                leptos::logging::warn!("the programme is not understood: {first:?}");
                None
            }
        }
    }

    /// Returns the programme that lies in the storage; `known` itself if it is that one.
    pub(super) fn of_stored(bytes: Option<Vec<u8>>, known: Option<Arc<Self>>) -> Option<Arc<Self>> {
        let Some(bytes) = bytes else { return known };
        let Ok(bundle) = Bundle::decode(&bytes) else {
            return known;
        };
        if let Some(known) = &known
            && known.bundle == bundle
        {
            return Some(known.clone());
        }
        Self::of(bundle).map(Arc::new).or(known)
    }

    /// Lists what the zones are called, by code.
    pub(super) fn zone_names(&self) -> Vec<(String, String)> {
        let zones = self.programme.lists().get("zones");
        let name = |zone: &domain::form::Choice| (zone.name.clone(), zone.label.vi.clone());
        zones.iter().flat_map(|zones| zones.iter().map(name)).collect()
    }
}

/// Fetches the programme for a browser that keeps no records: nothing is stored.
pub async fn of_the_server() -> Option<InForce> {
    InForce::read(&api::programme("").await.ok()??)
}

/// Fetches the programme if the server has another one than this device. Without an answer the device goes on with its own.
pub(super) async fn refresh(phone: &Phone) {
    let have = phone
        .read()
        .programme
        .as_ref()
        .map(|programme| programme.digest.clone());
    match api::programme(&have.unwrap_or_default()).await {
        Ok(None) => {}
        Ok(Some(bytes)) => {
            if let Err(error) = phone.put_programme(bytes).await {
                leptos::logging::warn!("the programme could not be kept: {error}");
            }
        }
        Err(failure) => leptos::logging::log!("the programme was not asked for: {failure:?}"),
    }
}
