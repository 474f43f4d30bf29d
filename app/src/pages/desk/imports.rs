//! `/desk/imports`: the lists that were handed in, and where each stands.

use domain::api::ImportRow;
use leptos::prelude::*;

use crate::api::imports;
use crate::components::desk::figures::{count, or_dash};
use crate::components::desk::import_words::{provider_words, state_words};
use crate::components::desk::live::use_live;
use crate::components::desk::loaded::Loaded;
use crate::components::desk::shortcuts::use_shortcuts;
use crate::components::moment::moment;
use crate::components::words::t;
use crate::components::{Empty, Icon, Page};

/// The imports, or that there are none.
#[component]
pub(crate) fn Imports() -> impl IntoView {
    use_shortcuts();
    let imports = use_live(|| (), |()| imports::list());
    view! {
        <Page title=Signal::derive(|| t!(desk.imports.title).to_owned())>
            <div class="spread">
                <p class="muted">{move || t!(desk.imports.lead)}</p>
                <a class="button" data-kind="primary" href="/desk/imports/new" data-test="import-new">
                    <Icon name="plus" />
                    {move || t!(desk.imports.begin)}
                </a>
            </div>
            <Loaded live=imports view=move |rows| show(rows) />
        </Page>
    }
}

fn show(rows: &[ImportRow]) -> AnyView {
    if rows.is_empty() {
        let title = Signal::derive(|| t!(desk.imports.none_title).to_owned());
        let explanation = Signal::derive(|| t!(desk.imports.none_note).to_owned());
        return view! { <Empty icon="file-text" title explanation /> }.into_any();
    }
    let rows = rows.iter().cloned().map(|row| view! { <Row row /> }).collect_view();
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label=move || t!(desk.imports.title)>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{move || t!(desk.imports.at)}</th>
                        <th scope="col">{move || t!(desk.imports.file)}</th>
                        <th scope="col">{move || t!(desk.imports.from)}</th>
                        <th scope="col">{move || t!(desk.imports.by)}</th>
                        <th scope="col">{move || t!(desk.imports.standing)}</th>
                        <th scope="col" class="figure">{move || t!(desk.imports.accepted)}</th>
                        <th scope="col" class="figure">{move || t!(desk.imports.written)}</th>
                        <th scope="col" class="figure">{move || t!(desk.imports.taken_back)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Row(row: ImportRow) -> impl IntoView {
    let (provider, state, counts) = (row.provider, row.state, row.counts);
    let address = format!("/desk/imports/{}", row.number);
    let file = if row.file.is_empty() {
        format!("{}", row.number)
    } else {
        row.file
    };
    let by = row.by;
    view! {
        <tr data-test="import-row">
            <td>{moment(row.at)}</td>
            <td>
                <a href=address>{file}</a>
            </td>
            <td>{move || provider_words(provider)}</td>
            <td>{or_dash(by)}</td>
            <td data-state=state.as_str()>{move || state_words(state)}</td>
            <td class="figure">{count(counts.accepted)}</td>
            <td class="figure">{count(counts.applied)}</td>
            <td class="figure">{count(counts.undone)}</td>
        </tr>
    }
}
