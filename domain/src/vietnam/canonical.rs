//! Unicode's canonical decompositions and compositions, its marks and their classes.
//!
//! `build.rs` packs them to a few kilobytes; they are unpacked when the first text needs them.

use std::sync::LazyLock;

struct Tables {
    /// Letters that have parts, in order, and where those begin and end in `parts`.
    letters: Vec<(char, u16, u16)>,
    parts: Vec<char>,
    /// Two parts and what they compose to, in order.
    pairs: Vec<(char, char, char)>,
    classes: Vec<Run>,
    marks: Vec<Run>,
}

/// Letters that follow each other and have the same value: the first, how many, the value.
type Run = (u32, u32, u8);

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let mut tables = letters(include_bytes!(concat!(env!("OUT_DIR"), "/canonical_letters.bin")));
    tables.classes = runs(include_bytes!(concat!(env!("OUT_DIR"), "/canonical_classes.bin")));
    tables.marks = runs(include_bytes!(concat!(env!("OUT_DIR"), "/marks.bin")));
    tables
});

/// The syllables of Hangul are composed by arithmetic (Unicode 3.12).
mod hangul {
    pub(super) const LEAD: u32 = 0x1100;
    pub(super) const VOWEL: u32 = 0x1161;
    pub(super) const TAIL: u32 = 0x11A7;
    pub(super) const SYLLABLE: u32 = 0xAC00;
    pub(super) const LEADS: u32 = 19;
    pub(super) const VOWELS: u32 = 21;
    pub(super) const TAILS: u32 = 28;
}

/// Returns the canonical combining class of a mark; 0 for every letter.
pub(super) fn class(letter: char) -> u8 {
    value(&TABLES.classes, letter)
}

/// Tells whether a character is a mark on another.
pub(super) fn is_mark(letter: char) -> bool {
    value(&TABLES.marks, letter) != 0
}

fn value(runs: &[Run], letter: char) -> u8 {
    let number = u32::from(letter);
    let behind = runs.partition_point(|(first, ..)| *first <= number);
    let run = behind.checked_sub(1).and_then(|place| runs.get(place));
    run.filter(|(first, count, _)| number - first < *count)
        .map_or(0, |(.., value)| *value)
}

/// Passes on the parts of a letter that have no parts themselves.
pub(super) fn decompose(letter: char, emit: &mut dyn FnMut(char)) {
    if let Some(place) = below(letter, hangul::SYLLABLE, hangul::LEADS * hangul::VOWELS * hangul::TAILS) {
        let (body, tail) = (place / hangul::TAILS, place % hangul::TAILS);
        let lead = hangul::LEAD + body / hangul::VOWELS;
        let vowel = hangul::VOWEL + body % hangul::VOWELS;
        let tail = (tail > 0).then_some(hangul::TAIL + tail);
        let parts = [Some(lead), Some(vowel), tail].into_iter().flatten();
        parts.filter_map(char::from_u32).for_each(emit);
        return;
    }
    let letters = &TABLES.letters;
    let Ok(place) = letters.binary_search_by_key(&letter, |(letter, ..)| *letter) else {
        return emit(letter);
    };
    let (_, start, end) = letters[place];
    for part in &TABLES.parts[usize::from(start)..usize::from(end)] {
        decompose(*part, emit);
    }
}

/// Returns what two parts compose to.
pub(super) fn compose(first: char, second: char) -> Option<char> {
    if let (Some(lead), Some(vowel)) = (
        below(first, hangul::LEAD, hangul::LEADS),
        below(second, hangul::VOWEL, hangul::VOWELS),
    ) {
        return char::from_u32(hangul::SYLLABLE + (lead * hangul::VOWELS + vowel) * hangul::TAILS);
    }
    if let (Some(body), Some(tail)) = (
        below(first, hangul::SYLLABLE, hangul::LEADS * hangul::VOWELS * hangul::TAILS),
        below(second, hangul::TAIL + 1, hangul::TAILS - 1),
    ) && body % hangul::TAILS == 0
    {
        return char::from_u32(u32::from(first) + tail + 1);
    }
    let pairs = &TABLES.pairs;
    let place = pairs.binary_search_by_key(&(first, second), |(first, second, _)| (*first, *second));
    place.ok().map(|place| pairs[place].2)
}

/// Returns how far a letter stands behind `first`, if it is one of the `count` that begin there.
fn below(letter: char, first: u32, count: u32) -> Option<u32> {
    u32::from(letter).checked_sub(first).filter(|place| *place < count)
}

/// Reads the letters as `build.rs` wrote them.
fn letters(bytes: &[u8]) -> Tables {
    let mut tables = Tables {
        letters: Vec::new(),
        parts: Vec::new(),
        pairs: Vec::new(),
        classes: Vec::new(),
        marks: Vec::new(),
    };
    let mut bytes = bytes.iter();
    let (mut letter, mut first) = (0_u32, 0_u32);
    while !bytes.as_slice().is_empty() {
        letter += next(&mut bytes);
        let head = next(&mut bytes);
        let start = tables.parts.len();
        let mut near = first;
        for _ in 0..head / 2 {
            let step = next(&mut bytes);
            // Even steps go up, odd ones down.
            let part = near.wrapping_add(if step.is_multiple_of(2) { step / 2 } else { !(step / 2) });
            tables.parts.extend(char::from_u32(part));
            near = 0x300;
        }
        first = u32::from(tables.parts[start]);
        let composed = char::from_u32(letter).unwrap_or_default();
        if let (1, [first, second]) = (head % 2, &tables.parts[start..]) {
            tables.pairs.push((*first, *second, composed));
        }
        let place = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
        tables.letters.push((composed, place(start), place(tables.parts.len())));
    }
    tables.pairs.sort_unstable();
    tables
}

/// Reads runs as `build.rs` wrote them.
fn runs(bytes: &[u8]) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut bytes = bytes.iter();
    let mut end = 0;
    while !bytes.as_slice().is_empty() {
        let (begin, count) = (end + next(&mut bytes), next(&mut bytes));
        runs.push((begin, count, bytes.next().copied().unwrap_or_default()));
        end = begin + count;
    }
    runs
}

fn next(bytes: &mut std::slice::Iter<'_, u8>) -> u32 {
    let mut number = 0;
    for (place, byte) in bytes.by_ref().enumerate() {
        number |= u32::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            break;
        }
    }
    number
}
