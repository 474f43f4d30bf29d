//! Something that is asked about once more before it is done.

use leptos::html;
use leptos::prelude::*;

use crate::components::words::t;
use crate::components::{Notice, NoticeKind};

/// A button; pressed, it says what will happen and asks again.
#[component]
pub(crate) fn Confirmed(
    words: Signal<&'static str>,
    explanation: Signal<&'static str>,
    test: &'static str,
    #[prop(into)] busy: Signal<bool>,
    done: Callback<()>,
) -> impl IntoView {
    let asks = RwSignal::new(false);
    let question = NodeRef::<html::Div>::new();
    Effect::new(move || {
        // Where the button was at the end of a page, the question would be below it.
        if let Some(question) = question.get() {
            request_animation_frame(move || question.scroll_into_view_with_bool(false));
        }
    });
    let confirm = move |_| {
        asks.set(false);
        done.run(());
    };
    move || {
        if !asks.get() {
            return view! {
                <button
                    class="button"
                    data-kind="danger"
                    type="button"
                    data-test=test
                    disabled=busy
                    on:click=move |_| asks.set(true)
                >
                    {words}
                </button>
            }
            .into_any();
        }
        view! {
            <div node_ref=question>
                <Notice kind=NoticeKind::Warning title=Signal::derive(move || words.get().to_owned())>
                    <p>{explanation}</p>
                    <div class="notice__actions">
                        <button
                            class="button"
                            data-kind="danger"
                            type="button"
                            data-test=format!("{test}-confirm")
                            on:click=confirm
                        >
                            {words}
                        </button>
                        <button class="button" data-kind="quiet" type="button" on:click=move |_| asks.set(false)>
                            {move || t!(desk.reason.cancel)}
                        </button>
                    </div>
                </Notice>
            </div>
        }
        .into_any()
    }
}
