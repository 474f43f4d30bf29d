//! The form being filled in. After a reload, a crash or an empty battery it opens where the person was.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::form::{Answers, Form};
use domain::record::{Answer, FieldName, RecordId, RecordKind};
use domain::review::Standing;
use domain::role::Right;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::draft_version::NewVersion;
use super::not_found::NothingHere;
use super::record_in_address;
use crate::browser::clock;
use crate::components::form::{
    Editor, Kept, SaveAgain, SavedLine, SectionCard, go_to, provide_editor, provide_previous, use_editor,
};
use crate::components::words::{labels, said, t};
use crate::components::{
    Differences, Icon, Notice, NoticeKind, Page, ProblemNotice, ReviewNotice, Said, Toasts, WhenReady, Width,
    kind_words, provide_said, use_toasts,
};
use crate::state::{Problem, Records, SavedDraft, use_account, use_forms, use_records};

/// The draft that the address names.
#[component]
pub(super) fn DraftForm() -> impl IntoView {
    let records = use_records();
    let (id, ready) = (record_in_address(), records.ready());
    let is_ready = Memo::new(move |_| ready.with(|ready| ready.ready().is_some()));
    // Read once: from then on the screen leads, and the storage follows. Moving to a new form reads it again.
    let moved = RwSignal::new(0u32);
    let draft = Memo::new(move |_| {
        moved.track();
        is_ready
            .get()
            .then(|| id.get())
            .flatten()
            .and_then(|id| untrack(|| records.draft(id)))
    });
    move || match draft.get() {
        Some(draft) => view! { <Filling draft moved /> }.into_any(),
        None => view! {
            <Page title=Signal::derive(|| t!(draft.title)) back="/">
                <WhenReady state=ready>
                    <NothingHere />
                </WhenReady>
            </Page>
        }
        .into_any(),
    }
}

/// Where a draft came from, and where its record is seen afterwards.
fn above(draft: &SavedDraft) -> String {
    match (draft.enterprise, draft.kind, draft.base.is_empty()) {
        (Some(enterprise), ..) => format!("/enterprises/{enterprise}"),
        (None, RecordKind::Enterprise, false) => format!("/enterprises/{}", draft.record),
        (None, RecordKind::Enterprise | RecordKind::Visit, _) => "/".to_owned(),
        (None, kind, _) => format!("/others/{kind}"),
    }
}

/// Where the record is seen once it is saved.
fn saved_at(draft: &SavedDraft) -> String {
    match (draft.enterprise, draft.kind) {
        (Some(enterprise), _) => format!("/enterprises/{enterprise}"),
        (None, RecordKind::Enterprise) => format!("/enterprises/{}", draft.record),
        (None, _) => format!("/records/{}", draft.record),
    }
}

#[component]
fn Filling(draft: SavedDraft, moved: RwSignal<u32>) -> impl IntoView {
    let (records, forms) = (use_records(), use_forms());
    let Some(form) = forms.of_draft(&draft.form, draft.kind) else {
        return view! { <NothingHere /> }.into_any();
    };
    let may_review = use_account().may(Right::Review);
    provide_editor(form.clone(), &draft, may_review, clock::today());
    provide_previous(&form, &draft, records);
    let said = provide_said(draft.record);
    let newer = forms.by_kind(draft.kind).filter(|newer| newer.tag() != form.tag());
    let (name, kind, form_title) = (draft.title.clone(), draft.kind, form.title.clone());
    let title = Signal::derive(move || match (name.is_empty(), kind) {
        (false, _) => name.clone(),
        (true, RecordKind::Enterprise) => t!(draft.new_enterprise).into(),
        (true, kind) => kind_words(kind).into(),
    });
    let last = draft.last_field.clone();
    if let Some(last) = last.clone() {
        Effect::new(move || {
            // The questions stand in the page only after this turn.
            let last = last.clone();
            request_animation_frame(move || go_to(&last));
        });
    }
    let sections = form.groups.iter().cloned().enumerate();
    let sections = sections
        .map(|(place, group)| view! { <SectionCard group place /> })
        .collect_view();
    view! {
        <Page title title_test="draft-title" back=above(&draft) width=Width::Reading focus_title=last.is_none()>
            <div class="spread">
                <p class="muted">{move || labels(&form_title)}</p>
                <SavedLine />
            </div>
            <ReviewNotice said form=form.clone() on_form=true />
            {newer.map(|newer| view! { <NewVersion draft=draft.record form=form.clone() newer moved /> })}
            {sections}
            {(!draft.base.is_empty()).then(|| view! { <Changes form=form.clone() base=draft.base.clone() /> })}
            <Discard draft=draft.clone() />
            <SubmitBar draft said />
        </Page>
    }
    .into_any()
}

