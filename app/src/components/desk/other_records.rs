//! The other records of one enterprise: organisations, activities, follow-ups.

use domain::api::OtherRow;
use leptos::prelude::*;

use super::other_table::{Listed, OtherTable};
use crate::components::words::t;

/// The records, the last first; nothing at all where there is none.
#[component]
pub(crate) fn OtherRecords(others: Vec<OtherRow>) -> impl IntoView {
    let label = Signal::derive(|| t!(desk.record.others).to_owned());
    (!others.is_empty()).then(|| {
        view! {
            <section class="stack" data-test="record-others">
                <h2>{label}</h2>
                <OtherTable rows=others listed=Listed::OfEnterprise label />
            </section>
        }
    })
}
