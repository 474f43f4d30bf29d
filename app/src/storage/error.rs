//! Why something could not be stored or read, and what to tell the person.

use indexed_db_futures::error::{Error, OpenDbError};
use web_sys::DomException;

use crate::problem::Problem;

/// Why something could not be stored or read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum StorageError {
    /// The device, or the browser's share of it, is full.
    #[error("the device's storage is full")]
    Full,
    /// The database could not be opened in time, or the connection was lost and could not be had again.
    #[error("the connection to the database was lost: {0}")]
    Lost(String),
    /// Another window holds an older version of the database open.
    #[error("another window holds the database")]
    Blocked,
    /// Another window changed what this transaction was built on; it is to be built again.
    #[error("another window was first")]
    Moved,
    /// Something stored can't be read.
    #[error("something stored can't be read: {0}")]
    Unreadable(String),
    /// The browser has no ciphers here: the address is not a secure one.
    #[error("the browser has no ciphers at this address")]
    NoCiphers,
    /// Anything else the browser says.
    #[error("the browser refused: {0}")]
    Other(String),
}

impl StorageError {
    /// Tells whether opening the database afresh may help.
    pub const fn may_pass(&self) -> bool {
        matches!(self, Self::Lost(_))
    }

    /// Reads what the browser said by its name, because the message is different in every browser.
    pub fn of_exception(exception: &DomException) -> Self {
        let said = format!("{}: {}", exception.name(), exception.message());
        match exception.name().as_str() {
            "QuotaExceededError" => Self::Full,
            // Only `add` meets an existing key: another window took the number.
            "ConstraintError" => Self::Moved,
            "InvalidStateError" | "UnknownError" | "AbortError" | "TransactionInactiveError" | "TimeoutError" => {
                Self::Lost(said)
            }
            _ => Self::Other(said),
        }
    }
}

impl From<Error> for StorageError {
    fn from(error: Error) -> Self {
        match error {
            Error::DomException(exception) => Self::of_exception(&exception.into()),
            // The transaction was aborted and nobody said why: as good as a lost connection.
            Error::MissingData(missing) => Self::Lost(missing.to_string()),
            Error::Serialisation(wrong) => Self::Unreadable(wrong.to_string()),
            Error::Unknown(unknown) => Self::Other(unknown.to_string()),
        }
    }
}

impl From<OpenDbError> for StorageError {
    fn from(error: OpenDbError) -> Self {
        match error {
            OpenDbError::Base(error) => error.into(),
            other => Self::Other(other.to_string()),
        }
    }
}

impl From<serde_json::Error> for StorageError {
    fn from(error: serde_json::Error) -> Self {
        Self::Unreadable(error.to_string())
    }
}

impl From<StorageError> for Problem {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Full => Self::new(
                "storage_full",
                "Bộ nhớ máy đã đầy nên chưa lưu được. Câu trả lời vẫn còn trên màn hình; hãy xoá bớt ảnh hoặc ứng dụng rồi bấm Lưu lại.",
                "This device is out of storage, so nothing was saved. Your answers are still on screen; free some space and save again.",
            ),
            StorageError::Blocked => Self::new(
                "storage_blocked",
                "Một cửa sổ khác đang giữ dữ liệu bản cũ. Hãy đóng các cửa sổ Thực Địa khác rồi thử lại; dữ liệu vẫn còn nguyên.",
                "Another window holds an older version of the data. Close the other Thực Địa windows and try again; nothing is lost.",
            ),
            StorageError::Moved => Self::new(
                "storage_moved",
                "Một cửa sổ khác vừa ghi cùng lúc nên chưa lưu được. Câu trả lời vẫn còn trên màn hình; hãy bấm Lưu lại.",
                "Another window was saving at the same moment, so nothing was saved. Your answers are still on screen; save again.",
            ),
            StorageError::NoCiphers => Self::new(
                "no_ciphers",
                "Địa chỉ này không an toàn (không phải https) nên trình duyệt không cho mã hóa, và ứng dụng không lưu gì chưa mã hóa. Hãy mở Thực Địa ở địa chỉ https mà văn phòng đã cho.",
                "This address is not secure (not https), so the browser does not encrypt, and the app stores nothing unencrypted. Open Thực Địa at the https address that the office gave you.",
            ),
            StorageError::Lost(_) | StorageError::Other(_) | StorageError::Unreadable(_) => Self::new(
                "storage_failed",
                "Trình duyệt không ghi được vào bộ nhớ máy. Câu trả lời vẫn còn trên màn hình; hãy bấm Lưu lại, nếu vẫn không được hãy mở /rescue.html để lưu ra tệp.",
                "The browser could not write to this device's storage. Your answers are still on screen; save again, and if that fails open /rescue.html to keep a file.",
            ),
        }
    }
}
