//! What is known of one record: its answers by section, and an enterprise's visits.

use domain::api::RecordDetail;
use domain::form::Form;
use domain::record::RecordKind;
use leptos::prelude::*;

use super::enterprise_visits::EnterpriseVisits;
use super::live::Live;
use super::other_records::OtherRecords;
use super::record_fields::RecordFields;
use super::record_link::record_address;
use super::record_problems::RecordProblems;
use super::reviewing::Reviewing;
use super::sourced_figures::SourcedFigures;
use crate::components::words::{labels, t};
use crate::components::{Icon, Notice, NoticeKind, PrintButton, kind_words};
use crate::state::use_forms;

/// Returns the line that heads a record, as soon as it is known.
pub(crate) fn record_title(record: Live<RecordDetail>) -> Signal<String> {
    Signal::derive(move || {
        record.answer.with(|answer| match answer.ready() {
            Some(detail) if detail.title.is_empty() => t!(desk.record.untitled).to_owned(),
            Some(detail) if detail.kind != RecordKind::Enterprise => {
                format!("{}: {}", kind_words(detail.kind), detail.title)
            }
            Some(detail) => detail.title.clone(),
            None => t!(desk.record.other_kind).to_owned(),
        })
    })
}

/// The answers, the visits, and the way to the enterprise.
#[component]
pub(crate) fn RecordSummary(
    detail: RecordDetail,
    /// Where comments at questions go, when the record is under review.
    reviewing: Option<Reviewing>,
) -> impl IntoView {
    let forms = use_forms();
    // Under its own version of the form, where that is known: what it asked then is what the answers mean.
    let form = match &detail.form {
        Some(tag) => forms.of_draft(tag, detail.kind),
        None => forms.by_kind(detail.kind),
    };
    // One that gave way to another is not looked after any more: all that is about it stands there.
    let gave_way = detail.gave_way.is_some();
    let others = detail.others.clone();
    let problems = if gave_way { Vec::new() } else { detail.problems.clone() };
    let figures = detail.figures.clone();
    let written = form.clone().filter(|_| detail.form.is_some());
    let tag = move |form: &Form| format!("{} {}", labels(&form.title), form.version);
    let enterprise = detail.enterprise.filter(|enterprise| *enterprise != detail.id);
    let visits = (detail.kind == RecordKind::Enterprise && !gave_way).then(|| detail.visits.clone());
    view! {
        {detail.deleted.then(|| view! { <Deleted /> })}
        {enterprise
            .map(|enterprise| {
                view! {
                    <p>
                        <a
                            class="button"
                            data-kind="secondary"
                            href=record_address(enterprise)
                            data-test="record-enterprise"
                        >
                            <Icon name="enterprises" />
                            {move || t!(desk.record.back_enterprise)}
                        </a>
                    </p>
                }
            })}
        {visits
            .map(|visits| {
                view! {
                    <section class="stack">
                        <h2>{move || t!(desk.record.visits)}</h2>
                        <EnterpriseVisits visits />
                    </section>
                }
            })}
        <OtherRecords others />
        <SourcedFigures figures />
        <RecordProblems problems form=form.clone() />
        <RecordFields detail form reviewing />
        <div class="spread">
            {written
                .map(|form| {
                    view! { <p class="muted" data-test="record-form">{move || t!(desk.record.form, form = tag(&form))}</p> }
                })}
            <PrintButton />
        </div>
    }
}

#[component]
fn Deleted() -> impl IntoView {
    let title = Signal::derive(|| t!(desk.record.deleted).to_owned());
    view! { <Notice kind=NoticeKind::Warning title test="record-deleted" /> }
}
