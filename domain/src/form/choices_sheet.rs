//! The sheet `choices`: lists of choices, in the order of showing.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Labels;
use super::definition::Choice;
use super::sheet::{Sheet, SheetProblem};
use super::xlsform::labels;

pub(super) fn read_choices(text: &str, problems: &mut Vec<SheetProblem>) -> BTreeMap<String, Arc<[Choice]>> {
    let needed = ["list_name", "name", "label::vi", "label::en"];
    let sheet = Sheet::read("choices", text, &needed, &needed, true, problems);
    let mut lists: BTreeMap<String, Vec<Choice>> = BTreeMap::new();
    for row in &sheet.rows {
        let (Some(list), Some(name)) = (row.cell("list_name"), row.cell("name")) else {
            problems.push(row.problem(
                "list_name",
                Labels::new(
                    "mỗi lựa chọn cần list_name và name; hãy điền cả hai",
                    "a choice needs list_name and name; fill in both",
                ),
            ));
            continue;
        };
        if name.contains(char::is_whitespace) {
            problems.push(row.problem("name", spaced_name()));
        }
        let list = lists.entry(list.to_owned()).or_default();
        if list.iter().any(|choice| choice.name == name) {
            problems.push(row.problem(
                "name",
                Labels::new(
                    format!("{name} đã có trong danh sách này; hãy bỏ một dòng"),
                    format!("the choice {name} is in this list already; take one out"),
                ),
            ));
        }
        let label = labels(row, "label", problems).unwrap_or_else(|| {
            problems.push(row.problem(
                "label::vi",
                Labels::new(
                    "lựa chọn cần có chữ; hãy điền label::vi và label::en",
                    "a choice needs words; fill in label::vi and label::en",
                ),
            ));
            Labels::default()
        });
        let columns = row
            .cells()
            .iter()
            .filter(|(column, _)| !needed.contains(&column.as_str()));
        let columns = columns.map(|(column, cell)| (column.clone(), cell.clone())).collect();
        list.push(Choice {
            name: name.to_owned(),
            label,
            columns,
        });
    }
    lists
        .into_iter()
        .map(|(name, choices)| (name, choices.into()))
        .collect()
}

/// Says that the name of a choice may not have spaces: several choices are kept with spaces between their names.
pub(super) fn spaced_name() -> Labels {
    Labels::new(
        "tên lựa chọn không có dấu cách; hãy dùng _",
        "the name of a choice has no spaces; write it with _",
    )
}
