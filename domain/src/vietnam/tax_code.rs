//! The tax code (*mã số thuế*), which is also the enterprise code: ten digits, the last a check digit; a dependent unit
//! adds three (domain facts 3.4, Circular 86/2024/TT-BTC).
//!
//! Lists come from Excel, which drops leading zeros and writes `2.300325764E9`; such a cell is repaired if the check
//! digit then agrees. Twelve digits are a person's identification number since 1 July 2025: refused, and never stored
//! (R11, X02).

use std::fmt;

use serde::{Deserialize, Serialize};

/// A tax code whose check digit agrees. That such a number exists is not proof that somebody holds it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct TaxCode(String);

/// A tax code as it was read from a cell or a field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parsed {
    /// The code.
    pub code: TaxCode,
    /// Whether digits had to be restored, such as a lost leading zero: worth showing to the person.
    pub repaired: bool,
}

/// Why a text is not a tax code.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TaxCodeError {
    /// There is no digit at all.
    #[error("there is no tax code here; leave the field empty and choose why the code is missing")]
    Empty,
    /// Something else than digits and separators.
    #[error("a tax code has digits only; take out the other characters")]
    NotDigits,
    /// Twelve digits.
    #[error(
        "12 digits are a person's identification number, not a tax code; do not store it, ask for the enterprise's code"
    )]
    PersonalNumber,
    /// Neither 10 nor 13 digits.
    #[error("a tax code has 10 digits, or 13 for a dependent unit, and here are {0}")]
    Length(usize),
    /// The tenth digit disagrees with the first nine.
    #[error("one digit of the tax code is wrong; compare it with the registration certificate")]
    CheckDigit,
    /// A number or unit number that is never given out: `0000000` or `000`.
    #[error("this number is never given out; compare it with the registration certificate")]
    NeverIssued,
}

impl TaxCodeError {
    /// Returns the reason in Vietnamese.
    pub fn in_vietnamese(self) -> String {
        match self {
            Self::Empty => "Chưa có mã số thuế; hãy để trống ô này và chọn lý do chưa có mã.".into(),
            Self::NotDigits => "Mã số thuế chỉ gồm chữ số; hãy bỏ các ký tự khác.".into(),
            Self::PersonalNumber => {
                "12 chữ số là số định danh cá nhân, không phải mã số thuế của doanh nghiệp; không lưu \
                                     số này, hãy hỏi mã số của doanh nghiệp."
                    .into()
            }
            Self::Length(digits) => {
                format!("Mã số thuế có 10 chữ số, đơn vị phụ thuộc có 13 chữ số; ở đây có {digits} chữ số.")
            }
            Self::CheckDigit => "Mã số thuế sai một chữ số nào đó; hãy đối chiếu với giấy chứng nhận đăng ký.".into(),
            Self::NeverIssued => "Số này không bao giờ được cấp; hãy đối chiếu với giấy chứng nhận đăng ký.".into(),
        }
    }
}

impl TaxCode {
    /// Reads a tax code as people and spreadsheets write it.
    ///
    /// # Errors
    /// When it is no code, says which of the rules it breaks.
    pub fn parse(text: &str) -> Result<Parsed, TaxCodeError> {
        let (plain, rewritten) = expand_exponent(text);
        let mut digits = String::with_capacity(13);
        let mut dash_at = None;
        for letter in plain.chars() {
            match letter {
                '0'..='9' => digits.push(letter),
                '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' => dash_at = Some(digits.len()),
                '.' | ',' | '\'' | '’' | '‘' | '`' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' => {}
                _ if letter.is_whitespace() => {}
                _ => return Err(TaxCodeError::NotDigits),
            }
        }
        let lost_zero = match (digits.len(), dash_at) {
            (0, _) => return Err(TaxCodeError::Empty),
            (10 | 13, _) => false,
            // Nine digits and a unit number behind a dash are a branch whose zero was lost, and no person's number.
            (9, _) | (12, Some(9)) => true,
            (12, _) => return Err(TaxCodeError::PersonalNumber),
            (length, _) => return Err(TaxCodeError::Length(length)),
        };
        if lost_zero {
            digits.insert(0, '0');
        }
        let (base, unit) = digits.split_at(10);
        if check_digit(base) != base.chars().last() {
            return Err(TaxCodeError::CheckDigit);
        }
        if &base[2..9] == "0000000" || unit == "000" {
            return Err(TaxCodeError::NeverIssued);
        }
        let code = Self(if unit.is_empty() {
            base.to_owned()
        } else {
            format!("{base}-{unit}")
        });
        Ok(Parsed {
            code,
            repaired: lost_zero || rewritten,
        })
    }

