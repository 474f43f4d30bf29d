//! Enterprises that are one, on the phone: where the one that gave way has gone, and what the other was called besides.

use domain::record::RecordId;
use leptos::prelude::*;

use crate::components::moment::moment;
use crate::components::words::t;
use crate::components::{Icon, Notice, NoticeKind};
use crate::state::{MergedLine, use_records};

/// Says which enterprise stands for one that gave way, and leads there.
#[component]
pub(super) fn GaveWay(line: MergedLine) -> impl IntoView {
    let (address, origin) = (address(line.enterprise), origin(&line));
    let name = line.name;
    let known = name.is_some();
    let title = Signal::derive(move || match &name {
        Some(name) => t!(merged.gave_way, name = name.clone()),
        None => t!(merged.gave_way_elsewhere).to_owned(),
    });
    view! {
        <Notice kind=NoticeKind::Info title test="gave-way">
            <p>{move || t!(merged.explanation)}</p>
            <p class="muted">{origin}</p>
            {known
                .then(|| {
                    view! {
                        <div class="notice__actions">
                            <a class="button" data-kind="primary" href=address data-test="gave-way-open">
                                <Icon name="enterprises" />
                                {move || t!(merged.open)}
                            </a>
                        </div>
                    }
                })}
        </Notice>
    }
}

/// Lists the enterprises that were merged into one.
#[component]
pub(super) fn MergedHere(id: RecordId) -> impl IntoView {
    let lines = use_records().merged_into(id);
    (!lines.is_empty()).then(|| {
        let rows = lines.into_iter().map(|line| {
            let (address, origin) = (address(line.enterprise), origin(&line));
            view! {
                <li>
                    <a class="list__row" href=address data-test="merged-row">
                        <span class="list__main">
                            <span class="list__title">{line.name}</span>
                            <span class="list__note">{origin}</span>
                        </span>
                    </a>
                </li>
            }
        });
        view! {
            <section>
                <h2 class="list__heading">{move || t!(merged.here)}</h2>
                <ul class="list">{rows.collect_view()}</ul>
            </section>
        }
    })
}

fn address(enterprise: RecordId) -> String {
    format!("/enterprises/{enterprise}")
}

/// Who merged, and when.
fn origin(line: &MergedLine) -> impl Fn() -> String + Send + Sync + Clone + 'static {
    let (by, at) = (line.by.and_then(|by| use_records().name_of(by)), line.at_ms);
    move || {
        let parts = [by.clone(), (at > 0).then(|| moment(at))];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }
}