/// What this correction changes, to be looked at before it is saved.
#[component]
fn Changes(form: Arc<Form>, base: Answers) -> impl IntoView {
    let editor = use_editor();
    let (form, base) = (StoredValue::new(form), StoredValue::new(base));
    let shown = RwSignal::new(false);
    let table = move || {
        shown.get().then(|| {
            let (form, before) = (form.get_value(), base.get_value());
            let after = editor.with_answers(Clone::clone);
            view! {
                <Differences
                    form
                    before
                    after
                    before_words=Signal::derive(|| t!(compare.before).to_owned())
                    after_words=Signal::derive(|| t!(compare.now).to_owned())
                />
            }
        })
    };
    view! {
        <button
            class="button"
            type="button"
            data-kind="quiet"
            data-test="draft-changes"
            aria-expanded=move || shown.get().to_string()
            on:click=move |_| shown.update(|shown| *shown = !*shown)
        >
            {move || t!(compare.changes)}
        </button>
        {table}
    }
}

/// What is left to do, at the thumb: the next question, what keeps the form from being submitted, and submitting.
#[component]
fn SubmitBar(draft: SavedDraft, said: Memo<Said>) -> impl IntoView {
    let editor = use_editor();
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<Problem>);
    let next = Memo::new(move |_| editor.next_unanswered());
    let submit = submitting(draft, editor, busy, problem);
    view! {
        {move || problem.get().map(|problem| view! { <ProblemNotice problem /> })}
        <div class="page__actions">
            <SaveAgain />
            <Errors editor />
            <button
                class="button"
                type="button"
                data-test="next-unanswered"
                title=move || t!(form.next_unanswered)
                disabled=move || next.with(Option::is_none)
                on:click=move |_| next.with_untracked(|next| next.as_ref().map(go_to)).unwrap_or_default()
            >
                {move || t!(form.next)}
            </button>
            <button
                class="button"
                type="button"
                data-kind="primary"
                data-test="submit"
                disabled=busy
                on:click=move |_| submit()
            >
                {move || {
                    let again = said.with(|said| said.standing == Standing::Returned);
                    if again { t!(form.submit_again) } else { t!(form.submit) }
                }}
            </button>
        </div>
    }
}

/// Counts what keeps the form from being submitted, once somebody tried; one tap leads to the first.
#[component]
fn Errors(editor: Editor) -> impl IntoView {
    let errors = Memo::new(move |_| {
        if editor.shows_all() {
            editor.blocking()
        } else {
            Vec::new()
        }
    });
    let link = move || {
        let count = errors.with(Vec::len);
        (count > 0).then(|| {
            let first = move |_| errors.with_untracked(|errors| errors.first().map(go_to)).unwrap_or_default();
            view! {
                <button class="button" type="button" data-kind="danger" data-wide data-test="submit-problems" on:click=first>
                    <Icon name="alert" />
                    {move || t!(form.errors, count = count)}
                </button>
            }
        })
    };
    view! {
        <div class="visually-hidden" role="status">
            {move || {
                let count = errors.with(Vec::len);
                (count > 0).then(|| t!(form.errors, count = count))
            }}
        </div>
        {link}
    }
}

/// Returns what happens when *submit* is pressed: problems first, then everything kept, then the edit itself.
fn submitting(
    draft: SavedDraft,
    editor: Editor,
    busy: RwSignal<bool>,
    problem: RwSignal<Option<Problem>>,
) -> impl Fn() + Clone + 'static {
    let (records, toasts, navigate) = (use_records(), use_toasts(), use_navigate());
    move || {
        editor.show_all();
        if let Some(first) = untrack(|| editor.blocking()).first() {
            go_to(first);
            return;
        }
        let (navigate, draft) = (navigate.clone(), draft.clone());
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let outcome = submit(&draft, editor, records).await;
            busy.try_set(false);
            match outcome {
                Ok(true) => {
                    toasts.say(untrack(|| t!(draft.submitted)));
                    let instead = NavigateOptions {
                        replace: true,
                        ..NavigateOptions::default()
                    };
                    navigate(&saved_at(&draft), instead);
                }
                // The storage refused an answer; the line at the top says so and offers to try again.
                Ok(false) => {}
                Err(refusal) => drop(problem.try_set(Some(refusal))),
            }
        });
    }
}

