//! Enterprises that are one, on the board: what names one that gave way counts for the one that stands for it.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use domain::merged;
use domain::record::RecordId;

use super::{Board, Enterprise, NONE, Place};

/// How an assignment ranks among those of enterprises that are one.
pub(in crate::store::sqlite) type AssignmentRank = (bool, bool, Reverse<RecordId>);

/// Ranks an assignment among those of enterprises that are one: one that holds is above one that was taken back, one that
/// names the enterprise that stands for them above the others.
pub(in crate::store::sqlite) const fn assignment_rank(
    holds: bool,
    names_the_head: bool,
    id: RecordId,
) -> AssignmentRank {
    (holds, names_the_head, Reverse(id))
}

impl Board {
    /// Takes note of what an enterprise was merged into; tells whether that is news.
    pub(super) fn note_merge(&mut self, id: RecordId, into: Option<RecordId>) -> bool {
        let before = match into {
            Some(into) => self.merges.insert(id, into),
            None => self.merges.remove(&id),
        };
        before != into
    }

    /// Returns the place of the enterprise that stands for one.
    pub(super) fn head(&self, place: Place) -> Place {
        self.enterprises
            .get(place as usize)
            .map_or(NONE, |enterprise| enterprise.head)
    }

    /// Works out anew which enterprise stands for which. Visits have to be counted again after it.
    pub(super) fn regroup(&mut self) {
        for (place, enterprise) in (0..).zip(&mut self.enterprises) {
            (enterprise.head, enterprise.gave_way) = (place, false);
        }
        let gone: Vec<RecordId> = self.merges.keys().copied().collect();
        for id in gone {
            let head = merged::stands_for(id, |id| self.merges.get(&id).copied());
            let (own, head) = (self.enterprise_place(id), self.enterprise_place(head));
            let enterprise = &mut self.enterprises[own as usize];
            (enterprise.head, enterprise.gave_way) = (head, head != own);
        }
        let enterprises = &self.enterprises;
        let head = |place: Place| {
            enterprises
                .get(place as usize)
                .map_or(NONE, |enterprise| enterprise.head)
        };
        for visit in &mut self.visits {
            visit.enterprise = head(visit.named);
        }
        self.assignments.regroup(head);
    }

    /// Lists the places of enterprises that stand for others, where something is true of one of those and of them.
    pub(super) fn merged_heads(&self, is_so: impl Fn(&Enterprise, &Enterprise) -> bool) -> BTreeSet<Place> {
        let gone = self.merges.keys().filter_map(|id| self.enterprise_of.get(id));
        let gone = gone.filter_map(|place| self.enterprises.get(*place as usize));
        let pairs = gone.filter_map(|gone| Some((gone, gone.head, self.enterprises.get(gone.head as usize)?)));
        pairs
            .filter(|(gone, _, head)| gone.gave_way && is_so(gone, head))
            .map(|(_, place, _)| place)
            .collect()
    }

    /// Counts the visits that name an enterprise, whichever stands for it.
    pub(in crate::store::sqlite) fn visits_naming(&self, enterprise: RecordId) -> u64 {
        let place = self.enterprise_of.get(&enterprise).copied();
        let naming = self.visits.iter().filter(|visit| Some(visit.named) == place);
        naming.filter(|visit| !visit.deleted).count() as u64
    }
}
