//! Records of other kinds than enterprise and visit, one row each: organisations, activities, admissions, follow-ups.

use domain::api::OtherRow;
use leptos::prelude::*;

use super::conflict_badge::ConflictBadge;
use super::figures::{day, or_dash};
use super::record_link::RecordRow;
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
    let rows = rows
        .into_iter()
        .enumerate()
        .map(|(step, row)| view! { <Row row step listed /> })
        .collect_view();
    let second = move || match listed {
        Listed::OfEnterprise => t!(desk.quarantine.kind),
        Listed::OfKind => t!(desk.columns.name),
    };
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label=label>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{move || t!(desk.columns.date)}</th>
                        <th scope="col">{second}</th>
                        <th scope="col">{move || t!(desk.columns.content)}</th>
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
fn Row(row: OtherRow, step: usize, listed: Listed) -> impl IntoView {
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
            <td>{standing}</td>
            <td>{or_dash(row.author)}</td>
            <td><ConflictBadge conflicts=row.conflicts /></td>
        </RecordRow>
    }
}
