//! `/desk/recovery`: takes in the files by which phones hand in what they could not send.

use domain::api::Recovered;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::recovery;
use crate::browser::file;
use crate::components::words::{said, t};
use crate::components::{Icon, Notice, NoticeKind, Page, Width};
use crate::state::Problem;

/// One file, and what became of it.
#[component]
pub(crate) fn Recovery() -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    let busy = RwSignal::new(false);
    let outcome = RwSignal::new(None::<Result<Recovered, Problem>>);
    let chosen = move |_| {
        let Some(chosen) = field.get_untracked().and_then(|field| file::chosen(&field)) else {
            return;
        };
        busy.set(true);
        outcome.set(None);
        spawn_local(async move {
            let done = match file::read(&chosen).await {
                Some(bytes) => recovery::hand_in(&bytes).await,
                None => Err(Problem::broken()),
            };
            // The same file may be chosen again.
            if let Some(field) = field.try_get_untracked().flatten() {
                field.set_value("");
            }
            busy.try_set(false);
            outcome.try_set(Some(done));
        });
    };
    let told = move || {
        outcome.get().map(|outcome| match outcome {
            Ok(done) => view! { <Done done /> }.into_any(),
            Err(problem) => view! {
                <Notice
                    kind=NoticeKind::Error
                    test="recovery-problem"
                    title=Signal::derive(move || said(&problem.message))
                />
            }
            .into_any(),
        })
    };
    view! {
        <Page title=Signal::derive(|| t!(desk.recovery.title).to_owned()) width=Width::Reading>
            <p class="muted">{move || t!(desk.recovery.lead)}</p>
            <div class="field">
                <label class="field__label" for="recovery-file">
                    {move || t!(desk.recovery.file)}
                </label>
                <div class="field__box">
                    <input
                        class="field__input"
                        id="recovery-file"
                        type="file"
                        data-test="recovery-file"
                        disabled=busy
                        node_ref=field
                        on:change=chosen
                    />
                </div>
            </div>
            {move || busy.get().then(|| view! { <p role="status">{t!(desk.recovery.busy)}</p> })}
            {told}
        </Page>
    }
}

/// What became of the file, in figures and in what is to be done.
#[component]
fn Done(done: Recovered) -> impl IntoView {
    let figure = |test: &'static str, words: Signal<&'static str>, count: u64| {
        view! {
            <div>
                <dt>{words}</dt>
                <dd data-test=test>{count}</dd>
            </div>
        }
    };
    let waits = done.refused + done.drafts > 0;
    view! {
        <dl class="stats" role="status">
            {figure("recovery-new", Signal::derive(|| t!(desk.recovery.new_ones)), done.new)}
            {figure("recovery-known", Signal::derive(|| t!(desk.recovery.known)), done.known)}
            {figure("recovery-refused", Signal::derive(|| t!(desk.recovery.refused)), done.refused)}
            {figure("recovery-drafts", Signal::derive(|| t!(desk.recovery.drafts)), done.drafts)}
        </dl>
        {(done.unread > 0)
            .then(|| {
                view! {
                    <Notice kind=NoticeKind::Warning title=Signal::derive(move || t!(desk.recovery.unread, count = done.unread)) />
                }
            })}
        {waits
            .then(|| {
                view! {
                    <a class="button" href="/desk/quarantine">
                        <Icon name="alert" />
                        {move || t!(desk.recovery.look)}
                    </a>
                }
            })}
    }
}
