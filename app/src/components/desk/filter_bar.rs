//! The filters above a list. Each stands in the list's address.

use std::sync::Arc;
use std::time::Duration;

use domain::api::{ListQuery, Person};
use domain::form::{Form, Question};
use domain::programme::OrganisationKind;
use domain::record::RecordKind;
use domain::review::Standing;
use leptos::prelude::*;

use super::audit_table::acts;
use super::list_address::ListAddress;
use super::live::use_live;
use crate::api::desk;
use crate::browser::clock;
use crate::components::words::{labels, t};
use crate::components::{Icon, standing_words};
use crate::state::use_forms;

/// Long enough for the next letter, short enough not to be noticed.
const PAUSE: Duration = Duration::from_millis(200);

/// The filters of the list of enterprises.
#[component]
pub(crate) fn EnterpriseFilters(list: ListAddress) -> impl IntoView {
    let forms = use_forms();
    view! {
        <ListSearch list words=Signal::derive(|| t!(desk.enterprises.search)) />
        <div class="filters" role="group" aria-label=move || t!(desk.filters.title)>
            <ZoneFilter list />
            <ChoiceFilter
                list
                form=forms.enterprise
                field="operating_status"
                label=Signal::derive(|| t!(desk.filters.state))
                any=Signal::derive(|| t!(desk.filters.any_state))
            />
            <ConflictFilter list />
            <ClearFilters list />
        </div>
    }
}

/// The filters of the list of visits.
#[component]
pub(crate) fn VisitFilters(list: ListAddress) -> impl IntoView {
    let forms = use_forms();
    view! {
        <ListSearch list words=Signal::derive(|| t!(desk.visits.search)) />
        <div class="filters" role="group" aria-label=move || t!(desk.filters.title)>
            <ZoneFilter list />
            <ChoiceFilter
                list
                form=forms.visit
                field="visit_outcome"
                label=Signal::derive(|| t!(desk.filters.outcome))
                any=Signal::derive(|| t!(desk.filters.any_outcome))
            />
            <StandingFilter
                list
                any=Signal::derive(|| t!(desk.review.any))
                more=("waiting", || t!(desk.review.waiting))
            />
            <AuthorFilter list />
            <DayFilters list />
            <ConflictFilter list />
            <ClearFilters list />
        </div>
    }
}

/// The filters of the list of visits under review.
#[component]
pub(crate) fn ReviewFilters(list: ListAddress) -> impl IntoView {
    view! {
        <ListSearch list words=Signal::derive(|| t!(desk.visits.search)) />
        <div class="filters" role="group" aria-label=move || t!(desk.filters.title)>
            <StandingFilter list any=Signal::derive(|| t!(desk.review.waiting)) more=("all", || t!(desk.review.any)) />
            <ZoneFilter list />
            <AuthorFilter list />
            <DayFilters list />
            <ConflictFilter list />
            <ClearFilters list />
        </div>
    }
}

/// The filters of a list of another kind: what tells where its records stand, if anything does, and their days.
#[component]
pub(crate) fn OtherFilters(list: ListAddress, kind: RecordKind, field: Option<&'static str>) -> impl IntoView {
    let standing = use_forms().by_kind(kind).zip(field).map(|(form, field)| {
        view! {
            <ChoiceFilter
                list
                form
                field
                label=Signal::derive(|| t!(desk.filters.state))
                any=Signal::derive(|| t!(desk.filters.any_state))
            />
        }
    });
    view! {
        <div class="filters" role="group" aria-label=move || t!(desk.filters.title)>
            {standing}
            {(kind == RecordKind::FollowUp)
                .then(|| {
                    view! {
                        <UnitFilter list />
                        <OverdueFilter list />
                    }
                })}
            <DayFilters list />
            <ClearFilters list />
        </div>
    }
}

/// The filters of the list of foundings; stages are chips of their own, with their counts.
#[component]
pub(crate) fn FoundingFilters(list: ListAddress) -> impl IntoView {
    view! {
        <ListSearch list words=Signal::derive(|| t!(desk.enterprises.search)) />
        <div class="filters" role="group" aria-label=move || t!(desk.filters.title)>
            <ZoneFilter list />
            <ClearFilters list />
        </div>
    }
}

/// The filters of the audit log: by whom, what, when.
#[component]
pub(crate) fn AuditFilters(list: ListAddress) -> impl IntoView {
    let acts = || {
        acts()
            .into_iter()
            .map(|(name, words)| (name.to_owned(), words.to_owned()))
    };
    view! {
        <div class="filters" role="group" aria-label=move || t!(desk.filters.title)>
            <AuthorFilter list />
            <Chooser
                label=Signal::derive(|| t!(desk.audit.what))
                any=Signal::derive(|| t!(desk.audit.any_act))
                test="desk-filter-act"
                chosen=Signal::derive(move || list.query.with(|query| query.state.clone()))
                options=Signal::derive(move || acts().collect())
                choose=move |act| list.narrow(|query| query.state = act)
            />
            <DayFilters list />
            <ClearFilters list />
        </div>
    }
}

