//! That an enterprise may be known already, said while it is typed.

use domain::likeness::Why;
use domain::mirror::field;
use domain::record::FieldName;
use leptos::prelude::*;

use super::use_editor;
use crate::components::words::t;
use crate::components::{Icon, alike_words, enterprise_choice};
use crate::state::AlikeLine;

/// The known enterprises that a new one may be, under what speaks for it: the tax code, or the name. It keeps nobody from
/// going on.
#[component]
pub(super) fn Alike(field: FieldName) -> impl IntoView {
    let by_code = match field.as_str() {
        field::ENTERPRISE_NAME => false,
        field::TAX_CODE => true,
        _ => return None,
    };
    let alike = use_editor().alike()?;
    let shown = Memo::new(move |_| {
        alike.with(|all| {
            let here = all.iter().filter(|one| (one.why == Why::TaxCode) == by_code);
            here.cloned().collect::<Vec<_>>()
        })
    });
    // The region is always there, so that screen readers hear what appears in it.
    Some(view! {
        <div class="alike" role="status" data-test=format!("alike-{field}")>
            {move || {
                shown.with(|shown| (!shown.is_empty()).then(|| view! { <p>{move || t!(alike.lead)}</p> }))
            }}
            <ForEnumerate each=move || shown.get() key=|one| (one.line.id, one.why) let(_, one)>
                <Known one />
            </ForEnumerate>
        </div>
    })
}

#[component]
fn Known(one: AlikeLine) -> impl IntoView {
    let AlikeLine { why, line } = one;
    let (code, zone) = (line.tax_code, line.zone);
    let note = move || {
        let zone = (!zone.is_empty()).then(|| enterprise_choice("zone_code", &zone));
        let code = (!code.is_empty()).then(|| code.clone());
        let why = Some(alike_words(why).to_owned());
        [zone, code, why].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    };
    view! {
        <a class="alike__row" href=format!("/enterprises/{}", line.id) data-test="alike" data-why=why.as_str()>
            <strong>{line.name}</strong>
            <span class="alike__note">{note}</span>
            <span class="alike__open">
                {move || t!(alike.open)}
                <Icon name="chevron-right" />
            </span>
        </a>
    }
}
