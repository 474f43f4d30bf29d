//! All that is known of one field.

use std::collections::BTreeMap;

use super::{Answer, Context, EditId, PersonId, Stamp};

/// One value, with who wrote it and when.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Written<T = Answer> {
    /// The value itself.
    pub value: T,
    /// When, by the writer's hybrid clock.
    pub stamp: Stamp,
    /// Who.
    pub author: PersonId,
}

/// Every value that no later edit has replaced, and all that has been seen here.
///
/// This is a dotted version vector set: `live` values each carry the edit that wrote them, and `context` covers them and
/// everything they replaced. An edit alone is such a register too, so applying an edit is merging.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Register<T = Answer> {
    context: Context,
    live: BTreeMap<EditId, Written<T>>,
}

impl<T> Default for Register<T> {
    fn default() -> Self {
        Self {
            context: Context::default(),
            live: BTreeMap::new(),
        }
    }
}

impl<T: Clone + PartialEq> Register<T> {
    /// Makes the register that one edit alone stands for: its value, and what its author had seen.
    pub fn of_edit(id: EditId, written: Written<T>, seen: &Context) -> Self {
        let mut context = seen.clone();
        context.insert(id);
        Self {
            context,
            live: BTreeMap::from([(id, written)]),
        }
    }

    /// Rebuilds a register from storage. Live values are always covered by the context.
    pub fn from_parts(mut context: Context, live: BTreeMap<EditId, Written<T>>) -> Self {
        live.keys().for_each(|id| context.insert(*id));
        Self { context, live }
    }

    /// Takes in another copy of this register: what either side had seen and the other still held is replaced.
    pub fn merge(&mut self, other: &Self) {
        self.live
            .retain(|id, _| other.live.contains_key(id) || !other.context.covers(*id));
        for (id, written) in &other.live {
            if !self.context.covers(*id) {
                self.live.insert(*id, written.clone());
            }
        }
        self.context.join(&other.context);
    }

    /// Lists the live values, the one to show first at the front: latest stamp, ties by device.
    pub fn live(&self) -> Vec<(EditId, &Written<T>)> {
        let mut live: Vec<_> = self.live.iter().map(|(id, written)| (*id, written)).collect();
        live.sort_by_key(|(id, written)| std::cmp::Reverse((written.stamp, *id)));
        live
    }

    /// Returns the value to show first, `None` when nothing was ever written.
    pub fn shown(&self) -> Option<&Written<T>> {
        self.live
            .iter()
            .max_by_key(|(id, written)| (written.stamp, **id))
            .map(|(_, written)| written)
    }

    /// Returns the edit whose value is shown first.
    pub fn shown_id(&self) -> Option<EditId> {
        self.live
            .iter()
            .max_by_key(|(id, written)| (written.stamp, **id))
            .map(|(id, _)| *id)
    }

    /// Tells whether two live values differ. Equal values agree silently.
    pub fn is_conflict(&self) -> bool {
        let mut values = self.live.values();
        let first = values.next();
        values.any(|written| Some(&written.value) != first.map(|first| &first.value))
    }

    /// Returns all that has been seen here, which is what an edit written now has seen.
    pub const fn context(&self) -> &Context {
        &self.context
    }
}
