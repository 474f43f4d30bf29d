//! The browser's own services, each behind a few plain functions.

pub mod chance;
pub mod clock;
pub mod trifles;

pub use leptos::prelude::window;
