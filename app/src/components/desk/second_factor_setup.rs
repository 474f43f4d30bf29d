//! Turning the second factor on, by a code that proves that the secret was read, and off, by a code of it.

use domain::api::{SecondFactor, SecondFactorBegun};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::live::{Live, use_live};
use super::loaded::Loaded;
use super::qr_picture::QrPicture;
use crate::api::own_account;
use crate::components::moment::moment;
use crate::components::words::t;
use crate::components::{Notice, NoticeKind, PrintButton, ProblemNotice, Toasts, use_toasts};
use crate::problem::Problem;

/// How far somebody has come.
#[derive(Clone, PartialEq, Eq)]
enum Step {
    /// Nothing is under way.
    Resting,
    /// The password is awaited for turning it on.
    Beginning,
    /// The secret is shown and a code is awaited.
    Begun(SecondFactorBegun),
    /// The recovery codes are shown, this once.
    Codes(Vec<String>),
    /// A code is awaited for turning it off.
    Removing,
}

#[derive(Clone, Copy)]
struct Setup {
    state: Live<SecondFactor>,
    step: RwSignal<Step>,
    busy: RwSignal<bool>,
    problem: RwSignal<Option<Problem>>,
    toasts: Toasts,
}

impl Setup {
    fn go_to(self, step: Step) {
        self.problem.set(None);
        self.step.set(step);
    }

    fn ask(self, work: impl Future<Output = Result<Step, Problem>> + 'static) {
        self.busy.set(true);
        spawn_local(async move {
            let outcome = work.await;
            self.busy.try_set(false);
            match outcome {
                Ok(step) => {
                    self.problem.try_set(None);
                    self.step.try_set(step);
                }
                Err(problem) => {
                    self.problem.try_set(Some(problem));
                }
            }
            self.state.refresh();
        });
    }

    fn begin(self, password: String) {
        self.ask(async { own_account::begin_second_factor(password).await.map(Step::Begun) });
    }

    fn confirm(self, code: String) {
        self.ask(async move {
            let recovery = own_account::confirm_second_factor(code).await?;
            Ok(Step::Codes(recovery.codes))
        });
    }

    fn remove(self, code: String) {
        let toasts = self.toasts;
        self.ask(async move {
            own_account::remove_second_factor(code).await?;
            toasts.say(t!(desk.factor.removed));
            Ok(Step::Resting)
        });
    }
}

/// The section of one's account about the second factor.
#[component]
pub(crate) fn SecondFactorSetup() -> impl IntoView {
    let setup = Setup {
        state: use_live(|| (), |()| own_account::second_factor()),
        step: RwSignal::new(Step::Resting),
        busy: RwSignal::new(false),
        problem: RwSignal::new(None),
        toasts: use_toasts(),
    };
    let shown = move || match setup.step.get() {
        Step::Resting => {
            view! { <Loaded live=setup.state view=move |state: &SecondFactor| resting(setup, state) /> }.into_any()
        }
        Step::Beginning => {
            let done = Callback::new(move |password| setup.begin(password));
            view! { <ProofForm setup proof=Proof::Password submit=Signal::derive(|| t!(desk.factor.begin)) done /> }
                .into_any()
        }
        Step::Begun(begun) => view! { <Begun setup begun /> }.into_any(),
        Step::Codes(codes) => view! { <Codes setup codes /> }.into_any(),
        Step::Removing => {
            let done = Callback::new(move |code| setup.remove(code));
            view! {
                <p>{move || t!(desk.factor.remove_note)}</p>
                <ProofForm setup proof=Proof::Code submit=Signal::derive(|| t!(desk.factor.remove)) done />
            }
            .into_any()
        }
    };
    view! {
        <section class="stack" data-test="second-factor-setup">
            <h2>{move || t!(desk.factor.title)}</h2>
            <p class="muted">{move || t!(desk.factor.lead)}</p>
            {move || setup.problem.get().map(|problem| view! { <ProblemNotice problem /> })}
            {shown}
        </section>
    }
}

