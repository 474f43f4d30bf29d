//! Saying how far a founding has come: the stage, since when, by which paper.

use chrono::{Datelike, NaiveDate};
use domain::api::{ChangeFounding, FoundingDetail};
use domain::form::format_quarter;
use domain::founding::{STAGES, Step, is_founded, needs_reason};
use domain::programme::OrganisationKind;
use domain::record::YearMonth;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::filter_bar::{options, organisations_of_today};
use super::founding_words::{party_question, stage_words};
use super::live::Live;
use crate::api::founding;
use crate::browser::clock;
use crate::components::words::{language, t};
use crate::components::{ProblemNotice, use_toasts};
use crate::problem::Problem;

/// How many quarters ahead can be planned.
const QUARTERS: usize = 12;

/// What is being said.
#[derive(Clone, Copy)]
struct Typed {
    stage: RwSignal<String>,
    since: RwSignal<String>,
    planned: RwSignal<String>,
    paper: RwSignal<String>,
    founded_on: RwSignal<String>,
    org_type: RwSignal<String>,
    parent: RwSignal<String>,
    reason: RwSignal<String>,
}

impl Typed {
    /// Begins with what the office says already, or else with what is known.
    fn of(detail: &FoundingDetail) -> Self {
        let today = clock::today();
        let said = detail.step.clone().unwrap_or_else(|| Step {
            stage: detail.row.stage.clone(),
            since: today,
            planned: detail.row.planned,
            paper: String::new(),
            founded_on: None,
            org_type: String::new(),
            parent: String::new(),
            reason: String::new(),
        });
        // What a visit said later holds, and is gone on from.
        let is_last = detail.step.is_some() && detail.row.stage == said.stage && detail.row.since == Some(said.since);
        let (stage, since) = if is_last {
            (said.stage, said.since)
        } else {
            (detail.row.stage.clone(), today)
        };
        Self {
            stage: RwSignal::new(stage),
            since: RwSignal::new(since.to_string()),
            planned: RwSignal::new(said.planned.map(|month| month.to_string()).unwrap_or_default()),
            paper: RwSignal::new(if is_last { said.paper } else { String::new() }),
            founded_on: RwSignal::new(said.founded_on.map(|day| day.to_string()).unwrap_or_default()),
            org_type: RwSignal::new(said.org_type),
            parent: RwSignal::new(said.parent),
            reason: RwSignal::new(String::new()),
        }
    }

    fn step(self) -> Option<Step> {
        Some(Step {
            stage: self.stage.get_untracked(),
            since: self.since.get_untracked().parse().ok()?,
            planned: self.planned.get_untracked().parse().ok(),
            paper: self.paper.get_untracked(),
            founded_on: self.founded_on.get_untracked().parse().ok(),
            org_type: self.org_type.get_untracked(),
            parent: self.parent.get_untracked(),
            reason: self.reason.get_untracked(),
        })
    }
}

/// The form; what is stored is shown by `live` then.
#[component]
pub(crate) fn StepForm(detail: FoundingDetail, live: Live<FoundingDetail>) -> impl IntoView {
    let toasts = use_toasts();
    let typed = Typed::of(&detail);
    let (enterprise, seen) = (detail.row.enterprise, detail.version);
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<Problem>));
    let founded = Memo::new(move |_| typed.stage.with(|stage| is_founded(stage)));
    let wants_reason = Memo::new(move |_| typed.stage.with(|stage| needs_reason(stage)));
    let incomplete = move || {
        let missing = |text: RwSignal<String>| text.with(|text| text.trim().is_empty());
        missing(typed.stage)
            || typed.since.with(|day| day.parse::<NaiveDate>().is_err())
            || (wants_reason.get() && missing(typed.reason))
            || (founded.get()
                && [typed.paper, typed.founded_on, typed.org_type, typed.parent]
                    .into_iter()
                    .any(missing))
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(step) = typed.step() else { return };
        busy.set(true);
        spawn_local(async move {
            match founding::change_founding(enterprise, &ChangeFounding { seen, step }).await {
                Ok(_) => {
                    problem.try_set(None);
                    toasts.say(t!(desk.founding.noted));
                    live.refresh();
                }
                Err(refused) => {
                    problem.try_set(Some(refused));
                }
            }
            busy.try_set(false);
        });
    };
    let not_before = detail.not_before.map(|day| day.to_string());
    view! {
        <form class="section" data-test="founding-form" on:submit=submit>
            <div class="section__head">
                <h2 class="section__title">{move || t!(desk.founding.change)}</h2>
            </div>
            <div class="section__body stack">
                {move || problem.get().map(|problem| view! { <ProblemNotice problem /> })}
                <div class="fields">
                    <Stage stage=typed.stage />
                    <label class="field">
                        <span class="field__label">{move || t!(desk.founding.since)}</span>
                        <span class="field__box">
                            <input
                                class="field__input"
                                type="date"
                                required
                                min=not_before
                                max=clock::today().to_string()
                                data-test="founding-since"
                                bind:value=typed.since
                            />
                        </span>
                    </label>
                    <Planned planned=typed.planned />
                    <Line label=Signal::derive(|| t!(desk.founding.paper)) text=typed.paper test="founding-paper" longest="80" />
                </div>
                {move || founded.get().then(|| view! { <Decided typed /> })}
                <Line
                    label=Signal::derive(move || {
                        if wants_reason.get() { t!(desk.founding.reason) } else { t!(desk.founding.reason_if_any) }
                    })
                    text=typed.reason
                    test="founding-reason"
                    longest="500"
                />
                <div>
                    <button
                        class="button"
                        data-kind="primary"
                        type="submit"
                        data-test="founding-save"
                        disabled=move || busy.get() || incomplete()
                    >
                        {move || t!(desk.founding.save)}
                    </button>
                </div>
            </div>
        </form>
    }
}

