//! What a reviewer decides by, and the decision: where the visit stands, what was said, what differs, approve or return.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::api::{LastDecision, PreviousVisit, RecordDetail, ReviewDetail, ReviewVerdict};
use domain::form::{Answers, Form, compare};
use domain::record::{FieldName, PersonId, RecordId};
use domain::review::{Approval, Case, LONGEST_COMMENT, Levels, NotTheirs, Standing, is_of_review};
use domain::role::Right;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::figures::{day, question};
use super::record_link::record_address;
use super::reviewing::{Obstacle, Reviewing};
use crate::components::moment::moment;
use crate::components::words::{language, said, t};
use crate::components::{Differences, Icon, Notice, NoticeKind, StandingBadge};
use crate::state::{use_account, use_forms};

/// The review of a visit; nothing for other records.
#[component]
pub(crate) fn ReviewPanel(detail: RecordDetail, reviewing: Reviewing) -> impl IntoView {
    let answers = answers_of(&detail);
    let (id, version) = (detail.id, detail.version);
    let Some(review) = detail.review.filter(|_| !detail.deleted) else {
        return ().into_any();
    };
    let forms = use_forms();
    let form = match &detail.form {
        Some(tag) => forms.of_draft(tag, detail.kind),
        None => forms.by_kind(detail.kind),
    };
    let ReviewDetail {
        standing,
        comment,
        comments,
        last,
        previous,
        minutes,
        levels,
        author,
        first,
    } = review;
    reviewing.shows(standing);
    let since = last
        .clone()
        .filter(|_| !matches!(standing, Standing::Approved | Standing::FirstApproved))
        .zip(form.clone());
    let since = since.map(|(last, form)| view! { <SinceDecision form last now=answers.clone() /> });
    let before = previous.zip(form.clone());
    let before = before.map(|(previous, form)| view! { <SincePrevious form previous now=answers.clone() /> });
    let may_review = use_account().may(Right::Review);
    view! {
        <section class="section review" data-test="review" data-review=standing.as_str()>
            <div class="section__head">
                <h2 class="section__title">{move || t!(desk.review.title)}</h2>
                <StandingBadge standing />
            </div>
            <div class="section__body stack">
                {last.map(|last| view! { <Said last comment comments form=form.clone() /> })}
                {minutes
                    .filter(|minutes| *minutes > 0)
                    .map(|minutes| view! { <p class="muted">{move || t!(desk.review.minutes, minutes = minutes)}</p> })}
                {since}
                {before}
                {may_review.then(|| view! { <Decision id version approval=approval_by_me(levels, standing, author, &first) levels reviewing /> })}
            </div>
        </section>
    }
    .into_any()
}

/// Says what an approval by whoever is at the desk comes to; the server asks the same.
fn approval_by_me(
    levels: Levels,
    standing: Standing,
    author: Option<PersonId>,
    first: &BTreeSet<PersonId>,
) -> Result<Approval, NotTheirs> {
    let me = use_account().me().ok_or(NotTheirs::NotTheirRole)?;
    let case = Case {
        standing,
        author,
        first,
    };
    case.approval(levels, me.person, me.role)
}

/// Returns what a record says, without what was said about it.
fn answers_of(detail: &RecordDetail) -> Answers {
    let answers = detail.fields.iter();
    let answers = answers.filter(|field| !is_of_review(detail.kind, field.field.as_str()));
    answers
        .filter_map(|field| Some((field.field.clone(), field.live.first()?.answer.clone())))
        .collect()
}

/// The last decision, in its author's words.
#[component]
fn Said(
    last: LastDecision,
    comment: String,
    comments: BTreeMap<FieldName, String>,
    form: Option<Arc<Form>>,
) -> impl IntoView {
    let LastDecision {
        verdict, first, by, at, ..
    } = last;
    let when = moment(at);
    let head = move || match verdict {
        ReviewVerdict::Approve if first => t!(desk.review.first_by, who = by.clone(), when = when.clone()),
        ReviewVerdict::Approve => t!(desk.review.approved_by, who = by.clone(), when = when.clone()),
        ReviewVerdict::Return => t!(desk.review.returned_by, who = by.clone(), when = when.clone()),
    };
    let lines = comments.into_iter().map(|(field, words)| {
        let form = form.clone();
        let asked = move || question(form.as_deref(), &field, language());
        view! {
            <li>
                <strong>{asked}</strong>
                <p class="review__words">{words}</p>
            </li>
        }
    });
    let lines = lines.collect_view();
    view! {
        <div data-test="review-said">
            <p class="muted">{head}</p>
            {(!comment.is_empty()).then(|| view! { <p class="review__words">{comment}</p> })}
            {(!lines.is_empty()).then(|| view! { <ul class="review__list">{lines}</ul> })}
        </div>
    }
}

/// What changed since somebody decided; nothing where nothing did.
#[component]
fn SinceDecision(form: Arc<Form>, last: LastDecision, now: Answers) -> impl IntoView {
    let differs = !compare(&form, &last.answers, &now).is_empty();
    let verdict = last.verdict;
    let then = move || match verdict {
        ReviewVerdict::Approve => t!(desk.review.as_approved).to_owned(),
        ReviewVerdict::Return => t!(desk.review.as_returned).to_owned(),
    };
    differs.then(|| {
        view! {
            <div class="stack" data-test="review-since">
                <h3>{move || t!(desk.review.since)}</h3>
                <Differences
                    form
                    before=last.answers
                    after=now
                    before_words=Signal::derive(then)
                    after_words=Signal::derive(|| t!(compare.now).to_owned())
                />
            </div>
        }
    })
}

