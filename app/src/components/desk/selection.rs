//! Rows of a list that somebody chose, on whatever page they stand, and what can be done with them.

use std::collections::BTreeSet;

use domain::record::RecordId;
use leptos::prelude::*;

use super::figures::count;
use super::list_address::ListAddress;
use super::list_tools::FileLinks;
use crate::components::words::t;

/// Which records of a list are chosen.
#[derive(Clone, Copy)]
pub(crate) struct Selection(RwSignal<BTreeSet<RecordId>>);

impl Selection {
    /// Chooses none yet. Other filters are another choice; other pages, orders and columns are the same.
    pub(crate) fn of(list: ListAddress) -> Self {
        let selection = Self(RwSignal::default());
        Effect::new(move |before: Option<String>| {
            let now = list.with(|query| {
                query.offset = 0;
                query.descending = false;
                query.sort.clear();
                query.columns.clear();
            });
            if before.is_some_and(|before| before != now) {
                selection.let_go();
            }
            now
        });
        selection
    }

    /// Tells whether a record is chosen.
    pub(crate) fn has(self, record: RecordId) -> bool {
        self.0.with(|chosen| chosen.contains(&record))
    }

    /// Returns what is chosen.
    pub(crate) fn get(self) -> BTreeSet<RecordId> {
        self.0.get()
    }

    fn turn(self, records: &[RecordId], on: bool) {
        self.0.update(|chosen| {
            for record in records {
                if on {
                    chosen.insert(*record);
                } else {
                    chosen.remove(record);
                }
            }
        });
    }

    /// Chooses none any more.
    pub(crate) fn let_go(self) {
        self.0.update(BTreeSet::clear);
    }
}

/// The heading that chooses the page.
#[component]
pub(crate) fn ChoosePage(selection: Selection, page: Vec<RecordId>) -> impl IntoView {
    let page = StoredValue::new(page);
    let whole = move || page.with_value(|page| page.iter().all(|record| selection.has(*record)));
    view! {
        <th scope="col">
            <input
                class="check-box"
                type="checkbox"
                data-test="choose-page"
                aria-label=move || t!(desk.chosen.page)
                prop:checked=whole
                on:change=move |event| page.with_value(|page| selection.turn(page, event_target_checked(&event)))
            />
        </th>
    }
}

/// The cell that chooses a row.
#[component]
pub(crate) fn ChooseRow(
    selection: Selection,
    record: RecordId,
    /// What the row is called.
    name: String,
) -> impl IntoView {
    view! {
        <td>
            <input
                class="check-box"
                type="checkbox"
                data-test="choose-row"
                aria-label=move || t!(desk.chosen.row, name = name.clone())
                prop:checked=move || selection.has(record)
                on:change=move |event| selection.turn(&[record], event_target_checked(&event))
            />
        </td>
    }
}

/// What can be done with the chosen rows, while there are any: taking them along as a file, and what the list adds.
#[component]
pub(crate) fn SelectionBar(
    selection: Selection,
    list: ListAddress,
    /// The list's name for the server.
    name: &'static str,
    /// What else this list can do with them.
    #[prop(optional)]
    children: Option<ChildrenFn>,
) -> impl IntoView {
    let any = Memo::new(move |_| selection.0.with(|chosen| !chosen.is_empty()));
    let children = StoredValue::new(children);
    view! {
        {move || {
            any.get()
                .then(|| {
                    view! {
                        <div class="list-tools" role="group" aria-label=move || t!(desk.chosen.title) data-test="chosen-bar">
                            <p class="figure" role="status">
                                {move || t!(desk.chosen.count, count = count(selection.get().len() as u64))}
                            </p>
                            {children.with_value(|children| children.as_ref().map(|children| children()))}
                            <FileLinks list name only=Signal::derive(move || selection.get()) />
                            <button
                                class="button"
                                data-kind="quiet"
                                type="button"
                                data-test="choose-none"
                                on:click=move |_| selection.let_go()
                            >
                                {move || t!(desk.chosen.none)}
                            </button>
                        </div>
                    }
                })
        }}
    }
}
