//! What stands above the columns that a list has of its own, as on the desk.

use domain::form::Labels;

/// Returns the words of a column; its name if it has none.
pub(super) fn own_heading(column: &str) -> Labels {
    let (vi, en) = match column {
        "name" | "enterprise_name" => ("Tên doanh nghiệp", "Enterprise"),
        "tax_code" => ("Mã số thuế", "Tax code"),
        "zone" => ("Khu", "Zone"),
        "state" => ("Tình trạng", "Status"),
        "workers" => ("Lao động", "Workers"),
        "members" => ("Đảng viên", "Party members"),
        "visits" => ("Lượt", "Visits"),
        "last_visit" => ("Lần cuối", "Last visit"),
        "date" => ("Ngày", "Date"),
        "outcome" => ("Kết quả", "Outcome"),
        "review" => ("Duyệt", "Review"),
        "author" => ("Người ghi", "Recorded by"),
        "received_at" => ("Máy chủ nhận", "Received"),
        "unit" => ("Tổ chức", "Organisation"),
        "title" => ("Nội dung", "Content"),
        "number" => ("Số", "Number"),
        "checked_on" => ("Ngày kiểm tra", "Checked on"),
        "checked_by" => ("Người kiểm tra", "Checked by"),
        "checked_unit" => ("Đơn vị được kiểm tra", "Organisation checked"),
        "finding" => ("Nội dung, kết luận", "Finding"),
        "due" => ("Hạn khắc phục", "To be put right by"),
        "closed_on" => ("Ngày kết thúc", "Closed on"),
        "closed_by" => ("Người kết thúc", "Closed by"),
        "result" => ("Kết quả khắc phục", "Result"),
        "founding_stage" => ("Bước thành lập", "Stage of founding"),
        "since" => ("Từ ngày", "Since"),
        "stands_days" => ("Số ngày ở bước này", "Days at this stage"),
        "planned" => ("Dự kiến thành lập", "Planned founding"),
        "paper" => ("Văn bản", "Paper"),
        "transferable" => (
            "Đảng viên chính thức có thể chuyển về",
            "Official members who could transfer",
        ),
        "counted_on" => ("Số liệu ngày", "Counted on"),
        "conflicts" => ("Chưa thống nhất", "Disagree"),
        other => (other, other),
    };
    Labels::new(vi, en)
}

#[cfg(test)]
mod tests {
    use domain::api::{ENTERPRISE_COLUMNS, FOUNDING_COLUMNS, OTHER_COLUMNS, SUPERVISION_COLUMNS, VISIT_COLUMNS};
    use domain::form::Language;

    use super::own_heading;

    #[test]
    fn every_column_has_words() {
        for column in [
            &ENTERPRISE_COLUMNS[..],
            &VISIT_COLUMNS,
            &OTHER_COLUMNS,
            &FOUNDING_COLUMNS,
            &SUPERVISION_COLUMNS,
        ]
        .concat()
        {
            assert_ne!(own_heading(column).in_language(Language::Vi), column);
        }
    }
}
