//! What a person is told when a run came to nothing.

use domain::sync::Failure;

use crate::problem::Problem;

/// Says why the server could not be talked to, what is safe and what to do.
pub(super) fn problem(failure: Failure) -> Problem {
    match failure {
        Failure::Unreachable => Problem::unreachable(),
        Failure::SignedOut => Problem::signed_out(),
        Failure::StaleProtocol => Problem::new(
            "stale_protocol",
            "Ứng dụng trên máy này đã cũ so với máy chủ. Hãy cập nhật ứng dụng; dữ liệu chưa gửi vẫn còn nguyên và sẽ được gửi sau.",
            "This app is older than the server understands. Update the app; what is unsent is safe and will be sent then.",
        ),
        Failure::Forbidden => Problem::new(
            "forbidden",
            "Tài khoản này chưa được phép đồng bộ. Dữ liệu trên máy vẫn an toàn; hãy báo người quản trị.",
            "This account may not sync. What is on this device is safe; tell the administrator.",
        ),
        Failure::Revoked => Problem::new(
            "revoked",
            "Máy này hoặc tài khoản này đã bị thu hồi quyền.",
            "This device or account was revoked.",
        ),
        Failure::Busy => Problem::new(
            "busy",
            "Máy chủ đang bận. Dữ liệu trên máy vẫn an toàn; ứng dụng sẽ tự thử lại.",
            "The server is busy. What is on this device is safe; the app will try again by itself.",
        ),
        Failure::TooLarge | Failure::Malformed | Failure::Gone | Failure::Broken => Problem::broken(),
    }
}
