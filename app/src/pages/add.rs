//! *Ghi nhận*: what there is to record, and what was begun and is still open.

use leptos::prelude::*;

use super::today::Drafts;
use crate::components::words::t;
use crate::components::{Icon, Page, WhenReady};
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
                </ul>
                <Drafts drafts=records.drafts() />
            </WhenReady>
        </Page>
    }
}

#[component]
fn Way(
    href: &'static str,
    icon: &'static str,
    title: Signal<&'static str>,
    note: Signal<&'static str>,
    test: &'static str,
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
