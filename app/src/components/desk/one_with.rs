//! Enterprises that are one, on the page of a record: where one that gave way has gone, what was merged into the other, and
//! taking it back.

use domain::api::{OneWith, RecordDetail, Unmerged};
use domain::form::Form;
use domain::record::RecordId;
use domain::role::Right;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::figures::{count, question};
use super::record_link::record_address;
use crate::api::merging;
use crate::components::moment::moment;
use crate::components::words::{language, t};
use crate::components::{Icon, Notice, NoticeKind, ProblemNotice, use_toasts};
use crate::problem::Problem;
use crate::state::{use_account, use_forms};

/// What the record is one with; nothing for most. `done` is called after a merge was taken back.
#[component]
pub(crate) fn OneWithOthers(detail: RecordDetail, done: Callback<()>) -> impl IntoView {
    let id = detail.id;
    let gave_way = detail.gave_way.map(|one| view! { <GaveWay id one done /> });
    let merged = detail.merged.into_iter();
    let merged = merged.map(|one| view! { <MergedHere one done /> }).collect_view();
    view! { {gave_way} {merged} }
}

/// The one that stands for it.
#[component]
fn GaveWay(id: RecordId, one: OneWith, done: Callback<()>) -> impl IntoView {
    let name = one.name.clone();
    let title = Signal::derive(move || t!(desk.merge.gave_way, name = name.clone()));
    let address = record_address(one.record);
    view! {
        <Notice kind=NoticeKind::Info title test="gave-way">
            <How one />
            <div class="notice__actions">
                <a class="button" data-kind="primary" href=address data-test="gave-way-open">
                    <Icon name="enterprises" />
                    {move || t!(desk.merge.open)}
                </a>
                <TakeBack other=id done />
            </div>
        </Notice>
    }
}

/// One that gave way to it.
#[component]
fn MergedHere(one: OneWith, done: Callback<()>) -> impl IntoView {
    let (name, other) = (one.name.clone(), one.record);
    let title = Signal::derive(move || t!(desk.merge.merged, name = name.clone()));
    view! {
        <Notice kind=NoticeKind::Info title test="merged-here">
            <How one />
            <div class="notice__actions">
                <a class="button" data-kind="secondary" href=record_address(other)>
                    <Icon name="history" />
                    {move || t!(desk.merge.open_old)}
                </a>
                <TakeBack other done />
            </div>
        </Notice>
    }
}

/// Who merged, when and why, and how many visits go with it.
#[component]
fn How(one: OneWith) -> impl IntoView {
    let OneWith {
        by, at, reason, visits, ..
    } = one;
    let origin = move || t!(desk.merge.by, by = by.clone(), at = moment(at));
    view! {
        <p class="muted">{origin} " · " {move || t!(desk.merge.naming, n = count(visits))}</p>
        {reason.map(|reason| view! { <p>{move || t!(desk.merge.reason_said, reason = reason.clone())}</p> })}
    }
}

/// Takes a merge back, and says what of it stays.
#[component]
fn TakeBack(other: RecordId, done: Callback<()>) -> impl IntoView {
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<Problem>));
    let toasts = use_toasts();
    let form = StoredValue::new(use_forms().enterprise);
    let press = move |_| {
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            match merging::unmerge(other).await {
                Ok(undone) => {
                    toasts.say(untrack(|| form.with_value(|form| words(&undone, form))));
                    done.run(());
                }
                Err(refused) => {
                    problem.try_set(Some(refused));
                }
            }
            busy.try_set(false);
        });
    };
    let may = use_account().may(Right::Settle);
    may.then(|| {
        view! {
            <button
                class="button"
                data-kind="secondary"
                type="button"
                data-test="merge-undo"
                disabled=busy
                on:click=press
            >
                <Icon name="undo" />
                {move || t!(desk.merge.undo)}
            </button>
            {move || problem.get().map(|problem| view! { <ProblemNotice problem /> })}
        }
    })
}

fn words(undone: &Unmerged, form: &Form) -> String {
    if undone.stayed.is_empty() {
        return t!(desk.merge.undone).to_owned();
    }
    let stayed = undone.stayed.iter();
    let fields: Vec<_> = stayed.map(|field| question(Some(form), field, language())).collect();
    t!(desk.merge.stayed, fields = fields.join(", "))
}