fn resting(setup: Setup, state: &SecondFactor) -> AnyView {
    let left = state.recovery_codes;
    let Some(since) = state.since else {
        return view! {
            <button
                class="button"
                data-kind="secondary"
                type="button"
                data-test="factor-begin"
                on:click=move |_| setup.go_to(Step::Beginning)
            >
                {move || t!(desk.factor.begin)}
            </button>
        }
        .into_any();
    };
    view! {
        <p data-test="factor-on">{move || t!(desk.factor.on, since = moment(since), left = left)}</p>
        <button
            class="button"
            data-kind="danger"
            type="button"
            data-test="factor-remove"
            on:click=move |_| setup.go_to(Step::Removing)
        >
            {move || t!(desk.factor.remove)}
        </button>
    }
    .into_any()
}

#[component]
fn Begun(setup: Setup, begun: SecondFactorBegun) -> impl IntoView {
    let SecondFactorBegun { secret, picture } = begun;
    let done = Callback::new(move |code| setup.confirm(code));
    view! {
        <p>{move || t!(desk.factor.scan)}</p>
        <QrPicture picture label=Signal::derive(|| t!(desk.factor.picture).to_owned()) />
        <dl class="facts">
            <div>
                <dt>{move || t!(desk.factor.secret)}</dt>
                <dd class="code" data-test="factor-secret">
                    {secret}
                </dd>
            </div>
        </dl>
        <ProofForm setup proof=Proof::Code submit=Signal::derive(|| t!(desk.factor.confirm)) done />
    }
}

/// The recovery codes, which nobody can show again.
#[component]
fn Codes(setup: Setup, codes: Vec<String>) -> impl IntoView {
    let lines = codes
        .into_iter()
        .map(|code| view! { <li class="code">{code}</li> })
        .collect_view();
    view! {
        <Notice kind=NoticeKind::Warning title=Signal::derive(|| t!(desk.factor.codes_title).to_owned())>
            <p>{move || t!(desk.factor.codes_note)}</p>
            <ol class="desk-codes" data-test="recovery-codes">
                {lines}
            </ol>
            <div class="notice__actions">
                <button
                    class="button"
                    data-kind="primary"
                    type="button"
                    data-test="factor-codes-kept"
                    on:click=move |_| setup.go_to(Step::Resting)
                >
                    {move || t!(desk.factor.codes_kept)}
                </button>
                <PrintButton />
            </div>
        </Notice>
    }
}

/// What shows that it is the person themselves.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Proof {
    Password,
    /// Of the second factor.
    Code,
}

/// Asks for it.
#[component]
fn ProofForm(setup: Setup, proof: Proof, submit: Signal<&'static str>, done: Callback<String>) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    let (kind, filled_in_with, test) = match proof {
        Proof::Password => ("password", "current-password", "factor-password"),
        Proof::Code => ("text", "one-time-code", "factor-code"),
    };
    let label = move || match proof {
        Proof::Password => t!(sign_in.password),
        Proof::Code => t!(sign_in.code),
    };
    let press = move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(field) = field.get_untracked() {
            done.run(field.value());
        }
    };
    view! {
        <form class="stack" on:submit=press>
            <label class="field">
                <span class="field__label">{label}</span>
                <span class="field__box">
                    <input
                        class="field__input"
                        type=kind
                        autocomplete=filled_in_with
                        autocapitalize="none"
                        spellcheck="false"
                        required
                        data-test=test
                        node_ref=field
                    />
                </span>
            </label>
            <div class="cluster">
                <button class="button" data-kind="primary" type="submit" data-test="factor-submit" disabled=setup.busy>
                    {submit}
                </button>
                <button
                    class="button"
                    data-kind="quiet"
                    type="button"
                    on:click=move |_| setup.go_to(Step::Resting)
                >
                    {move || t!(desk.reason.cancel)}
                </button>
            </div>
        </form>
    }
}
