//! What is answered when something can't be done: one type, named by situation, one translation into a response.

use axum::Json;
use axum::response::{IntoResponse, Response};
use domain::api::{Bilingual, ErrorBody};
use domain::founding::StepFault;
use http::StatusCode;
use http::header::RETRY_AFTER;

use crate::export::ExportError;
use crate::import::ListError;
use crate::password::Unfit;
use crate::recovery::RecoveryError;
use crate::store::{AccountRefusal, DeskRefusal, FoundingRefusal, InvitationRefusal, StoreError};

const SECOND_FACTOR_NEEDED: &str = "second_factor_needed";
const WRONG_SECOND_FACTOR: &str = "wrong_second_factor";

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

    /// For somebody who gave the right password of an account that was put out.
    pub(crate) fn account_disabled() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "account_disabled",
            "Tài khoản này đã ngừng hoạt động nên không đăng nhập được. Dữ liệu đã lưu trên máy vẫn còn nguyên; nếu cần dùng lại, hãy liên hệ quản trị của đơn vị.",
            "This account has been disabled, so you can't sign in. What is saved on this device is safe; if you need the account, ask your office's administrator.",
        )
    }

    pub(crate) fn second_factor_needed() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            SECOND_FACTOR_NEEDED,
            "Hãy nhập mã 6 số đang hiện trong ứng dụng xác thực, hoặc một mã dự phòng.",
            "Enter the 6 digits that the authenticator app shows now, or a recovery code.",
        )
    }

    pub(crate) fn wrong_second_factor() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            WRONG_SECOND_FACTOR,
            "Mã xác thực chưa đúng hoặc đã dùng rồi. Hãy đợi ứng dụng hiện mã mới rồi nhập lại, và kiểm tra giờ của điện thoại.",
            "The code is not right or was used already. Wait for the next one, and check the time of your phone.",
        )
    }

    pub(crate) fn second_factor_in_force() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "second_factor_in_force",
            "Tài khoản này đã bật xác thực hai bước. Muốn dùng điện thoại khác, hãy tắt rồi bật lại.",
            "This account has a second factor already. To use another phone, turn it off and on again.",
        )
    }

    pub(crate) fn wrong_old_password() -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "wrong_old_password",
            "Mật khẩu hiện nay chưa đúng nên chưa đổi gì. Hãy nhập lại.",
            "The present password is not right, so nothing was changed. Enter it again.",
        )
    }

    pub(crate) fn unfit_password(rule: Unfit) -> Self {
        let (code, vi, en) = match rule {
            Unfit::Short => (
                "password_short",
                "Mật khẩu cần ít nhất 10 ký tự. Một câu ngắn vài từ là dễ nhớ nhất.",
                "A password needs at least 10 characters. A few words are the easiest to remember.",
            ),
            Unfit::Long => (
                "password_long",
                "Mật khẩu dài quá 1.024 byte. Hãy chọn mật khẩu ngắn hơn.",
                "The password is longer than 1,024 bytes. Choose a shorter one.",
            ),
            Unfit::Name => (
                "password_is_name",
                "Mật khẩu trùng với tên của anh/chị. Hãy chọn mật khẩu khác.",
                "The password is your name. Choose another one.",
            ),
            Unfit::Common => (
                "password_common",
                "Mật khẩu này quá dễ đoán: nằm trong danh sách hay bị thử đầu tiên. Hãy thêm vài từ khác không liên quan.",
                "This password is too easy to guess: it is among those that are tried first. Add a few unrelated words.",
            ),
        };
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, vi, en)
    }

    pub(crate) fn unfit_name() -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "unfit_name",
            "Tên chưa dùng được. Tên đăng nhập không để trống, không có dấu cách; mỗi tên dài nhất 100 ký tự.",
            "This name can't be used. The name for signing in is not empty and has no spaces; a name has at most 100 characters.",
        )
    }

    pub(crate) fn name_taken() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "name_taken",
            "Đã có tài khoản với tên đăng nhập này. Hãy chọn tên khác, hoặc mời lại người đó từ danh sách.",
            "There is an account with this name already. Choose another name, or invite that person again from the list.",
        )
    }

    pub(crate) fn unknown_place(code: impl std::fmt::Display) -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "unknown_place",
            "Phạm vi có đơn vị hoặc khu công nghiệp không có trong chương trình đang áp dụng nên chưa lưu. Hãy tải lại trang rồi chọn lại.",
            "The reach names an organisation or a zone that the programme in force does not know, so nothing was stored. Reload the page and choose again.",
        )
        .because(code)
    }

    pub(crate) fn last_administrator() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "last_administrator",
            "Đây là quản trị cuối cùng còn hoạt động nên chưa thay đổi gì. Hãy giao quyền quản trị cho người khác trước.",
            "This is the last active administrator, so nothing was changed. Make somebody else an administrator first.",
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

    pub(crate) fn too_many_views() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "too_many_views",
            "Danh sách này đã có quá nhiều cách xem được lưu. Hãy xoá bớt một cách xem rồi lưu lại.",
            "Too many views of this list are saved already. Remove one, then save again.",
        )
    }

    pub(crate) fn not_assignable() -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "not_assignable",
            "Người hoặc tổ này không nhận việc được nữa; chưa có gì thay đổi. Hãy tải lại trang và chọn người hoặc tổ khác.",
            "That person or team can't be given work any more; nothing changed. Reload the page and choose another.",
        )
    }

    pub(crate) fn no_team() -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "no_team",
            "Tổ cần có tên (tối đa 100 ký tự) và thành viên là người đi khảo sát; chưa có gì thay đổi.",
            "A team needs a name of at most 100 letters, and people who record visits; nothing changed.",
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

    pub(crate) fn merge_moved_on() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "merge_moved_on",
            "Một trong hai doanh nghiệp vừa thay đổi nên chưa gộp gì. Hãy xem lại thông tin hiện nay rồi gộp.",
            "One of the two enterprises has just changed, so nothing was merged. Look at them as they are now, then merge.",
        )
    }

    fn one_and_the_same() -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "one_and_the_same",
            "Đây là cùng một doanh nghiệp nên không có gì để gộp. Hãy chọn doanh nghiệp khác.",
            "This is one and the same enterprise, so there is nothing to merge. Choose another one.",
        )
    }

    fn gave_way() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "gave_way",
            "Một trong hai doanh nghiệp đã được gộp vào doanh nghiệp khác nên chưa gộp gì thêm. Hãy mở trang của doanh nghiệp đó để xem đã gộp vào đâu.",
            "One of the two enterprises has been merged into another already, so nothing more was merged. Open its page to see into which.",
        )
    }

    fn not_merged() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "not_merged",
            "Doanh nghiệp này hiện không gộp vào doanh nghiệp nào, có thể người khác vừa tách ra. Chưa thay đổi gì.",
            "This enterprise is merged into no other; somebody may just have taken the merge back. Nothing was changed.",
        )
    }

    pub(crate) fn merge_reason_too_long(most: usize) -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "reason_too_long",
            &format!("Lý do dài quá {most} chữ nên chưa gộp. Hãy viết ngắn lại."),
            &format!("The reason has more than {most} letters, so nothing was merged. Make it shorter."),
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

    pub(crate) fn not_their_level() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "not_their_level",
            "Lượt này đã duyệt cấp một. Duyệt cấp hai là việc của người kiểm tra hoặc quản trị, nên chưa ghi quyết định nào.",
            "This visit is approved at the first level. The second approval is for a supervisor or administrator, so nothing was decided.",
        )
    }

    pub(crate) fn needs_another() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "needs_another",
            "Người đã duyệt cấp một và người ghi lượt này không tự duyệt cấp hai, nên chưa ghi quyết định nào. Hãy nhờ người kiểm tra hoặc quản trị khác.",
            "Whoever gave the first approval or recorded the visit does not give the second, so nothing was decided. Ask another supervisor or administrator.",
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

    /// For a file that is no list of enterprises.
    pub(crate) fn list_unfit(code: &'static str, error: &ListError) -> Self {
        let words = error.in_words();
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, &words.vi, &words.en)
    }

    pub(crate) fn is_another_row() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "is_another_row",
            "Một dòng khác của danh sách đã được nhận là doanh nghiệp này. Hãy bỏ qua dòng kia trước, hoặc giữ một trong hai.",
            "Another row of the list is taken in as this enterprise already. Leave that one out first, or keep one of the two.",
        )
    }

    pub(crate) fn import_moved_on() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "import_moved_on",
            "Danh sách này đã sang bước khác, có thể do người khác vừa bấm. Không mất gì; hãy xem lại tình trạng ở trên.",
            "This list has moved on, perhaps because somebody else pressed. Nothing is lost; look at its state above.",
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

    pub(crate) fn finding_names_a_person() -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "names_a_person",
            "Nội dung này có vẻ chứa tên người, số điện thoại hoặc số định danh nên chưa lưu. Hãy ghi chức danh hoặc đơn vị thay cho tên.",
            "This seems to hold a person's name, a telephone or an identity number, so it was not stored. Give the function or the organisation in place of the name.",
        )
    }

    pub(crate) fn has_organisation() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "has_organisation",
            "Lượt làm việc sau đó đã ghi nhận doanh nghiệp có tổ chức đảng, nên không theo dõi bước thành lập nữa. Chưa lưu gì; hãy xem lại trang doanh nghiệp.",
            "A later visit found a party organisation there, so its founding is not followed any more. Nothing was stored; look at the enterprise's page.",
        )
    }

    pub(crate) fn not_ready_any_more() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "not_ready_any_more",
            "Theo số liệu và quy định hiện nay, doanh nghiệp này không còn trong danh sách có thể đủ điều kiện. Chưa lưu gì; hãy tải lại trang.",
            "By today's figures and rules this enterprise does not look ready any more. Nothing was stored; reload the page.",
        )
    }

    fn founding_fault(fault: StepFault) -> Self {
        let (vi, en) = match fault {
            StepFault::NoSuchStage => (
                "Không có bước này. Chưa lưu gì; hãy tải lại trang và chọn lại.",
                "There is no such stage. Nothing was stored; reload the page and choose again.",
            ),
            StepFault::InTheFuture => (
                "Ngày không thể ở tương lai. Chưa lưu gì; hãy sửa ngày.",
                "A day can't be in the future. Nothing was stored; correct the day.",
            ),
            StepFault::BeforeWhatWasSaid => (
                "Có lượt làm việc sau ngày này đã ghi bước thành lập, và lần ghi sau cùng mới có hiệu lực. Chưa lưu gì; hãy chọn ngày từ lượt đó trở đi.",
                "A visit after this day said a stage, and the last word holds. Nothing was stored; choose the day of that visit or a later one.",
            ),
            StepFault::DecisionIncomplete => (
                "Đã có quyết định thì cần số quyết định, ngày thành lập, loại hình và cấp ủy cấp trên. Chưa lưu gì; hãy ghi đủ.",
                "A decision takes its number, the day of the founding, the type and the superior committee. Nothing was stored; fill them in.",
            ),
            StepFault::ReasonMissing => (
                "Bước này cần lý do để người sau hiểu. Chưa lưu gì; hãy ghi lý do.",
                "This stage takes a reason, for whoever comes after. Nothing was stored; give the reason.",
            ),
        };
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "founding_step", vi, en).because(format!("{fault:?}"))
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

