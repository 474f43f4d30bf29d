//! A newer release is here: offered, never forced.

use leptos::prelude::*;

use super::words::t;
use crate::state::use_device;

/// Offers the waiting release, until the person says *later*.
#[component]
pub(crate) fn UpdateOffer() -> impl IntoView {
    let device = use_device();
    let later = RwSignal::new(false);
    let offer = move || {
        (device.update_waiting.get() && !later.get()).then(|| {
            view! {
                <div class="update-offer" data-test="update-offer">
                    <p>{move || t!(update.offer)}</p>
                    <button class="button" type="button" data-kind="quiet" on:click=move |_| later.set(true)>
                        {move || t!(update.later)}
                    </button>
                    <button
                        class="button"
                        type="button"
                        data-kind="primary"
                        data-test="update-apply"
                        on:click=move |_| device.apply_update()
                    >
                        {move || t!(update.apply)}
                    </button>
                </div>
            }
        })
    };
    view! { <div aria-live="polite">{offer}</div> }
}
