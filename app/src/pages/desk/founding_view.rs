//! `/desk/founding/:enterprise`: one founding, what is known of it, and every change of its stage.

use domain::api::FoundingDetail;
use domain::form::format_quarter;
use domain::record::RecordId;
use domain::role::Right;
use domain::vietnam::format_date;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::record_view::known;
use crate::api::founding;
use crate::browser::clock;
use crate::components::desk::figures::{day, figure, or_dash};
use crate::components::desk::founding_history::FoundingHistory;
use crate::components::desk::founding_step::StepForm;
use crate::components::desk::founding_words::{stage_words, standing_for};
use crate::components::desk::keys_help::{Keys, KeysHelp};
use crate::components::desk::live::{Live, use_live};
use crate::components::desk::loaded::Loaded;
use crate::components::desk::record_link::record_address;
use crate::components::desk::shortcuts::use_shortcuts;
use crate::components::words::{language, t};
use crate::components::{Icon, Notice, NoticeKind, Page};
use crate::state::use_account;

/// One founding.
#[component]
pub(crate) fn FoundingView() -> impl IntoView {
    use_shortcuts();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("enterprise")?.parse::<RecordId>().ok()));
    let detail = use_live(
        move || id.get(),
        |id| async move { founding::founding(known(id)?).await },
    );
    let title = Signal::derive(move || {
        let name = |detail: &FoundingDetail| detail.row.name.clone();
        let name = detail.answer.with(|answer| answer.ready().map(name));
        name.unwrap_or_else(|| t!(desk.founding.title).to_owned())
    });
    view! {
        <Page title title_test="founding-title" back="/desk/founding">
            <Loaded live=detail view=move |shown| view! { <Shown detail=shown.clone() live=detail /> } />
            <KeysHelp keys=Keys::Reading />
        </Page>
    }
}

#[component]
fn Shown(detail: FoundingDetail, live: Live<FoundingDetail>) -> impl IntoView {
    let may = use_account().may(Right::Supervise);
    let (steps, disputed) = (detail.steps.clone(), (detail.conflicts > 0).then_some(detail.record));
    let enterprise = detail.row.enterprise;
    let known = detail.clone();
    view! {
        <div class="columns">
            <div class="stack">
                {disputed.map(|record| view! { <Disputed record /> })}
                <Known detail=known />
                <p>
                    <a class="button" data-kind="secondary" href=record_address(enterprise)>
                        <Icon name="enterprises" />
                        {move || t!(desk.record.back_enterprise)}
                    </a>
                </p>
                {may.then(|| view! { <StepForm detail live /> })}
            </div>
            <aside class="stack" aria-labelledby="founding-history">
                <h2 id="founding-history">{move || t!(desk.founding.history)}</h2>
                <FoundingHistory steps />
            </aside>
        </div>
    }
}

/// Two people of the office said different things at once.
#[component]
fn Disputed(record: RecordId) -> impl IntoView {
    let title = Signal::derive(|| t!(desk.founding.disputed).to_owned());
    view! {
        <Notice kind=NoticeKind::Warning title test="founding-disputed">
            <p>
                <a href=record_address(record)>{move || t!(desk.founding.disputed_open)}</a>
            </p>
        </Notice>
    }
}

/// Where it stands.
#[component]
fn Known(detail: FoundingDetail) -> impl IntoView {
    let row = detail.row;
    let (stage, since, planned) = (row.stage, row.since, row.planned);
    let date = |day: Option<chrono::NaiveDate>| day.map_or_else(|| "–".to_owned(), format_date);
    let figures = row.transferable.map(|members| {
        view! {
            <div>
                <dt>{move || t!(desk.founding.transferable)}</dt>
                <dd class="figure">{figure(Some(members))} " · " {date(row.counted_on)}</dd>
            </div>
        }
    });
    let aside = row.aside.map(|aside| {
        view! {
            <div>
                <dt>{move || t!(desk.founding.aside)}</dt>
                <dd>{aside.reason} " (" {aside.by} ")"</dd>
            </div>
        }
    });
    view! {
        <dl class="facts" data-test="founding-facts">
            <div>
                <dt>{move || t!(desk.founding.stage)}</dt>
                <dd data-test="founding-now">{move || stage_words(&stage)}</dd>
            </div>
            <div>
                <dt>{move || t!(desk.founding.since)}</dt>
                <dd class="figure">{date(since)} " · " {move || standing_for(since, clock::today())}</dd>
            </div>
            <div>
                <dt>{move || t!(desk.founding.planned)}</dt>
                <dd>{move || planned.map_or_else(|| "–".to_owned(), |month| format_quarter(month, language()))}</dd>
            </div>
            <div>
                <dt>{move || t!(desk.founding.paper)}</dt>
                <dd>{or_dash(row.paper)}</dd>
            </div>
            {figures}
            <div>
                <dt>{move || t!(desk.columns.last_visit)}</dt>
                <dd class="figure">{day(&row.last_visit)}</dd>
            </div>
            {aside}
        </dl>
    }
}
