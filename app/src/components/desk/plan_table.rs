//! The enterprises of a round, one row each, to be chosen.

use domain::api::{Listing, PlanRow};
use domain::plan::Standing;
use domain::record::RecordId;
use domain::vietnam::format_date;
use leptos::prelude::*;

use super::conflict_badge::ConflictBadge;
use super::figures::{choice, count, figure, or_dash};
use super::list_address::PAGE;
use super::plan_address::{PlanAddress, is_narrowed};
use super::planning::Planning;
use super::record_link::record_address;
use crate::browser::clock;
use crate::components::words::{language, t};
use crate::components::{Empty, Icon, round_words};
use crate::state::use_forms;

/// A page of rows, or that there is none. Without `planning` nothing can be chosen.
#[component]
pub(crate) fn PlanTable(list: PlanAddress, listing: Listing<PlanRow>, planning: Option<Planning>) -> impl IntoView {
    let Listing { rows, total } = listing;
    if rows.is_empty() {
        let explanation = Signal::derive(move || {
            if list.query.with(is_narrowed) {
                t!(desk.filters.nothing_note).to_owned()
            } else {
                t!(desk.overview.nothing_yet_note).to_owned()
            }
        });
        let title = Signal::derive(|| t!(desk.enterprises.nothing).to_owned());
        return view! { <Empty icon="search" title explanation /> }.into_any();
    }
    let shown = rows.len();
    let page: Vec<(RecordId, u64)> = rows.iter().map(|row| (row.enterprise, row.seen)).collect();
    let rows = rows
        .into_iter()
        .enumerate()
        .map(|(step, row)| view! { <Row row step planning /> })
        .collect_view();
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label=move || t!(desk.enterprises.title)>
            <table class="table">
                <thead>
                    <tr>
                        {planning.map(|planning| view! { <ChoosePage planning page /> })}
                        <Heading list name="name">{move || t!(desk.plan.enterprise)}</Heading>
                        <Heading list name="zone">{move || t!(desk.filters.zone)}</Heading>
                        <Heading list name="workers" figures=true>{move || t!(desk.plan.workers)}</Heading>
                        <Heading list name="assignee">{move || t!(desk.plan.assignee)}</Heading>
                        <Heading list name="due" figures=true>{move || t!(desk.plan.due)}</Heading>
                        <Heading list name="standing">{move || t!(desk.plan.standing)}</Heading>
                        <th scope="col">{move || t!(desk.plan.visit)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <PlanPager list shown total />
    }
    .into_any()
}

#[component]
fn ChoosePage(planning: Planning, page: Vec<(RecordId, u64)>) -> impl IntoView {
    let page = StoredValue::new(page);
    let whole = move || page.with_value(|page| page.iter().all(|(id, _)| planning.has(*id)));
    view! {
        <th scope="col">
            <input
                class="check-box"
                type="checkbox"
                data-test="plan-page"
                aria-label=move || t!(desk.plan.choose_page)
                prop:checked=whole
                on:change=move |_| page.with_value(|page| planning.turn_page(page))
            />
        </th>
    }
}

#[component]
fn Heading(
    list: PlanAddress,
    name: &'static str,
    #[prop(default = false)] figures: bool,
    children: Children,
) -> impl IntoView {
    let order = move || {
        list.query.with(|query| match (query.sort == name, query.descending) {
            (false, _) => "none",
            (true, false) => "ascending",
            (true, true) => "descending",
        })
    };
    let sort = move |_| {
        list.narrow(|query| {
            query.descending = query.sort == name && !query.descending;
            name.clone_into(&mut query.sort);
        });
    };
    view! {
        <th scope="col" class:figure=figures aria-sort=order>
            <button type="button" data-test=format!("plan-sort-{name}") on:click=sort>
                {children()}
            </button>
        </th>
    }
}

#[component]
fn Row(row: PlanRow, step: usize, planning: Option<Planning>) -> impl IntoView {
    let form = use_forms().enterprise;
    let zone = row.zone.clone();
    let zone = move || or_dash(choice(&form, "zone_code", &zone, language()));
    let (id, seen) = (row.enterprise, row.seen);
    let held = row.assignment;
    let overdue = held
        .as_ref()
        .is_some_and(|held| !row.standing.is_done() && held.due.is_some_and(|due| due < clock::today()));
    let due = held
        .as_ref()
        .and_then(|held| held.due)
        .map(format_date)
        .unwrap_or_default();
    let chosen = move || planning.is_some_and(|planning| planning.has(id)).to_string();
    let name = or_dash(row.name);
    let label = name.clone();
    let visit = row.visit.map(|visit| {
        let day = visit.date.map(format_date).unwrap_or_default();
        let words = format!("{day} {}", visit.author);
        view! { <a href=record_address(visit.record)>{or_dash(words.trim().to_owned())}</a> }
    });
    let assignee = match held {
        Some(held) => {
            let address = record_address(held.record);
            view! {
                <a href=address title=held.note.clone()>
                    {or_dash(held.name)}
                </a>
                {(!held.note.is_empty()).then(|| view! { <small class="muted">" · " {held.note}</small> })}
                <ConflictBadge conflicts=held.conflicts />
            }
            .into_any()
        }
        None => "–".into_any(),
    };
    let standing = row.standing;
    view! {
        <tr data-test="plan-row" data-id=id.to_string() data-state=standing.as_str() aria-selected=chosen>
            {planning
                .map(|planning| {
                    view! {
                        <td>
                            <input
                                class="check-box"
                                type="checkbox"
                                data-test="plan-choose"
                                aria-label=label
                                prop:checked=move || planning.has(id)
                                on:change=move |_| planning.turn(id, seen)
                            />
                        </td>
                    }
                })}
            <th scope="row">
                <a href=record_address(id) data-step=step.to_string()>
                    {name}
                </a>
            </th>
            <td>{zone}</td>
            <td class="figure">{figure(row.workers)}</td>
            <td>{assignee}</td>
            <td class="figure plan-due" data-overdue=overdue.to_string()>
                {or_dash(due)}
                {overdue.then(|| view! { <small>" " {move || t!(desk.plan.overdue)}</small> })}
            </td>
            <td>
                {move || if standing == Standing::Left { "–" } else { round_words(standing) }}
            </td>
            <td>{visit}</td>
        </tr>
    }
}

#[component]
fn PlanPager(list: PlanAddress, shown: usize, total: u64) -> impl IntoView {
    let offset = list.query.with_untracked(|query| query.offset);
    let (first, last) = (u64::from(offset) + 1, u64::from(offset) + shown as u64);
    let range = move || {
        t!(
            desk.pager.range,
            first = count(first),
            last = count(last),
            total = count(total)
        )
    };
    let before = move || list.with(|query| query.offset = offset.saturating_sub(PAGE));
    let after = move || list.with(|query| query.offset = offset + PAGE);
    view! {
        <div class="table__foot">
            <p class="figure" role="status" data-test="desk-total" data-total=total.to_string()>
                {range}
            </p>
            <nav class="cluster" aria-label=move || t!(desk.pager.pages)>
                {(offset > 0)
                    .then(|| {
                        view! {
                            <a class="button" data-kind="secondary" href=before aria-keyshortcuts="p">
                                <Icon name="chevron-left" />
                                {move || t!(desk.pager.previous)}
                            </a>
                        }
                    })}
                {(last < total)
                    .then(|| {
                        view! {
                            <a class="button" data-kind="secondary" href=after aria-keyshortcuts="n">
                                {move || t!(desk.pager.next)}
                                <Icon name="chevron-right" />
                            </a>
                        }
                    })}
            </nav>
        </div>
    }
}
