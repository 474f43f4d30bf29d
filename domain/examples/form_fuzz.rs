//! Attacks the form engine: `--seconds N` (60), from `--seed S` (0) on, with the forms of the default programme or of
//! `--programme FOLDER`. Prints JSON, with every seed that failed.
//!
//! Run with `cargo run --release -p domain --example form_fuzz -- --seconds 600`; one seed is replayed with
//! `--seed S --seconds 0`.

use std::error::Error;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use domain::form::fuzz::{Counts, Material, attack};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let given = |name: &str| {
        let place = arguments.iter().position(|argument| argument == name)?;
        arguments.get(place + 1)
    };
    let number = |name: &str| given(name)?.parse::<u64>().ok();
    let (mut seed, seconds) = (number("--seed").unwrap_or(0), number("--seconds").unwrap_or(60));
    let mut files = Vec::new();
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/programme");
    let programme = given("--programme").map_or(default, PathBuf::from);
    read(&programme, "", &mut files)?;
    let material = Material::new(files);
    for (form, problems) in material.problems() {
        eprintln!("{form} can't be read, and so is attacked in vain: {problems:#?}");
    }
    let (mut all, mut failed) = (Counts::default(), Vec::new());
    let (started, mut slowest) = (Instant::now(), (Duration::ZERO, seed));
    loop {
        let begun = Instant::now();
        match catch_unwind(|| attack(seed, &material)) {
            Ok(Ok(counts)) => all += counts,
            Ok(Err(what)) => {
                eprintln!("seed {seed}: {what}");
                failed.push(seed);
            }
            // The message of the panic stands above.
            Err(_) => {
                eprintln!("seed {seed} panicked");
                failed.push(seed);
            }
        }
        slowest = slowest.max((begun.elapsed(), seed));
        seed += 1;
        if started.elapsed() >= Duration::from_secs(seconds) {
            break;
        }
    }
    let counts = serde_json::to_string(&all)?;
    let (slow, slow_seed) = (slowest.0.as_millis(), slowest.1);
    println!("{{\"counts\":{counts},\"failed\":{failed:?},\"slowest\":{{\"seed\":{slow_seed},\"ms\":{slow}}}}}");
    Ok(if failed.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Reads the sheets below a folder, by their paths in it.
fn read(folder: &Path, under: &str, files: &mut Vec<(String, String)>) -> Result<(), Box<dyn Error>> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = format!("{under}{}", path.file_name().unwrap_or_default().to_string_lossy());
        if path.is_dir() {
            read(&path, &format!("{name}/"), files)?;
        } else if name.ends_with(".csv") {
            files.push((name, std::fs::read_to_string(&path)?));
        }
    }
    Ok(())
}
