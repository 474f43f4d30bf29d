//! Finding one of 50,000 enterprises while typing, with or without diacritics, in memory.
//!
//! All folded rows lie one behind the other in a single run of bytes, and a query is found in it by a substring scan:
//! no index to build when the app opens, none to go stale, and no right answer missed. A row that changes is written
//! again at the end, and its old bytes are blanked; when the blanks outweigh the rows, the bytes are packed anew.

use memchr::memmem;

use super::company::telling_part;
use super::fold::{fold, fold_into};
use super::normalise::nfc;

/// Ends each row. Folding turns line ends into spaces, so no row and no query holds one.
const END: u8 = b'\n';

/// The rows that can be found, each at its position.
#[derive(Clone, Default, Debug)]
pub struct SearchIndex {
    /// Folded rows: the name, a space, the extra words, [`END`].
    text: Vec<u8>,
    /// Names in lower case with their diacritics, in the order of `rows`.
    names: String,
    /// Rows in the order of `text`.
    rows: Vec<Row>,
    /// For each position, its place in `rows`.
    places: Vec<u32>,
    /// Blanked bytes in `text`.
    blank: usize,
}

/// Where one row's bytes are.
#[derive(Clone, Copy, Debug)]
struct Row {
    /// Where it begins in `text`.
    start: u32,
    /// Bytes of the folded name.
    folded: u32,
    /// Bytes of company words before the name's telling part.
    common: u32,
    /// Where its name begins in `names`.
    name: u32,
    /// Whose row it is; `None` once it was replaced.
    position: Option<u32>,
}

/// How good a hit is, best first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Rank {
    /// Typed with diacritics, but they are others in the name.
    other_diacritics: bool,
    /// 0: the name, or its telling part, begins with the query; 1: words of the name begin with the words of the query;
    /// 2: words of the row do; 3: somewhere inside.
    looseness: u8,
    /// Bytes of the folded name.
    length: u32,
    /// Typed without diacritics, but the name has some there. Behind the length, so that most rows need no look at it.
    has_diacritics: bool,
    position: u32,
}

impl SearchIndex {
    /// Makes an empty index with room for `rows` rows of usual length.
    pub fn with_capacity(rows: usize) -> Self {
        Self {
            text: Vec::with_capacity(rows * 64),
            names: String::with_capacity(rows * 48),
            rows: Vec::with_capacity(rows),
            places: Vec::with_capacity(rows),
            blank: 0,
        }
    }

    /// Returns the number of positions, removed rows included.
    pub const fn len(&self) -> usize {
        self.places.len()
    }

    /// Tells whether no row was ever added.
    pub const fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Adds a row and returns its position: positions count from 0 in the order of adding. `extra` are other words to
    /// find the row by, such as the short name, the tax code and the zone.
    pub fn push(&mut self, name: &str, extra: &[&str]) -> u32 {
        let position = to_u32(self.places.len());
        self.places.push(to_u32(self.rows.len()));
        self.append(position, name, extra);
        position
    }

    /// Gives the row at a position another name and other words. A position that was never added is ignored.
    pub fn replace(&mut self, position: u32, name: &str, extra: &[&str]) {
        if self.blank_out(position) {
            self.places[position as usize] = to_u32(self.rows.len());
            self.append(position, name, extra);
            self.pack_if_worth_it();
        }
    }

    /// Takes a row out of what can be found; its position stays and can be given words again by [`Self::replace`].
    pub fn remove(&mut self, position: u32) {
        self.replace(position, "", &[]);
    }

    /// Returns the positions of at most `limit` rows that hold every word of the query, best first.
    ///
    /// A word may stand anywhere in the row, also inside another. First come rows with the very diacritics that were
    /// typed, then names that begin with the query, then words that do; among equals the shorter name. An empty query
    /// finds none.
    pub fn search(&self, query: &str, limit: usize) -> Vec<u32> {
        self.search_among(query, limit, |_| true)
    }

