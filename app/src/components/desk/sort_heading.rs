//! The heading of a column that can be sorted by.

use leptos::prelude::*;

use super::list_address::ListAddress;

/// What a column holds, which decides where it stands and which order comes first.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    /// Words, from the first letter on.
    Words,
    /// Figures and days, to the right, from the greatest on.
    Figures,
}

/// A heading that sorts when it is pressed, and turns the order when it is pressed again.
#[component]
pub(crate) fn SortHeading(
    list: ListAddress,
    /// The column's name for the server.
    name: &'static str,
    #[prop(default = Column::Words)] column: Column,
    children: Children,
) -> impl IntoView {
    let order = move || {
        list.query.with(|query| match (query.sort == name, query.descending) {
            (false, _) => "none",
            (true, false) => "ascending",
            (true, true) => "descending",
        })
    };
    let sort = move |_| {
        list.narrow(|query| {
            query.descending = if query.sort == name {
                !query.descending
            } else {
                column != Column::Words
            };
            name.clone_into(&mut query.sort);
        });
    };
    view! {
        <th scope="col" class:figure=column == Column::Figures aria-sort=order>
            <button type="button" data-test=format!("desk-sort-{name}") on:click=sort>
                {children()}
            </button>
        </th>
    }
}
