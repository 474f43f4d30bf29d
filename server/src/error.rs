//! What is answered when something can't be done: one type, named by situation, one translation into a response.

use axum::Json;
use axum::response::{IntoResponse, Response};
use domain::api::{Bilingual, ErrorBody};
use http::StatusCode;
use http::header::RETRY_AFTER;

use crate::recovery::RecoveryError;
use crate::store::{DeskRefusal, StoreError};

/// A refusal, with words for the person who reads it. The router puts the request's id in.
#[derive(Clone, Debug)]
pub(crate) struct ApiError {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) message: Bilingual,
    /// For the log only.
    pub(crate) detail: Option<String>,
    /// In how many seconds to come again.
    retry_after: Option<u64>,
}

impl ApiError {
    fn new(status: StatusCode, code: &'static str, vi: &str, en: &str) -> Self {
        Self {
            status,
            code,
            message: Bilingual::new(vi, en),
            detail: None,
            retry_after: None,
        }
    }

    fn because(self, detail: impl std::fmt::Display) -> Self {
        Self {
            detail: Some(detail.to_string()),
            ..self
        }
    }

    pub(crate) fn malformed(detail: impl std::fmt::Display) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "malformed",
            "Máy chủ không đọc được yêu cầu này. Dữ liệu trên máy của anh/chị vẫn còn nguyên; hãy tải lại trang rồi thử lại.",
            "The server can't read this request. What is on your device is safe; reload the page and try again.",
        )
        .because(detail)
    }

    pub(crate) fn signed_out() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "signed_out",
            "Phiên đăng nhập đã hết. Dữ liệu đã lưu trên máy vẫn còn nguyên; hãy đăng nhập lại để đồng bộ.",
            "You are signed out. What is saved on this device is safe; sign in again to sync.",
        )
    }

    pub(crate) fn wrong_password() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "wrong_password",
            "Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy kiểm tra bộ gõ tiếng Việt và phím Caps Lock rồi thử lại.",
            "The name or the password is not right. Check the keyboard layout and Caps Lock, then try again.",
        )
    }

    /// Sends somebody away who has guessed too often, with how many milliseconds to wait.
    pub(crate) fn too_many_attempts(wait: u64) -> Self {
        let seconds = wait.div_ceil(1_000);
        let (count, vi, en) = if seconds > 90 {
            (seconds.div_ceil(60), "phút", "minutes")
        } else {
            (seconds, "giây", "seconds")
        };
        let error = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_many_attempts",
            &format!("Đã nhập sai nhiều lần. Hãy đợi {count} {vi} rồi thử lại; nếu quên mật khẩu, hãy báo quản trị."),
            &format!(
                "Too many wrong attempts. Wait {count} {en} and try again; if you forgot the password, tell the administrator."
            ),
        );
        Self {
            retry_after: Some(seconds),
            ..error
        }
    }

    pub(crate) fn password_needed() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "password_needed",
            "Việc này cần nhập lại mật khẩu trong vòng 10 phút. Dữ liệu trên máy vẫn còn nguyên; hãy nhập mật khẩu rồi thử lại.",
            "This needs the password to have been given within 10 minutes. What is on the device is safe; give the password and try again.",
        )
    }

    pub(crate) fn forbidden() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "forbidden",
            "Tài khoản này không có quyền làm việc đó. Nếu cần, hãy đề nghị quản trị.",
            "This account may not do that. If you need it, ask the administrator.",
        )
    }

    pub(crate) fn revoked() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "revoked",
            "Máy này hoặc tài khoản này đã bị ngừng sử dụng. Nội dung chưa gửi vẫn được nộp về văn phòng để người kiểm tra xem xét, sau đó dữ liệu trên máy sẽ được xoá.",
            "This device or this account was put out of use. What is unsent is still handed in for the office to look at; then the data on this device is removed.",
        )
    }

    pub(crate) fn other_site(origin: impl std::fmt::Display) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "other_site",
            "Yêu cầu này đến từ một trang web khác nên không được thực hiện; không có gì thay đổi. Hãy mở Thực Địa ở đúng địa chỉ rồi làm lại.",
            "This request came from another website and was not carried out; nothing changed. Open Thực Địa at its own address and try again.",
        )
        .because(origin)
    }

    pub(crate) fn past_the_proxy(peer: impl std::fmt::Display) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "past_the_proxy",
            "Kết nối này không được mã hoá nên máy chủ không nhận. Hãy mở Thực Địa ở địa chỉ https mà văn phòng đã thông báo.",
            "This connection is not encrypted, so the server does not take it. Open Thực Địa at the https address that the office gave you.",
        )
        .because(peer)
    }

    pub(crate) fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "Không tìm thấy nội dung này trên máy chủ. Có thể địa chỉ đã cũ; hãy quay lại danh sách.",
            "The server has nothing here. The address may be old; go back to the list.",
        )
    }

    pub(crate) fn snapshot_gone() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "snapshot_gone",
            "Bản dữ liệu đang tải đã được thay bằng bản mới hơn. Ứng dụng sẽ tự tải lại từ đầu.",
            "The copy being fetched was replaced by a newer one. The app fetches the new one by itself.",
        )
    }

    pub(crate) fn conflict_moved_on() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "conflict_moved_on",
            "Mục này vừa thay đổi nên chưa xử lý gì. Hãy xem lại các giá trị hiện nay rồi chọn.",
            "This field has just changed, so nothing was settled. Look at its values again, then choose.",
        )
    }

    pub(crate) fn review_moved_on() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "review_moved_on",
            "Lượt làm việc này vừa thay đổi hoặc người khác vừa xem xét, nên chưa ghi quyết định nào. Hãy xem lại nội dung hiện nay rồi quyết định.",
            "This visit has just changed, or somebody else has just decided on it, so nothing was decided. Look at it as it is now, then decide.",
        )
    }

    pub(crate) fn comment_needed() -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "comment_needed",
            "Trả lại thì cần ghi ý kiến, chung cho cả lượt hoặc ở từng câu. Chưa trả lại gì; hãy ghi ý kiến rồi trả lại.",
            "A visit goes back with a comment, on the whole or at a question. Nothing was sent back; write what is to be done, then send it back.",
        )
    }

    pub(crate) fn comment_too_long(most: usize) -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "comment_too_long",
            &format!("Ý kiến dài quá {most} chữ nên chưa ghi gì. Hãy viết ngắn lại."),
            &format!("A comment has at most {most} letters, so nothing was stored. Make it shorter."),
        )
    }

    pub(crate) fn visit_in_conflict() -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "visit_in_conflict",
            "Lượt này còn số liệu khác nhau nên chưa duyệt được. Hãy chọn số liệu đúng ở mục khác nhau trước, hoặc trả lại.",
            "Figures of this visit disagree, so it can't be approved yet. Settle them first, or send the visit back.",
        )
    }

    pub(crate) fn too_large() -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            "Gói dữ liệu gửi lên quá lớn. Không mất gì; ứng dụng sẽ tự chia nhỏ và gửi lại.",
            "The batch is too large. Nothing is lost; the app sends it again in smaller parts.",
        )
    }

    pub(crate) fn unsupported_encoding(encoding: &str) -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_encoding",
            "Máy chủ không đọc được cách nén này. Dữ liệu trên máy vẫn còn nguyên; hãy cập nhật ứng dụng.",
            "The server can't read this compression. What is on the device is safe; update the app.",
        )
        .because(encoding)
    }

    pub(crate) fn unprocessable(code: &str) -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "unprocessable",
            "Thao tác này không hợp lệ nên chưa lưu gì. Hãy tải lại trang và xem lại mục này.",
            "This can't be done, so nothing was stored. Reload the page and look at this item again.",
        )
        .because(code)
    }

    pub(crate) fn names_a_person() -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "names_a_person",
            "Nội dung này có vẻ chứa tên người, số điện thoại hoặc số định danh nên chưa lưu. Sổ chỉ ghi số công văn hoặc nơi lưu yêu cầu.",
            "This seems to hold a person's name, a telephone or an identity number, so it was not stored. The register holds only where the request is kept.",
        )
    }

    pub(crate) fn stale_protocol(version: &str) -> Self {
        Self::new(
            StatusCode::UPGRADE_REQUIRED,
            "stale_protocol",
            "Ứng dụng trên máy này khác phiên bản với máy chủ. Dữ liệu chưa gửi vẫn còn nguyên; hãy cập nhật ứng dụng rồi đồng bộ lại.",
            "The app on this device is of another version than the server. What is unsent is safe; update the app and sync again.",
        )
        .because(version)
    }

    pub(crate) fn busy(detail: impl std::fmt::Display) -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            "Máy chủ đang bận hoặc chưa ghi được dữ liệu. Chưa có gì được xác nhận nên không mất gì; ứng dụng sẽ tự thử lại.",
            "The server is busy or can't write. Nothing was acknowledged, so nothing is lost; the app tries again by itself.",
        )
        .because(detail)
    }

    pub(crate) fn disk_full() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            "Ổ đĩa của máy chủ đã đầy nên chưa ghi được. Dữ liệu trên máy của anh/chị vẫn còn nguyên; hãy báo quản trị giải phóng dung lượng.",
            "The server's disk is full, so nothing was stored. What is on your device is safe; tell the administrator to free some space.",
        )
        .because("disk full")
    }

    pub(crate) fn disk_unusable(detail: impl std::fmt::Display) -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            "Máy chủ không đọc hoặc ghi được vào ổ đĩa nên chưa lưu gì. Dữ liệu trên máy của anh/chị vẫn còn nguyên; hãy báo quản trị kiểm tra ổ đĩa của máy chủ.",
            "The server can't use its disk, so nothing was stored. What is on your device is safe; tell the administrator to look at the server's disk.",
        )
        .because(detail)
    }

    pub(crate) fn damaged(detail: impl std::fmt::Display) -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            "Cơ sở dữ liệu của máy chủ bị hỏng nên máy chủ đã ngừng ghi. Dữ liệu trên máy của anh/chị vẫn còn nguyên, sẽ được gửi lại sau khi quản trị khôi phục.",
            "The server's database is damaged, so it has stopped writing. What is on your device is safe and is sent again when the administrator has restored it.",
        )
        .because(detail)
    }

    pub(crate) fn broken(detail: impl std::fmt::Display) -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "broken",
            "Máy chủ gặp lỗi. Dữ liệu trên máy của anh/chị vẫn còn nguyên; hãy thử lại, nếu vẫn lỗi thì báo quản trị kèm mã yêu cầu.",
            "The server failed. What is on your device is safe; try again, and if it goes on tell the administrator the request's id.",
        )
        .because(detail)
    }

    /// Gives words to a refusal that a library made without any.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::not_found(),
            StatusCode::PAYLOAD_TOO_LARGE => Self::too_large(),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::unsupported_encoding(""),
            status if status.is_server_error() => Self {
                status,
                ..Self::broken(status)
            },
            status => Self {
                status,
                ..Self::malformed(status)
            },
        }
    }

    /// Writes the answer, with the request's id.
    pub(crate) fn response(&self, request_id: &str) -> Response {
        let body = ErrorBody {
            code: self.code.to_owned(),
            message: self.message.clone(),
            request_id: request_id.to_owned(),
        };
        let mut response = (self.status, Json(body)).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        response
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::DiskFull => Self::disk_full(),
            StoreError::Unwritable(_) => Self::disk_unusable(error),
            StoreError::Damaged(_) => Self::damaged(error),
            StoreError::Busy | StoreError::Stopping | StoreError::InUse(_) | StoreError::Broken(_) => Self::busy(error),
        }
    }
}