/// Submits a draft; `false` when an answer on the screen could not be kept.
async fn submit(draft: &SavedDraft, editor: Editor, records: Records) -> Result<bool, Problem> {
    let saver = editor.saver();
    for (field, answer) in not_sent(draft, editor) {
        saver.keep(field, answer);
    }
    if saver.settled().await != Kept::All {
        return Ok(false);
    }
    records.submit(draft.record).await.map(|()| true)
}

/// Returns what is not sent as it is on the screen, each field with what it is set to: questions that do not apply, reasons
/// for warnings that no longer stand, instances of a repeat that were begun and left empty.
///
/// A question that this very change made inapplicable is emptied, as XLSForm does: a visit that turns out to be a refusal
/// keeps no figures. One that did not apply before either keeps what the register had: an import may know more than the form
/// would ask.
fn not_sent(draft: &SavedDraft, editor: Editor) -> BTreeMap<FieldName, Answer> {
    let standing = editor.standing().get_untracked();
    let reasons: BTreeSet<FieldName> = standing.reasons().collect();
    untrack(|| {
        editor.with_answers(|answers| {
            let base = |field: &FieldName| draft.base.get(field).cloned().unwrap_or(Answer::NotCollected);
            let instead = |field: &FieldName, answer: &Answer| {
                if editor.asks(field) && !standing.applies(field) {
                    return Some(if editor.applied_before(field) {
                        Answer::NotCollected
                    } else {
                        base(field)
                    });
                }
                let stale = field.as_str().contains('~') && !reasons.contains(field);
                (stale || *answer == Answer::Text(String::new())).then_some(Answer::NotCollected)
            };
            let changed = answers.iter().filter_map(|(field, answer)| {
                let instead = instead(field, answer)?;
                (instead != *answer).then(|| (field.clone(), instead))
            });
            changed.collect()
        })
    })
}

/// Throwing the draft away: asked once, and one tap brings it back.
#[component]
fn Discard(draft: SavedDraft) -> impl IntoView {
    let asking = RwSignal::new(false);
    let (id, to) = (draft.record, above(&draft));
    let discard = discarding(id, to);
    move || {
        if asking.get() {
            let discard = discard.clone();
            view! {
                <Notice kind=NoticeKind::Warning title=Signal::derive(|| t!(draft.discard_title))>
                    <p>{move || t!(draft.discard_explanation)}</p>
                    <div class="notice__actions">
                        <button
                            class="button"
                            type="button"
                            data-kind="danger"
                            data-test="discard-confirm"
                            on:click=move |_| discard()
                        >
                            {move || t!(draft.discard)}
                        </button>
                        <button class="button" type="button" data-kind="secondary" on:click=move |_| asking.set(false)>
                            {move || t!(draft.keep)}
                        </button>
                    </div>
                </Notice>
            }
            .into_any()
        } else {
            view! {
                <button
                    class="button"
                    type="button"
                    data-kind="quiet"
                    data-test="discard"
                    on:click=move |_| asking.set(true)
                >
                    {move || t!(draft.discard)}
                </button>
            }
            .into_any()
        }
    }
}

fn discarding(id: RecordId, to: String) -> impl Fn() + Clone + Send + Sync + 'static {
    let (records, toasts, navigate) = (use_records(), use_toasts(), use_navigate());
    let saver = use_editor().saver();
    let navigate = StoredValue::new_local(move |path: &str| navigate(path, NavigateOptions::default()));
    move || {
        let (saver, to) = (saver.clone(), to.clone());
        spawn_local(async move {
            // What is still on the screen only belongs to the draft that may be brought back.
            saver.settled().await;
            match records.discard(id).await {
                Ok(draft) => {
                    toasts.say_with_undo(
                        untrack(|| t!(draft.discarded)),
                        Callback::new(move |()| bring_back(records, toasts, draft.clone())),
                    );
                    navigate.try_with_value(|navigate| navigate(&to));
                }
                Err(problem) => toasts.say(untrack(|| said(&problem.message))),
            }
        });
    }
}

/// Runs from the toast, outside any page, so it is given what it needs.
fn bring_back(records: Records, toasts: Toasts, draft: SavedDraft) {
    spawn_local(async move {
        match records.restore(draft).await {
            Ok(()) => toasts.say(untrack(|| t!(draft.restored))),
            Err(problem) => toasts.say(untrack(|| said(&problem.message))),
        }
    });
}
