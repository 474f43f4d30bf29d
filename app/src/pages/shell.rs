//! The frame around every page, and who may see it.

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Redirect, Route};
use leptos_router::path;

use super::add::Add;
use super::desk;
use super::draft::DraftForm;
use super::enterprise_detail::EnterpriseDetail;
use super::enterprises::{Enterprises, provide_register_search};
use super::me::MePage;
use super::new_enterprise::NewEnterprise;
use super::not_found::NotFound;
use super::record_view::RecordView;
use super::sign_in::SignIn;
use super::sync::SyncPage;
use super::today::Today;
use crate::components::words::t;
use crate::components::{BottomBar, ProblemNotice, Rail, Skeleton, Strip, ToastRegion, UpdateOffer};
use crate::state::{Load, Problem, use_account};

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
            Visitor::Unknown => view! { <main class="page"><Skeleton /></main> }.into_any(),
            Visitor::Nobody => view! { <SignIn /> }.into_any(),
            Visitor::Somebody => view! { <Shell /> }.into_any(),
            Visitor::Trouble(problem) => view! { <Trouble problem /> }.into_any(),
        }}
        <ToastRegion />
        <UpdateOffer />
    }
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

/// The strip, the places and the page.
#[component]
fn Shell() -> impl IntoView {
    let who = use_account().who;
    provide_register_search();
    let me = Signal::derive(move || who.with(|who| who.ready().cloned().flatten()));
    view! {
        <a class="skip-link visually-hidden" href="#page">
            {move || t!(nav.skip)}
        </a>
        <div class="app-shell">
            <Strip />
            <Rail me />
            <FlatRoutes fallback=NotFound>
                <Route path=path!("/") view=Today />
                <Route path=path!("/sign-in") view=|| view! { <Redirect path="/" /> } />
                <Route path=path!("/enterprises") view=Enterprises />
                <Route path=path!("/enterprises/:id") view=EnterpriseDetail />
                <Route path=path!("/new") view=Add />
                <Route path=path!("/new/enterprise") view=NewEnterprise />
                <Route path=path!("/draft/:id") view=DraftForm />
                <Route path=path!("/records/:id") view=RecordView />
                <Route path=path!("/sync") view=SyncPage />
                <Route path=path!("/me") view=MePage />
                <Route path=path!("/desk") view=desk::Overview />
                <Route path=path!("/desk/enterprises") view=desk::Enterprises />
                <Route path=path!("/desk/visits") view=desk::Visits />
                <Route path=path!("/desk/conflicts") view=desk::Conflicts />
                <Route path=path!("/desk/quarantine") view=desk::Quarantine />
                <Route path=path!("/desk/records/:id") view=desk::RecordView />
            </FlatRoutes>
            <BottomBar />
        </div>
    }
}
