//! How far a round has come: every number opens its list.

use domain::api::{Coverage, CoveragePart, PlanQuery};
use domain::plan::{Standing, Tally};
use leptos::prelude::*;

use super::figures::{choice, count, day, or_dash, share};
use super::plan_address::plan_address;
use crate::components::round_words;
use crate::components::words::{language, t};
use crate::state::use_forms;

/// All of it: the whole, by zone, by who is to go, by who went, by day.
#[component]
pub(crate) fn RoundCoverage(round: String, coverage: Coverage) -> impl IntoView {
    let Coverage {
        total,
        overdue,
        unplanned,
        zones,
        assignees,
        people,
        days,
    } = coverage;
    let met = unplanned.visited + unplanned.refused + unplanned.not_found + unplanned.postponed;
    view! {
        <Whole round=round.clone() total overdue met />
        <Zones round=round.clone() parts=zones />
        <Parts
            round=round.clone()
            of=Of::Assignee
            parts=assignees
            title=Signal::derive(|| t!(desk.plan.by_assignee))
        />
        <Parts round=round.clone() of=Of::Person parts=people title=Signal::derive(|| t!(desk.plan.by_person)) />
        <Parts round of=Of::Day parts=days title=Signal::derive(|| t!(desk.plan.by_day)) />
    }
}

/// Asks for what is planned.
fn planned() -> PlanQuery {
    PlanQuery {
        planned: "yes".to_owned(),
        ..PlanQuery::default()
    }
}

fn standing_at(standing: Standing, query: PlanQuery) -> PlanQuery {
    PlanQuery {
        standing: standing.as_str().to_owned(),
        ..query
    }
}

#[component]
fn Whole(round: String, total: Tally, overdue: u64, met: u64) -> impl IntoView {
    let address = |query: PlanQuery| plan_address(&round, &query);
    let standings = Standing::ALL.map(|standing| {
        let label = Signal::derive(move || round_words(standing));
        let note = share(total.of(standing), total.planned);
        let address = address(standing_at(standing, planned()));
        view! { <Total name=standing.as_str() label number=total.of(standing) address note /> }
    });
    let overdue_only = PlanQuery {
        overdue: true,
        ..planned()
    };
    let beside = PlanQuery {
        planned: "no".to_owned(),
        sort: "standing".to_owned(),
        descending: true,
        ..PlanQuery::default()
    };
    view! {
        <dl class="stats">
            <Total
                name="planned"
                label=Signal::derive(|| t!(desk.plan.assigned))
                number=total.planned
                address=address(planned())
            />
            {standings.into_iter().collect_view()}
            <Total
                name="overdue"
                label=Signal::derive(|| t!(desk.plan.overdue))
                number=overdue
                address=address(overdue_only)
            />
            <Total name="unplanned" label=Signal::derive(|| t!(desk.plan.unplanned)) number=met address=address(beside) />
        </dl>
    }
}

#[component]
fn Total(
    name: &'static str,
    label: Signal<&'static str>,
    number: u64,
    address: String,
    #[prop(optional)] note: String,
) -> impl IntoView {
    view! {
        <div>
            <dt>{label}</dt>
            <dd>
                <a href=address data-test="round-total" data-name=name data-total=number.to_string()>
                    {count(number)}
                </a>
                {(!note.is_empty()).then(|| view! { <small class="muted figure">{note}</small> })}
            </dd>
        </div>
    }
}

/// A small picture for each zone.
#[component]
fn Zones(round: String, parts: Vec<CoveragePart>) -> impl IntoView {
    if parts.is_empty() {
        return ().into_any();
    }
    let cells = parts
        .into_iter()
        .map(|part| view! { <ZoneCell round=round.clone() part /> })
        .collect_view();
    view! {
        <section class="stack" aria-labelledby="round-zones">
            <h2 id="round-zones">{move || t!(desk.plan.by_zone)}</h2>
            <ul class="coverage-grid">{cells}</ul>
        </section>
    }
    .into_any()
}

