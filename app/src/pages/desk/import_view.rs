//! `/desk/imports/:number`: what a list would change, row by row; taking it in, how far that is, and taking it back.

use std::time::Duration;

use domain::api::{DecideRows, ImportRow, ImportState, RowDecision, RowKind};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;

use crate::api::imports::{self, ROWS, Step};
use crate::components::desk::back_link::BackLink;
use crate::components::desk::confirmed::Confirmed;
use crate::components::desk::figures::{count, day};
use crate::components::desk::focus::{focus_again, focused};
use crate::components::desk::import_rows::{Deciding, ImportRows};
use crate::components::desk::import_words::{kind_of_row_words, provider_words, state_words};
use crate::components::desk::live::{Live, use_live};
use crate::components::desk::loaded::Loaded;
use crate::components::words::t;
use crate::components::{Icon, Notice, NoticeKind, Page, ProblemNotice};
use crate::problem::Problem;

/// How often to look how far it is.
const SOON: Duration = Duration::from_secs(1);

/// What is shown of an import, and what can be done about it.
#[derive(Clone, Copy)]
struct Viewing {
    number: Memo<i64>,
    import: Live<ImportRow>,
    kind: RwSignal<Option<RowKind>>,
    in_trouble: RwSignal<bool>,
    offset: RwSignal<u32>,
    changed: RwSignal<u32>,
    problem: RwSignal<Option<Problem>>,
}

impl Viewing {
    fn step(self, step: Step) {
        let number = self.number.get_untracked();
        self.problem.set(None);
        spawn_local(async move {
            self.problem.try_set(imports::step(number, step).await.err());
            self.again();
        });
    }

    fn decide(self, wish: DecideRows) {
        let number = self.number.get_untracked();
        self.problem.set(None);
        spawn_local(async move {
            self.problem.try_set(imports::decide(number, &wish).await.err());
            self.again();
        });
    }

    fn again(self) {
        self.import.refresh();
        self.changed.try_update(|times| *times += 1);
    }
}

/// The page.
#[component]
pub(crate) fn ImportView() -> impl IntoView {
    let params = use_params_map();
    let number = Memo::new(move |_| {
        let number = params.with(|params| params.get("number"));
        number.and_then(|number| number.parse().ok()).unwrap_or(0)
    });
    let viewing = Viewing {
        number,
        import: use_live(move || number.get(), imports::one),
        kind: RwSignal::new(None),
        in_trouble: RwSignal::new(false),
        offset: RwSignal::new(0),
        changed: RwSignal::new(0),
        problem: RwSignal::new(None),
    };
    follow(viewing);
    let title = Signal::derive(move || {
        viewing.import.answer.with(|answer| match answer.ready() {
            Some(import) if !import.file.is_empty() => import.file.clone(),
            _ => t!(desk.imports.one_title, number = number.get()),
        })
    });
    view! {
        <Page title title_test="import-title">
            <BackLink />
            {move || viewing.problem.get().map(|problem| view! { <ProblemNotice problem /> })}
            <Loaded live=viewing.import view=move |import| view! { <Standing import=import.clone() viewing /> } />
            <Rows viewing />
        </Page>
    }
}

/// Looks every second how far it is while somebody is at it.
fn follow(viewing: Viewing) {
    let timer = set_interval_with_handle(
        move || {
            let running = viewing
                .import
                .answer
                .try_with_untracked(|answer| answer.ready().is_some_and(|import| import.running));
            if running == Some(true) {
                viewing.import.refresh();
            }
        },
        SOON,
    );
    if let Ok(timer) = timer {
        on_cleanup(move || timer.clear());
    }
    let state = Memo::new(move |_| {
        viewing
            .import
            .answer
            .with(|answer| answer.ready().map(|import| (import.state, import.running)))
    });
    // What became of the rows is known when it is done.
    Effect::new(move |before: Option<()>| {
        state.track();
        if before.is_some() {
            viewing.changed.update(|times| *times += 1);
        }
    });
}

