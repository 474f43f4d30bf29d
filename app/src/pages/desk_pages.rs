//! The pages of the desk, or what stands for them in the program of the phones.

use leptos::prelude::*;

use super::desk;
use crate::browser::desk_program;
use crate::components::words::t;
use crate::components::{Notice, NoticeKind, Page, Skeleton, Waiting};
use crate::state::use_device;

/// What each address of the desk shows.
#[derive(Clone, Copy)]
pub(crate) struct DeskPages {
    pub(super) overview: fn() -> AnyView,
    pub(super) enterprises: fn() -> AnyView,
    pub(super) visits: fn() -> AnyView,
    pub(super) others: fn() -> AnyView,
    pub(super) rounds: fn() -> AnyView,
    pub(super) teams: fn() -> AnyView,
    pub(super) round: fn() -> AnyView,
    pub(super) round_plan: fn() -> AnyView,
    pub(super) merge: fn() -> AnyView,
    pub(super) conflicts: fn() -> AnyView,
    pub(super) duplicates: fn() -> AnyView,
    pub(super) quarantine: fn() -> AnyView,
    pub(super) devices: fn() -> AnyView,
    pub(super) audit: fn() -> AnyView,
    pub(super) record_view: fn() -> AnyView,
    pub(super) recovery: fn() -> AnyView,
    pub(super) people: fn() -> AnyView,
    pub(super) account: fn() -> AnyView,
    pub(super) join: fn() -> AnyView,
    pub(super) imports: fn() -> AnyView,
    pub(super) new_import: fn() -> AnyView,
    pub(super) import_view: fn() -> AnyView,
    pub(super) requests: fn() -> AnyView,
    pub(super) review: fn() -> AnyView,
    /// How much waits at its places, asked for while the signal says so.
    pub(super) waiting: fn(Signal<bool>) -> Signal<Waiting>,
    pub(super) foundings: fn() -> AnyView,
    pub(super) founding: fn() -> AnyView,
    pub(super) supervision: fn() -> AnyView,
}

impl DeskPages {
    /// This program has them.
    pub(crate) const HERE: Self = Self {
        overview: || view! { <desk::Overview /> }.into_any(),
        enterprises: || view! { <desk::Enterprises /> }.into_any(),
        visits: || view! { <desk::Visits /> }.into_any(),
        others: || view! { <desk::Others /> }.into_any(),
        rounds: || view! { <desk::Rounds /> }.into_any(),
        teams: || view! { <desk::Teams /> }.into_any(),
        round: || view! { <desk::Round /> }.into_any(),
        round_plan: || view! { <desk::RoundPlan /> }.into_any(),
        merge: || view! { <desk::MergePage /> }.into_any(),
        conflicts: || view! { <desk::Conflicts /> }.into_any(),
        duplicates: || view! { <desk::Duplicates /> }.into_any(),
        quarantine: || view! { <desk::Quarantine /> }.into_any(),
        devices: || view! { <desk::Devices /> }.into_any(),
        audit: || view! { <desk::Audit /> }.into_any(),
        record_view: || view! { <desk::RecordView /> }.into_any(),
        recovery: || view! { <desk::Recovery /> }.into_any(),
        people: || view! { <desk::People /> }.into_any(),
        account: || view! { <desk::OwnAccount /> }.into_any(),
        join: || view! { <desk::JoinPage /> }.into_any(),
        imports: || view! { <desk::Imports /> }.into_any(),
        new_import: || view! { <desk::NewImport /> }.into_any(),
        import_view: || view! { <desk::ImportView /> }.into_any(),
        requests: || view! { <desk::Requests /> }.into_any(),
        review: || view! { <desk::Review /> }.into_any(),
        waiting: desk::waiting,
        foundings: || view! { <desk::Foundings /> }.into_any(),
        founding: || view! { <desk::FoundingView /> }.into_any(),
        supervision: || view! { <desk::Supervision /> }.into_any(),
    };

    /// Another program has them.
    pub(crate) const ELSEWHERE: Self = Self {
        overview: elsewhere,
        enterprises: elsewhere,
        visits: elsewhere,
        others: elsewhere,
        rounds: elsewhere,
        teams: elsewhere,
        round: elsewhere,
        round_plan: elsewhere,
        merge: elsewhere,
        conflicts: elsewhere,
        duplicates: elsewhere,
        quarantine: elsewhere,
        devices: elsewhere,
        audit: elsewhere,
        record_view: elsewhere,
        recovery: elsewhere,
        people: elsewhere,
        account: elsewhere,
        join: elsewhere,
        imports: elsewhere,
        new_import: elsewhere,
        import_view: elsewhere,
        requests: elsewhere,
        review: elsewhere,
        waiting: |_| Signal::stored(Waiting::default()),
        foundings: elsewhere,
        founding: elsewhere,
        supervision: elsewhere,
    };
}

fn elsewhere() -> AnyView {
    view! { <Elsewhere /> }.into_any()
}

/// Loads the address anew, which starts the program with the desk; says so where that program can't be had.
#[component]
fn Elsewhere() -> impl IntoView {
    if desk_program::is_missing() {
        return view! { <Missing /> }.into_any();
    }
    use_device().load_anew();
    view! { <main class="page"><Skeleton /></main> }.into_any()
}

#[component]
fn Missing() -> impl IntoView {
    let device = use_device();
    view! {
        <Page title=Signal::derive(|| t!(desk_missing.title))>
            <Notice kind=NoticeKind::Warning test="desk-missing" title=Signal::derive(|| t!(desk_missing.lead))>
                <p>{move || t!(desk_missing.explanation)}</p>
                <div class="notice__actions">
                    <button class="button" type="button" data-kind="primary" on:click=move |_| device.load_anew()>
                        {move || t!(desk_missing.again)}
                    </button>
                </div>
            </Notice>
        </Page>
    }
}
