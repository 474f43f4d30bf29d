//! Which questions people disagree about, and how often: the conflicts can be narrowed to one of them.

use domain::api::ConflictField;
use domain::record::{FieldName, RecordKind};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::figures::{count, question};
use super::live::use_live;
use crate::api::desk;
use crate::components::words::{language, t};
use crate::state::use_forms;

/// One kind of conflict: a field of one kind of record.
pub(crate) type ConflictKind = (RecordKind, FieldName);

/// Reads which conflicts the address narrows the list to, as `?only=enterprise.workers_total`.
pub(crate) fn use_only() -> Memo<Option<ConflictKind>> {
    let asked = use_query_map();
    Memo::new(move |_| {
        let only = asked.with(|asked| asked.get("only"))?;
        let (kind, field) = only.split_once('.')?;
        Some((kind.parse().ok()?, FieldName::new(field)))
    })
}

/// A chip for each question, the most disagreed about first. With one question there is nothing to choose.
#[component]
pub(crate) fn ConflictKinds(only: Memo<Option<ConflictKind>>) -> impl IntoView {
    let fields = use_live(|| (), |()| desk::conflict_fields());
    let all = Memo::new(move |_| fields.answer.with(|fields| fields.ready().cloned().unwrap_or_default()));
    let chips = move || {
        let chip = |row: ConflictField| {
            let address = format!("/desk/conflicts?only={}.{}", row.kind, row.field);
            let (kind, field) = (row.kind, row.field.clone());
            let is_it = move || only.with(|only| only.as_ref() == Some(&(kind, field.clone())));
            let words = move || question(use_forms().by_kind(row.kind).as_deref(), &row.field, language());
            view! {
                <a class="chip" href=address aria-current=move || is_it().then_some("page")>
                    {words}
                    " "
                    <span class="count">{count(row.count)}</span>
                </a>
            }
        };
        all.get().into_iter().map(chip).collect_view()
    };
    let everything = move || only.with(Option::is_none).then_some("page");
    view! {
        <Show when=move || all.with(|all| all.len() > 1) || only.with(Option::is_some)>
            <nav class="filters" aria-label=move || t!(desk.conflicts.kinds) data-test="conflict-kinds">
                <a class="chip" href="/desk/conflicts" aria-current=everything>
                    {move || t!(desk.conflicts.every_kind)}
                </a>
                {chips}
            </nav>
        </Show>
    }
}
