//! A new PIN: the first on this phone, another one, or one in the place of a forgotten one.

use domain::pin::{SHORTEST, Weakness, weakness};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::words::{said, t};
use crate::components::{Notice, NoticeKind, use_toasts};
use crate::state::{Problem, Stage, use_account, use_lock};

/// Why what was typed is no new PIN.
#[derive(Clone, PartialEq, Eq)]
enum Objection {
    Weak(Weakness),
    Differs,
    OldIsWrong,
    Failed(Problem),
}

impl Objection {
    fn words(&self) -> String {
        match self {
            Self::Weak(Weakness::TooShort) => t!(pin.too_short, count = SHORTEST),
            Self::Weak(Weakness::TooEasy) => t!(pin.too_easy).into(),
            Self::Differs => t!(pin.differs).into(),
            Self::OldIsWrong => t!(pin.old_wrong).into(),
            Self::Failed(problem) => said(&problem.message),
        }
    }
}

/// The page before any other on a phone that has no PIN.
#[component]
pub(super) fn NewPin() -> impl IntoView {
    let (lock, account) = (use_lock(), use_account());
    Effect::new(move || document().set_title(&format!("{} · Thực Địa", t!(pin.title))));
    let keep = move |_: String, new: String| {
        Box::pin(async move {
            lock.set_pin(new).await?;
            if lock.stage().with_untracked(Stage::is_revoked) {
                account.leave_revoked().await;
            }
            Ok(None)
        }) as Outcome
    };
    view! {
        <main class="sign-in" id="page">
            <img class="sign-in__mark" src="/icons/mark.svg" alt="" width="64" height="64" />
            <div>
                <h1 class="sign-in__title">{move || t!(pin.title)}</h1>
                <p class="muted">{move || t!(pin.explanation)}</p>
            </div>
            <PinForm keep with_old=false />
            <p class="muted">{move || t!(pin.forgetting)}</p>
        </main>
    }
}

/// The part of *Tôi* by which the PIN is changed.
#[component]
pub(super) fn ChangePin() -> impl IntoView {
    let (lock, toasts) = (use_lock(), use_toasts());
    let open = RwSignal::new(false);
    let keep = move |old: String, new: String| {
        Box::pin(async move {
            if lock.change_pin(old, new).await? {
                open.set(false);
                toasts.say(t!(pin.changed));
                Ok(None)
            } else {
                Ok(Some(Objection::OldIsWrong))
            }
        }) as Outcome
    };
    move || {
        if open.get() {
            view! { <PinForm keep with_old=true /> }.into_any()
        } else {
            view! {
                <button class="button" type="button" data-test="me-change-pin" on:click=move |_| open.set(true)>
                    {move || t!(pin.change)}
                </button>
            }
            .into_any()
        }
    }
}

type Outcome = std::pin::Pin<Box<dyn Future<Output = Result<Option<Objection>, Problem>>>>;

/// The PIN, typed twice; the old one before it where there is one.
#[component]
fn PinForm(keep: impl Fn(String, String) -> Outcome + Copy + 'static, with_old: bool) -> impl IntoView {
    let (old, new, again) = (
        NodeRef::<html::Input>::new(),
        NodeRef::<html::Input>::new(),
        NodeRef::<html::Input>::new(),
    );
    let (busy, objection) = (RwSignal::new(false), RwSignal::new(None::<Objection>));
    let phrase = RwSignal::new(false);
    let digits = Signal::derive(move || !phrase.get());
    let typed = |field: NodeRef<html::Input>| field.get_untracked().map(|field| field.value()).unwrap_or_default();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (old, new, again) = (typed(old), typed(new), typed(again));
        let found = weakness(new.trim()).map(Objection::Weak);
        let found = found.or_else(|| (new != again).then_some(Objection::Differs));
        let is_fine = found.is_none();
        objection.set(found);
        if !is_fine {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let outcome = keep(old, new)
                .await
                .unwrap_or_else(|problem| Some(Objection::Failed(problem)));
            // The page is gone if it went well.
            busy.try_set(false);
            objection.try_set(outcome);
        });
    };
    view! {
        <form class="sign-in__form" on:submit=submit>
            {with_old
                .then(|| view! { <PinField id="pin-old" label=Signal::derive(|| t!(pin.old)) field=old complete="current-password" digits /> })}
            <PinField id="pin-new" label=Signal::derive(|| t!(pin.choose)) field=new complete="new-password" digits />
            <PinField id="pin-again" label=Signal::derive(|| t!(pin.again)) field=again complete="new-password" digits />
            <div class="chips">
                <button
                    class="chip"
                    type="button"
                    data-test="pin-phrase"
                    aria-pressed=move || phrase.get().to_string()
                    on:click=move |_| phrase.update(|phrase| *phrase = !*phrase)
                >
                    {move || t!(pin.phrase)}
                </button>
            </div>
            {move || {
                objection
                    .get()
                    .map(|objection| {
                        view! {
                            <Notice
                                kind=NoticeKind::Error
                                test="pin-problem"
                                title=Signal::derive(move || objection.words())
                            />
                        }
                    })
            }}
            <button class="button" type="submit" data-kind="primary" data-wide data-test="pin-submit" disabled=busy>
                {move || if busy.get() { t!(pin.busy) } else { t!(pin.submit) }}
            </button>
        </form>
    }
}

/// One field for a PIN. With `digits` the keyboard has nothing else.
#[component]
pub(super) fn PinField(
    id: &'static str,
    label: Signal<&'static str>,
    field: NodeRef<html::Input>,
    complete: &'static str,
    #[prop(into)] digits: Signal<bool>,
) -> impl IntoView {
    view! {
        <div class="field">
            <label class="field__label" for=id>
                {label}
            </label>
            <div class="field__box">
                <input
                    class="field__input"
                    id=id
                    type="password"
                    inputmode=move || if digits.get() { "numeric" } else { "text" }
                    autocomplete=complete
                    required
                    data-test=id
                    node_ref=field
                />
            </div>
        </div>
    }
}
