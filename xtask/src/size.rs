//! `cargo xtask size`: what a phone downloads, file by file, raw and brotli.

use std::fs;

use serde_json::json;

use crate::{
    build, compress,
    machine::Machine,
    problem::{Outcome, Problem},
    release,
};

/// Builds the app when needed and prints the sizes as JSON.
///
/// The first load is every file but the program with the desk: what the page itself does not ask for, the service worker
/// fetches at once to be able to start without a connection.
pub(crate) fn run(machine: &mut Machine) -> Outcome {
    build::shipped(machine)?;
    let mut files = Vec::new();
    let [mut total, mut desk] = [[0_u64; 2]; 2];
    for file in release::files(&machine.path("app/dist"))? {
        let bytes = [bytes(&file.path)?, bytes(&compress::beside(&file.path, "br"))?];
        // A file that does not shrink is sent as it is.
        let bytes = [bytes[0], bytes[1].min(bytes[0])];
        let sum = if file.is_of_the_desk() { &mut desk } else { &mut total };
        *sum = [sum[0] + bytes[0], sum[1] + bytes[1]];
        files.push(json!({ "file": file.address, "raw": bytes[0], "brotli": bytes[1] }));
    }
    let [total, desk] = [total, desk].map(|[raw, brotli]| json!({ "raw": raw, "brotli": brotli }));
    let report = json!({ "files": files, "first_load": total, "desk": desk });
    println!("{report:#}");
    Ok(())
}

fn bytes(path: &std::path::Path) -> Outcome<u64> {
    fs::metadata(path)
        .map(|about| about.len())
        .map_err(|error| Problem::at(path, &error))
}
