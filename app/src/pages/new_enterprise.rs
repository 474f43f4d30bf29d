//! A new enterprise: begun at once, or gone on with if one was begun and left empty.

use domain::record::RecordKind;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::components::words::t;
use crate::components::{Page, ProblemNotice, Skeleton};
use crate::state::{Origin, Problem, use_records};

/// Leads to the form of a new enterprise as soon as its draft is stored.
#[component]
pub(super) fn NewEnterprise() -> impl IntoView {
    let records = use_records();
    let navigate = use_navigate();
    let (ready, problem) = (records.ready(), RwSignal::new(None::<Problem>));
    let begun = StoredValue::new(false);
    Effect::new(move || {
        if ready.with(|ready| ready.ready().is_none()) || begun.get_value() {
            return;
        }
        begun.set_value(true);
        let navigate = navigate.clone();
        spawn_local(async move {
            match records.start(RecordKind::Enterprise, Origin::Nothing).await {
                Ok(draft) => {
                    let instead = NavigateOptions {
                        replace: true,
                        ..NavigateOptions::default()
                    };
                    navigate(&format!("/draft/{draft}"), instead);
                }
                Err(refusal) => drop(problem.try_set(Some(refusal))),
            }
        });
    });
    view! {
        <Page title=Signal::derive(|| t!(draft.new_enterprise)) back="/new">
            {move || match problem.get() {
                Some(problem) => view! { <ProblemNotice problem /> }.into_any(),
                None => view! { <Skeleton /> }.into_any(),
            }}
        </Page>
    }
}
