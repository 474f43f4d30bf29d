//! The server wants the password again. Work goes on; only sending waits.

use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::words::{said, t};
use super::{Notice, NoticeKind, SecondFactor, SecondFactorField};
use crate::state::{Problem, use_account};

/// A quiet notice with the smallest form that lets sending go on; nothing while the session holds.
#[component]
pub(crate) fn PasswordAgain() -> impl IntoView {
    let account = use_account();
    move || account.needs_password.get().then(|| view! { <PasswordNotice /> })
}

#[component]
fn PasswordNotice() -> impl IntoView {
    let account = use_account();
    let password = NodeRef::<html::Input>::new();
    let factor = SecondFactor::not_asked();
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<Problem>);
    let name = move || {
        account
            .who
            .with_untracked(|who| who.ready().cloned().flatten())
            .map(|me| me.name)
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (Some(name), Some(field)) = (name(), password.get_untracked()) else {
            return;
        };
        busy.set(true);
        spawn_local(async move {
            let outcome = account.sign_in(name, field.value(), factor.typed()).await;
            // The notice is gone if it went well.
            busy.try_set(false);
            if let Err(refusal) = outcome {
                factor.hear(&refusal);
                problem.try_set(Some(refusal));
            }
        });
    };
    view! {
        <Notice kind=NoticeKind::Info test="password-again" title=Signal::derive(|| t!(password.title))>
            <p>{move || t!(password.explanation)}</p>
            <form class="stack" on:submit=submit>
                // Tells a password manager whose password this is.
                <input type="text" autocomplete="username" value=name() readonly hidden />
                <div class="field">
                    <label class="field__label" for="password-again">
                        {move || t!(sign_in.password)}
                    </label>
                    <div class="field__box">
                        <input
                            class="field__input"
                            id="password-again"
                            type="password"
                            autocomplete="current-password"
                            required
                            data-test="password-again-input"
                            node_ref=password
                        />
                    </div>
                    <p class="field__problem" role="alert">
                        {move || problem.get().map(|problem| said(&problem.message))}
                    </p>
                </div>
                <SecondFactorField factor />
                <button class="button" type="submit" data-test="password-again-submit" disabled=busy>
                    {move || t!(password.submit)}
                </button>
            </form>
        </Notice>
    }
}
