//! `/desk/merge?keep=..&other=..`: two enterprises that are one, side by side, and making one of them.

use std::collections::BTreeMap;

use domain::api::{LONGEST_MERGE_REASON, Merge, MergeView};
use domain::record::RecordId;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use crate::api::merging;
use crate::components::desk::back_link::BackLink;
use crate::components::desk::figures::count;
use crate::components::desk::live::use_live;
use crate::components::desk::loaded::Loaded;
use crate::components::desk::merge_sides::{Choices, MergeFields, MergeSides, takes};
use crate::components::desk::merge_with::merge_address;
use crate::components::desk::record_link::record_address;
use crate::components::words::t;
use crate::components::{Icon, Page, ProblemNotice, use_toasts};
use crate::problem::Problem;

/// What is chosen and typed, whatever is refreshed meanwhile.
#[derive(Clone, Copy)]
struct Merging {
    choices: Choices,
    reason: RwSignal<String>,
    busy: RwSignal<bool>,
    problem: RwSignal<Option<Problem>>,
}

/// The two, and what will become of them.
#[component]
pub(crate) fn MergePage() -> impl IntoView {
    let query = use_query_map();
    let named = move |name: &str| query.with(|query| query.get(name)?.parse::<RecordId>().ok());
    let pair = Memo::new(move |_| Some((named("keep")?, named("other")?)));
    let live = use_live(
        move || pair.get(),
        |pair| async move { merging::beside(pair.ok_or_else(incomplete)?).await },
    );
    let it = Merging {
        choices: RwSignal::default(),
        reason: RwSignal::default(),
        busy: RwSignal::new(false),
        problem: RwSignal::new(None),
    };
    // What was chosen for one side means the other one after a swap.
    Effect::new(move || {
        pair.track();
        it.choices.set(BTreeMap::new());
        it.problem.set(None);
    });
    view! {
        <Page title=Signal::derive(|| t!(desk.merge.title).to_owned()) title_test="merge-title">
            <BackLink />
            <Loaded live view=move |view: &MergeView| view! { <Both view=view.clone() it /> } />
        </Page>
    }
}

#[component]
fn Both(view: MergeView, it: Merging) -> impl IntoView {
    let swapped = merge_address(view.other.id, view.keep.id);
    let sentence = {
        let view = view.clone();
        move || {
            t!(
                desk.merge.what,
                other = view.other.name.clone(),
                keep = view.keep.name.clone(),
                visits = count(view.other.visits),
                others = count(view.other.others)
            )
        }
    };
    view! {
        <MergeSides view=view.clone() />
        <p>
            <a class="button" data-kind="secondary" href=swapped data-test="merge-swap">
                <Icon name="sync" />
                {move || t!(desk.merge.swap)}
            </a>
        </p>
        <MergeFields view=view.clone() choices=it.choices />
        <label class="field">
            <span class="field__label">{move || t!(desk.merge.reason)}</span>
            <span class="field__box">
                <input
                    class="field__input"
                    type="text"
                    autocomplete="off"
                    maxlength=LONGEST_MERGE_REASON.to_string()
                    data-test="merge-reason"
                    bind:value=it.reason
                />
            </span>
        </label>
        <p data-test="merge-what">{sentence}</p>
        {move || it.problem.get().map(|problem| view! { <ProblemNotice problem /> })}
        <Confirm view it />
    }
}

#[component]
fn Confirm(view: MergeView, it: Merging) -> impl IntoView {
    let (navigate, toasts) = (use_navigate(), use_toasts());
    let view = StoredValue::new(view);
    let press = move |_| {
        let navigate = navigate.clone();
        let wish = view.with_value(|view| wish(view, it));
        it.busy.set(true);
        it.problem.set(None);
        spawn_local(async move {
            match merging::merge(&wish).await {
                Ok(_) => {
                    toasts.say(untrack(|| t!(desk.merge.done)));
                    navigate(&record_address(wish.keep), NavigateOptions::default());
                }
                Err(refused) => {
                    it.problem.try_set(Some(refused));
                }
            }
            it.busy.try_set(false);
        });
    };
    view! {
        <div class="page__actions">
            <button
                class="button"
                data-kind="primary"
                type="button"
                data-test="merge-confirm"
                disabled=it.busy
                on:click=press
            >
                {move || t!(desk.merge.confirm)}
            </button>
        </div>
    }
}

/// What is asked for: the two as they stand on screen.
fn wish(view: &MergeView, it: Merging) -> Merge {
    let taken = it.choices.with_untracked(|choices| {
        let taken = view.differing.iter().filter(|row| takes(choices, row));
        taken.map(|row| row.field.clone()).collect()
    });
    Merge {
        keep: view.keep.id,
        other: view.other.id,
        versions: (view.keep.version, view.other.version),
        take: taken,
        reason: it.reason.with_untracked(|reason| reason.trim().to_owned()),
    }
}

/// An address that does not name two enterprises.
fn incomplete() -> Problem {
    Problem::new(
        "not_found",
        "Đường dẫn này chưa nêu đủ hai doanh nghiệp. Hãy mở một doanh nghiệp rồi chọn “Gộp với doanh nghiệp khác”.",
        "This address does not name two enterprises. Open one, then choose to merge it with another.",
    )
}