    /// Returns the code as it is stored and shown: `0100109106` or `0100109106-015`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the ten digits of the enterprise that the code, or the dependent unit, belongs to.
    pub fn enterprise_part(&self) -> &str {
        &self.0[..10]
    }

    /// Returns the three digits of a dependent unit.
    pub fn unit_part(&self) -> Option<&str> {
        self.0.get(11..)
    }
}

impl fmt::Display for TaxCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<TaxCode> for String {
    fn from(code: TaxCode) -> Self {
        code.0
    }
}

impl TryFrom<String> for TaxCode {
    type Error = TaxCodeError;

    fn try_from(text: String) -> Result<Self, TaxCodeError> {
        Self::parse(&text).map(|parsed| parsed.code)
    }
}

/// Returns the tenth digit that belongs to the first nine; `None` where no digit can follow them.
fn check_digit(base: &str) -> Option<char> {
    const WEIGHTS: [u32; 9] = [31, 29, 23, 19, 17, 13, 7, 5, 3];
    let sum: u32 = base
        .chars()
        .zip(WEIGHTS)
        .map(|(digit, weight)| digit.to_digit(10).unwrap_or(0) * weight)
        .sum();
    char::from_digit(10 - sum % 11, 10)
}

/// Writes `2.300325764E9` and `2300325764.0` as the whole number they mean; says whether it had to.
fn expand_exponent(text: &str) -> (String, bool) {
    let text = text.trim();
    let unchanged = || (text.to_owned(), false);
    if let Some((mantissa, exponent)) = text.split_once(['E', 'e']) {
        let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, ""));
        let exponent = exponent.strip_prefix('+').unwrap_or(exponent).parse::<usize>();
        let digits = format!("{whole}{fraction}");
        return match exponent {
            Ok(exponent @ 8..=12) if exponent >= fraction.len() && digits.bytes().all(|b| b.is_ascii_digit()) => {
                (format!("{digits}{}", "0".repeat(exponent - fraction.len())), true)
            }
            _ => unchanged(),
        };
    }
    match text.strip_suffix(".0").or_else(|| text.strip_suffix(",0")) {
        Some(whole) if whole.bytes().all(|b| b.is_ascii_digit()) => (whole.to_owned(), true),
        _ => unchanged(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::samsung_electronics("2300325764")]
    #[case::vietcombank("0100112437")]
    #[case::hoa_phat("0900189284")]
    #[case::the_gioi_di_dong("0306731335")]
    #[case::masan("0303576603")]
    #[case::traphaco("0100108656")]
    #[case::hai_an("0103818809")]
    #[case::o_sung_rf_vina("2301035391")]
    #[case::tuan_manh("2301101703")]
    #[case::apple_vietnam("0313510827")]
    #[case::stdnum_example("0100233488")]
    #[case::stdnum_branch("0314409058-002")]
    #[case::viettel_branch("0100109106-015")]
    #[case::vinamilk("0300588569")]
    #[case::fpt("0101248141")]
    #[case::canon("0101125340")]
    #[case::samsung_display("2300852009")]
    #[case::dabaco("2300105790")]
    #[case::kinh_bac("2300233993")]
    fn a_real_code_is_read_and_shown_as_it_is(#[case] code: &str) {
        let parsed = TaxCode::parse(code).unwrap();
        assert_eq!((parsed.code.to_string().as_str(), parsed.repaired), (code, false));
    }

    #[rstest]
    #[case::spaces(" 23 00 325 764 ", "2300325764", false)]
    #[case::no_break_space("2300\u{A0}325764", "2300325764", false)]
    #[case::dots("2300.325.764", "2300325764", false)]
    #[case::apostrophe_from_excel("'0100112437", "0100112437", false)]
    #[case::curly_apostrophe("’0100112437", "0100112437", false)]
    #[case::en_dash("0100109106–015", "0100109106-015", false)]
    #[case::em_dash("0100109106 — 015", "0100109106-015", false)]
    #[case::no_dash("0100109106015", "0100109106-015", false)]
    #[case::lost_zero("100112437", "0100112437", true)]
    #[case::lost_zero_of_a_branch("100109106-015", "0100109106-015", true)]
    #[case::exponent("2.300325764E9", "2300325764", true)]
    #[case::exponent_with_plus_and_comma("2,300325764e+9", "2300325764", true)]
    #[case::exponent_and_lost_zero("1.00112437E8", "0100112437", true)]
    #[case::a_float("2300325764.0", "2300325764", true)]
    fn what_spreadsheets_do_to_a_code_is_undone(#[case] text: &str, #[case] code: &str, #[case] repaired: bool) {
        let parsed = TaxCode::parse(text).unwrap();
        assert_eq!((parsed.code.as_str(), parsed.repaired), (code, repaired));
    }

    #[rstest]
    #[case::fictional("2300324649", TaxCodeError::CheckDigit)]
    #[case::demo_data("0100737985", TaxCodeError::CheckDigit)]
    #[case::a_person("027201001234", TaxCodeError::PersonalNumber)]
    #[case::a_person_with_spaces("027 201 001 234", TaxCodeError::PersonalNumber)]
    #[case::lost_zero_that_does_not_agree("100112438", TaxCodeError::CheckDigit)]
    #[case::eleven("23003257641", TaxCodeError::Length(11))]
    #[case::short("2300", TaxCodeError::Length(4))]
    #[case::letters("MST 2300325764", TaxCodeError::NotDigits)]
    #[case::nothing("  ", TaxCodeError::Empty)]
    #[case::unit_zero("0100109106-000", TaxCodeError::NeverIssued)]
    #[case::many_zeros_asked_for("1E99999999999", TaxCodeError::NotDigits)]
    fn what_is_no_code_is_refused_with_the_reason(#[case] text: &str, #[case] error: TaxCodeError) {
        assert_eq!(TaxCode::parse(text), Err(error));
        assert!(!error.to_string().is_empty() && !error.in_vietnamese().is_empty());
    }

    #[test]
    fn a_branch_names_its_enterprise() {
        let branch = TaxCode::parse("0100109106-015").unwrap().code;
        assert_eq!(
            (branch.enterprise_part(), branch.unit_part()),
            ("0100109106", Some("015"))
        );
        assert_eq!(TaxCode::parse("0100109106").unwrap().code.unit_part(), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_what_it_reads_it_reads_again(text in "[0-9 .,'eE+\\-–]{0,20}|\\PC*") {
            if let Ok(parsed) = TaxCode::parse(&text) {
                let again = TaxCode::parse(parsed.code.as_str()).unwrap();
                prop_assert_eq!(again, Parsed { code: parsed.code, repaired: false });
            }
        }

        #[test]
        fn one_wrong_digit_is_always_noticed(place in 0usize..10, digit in 0u8..10) {
            let mut code = b"2300325764".to_vec();
            prop_assume!(code[place] != b'0' + digit);
            code[place] = b'0' + digit;
            prop_assert!(TaxCode::parse(std::str::from_utf8(&code).unwrap()).is_err());
        }
    }
}
