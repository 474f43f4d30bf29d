//! The office server: it receives what phones recorded, merges it, and serves the app and the desk.
//!
//! Requests go `router` -> `handlers` -> `store`; what becomes of an edit is decided by [`domain::sync::take_in`], and the
//! store only remembers. Time comes from [`clock`], chance from [`chance`], so that tests own both.
//!
//! - [`serve`]: the whole server on a listener, until asked to stop;
//! - [`App`]: the same without a socket, for tests that call the router directly;
//! - [`store`]: what is remembered, and [`store::open_sqlite`];
//! - [`recovery`]: files by which phones hand in what they could not send;
//! - [`generate`]: plausible enterprises and visits for benchmarks.
#![warn(missing_docs)]

mod account_name;
mod agent;
mod app;
mod attempts;
mod auth;
pub mod backup;
mod body;
pub mod chance;
pub mod cli;
mod client;
pub mod clock;
mod code;
pub mod config;
mod cross_origin;
pub mod demo;
pub mod doctor;
mod error;
mod export;
mod fields;
mod file;
pub mod form_check;
pub mod generate;
mod handlers;
mod headers;
pub mod import;
mod invitation;
pub mod keep;
mod listen;
mod looks;
mod password;
pub mod programme;
mod qr;
pub mod recovery;
mod router;
pub mod schedule;
mod second_factor;
mod snapshot;
mod stopping;
pub mod store;
pub mod tls;
mod turns;

pub use app::{App, ServeError, serve};
pub use client::Peer;
pub use config::Config;