    /// Does the same among the positions that `keep` holds to, such as those of one zone.
    pub fn search_among(&self, query: &str, limit: usize, keep: impl Fn(u32) -> bool) -> Vec<u32> {
        let (folded, typed) = (fold(query), nfc(query).chars().flat_map(lower).collect::<String>());
        let query = Query::new(&folded, &typed);
        // The longest word is likely the rarest: only where it stands are the others looked for.
        let Some(rarest) = (0..query.words.len()).max_by_key(|&place| query.words[place].needle().len()) else {
            return Vec::new();
        };
        let others = || {
            query
                .words
                .iter()
                .enumerate()
                .filter(|(place, _)| *place != rarest)
                .map(|(_, word)| word)
        };
        let mut best = Best::new(limit);
        let (mut from, mut place) = (0, 0);
        while let Some(hit) = self.text.get(from..).and_then(|rest| query.words[rarest].find(rest)) {
            // Hits come in order, so the row is never far from the last one.
            place = self.row_at(to_u32(from + hit), place);
            let bytes = self.bytes(place);
            from = self.rows[place].start as usize + bytes.len() + 1;
            if let Some(position) = self.rows[place].position
                && keep(position)
                && others().all(|word| word.find(bytes).is_some())
            {
                self.offer(&query, place, position, &mut best);
            }
        }
        best.into_positions()
    }

    /// Returns the folded name of a row from its telling part on; empty for one that was removed.
    pub fn telling(&self, position: u32) -> &str {
        std::str::from_utf8(self.telling_bytes(position)).unwrap_or_default()
    }

    /// Tells whether the first word of a name's telling part begins so.
    pub fn is_begun_with(&self, position: u32, beginning: &str) -> bool {
        self.telling_bytes(position).starts_with(beginning.as_bytes())
    }

    /// Counts those of these beginnings with which a word of a name's telling part begins.
    pub fn count_beginnings(&self, position: u32, beginnings: &[&str]) -> usize {
        let name = self.telling_bytes(position);
        let begins_a_word = |at: usize| at == 0 || !name[at - 1].is_ascii_alphanumeric();
        let is_there = |beginning: &&&str| {
            let letters = beginning.as_bytes();
            let mut places = name.windows(letters.len().max(1)).enumerate();
            places.any(|(at, part)| part == letters && begins_a_word(at))
        };
        beginnings.iter().filter(is_there).count()
    }

    fn telling_bytes(&self, position: u32) -> &[u8] {
        let place = self.places.get(position as usize).map(|place| *place as usize);
        let part = place.and_then(|place| {
            let row = self.rows.get(place)?;
            self.bytes(place).get(row.common as usize..row.folded as usize)
        });
        part.unwrap_or_default()
    }

    /// Ranks a hit. Each step costs more than the one before, and is left out where it can no longer help.
    fn offer(&self, query: &Query<'_>, place: usize, position: u32, best: &mut Best) {
        let row = self.rows[place];
        let bytes = self.bytes(place);
        let name = &bytes[..row.folded as usize];
        let mut rank = Rank {
            other_diacritics: false,
            looseness: 0,
            has_diacritics: false,
            length: row.folded,
            position,
        };
        let begins = |text: &[u8]| text.starts_with(query.folded.as_bytes());
        if best.refuses(rank) {
            return;
        }
        if !begins(name) && !begins(&name[row.common as usize..]) {
            for (looseness, text) in [(1, name), (2, bytes), (3, &[])] {
                rank.looseness = looseness;
                if best.refuses(rank) {
                    return;
                }
                if query.words.iter().all(|word| begins_a_word(text, word)) {
                    break;
                }
            }
        }
        let exact = query.is_exact_in(self.name(place));
        if query.has_diacritics {
            rank.other_diacritics = !exact;
        } else {
            rank.has_diacritics = !exact;
        }
        best.offer(rank);
    }

    /// Returns the row that holds the byte `at`, which is that of `place` or a later one.
    fn row_at(&self, at: u32, place: usize) -> usize {
        let rows = &self.rows[place..];
        let mut reach = 1;
        while rows.get(reach).is_some_and(|row| row.start <= at) {
            reach *= 2;
        }
        let (from, until) = (reach / 2, reach.min(rows.len()));
        place
            + from
            + rows[from..until]
                .partition_point(|row| row.start <= at)
                .saturating_sub(1)
    }

