//! *Tôi*: who is here, in which words and colours, and whether this device can be trusted with the work.

use domain::api::Me;
use domain::form::Language;
use domain::readiness::CLOCK_TOLERANCE;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::device_name::OwnDeviceName;
use super::new_pin::ChangePin;
use super::sync::Vanished;
use crate::components::words::{labels, said, t};
use crate::components::{Icon, Notice, NoticeKind, Page, Width, role_words};
use crate::state::{
    IDLE_CHOICES, Problem, Stage, Theme, use_account, use_device, use_forms, use_lock, use_preferences,
};

/// Everything about the person and the device.
#[component]
pub(super) fn MePage() -> impl IntoView {
    let who = use_account().who;
    let me = Memo::new(move |_| who.with(|who| who.ready().cloned().flatten()));
    view! {
        <Page title=Signal::derive(|| t!(me.title)) width=Width::Reading>
            {move || me.get().map(|me| view! { <Who me /> })}
            <Vanished />
            <Ways />
            <LanguageChoice />
            <ThemeChoice />
            <LockChoices />
            <ReadyLink />
            <OwnDeviceName />
            <Storage />
            <Release />
            <SignOut />
        </Page>
    }
}

#[component]
fn Who(me: Me) -> impl IntoView {
    let role = me.role;
    view! {
        <div data-test="me-who">
            <h2>{me.display_name}</h2>
            <p class="muted">{move || role_words(role)} " · " {me.name}</p>
        </div>
    }
}

/// The ways to what is asked and why, and to one's account.
#[component]
fn Ways() -> impl IntoView {
    let label = use_forms().programme().label.clone();
    view! {
        <div class="list">
            <a class="list__row" href="/programme" data-test="me-programme">
                <Icon name="file-text" />
                <span class="list__main">
                    <span class="list__title">{move || t!(programme.title)}</span>
                    <span class="list__note">{move || labels(&label)}</span>
                </span>
                <Icon name="chevron-right" />
            </a>
            <a class="list__row" href="/desk/account" data-test="me-account">
                <Icon name="user" />
                <span class="list__main">
                    <span class="list__title">{move || t!(me.account)}</span>
                    <span class="list__note">{move || t!(me.account_note)}</span>
                </span>
                <Icon name="chevron-right" />
            </a>
        </div>
    }
}

#[component]
fn LanguageChoice() -> impl IntoView {
    let language = use_preferences().language;
    let option = move |own: Language, code: &'static str, words: &'static str| {
        view! {
            <label data-test=format!("me-language-{code}")>
                <input
                    type="radio"
                    name="language"
                    prop:checked=move || language.get() == own
                    on:change=move |_| language.set(own)
                />
                <span lang=code>{words}</span>
            </label>
        }
    };
    view! {
        <fieldset class="field">
            <legend class="field__label">{move || t!(me.language)}</legend>
            <div class="choices" data-layout="row">
                {option(Language::Vi, "vi", "Tiếng Việt")}
                {option(Language::En, "en", "English")}
            </div>
        </fieldset>
    }
}

#[component]
fn ThemeChoice() -> impl IntoView {
    let theme = use_preferences().theme;
    let words = |theme: Theme| match theme {
        Theme::Auto => t!(theme.auto),
        Theme::Light => t!(theme.light),
        Theme::Dark => t!(theme.dark),
        Theme::Sunlight => t!(theme.sunlight),
    };
    let option = move |own: Theme| {
        view! {
            <label data-test=format!("me-theme-{}", own.as_str())>
                <input
                    type="radio"
                    name="theme"
                    prop:checked=move || theme.get() == own
                    on:change=move |_| theme.set(own)
                />
                <span>{move || words(own)}</span>
            </label>
        }
    };
    view! {
        <fieldset class="field">
            <legend class="field__label">{move || t!(theme.title)}</legend>
            <div class="choices" data-layout="row">
                {Theme::ALL.map(option).into_iter().collect_view()}
            </div>
        </fieldset>
    }
}

/// The way to what is to be looked at before leaving for the field.
#[component]
pub(super) fn ReadyLink() -> impl IntoView {
    view! {
        <a class="button" href="/ready" data-test="ready-link">
            <Icon name="check" />
            {move || t!(ready.title)}
        </a>
    }
}

/// When the phone locks itself, at once by hand, and its PIN.
#[component]
fn LockChoices() -> impl IntoView {
    let lock = use_lock();
    let (idle, stage, problem) = (lock.idle_minutes, lock.stage(), lock.problem);
    let is_open = Memo::new(move |_| stage.with(|stage| *stage == Stage::Open));
    let option = move |minutes: u32| {
        view! {
            <label>
                <input
                    type="radio"
                    name="lock-idle"
                    data-test=format!("me-lock-{minutes}")
                    checked=move || idle.get() == minutes
                    on:change=move |_| idle.set(minutes)
                />
                <span>{move || t!(lock.minutes, minutes = minutes)}</span>
            </label>
        }
    };
    let refused = move || {
        problem.get().map(|problem| {
            view! {
                <Notice kind=NoticeKind::Warning test="me-not-locked" title=Signal::derive(|| t!(lock.not_locked))>
                    <p>{move || said(&problem.message)}</p>
                </Notice>
            }
        })
    };
    move || {
        is_open.get().then(|| {
            view! {
                <section class="stack" data-test="me-lock">
                    <h2>{move || t!(lock.title_me)}</h2>
                    {refused}
                    <button
                        class="button"
                        type="button"
                        data-kind="secondary"
                        data-test="me-lock-now"
                        on:click=move |_| lock.lock()
                    >
                        <Icon name="lock" />
                        {move || t!(lock.now)}
                    </button>
                    <fieldset class="field">
                        <legend class="field__label">{move || t!(lock.idle)}</legend>
                        <div class="choices" data-layout="row">
                            {IDLE_CHOICES.map(option).into_iter().collect_view()}
                        </div>
                    </fieldset>
                    <ChangePin />
                </section>
            }
        })
    }
}

