//! How long one changed answer takes in a form of 200 questions, without a browser around it.
//!
//! `domain/examples/form_bench.rs` makes the form and measures; here its numbers find their place in the table.

use std::process::Command;

use serde_json::Value;

use crate::table::{Goal, Row, Table, percentile};

/// Runs the measurement and adds the median and what one change in a hundred takes at least.
pub(crate) fn measure(table: &mut Table) {
    let binary = std::env::var_os("THUCDIA_FORM_BENCH").expect("cargo xtask bench sets THUCDIA_FORM_BENCH");
    let output = Command::new(binary)
        .arg("--samples")
        .output()
        .expect("form_bench starts");
    let printed: Value = serde_json::from_slice(&output.stdout).expect("form_bench prints JSON");
    for row in rows(&printed) {
        table.add(row);
    }
}

fn rows(printed: &Value) -> [Row; 2] {
    let samples = printed["samples_us"].as_array().map(Vec::as_slice).unwrap_or_default();
    let samples: Vec<f64> = samples
        .iter()
        .filter_map(Value::as_f64)
        .map(|micros| micros / 1000.0)
        .collect();
    let questions = &printed["questions"];
    let rare = vec![percentile(&samples, 0.99)];
    [
        Row::new(
            format!("form engine: one change, {questions} questions"),
            "ms",
            samples,
            Goal::AtMost(1.0),
        ),
        Row::new(
            format!("form engine: one change, {questions} questions, p99"),
            "ms",
            rare,
            Goal::AtMost(1.0),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn microseconds_become_rows_in_milliseconds() {
        let mut table = Table::default();
        let printed = json!({ "questions": 200, "samples_us": [500.0, 1000.0, 3000.0] });
        rows(&printed).into_iter().for_each(|row| table.add(row));
        let rows = &table.json()["rows"];
        let (change, rare) = (&rows[0], &rows[1]);
        assert_eq!(
            (change["median"].as_f64(), change["reached"].as_bool()),
            (Some(1.0), Some(true))
        );
        assert_eq!(
            (rare["median"].as_f64(), rare["reached"].as_bool()),
            (Some(3.0), Some(false))
        );
        assert_eq!(change["what"], "form engine: one change, 200 questions");
    }

    #[test]
    fn no_samples_reach_no_goal() {
        let mut table = Table::default();
        rows(&json!({ "questions": 200 }))
            .into_iter()
            .for_each(|row| table.add(row));
        assert_eq!(table.json()["rows"][0]["reached"], false);
    }
}
