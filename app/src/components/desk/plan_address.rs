//! The filters, order and page of the enterprises of a round, as they stand in the address.

use domain::api::PlanQuery;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map, use_query_map};
use leptos_router::params::ParamsMap;

use crate::api::rounds::plan_query;

type Navigate = Box<dyn Fn(&str, NavigateOptions) + Send + Sync>;

/// The address of the list of a round.
#[derive(Clone, Copy)]
pub(crate) struct PlanAddress {
    /// The round's name.
    pub(crate) round: Memo<String>,
    /// What the address asks for.
    pub(crate) query: Memo<PlanQuery>,
    go: StoredValue<Navigate>,
}

/// Returns the round that the address names, as `:round`.
pub(crate) fn round_in_address() -> Memo<String> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get("round").unwrap_or_default()))
}

/// Returns where a round's list is, narrowed to a part of it.
pub(crate) fn plan_address(round: &str, query: &PlanQuery) -> String {
    format!("/desk/rounds/{round}/enterprises{}", plan_query(query))
}

/// Reads the address.
pub(crate) fn use_plan_address() -> PlanAddress {
    let params = use_query_map();
    let navigate = use_navigate();
    PlanAddress {
        round: round_in_address(),
        query: Memo::new(move |_| params.with(read)),
        go: StoredValue::new(Box::new(move |address, options| navigate(address, options))),
    }
}

impl PlanAddress {
    /// Returns the address with something changed.
    pub(crate) fn with(self, change: impl FnOnce(&mut PlanQuery)) -> String {
        let mut query = self.query.get();
        change(&mut query);
        plan_address(&self.round.get(), &query)
    }

    /// Filters or sorts: goes to the first page of the changed list.
    pub(crate) fn narrow(self, change: impl FnOnce(&mut PlanQuery)) {
        self.change(change, false);
    }

    /// Looks for words as somebody types: the first letter is a step, *back* does not go through the others.
    pub(crate) fn search(self, words: &str) {
        let typing = self.query.with_untracked(|query| !query.q.is_empty());
        self.change(|query| words.clone_into(&mut query.q), typing);
    }

    fn change(self, change: impl FnOnce(&mut PlanQuery), replace: bool) {
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
            let address = plan_address(&self.round.get_untracked(), &query);
            self.go.with_value(|go| go(&address, options));
        }
    }
}

/// Tells whether the list leaves anything out.
pub(crate) fn is_narrowed(query: &PlanQuery) -> bool {
    let bare = PlanQuery {
        sort: query.sort.clone(),
        descending: query.descending,
        offset: query.offset,
        ..PlanQuery::default()
    };
    bare != *query
}

fn read(params: &ParamsMap) -> PlanQuery {
    let text = |name| params.get(name).unwrap_or_default();
    PlanQuery {
        q: text("q"),
        zone: text("zone"),
        planned: text("planned"),
        assignee: text("assignee"),
        standing: text("standing"),
        by: text("by"),
        day: text("day"),
        overdue: text("overdue") == "true",
        sort: text("sort"),
        descending: text("descending") == "true",
        offset: text("offset").parse().unwrap_or_default(),
        limit: 0,
    }
}
