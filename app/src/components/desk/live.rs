//! What the server says now, kept fresh: asked for again when the server tells of a change, when the window gets the focus,
//! and, where nothing is told, every twenty seconds.
//!
//! A quiet refresh that fails leaves the rows on screen and says that they are from before; only a question that was
//! never answered fails as a whole.

use std::future::Future;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::changes::Changes;
use crate::problem::Problem;
use crate::state::Load;

/// Often enough to see a colleague's work appear, seldom enough to cost nothing.
const REFRESH: Duration = Duration::from_secs(20);
/// While the server tells of changes: every so many times only, for what it does not tell of.
const SELDOM: u64 = 15;

/// An answer of the server that refreshes itself.
pub(crate) struct Live<T: Send + Sync + 'static> {
    /// The answer.
    pub(crate) answer: RwSignal<Load<T>>,
    /// Why the last refresh brought nothing, while an earlier answer is still shown.
    pub(crate) trouble: RwSignal<Option<Problem>>,
    /// Whether a new question is under way, so that what is shown belongs to the one before.
    pub(crate) busy: RwSignal<bool>,
    asked: RwSignal<u64>,
}

impl<T: Send + Sync + 'static> Clone for Live<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Live<T> {}

impl<T: Send + Sync + PartialEq + 'static> Live<T> {
    /// Asks again.
    pub(crate) fn refresh(self) {
        // The page may be gone by the time a request ends; then there is nobody to ask for.
        self.asked.try_update(|times| *times += 1);
    }

    /// Asks again as for the first time, with the waiting shown.
    pub(crate) fn retry(self) {
        self.answer.try_set(Load::Pending);
        self.refresh();
    }

    fn receive(self, result: Result<T, Problem>, fresh: bool) {
        self.busy.try_set(false);
        match result {
            Ok(value) => {
                self.trouble.try_set(None);
                // Nothing new leaves what is on screen alone: the focus, an open list, words being typed.
                let known = self.answer.try_with_untracked(|answer| answer.ready() == Some(&value));
                if known == Some(false) {
                    self.answer.try_set(Load::Ready(value));
                }
            }
            Err(problem) => {
                let keeps = self
                    .answer
                    .try_with_untracked(|answer| matches!(answer, Load::Ready(_)));
                if keeps == Some(true) && !fresh {
                    self.trouble.try_set(Some(problem));
                } else {
                    self.trouble.try_set(None);
                    self.answer.try_set(Load::Failed(problem));
                }
            }
        }
    }
}

/// Asks the server `ask(question)` now, whenever the question changes, and at every refresh.
pub(crate) fn use_live<Q, T, F>(question: impl Fn() -> Q + 'static, ask: impl Fn(Q) -> F + 'static) -> Live<T>
where
    Q: Clone + PartialEq + 'static,
    T: Send + Sync + PartialEq + 'static,
    F: Future<Output = Result<T, Problem>> + 'static,
{
    let live = Live {
        answer: RwSignal::new(Load::Pending),
        trouble: RwSignal::new(None),
        busy: RwSignal::new(false),
        asked: RwSignal::new(0),
    };
    let latest = RwSignal::new(0_u64);
    Effect::new(move |before: Option<Q>| {
        live.asked.track();
        let question = question();
        let fresh = before.as_ref() != Some(&question);
        let turn = latest.try_update_untracked(|turn| {
            *turn += 1;
            *turn
        });
        live.busy.set(fresh);
        let answer = ask(question.clone());
        spawn_local(async move {
            let result = answer.await;
            // An answer that was overtaken by a later question is not shown.
            if latest.try_get_untracked() == turn {
                live.receive(result, fresh);
            }
        });
        question
    });
    refresh_by_itself(live);
    live
}

fn refresh_by_itself<T: Send + Sync + PartialEq + 'static>(live: Live<T>) {
    let changes = Changes::listen();
    let told = changes.clone();
    Effect::new(move |before: Option<()>| {
        told.track();
        if before.is_some() {
            live.refresh();
        }
    });
    let on_focus = window_event_listener(leptos::ev::focus, move |_| live.refresh());
    on_cleanup(move || on_focus.remove());
    let turn = StoredValue::new(0_u64);
    let timer = set_interval_with_handle(
        move || {
            turn.update_value(|turn| *turn += 1);
            let asks_anyway = turn.get_value().is_multiple_of(SELDOM) || !changes.are_heard();
            if !document().hidden() && asks_anyway {
                live.refresh();
            }
        },
        REFRESH,
    );
    if let Ok(timer) = timer {
        on_cleanup(move || timer.clear());
    }
}
