//! Dated rules: thresholds that a regulation sets and another one changes.
//!
//! Three implementing regulations came in one term, so no threshold is written in code (domain facts 2). A rule is
//! looked up by its code and the day in question, and is shown as a hint: a person decides.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::Labels;
use super::sheet::{Sheet, SheetProblem};

/// The values of all rules, each with the days it holds.
#[derive(Clone, Debug, Default)]
pub struct RuleTable(BTreeMap<String, Vec<DatedValue>>);

#[derive(Clone, Debug)]
struct DatedValue {
    value: String,
    from: NaiveDate,
    to: NaiveDate,
    source: String,
}

/// A rule as it holds on a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DatedRule<'t> {
    /// Its value.
    pub value: &'t str,
    /// Since when it holds.
    pub from: NaiveDate,
    /// Where it is written.
    pub source: &'t str,
}

impl RuleTable {
    /// Reads the table from CSV: `rule_code`, `value`, `valid_from`, `valid_to` (empty: still holds) and `source`.
    ///
    /// # Errors
    /// Everything that has to be changed in the sheet, also two values of one rule on the same day.
    pub fn read(csv: &str) -> Result<Self, Vec<SheetProblem>> {
        let mut problems = Vec::new();
        let needed = ["rule_code", "value", "valid_from", "valid_to", "source"];
        let sheet = Sheet::read("rules", csv, &needed, &needed, false, &mut problems);
        let mut table: BTreeMap<String, Vec<DatedValue>> = BTreeMap::new();
        for row in &sheet.rows {
            for column in ["rule_code", "value", "valid_from", "source"] {
                if row.cell(column).is_none() {
                    problems.push(row.problem(
                        column,
                        Labels::new("ô này trống; hãy điền", "this cell is empty; fill it in"),
                    ));
                }
            }
            let mut day = |column: &str, otherwise: NaiveDate| match row.cell(column).map(str::parse) {
                None => otherwise,
                Some(Ok(day)) => day,
                Some(Err(_)) => {
                    problems.push(row.problem(
                        column,
                        Labels::new("viết ngày dạng 2026-11-23", "write the day as 2026-11-23"),
                    ));
                    otherwise
                }
            };
            let (from, to) = (day("valid_from", NaiveDate::MIN), day("valid_to", NaiveDate::MAX));
            let (Some(code), Some(value)) = (row.cell("rule_code"), row.cell("value")) else {
                continue;
            };
            let values = table.entry(code.to_owned()).or_default();
            if to < from || values.iter().any(|other| from <= other.to && other.from <= to) {
                problems.push(row.problem(
                    "valid_from",
                    Labels::new(
                        format!(
                            "thời gian của {code} trùng với dòng khác hoặc kết thúc trước khi bắt đầu; hãy sửa ngày"
                        ),
                        format!("the days of {code} overlap with another row, or end before they begin; correct them"),
                    ),
                ));
            }
            values.push(DatedValue {
                value: value.to_owned(),
                from,
                to,
                source: row.cell("source").unwrap_or_default().to_owned(),
            });
        }
        if problems.is_empty() {
            Ok(Self(table))
        } else {
            Err(problems)
        }
    }

    /// Returns what a rule says on a day; nothing where none is known.
    pub fn value(&self, code: &str, day: NaiveDate) -> Option<&str> {
        self.on(code, day).map(|rule| rule.value)
    }

    /// Returns a rule as it holds on a day, with where it is written; nothing where none is known.
    pub fn on(&self, code: &str, day: NaiveDate) -> Option<DatedRule<'_>> {
        let mut values = self.0.get(code)?.iter();
        let dated = values.find(|dated| (dated.from..=dated.to).contains(&day))?;
        Some(DatedRule {
            value: &dated.value,
            from: dated.from,
            source: &dated.source,
        })
    }

    /// Tells whether a rule is known on any day.
    pub fn knows(&self, code: &str) -> bool {
        self.0.contains_key(code)
    }

    /// Tells whether there are no rules at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const TABLE: &str = "rule_code,value,valid_from,valid_to,source\n\
        scale,124,2023-10-04,2025-12-31,a\nscale,366,2026-01-01,,b\nmin,3,2011-01-19,,c\n";

    #[test]
    fn a_rule_says_where_it_is_written() {
        let table = RuleTable::read(TABLE).unwrap();
        let rule = table.on("scale", "2026-05-01".parse().unwrap()).unwrap();
        let from = "2026-01-01".parse().unwrap();
        assert_eq!((rule.value, rule.from, rule.source), ("366", from, "b"));
    }

    #[rstest]
    #[case::before("scale", "2023-10-03", None)]
    #[case::first_day("scale", "2023-10-04", Some("124"))]
    #[case::last_day("scale", "2025-12-31", Some("124"))]
    #[case::the_next("scale", "2026-01-01", Some("366"))]
    #[case::another("min", "2026-11-23", Some("3"))]
    #[case::no_such_rule("max", "2026-11-23", None)]
    fn a_rule_holds_on_its_days(#[case] code: &str, #[case] day: &str, #[case] expected: Option<&str>) {
        let table = RuleTable::read(TABLE).unwrap();
        assert_eq!(table.value(code, day.parse().unwrap()), expected);
    }

    #[rstest]
    #[case::overlap("a,1,2020-01-01,,x\na,2,2021-01-01,,x", "valid_from")]
    #[case::backwards("a,1,2020-01-02,2020-01-01,x", "valid_from")]
    #[case::no_day("a,1,soon,,x", "valid_from")]
    #[case::no_source("a,1,2020-01-01,,", "source")]
    fn a_table_that_contradicts_itself_is_refused(#[case] rows: &str, #[case] column: &str) {
        let problems = RuleTable::read(&format!("rule_code,value,valid_from,valid_to,source\n{rows}\n")).unwrap_err();
        assert_eq!(problems[0].column, column, "{problems:?}");
    }
}
