//! The first page anybody sees. It needs a connection once; after that the device knows who it is.

use domain::role::Right;
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use crate::components::words::{said, t};
use crate::components::{LanguageSwitch, Notice, SecondFactor, SecondFactorField, meant_as};
use crate::state::{Account, Problem, use_account};

/// Name, password, and what went wrong.
#[component]
pub(super) fn SignIn() -> impl IntoView {
    let account = use_account();
    let (name, password) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let factor = SecondFactor::not_asked();
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<Problem>);
    let farewell = account.farewell;
    let go_home = home(account);
    Effect::new(move || document().set_title(&format!("{} · Thực Địa", t!(sign_in.submit))));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (Some(name), Some(password)) = (name.get_untracked(), password.get_untracked()) else {
            return;
        };
        let (name, password) = (name.value().trim().to_owned(), password.value());
        let go_home = go_home.clone();
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            match account.sign_in(name, password, factor.typed()).await {
                Ok(()) => go_home(),
                // The page is gone only after success, so these are still there.
                Err(refusal) => {
                    busy.set(false);
                    factor.hear(&refusal);
                    problem.set(Some(refusal));
                }
            }
        });
    };
    view! {
        <main class="sign-in" id="page">
            <img class="sign-in__mark" src="/icons/mark.svg" alt="" width="64" height="64" />
            <div>
                <h1 class="sign-in__title">"Thực Địa"</h1>
                <p class="muted">{move || t!(sign_in.lead)}</p>
            </div>
            <form class="sign-in__form" on:submit=submit>
                <div class="field">
                    <label class="field__label" for="sign-in-name">
                        {move || t!(sign_in.name)}
                    </label>
                    <div class="field__box">
                        <input
                            class="field__input"
                            id="sign-in-name"
                            type="text"
                            autocomplete="username"
                            autocapitalize="none"
                            spellcheck="false"
                            required
                            data-test="sign-in-name"
                            node_ref=name
                            on:input=move |_| factor.forget()
                        />
                    </div>
                </div>
                <div class="field">
                    <label class="field__label" for="sign-in-password">
                        {move || t!(sign_in.password)}
                    </label>
                    <div class="field__box">
                        <input
                            class="field__input"
                            id="sign-in-password"
                            type="password"
                            autocomplete="current-password"
                            required
                            data-test="sign-in-password"
                            node_ref=password
                        />
                    </div>
                </div>
                <SecondFactorField factor />
                {move || problem.get().or_else(|| farewell.get()).map(|problem| view! { <Refused problem /> })}
                <button
                    class="button"
                    type="submit"
                    data-kind="primary"
                    data-wide
                    data-test="sign-in-submit"
                    disabled=busy
                >
                    {move || if busy.get() { t!(sign_in.busy) } else { t!(sign_in.submit) }}
                </button>
            </form>
            <LanguageSwitch />
        </main>
    }
}

#[component]
fn Refused(problem: Problem) -> impl IntoView {
    view! {
        <Notice
            kind=meant_as(&problem)
            test="sign-in-problem"
            title=Signal::derive(move || said(&problem.message))
        />
    }
}

/// Returns what to do once somebody is in: the desk for those who work there, else the page that was asked for.
pub(crate) fn home(account: Account) -> impl Fn() + Clone + 'static {
    let (navigate, path) = (use_navigate(), use_location().pathname);
    move || {
        let asked_for = path.get_untracked();
        if !matches!(asked_for.as_str(), "/" | "/sign-in" | "/join") {
            return;
        }
        let role = account
            .who
            .with_untracked(|who| who.ready().and_then(Option::as_ref).map(|me| me.role));
        let home = match role {
            Some(role) if role.has_a_desk() => "/desk",
            Some(role) if role.may(Right::Import) => "/desk/imports",
            _ => "/",
        };
        if asked_for != home {
            navigate(
                home,
                NavigateOptions {
                    replace: true,
                    ..NavigateOptions::default()
                },
            );
        }
    }
}