impl From<RecoveryError> for ApiError {
    fn from(error: RecoveryError) -> Self {
        let unprocessable = |code, vi, en| Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, vi, en);
        let detail = error.to_string();
        match error {
            RecoveryError::Store(error) => error.into(),
            RecoveryError::NotYours => Self::forbidden(),
            RecoveryError::OtherOffice => unprocessable(
                "other_office",
                "Tệp này được mã hóa cho máy chủ khác nên chưa nhận gì. Hãy nhận tệp ở văn phòng mà điện thoại đó đăng nhập.",
                "This file is sealed for another server, so nothing was taken in. Take it in where its phone belongs.",
            ),
            RecoveryError::NotOne(_) | RecoveryError::Damaged | RecoveryError::Unreadable(_) => unprocessable(
                "not_a_recovery_file",
                "Đây không phải là tệp cứu dữ liệu, hoặc tệp đã hỏng trên đường gửi. Chưa nhận gì; hãy xin lại tệp.",
                "This is no recovery file, or it was damaged on the way. Nothing was taken in; ask for the file again.",
            ),
        }
        .because(detail)
    }
}

impl From<DeskRefusal> for ApiError {
    fn from(refusal: DeskRefusal) -> Self {
        match refusal {
            DeskRefusal::NotFound => Self::not_found(),
            DeskRefusal::MovedOn => Self::conflict_moved_on(),
            DeskRefusal::NoSettlement => Self::unprocessable("no_settlement"),
            DeskRefusal::InConflict => Self::visit_in_conflict(),
            DeskRefusal::NoComment => Self::comment_needed(),
            DeskRefusal::Refused(code) => Self::unprocessable(code.as_str()),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.response("");
        // The layer that knows the request's id writes it again; see router.rs.
        response.extensions_mut().insert(self);
        response
    }
}