/// Where it stands, in words and figures, with what can be done.
#[component]
fn Standing(import: ImportRow, viewing: Viewing) -> impl IntoView {
    let (state, running, counts, provider) = (import.state, import.running, import.counts, import.provider);
    let as_of = day(&import.as_of);
    let by = import.by;
    let done = counts.applied + counts.nothing + counts.failed;
    let progress = match state {
        ImportState::Applying => Some((done, counts.accepted)),
        ImportState::Undoing => Some((
            counts.undone + counts.kept,
            counts.applied + counts.undone + counts.kept,
        )),
        _ => None,
    };
    let meter = progress.map(|(done, of)| {
        view! {
            <p role="status" data-test="import-progress">
                {move || t!(desk.imports.progress, done = count(done), of = count(of))}
            </p>
            <progress class="meter" max=of value=done aria-label=move || t!(desk.imports.standing)></progress>
        }
    });
    let left = (counts.kept + counts.failed > 0).then(|| {
        let title = Signal::derive(move || t!(desk.imports.kept_note, kept = count(counts.kept + counts.failed)));
        view! {
            <Notice kind=NoticeKind::Warning title test="import-kept">
                <div class="notice__actions">
                    <button
                        class="button"
                        type="button"
                        on:click=move |_| {
                            viewing.kind.set(None);
                            viewing.offset.set(0);
                            viewing.in_trouble.set(true);
                        }
                    >
                        {move || t!(desk.imports.show_kept)}
                    </button>
                </div>
            </Notice>
        }
    });
    view! {
        <p class="muted">
            {move || provider_words(provider)} " · " {by} " · " {move || t!(desk.imports.figures_of, day = as_of.clone())}
        </p>
        <p data-test="import-state" data-state=state.as_str()>
            <strong>{move || state_words(state)}</strong>
        </p>
        <Kinds import_counts=counts viewing />
        {meter}
        {left}
        <Actions state running accepted=counts.accepted applied=counts.applied viewing />
    }
}

/// The kinds of rows with their numbers; each shows its own.
#[component]
fn Kinds(import_counts: domain::api::ImportCounts, viewing: Viewing) -> impl IntoView {
    let number = move |kind| match kind {
        RowKind::New => import_counts.new,
        RowKind::Changed => import_counts.changed,
        RowKind::Unchanged => import_counts.unchanged,
        RowKind::Doubtful => import_counts.doubtful,
        RowKind::Refused => import_counts.refused,
    };
    let show = move |kind: Option<RowKind>| {
        viewing.in_trouble.set(false);
        viewing.offset.set(0);
        viewing.kind.set(kind);
    };
    let chips = RowKind::ALL
        .map(|kind| {
            view! {
                <button
                    class="chip"
                    type="button"
                    data-test=format!("import-kind-{}", kind.as_str())
                    data-count=number(kind).to_string()
                    aria-pressed=move || (viewing.kind.get() == Some(kind)).to_string()
                    on:click=move |_| show(if viewing.kind.get_untracked() == Some(kind) { None } else { Some(kind) })
                >
                    {move || kind_of_row_words(kind)}
                    " "
                    {count(number(kind))}
                </button>
            }
        })
        .collect_view();
    view! {
        <div class="filters" role="group" aria-label=move || t!(desk.imports.kinds)>
            {chips}
        </div>
    }
}

#[component]
fn Actions(state: ImportState, running: bool, accepted: u64, applied: u64, viewing: Viewing) -> impl IntoView {
    let button = move |step: Step, kind: &'static str, test: &'static str, words: Signal<String>| {
        view! {
            <button class="button" data-kind=kind type="button" data-test=test on:click=move |_| viewing.step(step)>
                {words}
            </button>
        }
        .into_any()
    };
    let apply = move || {
        button(
            Step::Apply,
            "primary",
            "import-apply",
            Signal::derive(move || t!(desk.imports.apply, number = count(accepted))),
        )
    };
    let go_on = move || {
        button(
            if state == ImportState::Undoing {
                Step::Undo
            } else {
                Step::Apply
            },
            "primary",
            "import-go-on",
            Signal::derive(|| t!(desk.imports.go_on).to_owned()),
        )
    };
    let confirmed = move |step: Step, test: &'static str, words: Signal<&'static str>, explanation| {
        let done = Callback::new(move |()| viewing.step(step));
        view! { <Confirmed words explanation test busy=false done /> }.into_any()
    };
    let undo = move || {
        let explanation = Signal::derive(|| t!(desk.imports.undo_note));
        let words = Signal::derive(|| t!(desk.imports.undo));
        confirmed(Step::Undo, "import-undo", words, explanation)
    };
    let discard = move || {
        let explanation = Signal::derive(|| t!(desk.imports.discard_note));
        let words = Signal::derive(|| t!(desk.imports.discard));
        confirmed(Step::Stop, "import-discard", words, explanation)
    };
    let actions = match state {
        ImportState::Preview => view! {
            {(accepted > 0).then(apply)}
            {discard()}
        }
        .into_any(),
        ImportState::Applying if running => button(
            Step::Stop,
            "quiet",
            "import-stop",
            Signal::derive(|| t!(desk.imports.stop).to_owned()),
        ),
        ImportState::Undoing if running => ().into_any(),
        ImportState::Applying | ImportState::Undoing => go_on(),
        ImportState::Stopped => view! {
            {go_on()}
            {(applied > 0).then(undo)}
        }
        .into_any(),
        ImportState::Applied if applied > 0 => undo(),
        ImportState::Applied | ImportState::Undone | ImportState::Discarded => ().into_any(),
    };
    view! { <div class="cluster">{actions}</div> }
}

