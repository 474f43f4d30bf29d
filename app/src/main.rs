//! The field app and the desk.

mod api;
mod browser;
mod pages;
mod problem;
mod state;
mod storage;
mod sync;

fn main() {}
