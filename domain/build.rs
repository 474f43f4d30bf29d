//! Packs Unicode's canonical decompositions: the tables of `unicode-normalization` are made for speed and are nine times
//! as large to download. `src/vietnam/canonical.rs` unpacks them.

use std::{env, error::Error, fs, path::PathBuf};

use unicode_normalization::char::{canonical_combining_class, compose, decompose_canonical, is_combining_mark};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    let mut letters = Vec::new();
    let (mut before, mut first_before) = (0, 0);
    for letter in ('\0'..=char::MAX).filter(|letter| !('가'..='힣').contains(letter)) {
        let (parts, composes) = parts(letter);
        if parts != [letter] {
            put(&mut letters, u32::from(letter) - before);
            before = u32::from(letter);
            put(&mut letters, u32::try_from(parts.len())? * 2 + u32::from(composes));
            // The first part follows the first part of the letter before, the marks lie close together.
            let mut near = first_before;
            for part in &parts {
                put_signed(&mut letters, i64::from(u32::from(*part)) - i64::from(near));
                near = 0x300;
            }
            first_before = u32::from(parts[0]);
        }
    }
    fs::write(out.join("canonical_letters.bin"), letters)?;
    fs::write(out.join("canonical_classes.bin"), runs(canonical_combining_class))?;
    fs::write(
        out.join("marks.bin"),
        runs(|letter| u8::from(is_combining_mark(letter))),
    )?;
    Ok(())
}

/// Packs what is not 0 as runs: how far behind the last one, how many letters, the value.
fn runs(value: impl Fn(char) -> u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (mut begin, mut own, mut end) = (0, 0, 0);
    // The last letter belongs to no run, so every run ends before it.
    for letter in '\0'..=char::MAX {
        let next = value(letter);
        if next == own {
            continue;
        }
        if own != 0 {
            put(&mut bytes, begin - end);
            end = u32::from(letter);
            put(&mut bytes, end - begin);
            bytes.push(own);
        }
        (begin, own) = (u32::from(letter), next);
    }
    bytes
}

/// Takes a letter apart: into the two parts that compose to it, or into all its parts where none do.
fn parts(letter: char) -> (Vec<char>, bool) {
    let mut all = Vec::new();
    decompose_canonical(letter, |part| all.push(part));
    if let [first, middle @ .., last] = all.as_slice() {
        let body = middle.iter().try_fold(*first, |body, part| compose(body, *part));
        if let Some(body) = body
            && compose(body, *last) == Some(letter)
        {
            return (vec![body, *last], true);
        }
    }
    (all, false)
}

/// Writes seven bits to a byte, the lowest first.
fn put(bytes: &mut Vec<u8>, mut number: u32) {
    while number > 0x7f {
        bytes.push((number & 0x7f | 0x80) as u8);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Writes small numbers of either sign as small numbers.
fn put_signed(bytes: &mut Vec<u8>, number: i64) {
    put(bytes, ((number << 1) ^ (number >> 63)) as u32);
}
