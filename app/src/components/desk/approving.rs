//! Approving many visits at once: those that nothing speaks against. What is skipped is told, with why.

use std::collections::BTreeSet;

use domain::api::{APPROVED_AT_ONCE, ApproveMany, ApprovedOne, Listing, VisitRow};
use domain::record::RecordId;
use domain::review::Standing;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::figures::{count, day, or_dash};
use super::live::Live;
use super::record_link::record_address;
use crate::api::desk;
use crate::components::words::t;
use crate::components::{Icon, Notice, NoticeKind, ProblemNotice};
use crate::problem::Problem;

/// What became of the visits that were chosen.
#[derive(Clone)]
struct Outcome {
    approved: u64,
    skipped: Vec<(VisitRow, ApprovedOne)>,
}

/// The visits that are shown, and which of them are chosen.
#[derive(Clone, Copy)]
pub(crate) struct Approving {
    visits: Live<Listing<VisitRow>>,
    chosen: RwSignal<BTreeSet<RecordId>>,
    outcome: RwSignal<Option<Outcome>>,
    problem: RwSignal<Option<Problem>>,
    under_way: RwSignal<bool>,
}

impl Approving {
    /// Approves among these visits.
    pub(crate) fn new(visits: Live<Listing<VisitRow>>) -> Self {
        Self {
            visits,
            chosen: RwSignal::default(),
            outcome: RwSignal::new(None),
            problem: RwSignal::new(None),
            under_way: RwSignal::new(false),
        }
    }

    /// Tells whether a visit can be approved unseen: one that was sent back or changed before wants a person's eyes.
    pub(crate) fn is_open(row: &VisitRow) -> bool {
        matches!(row.review, Standing::Submitted | Standing::FirstApproved) && row.conflicts == 0
    }

    pub(crate) fn is_chosen(self, id: RecordId) -> bool {
        self.chosen.with(|chosen| chosen.contains(&id))
    }

    pub(crate) fn choose(self, id: RecordId, on: bool) {
        self.chosen.update(|chosen| {
            if on {
                chosen.insert(id);
            } else {
                chosen.remove(&id);
            }
        });
    }

    /// Chooses all rows of the page that are open to it, or none.
    pub(crate) fn choose_all(self, rows: &[VisitRow], on: bool) {
        let open = rows.iter().filter(|row| on && Self::is_open(row));
        self.chosen.set(open.map(|row| row.id).collect());
    }

    /// Returns the rows on screen that are chosen: what was chosen on another page, or left the list since, is not approved
    /// unseen.
    fn rows(self) -> Vec<VisitRow> {
        self.visits.answer.with(|answer| {
            let rows = answer.ready().map_or(&[][..], |listing| &listing.rows);
            let chosen = rows.iter().filter(|row| self.is_chosen(row.id));
            chosen.take(APPROVED_AT_ONCE).cloned().collect()
        })
    }

    fn approve(self) {
        if self.under_way.get_untracked() {
            return;
        }
        let rows = untrack(|| self.rows());
        if rows.is_empty() {
            return;
        }
        self.under_way.set(true);
        self.outcome.set(None);
        self.problem.set(None);
        spawn_local(async move {
            let wish = ApproveMany {
                visits: rows.iter().map(|row| (row.id, row.version)).collect(),
            };
            match desk::approve_many(&wish).await {
                Ok(outcomes) => {
                    let (approved, skipped): (Vec<_>, Vec<_>) = rows
                        .into_iter()
                        .zip(outcomes)
                        .partition(|(_, outcome)| *outcome == ApprovedOne::Approved);
                    let approved = approved.len() as u64;
                    self.outcome.try_set(Some(Outcome { approved, skipped }));
                    self.chosen.try_set(BTreeSet::new());
                }
                Err(problem) => {
                    self.problem.try_set(Some(problem));
                }
            }
            self.under_way.try_set(false);
            self.visits.refresh();
        });
    }
}

/// The button that approves what is chosen, and what became of it.
#[component]
pub(crate) fn ApprovingBar(approving: Approving) -> impl IntoView {
    let chosen = Memo::new(move |_| approving.rows().len() as u64);
    let outcome = move || approving.outcome.get().map(|outcome| view! { <Told outcome /> });
    view! {
        {move || approving.problem.get().map(|problem| view! { <ProblemNotice problem /> })}
        <div role="status">{outcome}</div>
        <div class="cluster">
            <button
                class="button"
                type="button"
                data-kind="secondary"
                data-test="approve-chosen"
                disabled=move || chosen.get() == 0 || approving.under_way.get()
                on:click=move |_| approving.approve()
            >
                <Icon name="check" />
                {move || t!(desk.review.approve_chosen, count = count(chosen.get()))}
            </button>
            <p class="muted">{move || t!(desk.review.approve_chosen_note)}</p>
        </div>
    }
}

#[component]
fn Told(outcome: Outcome) -> impl IntoView {
    let Outcome { approved, skipped } = outcome;
    let left_out = skipped.len() as u64;
    let kind = if skipped.is_empty() {
        NoticeKind::Info
    } else {
        NoticeKind::Warning
    };
    let title = Signal::derive(move || {
        if left_out == 0 {
            t!(desk.review.approved_n, count = count(approved))
        } else {
            t!(
                desk.review.approved_some,
                count = count(approved),
                skipped = count(left_out)
            )
        }
    });
    let lines = skipped.into_iter().map(|(row, why)| {
        let words = move || match why {
            ApprovedOne::Approved => "",
            ApprovedOne::HasProblems => t!(desk.review.skipped.problems),
            ApprovedOne::InConflict => t!(desk.review.skipped.conflict),
            ApprovedOne::SeenBefore => t!(desk.review.skipped.seen_before),
            ApprovedOne::NeedsAnother => t!(desk.review.skipped.needs_another),
            ApprovedOne::MovedOn => t!(desk.review.skipped.moved_on),
            ApprovedOne::NotFound => t!(desk.review.skipped.not_found),
        };
        view! {
            <li>
                <a href=record_address(row.id)>{or_dash(row.enterprise_name)} " · " {day(&row.date)}</a>
                ": "
                {words}
            </li>
        }
    });
    let lines = lines.collect_view();
    view! {
        <Notice kind title test="approved-many">
            {(!lines.is_empty()).then(|| view! { <ul class="notice__list">{lines}</ul> })}
        </Notice>
    }
}
