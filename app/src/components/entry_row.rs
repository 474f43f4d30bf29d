//! Rows of the lists of other kinds of records.

use domain::mirror::state_field;
use domain::record::{Answer, RecordKind};
use domain::vietnam::{format_date, format_month};
use leptos::prelude::*;

use super::words::{language, t};
use super::{StateBadge, kind_words};
use crate::browser::clock;
use crate::state::{EntryLine, Forms, use_forms};

/// One party organisation, activity, month of admissions or follow-up.
#[component]
pub(crate) fn EntryRow(
    line: EntryLine,
    /// In a list about one enterprise the kind is said, and its name is not.
    #[prop(default = false)]
    of_enterprise: bool,
) -> impl IntoView {
    let forms = use_forms();
    let (id, state, kind) = (line.id, line.state, line.kind);
    let title = {
        let (forms, line) = (forms.clone(), line.clone());
        move || {
            if of_enterprise {
                kind_words(kind).to_owned()
            } else {
                entry_title(&forms, &line)
            }
        }
    };
    let note = move || entry_note(&forms, &line, of_enterprise);
    view! {
        <a class="list__row" href=format!("/records/{id}") data-test="entry-row" data-state=state.as_str()>
            <span class="list__main">
                <span class="list__title">{title}</span>
                <span class="list__note">{note}</span>
            </span>
            <span class="list__end">
                <StateBadge state />
            </span>
        </a>
    }
}

/// Returns what a record is called in a list: its own words, its enterprise, or the organisation that reports it.
pub(crate) fn entry_title(forms: &Forms, line: &EntryLine) -> String {
    let unit = || (!line.unit.is_empty()).then(|| unit_words(forms, line));
    let own = [&line.title, &line.enterprise]
        .into_iter()
        .find(|words| !words.is_empty())
        .cloned();
    own.or_else(unit)
        .or_else(|| choice_words(forms, line))
        .unwrap_or_else(|| kind_words(line.kind).to_owned())
}

fn entry_note(forms: &Forms, line: &EntryLine, of_enterprise: bool) -> String {
    let day = line.date.map(|date| match line.kind {
        RecordKind::Admission => {
            let month = Answer::from_code(&format!("m{}", date.format("%Y-%m")));
            match month {
                Ok(Answer::YearMonth(month)) => t!(entry.month, month = format_month(month)),
                _ => format_date(date),
            }
        }
        RecordKind::FollowUp => t!(entry.due, day = format_date(date)),
        _ => format_date(date),
    });
    let own = of_enterprise
        .then(|| line.title.clone())
        .filter(|title| !title.is_empty());
    let enterprise = (!of_enterprise && !line.title.is_empty())
        .then(|| line.enterprise.clone())
        .filter(|name| !name.is_empty());
    let unit =
        (!line.unit.is_empty() && entry_title(forms, line) != unit_words(forms, line)).then(|| unit_words(forms, line));
    let parts: Vec<String> = [own, choice_words(forms, line), enterprise, unit, day]
        .into_iter()
        .flatten()
        .collect();
    parts.join(" · ")
}

fn unit_words(forms: &Forms, line: &EntryLine) -> String {
    forms.organisation(&line.unit, line.date.unwrap_or_else(clock::today))
}

/// Returns the words of the choice that tells where a record stands.
pub(crate) fn choice_words(forms: &Forms, line: &EntryLine) -> Option<String> {
    let field = state_field(line.kind).filter(|_| !line.choice.is_empty())?;
    let chosen = Answer::Choice(line.choice.clone());
    let (_, question) = forms.programme().question_behind(line.kind.as_str(), field, &chosen)?;
    let choice = question.choices().iter().find(|choice| choice.name == line.choice)?;
    // "Yes" says nothing in a list; the question and its answer do.
    let words = choice.label.in_language(language());
    Some(match line.kind {
        RecordKind::PartyOrganisation | RecordKind::MassOrganisations => {
            format!("{}: {words}", question.label.in_language(language()))
        }
        _ => words.to_owned(),
    })
}
