//! Text of before Unicode, made readable: TCVN3, VNI and Windows' code page 1258 (domain facts 7.10).
//!
//! Such text reaches us as the Latin letters that its bytes stand for: *C«ng ty* is *Công ty* in TCVN3, *Coâng ty* in VNI.
//! Which of them a column is written in, [`super::script`] tells.

use std::borrow::Cow;

use domain::script::Script;
use domain::vietnam::nfc;
use encoding_rs::{WINDOWS_1252, WINDOWS_1258};

/// Returns a text in Unicode and NFC.
pub(super) fn to_unicode(text: &str, script: Script) -> String {
    match script {
        Script::Unicode => nfc(text).into_owned(),
        _ if text.is_ascii() => text.to_owned(),
        Script::Tcvn3 => nfc(&text.chars().map(from_tcvn3).collect::<String>()).into_owned(),
        Script::Vni => nfc(&from_vni(text)).into_owned(),
        Script::Cp1258 => nfc(&from_cp1258(text)).into_owned(),
    }
}

fn from_tcvn3(code: char) -> char {
    let place = TCVN3_CODES.chars().position(|known| known == code);
    place.and_then(|place| TCVN3_LETTERS.chars().nth(place)).unwrap_or(code)
}

/// The codes of TCVN 5712 (VN3) above ASCII, and below each the letter that it stands for. Capitals with a tone have no code:
/// they are the small letters in a font of capitals.
const TCVN3_CODES: &str = "¡¢£¤¥¦§¨©ª«¬\u{AD}®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ";
const TCVN3_LETTERS: &str = "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ";

/// In VNI a letter is followed by a code for what stands on or below it: a tone, or a tone together with the circumflex or
/// the breve. *ô* and *ö* are the letters *ơ* and *ư*, *æ í ì ó ò* are *i* with a tone in one code, *î* is *ỵ*.
fn from_vni(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if let Some(alone) = vni_alone(letter) {
            out.push(alone);
        } else {
            out.push(letter);
        }
        let base = letter.to_lowercase().next().unwrap_or(letter);
        if let Some(marks) = letters.peek().and_then(|next| vni_marks(base, *next)) {
            out.push_str(marks);
            letters.next();
        }
    }
    out
}

const fn vni_alone(code: char) -> Option<char> {
    Some(match code {
        'ñ' => 'đ',
        'Ñ' => 'Đ',
        'ô' => 'ơ',
        'Ô' => 'Ơ',
        'ö' => 'ư',
        'Ö' => 'Ư',
        'í' => 'í',
        'ì' => 'ì',
        'æ' => 'ỉ',
        'ó' => 'ĩ',
        'ò' => 'ị',
        'Í' => 'Í',
        'Ì' => 'Ì',
        'Æ' => 'Ỉ',
        'Ó' => 'Ĩ',
        'Ò' => 'Ị',
        'î' => 'ỵ',
        'Î' => 'Ỵ',
        _ => return None,
    })
}

const GRAVE: &str = "\u{300}";
const ACUTE: &str = "\u{301}";
const TILDE: &str = "\u{303}";
const HOOK: &str = "\u{309}";
const DOT: &str = "\u{323}";

/// Returns the combining marks that a code puts on a letter.
fn vni_marks(base: char, code: char) -> Option<&'static str> {
    let takes_tone = matches!(base, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'ô' | 'ö');
    let takes_circumflex = matches!(base, 'a' | 'e' | 'o');
    let code = code.to_lowercase().next().unwrap_or(code);
    Some(match code {
        'ø' if takes_tone => GRAVE,
        'ù' if takes_tone => ACUTE,
        'û' if takes_tone => HOOK,
        'õ' if takes_tone => TILDE,
        'ï' if takes_tone => DOT,
        'â' if takes_circumflex => "\u{302}",
        'à' if takes_circumflex => "\u{302}\u{300}",
        'á' if takes_circumflex => "\u{302}\u{301}",
        'å' if takes_circumflex => "\u{302}\u{309}",
        'ã' if takes_circumflex => "\u{302}\u{303}",
        'ä' if takes_circumflex => "\u{302}\u{323}",
        'ê' if base == 'a' => "\u{306}",
        'è' if base == 'a' => "\u{306}\u{300}",
        'é' if base == 'a' => "\u{306}\u{301}",
        'ú' if base == 'a' => "\u{306}\u{309}",
        'ü' if base == 'a' => "\u{306}\u{303}",
        'ë' if base == 'a' => "\u{306}\u{323}",
        _ => return None,
    })
}

/// The two code pages share their bytes: what was read in the western one is written back and read in the Vietnamese one.
fn from_cp1258(text: &str) -> Cow<'_, str> {
    let (bytes, _, unmappable) = WINDOWS_1252.encode(text);
    if unmappable {
        return Cow::Borrowed(text);
    }
    let (decoded, _) = WINDOWS_1258.decode_without_bom_handling(&bytes);
    Cow::Owned(decoded.into_owned())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[test]
    fn the_two_rows_of_tcvn3_are_of_one_length() {
        assert_eq!(TCVN3_CODES.chars().count(), TCVN3_LETTERS.chars().count());
    }

    #[rstest]
    #[case(Script::Tcvn3, "§¶ng bé khèi c¸c c¬ quan", "Đảng bộ khối các cơ quan")]
    #[case(Script::Tcvn3, "Danh s¸ch doanh nghiÖp", "Danh sách doanh nghiệp")]
    #[case(Script::Tcvn3, "C«ng ty TNHH ¸nh D\u{AD}¬ng", "Công ty TNHH ánh Dương")]
    #[case(Script::Vni, "Coâng ty coå phaàn Ñaïi Ñoàng", "Công ty cổ phần Đại Đồng")]
    #[case(
        Script::Vni,
        "Danh saùch doanh nghieäp nöôùc ngoaøi",
        "Danh sách doanh nghiệp nước ngoài"
    )]
    #[case(Script::Vni, "Baéc Ninh, thò xaõ Queá Voõ", "Bắc Ninh, thị xã Quế Võ")]
    #[case(Script::Vni, "HOØA BÌNH, HÖNG YEÂN", "HÒA BÌNH, HƯNG YÊN")]
    #[case(Script::Cp1258, "Công ty Cô\u{2D}phâ\u{CC}n", "Công ty Cô-phần")]
    #[case(Script::Cp1258, "Ðãng ðýõÌng", "Đăng đường")]
    #[case(Script::Unicode, "Co\u{302}ng ty", "Công ty")]
    fn old_text_is_made_readable(#[case] script: Script, #[case] old: &str, #[case] text: &str) {
        assert_eq!(to_unicode(old, script), text);
    }
}
