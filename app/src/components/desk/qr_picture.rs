//! A QR code, to be read by another device's camera: black on white in every theme.

use domain::api::Matrix;
use leptos::prelude::*;

/// Draws a QR code.
#[component]
pub(crate) fn QrPicture(picture: Matrix, #[prop(into)] label: Signal<String>) -> impl IntoView {
    let Matrix { size, path } = picture;
    view! {
        <svg class="desk-qr" viewBox=format!("0 0 {size} {size}") role="img" aria-label=label>
            <path d=path />
        </svg>
    }
}