    /// Returns the folded bytes of a row, without its end.
    fn bytes(&self, place: usize) -> &[u8] {
        let end = self
            .rows
            .get(place + 1)
            .map_or(self.text.len(), |next| next.start as usize);
        &self.text[self.rows[place].start as usize..end - 1]
    }

    fn name(&self, place: usize) -> &str {
        let end = self
            .rows
            .get(place + 1)
            .map_or(self.names.len(), |next| next.name as usize);
        &self.names[self.rows[place].name as usize..end]
    }

    fn append(&mut self, position: u32, name: &str, extra: &[&str]) {
        let mut folded = fold(name);
        let (length, common) = (folded.len(), telling_part(&folded));
        for words in extra {
            folded.push(' ');
            fold_into(words, &mut folded);
        }
        let row = Row {
            start: to_u32(self.text.len()),
            folded: to_u32(length),
            common: to_u32(common),
            name: to_u32(self.names.len()),
            position: Some(position),
        };
        self.text.extend_from_slice(folded.as_bytes());
        self.text.push(END);
        self.names.extend(nfc(name).chars().flat_map(lower));
        self.rows.push(row);
    }

    fn blank_out(&mut self, position: u32) -> bool {
        let Some(&place) = self.places.get(position as usize) else {
            return false;
        };
        let place = place as usize;
        let (start, length) = (self.rows[place].start as usize, self.bytes(place).len());
        self.text[start..start + length].fill(END);
        self.rows[place].position = None;
        self.blank += length + 1;
        true
    }

    fn pack_if_worth_it(&mut self) {
        if self.blank <= self.text.len() / 2 {
            return;
        }
        let mut packed = Self::with_capacity(self.places.len());
        for (place, row) in self.rows.iter().enumerate().filter(|(_, row)| row.position.is_some()) {
            let (start, name) = (to_u32(packed.text.len()), to_u32(packed.names.len()));
            packed.text.extend_from_slice(self.bytes(place));
            packed.text.push(END);
            packed.names.push_str(self.name(place));
            packed.rows.push(Row { start, name, ..*row });
        }
        packed.places = vec![0; self.places.len()];
        for (place, row) in packed.rows.iter().enumerate() {
            if let Some(position) = row.position {
                packed.places[position as usize] = to_u32(place);
            }
        }
        *self = packed;
    }
}

/// Positions and offsets are kept in four bytes each: a phone's list is far from four thousand million bytes.
fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Tells whether a word of `text` begins with `word`.
fn begins_a_word(text: &[u8], word: &memmem::Finder<'_>) -> bool {
    word.find_iter(text)
        .any(|at| at == 0 || !text[at - 1].is_ascii_alphanumeric())
}

/// Returns a letter in lower case; Vietnamese capitals without the Unicode tables, which are slow for 50,000 names.
fn lower(letter: char) -> impl Iterator<Item = char> {
    let next = |by: u32| char::from_u32(u32::from(letter) + by);
    let quick = match letter {
        _ if letter.is_ascii() => Some(letter.to_ascii_lowercase()),
        'À'..='Ö' | 'Ø'..='Þ' => next(32),
        'Ă' | 'Đ' | 'Ĩ' | 'Ũ' | 'Ơ' | 'Ư' => next(1),
        'ă' | 'đ' | 'ĩ' | 'ũ' | 'ơ' | 'ư' | 'ß'..='ÿ' => Some(letter),
        '\u{1EA0}'..='\u{1EFF}' => char::from_u32(u32::from(letter) | 1),
        _ => None,
    };
    quick
        .into_iter()
        .chain(quick.is_none().then(|| letter.to_lowercase()).into_iter().flatten())
}

