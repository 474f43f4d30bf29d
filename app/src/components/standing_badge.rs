//! Where the review of a visit stands: a word, a shape and, third, a colour.

use domain::review::Standing;
use leptos::prelude::*;

use super::words::t;

/// Returns a standing in words.
pub(crate) fn standing_words(standing: Standing) -> &'static str {
    match standing {
        Standing::Submitted => t!(review.submitted),
        Standing::Returned => t!(review.returned),
        Standing::Resubmitted => t!(review.resubmitted),
        Standing::Approved => t!(review.approved),
        Standing::Changed => t!(review.changed),
        Standing::FirstApproved => t!(review.approved_first),
    }
}

/// The standing of one visit.
#[component]
pub(crate) fn StandingBadge(standing: Standing) -> impl IntoView {
    let shape = match standing {
        Standing::Submitted => "saved",
        Standing::Returned => "attention",
        Standing::Resubmitted | Standing::Changed | Standing::FirstApproved => "sending",
        Standing::Approved => "received",
    };
    view! {
        <span class="badge" data-state=shape data-review=standing.as_str()>
            {move || standing_words(standing)}
        </span>
    }
}
