//! Where a piece of work stands: a word, a shape and, third, a colour.

use leptos::prelude::*;

use super::words::t;
use crate::state::RowState;

/// The state of one draft, visit or edit in words.
#[component]
pub(crate) fn StateBadge(state: RowState) -> impl IntoView {
    let word = move || match state {
        RowState::Draft => t!(state.draft),
        RowState::Saved => t!(state.saved),
        RowState::Sending => t!(state.sending),
        RowState::Received => t!(state.received),
        RowState::Attention => t!(state.attention),
    };
    view! {
        <span class="badge" data-state=state.as_str()>
            {word}
        </span>
    }
}
