//! Records of other kinds than enterprise and visit, one row each: organisations, activities, admissions, follow-ups.

use domain::api::OtherRow;
use domain::follow_up::Pressing;
use domain::record::RecordKind;
use leptos::prelude::*;

use super::conflict_badge::ConflictBadge;
use super::figures::{day, or_dash};
use super::record_link::RecordRow;
use crate::browser::clock;
use crate::components::words::t;
use crate::components::{choice_words, entry_title, kind_words};
use crate::state::{EntryLine, RowState, use_forms};

/// Where the rows stand, which says what need not be said in each.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listed {
    /// With their enterprise.
    OfEnterprise,
    /// In the list of their kind.
    OfKind,
}

/// The rows under their headings.
#[component]
pub(crate) fn OtherTable(rows: Vec<OtherRow>, listed: Listed, #[prop(into)] label: Signal<String>) -> impl IntoView {
    let second = move || match listed {
        Listed::OfEnterprise => t!(desk.quarantine.kind),
        Listed::OfKind => t!(desk.columns.name),
    };
    let of_follow_ups =
        matches!(listed, Listed::OfKind) && rows.first().is_some_and(|row| row.kind == RecordKind::FollowUp);
    let day = move || {
        if of_follow_ups {
            t!(desk.columns.due)
        } else {
            t!(desk.columns.date)
        }
    };
    let rows = rows
        .into_iter()
        .enumerate()
        .map(|(step, row)| view! { <Row row step listed of_follow_ups /> })
        .collect_view();
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label=label>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{day}</th>
                        <th scope="col">{second}</th>
                        <th scope="col">{move || t!(desk.columns.content)}</th>
                        {of_follow_ups.then(|| view! { <th scope="col">{move || t!(desk.columns.unit)}</th> })}
                        <th scope="col">{move || t!(desk.columns.state)}</th>
                        <th scope="col">{move || t!(desk.columns.author)}</th>
                        <th scope="col">
                            <span class="visually-hidden">{move || t!(desk.columns.conflicts)}</span>
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(row: OtherRow, step: usize, listed: Listed, of_follow_ups: bool) -> impl IntoView {
    let forms = StoredValue::new(use_forms());
    let (kind, enterprise) = (row.kind, row.enterprise_name);
    let line = EntryLine {
        id: row.id,
        kind,
        // It has a column of its own.
        enterprise: String::new(),
        unit: row.unit,
        date: row.date.parse().ok(),
        title: row.title,
        choice: row.state,
        state: RowState::Received,
    };
    let today = clock::today();
    let pressing = (kind == RecordKind::FollowUp).then(|| Pressing::of(&line.choice, line.date, today));
    let unit = of_follow_ups.then(|| {
        let unit = line.unit.clone();
        view! {
            <td>
                {move || {
                    let named = (!unit.is_empty()).then(|| forms.with_value(|forms| forms.organisation(&unit, today)));
                    or_dash(named.unwrap_or_default())
                }}
            </td>
        }
    });
    let standing = {
        let line = line.clone();
        move || or_dash(forms.with_value(|forms| choice_words(forms, &line).unwrap_or_default()))
    };
    // Where a record has no words of its own, its title is how it stands, which has a column.
    let title = move || {
        forms.with_value(|forms| {
            let title = entry_title(forms, &line);
            let own = (choice_words(forms, &line).as_ref() != Some(&title)).then_some(title);
            or_dash(own.unwrap_or_default())
        })
    };
    let second = move || match listed {
        Listed::OfEnterprise => kind_words(kind).to_owned(),
        Listed::OfKind => or_dash(enterprise.clone()),
    };
    view! {
        <RecordRow record=row.id step words=day(&row.date)>
            <td>{second}</td>
            <td>{title}</td>
            {unit}
            <td class="plan-due" data-overdue=(pressing == Some(Pressing::Overdue)).to_string()>
                {standing}
                {pressing
                    .and_then(pressing_words)
                    .map(|words| view! { <small>" · " {words}</small> })}
            </td>
            <td>{or_dash(row.author)}</td>
            <td><ConflictBadge conflicts=row.conflicts /></td>
        </RecordRow>
    }
}

/// Says that a follow-up presses, if it does.
fn pressing_words(pressing: Pressing) -> Option<impl Fn() -> &'static str> {
    let presses = matches!(pressing, Pressing::Overdue | Pressing::Soon);
    presses.then_some(move || match pressing {
        Pressing::Overdue => t!(desk.columns.overdue),
        _ => t!(desk.columns.soon),
    })
}
