//! A list's filters, order and page as they stand in the address, so that *back* and a sent link show the same rows.

use domain::api::ListQuery;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use leptos_router::params::ParamsMap;

use crate::api::desk::query_string;

/// Rows on one page.
pub(crate) const PAGE: u32 = 50;

type Navigate = Box<dyn Fn(&str, NavigateOptions) + Send + Sync>;

/// The address of a list: read by the page, changed by its filters, headings and pager.
#[derive(Clone, Copy)]
pub(crate) struct ListAddress {
    path: &'static str,
    /// What the address asks for.
    pub(crate) query: Memo<ListQuery>,
    go: StoredValue<Navigate>,
}

/// Reads the address of the list at `path`.
pub(crate) fn use_list_address(path: &'static str) -> ListAddress {
    let params = use_query_map();
    let navigate = use_navigate();
    ListAddress {
        path,
        query: Memo::new(move |_| params.with(read)),
        go: StoredValue::new(Box::new(move |address, options| navigate(address, options))),
    }
}

impl ListAddress {
    /// Returns the address with something changed.
    pub(crate) fn with(self, change: impl FnOnce(&mut ListQuery)) -> String {
        let mut query = self.query.get();
        change(&mut query);
        self.address(&query)
    }

    /// Filters or sorts: goes to the first page of the changed list, one step of *back* away from this one.
    pub(crate) fn narrow(self, change: impl FnOnce(&mut ListQuery)) {
        self.change(change, false);
    }

    /// Shows other columns of the same rows.
    pub(crate) fn show(self, columns: String) {
        let before = self.query.get_untracked();
        if before.columns != columns {
            let query = ListQuery { columns, ..before };
            let options = NavigateOptions {
                replace: true,
                scroll: false,
                ..NavigateOptions::default()
            };
            self.go.with_value(|go| go(&self.address(&query), options));
        }
    }

    /// Looks for words as somebody types: the first letter is a step, *back* does not go through the others.
    pub(crate) fn search(self, words: &str) {
        let typing = self.query.with_untracked(|query| !query.q.is_empty());
        self.change(|query| words.clone_into(&mut query.q), typing);
    }

    fn change(self, change: impl FnOnce(&mut ListQuery), replace: bool) {
        let before = self.query.get_untracked();
        let mut query = before.clone();
        change(&mut query);
        query.offset = 0;
        if query != before {
            let options = NavigateOptions {
                replace,
                scroll: false,
                ..NavigateOptions::default()
            };
            self.go.with_value(|go| go(&self.address(&query), options));
        }
    }

    /// Returns the end of the address: filters, order and columns, of the first page.
    pub(crate) fn end(self) -> String {
        self.query.with(|query| {
            query_string(&ListQuery {
                offset: 0,
                ..query.clone()
            })
        })
    }

    /// Goes to another view of the list.
    pub(crate) fn go_to(self, end: &str) {
        let options = NavigateOptions {
            scroll: false,
            ..NavigateOptions::default()
        };
        self.go.with_value(|go| go(&format!("{}{end}", self.path), options));
    }

    fn address(self, query: &ListQuery) -> String {
        format!("{}{}", self.path, query_string(query))
    }
}

fn read(params: &ParamsMap) -> ListQuery {
    let text = |name| params.get(name).unwrap_or_default();
    ListQuery {
        q: text("q"),
        zone: text("zone"),
        state: text("state"),
        from: text("from"),
        to: text("to"),
        author: text("author"),
        conflicts: text("conflicts") == "true",
        review: text("review"),
        unit: text("unit"),
        overdue: text("overdue") == "true",
        sort: text("sort"),
        descending: text("descending") == "true",
        offset: text("offset").parse().unwrap_or_default(),
        limit: 0,
        columns: text("columns"),
    }
}