/// What was typed, made ready for looking into every row.
struct Query<'q> {
    folded: &'q str,
    words: Vec<memmem::Finder<'q>>,
    /// The words as they were typed, in lower case.
    typed: Vec<memmem::Finder<'q>>,
    has_diacritics: bool,
}

impl<'q> Query<'q> {
    fn new(folded: &'q str, typed: &'q str) -> Self {
        Self {
            folded,
            words: folded
                .split(' ')
                .filter(|word| !word.is_empty())
                .map(memmem::Finder::new)
                .collect(),
            typed: typed.split_whitespace().map(memmem::Finder::new).collect(),
            has_diacritics: typed.split_whitespace().any(|word| !word.is_ascii()),
        }
    }

    /// Tells whether every word stands in the name with the diacritics that were typed.
    fn is_exact_in(&self, name: &str) -> bool {
        self.typed.iter().all(|word| word.find(name.as_bytes()).is_some())
    }
}

/// The best ranks so far, sorted.
struct Best {
    ranks: Vec<Rank>,
    limit: usize,
}

impl Best {
    fn new(limit: usize) -> Self {
        Self {
            ranks: Vec::with_capacity(limit.min(1000)),
            limit,
        }
    }

    fn refuses(&self, rank: Rank) -> bool {
        self.ranks.len() >= self.limit && self.ranks.last().is_none_or(|worst| rank > *worst)
    }

    fn offer(&mut self, rank: Rank) {
        if self.refuses(rank) {
            return;
        }
        if self.ranks.len() >= self.limit {
            self.ranks.pop();
        }
        let place = self.ranks.partition_point(|other| *other < rank);
        self.ranks.insert(place, rank);
    }

