//! Shows an answer of the server in whichever state it is: awaited, failed, not reached, or there.

use leptos::prelude::*;

use super::live::Live;
use super::notices::{FailedNotice, StaleNotice};
use crate::components::Skeleton;
use crate::state::Load;

/// Shows the children once there is an answer; they read it themselves, and stay when a newer one comes.
#[component]
pub(crate) fn WhenAnswered<T: Send + Sync + PartialEq + 'static>(live: Live<T>, children: ChildrenFn) -> impl IntoView {
    let stage = Memo::new(move |_| {
        live.answer.with(|answer| match answer {
            Load::Pending => Load::Pending,
            Load::Ready(_) => Load::Ready(()),
            Load::Failed(problem) => Load::Failed(problem.clone()),
        })
    });
    let shown = move || match stage.get() {
        Load::Pending => view! { <Skeleton /> }.into_any(),
        Load::Failed(problem) => view! { <FailedNotice problem retry=move || live.retry() /> }.into_any(),
        Load::Ready(()) => children().into_any(),
    };
    view! {
        <StaleNotice live />
        <div class="stack" aria-busy=move || live.busy.get().to_string()>
            {shown}
        </div>
    }
}

/// Shows the answer with `view`, anew for every new answer.
#[component]
pub(crate) fn Loaded<T, V>(live: Live<T>, view: impl Fn(&T) -> V + Clone + Send + Sync + 'static) -> impl IntoView
where
    T: Send + Sync + PartialEq + 'static,
    V: IntoView + 'static,
{
    view! {
        <WhenAnswered live>
            {
                let view = view.clone();
                move || live.answer.with(|answer| answer.ready().map(&view))
            }
        </WhenAnswered>
    }
}
