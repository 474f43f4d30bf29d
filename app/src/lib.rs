//! The field app and the desk.
//!
//! Two programs are made from it: `app`, which every phone downloads, and `desk`, which has the desk's pages too and is
//! fetched where somebody opens `/desk`. What a program's `DeskPages` do not name is left out by the linker.
//!
//! Imports go one way: pages -> components -> state -> sync -> {api, storage, browser} -> `domain`.
#![allow(
    unreachable_pub,
    reason = "the programs use two functions: `pub` says what a module offers to the other modules"
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
use pages::DeskPages;

/// Starts the app of the phones.
#[cfg(not(feature = "bench"))]
pub fn start() {
    start_with(DeskPages::ELSEWHERE);
}

/// Starts the app with the desk.
#[cfg(not(feature = "bench"))]
pub fn start_with_desk() {
    start_with(DeskPages::HERE);
}

#[cfg(not(feature = "bench"))]
fn start_with(desk: DeskPages) {
    use leptos::prelude::{mount_to_body, view};

    browser::rescue::on_panic();
    mount_to_body(move || {
        state::provide_state();
        view! { <pages::App desk /> }
    });
}

/// Starts the bench page.
#[cfg(feature = "bench")]
pub fn start() {
    browser::rescue::on_panic();
    bench::install();
}
