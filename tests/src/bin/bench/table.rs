//! What was measured, what it was measured against, and whether the goal is reached.

use std::fmt::Write;

use serde_json::{Value, json};

/// What the design asks of one number.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Goal {
    /// The number itself.
    AtMost(f64),
    /// The number itself.
    AtLeast(f64),
    /// Times the baseline.
    AtMostTimes(f64),
    /// Times the baseline.
    AtLeastTimes(f64),
    /// Nothing: it is told for comparison.
    None,
}

/// One measured number.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    what: String,
    unit: &'static str,
    samples: Vec<f64>,
    baseline: Option<(&'static str, Vec<f64>)>,
    goal: Goal,
}

impl Row {
    /// Makes a row from samples, of which the median counts.
    pub(crate) fn new(what: impl Into<String>, unit: &'static str, samples: Vec<f64>, goal: Goal) -> Self {
        Self {
            what: what.into(),
            unit,
            samples,
            baseline: None,
            goal,
        }
    }

    /// Adds what the same work takes without the product.
    pub(crate) fn beside(mut self, what: &'static str, samples: Vec<f64>) -> Self {
        self.baseline = Some((what, samples));
        self
    }

    fn ratio(&self) -> Option<f64> {
        self.baseline
            .as_ref()
            .map(|(_, samples)| median(&self.samples) / median(samples))
    }

    fn reached(&self) -> Option<bool> {
        let number = median(&self.samples);
        match self.goal {
            Goal::AtMost(limit) => Some(number <= limit),
            Goal::AtLeast(limit) => Some(number >= limit),
            Goal::AtMostTimes(limit) => self.ratio().map(|ratio| ratio <= limit),
            Goal::AtLeastTimes(limit) => self.ratio().map(|ratio| ratio >= limit),
            Goal::None => None,
        }
    }

    fn goal_in_words(&self) -> String {
        match self.goal {
            Goal::AtMost(limit) => format!("≤ {limit}"),
            Goal::AtLeast(limit) => format!("≥ {limit}"),
            Goal::AtMostTimes(limit) => format!("≤ {limit}×"),
            Goal::AtLeastTimes(limit) => format!("≥ {limit}×"),
            Goal::None => String::new(),
        }
    }
}

/// Every row, in the order of measuring.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: Vec<Row>,
}

impl Table {
    /// Adds a row and says it at once, because the whole takes minutes.
    pub(crate) fn add(&mut self, row: Row) {
        eprintln!("{}", line(&row));
        self.rows.push(row);
    }

    /// Returns the table for people.
    pub(crate) fn text(&self) -> String {
        let mut text = format!(
            "{:<58} {:>12} {:>10} {:>12} {:>7}\n",
            "what", "median", "goal", "baseline", "ratio"
        );
        for row in &self.rows {
            writeln!(text, "{}", line(row)).unwrap_or_default();
        }
        text
    }

    /// Returns the table for programs.
    pub(crate) fn json(&self) -> Value {
        let rows: Vec<Value> = self.rows.iter().map(row_as_json).collect();
        json!({ "rows": rows })
    }
}

fn line(row: &Row) -> String {
    let baseline = row
        .baseline
        .as_ref()
        .map(|(_, samples)| format!("{:.2}", median(samples)))
        .unwrap_or_default();
    let ratio = row.ratio().map(|ratio| format!("{ratio:.2}×")).unwrap_or_default();
    let mark = match row.reached() {
        Some(true) => "✓",
        Some(false) => "✗",
        None => "",
    };
    let median = format!("{:.2} {}", median(&row.samples), row.unit);
    format!(
        "{:<58} {median:>12} {:>10} {baseline:>12} {ratio:>7} {mark}",
        row.what,
        row.goal_in_words()
    )
}

fn row_as_json(row: &Row) -> Value {
    json!({
        "what": row.what,
        "unit": row.unit,
        "median": median(&row.samples),
        "p95": percentile(&row.samples, 0.95),
        "samples": row.samples.len(),
        "goal": row.goal_in_words(),
        "reached": row.reached(),
        "baseline": row.baseline.as_ref().map(|(what, samples)| json!({ "what": what, "median": median(samples) })),
        "ratio": row.ratio(),
    })
}

/// Returns the middle of the samples.
pub(crate) fn median(samples: &[f64]) -> f64 {
    percentile(samples, 0.5)
}

/// Returns the sample below which this part of all samples lies.
pub(crate) fn percentile(samples: &[f64], part: f64) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1);
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an index into a few hundred samples"
    )]
    let index = (last as f64 * part).round() as usize;
    sorted.get(index).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::{Goal, Row, median, percentile};

    #[test]
    fn the_middle_counts_and_the_goal_may_be_a_ratio() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(percentile(&[1.0, 2.0, 3.0, 4.0, 100.0], 0.95), 100.0);
        let row = Row::new("save", "ms", vec![3.0], Goal::AtMostTimes(2.0)).beside("bare put", vec![2.0]);
        assert_eq!(row.reached(), Some(true));
    }
}
