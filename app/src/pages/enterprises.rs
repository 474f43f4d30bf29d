//! *Doanh nghiệp*: one of fifty thousand, found while typing.

use domain::vietnam::format_count;
use leptos::html;
use leptos::prelude::*;

use crate::components::page::focus;
use crate::components::words::t;
use crate::components::{Empty, EnterpriseRow, Icon, Page, WhenReady, enterprise_choice};
use crate::state::{EnterpriseLine, Phase, use_records, use_sync};

/// How many rows are drawn; more are found by typing on.
const ROWS: usize = 50;

/// What was typed and which zone was chosen, kept while the person looks at one enterprise and comes back.
#[derive(Clone, Copy)]
struct RegisterSearch {
    query: RwSignal<String>,
    zone: RwSignal<Option<String>>,
}

/// Provides an empty search.
pub(super) fn provide_register_search() {
    provide_context(RegisterSearch {
        query: RwSignal::default(),
        zone: RwSignal::default(),
    });
}

/// The register, with its search always at the top.
#[component]
pub(super) fn Enterprises() -> impl IntoView {
    let records = use_records();
    view! {
        <Page title=Signal::derive(|| t!(enterprises.title))>
            <SearchBox />
            <WhenReady state=records.ready()>
                <Zones />
                <Found />
            </WhenReady>
        </Page>
    }
}

#[component]
fn SearchBox() -> impl IntoView {
    let RegisterSearch { query, .. } = expect_context();
    let control = NodeRef::<html::Input>::new();
    let clear = move |_| {
        query.set(String::new());
        if let Some(control) = control.get_untracked() {
            control.set_value("");
            focus(&control);
        }
    };
    view! {
        <div class="search" role="search">
            <Icon name="search" />
            <input
                class="search__input"
                type="search"
                autocomplete="off"
                spellcheck="false"
                enterkeyhint="search"
                aria-label=move || t!(enterprises.search)
                placeholder=move || t!(enterprises.search)
                data-test="enterprise-search"
                value=query.get_untracked()
                node_ref=control
                on:input=move |event| query.set(event_target_value(&event))
            />
            <button
                class="search__clear"
                type="button"
                aria-label=move || t!(enterprises.clear)
                hidden=move || query.with(String::is_empty)
                on:click=clear
            >
                <Icon name="close" />
            </button>
        </div>
    }
}

/// One chip per zone that has enterprises.
#[component]
fn Zones() -> impl IntoView {
    let RegisterSearch { zone, .. } = expect_context();
    let records = use_records();
    let version = records.version();
    let zones = Memo::new(move |_| {
        version.track();
        records.zones_in_use()
    });
    let chip = move |code: String| {
        let (own, words) = (code.clone(), code.clone());
        let chosen = move || zone.with(|zone| zone.as_ref() == Some(&own));
        view! {
            <button
                class="chip"
                type="button"
                aria-pressed=move || chosen().to_string()
                data-test=format!("zone-{code}")
                on:click=move |_| {
                    zone.update(|zone| *zone = if zone.as_ref() == Some(&code) { None } else { Some(code.clone()) });
                }
            >
                {move || enterprise_choice("zone_code", &words)}
            </button>
        }
    };
    move || {
        (!zones.with(Vec::is_empty)).then(|| {
            view! {
                <div class="filters" role="group" aria-label=move || t!(enterprises.zones)>
                    {zones.get().into_iter().map(chip).collect_view()}
                </div>
            }
        })
    }
}

#[component]
fn Found() -> impl IntoView {
    let RegisterSearch { query, zone } = expect_context();
    let records = use_records();
    let (version, counts) = (records.version(), records.counts());
    let found = Memo::new(move |_| {
        version.track();
        query.with(|query| zone.with(|zone| records.search(query, zone.as_deref(), ROWS)))
    });
    let searching = Memo::new(move |_| !query.with(|query| query.trim().is_empty()) || zone.with(Option::is_some));
    let total = Memo::new(move |_| counts.with(|counts| counts.enterprises));
    let count = move || count_words(found.with(Vec::len), searching.get(), total.get());
    let nothing = Memo::new(move |_| found.with(Vec::is_empty));
    view! {
        <p class="muted" role="status" data-test="enterprise-count">
            {count}
        </p>
        {move || {
            if !nothing.get() {
                view! { <Rows found=found.into() /> }.into_any()
            } else if searching.get() {
                view! { <NoMatch /> }.into_any()
            } else {
                view! { <NothingHereYet /> }.into_any()
            }
        }}
    }
}

/// Says how many there are, and when there are more than are shown.
fn count_words(shown: usize, searching: bool, total: u64) -> String {
    let total = format_count(i64::try_from(total).unwrap_or(i64::MAX));
    match (shown, searching) {
        (0, _) => String::new(),
        (ROWS, true) => t!(enterprises.many, shown = shown),
        (_, true) => t!(enterprises.found, shown = shown),
        (_, false) => t!(enterprises.total, total = total),
    }
}

#[component]
fn Rows(found: Signal<Vec<EnterpriseLine>>) -> impl IntoView {
    view! {
        <ul class="list">
            // A line is drawn again only when something in it changed.
            <For each=move || found.get() key=|line| (line.id, line.last_visit, line.local, line.name.clone()) let:line>
                <li>
                    <EnterpriseRow line />
                </li>
            </For>
        </ul>
    }
}

#[component]
fn NoMatch() -> impl IntoView {
    view! {
        <Empty
            icon="search"
            title=Signal::derive(|| t!(enterprises.no_match))
            explanation=Signal::derive(|| t!(enterprises.no_match_explanation))
        >
            <a class="button" href="/new/enterprise" data-test="enterprise-new">
                {move || t!(enterprises.create)}
            </a>
        </Empty>
    }
}

/// The register is not on this device: it is on its way, or has to be fetched.
#[component]
fn NothingHereYet() -> impl IntoView {
    let sync = use_sync();
    let phase = sync.phase();
    let fetching = Memo::new(move |_| match phase.get() {
        Phase::Fetching { done, of, .. } => Some((done, of)),
        _ => None,
    });
    move || match fetching.get() {
        Some((done, of)) => view! { <Fetching done of /> }.into_any(),
        None => view! {
            <Empty
                icon="enterprises"
                title=Signal::derive(|| t!(enterprises.empty))
                explanation=Signal::derive(|| t!(enterprises.empty_explanation))
            >
                <button class="button" type="button" data-kind="primary" on:click=move |_| sync.now()>
                    {move || t!(sync.now)}
                </button>
                <a class="button" href="/new/enterprise">
                    {move || t!(enterprises.create)}
                </a>
            </Empty>
        }
        .into_any(),
    }
}

#[component]
fn Fetching(done: u32, of: u32) -> impl IntoView {
    view! {
        <div class="empty">
            <p class="empty__title">{move || t!(enterprises.fetching)}</p>
            <progress class="meter" max=of.max(1) value=done aria-label=move || t!(enterprises.fetching)></progress>
            <p>{move || t!(sync.fetched, done = format_count(done.into()), of = format_count(of.into()))}</p>
        </div>
    }
}