    fn into_positions(self) -> Vec<u32> {
        self.ranks.into_iter().map(|rank| rank.position).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    const NAMES: [(&str, &[&str]); 8] = [
        ("Công ty TNHH Goertek Vina", &["Goertek", "2300983892", "KCN Quế Võ"]),
        ("Công ty CP Tập đoàn Hoà Phát", &["0900189284", "KCN Yên Phong"]),
        ("Công ty TNHH Hòa An", &["2300325764", "KCN Tiên Sơn"]),
        ("Công ty TNHH Hoa Ân", &["KCN VSIP Bắc Ninh"]),
        ("Công ty TNHH Đại Đồng", &["0100109106-015", "KCN Đại Đồng - Hoàn Sơn"]),
        ("Samsung Electronics Việt Nam", &["SEV", "KCN Yên Phong"]),
        ("Công ty TNHH Sản xuất An Phú", &["KCN Gia Bình"]),
        ("An Phú Sản xuất", &["KCN Gia Bình"]),
    ];

    fn index() -> SearchIndex {
        let mut index = SearchIndex::default();
        for (name, extra) in NAMES {
            index.push(name, extra);
        }
        index
    }

    #[rstest]
    #[case::without_diacritics("hoa phat", &[1])]
    #[case::other_tone_placement("Hòa Phát", &[1])]
    #[case::inside_a_word("oert", &[0])]
    #[case::by_tax_code("2300325764", &[2])]
    #[case::by_branch_code("0100109106-015", &[4])]
    #[case::by_zone("yen phong", &[1, 5])]
    #[case::words_in_any_order("phu an san", &[7, 6])]
    #[case::words_of_name_and_zone("goertek que vo", &[0])]
    #[case::d_and_dd("dai dong", &[4])]
    #[case::the_diacritics_typed_come_first("ân", &[3, 7, 2, 6, 4, 1])]
    #[case::a_telling_part_is_a_beginning("hoa", &[3, 2, 1, 4])]
    #[case::the_typed_tone_first("hòa", &[2, 3, 1, 4])]
    #[case::nothing_typed("  -", &[])]
    #[case::no_such("zzz", &[])]
    #[case::one_word_missing("hoa zzz", &[])]
    fn a_query_finds_the_best_first(#[case] query: &str, #[case] expected: &[u32]) {
        assert_eq!(index().search(query, 50), expected);
    }

    #[test]
    fn a_replaced_row_is_found_by_its_new_words_only() {
        let mut index = index();
        index.replace(1, "Công ty Thép Mới", &["0900189284"]);
        index.remove(0);
        index.replace(99, "Không có", &[]);
        assert!(index.search("hoa phat", 50).is_empty());
        assert_eq!(index.search("thep moi", 50), [1]);
        assert_eq!(index.search("0900189284", 50), [1]);
        assert!(index.search("goertek", 50).is_empty());
        assert_eq!(index.len(), NAMES.len());
    }

    #[test]
    fn letters_are_lowered_as_unicode_does() {
        for letter in '\0'..='\u{FFFF}' {
            assert!(lower(letter).eq(letter.to_lowercase()), "{letter}");
        }
    }

    /// The same answer, found slowly: every row compared, then all of them sorted.
    fn naive(rows: &[(String, String)], query: &str, limit: usize) -> Vec<u32> {
        let folded = fold(query);
        let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        let lower: String = nfc(query).chars().flat_map(char::to_lowercase).collect();
        let typed: Vec<&str> = lower.split_whitespace().collect();
        let diacritics = typed.iter().any(|word| !word.is_ascii());
        let begins = |text: &str, word: &str| {
            text.match_indices(word)
                .any(|(at, _)| at == 0 || !text.as_bytes()[at - 1].is_ascii_alphanumeric())
        };
        let mut hits = Vec::new();
        for (position, (name, extra)) in rows.iter().enumerate() {
            let name_fold = fold(name);
            let row = format!("{name_fold} {}", fold(extra));
            if words.is_empty() || !words.iter().all(|word| row.contains(word)) {
                continue;
            }
            let looseness =
                if name_fold.starts_with(&folded) || name_fold[telling_part(&name_fold)..].starts_with(&folded) {
                    0
                } else if words.iter().all(|word| begins(&name_fold, word)) {
                    1
                } else if words.iter().all(|word| begins(&row, word)) {
                    2
                } else {
                    3
                };
            let lower: String = nfc(name).chars().flat_map(char::to_lowercase).collect();
            let exact = typed.iter().all(|word| lower.contains(word));
            hits.push((
                diacritics && !exact,
                looseness,
                name_fold.len(),
                !diacritics && !exact,
                position,
            ));
        }
        hits.sort_unstable();
        hits.into_iter()
            .take(limit)
            .map(|hit| u32::try_from(hit.4).unwrap())
            .collect()
    }

    fn word() -> impl Strategy<Value = String> {
        prop_oneof![
            3 => "[aăâàáđdoôơhn]{1,4}",
            2 => prop::sample::select(vec!["Công ty", "TNHH", "Hòa", "hoà", "Việt Nam", "An", "-", "23", "0100"])
                .prop_map(str::to_owned),
            1 => "\\PC{0,3}",
        ]
    }

    fn text() -> impl Strategy<Value = String> {
        prop::collection::vec(word(), 0..5).prop_map(|words| words.join(" "))
    }

    proptest! {
        #[test]
        fn the_fast_answer_is_the_slow_one(
            mut rows in prop::collection::vec((text(), text()), 1..40),
            changes in prop::collection::vec((any::<prop::sample::Index>(), text(), text()), 0..30),
            queries in prop::collection::vec(prop_oneof![word(), text()], 1..6),
            limit in 0usize..20,
        ) {
            let mut index = SearchIndex::default();
            for (name, extra) in &rows {
                index.push(name, &[extra.as_str()]);
            }
            for (which, name, extra) in changes {
                let position = which.index(rows.len());
                index.replace(u32::try_from(position).unwrap(), &name, &[extra.as_str()]);
                rows[position] = (name, extra);
            }
            for query in queries {
                prop_assert_eq!(index.search(&query, limit), naive(&rows, &query, limit), "query {:?}", query);
                let mut even = naive(&rows, &query, rows.len());
                even.retain(|position| position % 2 == 0);
                even.truncate(limit);
                prop_assert_eq!(index.search_among(&query, limit, |position| position % 2 == 0), even);
            }
        }
    }
}
