//! Changing one's password: the old one is asked for, and the other sessions end.

use domain::api::ChangePassword;
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::new_password::{NewPassword, NewPasswordFields};
use crate::api::own_account;
use crate::components::words::t;
use crate::components::{ProblemNotice, use_toasts};
use crate::problem::Problem;
use crate::state::use_account;

/// The form; `done` is told when the password was changed.
#[component]
pub(crate) fn PasswordChange(done: Callback<()>) -> impl IntoView {
    let (account, toasts) = (use_account(), use_toasts());
    let (old, new) = (NodeRef::<html::Input>::new(), NewPassword::new());
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<Problem>));
    let name = move || account.me().map(|me| me.name);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (Some(field), Some(password)) = (old.get_untracked(), new.typed()) else {
            return;
        };
        busy.set(true);
        spawn_local(async move {
            let change = ChangePassword {
                old: field.value(),
                new: password,
            };
            let outcome = own_account::change_password(&change).await;
            busy.try_set(false);
            if outcome.is_ok() {
                field.set_value("");
                new.clear();
                toasts.say(t!(desk.account.password_changed));
                done.run(());
            }
            problem.try_set(outcome.err());
        });
    };
    view! {
        <section class="stack" data-test="password-change">
            <h2>{move || t!(sign_in.password)}</h2>
            <form class="stack" on:submit=submit>
                <input type="text" autocomplete="username" value=name readonly hidden />
                <div class="field">
                    <label class="field__label" for="password-old">
                        {move || t!(desk.account.old)}
                    </label>
                    <div class="field__box">
                        <input
                            class="field__input"
                            id="password-old"
                            type="password"
                            autocomplete="current-password"
                            required
                            data-test="password-old"
                            node_ref=old
                        />
                    </div>
                </div>
                <NewPasswordFields password=new />
                {move || problem.get().map(|problem| view! { <ProblemNotice problem /> })}
                <button class="button" data-kind="primary" type="submit" data-test="password-submit" disabled=busy>
                    {move || t!(desk.account.change_password)}
                </button>
            </form>
        </section>
    }
}
