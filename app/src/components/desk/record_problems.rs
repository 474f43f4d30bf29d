//! What the form says against a record, checked by the server again: errors, warnings with their reasons, hints.

use domain::api::{Bilingual, FieldProblem};
use domain::form::Level;
use leptos::prelude::*;

use super::figures::question;
use crate::components::Icon;
use crate::components::words::{language, said, t};

/// Everything that is worth a look, the heaviest first.
#[component]
pub(crate) fn RecordProblems(
    problems: Vec<FieldProblem>,
    form: Option<std::sync::Arc<domain::form::Form>>,
) -> impl IntoView {
    if problems.is_empty() {
        return ().into_any();
    }
    let (missing, mut problems): (Vec<_>, Vec<_>) = problems.into_iter().partition(|problem| problem.missing);
    problems.sort_by_key(|problem| std::cmp::Reverse(problem.level));
    let rows = problems
        .into_iter()
        .map(|problem| view! { <Row problem form=form.clone() /> })
        .collect_view();
    view! {
        <section class="stack" data-test="record-problems">
            <h2>{move || t!(desk.record.problems)}</h2>
            <ul class="problems">{rows} <Missing missing form /></ul>
        </section>
    }
    .into_any()
}

#[component]
fn Row(problem: FieldProblem, form: Option<std::sync::Arc<domain::form::Form>>) -> impl IntoView {
    let FieldProblem {
        field,
        level,
        message,
        reason,
        ..
    } = problem;
    let (name, icon) = match level {
        Level::Error => ("error", "alert"),
        Level::Warning => ("warning", "alert"),
        Level::Hint => ("hint", "info"),
    };
    let words = move || match level {
        Level::Error => t!(desk.record.error),
        Level::Warning => t!(desk.record.warning),
        Level::Hint => t!(desk.record.hint),
    };
    let test = format!("problem-{field}");
    let asked = move || question(form.as_deref(), &field, language());
    let told = move |message: &Bilingual| said(message);
    view! {
        <li data-level=name data-test=test>
            <Icon name=icon />
            <div>
                <strong>{asked}</strong>
                " · "
                {words}
                <p>{move || told(&message)}</p>
                {reason.map(|reason| view! { <p class="muted">{move || t!(record.reason, reason = reason.clone())}</p> })}
            </div>
        </li>
    }
}

/// What is only missing: one line, however much it is.
#[component]
fn Missing(missing: Vec<FieldProblem>, form: Option<std::sync::Arc<domain::form::Form>>) -> impl IntoView {
    let any = !missing.is_empty();
    let questions = move || {
        let asked = missing
            .iter()
            .map(|problem| question(form.as_deref(), &problem.field, language()));
        asked.collect::<Vec<_>>().join("; ")
    };
    any.then(|| {
        view! {
            <li data-level="hint" data-test="problems-missing">
                <Icon name="info" />
                <div>
                    <strong>{move || t!(desk.record.missing)}</strong>
                    <p>{questions}</p>
                </div>
            </li>
        }
    })
}
