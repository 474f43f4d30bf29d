//! Deciding on edits in quarantine: taken in or declined, with a reason, and the way back from a decline.

use domain::api::{Decide, Decision, DecisionOutcome, Listing, QuarantineKey, QuarantineRow};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::live::Live;
use super::reason_asked::{Question, ReasonAsked};
use crate::api::desk;
use crate::components::words::t;
use crate::components::{ProblemNotice, Toasts, use_toasts};
use crate::problem::Problem;

/// The edits that are shown, and what somebody is about to decide.
#[derive(Clone, Copy)]
pub(crate) struct Deciding {
    quarantine: Live<Listing<QuarantineRow>>,
    asked: RwSignal<Option<(QuarantineKey, Decision, String)>>,
    problem: RwSignal<Option<Problem>>,
    toasts: Toasts,
}

impl Deciding {
    /// Decides among these edits.
    pub(crate) fn new(quarantine: Live<Listing<QuarantineRow>>) -> Self {
        Self {
            quarantine,
            asked: RwSignal::new(None),
            problem: RwSignal::new(None),
            toasts: use_toasts(),
        }
    }

    /// Asks why; `words` say about what.
    pub(crate) fn ask(self, row: &QuarantineRow, decision: Decision, words: String) {
        let key = QuarantineKey {
            edit: row.edit,
            digest: row.digest.clone(),
        };
        self.asked.set(Some((key, decision, words)));
    }

    fn decide(self, key: QuarantineKey, decision: Decision, reason: String) {
        let toasts = self.toasts;
        self.asked.set(None);
        self.problem.set(None);
        spawn_local(async move {
            let wish = Decide {
                edits: vec![key.clone()],
                decision,
                reason,
            };
            match desk::decide(&wish).await {
                Ok(outcomes) => {
                    let done = outcomes == [DecisionOutcome::Done];
                    match (decision, outcomes.first()) {
                        (Decision::Adopt, _) if done => toasts.say(t!(desk.quarantine.adopted)),
                        (Decision::Decline, _) if done => {
                            let back = Callback::new(move |()| {
                                self.decide(key.clone(), Decision::Undecline, t!(desk.quarantine.undone).to_owned());
                            });
                            toasts.say_with_undo(t!(desk.quarantine.declined), back);
                        }
                        (Decision::Undecline, _) if done => toasts.say(t!(desk.quarantine.undone)),
                        (_, Some(DecisionOutcome::Refused(_))) => toasts.say(t!(desk.quarantine.cannot)),
                        _ => toasts.say(t!(desk.quarantine.moved_on)),
                    }
                }
                Err(problem) => {
                    self.problem.try_set(Some(problem));
                }
            }
            self.quarantine.refresh();
        });
    }
}

/// The question that is asked before a decision, and what stands in its way.
#[component]
pub(crate) fn DecidingNotice(deciding: Deciding) -> impl IntoView {
    let asked = move || {
        deciding.asked.get().map(|(key, decision, title)| {
            let (explanation, confirm) = match decision {
                Decision::Adopt => (t!(desk.quarantine.adopt_note), t!(desk.quarantine.adopt)),
                Decision::Decline | Decision::Undecline => {
                    (t!(desk.quarantine.decline_note), t!(desk.quarantine.decline))
                }
            };
            let question = Question {
                title,
                explanation,
                confirm,
            };
            let done = Callback::new(move |reason| deciding.decide(key.clone(), decision, reason));
            let close = Callback::new(move |()| deciding.asked.set(None));
            view! { <ReasonAsked question done close /> }
        })
    };
    view! {
        {move || deciding.problem.get().map(|problem| view! { <ProblemNotice problem /> })}
        {asked}
    }
}
