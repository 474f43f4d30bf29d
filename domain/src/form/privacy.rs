//! Persons in free text: a phone number, a 12-digit number, *ông/bà* and a name (X41).
//!
//! The survey counts people and names none (Law 91/2025/QH15; domain facts 6.2). These are guesses, so they warn and
//! never block.

use super::Labels;

/// Words before a name. In small letters they also begin ordinary speech ("anh em", "ông chủ"), so a name follows with
/// a capital.
const TITLES: [&str; 8] = ["ông", "bà", "anh", "chị", "cô", "chú", "đồng chí", "đ/c"];

/// Words that follow a title with a capital and are no name.
const NOT_NAMES: [&str; 8] = ["Giám", "Chủ", "Bí", "Phó", "Trưởng", "Tổng", "Quản", "Hiệu"];

/// Tells whether the text holds a Vietnamese phone number: 10 or 11 digits that begin with 0, or +84 or 84 and 9 or 10
/// more, grouped at will.
pub fn has_phone(text: &str) -> bool {
    numbers(text).into_iter().any(|number| {
        let (plus, digits) = (number.starts_with('+'), number.trim_start_matches('+'));
        match digits.len() {
            10 | 11 if digits.starts_with("84") && (plus || digits.len() == 11) => true,
            10 | 11 => digits.starts_with('0') && !digits.starts_with("00"),
            12 => plus && digits.starts_with("84"),
            _ => false,
        }
    })
}

/// Tells whether the text holds 12 digits in a row, as a personal identification number has.
pub fn has_id_number(text: &str) -> bool {
    numbers(text)
        .iter()
        .any(|number| number.len() == 12 && number.bytes().all(|b| b.is_ascii_digit()))
}

/// Tells whether the text holds a title such as *ông*, *bà*, *đồng chí* and a name with a capital.
pub fn has_person_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    (0..words.len()).any(|place| {
        let after = TITLES.iter().find_map(|title| {
            let length = title.split(' ').count();
            let spoken = words.get(place..place + length)?.join(" ").to_lowercase();
            let spoken = spoken.trim_start_matches(|letter: char| !letter.is_alphanumeric());
            (spoken == *title).then_some(place + length)
        });
        after
            .and_then(|after| words.get(after))
            .is_some_and(|name| is_name(name))
    })
}

/// Says what was found in free text; nothing when it looks clean.
pub(super) fn found(text: &str) -> Option<Labels> {
    let found = [
        (has_phone(text), "số điện thoại", "a phone number"),
        (has_id_number(text), "số có 12 chữ số", "a number of 12 digits"),
        (has_person_name(text), "tên người", "a person's name"),
    ];
    let (vi, en): (Vec<_>, Vec<_>) = found
        .iter()
        .filter(|(there, ..)| *there)
        .map(|(_, vi, en)| (*vi, *en))
        .unzip();
    (!vi.is_empty()).then(|| {
        Labels::new(
            format!("Có vẻ có {} ở đây; hãy bỏ đi, chỉ ghi chức danh.", vi.join(", ")),
            format!(
                "There seems to be {} here; take it out and write the role only.",
                en.join(", ")
            ),
        )
    })
}

fn is_name(word: &str) -> bool {
    let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
    word.chars().next().is_some_and(char::is_uppercase) && word.chars().count() > 1 && !NOT_NAMES.contains(&word)
}

/// Lists the runs of digits. Single spaces, dots and hyphens group them, and a plus may stand in front.
fn numbers(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let digit = |place: usize| letters.get(place).is_some_and(char::is_ascii_digit);
    let (mut runs, mut run) = (Vec::new(), String::new());
    for (place, letter) in letters.iter().copied().enumerate() {
        if letter.is_ascii_digit() || (letter == '+' && run.is_empty() && digit(place + 1)) {
            run.push(letter);
        } else if matches!(letter, ' ' | '.' | '-' | '\u{a0}') && place > 0 && digit(place - 1) && digit(place + 1) {
            // Still the same number.
        } else if !run.is_empty() {
            runs.push(std::mem::take(&mut run));
        }
    }
    runs.push(run);
    runs
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::nothing("Doanh nghiệp đồng ý cho mượn phòng họp.", "")]
    #[case::mobile("Gọi 0912 345 678 buổi chiều", "phone")]
    #[case::office("ĐT 0222.3456.789", "phone")]
    #[case::abroad("+84 912 345 678", "phone")]
    #[case::identity("Số 027201001234", "id")]
    #[case::identity_in_groups("027 201 001 234", "id")]
    #[case::a_tax_code("MST 2300325764", "")]
    #[case::a_count("có 1.250 lao động, 720 nữ", "")]
    #[case::two_dates("từ 01-01-2025 đến 31/12/2025", "")]
    #[case::mister("gặp ông Nguyễn ở cổng", "name")]
    #[case::comrade("đồng chí Hương phụ trách", "name")]
    #[case::short_comrade("Đ/c Lan hẹn lại", "name")]
    #[case::in_brackets("(bà Thu)", "name")]
    #[case::a_role("gặp ông Giám đốc và bà Phó phòng", "")]
    #[case::brothers("anh em công nhân làm ca", "")]
    #[case::the_owner("ông chủ đi vắng", "")]
    fn persons_are_noticed(#[case] text: &str, #[case] expected: &str) {
        let found = [
            (has_phone(text), "phone"),
            (has_id_number(text), "id"),
            (has_person_name(text), "name"),
        ];
        let found: Vec<_> = found
            .iter()
            .filter(|(there, _)| *there)
            .map(|(_, what)| *what)
            .collect();
        assert_eq!(found.join(" "), expected);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC*|[0-9 .+-]{0,40}|(ông |bà |đ/c |Đ|A|x| ){0,9}") {
            found(&text);
        }
    }
}