#[component]
fn ZoneCell(round: String, part: CoveragePart) -> impl IntoView {
    let CoveragePart { code, tally, .. } = part;
    let query = PlanQuery {
        zone: if code.is_empty() { "-".to_owned() } else { code.clone() },
        ..planned()
    };
    let address = plan_address(&round, &query);
    let left = plan_address(&round, &standing_at(Standing::Left, query));
    let name = {
        let code = code.clone();
        let form = use_forms().enterprise;
        move || match code.as_str() {
            "" => t!(desk.coverage.no_zone).to_owned(),
            code => choice(&form, "zone_code", code, language()),
        }
    };
    let words = move || {
        t!(
            desk.plan.done_of,
            done = count(tally.done()),
            of = count(tally.planned),
            share = share(tally.done(), tally.planned)
        )
    };
    view! {
        <li class="coverage-cell" data-test="round-zone" data-zone=code>
            <a href=address>{name}</a>
            <TallyBar tally />
            <p class="figure">{words}</p>
            <p class="muted">
                <a href=left>
                    {move || t!(desk.plan.left_of, count = count(tally.of(Standing::Left) + tally.postponed))}
                </a>
            </p>
        </li>
    }
}

/// Visited, then what else is done, out of all; in two tones that differ on paper too.
#[component]
fn TallyBar(tally: Tally) -> impl IntoView {
    let width = |part: u64| {
        (part * 1000)
            .checked_div(tally.planned)
            .unwrap_or_default()
            .min(1000)
            .to_string()
    };
    view! {
        <svg class="desk-bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
            <rect class="desk-bar__all" width="1000" height="10"></rect>
            <rect class="desk-bar__other" width=width(tally.done()) height="10"></rect>
            <rect class="desk-bar__done" width=width(tally.visited) height="10"></rect>
        </svg>
    }
}

/// By what a table counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Assignee,
    Person,
    Day,
}

impl Of {
    fn query(self, code: &str) -> PlanQuery {
        let code = code.to_owned();
        match self {
            Self::Assignee => PlanQuery {
                assignee: code,
                ..planned()
            },
            Self::Person => PlanQuery { by: code, ..planned() },
            Self::Day => PlanQuery { day: code, ..planned() },
        }
    }

    const fn id(self) -> &'static str {
        match self {
            Self::Assignee => "round-assignees",
            Self::Person => "round-people",
            Self::Day => "round-days",
        }
    }
}

#[component]
fn Parts(round: String, of: Of, parts: Vec<CoveragePart>, title: Signal<&'static str>) -> impl IntoView {
    if parts.is_empty() {
        return ().into_any();
    }
    // Whoever went, and when, has no plan of its own: nothing is left there.
    let with_plan = of == Of::Assignee;
    let standings: Vec<_> = Standing::ALL
        .into_iter()
        .filter(|standing| with_plan || *standing != Standing::Left)
        .collect();
    let heads = standings
        .iter()
        .map(|standing| {
            let standing = *standing;
            view! { <th scope="col" class="figure">{move || round_words(standing)}</th> }
        })
        .collect_view();
    let row = |part: CoveragePart| {
        let query = of.query(&part.code);
        let name = match of {
            Of::Day => day(&part.code),
            Of::Assignee | Of::Person => or_dash(part.name),
        };
        let number = |query: PlanQuery, number: u64| {
            let address = plan_address(&round, &query);
            view! {
                <td class="figure">
                    {match number {
                        0 => "0".into_any(),
                        _ => view! { <a href=address>{count(number)}</a> }.into_any(),
                    }}
                </td>
            }
        };
        let cells = standings
            .iter()
            .map(|standing| number(standing_at(*standing, query.clone()), part.tally.of(*standing)))
            .collect_view();
        view! {
            <tr data-test=of.id() data-code=part.code>
                <th scope="row">{name}</th>
                {with_plan.then(|| number(query.clone(), part.tally.planned))}
                {cells}
            </tr>
        }
    };
    let rows = parts.into_iter().map(row).collect_view();
    view! {
        <section class="stack" aria-labelledby=of.id()>
            <h2 id=of.id()>{title}</h2>
            <div class="table-frame desk-coverage" tabindex="0" role="region" aria-labelledby=of.id()>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{title}</th>
                            {with_plan.then(|| view! { <th scope="col" class="figure">{move || t!(desk.plan.assigned)}</th> })}
                            {heads}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}