/// The search box. It follows the typing with a short pause, and the address when somebody goes back or clears the filters.
#[component]
pub(super) fn SearchBox(
    /// What the address asks for.
    #[prop(into)]
    there: Signal<String>,
    words: Signal<&'static str>,
    #[prop(default = "desk-filter-q")] test: &'static str,
    search: Callback<String>,
) -> impl IntoView {
    let typed = RwSignal::new(there.get_untracked());
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |_| {
        let there = there.get();
        // What is being typed is not overwritten by the address that follows it.
        if waiting.with_value(Option::is_none) {
            typed.set(there);
        }
    });
    let go = move || {
        waiting.set_value(None);
        search.run(typed.with_untracked(|typed| typed.trim().to_owned()));
    };
    let type_letter = move |event| {
        typed.set(event_target_value(&event));
        if let Some(timer) = waiting.get_value() {
            timer.clear();
        }
        waiting.set_value(set_timeout_with_handle(go, PAUSE).ok());
    };
    on_cleanup(move || {
        if let Some(timer) = waiting.try_get_value().flatten() {
            timer.clear();
        }
    });
    view! {
        <div class="search" role="search">
            <Icon name="search" />
            <input
                class="search__input"
                type="search"
                autocomplete="off"
                maxlength="200"
                aria-label=words
                placeholder=words
                aria-keyshortcuts="/"
                data-test=test
                prop:value=typed
                on:input=type_letter
            />
        </div>
    }
}

#[component]
fn ListSearch(list: ListAddress, words: Signal<&'static str>) -> impl IntoView {
    let there = Signal::derive(move || list.query.with(|query| query.q.clone()));
    view! { <SearchBox there words search=Callback::new(move |words: String| list.search(&words)) /> }
}

/// One filter that is chosen from a list; `options` are names and words.
#[component]
pub(super) fn Chooser(
    label: Signal<&'static str>,
    any: Signal<&'static str>,
    test: &'static str,
    #[prop(into)] chosen: Signal<String>,
    #[prop(into)] options: Signal<Vec<(String, String)>>,
    choose: impl Fn(String) + 'static,
) -> impl IntoView {
    let items = move || {
        options
            .get()
            .into_iter()
            .map(|(name, words)| {
                let value = name.clone();
                view! {
                    <option value=value selected=move || chosen.with(|chosen| *chosen == name)>
                        {words}
                    </option>
                }
            })
            .collect_view()
    };
    view! {
        <select
            class="chip"
            aria-label=label
            data-test=test
            data-set=move || chosen.with(|chosen| !chosen.is_empty()).to_string()
            on:change=move |event| choose(event_target_value(&event))
        >
            <option value="" selected=move || chosen.with(String::is_empty)>
                {any}
            </option>
            {items}
        </select>
    }
}

#[component]
fn ZoneFilter(list: ListAddress) -> impl IntoView {
    let form = use_forms().enterprise;
    view! {
        <Chooser
            label=Signal::derive(|| t!(desk.filters.zone))
            any=Signal::derive(|| t!(desk.filters.any_zone))
            test="desk-filter-zone"
            chosen=Signal::derive(move || list.query.with(|query| query.zone.clone()))
            options=Signal::derive(move || options(form.question("zone_code")))
            choose=move |zone| list.narrow(|query| query.zone = zone)
        />
    }
}

#[component]
fn ChoiceFilter(
    list: ListAddress,
    form: Arc<Form>,
    field: &'static str,
    label: Signal<&'static str>,
    any: Signal<&'static str>,
) -> impl IntoView {
    view! {
        <Chooser
            label
            any
            test="desk-filter-state"
            chosen=Signal::derive(move || list.query.with(|query| query.state.clone()))
            options=Signal::derive(move || options(form.question(field)))
            choose=move |state| list.narrow(|query| query.state = state)
        />
    }
}

/// The organisations of the programme, by the names that they have today.
#[component]
fn UnitFilter(list: ListAddress) -> impl IntoView {
    view! {
        <Chooser
            label=Signal::derive(|| t!(desk.filters.unit))
            any=Signal::derive(|| t!(desk.filters.any_unit))
            test="desk-filter-unit"
            chosen=Signal::derive(move || list.query.with(|query| query.unit.clone()))
            options=Signal::stored(organisations())
            choose=move |unit| list.narrow(|query| query.unit = unit)
        />
    }
}

#[component]
fn OverdueFilter(list: ListAddress) -> impl IntoView {
    let on = Memo::new(move |_| list.query.with(|query| query.overdue));
    view! {
        <button
            class="chip"
            type="button"
            data-test="desk-filter-overdue"
            aria-pressed=move || on.get().to_string()
            on:click=move |_| list.narrow(|query| query.overdue = !query.overdue)
        >
            {move || t!(desk.filters.overdue)}
        </button>
    }
}

/// Lists the organisations of the programme as codes and the names that they have today.
fn organisations() -> Vec<(String, String)> {
    let forms = use_forms();
    let today = clock::today();
    let chart = &forms.programme().chart;
    let all = chart.organisations();
    all.map(|organisation| {
        let name = forms.organisation(&organisation.code, today);
        (organisation.code.clone(), name)
    })
    .collect()
}

