//! Finding the enterprise that one is to be merged with.

use domain::api::{EnterpriseRow, ListQuery, Listing};
use domain::record::RecordId;
use leptos::prelude::*;

use super::figures::choice;
use super::filter_bar::SearchBox;
use super::live::use_live;
use super::loaded::Loaded;
use crate::api::desk;
use crate::components::Icon;
use crate::components::words::{language, t};
use crate::state::use_forms;

/// So many are shown; more are found by typing more.
const SHOWN: u32 = 8;

/// Returns where two enterprises stand side by side; the first would stay.
pub(crate) fn merge_address(keep: RecordId, other: RecordId) -> String {
    format!("/desk/merge?keep={keep}&other={other}")
}

/// A button; pressed, it looks for the other one.
#[component]
pub(crate) fn MergeWith(record: RecordId) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <div class="stack">
            <div>
                <button
                    class="button"
                    data-kind="secondary"
                    type="button"
                    data-test="merge-with"
                    aria-expanded=move || open.get().to_string()
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    <Icon name="enterprises" />
                    {move || t!(desk.merge.with)}
                </button>
            </div>
            {move || open.get().then(|| view! { <Finder record /> })}
        </div>
    }
}

#[component]
fn Finder(record: RecordId) -> impl IntoView {
    let wanted = RwSignal::new(String::new());
    let found = use_live(
        move || wanted.get(),
        |words| async move {
            if words.is_empty() {
                return Ok(Listing {
                    rows: Vec::new(),
                    total: 0,
                });
            }
            let query = ListQuery {
                q: words,
                limit: SHOWN + 1,
                ..ListQuery::default()
            };
            desk::enterprises(query).await
        },
    );
    let rows = move |listing: &Listing<EnterpriseRow>| {
        let others = listing.rows.iter().filter(|row| row.id != record);
        let rows = others.take(SHOWN as usize).cloned();
        let rows: Vec<_> = rows.map(|row| view! { <Row keep=record row /> }).collect();
        if rows.is_empty() {
            let typed = !wanted.with_untracked(String::is_empty);
            return typed
                .then(|| view! { <p class="muted">{move || t!(desk.merge.none_found)}</p> })
                .into_any();
        }
        view! { <ul class="list">{rows}</ul> }.into_any()
    };
    view! {
        <SearchBox
            there=wanted
            words=Signal::derive(|| t!(desk.merge.find))
            test="merge-find"
            search=Callback::new(move |words| wanted.set(words))
        />
        <Loaded live=found view=rows />
    }
}

#[component]
fn Row(keep: RecordId, row: EnterpriseRow) -> impl IntoView {
    let form = StoredValue::new(use_forms().enterprise);
    let EnterpriseRow {
        id,
        name,
        tax_code,
        zone,
        ..
    } = row;
    let note = move || {
        let zone = form.with_value(|form| choice(form, "zone_code", &zone, language()));
        let parts = [zone, tax_code.clone()];
        parts
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" · ")
    };
    view! {
        <li>
            <a class="list__row" href=merge_address(keep, id) data-test="merge-found">
                <span class="list__main">
                    <span class="list__title">{name}</span>
                    <span class="list__note">{note}</span>
                </span>
            </a>
        </li>
    }
}
