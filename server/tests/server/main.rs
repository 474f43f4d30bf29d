//! The server through its own router: no socket, a database per test, a clock that the test owns.

mod desk;
mod feeds;
mod import;
mod keeping;
mod push;
mod session;
mod shell;
mod support;
