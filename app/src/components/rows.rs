//! Rows of the phone's lists.

use domain::record::RecordKind;
use domain::vietnam::format_date;
use leptos::prelude::*;

use super::moment::moment;
use super::words::{language, t};
use super::{Icon, StateBadge};
use crate::state::{EnterpriseLine, RowState, use_forms};

/// Returns the words of a choice of the enterprise form; the code itself where no version of the form knows it.
pub(crate) fn enterprise_choice(field: &str, code: &str) -> String {
    let forms = use_forms();
    forms.choice(&forms.enterprise, field, code, language())
}

/// Returns the words of a choice of the visit form.
pub(crate) fn visit_choice(field: &str, code: &str) -> String {
    let forms = use_forms();
    forms.choice(&forms.visit, field, code, language())
}

/// One enterprise: its name, and under it what tells it from others.
#[component]
pub(crate) fn EnterpriseRow(line: EnterpriseLine) -> impl IntoView {
    let EnterpriseLine {
        id,
        name,
        tax_code,
        zone,
        state,
        last_visit,
        local,
    } = line;
    let note = move || {
        let zone = (!zone.is_empty()).then(|| enterprise_choice("zone_code", &zone));
        let visited = last_visit.map(|day| t!(enterprises.last_visit, day = format_date(day)));
        let code = (!tax_code.is_empty()).then(|| tax_code.clone());
        let parts: Vec<String> = [zone, code, visited].into_iter().flatten().collect();
        parts.join(" · ")
    };
    let unusual = !state.is_empty() && state != "operating";
    let status = move || {
        let words = unusual.then(|| enterprise_choice("operating_status", &state));
        words.map(|words| view! { <span class="list__note">{words}</span> })
    };
    let words = if name.is_empty() {
        t!(common.nameless).to_owned()
    } else {
        name
    };
    view! {
        <a class="list__row" href=format!("/enterprises/{id}") data-test="enterprise-row" data-id=id.to_string()>
            <span class="list__main">
                <span class="list__title">{words}</span>
                <span class="list__note">{note}</span>
                {status}
            </span>
            {local.then(|| view! { <span class="list__end"><StateBadge state=RowState::Saved /></span> })}
            <Icon name="chevron-right" />
        </a>
    }
}

/// One piece of work of the person: what, when, and where it stands.
#[component]
pub(crate) fn WorkRow(
    href: String,
    title: String,
    kind: RecordKind,
    at_ms: u64,
    state: RowState,
    test: &'static str,
    /// Said under the title in place of the kind and the time.
    #[prop(optional, into)]
    note: Option<Signal<String>>,
) -> impl IntoView {
    let under = move || {
        note.map_or_else(
            || format!("{} · {}", kind_words(kind), moment(at_ms)),
            |note| note.get(),
        )
    };
    let words = move || {
        if title.is_empty() && kind != RecordKind::Enterprise {
            kind_words(kind).to_owned()
        } else if title.is_empty() {
            t!(common.nameless).to_owned()
        } else {
            title.clone()
        }
    };
    view! {
        <a class="list__row" href=href data-test=test data-state=state.as_str()>
            <span class="list__main">
                <span class="list__title">{words}</span>
                <span class="list__note">{under}</span>
            </span>
            <span class="list__end">
                <StateBadge state />
            </span>
        </a>
    }
}

/// Returns what kind of record this is, in words.
pub(crate) fn kind_words(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Enterprise => t!(kind.enterprise),
        RecordKind::Visit => t!(kind.visit),
        RecordKind::PartyOrganisation => t!(kind.party_organisation),
        RecordKind::MassOrganisations => t!(kind.mass_organisations),
        RecordKind::Activity => t!(kind.activity),
        RecordKind::Admission => t!(kind.admission),
        RecordKind::FollowUp => t!(kind.follow_up),
        RecordKind::Assignment => t!(kind.assignment),
    }
}
