//! The enterprises whose founding is followed: how many stand at each stage, and their rows.

use std::sync::Arc;

use chrono::NaiveDate;
use domain::api::{ASIDE, FoundingListing, FoundingRow, FoundingRule, READY};
use domain::form::{Form, format_quarter};
use domain::vietnam::format_date;
use leptos::prelude::*;

use super::figures::{choice, count, day, figure, or_dash};
use super::founding_ready::{Choosing, ReadyButtons, TakeUpButton};
use super::founding_words::{stage_words, standing_for};
use super::list_address::ListAddress;
use super::nothing_found::NothingFound;
use super::pager::Pager;
use super::record_link::RecordRow;
use super::sort_heading::{Column, SortHeading};
use crate::components::words::{language, t};
use crate::components::{Notice, NoticeKind};
use crate::state::use_forms;

/// Which enterprises are looked at, which decides what is said of each.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Looked {
    /// Those at a stage, or all of them.
    Stage,
    /// Those that look ready.
    Ready,
    /// Those that were put aside.
    Aside,
}

/// A page of them, under the stages that they can be narrowed to.
#[component]
pub(crate) fn FoundingTable(list: ListAddress, listing: FoundingListing, choosing: Choosing) -> impl IntoView {
    let FoundingListing {
        rows,
        total,
        stages,
        rule,
        today,
    } = listing;
    // The same rows may be asked for in another way: then nothing new comes, and they are shown in another way all the same.
    let looked = Memo::new(move |_| {
        list.query.with(|query| match query.state.as_str() {
            READY => Looked::Ready,
            ASIDE => Looked::Aside,
            _ => Looked::Stage,
        })
    });
    let shown = rows.len();
    let rule = move || {
        let rule = (looked.get() != Looked::Stage).then(|| rule.clone())?;
        rule.map(|rule| view! { <Rule rule /> })
    };
    let table = move || {
        if rows.is_empty() {
            let title = Signal::derive(|| t!(desk.founding.nothing).to_owned());
            return view! { <NothingFound list title /> }.into_any();
        }
        let (rows, looked) = (rows.clone(), looked.get());
        view! { <Rows list rows looked today choosing /> }.into_any()
    };
    view! {
        <Stages list stages />
        {rule}
        {table}
        <Pager list shown total />
    }
}

/// A chip for each stage that some stand at, with how many, and for who looks ready.
#[component]
fn Stages(list: ListAddress, stages: Vec<(String, u64)>) -> impl IntoView {
    let all: u64 = stages
        .iter()
        .filter(|(stage, _)| !matches!(stage.as_str(), READY | ASIDE))
        .map(|(_, count)| count)
        .sum();
    let chip = move |stage: String, number: u64, words: Signal<String>| {
        let (asked, test) = (stage.clone(), format!("founding-stage-{stage}"));
        let here = move || list.query.with(|query| query.state == stage).then_some("page");
        let address = move || {
            list.with(|query| {
                asked.clone_into(&mut query.state);
                query.offset = 0;
            })
        };
        view! {
            <a class="chip" href=address aria-current=here data-test=test>
                {words}
                " "
                <span class="count">{count(number)}</span>
            </a>
        }
    };
    let every = chip(String::new(), all, Signal::derive(|| t!(desk.founding.all).to_owned()));
    let state = Memo::new(move |_| list.query.with(|query| query.state.clone()));
    let chips = move || {
        let mut stages = stages.clone();
        // Who looks ready can be asked for also when nobody does, and what is asked for has its chip also when it is empty.
        for asked in [READY.to_owned(), state.get()] {
            if !asked.is_empty() && stages.iter().all(|(stage, _)| *stage != asked) {
                stages.push((asked, 0));
            }
        }
        let chips = stages.into_iter().map(|(stage, number)| {
            let name = stage.clone();
            chip(stage, number, Signal::derive(move || stage_words(&name)))
        });
        chips.collect_view()
    };
    view! {
        <nav class="filters" aria-label=move || t!(desk.founding.stage) data-test="founding-stages">
            {every}
            {chips}
        </nav>
    }
}

/// By which rule they look ready, and that it is a person who decides.
#[component]
fn Rule(rule: FoundingRule) -> impl IntoView {
    let FoundingRule { needed, from, source } = rule;
    let title = Signal::derive(move || t!(desk.founding.rule, needed = needed));
    view! {
        <Notice kind=NoticeKind::Info title test="founding-rule">
            <p>{move || t!(desk.founding.rule_source, source = source.clone(), from = format_date(from))}</p>
            <p>{move || t!(desk.founding.rule_note)}</p>
        </Notice>
    }
}

