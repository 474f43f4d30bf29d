//! Single enterprises by their ids, for lists that are made elsewhere.

use domain::api::EnterpriseRow;
use domain::reach::Extent;
use domain::record::RecordId;

use super::{Board, Place, Within};

/// The enterprises within an extent.
pub(in super::super) struct Sides<'b> {
    board: &'b Board,
    within: Within,
}

impl Board {
    /// Lends the enterprises within an extent.
    pub(in super::super) fn sides(&self, extent: &Extent) -> Sides<'_> {
        Sides {
            board: self,
            within: self.within(extent),
        }
    }
}

impl Sides<'_> {
    /// Tells whether an enterprise is there.
    pub(in super::super) fn holds(&self, id: RecordId) -> bool {
        self.place(id).is_some()
    }

    /// Returns an enterprise as lists show it.
    pub(in super::super) fn row(&self, id: RecordId) -> Option<EnterpriseRow> {
        self.place(id).map(|place| self.board.enterprise_row(place))
    }

    fn place(&self, id: RecordId) -> Option<Place> {
        let place = *self.board.enterprise_of.get(&id)?;
        let enterprise = &self.board.enterprises[place as usize];
        let is_there = enterprise.is_known && !enterprise.deleted && !enterprise.gave_way;
        (is_there && self.within.holds(enterprise)).then_some(place)
    }
}
