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
        "conflicts" => ("Chưa thống nhất", "Disagree"),
        other => (other, other),
    };
    Labels::new(vi, en)
}

#[cfg(test)]
mod tests {
    use domain::api::{ENTERPRISE_COLUMNS, OTHER_COLUMNS, VISIT_COLUMNS};
    use domain::form::Language;

    use super::own_heading;

    #[test]
    fn every_column_has_words() {
        for column in [&ENTERPRISE_COLUMNS[..], &VISIT_COLUMNS, &OTHER_COLUMNS].concat() {
            assert_ne!(own_heading(column).in_language(Language::Vi), column);
        }
    }
}
