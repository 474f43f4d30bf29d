//! The line under a list: which rows of how many, and the pages before and after.

use leptos::prelude::*;

use super::figures::count;
use super::list_address::{ListAddress, PAGE};
use crate::components::Icon;
use crate::components::words::t;

/// From here on a list is too long to leaf through, and the pager says so.
const MANY: u64 = 1_000;

/// Which rows are shown, and links to the other pages.
#[component]
pub(crate) fn Pager(list: ListAddress, shown: usize, total: u64) -> impl IntoView {
    let offset = list.query.with_untracked(|query| query.offset);
    let first = u64::from(offset) + u64::from(shown > 0);
    let last = u64::from(offset) + shown as u64;
    // That nothing was found is said above.
    let range = move || {
        (total > 0).then(|| {
            t!(
                desk.pager.range,
                first = count(first),
                last = count(last),
                total = count(total)
            )
        })
    };
    let before = move || list.with(|query| query.offset = offset.saturating_sub(PAGE));
    let after = move || list.with(|query| query.offset = offset + PAGE);
    view! {
        <div class="table__foot">
            <p class="figure" role="status" data-test="desk-total" data-total=total.to_string()>
                {range}
            </p>
            {(total > MANY).then(|| view! { <p>{move || t!(desk.pager.many)}</p> })}
            <nav class="cluster" aria-label=move || t!(desk.pager.pages)>
                {(offset > 0)
                    .then(|| {
                        view! {
                            <a
                                class="button"
                                data-kind="secondary"
                                href=before
                                aria-keyshortcuts="p"
                                data-test="desk-page-before"
                            >
                                <Icon name="chevron-left" />
                                {move || t!(desk.pager.previous)}
                            </a>
                        }
                    })}
                {(last < total)
                    .then(|| {
                        view! {
                            <a
                                class="button"
                                data-kind="secondary"
                                href=after
                                aria-keyshortcuts="n"
                                data-test="desk-page-after"
                            >
                                {move || t!(desk.pager.next)}
                                <Icon name="chevron-right" />
                            </a>
                        }
                    })}
            </nav>
        </div>
    }
}
