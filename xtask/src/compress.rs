//! Compressing every file once, at build time, as hard as it goes: a phone pays for each byte, the server for none.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    time::Instant,
};

use flate2::{Compression, write::GzEncoder};

use crate::{
    problem::{Outcome, Problem},
    release,
};

/// The window of brotli that every browser accepts, 16 MiB.
const WINDOW_BITS: u32 = 24;

/// Writes `FILE.br` and `FILE.gz` beside every file of a build.
pub(crate) fn all(dist: &Path) -> Outcome {
    eprintln!("▸ compressing");
    let started = Instant::now();
    for file in release::files(dist)? {
        let plain = release::read(&file.path)?;
        write(
            &beside(&file.path, "br"),
            &brotli(&plain).map_err(|error| Problem::at(&file.path, &error))?,
        )?;
        write(
            &beside(&file.path, "gz"),
            &gzip(&plain).map_err(|error| Problem::at(&file.path, &error))?,
        )?;
    }
    eprintln!("✓ compressing ({:.1} s)", started.elapsed().as_secs_f32());
    Ok(())
}

/// Returns the address of a file's compressed twin.
pub(crate) fn beside(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    name.into()
}

fn brotli(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: WINDOW_BITS.cast_signed(),
        size_hint: plain.len(),
        ..Default::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &plain[..], &mut packed, &parameters)?;
    Ok(packed)
}

fn gzip(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain)?;
    encoder.finish()
}

fn write(path: &Path, bytes: &[u8]) -> Outcome {
    fs::write(path, bytes).map_err(|error| Problem::at(path, &error))
}
