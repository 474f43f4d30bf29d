//! What went wrong, in words for the person who reads them: what happened, what is safe, what to do.

use domain::api::{Bilingual, ErrorBody};

/// A problem that is shown to a person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// A stable name for the situation, such as `storage_full`.
    pub code: String,
    /// What happened, what is safe, what to do.
    pub message: Bilingual,
}

impl Problem {
    /// Makes a problem from its words in both languages.
    pub fn new(code: &str, vi: &str, en: &str) -> Self {
        Self {
            code: code.to_owned(),
            message: Bilingual::new(vi, en),
        }
    }

    /// Tells whether our own server said that nobody is signed in.
    pub fn is_signed_out(&self) -> bool {
        self.code == "signed_out"
    }

    /// Tells whether our own server said that this phone or account may no longer hold data.
    pub fn is_revoked(&self) -> bool {
        self.code == "revoked"
    }

    /// Tells whether the password was right, and a code is wanted beside it.
    pub fn wants_second_factor(&self) -> bool {
        matches!(self.code.as_str(), "second_factor_needed" | "wrong_second_factor")
    }

    /// The server could not be reached.
    pub fn unreachable() -> Self {
        Self::new(
            "unreachable",
            "Không kết nối được máy chủ. Dữ liệu đã lưu trên máy vẫn an toàn; hãy thử lại khi có mạng.",
            "The server can't be reached. What is saved on this device is safe; try again with a connection.",
        )
    }

    /// The server's answer makes no sense.
    pub fn broken() -> Self {
        Self::new(
            "broken",
            "Máy chủ trả lời không đúng. Dữ liệu đã lưu trên máy vẫn an toàn; hãy thử lại sau.",
            "The server's answer makes no sense. What is saved on this device is safe; try again later.",
        )
    }

    /// Somebody has to sign in first.
    pub fn signed_out() -> Self {
        Self::new(
            "signed_out",
            "Phiên làm việc đã hết. Hãy đăng nhập lại; dữ liệu trên máy vẫn còn nguyên.",
            "The session has ended. Please sign in again; what is on this device is safe.",
        )
    }

    /// The record or draft is not on this device.
    pub fn not_here() -> Self {
        Self::new(
            "not_here",
            "Không tìm thấy bản ghi này trên máy. Hãy đồng bộ rồi thử lại.",
            "This record is not on this device. Sync, then try again.",
        )
    }
}

impl From<ErrorBody> for Problem {
    fn from(body: ErrorBody) -> Self {
        Self {
            code: body.code,
            message: body.message,
        }
    }
}
