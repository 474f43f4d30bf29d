//! The frame around every page, and who may see it.

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Redirect, Route};
use leptos_router::hooks::use_location;
use leptos_router::path;

use super::add::Add;
use super::desk_pages::DeskPages;
use super::draft::DraftForm;
use super::enterprise_detail::EnterpriseDetail;
use super::enterprises::{Enterprises, provide_register_search};
use super::locked::LockScreen;
use super::me::MePage;
use super::new_enterprise::NewEnterprise;
use super::new_pin::NewPin;
use super::not_found::NotFound;
use super::others::Others;
use super::programme::{DocumentPage, ProgrammePage};
use super::ready::ReadyPage;
use super::record_view::RecordView;
use super::sign_in::SignIn;
use super::sync::SyncPage;
use super::to_visit::ToVisit;
use super::today::Today;
use crate::components::words::t;
use crate::components::{
    BottomBar, Notice, NoticeKind, PasswordAgain, ProblemNotice, Rail, Skeleton, Strip, ToastRegion, UpdateOffer,
    use_toasts,
};
use crate::state::{Load, Phase, Problem, Stage, use_account, use_lock, use_programme, use_records, use_sync};

/// Who is at the door.
#[derive(Clone, PartialEq, Eq)]
enum Visitor {
    /// The storage has not said yet.
    Unknown,
    Nobody,
    Somebody,
    /// The storage cannot say.
    Trouble(Problem),
}

/// Lets in whoever is signed in on this device, with or without a connection; everybody else signs in first.
#[component]
pub(super) fn Gate() -> impl IntoView {
    let who = use_account().who;
    let (desk, path): (DeskPages, _) = (expect_context(), use_location().pathname);
    // An invitation is for whoever holds it, and nobody else is looked for meanwhile.
    let is_invited = Memo::new(move |_| path.with(|path| path == "/join"));
    let visitor = Memo::new(move |_| {
        who.with(|who| match who {
            Load::Pending => Visitor::Unknown,
            Load::Ready(None) => Visitor::Nobody,
            Load::Ready(Some(_)) => Visitor::Somebody,
            Load::Failed(problem) => Visitor::Trouble(problem.clone()),
        })
    });
    view! {
        {move || match visitor.get() {
            _ if is_invited.get() => (desk.join)(),
            Visitor::Unknown => view! { <main class="page"><Skeleton /></main> }.into_any(),
            Visitor::Nobody => view! { <SignIn /> }.into_any(),
            Visitor::Somebody => view! { <Door /> }.into_any(),
            Visitor::Trouble(problem) => view! { <Trouble problem /> }.into_any(),
        }}
        <ToastRegion />
        <UpdateOffer />
    }
}

/// What stands at the door of whoever is signed in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Entrance {
    /// The pages.
    Pages,
    Wait,
    NewPin,
    Locked,
    Trouble,
}

/// The phone's pages are behind the PIN. The desk's are not: they ask the server each time, and keep nothing here.
#[component]
fn Door() -> impl IntoView {
    let (lock, account, toasts) = (use_lock(), use_account(), use_toasts());
    let (stage, path) = (lock.stage(), use_location().pathname);
    let at_desk = Memo::new(move |_| path.with(|path| is_of_the_desk(path)));
    Effect::new(move || {
        if at_desk.get() {
            use_programme().ask();
        } else if let Some(me) = account.who.with(|who| who.ready().cloned().flatten()) {
            lock.come(&me);
        }
    });
    let entrance = Memo::new(move |_| match stage.get() {
        Stage::Open | Stage::NotForRecords => Entrance::Pages,
        _ if at_desk.get() => Entrance::Pages,
        Stage::Away | Stage::Busy => Entrance::Wait,
        Stage::First | Stage::NewPin => Entrance::NewPin,
        Stage::Locked(_) | Stage::Lost(_) | Stage::Revoked(_) => Entrance::Locked,
        Stage::Failed(_) => Entrance::Trouble,
    });
    Effect::new(move || {
        if entrance.get() != Entrance::Pages {
            toasts.fall_silent();
            document().set_title("Thực Địa");
        }
    });
    move || match entrance.get() {
        Entrance::Pages => view! { <WithProgramme /> }.into_any(),
        Entrance::Wait => view! { <main class="page"><Skeleton /></main> }.into_any(),
        Entrance::NewPin => view! { <NewPin /> }.into_any(),
        Entrance::Locked => view! { <LockScreen /> }.into_any(),
        Entrance::Trouble => match stage.get_untracked() {
            Stage::Failed(problem) => view! { <Trouble problem /> }.into_any(),
            _ => ().into_any(),
        },
    }
}

/// Tells whether an address belongs to the desk.
fn is_of_the_desk(path: &str) -> bool {
    path == "/desk" || path.starts_with("/desk/")
}

/// The storage could not be read: nothing is known, so nothing is shown but the way to what is on this device.
#[component]
fn Trouble(problem: Problem) -> impl IntoView {
    view! {
        <main class="page">
            <ProblemNotice problem>
                <div class="notice__actions">
                    <a class="button" href="/rescue.html" rel="external">
                        {move || t!(form.rescue)}
                    </a>
                </div>
            </ProblemNotice>
        </main>
    }
}

/// Nothing can be asked before it is known what is asked: the programme comes with the first contact, and stays.
#[component]
fn WithProgramme() -> impl IntoView {
    let programme = use_programme();
    let known = Memo::new(move |_| programme.is_known());
    move || {
        if known.get() && programme.provide_forms().is_some() {
            view! { <Shell /> }.into_any()
        } else {
            view! { <NoProgramme /> }.into_any()
        }
    }
}

