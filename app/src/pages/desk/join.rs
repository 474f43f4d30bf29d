//! `/join`: somebody follows an invitation, chooses a password, and is in.
//!
//! The code stands behind `#` in the address, which browsers send to nobody; who has it on paper types it. The page is in
//! the desk's program, because a phone needs it once.

use domain::api::{Invited, Join};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;

use crate::api::invitation;
use crate::components::desk::new_password::{NewPassword, NewPasswordFields};
use crate::components::moment::moment;
use crate::components::words::{said, t};
use crate::components::{
    LanguageSwitch, Notice, NoticeKind, ProblemNotice, SecondFactor, SecondFactorField, Skeleton, meant_as, role_words,
};
use crate::pages::sign_in::home;
use crate::problem::Problem;
use crate::state::{Load, use_account};

/// Whose invitation it is, as far as is known.
#[derive(Clone, PartialEq, Eq)]
enum Standing {
    /// The server is being asked.
    Asking,
    /// A code is awaited; why the last one was none.
    Wanted(Option<Problem>),
    /// The code is good.
    Good { code: String, invited: Invited },
}

/// The page of somebody who is invited.
#[component]
pub(crate) fn JoinPage() -> impl IntoView {
    let who = use_account().who;
    let hash = use_location().hash;
    let standing = RwSignal::new(Standing::Asking);
    let ask = move |code: String| {
        if code.trim().is_empty() {
            standing.set(Standing::Wanted(None));
            return;
        }
        standing.set(Standing::Asking);
        spawn_local(async move {
            let answer = invitation::ask(code.clone()).await;
            standing.try_set(match answer {
                Ok(invited) => Standing::Good { code, invited },
                Err(problem) => Standing::Wanted(Some(problem)),
            });
        });
    };
    Effect::new(move || ask(hash.with(|hash| hash.trim_start_matches('#').to_owned())));
    Effect::new(move || document().set_title(&format!("{} · Thực Địa", t!(join.title))));
    let storage = Memo::new(move |_| {
        who.with(|who| match who {
            Load::Pending => Load::Pending,
            Load::Ready(_) => Load::Ready(()),
            Load::Failed(problem) => Load::Failed(problem.clone()),
        })
    });
    let shown = move || match (storage.get(), standing.get()) {
        // Who can't be remembered here should not use up the code here.
        (Load::Failed(problem), _) => view! { <ProblemNotice problem /> }.into_any(),
        (Load::Pending, _) | (_, Standing::Asking) => view! { <Skeleton /> }.into_any(),
        (_, Standing::Wanted(problem)) => view! { <CodeWanted problem ask=Callback::new(ask) /> }.into_any(),
        (_, Standing::Good { code, invited }) => view! { <Welcome code invited /> }.into_any(),
    };
    view! {
        <main class="sign-in" id="page" data-test="join">
            <img class="sign-in__mark" src="/icons/mark.svg" alt="" width="64" height="64" />
            <h1 class="sign-in__title">{move || t!(join.title)}</h1>
            {shown}
            <LanguageSwitch />
        </main>
    }
}

/// The code, for typing.
#[component]
fn CodeWanted(problem: Option<Problem>, ask: Callback<String>) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(field) = field.get_untracked() {
            ask.run(field.value());
        }
    };
    view! {
        {problem.map(|problem| view! { <Refused problem /> })}
        <form class="sign-in__form" on:submit=submit>
            <label class="field">
                <span class="field__label">{move || t!(join.code)}</span>
                <span class="field__hint">{move || t!(join.code_note)}</span>
                <span class="field__box">
                    <input
                        class="field__input"
                        type="text"
                        autocomplete="off"
                        autocapitalize="characters"
                        spellcheck="false"
                        required
                        data-test="join-code"
                        node_ref=field
                    />
                </span>
            </label>
            <button class="button" type="submit" data-kind="primary" data-wide data-test="join-code-submit">
                {move || t!(join.go_on)}
            </button>
        </form>
        <a href="/">{move || t!(join.sign_in)}</a>
    }
}

#[component]
fn Refused(problem: Problem) -> impl IntoView {
    let test = "join-problem";
    view! { <Notice kind=meant_as(&problem) test title=Signal::derive(move || said(&problem.message)) /> }
}

/// Who invites, as what, and the password that is chosen.
#[component]
fn Welcome(code: String, invited: Invited) -> impl IntoView {
    let account = use_account();
    let here = account.me().filter(|me| me.name != invited.name);
    let (name, display_name, role) = (invited.name.clone(), invited.display_name, invited.role);
    let by = invited.invited_by;
    let inviter = move || {
        if by.is_empty() {
            t!(join.by_server).to_owned()
        } else {
            by.clone()
        }
    };
    let facts = view! {
        <p>{move || t!(join.welcome, name = display_name.clone())}</p>
        <dl class="facts" data-test="join-invited">
            <div>
                <dt>{move || t!(join.inviter)}</dt>
                <dd>{inviter}</dd>
            </div>
            <div>
                <dt>{move || t!(sign_in.name)}</dt>
                <dd class="code">{name}</dd>
            </div>
            <div>
                <dt>{move || t!(join.role)}</dt>
                <dd>{move || role_words(role)}</dd>
            </div>
            <div>
                <dt>{move || t!(join.until)}</dt>
                <dd>{move || moment(invited.expires_at)}</dd>
            </div>
        </dl>
    };
    let next = match here {
        Some(me) => view! { <SomebodyElseHere name=me.display_name /> }.into_any(),
        None => view! { <Choosing code name=invited.name /> }.into_any(),
    };
    view! {
        {facts}
        {next}
    }
}

/// Somebody works on this device: their work is not mixed with another person's.
#[component]
fn SomebodyElseHere(name: String) -> impl IntoView {
    view! {
        <Notice
            kind=NoticeKind::Warning
            test="join-somebody-else"
            title=Signal::derive(move || t!(join.somebody_else, name = name.clone()))
        >
            <p>{move || t!(join.somebody_else_note)}</p>
            <div class="notice__actions">
                <a class="button" href="/me">
                    {move || t!(me.title)}
                </a>
            </div>
        </Notice>
    }
}

#[component]
fn Choosing(code: String, name: String) -> impl IntoView {
    let account = use_account();
    let (password, factor) = (NewPassword::new(), SecondFactor::not_asked());
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<Problem>));
    let go_home = home(account);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(password) = password.typed() else { return };
        let join = Join {
            code: code.clone(),
            password,
            second_factor: factor.typed(),
        };
        let go_home = go_home.clone();
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            match account.join(join).await {
                Ok(()) => go_home(),
                Err(refusal) => {
                    busy.try_set(false);
                    factor.hear(&refusal);
                    problem.try_set(Some(refusal));
                }
            }
        });
    };
    view! {
        <form class="sign-in__form" on:submit=submit>
            <input type="text" autocomplete="username" value=name readonly hidden />
            <NewPasswordFields password />
            <SecondFactorField factor />
            {move || problem.get().map(|problem| view! { <Refused problem /> })}
            <button class="button" type="submit" data-kind="primary" data-wide data-test="join-submit" disabled=busy>
                {move || if busy.get() { t!(sign_in.busy) } else { t!(join.submit) }}
            </button>
        </form>
    }
}
