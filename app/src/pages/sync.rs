//! *Đồng bộ*: what is on this device, what is on its way, what the server has.

use domain::api::DeviceState;
use domain::sync::Scope;
use domain::vietnam::format_count;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::sync_attention::Attention;
use super::sync_settled::Settled;
use crate::components::moment::moment;
use crate::components::words::{said, t};
use crate::components::{Icon, Notice, NoticeKind, Page, PasswordAgain, WorkRow, use_toasts};
use crate::state::{OutboxLine, Phase, Problem, RowState, use_device, use_lock, use_records, use_sync};

/// How much of the outbox is listed; the count says how much there is.
const LISTED: usize = 50;

/// States in words that a person trusts, and the button that does not wait.
#[component]
pub(super) fn SyncPage() -> impl IntoView {
    let sync = use_sync();
    view! {
        <Page title=Signal::derive(|| t!(sync.title))>
            <PasswordAgain />
            <Vanished />
            <Doing />
            <Figures />
            <Agreement />
            <Lost />
            <Attention />
            <Settled />
            <Outbox />
            <RecoveryFile />
            <div class="page__actions">
                <button
                    class="button"
                    type="button"
                    data-kind="primary"
                    data-test="sync-now"
                    on:click=move |_| sync.now()
                >
                    <Icon name="sync" />
                    {move || t!(sync.now)}
                </button>
            </div>
        </Page>
    }
}

/// The data that was on this device is gone, by no doing of ours: said, never hidden.
#[component]
pub(super) fn Vanished() -> impl IntoView {
    let vanished = use_device().vanished;
    move || {
        vanished.get().map(|unsent| {
            let words = move || {
                if unsent == 0 {
                    t!(vanished.nothing).into()
                } else {
                    t!(vanished.unsent, count = unsent)
                }
            };
            view! {
                <Notice kind=NoticeKind::Error test="vanished" title=Signal::derive(|| t!(vanished.title))>
                    <p>{words}</p>
                    <div class="notice__actions">
                        <button class="button" type="button" on:click=move |_| vanished.set(None)>
                            {move || t!(vanished.understood)}
                        </button>
                    </div>
                </Notice>
            }
        })
    }
}

/// What syncing does at this moment, how far it is, and when it last succeeded.
#[component]
fn Doing() -> impl IntoView {
    let sync = use_sync();
    let (phase, last) = (sync.phase(), sync.last_success());
    let unsent = use_records().counts();
    let words = move || {
        let unsent = unsent.with(|counts| counts.unsent);
        phase.with(|phase| phase_words(phase, unsent))
    };
    let progress = move || phase.with(progress);
    let last_words = move || match last.get() {
        Some(at) => t!(sync.last, time = moment(at)),
        None => t!(sync.never).into(),
    };
    view! {
        <section class="stack">
            <p data-test="sync-phase" data-state=move || phase.with(Phase::as_str) role="status">
                <strong>{words}</strong>
            </p>
            {move || {
                progress()
                    .map(|(done, of)| {
                        view! { <progress class="meter" max=of value=done aria-label=move || t!(sync.progress)></progress> }
                    })
            }}
            <p class="muted" data-test="sync-last">
                {last_words}
            </p>
        </section>
    }
}

fn phase_words(phase: &Phase, unsent: u64) -> String {
    let of = |done: u32, of: u32| (format_count(done.into()), format_count(of.into()));
    match phase {
        Phase::Idle if unsent == 0 => t!(sync.idle).into(),
        Phase::Idle => t!(sync.waiting).into(),
        Phase::Sending { done, of: all } => {
            let (done, all) = of(*done, *all);
            t!(sync.sending, done = done, of = all)
        }
        Phase::Fetching { of: 0, .. } => t!(sync.looking).into(),
        Phase::Fetching { scope, done, of: all } => {
            let (done, all) = of(*done, *all);
            match scope {
                Scope::Register => t!(sync.fetching_register, done = done, of = all),
                Scope::Visits => t!(sync.fetching_visits, done = done, of = all),
                Scope::Plan => t!(sync.fetching_plan, done = done, of = all),
            }
        }
        Phase::Offline => t!(sync.offline).into(),
        Phase::SignedOut => t!(sync.signed_out).into(),
        Phase::Failed(problem) => said(&problem.message),
    }
}

fn progress(phase: &Phase) -> Option<(u32, u32)> {
    match phase {
        Phase::Sending { done, of } | Phase::Fetching { done, of, .. } if *of > 0 => Some((*done, *of)),
        _ => None,
    }
}

/// The three states, counted.
#[component]
fn Figures() -> impl IntoView {
    let counts = use_records().counts();
    view! {
        <dl class="stats">
            <Figure test="count-unsent" words=Signal::derive(|| t!(sync.unsent)) value=Signal::derive(move || counts.with(|counts| counts.unsent)) />
            <Figure test="count-received" words=Signal::derive(|| t!(state.received)) value=Signal::derive(move || counts.with(|counts| counts.received)) />
            <Figure test="count-attention" words=Signal::derive(|| t!(state.attention)) value=Signal::derive(move || counts.with(|counts| counts.attention)) />
        </dl>
        <p class="muted">
            {move || {
                let (enterprises, visits) = counts.with(|counts| (counts.enterprises, counts.visits));
                t!(sync.on_device, enterprises = figure(enterprises), visits = figure(visits))
            }}
        </p>
    }
}

