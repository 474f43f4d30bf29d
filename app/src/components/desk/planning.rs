//! Changing a plan: what is chosen, what is to become of it, and how far that is.

use std::collections::BTreeMap;

use domain::api::{Listing, PLANNED_AT_ONCE, PlanAct, PlanChange, PlanItem, PlanOutcome, PlanRow};
use domain::record::RecordId;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::figures::count;
use super::live::Live;
use super::plan_address::PlanAddress;
use super::planners::Planners;
use crate::api::rounds;
use crate::components::words::t;
use crate::components::{ProblemNotice, Toasts, use_toasts};
use crate::problem::Problem;

/// The chosen enterprises and what is under way with them.
#[derive(Clone, Copy)]
pub(crate) struct Planning {
    list: PlanAddress,
    rows: Live<Listing<PlanRow>>,
    /// The chosen ones, with the version of their assignment that was in front of the planner.
    chosen: RwSignal<BTreeMap<RecordId, u64>>,
    /// Everything that the filters leave is chosen, also what is on other pages.
    all: RwSignal<bool>,
    /// How many are done of how many.
    progress: RwSignal<Option<(usize, usize)>>,
    stopped: RwSignal<bool>,
    problem: RwSignal<Option<Problem>>,
    toasts: Toasts,
}

impl Planning {
    /// Chooses among these rows. Other filters are another choice.
    pub(crate) fn new(list: PlanAddress, rows: Live<Listing<PlanRow>>) -> Self {
        let planning = Self {
            list,
            rows,
            chosen: RwSignal::new(BTreeMap::new()),
            all: RwSignal::new(false),
            progress: RwSignal::new(None),
            stopped: RwSignal::new(false),
            problem: RwSignal::new(None),
            toasts: use_toasts(),
        };
        Effect::new(move |before: Option<String>| {
            let now = list.with(|query| query.offset = 0);
            if before.is_some_and(|before| before != now) {
                planning.let_go();
            }
            now
        });
        planning
    }

    /// Tells whether a row is chosen.
    pub(crate) fn has(self, enterprise: RecordId) -> bool {
        self.all.get() || self.chosen.with(|chosen| chosen.contains_key(&enterprise))
    }

    /// Chooses a row, or lets it go.
    pub(crate) fn turn(self, enterprise: RecordId, seen: u64) {
        if self.all.get_untracked() {
            self.let_go();
        }
        self.chosen.update(|chosen| {
            if chosen.remove(&enterprise).is_none() {
                chosen.insert(enterprise, seen);
            }
        });
    }

    /// Chooses the rows of this page, or lets them all go.
    pub(crate) fn turn_page(self, rows: &[(RecordId, u64)]) {
        let whole = rows.iter().all(|(id, _)| self.has(*id));
        self.all.set(false);
        self.chosen.update(|chosen| {
            if whole {
                chosen.clear();
            } else {
                chosen.extend(rows.iter().copied());
            }
        });
    }

    fn let_go(self) {
        self.all.set(false);
        self.chosen.update(BTreeMap::clear);
    }

    fn count(self, total: u64) -> u64 {
        if self.all.get() {
            total
        } else {
            self.chosen.with(BTreeMap::len) as u64
        }
    }

    /// Does it to all that is chosen, in parts, until somebody stops it.
    fn run(self, act: PlanAct) {
        let (round, query) = (self.list.round.get_untracked(), self.list.query.get_untracked());
        let all = self.all.get_untracked();
        let chosen: Vec<_> = self.chosen.with_untracked(|chosen| {
            let item = |(enterprise, seen): (&RecordId, &u64)| PlanItem {
                enterprise: *enterprise,
                seen: *seen,
            };
            chosen.iter().map(item).collect()
        });
        self.problem.set(None);
        self.stopped.set(false);
        self.progress.set(Some((0, chosen.len().max(1))));
        spawn_local(async move {
            let ended = self
                .change_all(&round, if all { Err(query) } else { Ok(chosen) }, act)
                .await;
            self.progress.try_set(None);
            match ended {
                Ok(done) => {
                    self.toasts.say(outcome_words(&done));
                    if self.stopped.try_get_untracked() == Some(false) {
                        self.let_go();
                    }
                }
                Err(problem) => {
                    self.problem.try_set(Some(problem));
                }
            }
            self.rows.refresh();
        });
    }

    async fn change_all(
        self,
        round: &str,
        items: Result<Vec<PlanItem>, domain::api::PlanQuery>,
        act: PlanAct,
    ) -> Result<PlanOutcome, Problem> {
        let items = match items {
            Ok(items) => items,
            Err(query) => rounds::items(round, &query).await?,
        };
        let mut done = PlanOutcome::default();
        let mut reached = 0;
        for part in items.chunks(PLANNED_AT_ONCE) {
            if self.stopped.try_get_untracked() == Some(true) {
                break;
            }
            let change = PlanChange {
                items: part.to_vec(),
                act: act.clone(),
            };
            let outcome = rounds::change(round, &change).await?;
            done.written += outcome.written;
            done.unchanged += outcome.unchanged;
            done.disputed += outcome.disputed;
            done.not_found += outcome.not_found;
            reached += part.len();
            self.progress.try_set(Some((reached, items.len())));
        }
        Ok(done)
    }
}

