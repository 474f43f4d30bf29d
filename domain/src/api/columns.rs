//! The columns of a list: some of its own, and any field of its form.

use crate::contact::is_personal;
use crate::record::FieldName;

/// The columns that the list of enterprises has of its own, in their order.
pub const ENTERPRISE_COLUMNS: [&str; 8] = [
    "name",
    "tax_code",
    "zone",
    "state",
    "workers",
    "visits",
    "last_visit",
    "conflicts",
];

/// The columns that the list of visits has of its own, in their order.
pub const VISIT_COLUMNS: [&str; 10] = [
    "enterprise_name",
    "date",
    "zone",
    "outcome",
    "review",
    "author",
    "workers",
    "members",
    "received_at",
    "conflicts",
];

/// The columns that the lists of other kinds have, in their order.
pub const OTHER_COLUMNS: [&str; 7] = [
    "date",
    "enterprise_name",
    "unit",
    "title",
    "state",
    "author",
    "conflicts",
];

/// The columns that the list of foundings has, in their order.
pub const FOUNDING_COLUMNS: [&str; 10] = [
    "enterprise_name",
    "zone",
    "founding_stage",
    "since",
    "stands_days",
    "planned",
    "paper",
    "transferable",
    "counted_on",
    "last_visit",
];

/// The columns that the log of supervision has, in their order.
pub const SUPERVISION_COLUMNS: [&str; 10] = [
    "number",
    "checked_on",
    "checked_by",
    "checked_unit",
    "enterprise_name",
    "finding",
    "due",
    "closed_on",
    "closed_by",
    "result",
];

/// One column of a list.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Column {
    /// One that the list has of its own.
    Own(&'static str),
    /// An answer of its records.
    Field(FieldName),
}

/// Reads which columns are asked for, as `name,zone,f:vsic_section`; nothing asked for means the list's own.
///
/// The first of its own names the row and is always there. What is no column is left out, and so is what points to a
/// person ([`is_personal`]): contacts are read where they are needed, one by one, and not in bulk.
pub fn columns(own: &[&'static str], asked: &str) -> Vec<Column> {
    let mut columns: Vec<Column> = own.first().map(|first| Column::Own(first)).into_iter().collect();
    let read = |name: &str| match name.strip_prefix("f:") {
        Some(field) if field.is_empty() || is_personal(field) => None,
        Some(field) => Some(Column::Field(FieldName::new(field))),
        None => own.iter().find(|own| **own == name).map(|own| Column::Own(own)),
    };
    let all = own.iter().map(|name| Column::Own(name));
    let wanted: Vec<Column> = match asked {
        "" => all.collect(),
        asked => asked.split(',').filter_map(read).collect(),
    };
    for column in wanted {
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    columns
}

/// Writes columns as [`columns`] reads them; empty for the list's own.
pub fn columns_code(own: &[&'static str], chosen: &[Column]) -> String {
    let is_own = chosen.len() == own.len() && own.iter().zip(chosen).all(|(own, chosen)| *chosen == Column::Own(own));
    if is_own {
        return String::new();
    }
    let names = chosen.iter().map(|column| match column {
        Column::Own(name) => (*name).to_owned(),
        Column::Field(field) => format!("f:{field}"),
    });
    names.collect::<Vec<_>>().join(",")
}

/// Returns the fields among columns, in their order.
pub fn fields(columns: &[Column]) -> Vec<FieldName> {
    let fields = columns.iter().filter_map(|column| match column {
        Column::Own(_) => None,
        Column::Field(field) => Some(field.clone()),
    });
    fields.collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::nothing_asked_means_its_own("", "name,zone,visits")]
    #[case::in_the_order_asked("name,visits,zone", "name,visits,zone")]
    #[case::the_row_is_always_named("visits", "name,visits")]
    #[case::fields_of_the_form("name,f:vsic_section", "name,f:vsic_section")]
    #[case::what_is_no_column_is_left_out("name,nonsense,f:,;drop", "name")]
    #[case::nothing_twice("name,zone,zone,f:a,f:a", "name,zone,f:a")]
    #[case::nobody_s_telephone("name,f:contact_phone,f:contact_role,f:contact_phone@2026.1", "name")]
    fn what_is_asked_for(#[case] asked: &str, #[case] expected: &str) {
        let own = ["name", "zone", "visits"];
        let read = columns(&own, asked);
        let all = columns_code(&own, &read);
        assert_eq!(if all.is_empty() { own.join(",") } else { all }, expected);
    }

    #[test]
    fn what_is_written_is_read_back() {
        let chosen = vec![
            Column::Own("enterprise_name"),
            Column::Field(FieldName::new("trouble")),
            Column::Own("date"),
        ];
        assert_eq!(columns(&VISIT_COLUMNS, &columns_code(&VISIT_COLUMNS, &chosen)), chosen);
        let own = columns(&VISIT_COLUMNS, "");
        assert_eq!(columns_code(&VISIT_COLUMNS, &own), "");
    }
}
