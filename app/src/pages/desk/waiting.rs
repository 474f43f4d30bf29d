//! How much waits at the places of the desk, beside their names.

use leptos::prelude::*;

use crate::api::desk;
use crate::components::Waiting;
use crate::components::desk::live::use_live;

/// Follows it while somebody works at the desk.
pub(crate) fn waiting(asks: Signal<bool>) -> Signal<Waiting> {
    let overview = use_live(
        move || asks.get(),
        |asks| async move {
            if asks {
                Ok(Some(desk::overview().await?))
            } else {
                Ok(None)
            }
        },
    );
    let waiting = Memo::new(move |_| {
        overview.answer.with(|answer| {
            let overview = answer.ready().and_then(Option::as_ref);
            overview.map_or_else(Waiting::default, |overview| Waiting {
                to_review: overview.to_review,
                conflicts: overview.conflicts,
                duplicates: overview.duplicates,
                quarantined: overview.quarantined,
            })
        })
    });
    waiting.into()
}
