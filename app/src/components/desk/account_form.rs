//! Name, role and reach of an account: a new one, or one that is changed.

use domain::api::AccountRow;
use domain::reach::Reach;
use domain::role::Role;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::reach_choice::{ChosenReach, ReachChoice};
use super::role_choice::RoleChoice;
use crate::components::words::t;

/// What was filled in.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Filled {
    /// Name for signing in; empty for an account that has one.
    pub(crate) name: String,
    /// Name for showing.
    pub(crate) display_name: String,
    /// Role.
    pub(crate) role: Role,
    /// How far it reaches.
    pub(crate) reach: Reach,
}

/// The form, filled with what an account has; `done` gets what was filled in.
#[component]
pub(crate) fn AccountForm(
    account: Option<AccountRow>,
    #[prop(into)] busy: Signal<bool>,
    submit: Signal<&'static str>,
    done: Callback<Filled>,
) -> impl IntoView {
    let is_new = account.is_none();
    let (name, display_name) = (
        RwSignal::new(String::new()),
        RwSignal::new(
            account
                .as_ref()
                .map(|account| account.display_name.clone())
                .unwrap_or_default(),
        ),
    );
    let role = RwSignal::new(account.as_ref().map_or(Role::Surveyor, |account| account.role));
    let reach = ChosenReach::new(&account.map(|account| account.reach).unwrap_or_default());
    let nowhere = RwSignal::new(false);
    let press = move |event: SubmitEvent| {
        event.prevent_default();
        let chosen = reach.reach();
        nowhere.set(chosen.is_none());
        if let Some(reach) = chosen {
            done.run(Filled {
                name: name.get_untracked().trim().to_owned(),
                display_name: display_name.get_untracked().trim().to_owned(),
                role: role.get_untracked(),
                reach,
            });
        }
    };
    view! {
        <form class="stack" data-test="account-form" on:submit=press>
            <label class="field">
                <span class="field__label">{move || t!(desk.people.display_name)}</span>
                <span class="field__box">
                    <input
                        class="field__input"
                        type="text"
                        autocomplete="off"
                        maxlength="100"
                        required
                        data-test="account-display-name"
                        bind:value=display_name
                    />
                </span>
            </label>
            {is_new
                .then(|| {
                    view! {
                        <label class="field">
                            <span class="field__label">{move || t!(sign_in.name)}</span>
                            <span class="field__hint">{move || t!(desk.people.name_note)}</span>
                            <span class="field__box">
                                <input
                                    class="field__input"
                                    type="text"
                                    autocomplete="off"
                                    autocapitalize="none"
                                    spellcheck="false"
                                    maxlength="100"
                                    required
                                    data-test="account-name"
                                    bind:value=name
                                />
                            </span>
                        </label>
                    }
                })}
            <RoleChoice role />
            <ReachChoice chosen=reach />
            {move || nowhere.get().then(|| view! { <p class="field__problem" data-level="error" role="alert">{move || t!(desk.people.nowhere)}</p> })}
            <button class="button" data-kind="primary" type="submit" data-test="account-submit" disabled=busy>
                {submit}
            </button>
        </form>
    }
}
