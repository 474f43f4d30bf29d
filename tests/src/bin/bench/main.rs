//! The numbers of the design, measured: the release server, the bench build of the app, a real Chromium with a real profile.
//!
//! Each number stands beside what bare IndexedDB or SQLite takes for the same bytes in the same run, so that a slow
//! machine shows. `cargo xtask bench` builds what this needs and sets:
//!
//! - `THUCDIA_BIN`: the server; `THUCDIA_BENCH_DIST`: the folder with the bench build; `THUCDIA_FORM_BENCH`: the
//!   measurement of the form engine.
//!
//! Arguments name the parts to measure (`forms ingest import save push pull search phone load`); without any, all are.
//! A table goes to standard error, JSON to standard output.

mod first_load;
mod forms;
mod importing;
mod ingest;
mod pages;
mod place;
mod table;
mod work;

use table::Table;

#[tokio::main]
async fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let wants = |part: &str| wanted.is_empty() || wanted.iter().any(|name| name == part);
    let mut table = Table::default();
    if wants("forms") {
        forms::measure(&mut table);
    }
    if wants("ingest") {
        ingest::measure(&mut table).await;
    }
    if wants("import") {
        importing::measure(&mut table).await;
    }
    if ["save", "push", "pull", "search"].into_iter().any(wants) {
        work::measure(&mut table, wants).await;
    }
    if wants("phone") {
        work::measure_on_a_phone(&mut table).await;
    }
    if wants("load") {
        first_load::measure(&mut table).await;
    }
    eprintln!("\n{}", table.text());
    println!("{:#}", table.json());
}
