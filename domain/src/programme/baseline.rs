//! Where a programme started: figures that its documents give, apart from what is counted since.
//!
//! The conclusion of 2023 tells of 5 organisations and 860 members since 2020. They are shown beside the targets and
//! never added to progress. Every figure has its day, and every ratio says what it is a share of, because one ratio there
//! includes students and another names no denominator at all.

use std::collections::BTreeMap;
use std::fmt::Write;

use chrono::NaiveDate;

use super::problem::Problems;
use super::table::Table;
use super::{Bundle, Document, Measure, Target};
use crate::form::Labels;
use crate::record::Decimal;
use crate::vietnam::{format_date, format_decimal};

const FILE: &str = "baselines.csv";

/// A figure that a document gives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Baseline {
    /// Its code.
    pub code: String,
    /// What it tells.
    pub label: Labels,
    /// What kind of figure it is.
    pub kind: BaselineKind,
    /// The figure.
    pub value: Decimal,
    /// What it is counted in.
    pub unit: Labels,
    /// The day for which it holds.
    pub as_of: NaiveDate,
    /// Whether it is the figure, or a bound of it.
    pub operator: Operator,
    /// The code of the figure that this one is a part of.
    pub of: Option<String>,
    /// Of a ratio: the code of the figure that is divided.
    pub numerator: Option<String>,
    /// Of a ratio: who is counted below the line.
    pub denominator: Option<Labels>,
    /// Of an opening balance: the measure whose events it stands for.
    pub measure: Option<Measure>,
    /// The code of the document that gives it.
    pub document: String,
    /// Where in the document.
    pub source: String,
}

/// What kind of figure it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum BaselineKind {
    /// What had been done before; never progress.
    OpeningBalance,
    /// What there was on the day.
    Stock,
    /// A share in percent.
    Ratio,
}

/// Whether a figure is exact.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Operator {
    /// It is the figure.
    Equal,
    /// The figure or more: *từ 95%*.
    AtLeast,
    /// More than the figure: *trên 90%*.
    MoreThan,
}

impl Baseline {
    /// Reads the table of baselines.
    pub(super) fn read(bundle: &Bundle, documents: &[Document], problems: &mut Problems) -> Vec<Self> {
        let columns = [
            "code",
            "label::vi",
            "label::en",
            "kind",
            "value",
            "unit::vi",
            "unit::en",
            "as_of",
            "operator",
            "of",
            "numerator",
            "denominator::vi",
            "denominator::en",
            "measure",
            "document",
            "source",
        ];
        let kinds = [
            ("opening_balance", BaselineKind::OpeningBalance),
            ("stock", BaselineKind::Stock),
            ("ratio", BaselineKind::Ratio),
        ];
        let operators = [
            ("=", Operator::Equal),
            (">=", Operator::AtLeast),
            (">", Operator::MoreThan),
        ];
        let table = Table::read(bundle, FILE, &columns, problems);
        let coded = table.coded("code", problems);
        let mut baselines = Vec::new();
        for (code, line) in &coded {
            let label = line.labels("label", problems);
            let unit = line.labels("unit", problems);
            let kind = line.needed_one_of("kind", &kinds, problems);
            let value = line.needed("value", problems).and_then(|_| {
                let read = |text: &str| text.parse::<Decimal>().ok();
                line.parsed(
                    "value",
                    "viết số như 23.8",
                    "write a number such as 23.8",
                    problems,
                    read,
                )
            });
            let as_of = line.needed_day("as_of", problems);
            let operator = line.one_of("operator", &operators, problems).unwrap_or(Operator::Equal);
            for column in ["of", "numerator"] {
                let other = line.cell(column);
                if other.is_some_and(|other| other == *code || !coded.iter().any(|(known, _)| *known == other)) {
                    line.refers_to_nothing(column, FILE, problems);
                }
            }
            let denominator = line.labels_if_any("denominator", problems);
            if kind == Some(BaselineKind::Ratio) && denominator.is_none() {
                line.say(
                    "denominator::vi",
                    "hãy ghi tỷ lệ này tính trên số nào; nếu văn bản không nêu thì ghi như vậy",
                    "say what this is a share of; if the document does not say, write that",
                    problems,
                );
            }
            let measure = line.one_of("measure", &Measure::ALL, problems);
            if kind == Some(BaselineKind::OpeningBalance) && line.cell("measure").is_none() {
                line.needed("measure", problems);
            }
            let document = line.document(documents, problems);
            let (Some(kind), Some(value), Some(as_of)) = (kind, value, as_of) else {
                continue;
            };
            baselines.push(Self {
                code: (*code).to_owned(),
                label,
                kind,
                value,
                unit,
                as_of,
                operator,
                of: line.cell("of").map(str::to_owned),
                numerator: line.cell("numerator").map(str::to_owned),
                denominator,
                measure,
                document,
                source: line.text("source"),
            });
        }
        baselines
    }

