//! What a page shows while something loads, when it failed, and when it is there.

use leptos::prelude::*;

use super::words::{said, t};
use super::{Notice, NoticeKind, Skeleton};
use crate::state::{Load, Problem};

/// What went wrong, in the words of whoever noticed it.
#[component]
pub(crate) fn ProblemNotice(problem: Problem, #[prop(optional)] children: Option<Children>) -> impl IntoView {
    view! {
        <Notice kind=NoticeKind::Error title=Signal::derive(|| t!(common.failed))>
            <p>{move || said(&problem.message)}</p>
            {children.map(|children| children())}
        </Notice>
    }
}

/// Shows `children` once `state` is ready; lines before, and the problem if it failed.
#[component]
pub(crate) fn WhenReady(#[prop(into)] state: Signal<Load<()>>, children: ChildrenFn) -> impl IntoView {
    let stage = Memo::new(move |_| match state.get() {
        Load::Pending => Err(None),
        Load::Ready(()) => Ok(()),
        Load::Failed(problem) => Err(Some(problem)),
    });
    move || match stage.get() {
        Ok(()) => children().into_any(),
        Err(None) => view! { <Skeleton /> }.into_any(),
        Err(Some(problem)) => view! { <ProblemNotice problem /> }.into_any(),
    }
}
