//! The lists of every kind of record besides enterprises and visits, and where each is begun.

use domain::record::RecordKind;
use domain::vietnam::fold;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};

use super::not_found::NothingHere;
use crate::components::words::{said, t};
use crate::components::{Empty, EntryRow, Icon, Page, WhenReady, entry_title, kind_words, use_toasts};
use crate::state::{EntryLine, Origin, use_forms, use_records};

/// More rows than this are found by typing, not by scrolling.
const SHOWN: usize = 200;

/// The list of the kind that the address names.
#[component]
pub(super) fn Others() -> impl IntoView {
    let params = use_params_map();
    let kind = Memo::new(move |_| {
        let kind = params.with(|params| params.get("kind")?.parse::<RecordKind>().ok());
        kind.filter(|kind| !matches!(kind, RecordKind::Enterprise | RecordKind::Visit))
    });
    let ready = use_records().ready();
    let title = Signal::derive(move || kind.get().map_or_else(String::new, |kind| kind_words(kind).to_owned()));
    view! {
        <Page title title_test="others-title" back="/new">
            <WhenReady state=ready>
                {move || match kind.get() {
                    Some(kind) => view! { <List kind /> }.into_any(),
                    None => view! { <NothingHere /> }.into_any(),
                }}
            </WhenReady>
        </Page>
    }
}

#[component]
fn List(kind: RecordKind) -> impl IntoView {
    let (records, forms) = (use_records(), use_forms());
    let (version, find) = (records.version(), RwSignal::new(String::new()));
    let all = Memo::new(move |_| {
        version.track();
        records.entries_of(kind)
    });
    let forms = StoredValue::new(forms);
    let found = Memo::new(move |_| {
        let find = fold(find.get().trim());
        let matches = |line: &&EntryLine| {
            let own = [&line.title, &line.enterprise]
                .into_iter()
                .any(|words| fold(words).contains(&find));
            own || forms.with_value(|forms| fold(&entry_title(forms, line)).contains(&find))
        };
        all.with(|all| all.iter().filter(matches).cloned().collect::<Vec<_>>())
    });
    view! {
        {move || match all.with(Vec::is_empty) {
            true => view! { <Nothing kind /> }.into_any(),
            false => view! { <Rows found=found.into() find /> }.into_any(),
        }}
        <Begin kind />
    }
}

#[component]
fn Rows(found: Signal<Vec<EntryLine>>, find: RwSignal<String>) -> impl IntoView {
    let words = move || t!(others.find);
    let more = move || found.with(|found| found.len().saturating_sub(SHOWN));
    view! {
        <div class="search" role="search">
            <Icon name="search" />
            <input
                class="search__input"
                type="search"
                autocomplete="off"
                data-test="others-find"
                placeholder=words
                aria-label=words
                on:input=move |event| find.set(event_target_value(&event))
            />
        </div>
        <ul class="list">
            <For each=move || found.get().into_iter().take(SHOWN) key=|line| (line.id, line.state) let:line>
                <li>
                    <EntryRow line />
                </li>
            </For>
        </ul>
        {move || (more() > 0).then(|| view! { <p class="muted">{move || t!(others.more, count = more())}</p> })}
    }
}

#[component]
fn Nothing(kind: RecordKind) -> impl IntoView {
    let explanation = Signal::derive(move || match kind {
        RecordKind::PartyOrganisation | RecordKind::MassOrganisations => t!(others.begin_at_enterprise),
        RecordKind::FollowUp => t!(others.begin_follow_up),
        _ => t!(others.begin_here),
    });
    view! { <Empty icon="list" title=Signal::derive(|| t!(others.nothing)) explanation /> }
}

/// Where a record of this kind is begun: here, or at its enterprise.
#[component]
fn Begin(kind: RecordKind) -> impl IntoView {
    let (records, toasts, navigate) = (use_records(), use_toasts(), use_navigate());
    let busy = RwSignal::new(false);
    if matches!(kind, RecordKind::PartyOrganisation | RecordKind::MassOrganisations) {
        return view! {
            <div class="page__actions">
                <a class="button" data-kind="primary" href="/enterprises">
                    {move || t!(today.find)}
                </a>
            </div>
        }
        .into_any();
    }
    let press = move |_| {
        let navigate = navigate.clone();
        busy.set(true);
        spawn_local(async move {
            match records.start(kind, Origin::Nothing).await {
                Ok(draft) => navigate(&format!("/draft/{draft}"), NavigateOptions::default()),
                Err(problem) => {
                    busy.try_set(false);
                    toasts.say(untrack(|| said(&problem.message)));
                }
            }
        });
    };
    view! {
        <div class="page__actions">
            <button class="button" type="button" data-kind="primary" data-test="others-begin" disabled=busy on:click=press>
                <Icon name="plus" />
                {move || t!(others.begin, what = kind_words(kind).to_lowercase())}
            </button>
        </div>
    }
    .into_any()
}
