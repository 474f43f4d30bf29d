//! The server through its own router: no socket, a database per test, a clock that the test owns.
#![expect(clippy::unwrap_used, reason = "a test that can't go on may say so where it stands")]

mod accounts;
mod audit;
mod demo;
mod desk;
mod devices;
mod disk;
mod doctor;
mod erasure;
mod escrow;
mod export;
mod feeds;
mod form_check;
mod headers;
mod import;
mod import_rounds;
mod keeping;
mod live;
mod other_sites;
mod others;
mod own_account;
mod problems;
mod programme;
mod push;
mod quarantine;
mod reach;
mod recovery;
mod requests;
mod review;
mod scheduled;
mod session;
mod settling;
mod shell;
mod slow;
mod support;
mod tls;
