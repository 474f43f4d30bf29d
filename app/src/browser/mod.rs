//! The browser's own services, each behind a few plain functions.

pub mod chance;
pub mod changes;
pub mod channel;
pub mod clipboard;
pub mod clock;
pub mod crypto;
pub mod desk_program;
pub mod download;
pub mod file;
pub mod gzip;
pub mod idle;
pub mod locks;
pub mod online;
pub mod persist;
pub mod platform;
pub mod rescue;
pub mod service_worker;
pub mod trifles;

pub use leptos::prelude::window;
