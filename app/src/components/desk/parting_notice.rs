//! What became of the last word on a pair, with the way back.

use domain::api::PairRow;
use leptos::prelude::*;

use super::figures::or_dash;
use super::parting::{Outcome, Parting};
use crate::components::words::{said, t};
use crate::components::{Icon, Notice, NoticeKind};

/// A word that was not stored, above the list.
#[component]
pub(crate) fn NotPartedNotice(parting: Parting) -> impl IntoView {
    move || match parting.outcome.get() {
        Some(Outcome::Failed(problem)) => {
            let title = Signal::derive(|| t!(desk.pairs.not_saved).to_owned());
            Some(view! {
                <Notice kind=NoticeKind::Error title test="pair-not-saved">
                    <p>{move || said(&problem.message)}</p>
                </Notice>
            })
        }
        Some(Outcome::Apart(_) | Outcome::Back(_)) | None => None,
    }
}

/// A word that holds, or was taken back. It stays until the next one, because one may think better of it late.
#[component]
pub(crate) fn PartedNotice(parting: Parting) -> impl IntoView {
    let shown = move || match parting.outcome.get() {
        Some(Outcome::Apart(row)) => {
            let (one, other) = names(&row);
            let words = move || t!(desk.pairs.said_apart, one = one.clone(), other = other.clone());
            Some(view! { <Word words=Signal::derive(words) test="pair-dismissed" parting can_undo=true /> })
        }
        Some(Outcome::Back(row)) => {
            let (one, other) = names(&row);
            let words = move || t!(desk.pairs.said_back, one = one.clone(), other = other.clone());
            Some(view! { <Word words=Signal::derive(words) test="pair-restored" parting can_undo=false /> })
        }
        Some(Outcome::Failed(_)) | None => None,
    };
    view! { <div role="status">{shown}</div> }
}

fn names(row: &PairRow) -> (String, String) {
    (or_dash(row.keep.name.clone()), or_dash(row.other.name.clone()))
}

#[component]
fn Word(words: Signal<String>, test: &'static str, parting: Parting, can_undo: bool) -> impl IntoView {
    view! {
        <div class="toast" data-test=test>
            <span>{words}</span>
            <span class="cluster">
                {can_undo
                    .then(|| {
                        view! {
                            <button
                                class="button"
                                type="button"
                                aria-keyshortcuts="u"
                                data-test="pair-undo"
                                disabled=parting.under_way
                                on:click=move |_| parting.undo()
                            >
                                <Icon name="undo" />
                                {move || t!(desk.conflicts.undo)}
                            </button>
                        }
                    })}
                <button class="button" type="button" on:click=move |_| parting.outcome.set(None)>
                    {move || t!(desk.conflicts.close)}
                </button>
            </span>
        </div>
    }
}
