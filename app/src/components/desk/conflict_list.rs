//! The conflicts, one after another.

use domain::api::ConflictRow;
use domain::record::{EditId, FieldName, RecordId};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::conflict_card::ConflictCard;
use super::figures::count;
use super::settling::Settling;
use super::shortcuts::focus_step;
use crate::components::Empty;
use crate::components::words::t;

/// Every conflict with its values. The one that somebody came for, by a link from its record, stands first.
#[component]
pub(crate) fn ConflictList(settling: Settling) -> impl IntoView {
    let asked = use_query_map();
    let wanted = Memo::new(move |_| {
        asked.with(|asked| {
            (
                asked.get("record").unwrap_or_default(),
                asked.get("field").unwrap_or_default(),
            )
        })
    });
    let rows = Memo::new(move |_| {
        let rows = settling
            .conflicts
            .answer
            .with(|answer| answer.ready().map(|answer| answer.rows.clone()));
        let mut rows = rows.unwrap_or_default();
        wanted.with(|(record, field)| {
            rows.sort_by_key(|row| (row.record.to_string() != *record, row.field.as_str() != field));
        });
        rows
    });
    let total = move || {
        settling
            .conflicts
            .answer
            .with(|answer| answer.ready().map_or(0, |answer| answer.total))
    };
    let shown = move || rows.with(Vec::len);
    let current = RwSignal::new(0_usize);
    let is_current = move |place: usize| current.get().min(shown().saturating_sub(1)) == place;
    let go_to = move |place: usize| {
        let next = if place < untrack(shown) { place } else { 0 };
        current.set(next);
        focus_step(next);
    };
    view! {
        <Show when=move || shown() == 0>
            <NoConflicts />
        </Show>
        <Show when=move || { shown() > 0 }>
            <p class="muted" role="status">
                <span data-test="desk-total" data-total=move || total().to_string()>
                    {move || t!(desk.conflicts.remaining, total = count(total()))}
                </span>
                {move || {
                    (total() > shown() as u64)
                        .then(|| format!(". {}", t!(desk.conflicts.not_all, shown = shown())))
                }}
            </p>
        </Show>
        <ol class="stack">
            <ForEnumerate each=move || rows.get() key=key let(place, row)>
                <ConflictCard
                    row
                    settling
                    place
                    current=Signal::derive(move || is_current(place.get()))
                    skip=Callback::new(move |()| go_to(place.get_untracked() + 1))
                    take=move || current.set(place.get_untracked())
                />
            </ForEnumerate>
        </ol>
    }
}

/// A card lives as long as the very same values stand against each other.
fn key(row: &ConflictRow) -> (RecordId, FieldName, Vec<EditId>) {
    (
        row.record,
        row.field.clone(),
        row.live.iter().map(|live| live.edit).collect(),
    )
}

#[component]
fn NoConflicts() -> impl IntoView {
    view! {
        <div data-test="conflict-none">
            <Empty
                icon="check"
                title=Signal::derive(|| t!(desk.conflicts.none_title).to_owned())
                explanation=Signal::derive(|| t!(desk.conflicts.none_note).to_owned())
            />
        </div>
    }
}
