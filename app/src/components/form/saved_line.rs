//! Whether everything on the screen is kept, in words.

use leptos::prelude::*;

use super::saver::Kept;
use super::use_editor;
use crate::components::words::{said, t};
use crate::components::{Icon, Notice, NoticeKind};

/// *Đã lưu trên máy*, *Đang lưu*, or what to do when the storage refuses. The values stay on the screen either way.
#[component]
pub(crate) fn SavedLine() -> impl IntoView {
    let saver = StoredValue::new(use_editor().saver());
    let kept = Memo::new(move |_| saver.with_value(|saver| saver.kept()));
    let name = move || match kept.get() {
        Kept::All => "saved",
        Kept::Soon => "saving",
        Kept::Failed => "failed",
    };
    let words = move || match kept.get() {
        Kept::All => t!(form.saved),
        Kept::Soon => t!(form.saving),
        Kept::Failed => t!(form.not_saved),
    };
    let trouble = move || {
        (kept.get() == Kept::Failed).then(|| {
            let message = move || {
                saver
                    .with_value(|saver| saver.trouble())
                    .map(|problem| said(&problem.message))
            };
            view! {
                <Notice kind=NoticeKind::Error title=Signal::derive(|| t!(form.not_saved_title))>
                    <p>{message}</p>
                    <div class="notice__actions">
                        <a class="button" data-kind="quiet" href="/rescue.html" rel="external">
                            {move || t!(form.rescue)}
                        </a>
                    </div>
                </Notice>
            }
        })
    };
    view! {
        <p class="field__saved" data-test="form-saved" data-state=name role="status">
            {move || (kept.get() == Kept::All).then(|| view! { <Icon name="check" /> })}
            " "
            {words}
        </p>
        {trouble}
    }
}

/// The way to save again, at the thumb, because the line above may be out of sight when the storage refuses.
#[component]
pub(crate) fn SaveAgain() -> impl IntoView {
    let saver = StoredValue::new(use_editor().saver());
    let failed = Memo::new(move |_| saver.with_value(|saver| saver.kept()) == Kept::Failed);
    move || {
        failed.get().then(|| {
            view! {
                <button
                    class="button"
                    type="button"
                    data-kind="danger"
                    data-wide
                    data-test="save-retry"
                    on:click=move |_| saver.with_value(|saver| saver.write())
                >
                    <Icon name="alert" />
                    {move || t!(form.save_again)}
                </button>
            }
        })
    }
}
