//! Whether everything on the screen is kept, in words.

use leptos::prelude::*;

use super::saver::Saving;
use super::use_editor;
use crate::components::words::{said, t};
use crate::components::{Icon, Notice, NoticeKind};

/// *Đã lưu trên máy*, *Đang lưu*, or what to do when the storage refuses. The values stay on the screen either way.
#[component]
pub(crate) fn SavedLine() -> impl IntoView {
    let saver = StoredValue::new(use_editor().saver());
    let saving = Memo::new(move |_| saver.with_value(|saver| saver.saving()));
    let name = move || match saving.get() {
        Saving::Saved => "saved",
        Saving::Saving => "saving",
        Saving::Failed => "failed",
    };
    let words = move || match saving.get() {
        Saving::Saved => t!(form.saved),
        Saving::Saving => t!(form.saving),
        Saving::Failed => t!(form.not_saved),
    };
    let retry = move |_| saver.with_value(|saver| saver.write());
    let trouble = move || {
        (saving.get() == Saving::Failed).then(|| {
            let message = move || saver.with_value(|saver| saver.trouble()).map(|problem| said(&problem.message));
            view! {
                <Notice kind=NoticeKind::Error title=Signal::derive(|| t!(form.not_saved_title).into())>
                    <p>{message}</p>
                    <div class="notice__actions">
                        <button class="button" type="button" data-test="save-retry" on:click=retry>
                            {move || t!(common.retry)}
                        </button>
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
            {move || (saving.get() == Saving::Saved).then(|| view! { <Icon name="check" /> })}
            " "
            {words}
        </p>
        {trouble}
    }
}
