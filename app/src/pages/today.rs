//! *Hôm nay*: what is open, what was done, and where it stands.

use domain::review::Standing;
use domain::vietnam::format_date;
use leptos::prelude::*;

use super::follow_ups_due::{FollowUpsDue, use_pressing};
use super::me::ReadyLink;
use super::sync::Vanished;
use super::to_visit::{AssignedToday, use_assigned};
use crate::components::words::t;
use crate::components::{Empty, Page, PasswordAgain, StandingBadge, WhenReady, WorkRow};
use crate::state::{RecentLine, ReturnedLine, RowState, SavedDraft, use_records};

/// How much of the latest work is listed.
const RECENT: usize = 30;

/// The page a surveyor opens in the morning.
#[component]
pub(super) fn Today() -> impl IntoView {
    let records = use_records();
    view! {
        <Page title=Signal::derive(|| t!(today.title))>
            <PasswordAgain />
            <Vanished />
            <WhenReady state=records.ready()>
                <Work />
                <ReadyLink />
            </WhenReady>
        </Page>
    }
}

#[component]
fn Work() -> impl IntoView {
    let records = use_records();
    let (drafts, version) = (records.drafts(), records.version());
    let recent = Memo::new(move |_| {
        version.track();
        // What is still open stands above, once.
        let lines = records.recent(RECENT).into_iter();
        lines.filter(|line| line.state != RowState::Draft).collect::<Vec<_>>()
    });
    let returned = Memo::new(move |_| {
        version.track();
        records.returned()
    });
    // One that came back stands above, also while it is being corrected.
    let drafts = Signal::derive(move || {
        let mut drafts = drafts.get();
        returned.with(|lines| drafts.retain(|draft| lines.iter().all(|line| line.record != draft.record)));
        drafts
    });
    let (assigned, pressing) = (use_assigned(), use_pressing());
    let nothing = Memo::new(move |_| {
        drafts.with(Vec::is_empty)
            && recent.with(Vec::is_empty)
            && returned.with(Vec::is_empty)
            && assigned.with(Vec::is_empty)
            && pressing.with(Vec::is_empty)
    });
    move || {
        if nothing.get() {
            view! { <NothingYet /> }.into_any()
        } else {
            view! {
                <Returned returned=returned.into() />
                <Drafts drafts />
                <FollowUpsDue pressing />
                <AssignedToday assigned />
                <Recent recent=recent.into() />
                <div class="page__actions">
                    <a class="button" data-kind="primary" href="/enterprises" data-test="today-find">
                        {move || t!(today.find)}
                    </a>
                </div>
            }
            .into_any()
        }
    }
}

/// Visits that a reviewer sent back: they come first, whatever else is open.
#[component]
fn Returned(returned: Signal<Vec<ReturnedLine>>) -> impl IntoView {
    let row = |line: ReturnedLine| {
        view! {
            <li>
                <ReturnedRow line />
            </li>
        }
    };
    move || {
        (!returned.with(Vec::is_empty)).then(|| {
            view! {
                <section>
                    <h2 class="list__heading">{move || t!(review.returned)}</h2>
                    <ul class="list">{returned.get().into_iter().map(row).collect_view()}</ul>
                </section>
            }
        })
    }
}

#[component]
fn ReturnedRow(line: ReturnedLine) -> impl IntoView {
    let ReturnedLine {
        record,
        title,
        date,
        comment,
        questions,
    } = line;
    let note = move || {
        let day = date.map(format_date);
        let said = (!comment.is_empty()).then(|| comment.clone());
        let at = (questions > 0).then(|| t!(review.at_questions, count = questions));
        let parts: Vec<String> = [day, said, at].into_iter().flatten().collect();
        parts.join(" · ")
    };
    view! {
        <a class="list__row" href=format!("/records/{record}") data-test="returned-row">
            <span class="list__main">
                <span class="list__title">{title}</span>
                <span class="list__note">{note}</span>
            </span>
            <span class="list__end">
                <StandingBadge standing=Standing::Returned />
            </span>
        </a>
    }
}

/// The forms that are open.
#[component]
pub(super) fn Drafts(drafts: Signal<Vec<SavedDraft>>) -> impl IntoView {
    let row = |draft: SavedDraft| {
        view! {
            <li>
                <WorkRow
                    href=format!("/draft/{}", draft.record)
                    title=draft.title
                    kind=draft.kind
                    at_ms=draft.touched_at
                    state=RowState::Draft
                    test="draft-row"
                />
            </li>
        }
    };
    move || {
        (!drafts.with(Vec::is_empty)).then(|| {
            view! {
                <section>
                    <h2 class="list__heading">{move || t!(today.drafts)}</h2>
                    <ul class="list">{drafts.get().into_iter().map(row).collect_view()}</ul>
                </section>
            }
        })
    }
}

#[component]
fn Recent(recent: Signal<Vec<RecentLine>>) -> impl IntoView {
    let row = |line: RecentLine| {
        view! {
            <li>
                <WorkRow
                    href=format!("/records/{}", line.record)
                    title=line.title
                    kind=line.kind
                    at_ms=line.at_ms
                    state=line.state
                    test="recent-row"
                />
            </li>
        }
    };
    move || {
        (!recent.with(Vec::is_empty)).then(|| {
            view! {
                <section>
                    <h2 class="list__heading">{move || t!(today.recent)}</h2>
                    <ul class="list">{recent.get().into_iter().map(row).collect_view()}</ul>
                </section>
            }
        })
    }
}

#[component]
fn NothingYet() -> impl IntoView {
    view! {
        <Empty
            icon="today"
            title=Signal::derive(|| t!(today.empty))
            explanation=Signal::derive(|| t!(today.empty_explanation))
        >
            <a class="button" data-kind="primary" href="/enterprises" data-test="today-find">
                {move || t!(today.find)}
            </a>
        </Empty>
    }
}
