//! What somebody had seen.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{DeviceId, EditId};

/// A set of edits, held as the highest counter seen of each device.
///
/// That is enough because a device has always seen its own earlier edits: whoever has seen edit 7 of a device in some
/// field has seen everything that device wrote there before.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Context(BTreeMap<DeviceId, u64>);

impl Context {
    /// Tells whether this edit was seen.
    pub fn covers(&self, id: EditId) -> bool {
        self.0.get(&id.device).is_some_and(|counter| *counter >= id.counter)
    }

    /// Adds one edit, and with it everything its device wrote before.
    pub fn insert(&mut self, id: EditId) {
        let counter = self.0.entry(id.device).or_default();
        *counter = (*counter).max(id.counter);
    }

    /// Adds everything that `other` has seen.
    pub fn join(&mut self, other: &Self) {
        for (device, counter) in &other.0 {
            self.insert(EditId {
                device: *device,
                counter: *counter,
            });
        }
    }

    /// Tells whether nothing was seen.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Lists the highest edit seen of each device.
    pub fn heads(&self) -> impl Iterator<Item = EditId> + '_ {
        self.0.iter().map(|(device, counter)| EditId {
            device: *device,
            counter: *counter,
        })
    }
}

impl FromIterator<EditId> for Context {
    fn from_iter<I: IntoIterator<Item = EditId>>(ids: I) -> Self {
        let mut context = Self::default();
        ids.into_iter().for_each(|id| context.insert(id));
        context
    }
}