/// Waiting for the programme, or why it can't be had now.
#[component]
fn NoProgramme() -> impl IntoView {
    let (records, sync, programme) = (use_records(), use_sync(), use_programme());
    let (ready, phase) = (records.ready(), sync.phase());
    let again = move |_| {
        sync.now();
        programme.ask();
    };
    let waits = move || {
        let idle = phase.with(|phase| matches!(phase, Phase::Offline | Phase::SignedOut | Phase::Failed(_)));
        (idle || programme.is_refused()).then(|| {
            view! {
                <Notice
                    kind=NoticeKind::Warning
                    test="no-programme"
                    title=Signal::derive(|| t!(programme.missing))
                >
                    <p>{move || t!(programme.missing_explanation)}</p>
                    <div class="notice__actions">
                        <button class="button" type="button" data-kind="primary" on:click=again>
                            {move || t!(sync.now)}
                        </button>
                    </div>
                </Notice>
            }
        })
    };
    view! {
        <main class="page">
            <PasswordAgain />
            {move || match ready.get() {
                Load::Failed(problem) => view! { <ProblemNotice problem /> }.into_any(),
                Load::Pending | Load::Ready(()) => waits.into_any(),
            }}
            <Skeleton />
        </main>
    }
}

/// The strip, the places and the page.
#[component]
fn Shell() -> impl IntoView {
    let who = use_account().who;
    let desk: DeskPages = expect_context();
    let stage = use_lock().stage();
    // What is unsent is known only while the store is open; the desk works without.
    let is_open = Memo::new(move |_| stage.with(|stage| *stage == Stage::Open));
    provide_register_search();
    let me = Signal::derive(move || who.with(|who| who.ready().cloned().flatten()));
    let path = use_location().pathname;
    let works_there = move || me.with(|me| me.as_ref().is_some_and(|me| me.role.has_a_desk()));
    let waiting = (desk.waiting)(Signal::derive(move || {
        path.with(|path| is_of_the_desk(path)) && works_there()
    }));
    view! {
        <a class="skip-link visually-hidden" href="#page">
            {move || t!(nav.skip)}
        </a>
        <div class="app-shell">
            {move || is_open.get().then(|| view! { <Strip /> })}
            <Rail me waiting />
            <FlatRoutes fallback=NotFound>
                <Route path=path!("/") view=page(|| view! { <Today /> }.into_any()) />
                <Route path=path!("/sign-in") view=page(|| view! { <Redirect path="/" /> }.into_any()) />
                <Route path=path!("/enterprises") view=page(|| view! { <Enterprises /> }.into_any()) />
                <Route path=path!("/enterprises/:id") view=page(|| view! { <EnterpriseDetail /> }.into_any()) />
                <Route path=path!("/new") view=page(|| view! { <Add /> }.into_any()) />
                <Route path=path!("/new/enterprise") view=page(|| view! { <NewEnterprise /> }.into_any()) />
                <Route path=path!("/draft/:id") view=page(|| view! { <DraftForm /> }.into_any()) />
                <Route path=path!("/records/:id") view=page(|| view! { <RecordView /> }.into_any()) />
                <Route path=path!("/others/:kind") view=page(|| view! { <Others /> }.into_any()) />
                <Route path=path!("/programme") view=page(|| view! { <ProgrammePage /> }.into_any()) />
                <Route path=path!("/programme/:code") view=page(|| view! { <DocumentPage /> }.into_any()) />
                <Route path=path!("/to-visit") view=page(|| view! { <ToVisit /> }.into_any()) />
                <Route path=path!("/sync") view=page(|| view! { <SyncPage /> }.into_any()) />
                <Route path=path!("/ready") view=page(|| view! { <ReadyPage /> }.into_any()) />
                <Route path=path!("/me") view=page(|| view! { <MePage /> }.into_any()) />
                <Route path=path!("/desk") view=desk.overview />
                <Route path=path!("/desk/enterprises") view=desk.enterprises />
                <Route path=path!("/desk/visits") view=desk.visits />
                <Route path=path!("/desk/others/:kind") view=desk.others />
                <Route path=path!("/desk/review") view=desk.review />
                <Route path=path!("/desk/founding") view=desk.foundings />
                <Route path=path!("/desk/founding/:enterprise") view=desk.founding />
                <Route path=path!("/desk/supervision") view=desk.supervision />
                <Route path=path!("/desk/rounds") view=desk.rounds />
                <Route path=path!("/desk/rounds/teams") view=desk.teams />
                <Route path=path!("/desk/rounds/:round") view=desk.round />
                <Route path=path!("/desk/rounds/:round/enterprises") view=desk.round_plan />
                <Route path=path!("/desk/merge") view=desk.merge />
                <Route path=path!("/desk/conflicts") view=desk.conflicts />
                <Route path=path!("/desk/duplicates") view=desk.duplicates />
                <Route path=path!("/desk/quarantine") view=desk.quarantine />
                <Route path=path!("/desk/devices") view=desk.devices />
                <Route path=path!("/desk/audit") view=desk.audit />
                <Route path=path!("/desk/requests") view=desk.requests />
                <Route path=path!("/desk/recovery") view=desk.recovery />
                <Route path=path!("/desk/people") view=desk.people />
                <Route path=path!("/desk/account") view=desk.account />
                <Route path=path!("/desk/imports") view=desk.imports />
                <Route path=path!("/desk/imports/new") view=desk.new_import />
                <Route path=path!("/desk/imports/:number") view=desk.import_view />
                <Route path=path!("/desk/records/:id") view=desk.record_view />
            </FlatRoutes>
            <BottomBar me />
        </div>
    }
}

/// Gives all pages one type: the router's code is then made once and not once for each.
const fn page(show: fn() -> AnyView) -> fn() -> AnyView {
    show
}
