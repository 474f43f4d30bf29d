//! Coverage by zone: a bar and its figures in one table, readable in black-and-white print.

use domain::api::ZoneCoverage;
use leptos::prelude::*;

use super::figures::{choice, count, share};
use crate::components::words::{language, t};
use crate::state::use_forms;

/// Every zone with how many of its enterprises were surveyed.
#[component]
pub(crate) fn Coverage(zones: Vec<ZoneCoverage>) -> impl IntoView {
    let rows = zones.into_iter().map(|zone| view! { <ZoneRow zone /> }).collect_view();
    view! {
        <section class="stack" aria-labelledby="desk-coverage">
            <h2 id="desk-coverage">{move || t!(desk.coverage.title)}</h2>
            <p class="muted">{move || t!(desk.coverage.caption)}</p>
            <div class="table-frame desk-coverage" tabindex="0" role="region" aria-labelledby="desk-coverage">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{move || t!(desk.coverage.zone)}</th>
                            <th scope="col" aria-hidden="true"></th>
                            <th scope="col" class="figure">{move || t!(desk.overview.visited)}</th>
                            <th scope="col" class="figure">{move || t!(desk.overview.enterprises)}</th>
                            <th scope="col" class="figure">{move || t!(desk.coverage.share)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}

#[component]
fn ZoneRow(zone: ZoneCoverage) -> impl IntoView {
    let ZoneCoverage {
        zone,
        enterprises,
        visited,
    } = zone;
    let form = use_forms().enterprise;
    let code = zone.clone();
    let name = move || match code.as_str() {
        "" => t!(desk.coverage.no_zone).to_owned(),
        code => choice(&form, "zone_code", code, language()),
    };
    let name = if zone.is_empty() {
        view! { <span class="muted">{name}</span> }.into_any()
    } else {
        view! { <a href=format!("/desk/enterprises?zone={zone}")>{name}</a> }.into_any()
    };
    view! {
        <tr data-test="desk-zone" data-zone=zone>
            <th scope="row">{name}</th>
            <td class="desk-bar-cell" aria-hidden="true"><Bar visited enterprises /></td>
            <td class="figure">{count(visited)}</td>
            <td class="figure">{count(enterprises)}</td>
            <td class="figure">{share(visited, enterprises)}</td>
        </tr>
    }
}

/// The part that was surveyed, out of all.
#[component]
fn Bar(visited: u64, enterprises: u64) -> impl IntoView {
    let width = (visited * 1000).checked_div(enterprises).unwrap_or_default().min(1000);
    view! {
        <svg class="desk-bar" viewBox="0 0 1000 10" preserveAspectRatio="none">
            <rect class="desk-bar__all" width="1000" height="10"></rect>
            <rect class="desk-bar__done" width=width.to_string() height="10"></rect>
        </svg>
    }
}