    /// Writes the figure as the document does: `từ 95%`, `6.913`.
    pub fn figure(&self) -> Labels {
        let mut figure = format_decimal(self.value);
        if self.unit.vi == "%" {
            figure.push('%');
        }
        match self.operator {
            Operator::Equal => Labels::new(figure.clone(), figure),
            Operator::AtLeast => Labels::new(format!("từ {figure}"), format!("{figure} or more")),
            Operator::MoreThan => Labels::new(format!("trên {figure}"), format!("more than {figure}")),
        }
    }
}

/// Says what does not fit among the figures: to be shown, never to be forced.
pub(super) fn hints(baselines: &[Baseline], documents: &[Document], targets: &[Target]) -> Vec<Labels> {
    let mut hints = Vec::new();
    let find = |code: &Option<String>| {
        let code = code.as_ref()?;
        baselines.iter().find(|other| other.code == *code)
    };
    // A document whose figures are all as of one later day is one oddity, not a dozen.
    let mut later: BTreeMap<(NaiveDate, NaiveDate), usize> = BTreeMap::new();
    for figure in baselines {
        let issued = documents.iter().find(|document| document.code == figure.document);
        let issued = issued.and_then(|document| document.date);
        if let Some(issued) = issued.filter(|issued| *issued < figure.as_of) {
            *later.entry((issued, figure.as_of)).or_default() += 1;
        }
    }
    for ((issued, as_of), count) in later {
        let (as_of, issued) = (format_date(as_of), format_date(issued));
        hints.push(Labels::new(
            format!("{count} số liệu tính đến {as_of}, sau ngày ký văn bản {issued}"),
            format!("{count} figures are as of {as_of}, after the document was signed on {issued}"),
        ));
    }
    for figure in baselines {
        let parts: Vec<_> = baselines
            .iter()
            .filter(|part| part.kind != BaselineKind::Ratio && part.of.as_deref() == Some(&figure.code))
            .collect();
        let (sum, whole) = (
            parts.iter().map(|part| part.value.to_f64()).sum::<f64>(),
            figure.value.to_f64(),
        );
        if parts.len() > 1 && (sum - whole).abs() > 0.5e-9 {
            let mut terms = String::new();
            for part in &parts {
                let plus = if terms.is_empty() { "" } else { " + " };
                // Writing to a String cannot fail.
                write!(terms, "{plus}{}", format_decimal(part.value)).unwrap_or_default();
            }
            let whole = format_decimal(figure.value);
            hints.push(Labels::new(
                format!("{}: các phần {terms} không bằng {whole}", figure.label.vi),
                format!("{}: the parts {terms} are not {whole}", figure.label.en),
            ));
        }
        if let (BaselineKind::Ratio, Some(above), Some(below)) =
            (figure.kind, find(&figure.numerator), find(&figure.of))
        {
            let share = above.value.to_f64() / below.value.to_f64() * 100.0;
            // A document rounds to one decimal.
            if (share - figure.value.to_f64()).abs() > 0.05 + 1e-9 {
                let (above, below) = (format_decimal(above.value), format_decimal(below.value));
                hints.push(Labels::new(
                    format!(
                        "{}: {above} trên {below} không phải {}%",
                        figure.label.vi,
                        format_decimal(figure.value)
                    ),
                    format!(
                        "{}: {above} of {below} is not {}%",
                        figure.label.en,
                        format_decimal(figure.value)
                    ),
                ));
            }
        }
        let overlapping = targets.iter().find(|target| {
            target.parent.is_none() && Some(target.measure) == figure.measure && target.window().contains(figure.as_of)
        });
        if let (BaselineKind::OpeningBalance, Some(target)) = (figure.kind, overlapping) {
            let value = format_decimal(figure.value);
            let as_of = format_date(figure.as_of);
            hints.push(Labels::new(
                format!(
                    "{} ({value}, đến {as_of}) có phần trùng thời gian với “{}”; không cộng vào kết quả",
                    figure.label.vi, target.label.vi
                ),
                format!(
                    "{} ({value}, to {as_of}) shares days with “{}”; it is not added to progress",
                    figure.label.en, target.label.en
                ),
            ));
        }
    }
    hints
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const HEADINGS: &str = "code,label::vi,label::en,kind,value,unit::vi,unit::en,as_of,operator,of,numerator,\
                            denominator::vi,denominator::en,measure,document,source\n";

    fn read(rows: &str) -> (Vec<Baseline>, Vec<String>) {
        let bundle = Bundle::new([(FILE.to_owned(), format!("{HEADINGS}{rows}"))]);
        let mut problems = Problems::default();
        let baselines = Baseline::read(&bundle, &[Document::named("kl", None)], &mut problems);
        (baselines, problems.0.iter().map(ToString::to_string).collect())
    }

    fn hints_of(rows: &str) -> Vec<String> {
        let (baselines, problems) = read(rows);
        assert_eq!(problems, Vec::<String>::new());
        hints(&baselines, &[], &[]).into_iter().map(|hint| hint.vi).collect()
    }

    const MEMBERS: &str = "all,Đảng viên,Members,stock,6913,người,people,2023-08-20,,,,,,,kl,\n\
        office,Cơ quan,Offices,stock,4715,người,people,2023-08-20,,all,,,,,kl,\n\
        works,Doanh nghiệp,Enterprises,stock,2198,người,people,2023-08-20,,all,,,,,kl,\n\
        people,Mọi người,People,stock,29033,người,people,2023-08-20,,,,,,,kl,\n\
        share,Tỷ lệ,Share,ratio,23.8,%,%,2023-08-20,,people,all,Cả học sinh,Students too,,kl,\n";

    #[test]
    fn figures_that_add_up_say_nothing() {
        assert_eq!(hints_of(MEMBERS), Vec::<String>::new());
    }

    #[rstest]
    #[case::parts("2198", "2199", "Đảng viên: các phần 4.715 + 2.199 không bằng 6.913")]
    #[case::share("23.8", "23.9", "Tỷ lệ: 6.913 trên 29.033 không phải 23,9%")]
    fn figures_that_do_not_add_up_are_shown(#[case] from: &str, #[case] to: &str, #[case] expected: &str) {
        assert_eq!(hints_of(&MEMBERS.replace(from, to)), [expected]);
    }

    #[rstest]
    #[case::exact("", "23,8%")]
    #[case::at_least(">=", "từ 23,8%")]
    #[case::more_than(">", "trên 23,8%")]
    fn a_figure_is_written_as_in_the_document(#[case] operator: &str, #[case] expected: &str) {
        let row = format!("a,A,A,ratio,23.8,%,%,2023-08-20,{operator},,,x,x,,kl,\n");
        assert_eq!(read(&row).0[0].figure().vi, expected);
    }

    #[rstest]
    #[case::a_ratio_of_nothing(
        "a,A,A,ratio,95,%,%,2023-08-13,,,,,,,kl,",
        "denominator::vi: say what this is a share of"
    )]
    #[case::an_opening_balance_of_nothing(
        "a,A,A,opening_balance,5,u,u,2023-08-13,,,,,,,kl,",
        "measure: this cell is empty"
    )]
    #[case::no_document("a,A,A,stock,5,u,u,2023-08-13,,,,,,,ct,", "document: ct is not found")]
    #[case::no_number("a,A,A,stock,6.913.000,u,u,2023-08-13,,,,,,,kl,", "value: write a number")]
    #[case::no_day("a,A,A,stock,5,u,u,,,,,,,,kl,", "as_of: this cell is empty")]
    #[case::part_of_itself("a,A,A,stock,5,u,u,2023-08-13,,a,,,,,kl,", "of: a is not found")]
    #[case::another_operator("a,A,A,stock,5,u,u,2023-08-13,≥,,,,,,kl,", "operator: write one of =, >=, >")]
    fn a_figure_that_says_nothing_clear_is_refused(#[case] row: &str, #[case] expected: &str) {
        let (_, problems) = read(&format!("{row}\n"));
        assert_eq!(problems.len(), 1, "{problems:#?}");
        assert!(
            problems[0].starts_with(&format!("file baselines.csv, row 2, column {expected}")),
            "{problems:#?}"
        );
    }
}
