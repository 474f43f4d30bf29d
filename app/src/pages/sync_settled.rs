//! What was settled otherwise than this person had written: which question, by whom, why.

use domain::api::SettledAgainst;
use leptos::prelude::*;

use crate::components::moment::moment;
use crate::components::words::{labels, t};
use crate::state::{use_forms, use_records, use_sync};

/// The settlements of the last thirty days; nothing while there are none.
#[component]
pub(super) fn Settled() -> impl IntoView {
    let server = use_sync().server_state();
    let all = Memo::new(move |_| server.get().map(|server| server.settled).unwrap_or_default());
    move || {
        let rows = all.get();
        (!rows.is_empty()).then(|| {
            let rows = rows.into_iter().map(|row| view! { <Row row /> }).collect_view();
            view! {
                <section class="stack" data-test="settled">
                    <h2 class="list__heading">{move || t!(settled.title)}</h2>
                    <p class="muted">{move || t!(settled.lead)}</p>
                    <ul class="list">{rows}</ul>
                </section>
            }
        })
    }
}

#[component]
fn Row(row: SettledAgainst) -> impl IntoView {
    let title = use_records().title_of(row.record, row.kind);
    let question = use_forms()
        .by_kind(row.kind)
        .map(|form| use_forms().label(&form, &row.field));
    let question = move || question.as_ref().map(labels);
    let SettledAgainst {
        record, at, by, reason, ..
    } = row;
    view! {
        <li>
            <a class="list__row" href=format!("/records/{record}") data-test="settled-row">
                <span class="list__main">
                    <span class="list__title">{title}</span>
                    <span class="list__note">{question}</span>
                    <span class="list__note">{move || t!(settled.by, who = by.clone(), time = moment(at))}</span>
                    {reason.map(|reason| view! { <span class="list__note">"“" {reason} "”"</span> })}
                </span>
            </a>
        </li>
    }
}