#[component]
fn Figure(test: &'static str, words: Signal<&'static str>, value: Signal<u64>) -> impl IntoView {
    view! {
        <div>
            <dt>{words}</dt>
            <dd data-test=test>{move || figure(value.get())}</dd>
        </div>
    }
}

fn figure(count: u64) -> String {
    format_count(i64::try_from(count).unwrap_or(i64::MAX))
}

/// Whether this device and the server count the same.
#[component]
fn Agreement() -> impl IntoView {
    let server = use_sync().server_state();
    let counts = use_records().counts();
    let words = move || {
        let DeviceState { received, .. } = server.get()?;
        let here = counts.with(|counts| counts.received);
        Some(if received == here && here == 0 {
            (true, t!(sync.nothing_sent).into())
        } else if received == here {
            (true, t!(sync.agrees, count = figure(received)))
        } else {
            (
                false,
                t!(sync.differs, server = figure(received), device = figure(here)),
            )
        })
    };
    move || {
        words().map(|(agrees, words)| {
            view! {
                <p class="muted" data-test="sync-agreement" data-state=if agrees { "agrees" } else { "differs" }>
                    {words}
                </p>
            }
        })
    }
}

/// What the server had confirmed and lost: it was offered again, and is here to be read one by one.
#[component]
fn Lost() -> impl IntoView {
    let lost = use_records().lost();
    move || {
        let lines = lost.get();
        (!lines.is_empty()).then(|| {
            let count = lines.len();
            let waiting = lines.iter().any(|line| line.state != RowState::Received);
            let (kind, state) = if waiting {
                (NoticeKind::Warning, "waiting")
            } else {
                (NoticeKind::Info, "back")
            };
            view! {
                <section class="stack" data-test="lost" data-state=state>
                    <Notice kind title=Signal::derive(move || t!(sync.lost_title, count = count))>
                        <p>{move || if waiting { t!(sync.lost_waiting) } else { t!(sync.lost_back) }}</p>
                    </Notice>
                    <WorkList lines test="lost-row" />
                </section>
            }
        })
    }
}

/// The way to the office without a network: a file.
#[component]
fn RecoveryFile() -> impl IntoView {
    let (lock, toasts) = (use_lock(), use_toasts());
    let held = use_records().held();
    let (known, problem) = (RwSignal::new(true), RwSignal::new(None::<Problem>));
    let phase = use_sync().phase();
    Effect::new(move || {
        // The key comes at the end of a conversation.
        phase.track();
        spawn_local(async move {
            known.try_set(lock.can_seal_for_the_office().await);
        });
    });
    let save = move |_| {
        spawn_local(async move {
            let outcome = lock.save_recovery_file().await;
            if outcome.is_ok() {
                toasts.say(t!(recovery.saved));
            }
            problem.try_set(outcome.err());
        });
    };
    let some = Memo::new(move |_| held.get() > 0);
    move || {
        some.get().then(|| {
            view! {
                <section class="stack" data-test="recovery">
                    <h2 class="list__heading">{move || t!(recovery.title)}</h2>
                    <p class="muted">
                        {move || if known.get() { t!(recovery.explanation) } else { t!(recovery.no_key) }}
                    </p>
                    {move || {
                        problem
                            .get()
                            .map(|problem| {
                                view! {
                                    <Notice
                                        kind=NoticeKind::Error
                                        test="recovery-problem"
                                        title=Signal::derive(move || said(&problem.message))
                                    />
                                }
                            })
                    }}
                    <button
                        class="button"
                        type="button"
                        data-test="recovery-save"
                        disabled=move || !known.get()
                        on:click=save
                    >
                        <Icon name="download" />
                        {move || t!(recovery.save)}
                    </button>
                </section>
            }
        })
    }
}

/// What is saved on this device and not at the server yet.
#[component]
fn Outbox() -> impl IntoView {
    let outbox = use_records().outbox();
    move || {
        (!outbox.with(Vec::is_empty)).then(|| {
            view! {
                <section>
                    <h2 class="list__heading">{move || t!(sync.outbox)}</h2>
                    <WorkList lines=outbox.get() test="outbox-row" />
                </section>
            }
        })
    }
}

/// The first of some work, and how much more there is.
#[component]
fn WorkList(mut lines: Vec<OutboxLine>, test: &'static str) -> impl IntoView {
    let rest = lines.len().saturating_sub(LISTED);
    lines.truncate(LISTED);
    let rows = lines.into_iter().map(|line| {
        view! {
            <li>
                <WorkRow
                    href=format!("/records/{}", line.record)
                    title=line.title
                    kind=line.kind
                    at_ms=line.at_ms
                    state=line.state
                    test
                />
            </li>
        }
    });
    view! {
        <ul class="list">{rows.collect_view()}</ul>
        {(rest > 0).then(|| view! { <p class="muted">{move || t!(sync.and_more, count = rest)}</p> })}
    }
}