/// The rows of the kind that was chosen.
#[component]
fn Rows(viewing: Viewing) -> impl IntoView {
    let rows = use_live(
        move || {
            (
                viewing.number.get(),
                viewing.kind.get(),
                viewing.in_trouble.get(),
                viewing.offset.get(),
                viewing.changed.get(),
            )
        },
        |(number, kind, in_trouble, offset, _)| imports::rows(number, kind, in_trouble, offset),
    );
    let waits = Memo::new(move |_| {
        let answer = viewing.import.answer;
        answer.with(|answer| {
            answer
                .ready()
                .is_some_and(|import| import.state == ImportState::Preview)
        })
    });
    let decided_at = StoredValue::new(None::<String>);
    let deciding = Deciding {
        waits,
        decide: Callback::new(move |wish| {
            decided_at.set_value(focused());
            viewing.decide(wish);
        }),
    };
    Effect::new(move || {
        rows.answer.track();
        focus_again(decided_at.try_update_value(Option::take).flatten());
    });
    let by_kind = move || {
        let kind = viewing
            .kind
            .get()
            .filter(|kind| *kind != RowKind::Refused && *kind != RowKind::Unchanged)?;
        waits.get().then(|| {
            let all = move |decision| {
                viewing.decide(DecideRows {
                    places: Vec::new(),
                    kind: Some(kind),
                    decision,
                });
            };
            view! {
                <div class="cluster">
                    <button
                        class="button"
                        type="button"
                        data-test="import-accept-kind"
                        on:click=move |_| all(RowDecision::Accept)
                    >
                        {t!(desk.imports.accept_kind)}
                    </button>
                    <button
                        class="button"
                        data-kind="quiet"
                        type="button"
                        data-test="import-leave-kind"
                        on:click=move |_| all(RowDecision::Leave)
                    >
                        {t!(desk.imports.leave_kind)}
                    </button>
                </div>
            }
        })
    };
    let leaf = move |total: u64| {
        let offset = viewing.offset.get();
        let last = u64::from(offset + ROWS).min(total);
        view! {
            <div class="table__foot">
                <p class="figure" role="status" data-test="desk-total" data-total=total.to_string()>
                    {t!(
                        desk.pager.range,
                        first = count(u64::from(offset) + 1),
                        last = count(last),
                        total = count(total)
                    )}
                </p>
                <div class="cluster">
                    {(offset > 0)
                        .then(|| {
                            view! {
                                <button
                                    class="button"
                                    type="button"
                                    on:click=move |_| viewing.offset.update(|offset| *offset = offset.saturating_sub(ROWS))
                                >
                                    <Icon name="chevron-left" />
                                    {t!(desk.pager.previous)}
                                </button>
                            }
                        })}
                    {(last < total)
                        .then(|| {
                            view! {
                                <button
                                    class="button"
                                    type="button"
                                    on:click=move |_| viewing.offset.update(|offset| *offset += ROWS)
                                >
                                    {t!(desk.pager.next)}
                                    <Icon name="chevron-right" />
                                </button>
                            }
                        })}
                </div>
            </div>
        }
    };
    view! {
        {by_kind}
        <Loaded
            live=rows
            view=move |listing| {
                let total = listing.total;
                if total == 0 {
                    return view! { <p class="muted">{move || t!(desk.imports.no_rows)}</p> }.into_any();
                }
                view! {
                    <ImportRows rows=listing.rows.clone() deciding />
                    {move || leaf(total)}
                }
                .into_any()
            }
        />
    }
}