impl From<ExportError> for ApiError {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::TooLong => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "too_many_rows",
                "Danh sách dài hơn số dòng Excel mở được. Chưa có gì thay đổi; hãy lọc bớt, hoặc tải về dạng CSV.",
                "The list has more rows than Excel opens. Nothing was changed; narrow it, or take it as CSV.",
            ),
            ExportError::Store(error) => error.into(),
            ExportError::Disk(error) if error.kind() == std::io::ErrorKind::StorageFull => Self::disk_full(),
            ExportError::Disk(_) => Self::disk_unusable(error),
            ExportError::GivenUp => Self::busy(error),
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

impl From<AccountRefusal> for ApiError {
    fn from(refusal: AccountRefusal) -> Self {
        match refusal {
            AccountRefusal::NotFound => Self::not_found(),
            AccountRefusal::LastAdministrator => Self::last_administrator(),
            AccountRefusal::Disabled => Self::new(
                StatusCode::CONFLICT,
                "account_is_disabled",
                "Tài khoản đang ngừng hoạt động nên chưa mời được. Hãy cho hoạt động lại rồi mời.",
                "The account is disabled, so nobody was invited. Enable it first.",
            ),
            AccountRefusal::NoInvitation => Self::new(
                StatusCode::CONFLICT,
                "no_invitation",
                "Không có lời mời nào đang chờ. Có thể người được mời vừa dùng; hãy tải lại danh sách.",
                "No invitation is open. It may have just been used; reload the list.",
            ),
        }
    }
}

