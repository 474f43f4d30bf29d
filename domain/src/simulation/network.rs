//! Messages on their way: each may be lost, doubled, late, or overtaken.

use crate::sync::{Answered, Ask, Failure};

use super::chance::Chance;

#[derive(Clone, Debug)]
pub(super) enum Parcel {
    Request {
        phone: usize,
        number: u64,
        ask: Ask,
    },
    Response {
        phone: usize,
        number: u64,
        result: Result<Answered, Failure>,
    },
}

#[derive(Debug, Default)]
pub(super) struct Network {
    under_way: Vec<Parcel>,
}

impl Network {
    pub(super) fn send(&mut self, parcel: Parcel) {
        self.under_way.push(parcel);
    }

    /// Takes any parcel out. With faults, it may vanish on the way, or arrive and stay under way to arrive again.
    pub(super) fn deliver(&mut self, chance: &mut Chance, faults: bool) -> Option<Parcel> {
        if self.under_way.is_empty() {
            return None;
        }
        let place = chance.below(self.under_way.len());
        if faults && chance.permille(80) {
            return Some(self.under_way[place].clone());
        }
        let parcel = self.under_way.swap_remove(place);
        if faults && chance.permille(100) {
            None
        } else {
            Some(parcel)
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.under_way.is_empty()
    }
}