fn outcome_words(done: &PlanOutcome) -> String {
    let mut words = vec![t!(desk.plan.written, count = count(done.written))];
    if done.unchanged > 0 {
        words.push(t!(desk.plan.unchanged, count = count(done.unchanged)));
    }
    if done.disputed > 0 {
        words.push(t!(desk.plan.disputed, count = count(done.disputed)));
    }
    if done.not_found > 0 {
        words.push(t!(desk.plan.not_found, count = count(done.not_found)));
    }
    words.join(" ")
}

/// What can be done with the chosen rows; while it is done, how far it is.
#[component]
pub(crate) fn PlanningBar(planning: Planning, planners: Planners, total: u64) -> impl IntoView {
    let any = Memo::new(move |_| planning.count(total) > 0);
    let busy = Memo::new(move |_| planning.progress.with(Option::is_some));
    view! {
        {move || planning.problem.get().map(|problem| view! { <ProblemNotice problem /> })}
        {move || busy.get().then(|| view! { <Progress planning /> })}
        {move || (any.get() && !busy.get()).then(|| view! { <Actions planning planners total /> })}
    }
}

#[component]
fn Progress(planning: Planning) -> impl IntoView {
    let at = move || planning.progress.get().unwrap_or((0, 1));
    let words = move || {
        let (done, of) = at();
        t!(desk.plan.progress, done = count(done as u64), of = count(of as u64))
    };
    view! {
        <div class="plan-bar" role="status" data-test="plan-progress">
            <p class="figure">{words}</p>
            <progress class="meter" max=move || at().1 value=move || at().0 aria-label=words />
            <button class="button" data-kind="secondary" type="button" on:click=move |_| planning.stopped.set(true)>
                {move || t!(desk.plan.stop)}
            </button>
        </div>
    }
}

#[component]
fn Actions(planning: Planning, planners: Planners, total: u64) -> impl IntoView {
    let (who, due, note) = (
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
    );
    let day = move || due.with(|due| due.parse().ok());
    let assign = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if let Ok(assignee) = who.get_untracked().parse() {
            planning.run(PlanAct::Assign {
                assignee,
                due: untrack(day),
                note: note.get_untracked().trim().to_owned(),
            });
        }
    };
    let extend = move |_| {
        if let Some(due) = untrack(day) {
            planning.run(PlanAct::Extend { due });
        }
    };
    let options = move || {
        planners
            .options()
            .into_iter()
            .map(|(code, name)| view! { <option value=code>{name}</option> })
            .collect_view()
    };
    let more =
        move || (!planning.all.get() && planning.count(total) < total).then(|| view! { <ChooseAll planning total /> });
    view! {
        <form class="plan-bar" data-test="plan-bar" on:submit=assign>
            <p class="figure" data-test="plan-chosen">
                {move || t!(desk.plan.chosen, count = count(planning.count(total)))}
            </p>
            {more}
            <button class="button" data-kind="quiet" type="button" on:click=move |_| planning.let_go()>
                {move || t!(desk.plan.let_go)}
            </button>
            <div class="plan-bar__fields">
                <label class="field">
                    <span class="field__label">{move || t!(desk.plan.assign_to)}</span>
                    <span class="field__box">
                        <select class="field__input" data-test="plan-who" bind:value=who>
                            <option value="">{move || t!(desk.plan.choose)}</option>
                            {options}
                        </select>
                    </span>
                </label>
                <label class="field">
                    <span class="field__label">{move || t!(desk.plan.due)}</span>
                    <span class="field__box">
                        <input class="field__input" type="date" data-test="plan-due" bind:value=due />
                    </span>
                </label>
                <label class="field">
                    <span class="field__label">{move || t!(desk.plan.note)}</span>
                    <span class="field__box">
                        <input
                            class="field__input"
                            type="text"
                            autocomplete="off"
                            maxlength="500"
                            data-test="plan-note"
                            bind:value=note
                        />
                    </span>
                </label>
            </div>
            <div class="cluster">
                <button
                    class="button"
                    data-kind="primary"
                    type="submit"
                    data-test="plan-assign"
                    disabled=move || who.with(String::is_empty)
                >
                    {move || t!(desk.plan.assign)}
                </button>
                <button
                    class="button"
                    data-kind="secondary"
                    type="button"
                    data-test="plan-extend"
                    disabled=move || day().is_none()
                    on:click=extend
                >
                    {move || t!(desk.plan.extend)}
                </button>
                <button
                    class="button"
                    data-kind="danger"
                    type="button"
                    data-test="plan-withdraw"
                    on:click=move |_| planning.run(PlanAct::Withdraw)
                >
                    {move || t!(desk.plan.withdraw)}
                </button>
            </div>
        </form>
    }
}

#[component]
fn ChooseAll(planning: Planning, total: u64) -> impl IntoView {
    view! {
        <button
            class="button"
            data-kind="quiet"
            type="button"
            data-test="plan-choose-all"
            on:click=move |_| planning.all.set(true)
        >
            {move || t!(desk.plan.choose_all, count = count(total))}
        </button>
    }
}