impl From<InvitationRefusal> for ApiError {
    fn from(refusal: InvitationRefusal) -> Self {
        let (code, vi, en) = match refusal {
            InvitationRefusal::Unknown => (
                "invitation_unknown",
                "Mã mời này không đúng. Hãy mở lại đường dẫn hoặc quét lại mã QR; nếu nhập tay, hãy so từng chữ. Vẫn không được thì nhờ quản trị mời lại.",
                "This code is not right. Open the link or scan the picture again; if you typed it, compare the letters. If that does not help, ask the administrator for a new invitation.",
            ),
            InvitationRefusal::Expired => (
                "invitation_expired",
                "Lời mời này đã hết hạn. Hãy nhờ quản trị mời lại để nhận mã mới.",
                "This invitation has expired. Ask the administrator for a new one.",
            ),
            InvitationRefusal::Used => (
                "invitation_used",
                "Lời mời này đã được dùng. Nếu chính anh/chị đã dùng, hãy đăng nhập bằng mật khẩu đã đặt; nếu không phải, hãy báo ngay cho quản trị.",
                "This invitation was used. If it was you, sign in with the password you chose; if not, tell the administrator at once.",
            ),
            InvitationRefusal::Replaced => (
                "invitation_replaced",
                "Đã có lời mời mới hơn thay cho lời mời này. Hãy dùng đường dẫn nhận được sau cùng.",
                "A newer invitation has taken the place of this one. Use the link you got last.",
            ),
            InvitationRefusal::Withdrawn => (
                "invitation_withdrawn",
                "Lời mời này đã được thu hồi. Hãy hỏi quản trị.",
                "This invitation was taken back. Ask the administrator.",
            ),
            InvitationRefusal::Disabled => return Self::account_disabled(),
        };
        let status = match refusal {
            InvitationRefusal::Unknown => StatusCode::NOT_FOUND,
            _ => StatusCode::GONE,
        };
        Self::new(status, code, vi, en)
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
            DeskRefusal::OneAndTheSame => Self::one_and_the_same(),
            DeskRefusal::GaveWay => Self::gave_way(),
            DeskRefusal::NotMerged => Self::not_merged(),
            DeskRefusal::NotTheirLevel => Self::not_their_level(),
            DeskRefusal::NeedsAnother => Self::needs_another(),
            DeskRefusal::Refused(code) => Self::unprocessable(code.as_str()),
        }
    }
}

impl From<FoundingRefusal> for ApiError {
    fn from(refusal: FoundingRefusal) -> Self {
        match refusal {
            FoundingRefusal::NotFound => Self::not_found(),
            FoundingRefusal::HasOrganisation => Self::has_organisation(),
            FoundingRefusal::NotReady => Self::not_ready_any_more(),
            FoundingRefusal::Fault(fault) => Self::founding_fault(fault),
            FoundingRefusal::Refused(code) => Self::unprocessable(code.as_str()),
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