/// Lists those of them that there are today, of one kind only if one is asked for.
pub(super) fn organisations_of_today(kind: Option<OrganisationKind>) -> Vec<(String, String)> {
    let forms = use_forms();
    let today = clock::today();
    let all = forms.programme().chart.organisations();
    let wanted = all.filter(|organisation| kind.is_none_or(|kind| organisation.kind == kind));
    wanted
        .filter_map(|organisation| {
            let named = forms.programme().chart.name_on(&organisation.code, today)?;
            Some((organisation.code.clone(), named.label.vi.clone()))
        })
        .collect()
}

/// Where visits stand; `more` is a choice besides the standings.
#[component]
fn StandingFilter(
    list: ListAddress,
    any: Signal<&'static str>,
    more: (&'static str, fn() -> &'static str),
) -> impl IntoView {
    let options = move || {
        let standings =
            Standing::ALL.map(|standing| (standing.as_str().to_owned(), standing_words(standing).to_owned()));
        let more = (more.0.to_owned(), (more.1)().to_owned());
        standings.into_iter().chain([more]).collect()
    };
    view! {
        <Chooser
            label=Signal::derive(|| t!(desk.columns.review))
            any
            test="desk-filter-review"
            chosen=Signal::derive(move || list.query.with(|query| query.review.clone()))
            options=Signal::derive(options)
            choose=move |standing| list.narrow(|query| query.review = standing)
        />
    }
}

#[component]
fn AuthorFilter(list: ListAddress) -> impl IntoView {
    let people = use_live(|| (), |()| desk::people());
    let name = |person: &Person| (person.person.to_string(), person.display_name.clone());
    let names = move || {
        people
            .answer
            .with(|people| people.ready().map(|people| people.iter().map(name).collect()))
    };
    view! {
        <Chooser
            label=Signal::derive(|| t!(desk.filters.author))
            any=Signal::derive(|| t!(desk.filters.any_author))
            test="desk-filter-author"
            chosen=Signal::derive(move || list.query.with(|query| query.author.clone()))
            options=Signal::derive(move || names().unwrap_or_default())
            choose=move |author| list.narrow(|query| query.author = author)
        />
    }
}

/// The first and the last day.
#[component]
fn DayFilters(list: ListAddress) -> impl IntoView {
    view! {
        <DayFilter
            list
            label=Signal::derive(|| t!(desk.filters.from))
            read=|query| query.from.clone()
            write=|query, day| query.from = day
        />
        <DayFilter
            list
            label=Signal::derive(|| t!(desk.filters.to))
            read=|query| query.to.clone()
            write=|query, day| query.to = day
        />
    }
}

/// The first or the last day; the browser's own calendar, because it is known and works with keys.
#[component]
fn DayFilter(
    list: ListAddress,
    label: Signal<&'static str>,
    read: fn(&ListQuery) -> String,
    write: fn(&mut ListQuery, String),
) -> impl IntoView {
    view! {
        <label class="chip desk-day">
            <span>{label}</span>
            <input
                type="date"
                prop:value=move || list.query.with(read)
                on:change=move |event| list.narrow(|query| write(query, event_target_value(&event)))
            />
        </label>
    }
}

#[component]
fn ConflictFilter(list: ListAddress) -> impl IntoView {
    let on = Memo::new(move |_| list.query.with(|query| query.conflicts));
    view! {
        <button
            class="chip"
            type="button"
            data-test="desk-filter-conflicts"
            aria-pressed=move || on.get().to_string()
            on:click=move |_| list.narrow(|query| query.conflicts = !query.conflicts)
        >
            {move || t!(desk.filters.conflicts)}
        </button>
    }
}

#[component]
fn ClearFilters(list: ListAddress) -> impl IntoView {
    let any = Memo::new(move |_| list.query.with(is_filtered));
    let clear = move |_| list.narrow(clear_filters);
    move || {
        any.get().then(|| {
            view! {
                <button class="button" data-kind="quiet" type="button" data-test="desk-filter-clear" on:click=clear>
                    <Icon name="close" />
                    {move || t!(desk.filters.clear)}
                </button>
            }
        })
    }
}

/// Tells whether a list leaves anything out.
pub(crate) fn is_filtered(query: &ListQuery) -> bool {
    let mut bare = query.clone();
    clear_filters(&mut bare);
    bare != *query
}

/// Leaves nothing out any more; the order stays.
pub(crate) fn clear_filters(query: &mut ListQuery) {
    *query = ListQuery {
        sort: std::mem::take(&mut query.sort),
        descending: query.descending,
        offset: query.offset,
        limit: query.limit,
        columns: std::mem::take(&mut query.columns),
        ..ListQuery::default()
    };
}

pub(super) fn options(question: Option<&Question>) -> Vec<(String, String)> {
    let choices = question.map_or(&[][..], Question::choices);
    choices
        .iter()
        .map(|choice| (choice.name.clone(), labels(&choice.label)))
        .collect()
}
