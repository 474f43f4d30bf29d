//! What the desk says about the connection: nothing came, or what is shown is from before.

use leptos::prelude::*;

use super::live::Live;
use crate::components::words::{said, t};
use crate::components::{Icon, Notice, NoticeKind};
use crate::problem::Problem;

/// A question that was not answered, and a way to ask again.
#[component]
pub(crate) fn FailedNotice(problem: Problem, retry: impl Fn() + Send + Sync + 'static) -> impl IntoView {
    let offline = problem.code == Problem::unreachable().code;
    let kind = if offline {
        NoticeKind::Warning
    } else {
        NoticeKind::Error
    };
    let title = Signal::derive(move || {
        let words = if offline {
            t!(desk.loading.offline_title)
        } else {
            t!(desk.loading.failed_title)
        };
        words.to_owned()
    });
    let words = move || {
        if offline {
            t!(desk.loading.offline_note).to_owned()
        } else {
            said(&problem.message)
        }
    };
    view! {
        <Notice kind title test=if offline { "desk-offline" } else { "desk-failed" }>
            <p>{words}</p>
            <div class="notice__actions">
                <button
                    class="button"
                    data-kind="secondary"
                    type="button"
                    data-test="desk-retry"
                    on:click=move |_| retry()
                >
                    <Icon name="sync" />
                    {move || t!(desk.loading.retry)}
                </button>
            </div>
        </Notice>
    }
}

/// Rows from before, because the last refresh brought nothing.
#[component]
pub(crate) fn StaleNotice<T: Send + Sync + PartialEq + 'static>(live: Live<T>) -> impl IntoView {
    move || {
        live.trouble.get().map(|_| {
            let title = Signal::derive(|| t!(desk.loading.stale).to_owned());
            view! {
                <Notice kind=NoticeKind::Warning title test="desk-stale">
                    <div class="notice__actions">
                        <button class="button" data-kind="secondary" type="button" on:click=move |_| live.refresh()>
                            <Icon name="sync" />
                            {move || t!(desk.loading.retry)}
                        </button>
                    </div>
                </Notice>
            }
        })
    }
}
