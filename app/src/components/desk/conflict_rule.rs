//! Settling all conflicts of one question by a rule: seen first, then done.

use std::sync::Arc;

use domain::api::{Proposal, Proposals, Settle, SettleOutcome, SettlingRule};
use domain::form::Form;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::answer_text::AnswerText;
use super::conflict_kinds::ConflictKind;
use super::figures::{count, or_dash};
use super::record_link::record_address;
use crate::api::desk;
use crate::components::words::t;
use crate::components::{Notice, NoticeKind, ProblemNotice, Skeleton, use_toasts};
use crate::problem::Problem;
use crate::state::{Load, use_forms};

/// So many of what a rule would do are shown; the count says how many there are.
const SHOWN: usize = 50;

/// The panel in which a rule is chosen for one question; nothing until somebody opens it.
#[component]
pub(crate) fn ConflictRule(only: Memo<Option<ConflictKind>>, done: Callback<()>) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move || {
        only.track();
        open.set(false);
    });
    move || {
        let kind = only.get()?;
        Some(if open.get() {
            view! { <RulePanel kind close=Callback::new(move |()| open.set(false)) done /> }.into_any()
        } else {
            view! {
                <button
                    class="button"
                    data-kind="secondary"
                    type="button"
                    data-test="conflict-rule"
                    on:click=move |_| open.set(true)
                >
                    {move || t!(desk.rule.open)}
                </button>
            }
            .into_any()
        })
    }
}

fn rule_words(rule: SettlingRule) -> (&'static str, &'static str) {
    match rule {
        SettlingRule::VisitOverList => (t!(desk.rule.visit_over_list), t!(desk.rule.visit_note)),
        SettlingRule::ListOverVisit => (t!(desk.rule.list_over_visit), t!(desk.rule.list_note)),
        SettlingRule::Latest => (t!(desk.rule.latest), t!(desk.rule.latest_note)),
    }
}

#[component]
fn RulePanel(kind: ConflictKind, close: Callback<()>, done: Callback<()>) -> impl IntoView {
    let chosen = RwSignal::new(None::<SettlingRule>);
    let rules = SettlingRule::ALL.map(|rule| {
        view! {
            <label>
                <input
                    type="radio"
                    name="settling-rule"
                    data-test=format!("rule-{}", rule.as_str())
                    prop:checked=move || chosen.get() == Some(rule)
                    on:change=move |_| chosen.set(Some(rule))
                />
                <span>
                    {move || rule_words(rule).0}
                    <br />
                    <small class="muted">{move || rule_words(rule).1}</small>
                </span>
            </label>
        }
    });
    view! {
        <section class="section" data-test="rule-panel" aria-labelledby="rule-title">
            <div class="section__head">
                <h2 class="section__title" id="rule-title">{move || t!(desk.rule.title)}</h2>
                <button class="button" data-kind="quiet" type="button" on:click=move |_| close.run(())>
                    {move || t!(desk.rule.close)}
                </button>
            </div>
            <div class="section__body">
                <div class="choices" role="radiogroup" aria-labelledby="rule-title">{rules.into_iter().collect_view()}</div>
                {move || {
                    let kind = kind.clone();
                    chosen.get().map(|rule| view! { <Preview kind rule close done /> })
                }}
            </div>
        </section>
    }
}

/// What the rule would do. Looked at once and not refreshed, so that what is confirmed is what was seen.
#[component]
fn Preview(kind: ConflictKind, rule: SettlingRule, close: Callback<()>, done: Callback<()>) -> impl IntoView {
    let form = use_forms().by_kind(kind.0);
    let answer = RwSignal::new(Load::Pending);
    spawn_local(async move {
        answer.try_set(match desk::by_rule(kind.0, kind.1, rule).await {
            Ok(proposals) => Load::Ready(proposals),
            Err(problem) => Load::Failed(problem),
        });
    });
    move || match answer.get() {
        Load::Pending => view! { <Skeleton /> }.into_any(),
        Load::Failed(problem) => view! { <ProblemNotice problem /> }.into_any(),
        Load::Ready(proposals) => view! { <Proposed form=form.clone() proposals close done /> }.into_any(),
    }
}

