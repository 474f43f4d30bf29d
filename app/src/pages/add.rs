//! *Ghi nhận*: what there is to record, and what was begun and is still open.

use domain::record::RecordKind;
use leptos::prelude::*;

use super::today::Drafts;
use crate::components::words::t;
use crate::components::{Icon, Page, WhenReady, kind_words};
use crate::state::use_records;

/// Asks what is to be recorded: a visit begins at its enterprise, a new enterprise begins here.
#[component]
pub(super) fn Add() -> impl IntoView {
    let records = use_records();
    view! {
        <Page title=Signal::derive(|| t!(add.title))>
            <WhenReady state=records.ready()>
                <ul class="list">
                    <li>
                        <Way
                            href="/enterprises"
                            icon="list"
                            title=Signal::derive(|| t!(add.visit))
                            note=Signal::derive(|| t!(add.visit_note))
                            test="add-visit"
                        />
                    </li>
                    <li>
                        <Way
                            href="/new/enterprise"
                            icon="enterprises"
                            title=Signal::derive(|| t!(add.enterprise))
                            note=Signal::derive(|| t!(add.enterprise_note))
                            test="add-enterprise"
                        />
                    </li>
                    <OtherWays />
                </ul>
                <Drafts drafts=records.drafts() />
            </WhenReady>
        </Page>
    }
}

/// What can be recorded besides enterprises and visits, and is listed.
const OTHERS: [RecordKind; 5] = [
    RecordKind::FollowUp,
    RecordKind::Activity,
    RecordKind::PartyOrganisation,
    RecordKind::MassOrganisations,
    RecordKind::Admission,
];

#[component]
fn OtherWays() -> impl IntoView {
    let way = |kind: RecordKind| {
        view! {
            <li>
                <Way
                    href=format!("/others/{kind}")
                    icon="list"
                    title=Signal::derive(move || kind_words(kind))
                    note=Signal::derive(move || note_of(kind))
                    test=format!("add-{kind}")
                />
            </li>
        }
    };
    OTHERS.map(way).into_iter().collect_view()
}

fn note_of(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::FollowUp => t!(add.follow_up_note),
        RecordKind::Activity => t!(add.activity_note),
        RecordKind::PartyOrganisation => t!(add.party_organisation_note),
        RecordKind::MassOrganisations => t!(add.mass_organisations_note),
        RecordKind::Admission => t!(add.admission_note),
        RecordKind::Enterprise | RecordKind::Visit | RecordKind::Assignment => "",
    }
}

#[component]
fn Way(
    #[prop(into)] href: String,
    icon: &'static str,
    title: Signal<&'static str>,
    note: Signal<&'static str>,
    #[prop(into)] test: String,
) -> impl IntoView {
    view! {
        <a class="list__row" href=href data-test=test>
            <Icon name=icon />
            <span class="list__main">
                <span class="list__title">{title}</span>
                <span class="list__note">{note}</span>
            </span>
            <Icon name="chevron-right" />
        </a>
    }
}
