//! The phone is locked: nothing of what it holds is in the page. The PIN opens it, with or without a connection.

use domain::pin::{FREE_TRIES, tries_left};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::new_pin::PinField;
use crate::components::words::{said, t};
use crate::components::{Icon, Notice, NoticeKind, SecondFactor, SecondFactorField, meant_as};
use crate::state::{Lock, Look, Problem, STORE_REMOVED, Stage, now_each_second, use_account, use_lock};

/// Who is expected, and what opens the phone.
#[component]
pub(super) fn LockScreen() -> impl IntoView {
    let (lock, account) = (use_lock(), use_account());
    let stage = lock.stage();
    let asks_office = RwSignal::new(false);
    let name = move || {
        account
            .who
            .with(|who| who.ready().and_then(Option::as_ref).map(|me| me.display_name.clone()))
            .unwrap_or_default()
    };
    Effect::new(move || document().set_title(&format!("{} · Thực Địa", t!(lock.title))));
    let way_in = move || match stage.get() {
        Stage::Locked(look) if look.lock == Lock::Dropped || asks_office.get() => {
            view! { <ByOffice look asks_office /> }.into_any()
        }
        Stage::Locked(look) => view! { <ByPin look asks_office /> }.into_any(),
        Stage::Revoked(why) => view! { <TakenBack why /> }.into_any(),
        Stage::Lost(unsent) => view! { <Lost unsent /> }.into_any(),
        _ => ().into_any(),
    };
    view! {
        <main class="sign-in" id="page" data-test="lock-screen">
            <img class="sign-in__mark" src="/icons/mark.svg" alt="" width="64" height="64" />
            <div>
                <h1 class="sign-in__title">{move || t!(lock.title)}</h1>
                <p class="muted">{name}</p>
            </div>
            {way_in}
            <SomebodyElse />
            <a href="/rescue.html" rel="external">
                {move || t!(form.rescue)}
            </a>
        </main>
    }
}

#[component]
fn ByPin(look: Look, asks_office: RwSignal<bool>) -> impl IntoView {
    let (lock, account) = (use_lock(), use_account());
    let (wrong, wait_until, digits) = match look.lock {
        Lock::Pin {
            wrong,
            wait_until,
            digits,
        } => (wrong, wait_until, digits),
        Lock::Unset | Lock::Dropped => (0, 0, true),
    };
    let pin = NodeRef::<html::Input>::new();
    let (busy, now) = (RwSignal::new(false), now_each_second());
    let wait = Memo::new(move |_| wait_until.saturating_sub(now.get()).div_ceil(1_000));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(field) = pin.get_untracked() else { return };
        busy.set(true);
        spawn_local(async move {
            let typed = field.value();
            // What was typed does not stay in the page, right or wrong.
            field.set_value("");
            match lock.unlock(typed).await {
                Err(gone) if gone.code == STORE_REMOVED => lock.problem.set(account.depart(gone).await.err()),
                Ok(()) if lock.stage().with_untracked(Stage::is_revoked) => account.leave_revoked().await,
                outcome => lock.problem.set(outcome.err()),
            }
            busy.try_set(false);
        });
    };
    Effect::new(move || {
        if let Some(field) = pin.get() {
            crate::components::page::focus(&field);
        }
    });
    view! {
        <form class="sign-in__form" on:submit=submit>
            <PinField id="lock-pin" label=Signal::derive(|| t!(lock.pin)) field=pin complete="current-password" digits />
            <LastProblem />
            <p class="muted" data-test="lock-tries" data-wrong=wrong>
                {move || standing(wrong, &look)}
            </p>
            {move || {
                (wait.get() > 0)
                    .then(|| {
                        view! {
                            <p data-test="lock-wait">
                                <strong>
                                    {move || t!(lock.wait, minutes = wait.get() / 60, seconds = format!("{:02}", wait.get() % 60))}
                                </strong>
                            </p>
                        }
                    })
            }}
            <button
                class="button"
                type="submit"
                data-kind="primary"
                data-wide
                data-test="lock-submit"
                disabled=move || busy.get() || (wait.get() > 0)
            >
                {move || if busy.get() { t!(pin.busy) } else { t!(lock.open) }}
            </button>
            <button
                class="button"
                type="button"
                data-kind="quiet"
                data-test="lock-forgot"
                on:click=move |_| asks_office.set(true)
            >
                {move || t!(lock.forgot)}
            </button>
        </form>
    }
}

/// Says exactly what the next wrong PINs lead to.
fn standing(wrong: u32, look: &Look) -> String {
    let left = tries_left(wrong);
    if wrong == 0 {
        return t!(lock.offline).into();
    }
    let then = if look.unsent == 0 {
        t!(lock.then_removed)
    } else if look.has_escrow {
        t!(lock.then_office)
    } else {
        t!(lock.then_slow)
    };
    let slow = if wrong < FREE_TRIES { t!(lock.slower) } else { "" };
    format!("{} {slow} {then}", t!(lock.wrong, wrong = wrong, left = left))
}

