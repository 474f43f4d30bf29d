//! Every change of the stage of a founding: who, when, from what to what, at a visit or at the desk.

use domain::api::{FoundingStep, Source};
use domain::record::RecordKind;
use domain::vietnam::format_date;
use leptos::prelude::*;

use super::founding_words::stage_words;
use super::record_link::record_address;
use crate::components::moment::moment;
use crate::components::words::t;

/// The changes, the last first.
#[component]
pub(crate) fn FoundingHistory(steps: Vec<FoundingStep>) -> impl IntoView {
    if steps.is_empty() {
        return view! { <p class="muted">{move || t!(desk.founding.no_steps)}</p> }.into_any();
    }
    let steps = steps.into_iter().map(|step| view! { <Entry step /> });
    view! { <ol class="timeline" data-test="founding-history">{steps.collect_view()}</ol> }.into_any()
}

#[component]
fn Entry(step: FoundingStep) -> impl IntoView {
    let FoundingStep {
        record,
        kind,
        day,
        author,
        written_at,
        source,
        from,
        to,
        reason,
    } = step;
    let place = move || match (kind, source) {
        (RecordKind::Visit, _) => t!(desk.founding.at_visit),
        (_, Source::Desk) => t!(desk.founding.at_desk),
        _ => t!(desk.founding.in_record),
    };
    let name = to.clone();
    let before = (!from.is_empty()).then(|| {
        view! {
            <del>{move || stage_words(&from)}</del>
            <span aria-hidden="true">" → "</span>
        }
    });
    view! {
        <li data-test="founding-step" data-to=name>
            <p>{before} <ins>{move || stage_words(&to)}</ins> {day.map(|day| format!(" · {}", format_date(day)))}</p>
            <p class="compare__who">
                <strong>{author}</strong>
                " · "
                <a href=record_address(record)>{place}</a>
                <span class="timeline__when">{move || t!(desk.history.written, written = moment(written_at))}</span>
            </p>
            {reason
                .map(|reason| {
                    view! { <p class="muted">{move || t!(desk.history.reason, reason = reason.clone())}</p> }
                })}
        </li>
    }
}