#[component]
fn Proposed(form: Option<Arc<Form>>, proposals: Proposals, close: Callback<()>, done: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let reason = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<Problem>);
    let Proposals {
        proposals,
        left,
        beyond,
    } = proposals;
    let number = proposals.len();
    let rows = proposals
        .iter()
        .take(SHOWN)
        .map(|proposal| view! { <ProposalRow form=form.clone() proposal=proposal.clone() /> })
        .collect_view();
    let settle = move |_| {
        let reason = reason.get_untracked().trim().to_owned();
        let reason = (!reason.is_empty()).then_some(reason);
        let wishes: Vec<Settle> = proposals
            .iter()
            .map(|proposal| wish(proposal, reason.clone()))
            .collect();
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            match desk::settle_all(&wishes).await {
                Ok(outcomes) => {
                    let settled = outcomes
                        .iter()
                        .filter(|one| matches!(one, SettleOutcome::Settled(_)))
                        .count();
                    let stayed = outcomes.len() - settled;
                    toasts.say(untrack(|| t!(desk.rule.settled, settled = settled, stayed = stayed)));
                    done.run(());
                    close.run(());
                }
                Err(refused) => {
                    problem.try_set(Some(refused));
                }
            }
            busy.try_set(false);
        });
    };
    let more = (beyond > 0).then_some(move || t!(desk.rule.beyond, beyond = count(beyond)));
    if number == 0 {
        let title = Signal::derive(|| t!(desk.rule.nothing).to_owned());
        return view! {
            <Notice kind=NoticeKind::Info title test="rule-nothing">
                <p>{more}</p>
            </Notice>
        }
        .into_any();
    }
    view! {
        <p role="status" data-test="rule-count" data-count=number.to_string()>
            {move || t!(desk.rule.would, number = number, left = left)}
            " "
            {more}
        </p>
        <div class="table-frame" tabindex="0" role="region" aria-labelledby="rule-title">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{move || t!(desk.columns.name)}</th>
                        <th scope="col">{move || t!(desk.rule.holds)}</th>
                        <th scope="col">{move || t!(desk.rule.goes)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <label class="field">
            <span class="field__label">{move || t!(desk.conflicts.reason)}</span>
            <span class="field__box">
                <input class="field__input" type="text" maxlength="500" autocomplete="off" data-test="rule-reason" bind:value=reason />
            </span>
        </label>
        {move || problem.get().map(|problem| view! { <ProblemNotice problem /> })}
        <div class="cluster">
            <button
                class="button"
                data-kind="primary"
                type="button"
                data-test="rule-settle"
                disabled=busy
                on:click=settle
            >
                {move || t!(desk.rule.settle, number = number)}
            </button>
        </div>
    }
    .into_any()
}

fn wish(proposal: &Proposal, reason: Option<String>) -> Settle {
    let conflict = &proposal.conflict;
    Settle {
        record: conflict.record,
        field: conflict.field.clone(),
        answer: proposal.answer.clone(),
        seen: conflict.live.iter().map(|live| live.edit).collect(),
        reason,
    }
}

#[component]
fn ProposalRow(form: Option<Arc<Form>>, proposal: Proposal) -> impl IntoView {
    let Proposal { conflict, answer } = proposal;
    let field = conflict.field;
    let goes = conflict
        .live
        .into_iter()
        .filter(|live| live.answer != answer)
        .map(|live| {
            let (form, field) = (form.clone(), field.clone());
            view! {
                <div>
                    <AnswerText form field answer=live.answer />
                    <span class="muted">" · " {live.author}</span>
                </div>
            }
        });
    let goes = goes.collect_view();
    view! {
        <tr>
            <th scope="row">
                <a href=record_address(conflict.record)>{or_dash(conflict.title)}</a>
            </th>
            <td>
                <strong>
                    <AnswerText form field answer />
                </strong>
            </td>
            <td>{goes}</td>
        </tr>
    }
}
