//! What Thực Địa knows, without touching the world.
//!
//! Both the phone and the server use this crate, so that merging, form logic and the sync conversation are the very same
//! code on both sides. It holds no I/O, no async, no clock and no randomness: time and chance are arguments.
//!
//! - [`record`]: how a record is made of edits, and how copies of it merge;
//! - [`sync`]: what phone and server say to each other, and both halves of that conversation;
//! - [`api`]: what the desk and the server say to each other in JSON;
//! - [`contact`]: what points to a person, and how it is taken out again;
//! - [`follow_up`]: what is to be done after a visit, and by when;
//! - [`form`]: questions as data;
//! - [`founding`]: how far the founding of a party organisation has come, and who looks ready for one;
//! - [`draft`]: a form that was begun and not submitted;
//! - [`elsewhere`]: what other records say about the one that is being filled in;
//! - [`merged`]: enterprises that turned out to be one;
//! - [`mirror`]: the phone's copy of the records, listed and searched;
//! - [`programme`]: organisations, targets, lists and forms of one programme, read from a folder of texts;
//! - [`plan`]: who is to visit which enterprise in which round, and how far that has come;
//! - [`pin`]: the PIN of a phone;
//! - [`readiness`]: whether a phone may leave for the field;
//! - [`recovery`]: the file by which a phone hands in what it could not send;
//! - [`review`]: whether a visit was looked at, and what was said about it;
//! - [`role`]: what a person may do;
//! - [`reach`]: of which part of the data;
//! - [`likeness`]: which enterprises may be one and the same;
//! - [`provider`]: who hands in lists, and [`script`]: how the letters of old ones are written;
//! - [`vietnam`]: Vietnamese text, tax codes, numbers and dates;
//! - [`simulation`]: a fleet of phones and a server under faults, replayable by seed.
#![warn(missing_docs)]

pub mod api;
pub mod contact;
pub mod draft;
pub mod elsewhere;
pub mod follow_up;
pub mod form;
pub mod founding;
pub mod likeness;
pub mod merged;
pub mod mirror;
pub mod person_request;
pub mod pin;
pub mod plan;
pub mod programme;
pub mod provider;
pub mod reach;
pub mod readiness;
pub mod record;
pub mod recovery;
pub mod review;
pub mod role;
pub mod script;
pub mod simulation;
pub mod sync;
pub mod vietnam;