/// What differs from the enterprise's visit before this one, folded.
#[component]
fn SincePrevious(form: Arc<Form>, previous: PreviousVisit, now: Answers) -> impl IntoView {
    let when = day(&previous.date);
    let head = when.clone();
    view! {
        <details class="section" data-test="review-previous">
            <summary class="section__head">
                <span class="section__title">{move || t!(desk.review.previous, day = head.clone())}</span>
            </summary>
            <div class="section__body">
                <p>
                    <a href=record_address(previous.id)>{move || t!(desk.review.open_previous)}</a>
                </p>
                <Differences
                    form
                    before=previous.answers
                    after=now
                    before_words=Signal::derive(move || when.clone())
                    after_words=Signal::derive(|| t!(compare.this).to_owned())
                />
            </div>
        </details>
    }
}

/// The comment on the whole, and the two ways it can go.
#[component]
fn Decision(
    id: RecordId,
    version: u64,
    approval: Result<Approval, NotTheirs>,
    levels: Levels,
    reviewing: Reviewing,
) -> impl IntoView {
    let navigate = use_navigate();
    let next = move |_| {
        let navigate = navigate.clone();
        reviewing.next(id, move |record| {
            navigate(&record_address(record), NavigateOptions::default());
        });
    };
    let at_questions = move || reviewing.comments.with(BTreeMap::len);
    let counted = move || {
        let count = at_questions();
        (count > 0).then(|| view! { <p role="status">{move || t!(desk.review.at_questions, count = count)}</p> })
    };
    view! {
        <Obstacles reviewing />
        <label class="field">
            <span class="field__label">{move || t!(desk.review.comment)}</span>
            <span class="field__hint">{move || t!(desk.review.comment_hint)}</span>
            <span class="field__box">
                <textarea
                    class="field__input"
                    rows="2"
                    maxlength=LONGEST_COMMENT.to_string()
                    aria-keyshortcuts="c"
                    data-test="review-comment"
                    prop:value=reviewing.comment
                    on:input=move |event| reviewing.comment.set(event_target_value(&event))
                ></textarea>
            </span>
        </label>
        {counted}
        {approval.err().map(|why| view! { <WhoseTurn why /> })}
        <div class="cluster">
            {approval
                .ok()
                .map(|approval| {
                    view! {
                        <button
                            class="button"
                            type="button"
                            data-kind="primary"
                            aria-keyshortcuts="a"
                            data-test="review-approve"
                            disabled=reviewing.under_way
                            on:click=move |_| reviewing.approve(id, version, approval)
                        >
                            <Icon name="check" />
                            {move || approve_words(approval, levels)}
                        </button>
                    }
                })}
            <button
                class="button"
                type="button"
                data-kind="secondary"
                aria-keyshortcuts="r"
                data-test="review-return"
                disabled=reviewing.under_way
                on:click=move |_| reviewing.send_back(id, version)
            >
                <Icon name="undo" />
                {move || t!(desk.review.send_back)}
            </button>
            <button
                class="button"
                type="button"
                data-kind="quiet"
                aria-keyshortcuts="n"
                data-test="review-next"
                on:click=next
            >
                {move || t!(desk.review.next)}
                <Icon name="chevron-right" />
            </button>
        </div>
    }
}

fn approve_words(approval: Approval, levels: Levels) -> &'static str {
    match (approval, levels) {
        (Approval::First, _) => t!(desk.review.approve_first),
        (Approval::Final, Levels::Two) => t!(desk.review.approve_second),
        (Approval::Final, Levels::One) => t!(desk.review.approve),
    }
}

/// Who gives the approval that comes next, where it is not theirs.
#[component]
fn WhoseTurn(why: NotTheirs) -> impl IntoView {
    let words = move || match why {
        NotTheirs::Done => None,
        NotTheirs::NotTheirRole => Some(t!(desk.review.not_their_level)),
        NotTheirs::NeedsAnother => Some(t!(desk.review.needs_another)),
    };
    move || words().map(|words| view! { <p class="muted" data-test="review-whose-turn">{words}</p> })
}

/// Why the last press decided nothing.
#[component]
fn Obstacles(reviewing: Reviewing) -> impl IntoView {
    let shown = move || {
        let (kind, title, test, words) = match reviewing.obstacle.get()? {
            Obstacle::NoComment => (
                NoticeKind::Warning,
                t!(desk.review.needs_comment),
                "review-needs-comment",
                None,
            ),
            Obstacle::MovedOn(problem) => (
                NoticeKind::Warning,
                t!(desk.review.moved_on),
                "review-moved-on",
                Some(problem),
            ),
            Obstacle::Failed(problem) => (
                NoticeKind::Error,
                t!(desk.review.not_saved),
                "review-not-saved",
                Some(problem),
            ),
        };
        Some(view! {
            <Notice kind title=title.to_owned() test>
                {words.map(|problem| view! { <p>{move || said(&problem.message)}</p> })}
            </Notice>
        })
    };
    view! { <div role="status">{shown}</div> }
}