#[component]
fn Rows(
    list: ListAddress,
    rows: Vec<FoundingRow>,
    looked: Looked,
    today: NaiveDate,
    choosing: Choosing,
) -> impl IntoView {
    let form = use_forms().enterprise;
    let rows = rows
        .into_iter()
        .enumerate()
        .map(|(step, row)| view! { <Row row step looked today choosing form=Arc::clone(&form) /> })
        .collect_view();
    let heads = match looked {
        Looked::Stage => view! {
            <SortHeading list name="planned">{move || t!(desk.founding.planned)}</SortHeading>
            <SortHeading list name="paper">{move || t!(desk.founding.paper)}</SortHeading>
        }
        .into_any(),
        Looked::Ready | Looked::Aside => view! {
            <SortHeading list name="transferable" column=Column::Figures>
                {move || t!(desk.founding.transferable)}
            </SortHeading>
            <SortHeading list name="counted_on" column=Column::Figures>
                {move || t!(desk.founding.counted_on)}
            </SortHeading>
        }
        .into_any(),
    };
    let last = match looked {
        Looked::Stage => None,
        Looked::Ready => Some(view! { <th scope="col">{move || t!(desk.founding.decision)}</th> }.into_any()),
        Looked::Aside => Some(view! { <th scope="col">{move || t!(desk.reason.label)}</th> }.into_any()),
    };
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label=move || t!(desk.founding.title)>
            <table class="table">
                <thead>
                    <tr>
                        <SortHeading list name="enterprise_name">{move || t!(desk.columns.name)}</SortHeading>
                        <SortHeading list name="zone">{move || t!(desk.columns.zone)}</SortHeading>
                        <th scope="col">{move || t!(desk.founding.stage)}</th>
                        <SortHeading list name="since" column=Column::Figures>
                            {move || t!(desk.founding.since)}
                        </SortHeading>
                        <SortHeading list name="stands_days" column=Column::Figures>
                            {move || t!(desk.founding.stands)}
                        </SortHeading>
                        {heads}
                        <SortHeading list name="last_visit" column=Column::Figures>
                            {move || t!(desk.columns.last_visit)}
                        </SortHeading>
                        {last}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(
    row: FoundingRow,
    step: usize,
    looked: Looked,
    today: NaiveDate,
    choosing: Choosing,
    form: Arc<Form>,
) -> impl IntoView {
    let whole = row.clone();
    let (zone, stage) = (row.zone, row.stage);
    let date = |day: Option<NaiveDate>| day.map_or_else(|| "–".to_owned(), format_date);
    let planned = row.planned;
    let middle = match looked {
        Looked::Stage => view! {
            <td>{move || planned.map_or_else(|| "–".to_owned(), |month| format_quarter(month, language()))}</td>
            <td>{or_dash(row.paper)}</td>
        }
        .into_any(),
        Looked::Ready | Looked::Aside => view! {
            <td class="figure">{figure(row.transferable)}</td>
            <td class="figure">{date(row.counted_on)}</td>
        }
        .into_any(),
    };
    let since = row.since;
    let last = match looked {
        Looked::Stage => None,
        Looked::Ready => Some(
            view! {
                <td class="table__actions">
                    <ReadyButtons row=whole choosing />
                </td>
            }
            .into_any(),
        ),
        Looked::Aside => Some(
            view! {
                <td>
                    {row.aside.map(|aside| format!("{} ({})", aside.reason, aside.by))}
                    <TakeUpButton enterprise=row.enterprise choosing />
                </td>
            }
            .into_any(),
        ),
    };
    view! {
        <RecordRow
            record=row.enterprise
            step
            words=or_dash(row.name)
            address=format!("/desk/founding/{}", row.enterprise)
        >
            <td>{move || or_dash(choice(&form, "zone_code", &zone, language()))}</td>
            <td>{move || stage_words(&stage)}</td>
            <td class="figure">{date(since)}</td>
            <td class="figure">{move || standing_for(since, today)}</td>
            {middle}
            <td class="figure">{day(&row.last_visit)}</td>
            {last}
        </RecordRow>
    }
}
