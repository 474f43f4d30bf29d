//! Taking a contact out of everything that is stored: what that means in words, before it is done, and what it did, after.

use domain::api::ContactErased;
use domain::record::RecordId;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::figures::count;
use super::record_link::record_address;
use crate::api::desk;
use crate::components::moment::moment;
use crate::components::words::t;
use crate::components::{Icon, Notice, NoticeKind, ProblemNotice};
use crate::problem::Problem;

/// The button, the question, and the answer. `done` is called after something was erased.
#[component]
pub(crate) fn EraseContact(
    record: RecordId,
    done: Callback<()>,
    /// What it is asked for, where that is not what the page is about.
    #[prop(optional, into)]
    whose: Signal<Option<String>>,
    /// Whether somebody has pressed the button elsewhere.
    #[prop(optional)]
    at_once: bool,
) -> impl IntoView {
    let top = NodeRef::<html::Div>::new();
    Effect::new(move || {
        // Pressed in a long list, the question would be out of sight.
        if let Some(top) = top.get()
            && at_once
        {
            request_animation_frame(move || top.scroll_into_view());
        }
    });
    let (asked, busy) = (RwSignal::new(at_once), RwSignal::new(false));
    let problem = RwSignal::new(None::<Problem>);
    let erased = RwSignal::new(None::<ContactErased>);
    let go = move |_| {
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            match desk::erase_contact(record).await {
                Ok(what) => {
                    erased.try_set(Some(what));
                    asked.try_set(false);
                    done.run(());
                }
                Err(refused) => {
                    problem.try_set(Some(refused));
                }
            }
            busy.try_set(false);
        });
    };
    let question = move || {
        asked.get().then(|| {
            view! {
                <Notice kind=NoticeKind::Warning test="erase-asked" title=Signal::derive(|| t!(desk.erase.ask))>
                    {move || {
                        whose
                            .get()
                            .map(|whose| {
                                view! {
                                    <p>
                                        {whose} ": "
                                        <a href=record_address(record)>{move || t!(desk.requests.record)}</a>
                                    </p>
                                }
                            })
                    }}
                    <ul>
                        <li>{move || t!(desk.erase.takes)}</li>
                        <li>{move || t!(desk.erase.phones)}</li>
                        <li>{move || t!(desk.erase.backups)}</li>
                        <li>{move || t!(desk.erase.stays)}</li>
                    </ul>
                    <p><strong>{move || t!(desk.erase.forever)}</strong></p>
                    <div class="notice__actions">
                        <button
                            class="button"
                            data-kind="danger"
                            type="button"
                            data-test="erase-confirm"
                            disabled=busy
                            on:click=go
                        >
                            {move || t!(desk.erase.confirm)}
                        </button>
                        <button
                            class="button"
                            data-kind="quiet"
                            type="button"
                            on:click=move |_| asked.set(false)
                        >
                            {move || t!(desk.reason.cancel)}
                        </button>
                    </div>
                </Notice>
            }
        })
    };
    view! {
        <div class="stack" data-test="erase" node_ref=top>
            {move || problem.get().map(|problem| view! { <ProblemNotice problem /> })}
            {move || erased.get().map(|what| view! { <Erased what /> })}
            {question}
            <div>
                <button
                    class="button"
                    data-kind="secondary"
                    type="button"
                    data-test="erase-ask"
                    disabled=asked
                    on:click=move |_| asked.set(true)
                >
                    <Icon name="close" />
                    {move || t!(desk.erase.button)}
                </button>
            </div>
        </div>
    }
}

/// What was erased, and the backups that still hold it, with the day on which each goes.
#[component]
fn Erased(what: ContactErased) -> impl IntoView {
    let ContactErased {
        records,
        edits,
        backups,
    } = what;
    let title = move || {
        if edits == 0 {
            t!(desk.erase.nothing).to_owned()
        } else {
            t!(desk.erase.done, records = count(records), edits = count(edits))
        }
    };
    let listed = (!backups.is_empty()).then(|| {
        let lines = backups.into_iter().map(|backup| {
            let gone = move || t!(desk.erase.gone_by, time = moment(backup.gone_by));
            view! { <li>{backup.file} ": " {gone}</li> }
        });
        view! {
            <p>{move || t!(desk.erase.still_in)}</p>
            <ul>{lines.collect_view()}</ul>
        }
    });
    view! {
        <Notice kind=NoticeKind::Info test="erase-done" title=Signal::derive(title)>
            {listed}
        </Notice>
    }
}
