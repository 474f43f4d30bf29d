//! The field app and the desk.
//!
//! Imports go one way: pages -> components -> state -> sync -> {api, storage, browser} -> `domain`.
#![allow(
    unreachable_pub,
    reason = "a program has no outside: `pub` says what a module offers to the other modules"
)]
#![cfg_attr(
    feature = "bench",
    allow(dead_code, unused_imports, reason = "the bench page uses a part of the app")
)]

mod api;
#[cfg(feature = "bench")]
mod bench;
mod browser;
#[cfg(not(feature = "bench"))]
mod components;
#[cfg(not(feature = "bench"))]
mod pages;
mod problem;
#[cfg(not(feature = "bench"))]
mod state;
mod storage;
mod sync;

#[cfg(not(feature = "bench"))]
fn main() {
    use leptos::prelude::{mount_to_body, view};

    browser::rescue::on_panic();
    mount_to_body(|| {
        state::provide_state();
        view! { <pages::App /> }
    });
}

#[cfg(feature = "bench")]
fn main() {
    browser::rescue::on_panic();
    bench::install();
}
