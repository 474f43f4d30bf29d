//! What the person is reminded of: follow-ups of their own and of their organisations that press.

use domain::follow_up::Pressing;
use domain::mirror::Entry;
use domain::record::RecordKind;

use super::{EntryLine, Records};
use crate::browser::clock;

impl Records {
    /// Lists the follow-ups that are overdue or due within a week, the most overdue first: those that the person began, and
    /// those that an organisation of theirs answers for.
    pub fn pressing(self) -> Vec<(EntryLine, Pressing)> {
        let Some(phone) = self.phone() else { return Vec::new() };
        let (own, today) = (phone.read().units.clone(), clock::today());
        let press = |entry: &Entry| Pressing::of(&entry.state, entry.date, today);
        let mut lines: Vec<_> = self
            .entries(|entry| {
                entry.kind == RecordKind::FollowUp
                    && matches!(press(entry), Pressing::Overdue | Pressing::Soon)
                    && (entry.author == phone.person || own.contains(&entry.unit))
            })
            .into_iter()
            .map(|line| {
                let pressing = Pressing::of(&line.choice, line.date, today);
                (line, pressing)
            })
            .collect();
        lines.sort_by_key(|(line, _)| (line.date, line.id));
        lines
    }
}
