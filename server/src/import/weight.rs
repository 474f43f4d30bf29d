//! What a workbook comes to, before it is read.
//!
//! The reader believes what a workbook says of itself: it makes room for as many texts as are announced, and gives each
//! style a name of its own. A few kilobytes may so ask for more memory than there is, and a process that is refused memory
//! is gone, with everybody's requests. So all of an archive is unpacked once to nowhere, and weighed on the way.

use std::io::{Cursor, Read, Write};

use zip::ZipArchive;

use super::ListError;
use super::workbook::unreadable;

/// The most bytes that a workbook may unpack to.
const MOST_UNPACKED: u64 = 160 * 1024 * 1024;
/// The attribute that announces how many texts there are.
const ANNOUNCES: &[u8] = b"uniqueCount";
/// The most digits of that number.
const MOST_DIGITS: u8 = 7;
/// The most tags among the texts: each text has two at least.
const MOST_TEXT_TAGS: u64 = 16_000_000;
/// The most tags among the styles. Excel allows some 65,000 styles.
const MOST_STYLE_TAGS: u64 = 300_000;
/// What the tags of the styles may come to when each is as long as the longest.
const MOST_STYLE_BYTES: u64 = 256 * 1024 * 1024;

/// Weighs an archive. What its entries say of their own size is not believed.
///
/// # Errors
/// When it is none, or would take more memory than a list may.
pub(super) fn bound(bytes: &[u8]) -> Result<(), ListError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut left = MOST_UNPACKED;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(unreadable)?;
        let mut scale = Scale::of(&entry.name().map_err(unreadable)?);
        let unpacked = std::io::copy(&mut entry.take(left + 1), &mut scale).map_err(unreadable)?;
        left = left.checked_sub(unpacked).ok_or(ListError::TooLarge)?;
        scale.tell()?;
    }
    Ok(())
}

/// The parts of a workbook that the reader keeps whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Part {
    Texts,
    Styles,
    Other,
}

/// Where in an announcement the scale is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Announced {
    /// So many letters of the attribute's name are there.
    Name(usize),
    /// Between name and number.
    Gap,
    /// So many digits are there.
    Digits(u8),
}

/// Takes a part of a workbook byte for byte and keeps nothing of it.
struct Scale {
    part: Part,
    announced: Announced,
    is_too_much: bool,
    is_no_text: bool,
    tags: u64,
    /// The bytes since the last tag began.
    run: u64,
    longest: u64,
}

impl Scale {
    fn of(name: &str) -> Self {
        let name = name.to_lowercase();
        Self {
            part: if name.ends_with("sharedstrings.xml") {
                Part::Texts
            } else if name.ends_with("styles.xml") {
                Part::Styles
            } else {
                Part::Other
            },
            announced: Announced::Name(0),
            is_too_much: false,
            is_no_text: false,
            tags: 0,
            run: 0,
            longest: 0,
        }
    }

    fn weigh(&mut self, byte: u8) {
        // UTF-16, or a code that switches: there a name could stand that is not seen here. No program writes such a workbook.
        self.is_no_text |= matches!(byte, 0 | 0x1B);
        if byte == b'<' {
            self.tags += 1;
            self.run = 0;
        }
        self.run += 1;
        self.longest = self.longest.max(self.run);
        self.announced = match (self.announced, byte) {
            (Announced::Name(known), _) if ANNOUNCES.get(known) == Some(&byte) => {
                if known + 1 == ANNOUNCES.len() {
                    Announced::Gap
                } else {
                    Announced::Name(known + 1)
                }
            }
            (Announced::Gap, b' ' | b'\t' | b'\r' | b'\n' | b'=' | b'"' | b'\'' | b'+') => Announced::Gap,
            (Announced::Gap, b'0'..=b'9') => Announced::Digits(1),
            (Announced::Digits(digits), b'0'..=b'9') => {
                self.is_too_much |= digits >= MOST_DIGITS;
                Announced::Digits(digits.saturating_add(1))
            }
            _ => Announced::Name(usize::from(Some(&byte) == ANNOUNCES.first())),
        };
    }

    fn tell(&self) -> Result<(), ListError> {
        let is_too_much = match self.part {
            Part::Other => return Ok(()),
            Part::Texts => self.is_too_much || self.tags > MOST_TEXT_TAGS,
            Part::Styles => self.tags > MOST_STYLE_TAGS || self.tags.saturating_mul(self.longest) > MOST_STYLE_BYTES,
        };
        if self.is_no_text {
            Err(unreadable("UTF-8?"))
        } else if is_too_much {
            Err(ListError::TooLarge)
        } else {
            Ok(())
        }
    }
}

impl Write for Scale {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.part != Part::Other {
            bytes.iter().for_each(|byte| self.weigh(*byte));
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writing = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            writing.start_file(*name, SimpleFileOptions::default()).unwrap();
            writing.write_all(content).unwrap();
        }
        writing.finish().unwrap().into_inner()
    }

    #[test]
    fn a_small_file_that_unpacks_to_too_much_is_refused() {
        let zeros = vec![0_u8; usize::try_from(MOST_UNPACKED).unwrap() + 1];
        let bytes = archive(&[("xl/worksheets/sheet1.xml", &zeros)]);
        assert!(bytes.len() < 1024 * 1024);
        assert_eq!(bound(&bytes), Err(ListError::TooLarge));
    }

    #[rstest]
    #[case::many(r#"<sst count="1" uniqueCount="99999999999999">"#, false)]
    #[case::many_in_other_quotes("<sst uniqueCount='99999999'>", false)]
    #[case::many_after_spaces("<sst uniqueCount \n= \t'99999999'>", false)]
    #[case::many_behind_a_false_beginning(r#"<sst uniqueC="1" uunique="1" uniqueCount="99999999">"#, false)]
    #[case::as_many_as_a_list_has(r#"<sst count="9999999" uniqueCount="9999999">"#, true)]
    #[case::a_number_that_announces_nothing("<sst><si><t>0123456789</t></si></sst>", true)]
    #[case::letters_that_are_not_seen("<sst unique\u{1B}Count='99999999'>", false)]
    fn what_announces_more_texts_than_there_can_be_is_refused(#[case] texts: &str, #[case] passes: bool) {
        assert_eq!(
            bound(&archive(&[("xl/SharedStrings.xml", texts.as_bytes())])).is_ok(),
            passes
        );
    }

    #[test]
    fn an_announcement_is_seen_across_the_borders_of_what_is_unpacked_at_once() {
        let text = r#"<sst uniqueCount = "12345678">"#;
        for end in 0..text.len() {
            let mut scale = Scale::of("xl/sharedStrings.xml");
            scale.write_all(&text.as_bytes()[..end]).unwrap();
            scale.write_all(&text.as_bytes()[end..]).unwrap();
            assert_eq!(scale.tell(), Err(ListError::TooLarge), "{end}");
        }
    }

    #[rstest]
    #[case::a_name_for_each_of_many_styles(format!("<font name='{}'/>{}", "x".repeat(100_000), "<xf/>".repeat(10_000)))]
    #[case::more_styles_than_excel_allows("<xf/>".repeat(400_000))]
    fn styles_that_would_come_to_too_much_are_refused(#[case] styles: String) {
        assert_eq!(
            bound(&archive(&[("xl/styles.xml", styles.as_bytes())])),
            Err(ListError::TooLarge)
        );
    }
}