/// Whether what is saved here stays here, in plain words.
#[component]
fn Storage() -> impl IntoView {
    let device = use_device();
    // How much is stored was last asked when the app was opened.
    device.look();
    let installed = move || {
        if device.installed.get() {
            t!(storage.installed)
        } else {
            t!(storage.not_installed)
        }
    };
    let persisted = move || match device.persisted.get() {
        Some(true) => t!(storage.persisted),
        Some(false) => t!(storage.not_persisted),
        None => t!(storage.persistence_unknown),
    };
    let used = move || match (device.used.get(), device.quota.get()) {
        (Some(used), Some(quota)) => t!(storage.used_of, used = bytes(used), quota = bytes(quota)),
        (Some(used), None) => t!(storage.used, used = bytes(used)),
        (None, _) => t!(storage.used_unknown).into(),
    };
    let may_ask = move || device.persisted.get() == Some(false);
    let nearly_full = move || match (device.used.get(), device.quota.get()) {
        (Some(used), Some(quota)) => used > quota / 10 * 9,
        _ => false,
    };
    view! {
        <section class="stack" data-test="me-storage">
            <h2>{move || t!(storage.title)}</h2>
            <dl class="facts">
                <div>
                    <dt>{move || t!(storage.app)}</dt>
                    <dd>{installed}</dd>
                </div>
                <div>
                    <dt>{move || t!(storage.keeping)}</dt>
                    <dd>{persisted}</dd>
                </div>
                <div>
                    <dt>{move || t!(storage.space)}</dt>
                    <dd>{used}</dd>
                </div>
            </dl>
            {move || nearly_full().then(|| view! { <NearlyFull /> })}
            {move || may_ask().then(|| view! { <AskToKeep /> })}
            <ClockNotice />
            <a href="/rescue.html" rel="external">
                {move || t!(form.rescue)}
            </a>
        </section>
    }
}

#[component]
fn NearlyFull() -> impl IntoView {
    view! {
        <Notice kind=NoticeKind::Warning title=Signal::derive(|| t!(storage.nearly_full))>
            <p>{move || t!(storage.nearly_full_advice)}</p>
        </Notice>
    }
}

#[component]
fn AskToKeep() -> impl IntoView {
    let device = use_device();
    view! {
        <button class="button" type="button" data-test="me-persist" on:click=move |_| device.ask_to_persist()>
            <Icon name="lock" />
            {move || t!(storage.ask)}
        </button>
    }
}

/// A clock that is wrong loses nothing, but puts wrong times beside the work.
#[component]
fn ClockNotice() -> impl IntoView {
    let offset = use_device().clock_offset_ms;
    move || {
        let offset = offset
            .get()
            .map(i64::unsigned_abs)
            .filter(|offset| *offset > CLOCK_TOLERANCE)?;
        let minutes = offset / 60_000;
        Some(view! {
            <Notice kind=NoticeKind::Warning title=Signal::derive(|| t!(storage.clock))>
                <p>{move || t!(storage.clock_advice, minutes = minutes)}</p>
            </Notice>
        })
    }
}

/// Writes a size the way people read it: `12,4 MB`.
pub(super) fn bytes(count: u64) -> String {
    let (unit, name) = match count {
        0..1_000_000 => (1_000, "KB"),
        1_000_000..1_000_000_000 => (1_000_000, "MB"),
        _ => (1_000_000_000, "GB"),
    };
    let tenths = count * 10 / unit;
    format!("{},{} {name}", tenths / 10, tenths % 10)
}

#[component]
fn Release() -> impl IntoView {
    let device = use_device();
    view! {
        <p class="muted" data-test="me-release">
            {move || t!(me.release, release = device.release)}
        </p>
        {move || {
            device
                .update_waiting
                .get()
                .then(|| {
                    view! {
                        <button class="button" type="button" on:click=move |_| device.apply_update()>
                            {move || t!(update.apply)}
                        </button>
                    }
                })
        }}
    }
}

/// Sign-out is refused while anything is unsent; the refusal says what to do.
#[component]
fn SignOut() -> impl IntoView {
    let account = use_account();
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<Problem>);
    let button = NodeRef::<html::Button>::new();
    let press = move |_| {
        busy.set(true);
        spawn_local(async move {
            let outcome = account.sign_out().await;
            busy.try_set(false);
            problem.try_set(outcome.err());
        });
    };
    Effect::new(move || {
        // The refusal pushes the button down: nobody should have to look for what it says.
        if let (true, Some(button)) = (problem.with(Option::is_some), button.get()) {
            request_animation_frame(move || button.scroll_into_view_with_bool(false));
        }
    });
    let refused = move || {
        problem.get().map(|problem| {
            view! {
                <Notice
                    kind=NoticeKind::Warning
                    test="me-sign-out-refused"
                    title=Signal::derive(|| t!(me.not_signed_out))
                >
                    <p>{move || said(&problem.message)}</p>
                </Notice>
            }
        })
    };
    view! {
        {refused}
        <button
            class="button"
            type="button"
            data-kind="secondary"
            data-test="me-sign-out"
            disabled=busy
            node_ref=button
            on:click=press
        >
            <Icon name="log-out" />
            {move || t!(me.sign_out)}
        </button>
    }
}
