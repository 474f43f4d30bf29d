//! Accounts, a line each: who, in which role, how far, and whether somebody works with it.

use domain::api::{AccountRow, AccountState};
use leptos::prelude::*;

use super::managing::{Managing, Opened};
use super::reach_choice::reach_words;
use crate::browser::clock;
use crate::components::moment::moment;
use crate::components::role_words;
use crate::components::words::t;

/// All accounts.
#[component]
pub(crate) fn AccountTable(rows: Vec<AccountRow>, managing: Managing) -> impl IntoView {
    let total = rows.len().to_string();
    let shown = total.clone();
    let rows = rows
        .into_iter()
        .enumerate()
        .map(|(step, row)| view! { <Row row step managing /> })
        .collect_view();
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label=move || t!(desk.people.title)>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{move || t!(desk.people.person)}</th>
                        <th scope="col">{move || t!(sign_in.name)}</th>
                        <th scope="col">{move || t!(desk.people.role)}</th>
                        <th scope="col">{move || t!(desk.people.reach)}</th>
                        <th scope="col">{move || t!(desk.people.state)}</th>
                        <th scope="col">{move || t!(desk.people.second_factor)}</th>
                        <th scope="col" class="figure">{move || t!(desk.people.signed_in)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <p class="table__foot figure" role="status" data-test="desk-total" data-total=total>
            {move || t!(desk.people.total, total = shown.clone())}
        </p>
    }
}

#[component]
fn Row(row: AccountRow, step: usize, managing: Managing) -> impl IntoView {
    let person = row.person;
    let is_open = move || {
        managing
            .opened
            .with(|opened| *opened == Some(Opened::One(person)))
            .to_string()
    };
    let (whole, name) = (row.clone(), row.name.clone());
    let role = row.role;
    let factor = row.second_factor;
    view! {
        <tr data-test="desk-row" data-name=name data-state=row.state.as_str() aria-selected=is_open>
            <th scope="row">
                <button
                    class="desk-opens"
                    type="button"
                    data-step=step.to_string()
                    data-test="account-open"
                    on:click=move |_| managing.open(Opened::One(person))
                >
                    {row.display_name}
                </button>
            </th>
            <td class="code">{row.name}</td>
            <td>{move || role_words(role)}</td>
            <td>{move || reach_words(&row.reach)}</td>
            <td>{move || state_words(&whole)}</td>
            <td>{move || if factor { t!(desk.people.on) } else { "–" }}</td>
            <td class="figure">{row.signed_in_at.map_or_else(|| "–".to_owned(), moment)}</td>
        </tr>
    }
}

/// Returns whether somebody works with an account, and until when an invitation waits.
pub(crate) fn state_words(row: &AccountRow) -> String {
    let state = match row.state {
        AccountState::Invited => t!(desk.people.is_invited),
        AccountState::Active => t!(desk.people.is_active),
        AccountState::Disabled => t!(desk.people.is_disabled),
    };
    match row.invited_until {
        Some(until) if until <= clock::now() => format!("{state} · {}", t!(desk.people.invitation_over)),
        Some(until) => format!("{state} · {}", t!(desk.people.invitation_open, until = moment(until))),
        None => state.to_owned(),
    }
}
