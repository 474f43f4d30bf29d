//! The audit log: who did what to what, the last first.

use domain::api::{AuditRow, Listing};
use domain::record::RecordId;
use leptos::prelude::*;
use serde_json::Value;

use super::figures::or_dash;
use super::list_address::ListAddress;
use super::nothing_found::NothingFound;
use super::pager::Pager;
use crate::components::moment::moment;
use crate::components::words::t;

/// A page of the log, or that there is nothing.
#[component]
pub(crate) fn AuditTable(list: ListAddress, listing: Listing<AuditRow>) -> impl IntoView {
    let Listing { rows, total } = listing;
    if rows.is_empty() {
        let title = Signal::derive(|| t!(desk.audit.nothing).to_owned());
        return view! {
            <NothingFound list title />
            <Pager list shown=0 total />
        }
        .into_any();
    }
    let shown = rows.len();
    let rows = rows.into_iter().map(|row| view! { <Row list row /> }).collect_view();
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label=move || t!(desk.audit.title)>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col" class="figure">{move || t!(desk.audit.at)}</th>
                        <th scope="col">{move || t!(desk.audit.who)}</th>
                        <th scope="col">{move || t!(desk.audit.what)}</th>
                        <th scope="col">{move || t!(desk.audit.about)}</th>
                        <th scope="col">{move || t!(desk.audit.details)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <Pager list shown total />
    }
    .into_any()
}

#[component]
fn Row(list: ListAddress, row: AuditRow) -> impl IntoView {
    let (what, who) = (row.what.clone(), row.who);
    let who = move || row.name.clone().unwrap_or_else(|| actor_words(&who));
    view! {
        <tr data-test="desk-row" data-act=row.what>
            <td class="figure">{moment(row.at)}</td>
            <td>{who}</td>
            <td>{move || act_words(&what)}</td>
            <td><About list about=row.about /></td>
            <td class="muted">{details(&row.details)}</td>
        </tr>
    }
}

/// What something was done to: a link to everything that was done to it.
#[component]
fn About(list: ListAddress, about: String) -> impl IntoView {
    if about.is_empty() {
        return or_dash(String::new()).into_any();
    }
    // Ids are long and differ at their end; a file is known by its name.
    let short = if about.parse::<RecordId>().is_ok() {
        about
            .get(about.len().saturating_sub(6)..)
            .unwrap_or_default()
            .to_owned()
    } else {
        about.clone()
    };
    let (wanted, title) = (about.clone(), about);
    let address = move || {
        list.with(|query| {
            query.q.clone_from(&wanted);
            query.offset = 0;
        })
    };
    view! {
        <a class="code" href=address title=title>
            {short}
        </a>
    }
    .into_any()
}

/// Writes the details one after the other, as `name: value`.
fn details(details: &Value) -> String {
    let plain = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    let Value::Object(members) = details else {
        return plain(details);
    };
    let pairs = members.iter().map(|(name, value)| (name, plain(value)));
    let pairs = pairs.filter(|(_, value)| !value.is_empty());
    pairs
        .map(|(name, value)| format!("{name}: {value}"))
        .collect::<Vec<_>>()
        .join(" · ")
}

/// Returns what somebody is called who is no account.
fn actor_words(who: &str) -> String {
    match who {
        "terminal" => t!(desk.audit.terminal).to_owned(),
        "server" => t!(desk.audit.server).to_owned(),
        "unknown" => t!(desk.audit.unknown).to_owned(),
        other => other.to_owned(),
    }
}

