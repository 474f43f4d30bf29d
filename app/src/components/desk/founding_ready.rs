//! Deciding on an enterprise that looks ready: a person confirms it, or puts it aside, and says why.

use domain::api::{ChangeFounding, FoundingDetail, FoundingListing, FoundingRow};
use domain::founding::{POSSIBLE, Step};
use domain::record::RecordId;
use domain::role::Right;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::live::Live;
use super::reason_asked::{Question, ReasonAsked};
use crate::api::founding;
use crate::browser::clock;
use crate::components::words::t;
use crate::components::{ProblemNotice, Toasts, use_toasts};
use crate::problem::Problem;
use crate::state::use_account;

/// What is decided.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Decision {
    /// It may be possible: the stage is set.
    Confirm,
    /// Not now.
    PutAside,
}

/// The list that is shown, and what somebody is about to decide.
#[derive(Clone, Copy)]
pub(crate) struct Choosing {
    listing: Live<FoundingListing>,
    asked: RwSignal<Option<(FoundingRow, Decision)>>,
    problem: RwSignal<Option<Problem>>,
    toasts: Toasts,
    may: bool,
}

impl Choosing {
    /// Decides on the enterprises of this list.
    pub(crate) fn new(listing: Live<FoundingListing>) -> Self {
        Self {
            listing,
            asked: RwSignal::new(None),
            problem: RwSignal::new(None),
            toasts: use_toasts(),
            may: use_account().may(Right::Supervise),
        }
    }

    fn take(self, row: FoundingRow, decision: Decision, reason: String) {
        self.asked.set(None);
        self.problem.set(None);
        let toasts = self.toasts;
        spawn_local(async move {
            let done = match decision {
                Decision::Confirm => confirm(&row, reason).await,
                Decision::PutAside => founding::put_aside(row.enterprise, reason).await,
            };
            match done {
                Ok(_) => toasts.say(t!(desk.founding.noted)),
                Err(problem) => {
                    self.problem.try_set(Some(problem));
                }
            }
            self.listing.refresh();
        });
    }
}

impl Choosing {
    /// Takes back that an enterprise was put aside.
    fn take_up(self, enterprise: RecordId) {
        self.problem.set(None);
        let toasts = self.toasts;
        spawn_local(async move {
            match founding::put_aside(enterprise, String::new()).await {
                Ok(_) => toasts.say(t!(desk.founding.noted)),
                Err(problem) => {
                    self.problem.try_set(Some(problem));
                }
            }
            self.listing.refresh();
        });
    }
}

/// Sets the stage, if the enterprise still stands as it was shown.
async fn confirm(row: &FoundingRow, reason: String) -> Result<FoundingDetail, Problem> {
    let detail = founding::founding(row.enterprise).await?;
    if detail.row.stage != row.stage {
        return Err(Problem::new(
            "moved_on",
            "Có người vừa sửa bước thành lập của doanh nghiệp này, nên chưa lưu gì. Danh sách đã tải lại; hãy xem lại.",
            "Somebody has just changed the stage of this enterprise, so nothing was stored. The list is fresh now; look again.",
        ));
    }
    let change = ChangeFounding {
        seen: detail.version,
        step: Step {
            stage: POSSIBLE.to_owned(),
            since: clock::today(),
            planned: detail.row.planned,
            paper: String::new(),
            founded_on: None,
            org_type: String::new(),
            parent: String::new(),
            reason,
        },
    };
    founding::change_founding(row.enterprise, &change).await
}

/// The question why, and what went wrong.
#[component]
pub(crate) fn ChoosingNotice(choosing: Choosing) -> impl IntoView {
    let asked = move || {
        choosing.asked.get().map(|(row, decision)| {
            let (explanation, confirm) = match decision {
                Decision::Confirm => (t!(desk.founding.confirm_note), t!(desk.founding.confirm)),
                Decision::PutAside => (t!(desk.founding.put_aside_note), t!(desk.founding.put_aside)),
            };
            let question = Question {
                title: row.name.clone(),
                explanation,
                confirm,
            };
            let done = Callback::new(move |reason| choosing.take(row.clone(), decision, reason));
            let close = Callback::new(move |()| choosing.asked.set(None));
            view! { <ReasonAsked question done close /> }
        })
    };
    view! {
        {move || choosing.problem.get().map(|problem| view! { <ProblemNotice problem /> })}
        {asked}
    }
}

/// Both decisions, for those who may take them.
#[component]
pub(crate) fn ReadyButtons(row: FoundingRow, choosing: Choosing) -> impl IntoView {
    let row = StoredValue::new(row);
    let ask = move |decision| choosing.asked.set(Some((row.get_value(), decision)));
    choosing.may.then(|| {
        view! {
            <div class="cluster">
                <button
                    class="button"
                    data-kind="secondary"
                    type="button"
                    data-test="founding-confirm"
                    on:click=move |_| ask(Decision::Confirm)
                >
                    {move || t!(desk.founding.confirm)}
                </button>
                <button
                    class="button"
                    data-kind="quiet"
                    type="button"
                    data-test="founding-put-aside"
                    on:click=move |_| ask(Decision::PutAside)
                >
                    {move || t!(desk.founding.put_aside)}
                </button>
            </div>
        }
    })
}

/// Takes back that an enterprise was put aside, for those who may.
#[component]
pub(crate) fn TakeUpButton(enterprise: RecordId, choosing: Choosing) -> impl IntoView {
    choosing.may.then(|| {
        view! {
            <button
                class="button"
                data-kind="quiet"
                type="button"
                data-test="founding-take-up"
                on:click=move |_| choosing.take_up(enterprise)
            >
                {move || t!(desk.founding.take_up)}
            </button>
        }
    })
}
