//! `/desk/account`: one's own password, second factor and sessions. For everybody, also those who only record.

use domain::api::SessionRow;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::own_account;
use crate::components::desk::confirmed::Confirmed;
use crate::components::desk::live::{Live, use_live};
use crate::components::desk::loaded::Loaded;
use crate::components::desk::password_change::PasswordChange;
use crate::components::desk::second_factor_setup::SecondFactorSetup;
use crate::components::desk::session_list::SessionList;
use crate::components::words::t;
use crate::components::{Page, ProblemNotice, Width, use_toasts};
use crate::problem::Problem;
use crate::state::use_account;

/// Everything about one's own account.
#[component]
pub(crate) fn OwnAccount() -> impl IntoView {
    let me = use_account().me();
    let offers_factor = me.as_ref().is_some_and(|me| me.role.is_of_the_office());
    let sessions = use_live(|| (), |()| own_account::sessions());
    view! {
        <Page
            title=Signal::derive(|| t!(me.account).to_owned())
            back=Signal::derive(|| "/me".to_owned())
            width=Width::Reading
        >
            {me.map(|me| view! { <p class="muted">{me.display_name} " · " {me.name}</p> })}
            <PasswordChange done=Callback::new(move |()| sessions.refresh()) />
            {offers_factor.then(|| view! { <SecondFactorSetup /> })}
            <Sessions sessions />
        </Page>
    }
}

#[component]
fn Sessions(sessions: Live<Vec<SessionRow>>) -> impl IntoView {
    let toasts = use_toasts();
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<Problem>));
    let heard = move |outcome: Result<(), Problem>| {
        busy.try_set(false);
        if outcome.is_ok() {
            toasts.say(t!(desk.sessions.ended));
        }
        problem.try_set(outcome.err());
        sessions.refresh();
    };
    let end = Callback::new(move |session: String| {
        busy.set(true);
        spawn_local(async move { heard(own_account::end_session(&session).await) });
    });
    let end_others = Callback::new(move |()| {
        busy.set(true);
        spawn_local(async move { heard(own_account::end_other_sessions().await) });
    });
    let several = move || {
        let more = sessions
            .answer
            .with(|rows| rows.ready().is_some_and(|rows| rows.len() > 1));
        more.then(|| {
            view! {
                <Confirmed
                    words=Signal::derive(|| t!(desk.sessions.end_others))
                    explanation=Signal::derive(|| t!(desk.sessions.end_all_note))
                    test="sessions-end-others"
                    busy
                    done=end_others
                />
            }
        })
    };
    let list = move |rows: &Vec<SessionRow>| view! { <SessionList rows=rows.clone() busy end /> };
    view! {
        <section class="stack">
            <h2>{move || t!(desk.sessions.title)}</h2>
            <p class="muted">{move || t!(desk.sessions.lead)}</p>
            {move || problem.get().map(|problem| view! { <ProblemNotice problem /> })}
            <Loaded live=sessions view=list />
            {several}
        </section>
    }
}
