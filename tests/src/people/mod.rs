//! The people of the stories and what they hold: page objects that act and tell what they see.

mod desk;
mod desk_list;
mod device;
mod filling;
mod founding;
mod merging;
mod phone;
mod planning;
mod reviewing;

pub use desk::Desk;
pub use device::{Device, gzipped, receipts};
pub use phone::{Counts, PIN, Phone};

use crate::harness::browser::Browser;
use crate::harness::office::PASSWORD;

/// Returns the selector of what carries this name for tests.
fn at(name: &str) -> String {
    format!(r#"[data-test="{name}"]"#)
}

/// Signs in on the page that asks for it.
async fn sign_in(browser: &Browser, name: &str) {
    browser.types(&at("sign-in-name"), name).await;
    browser.types(&at("sign-in-password"), PASSWORD).await;
    browser.presses(&at("sign-in-submit")).await;
    browser.no_longer_sees(&at("sign-in-submit")).await;
}

/// Reads a number as people write it, `1.250` for example, out of the words around it.
fn number_in(words: &str) -> u64 {
    let digits: String = words
        .replace(['.', '\u{a0}'], "")
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .collect();
    digits
        .split(|c: char| !c.is_ascii_digit())
        .next()
        .and_then(|digits| digits.parse().ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::number_in;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        assert_eq!(number_in("Chưa gửi: 1.250 lượt"), 1250);
        assert_eq!(number_in("0"), 0);
        assert_eq!(number_in("Không có"), 0);
    }
}