/// What the log can tell of: names and words.
pub(crate) fn acts() -> Vec<(&'static str, &'static str)> {
    vec![
        ("signed_in", t!(desk.audit.act.signed_in)),
        ("sign_in_failed", t!(desk.audit.act.sign_in_failed)),
        ("signed_out", t!(desk.audit.act.signed_out)),
        ("account_added", t!(desk.audit.act.account_added)),
        ("invited", t!(desk.audit.act.invited)),
        ("invitation_withdrawn", t!(desk.audit.act.invitation_withdrawn)),
        ("joined", t!(desk.audit.act.joined)),
        ("account_changed", t!(desk.audit.act.account_changed)),
        ("account_disabled", t!(desk.audit.act.account_disabled)),
        ("account_enabled", t!(desk.audit.act.account_enabled)),
        ("password_changed", t!(desk.audit.act.password_changed)),
        ("sessions_ended", t!(desk.audit.act.sessions_ended)),
        ("second_factor_added", t!(desk.audit.act.second_factor_added)),
        ("second_factor_removed", t!(desk.audit.act.second_factor_removed)),
        ("recovery_code_used", t!(desk.audit.act.recovery_code_used)),
        ("list_handed_in", t!(desk.audit.act.list_handed_in)),
        ("rows_decided", t!(desk.audit.act.rows_decided)),
        ("imported", t!(desk.audit.act.imported)),
        ("import_stopped", t!(desk.audit.act.import_stopped)),
        ("import_undone", t!(desk.audit.act.import_undone)),
        ("programme_loaded", t!(desk.audit.act.programme_loaded)),
        ("planned", t!(desk.audit.act.planned)),
        ("team_saved", t!(desk.audit.act.team_saved)),
        ("conflict_settled", t!(desk.audit.act.conflict_settled)),
        ("settlement_undone", t!(desk.audit.act.settlement_undone)),
        ("merged", t!(desk.audit.act.merged)),
        ("merge_undone", t!(desk.audit.act.merge_undone)),
        ("visit_approved_first", t!(desk.audit.act.visit_approved_first)),
        ("pair_dismissed", t!(desk.audit.act.pair_dismissed)),
        ("pair_restored", t!(desk.audit.act.pair_restored)),
        ("visit_approved", t!(desk.audit.act.visit_approved)),
        ("visit_returned", t!(desk.audit.act.visit_returned)),
        ("review_levels_set", t!(desk.audit.act.review_levels_set)),
        ("record_read", t!(desk.audit.act.record_read)),
        ("escrow_kept", t!(desk.audit.act.escrow_kept)),
        ("escrow_given", t!(desk.audit.act.escrow_given)),
        ("recovered", t!(desk.audit.act.recovered)),
        ("device_enrolled", t!(desk.audit.act.device_enrolled)),
        ("device_named", t!(desk.audit.act.device_named)),
        ("device_revoked", t!(desk.audit.act.device_revoked)),
        ("device_wiped", t!(desk.audit.act.device_wiped)),
        ("edits_missed", t!(desk.audit.act.edits_missed)),
        ("request_entered", t!(desk.audit.act.request_entered)),
        ("request_moved", t!(desk.audit.act.request_moved)),
        ("list_read", t!(desk.audit.act.list_read)),
        ("conflicts_read", t!(desk.audit.act.conflicts_read)),
        ("device_pulled", t!(desk.audit.act.device_pulled)),
        ("token_reused", t!(desk.audit.act.token_reused)),
        ("edit_adopted", t!(desk.audit.act.edit_adopted)),
        ("edit_declined", t!(desk.audit.act.edit_declined)),
        ("decline_undone", t!(desk.audit.act.decline_undone)),
        ("backed_up", t!(desk.audit.act.backed_up)),
        ("restored", t!(desk.audit.act.restored)),
        ("exported", t!(desk.audit.act.exported)),
        ("contact_erased", t!(desk.audit.act.contact_erased)),
        ("kept_long_enough", t!(desk.audit.act.kept_long_enough)),
        ("founding_changed", t!(desk.audit.act.founding_changed)),
        ("founding_put_aside", t!(desk.audit.act.founding_put_aside)),
        ("founding_taken_up", t!(desk.audit.act.founding_taken_up)),
        ("supervision_entered", t!(desk.audit.act.supervision_entered)),
        ("supervision_closed", t!(desk.audit.act.supervision_closed)),
        ("log_cut", t!(desk.audit.act.log_cut)),
    ]
}

/// Returns what was done, in words; what a newer server has done still has its name.
fn act_words(what: &str) -> String {
    let known = acts().into_iter().find(|(name, _)| *name == what);
    known.map_or_else(|| what.to_owned(), |(_, words)| words.to_owned())
}