#[component]
fn LastProblem() -> impl IntoView {
    let problem = use_lock().problem;
    move || {
        problem.get().map(|problem| {
            view! {
                <Notice
                    kind=meant_as(&problem)
                    test="lock-problem"
                    title=Signal::derive(move || said(&problem.message))
                />
            }
        })
    }
}

/// The password, given with a connection, opens the store by the office's secret; then a new PIN is chosen.
#[component]
fn ByOffice(look: Look, asks_office: RwSignal<bool>) -> impl IntoView {
    let (lock, account) = (use_lock(), use_account());
    let password = NodeRef::<html::Input>::new();
    let factor = SecondFactor::not_asked();
    let busy = RwSignal::new(false);
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
            let outcome = lock.recover(name, field.value(), factor.typed()).await;
            if let Err(refusal) = &outcome {
                factor.hear(refusal);
            }
            lock.problem.set(outcome.err());
            busy.try_set(false);
        });
    };
    let is_dropped = look.lock == Lock::Dropped;
    view! {
        <form class="sign-in__form" on:submit=submit>
            <p data-test="lock-by-office">
                {move || if is_dropped { t!(lock.dropped, count = look.unsent) } else { t!(lock.by_office).into() }}
            </p>
            <input type="text" autocomplete="username" value=name() readonly hidden />
            <div class="field">
                <label class="field__label" for="lock-password">
                    {move || t!(sign_in.password)}
                </label>
                <div class="field__box">
                    <input
                        class="field__input"
                        id="lock-password"
                        type="password"
                        autocomplete="current-password"
                        required
                        data-test="lock-password"
                        node_ref=password
                    />
                </div>
            </div>
            <SecondFactorField factor />
            <LastProblem />
            <button class="button" type="submit" data-kind="primary" data-wide data-test="lock-recover" disabled=busy>
                {move || if busy.get() { t!(sign_in.busy) } else { t!(lock.recover) }}
            </button>
            {(!is_dropped)
                .then(|| {
                    view! {
                        <button class="button" type="button" data-kind="quiet" on:click=move |_| asks_office.set(false)>
                            {move || t!(lock.back_to_pin)}
                        </button>
                    }
                })}
        </form>
    }
}

/// The office took the data back. What is left is handed in before anything is deleted.
#[component]
fn TakenBack(why: Option<Problem>) -> impl IntoView {
    let account = use_account();
    let busy = RwSignal::new(why.is_none());
    let hand_in = move || {
        busy.set(true);
        spawn_local(account.leave_revoked());
    };
    view! {
        <Notice kind=NoticeKind::Warning test="lock-revoked" title=Signal::derive(|| t!(lock.revoked))>
            <p>{move || t!(lock.revoked_explanation)}</p>
            {why.map(|why| view! { <p>{move || said(&why.message)}</p> })}
        </Notice>
        <button
            class="button"
            type="button"
            data-kind="primary"
            data-wide
            data-test="lock-hand-in"
            disabled=busy
            on:click=move |_| hand_in()
        >
            {move || if busy.get() { t!(lock.handing_in) } else { t!(lock.hand_in) }}
        </button>
    }
}

/// The office can't open it: said plainly. The store stays; a new one may be begun beside it.
#[component]
fn Lost(unsent: usize) -> impl IntoView {
    let lock = use_lock();
    let begin = move |_| {
        spawn_local(async move {
            let outcome = lock.begin_anew().await;
            lock.problem.set(outcome.err());
        });
    };
    view! {
        <Notice kind=NoticeKind::Error test="lock-lost" title=Signal::derive(|| t!(lock.lost))>
            <p>{move || t!(lock.lost_explanation, count = unsent)}</p>
        </Notice>
        <LastProblem />
        <button class="button" type="button" data-kind="primary" data-wide data-test="lock-begin-anew" on:click=begin>
            {move || t!(lock.begin_anew)}
        </button>
    }
}

/// Another person's turn: refused while this one's work is unsent, with the way out.
#[component]
fn SomebodyElse() -> impl IntoView {
    let account = use_account();
    let problem = RwSignal::new(None::<Problem>);
    let press = move |_| {
        spawn_local(async move {
            let outcome = account.sign_out().await;
            problem.try_set(outcome.err());
        });
    };
    view! {
        {move || {
            problem
                .get()
                .map(|problem| {
                    view! {
                        <Notice
                            kind=NoticeKind::Warning
                            test="lock-not-signed-out"
                            title=Signal::derive(move || said(&problem.message))
                        />
                    }
                })
        }}
        <button class="button" type="button" data-kind="quiet" data-test="lock-other" on:click=press>
            <Icon name="log-out" />
            {move || t!(lock.somebody_else)}
        </button>
    }
}