#[component]
fn Stage(stage: RwSignal<String>) -> impl IntoView {
    let option = |name: &'static str| {
        view! {
            <option value=name selected=move || stage.with(|stage| stage == name)>
                {move || stage_words(name)}
            </option>
        }
    };
    view! {
        <label class="field">
            <span class="field__label">{move || t!(desk.founding.stage)}</span>
            <span class="field__box">
                <select
                    class="field__input"
                    required
                    data-test="founding-stage"
                    on:change=move |event| stage.set(event_target_value(&event))
                >
                    <option value="" selected=move || stage.with(String::is_empty)>
                        "–"
                    </option>
                    {STAGES.map(option).into_iter().collect_view()}
                </select>
            </span>
        </label>
    }
}

/// The quarters from this one on, and the one that is planned already.
#[component]
fn Planned(planned: RwSignal<String>) -> impl IntoView {
    let mut quarters = next_quarters(clock::today());
    let known: Option<YearMonth> = planned.with_untracked(|planned| planned.parse().ok());
    if let Some(known) = known.filter(|known| !quarters.contains(known)) {
        quarters.insert(0, known);
    }
    let option = |month: YearMonth| {
        let code = month.to_string();
        let value = code.clone();
        view! {
            <option value=value selected=move || planned.with(|planned| *planned == code)>
                {move || format_quarter(month, language())}
            </option>
        }
    };
    view! {
        <label class="field">
            <span class="field__label">{move || t!(desk.founding.planned)}</span>
            <span class="field__box">
                <select
                    class="field__input"
                    data-test="founding-planned"
                    on:change=move |event| planned.set(event_target_value(&event))
                >
                    <option value="" selected=move || planned.with(String::is_empty)>
                        {move || t!(desk.founding.not_planned)}
                    </option>
                    {quarters.into_iter().map(option).collect_view()}
                </select>
            </span>
        </label>
    }
}

/// Lists the first months of this quarter and of those after it.
fn next_quarters(today: NaiveDate) -> Vec<YearMonth> {
    let first = i64::from(today.year()) * 4 + i64::from(today.month0() / 3);
    let quarters = (first..).take(QUARTERS).filter_map(|quarter| {
        let (year, place) = (u16::try_from(quarter / 4).ok()?, u8::try_from(quarter % 4).ok()?);
        YearMonth::new(year, place * 3 + 1)
    });
    quarters.collect()
}

/// What a decision takes besides its number.
#[component]
fn Decided(typed: Typed) -> impl IntoView {
    let types = party_question("party_org_type");
    view! {
        <div class="fields">
            <label class="field">
                <span class="field__label">{move || t!(desk.founding.founded_on)}</span>
                <span class="field__box">
                    <input
                        class="field__input"
                        type="date"
                        required
                        max=clock::today().to_string()
                        data-test="founding-founded-on"
                        bind:value=typed.founded_on
                    />
                </span>
            </label>
            <Choice
                label=Signal::derive(|| t!(desk.founding.org_type))
                chosen=typed.org_type
                options=Signal::derive(move || options(types.as_ref()))
                test="founding-type"
            />
            <Choice
                label=Signal::derive(|| t!(desk.founding.parent))
                chosen=typed.parent
                options=Signal::stored(organisations_of_today(Some(OrganisationKind::PartyBody)))
                test="founding-parent"
            />
        </div>
    }
}

#[component]
fn Choice(
    label: Signal<&'static str>,
    chosen: RwSignal<String>,
    #[prop(into)] options: Signal<Vec<(String, String)>>,
    test: &'static str,
) -> impl IntoView {
    let items = move || {
        let option = |(name, words): (String, String)| {
            let value = name.clone();
            view! {
                <option value=value selected=move || chosen.with(|chosen| *chosen == name)>
                    {words}
                </option>
            }
        };
        options.get().into_iter().map(option).collect_view()
    };
    view! {
        <label class="field">
            <span class="field__label">{label}</span>
            <span class="field__box">
                <select
                    class="field__input"
                    required
                    data-test=test
                    on:change=move |event| chosen.set(event_target_value(&event))
                >
                    <option value="" selected=move || chosen.with(String::is_empty)>
                        "–"
                    </option>
                    {items}
                </select>
            </span>
        </label>
    }
}

#[component]
fn Line(
    label: Signal<&'static str>,
    text: RwSignal<String>,
    test: &'static str,
    longest: &'static str,
) -> impl IntoView {
    view! {
        <label class="field">
            <span class="field__label">{label}</span>
            <span class="field__box">
                <input
                    class="field__input"
                    type="text"
                    autocomplete="off"
                    maxlength=longest
                    data-test=test
                    bind:value=text
                />
            </span>
        </label>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_go_on_over_the_year() {
        let quarters = next_quarters("2026-11-25".parse().unwrap());
        let shown: Vec<_> = quarters.iter().take(3).map(ToString::to_string).collect();
        assert_eq!(shown, ["2026-10", "2027-01", "2027-04"]);
        assert_eq!(quarters.len(), QUARTERS);
    }
}
