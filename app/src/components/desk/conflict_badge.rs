//! How many answers of a row disagree; nothing where all agree.

use leptos::prelude::*;

use super::figures::count;
use crate::components::words::t;

/// A violet badge with the number.
#[component]
pub(crate) fn ConflictBadge(conflicts: u64) -> impl IntoView {
    (conflicts > 0).then(|| {
        let words = move || t!(desk.columns.conflicts_n, n = count(conflicts));
        view! { <span class="badge" data-state="conflict">{words}</span> }
    })
}
