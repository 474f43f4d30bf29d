//! How long what is kept, as data: a period in law or policy changes while the software stays.

use chrono::{Months, NaiveDate};

use super::problem::Problems;
use super::table::Table;
use super::{Bundle, Round};

const FILE: &str = "retention.csv";
/// Longer than anybody keeps anything; the calendar ends somewhere.
const MOST_MONTHS: u32 = 12 * 100;

/// What is kept for a time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kept {
    /// The contact of a visit (see [`contact`](crate::contact)), from the end of its round.
    Contact,
    /// Rows of the audit log, from when they were written.
    AuditLog,
    /// Sessions, from their end.
    Session,
}

/// How long one thing is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Retention {
    /// What.
    pub what: Kept,
    /// For how many months.
    pub months: u32,
    /// Where that comes from.
    pub source: String,
}

impl Retention {
    /// Reads the table; without one, everything is kept.
    pub(super) fn read(bundle: &Bundle, problems: &mut Problems) -> Vec<Self> {
        let table = Table::read(bundle, FILE, &["what", "months", "from", "source"], problems);
        let words = [
            ("contact", Kept::Contact),
            ("audit_log", Kept::AuditLog),
            ("session", Kept::Session),
        ];
        let mut kept: Vec<Self> = Vec::new();
        for line in table.lines() {
            let what = line.needed_one_of("what", &words, problems);
            let (vi, en) = ("viết số tháng, ví dụ 12", "write a number of months, such as 12");
            let months = line.needed("months", problems).and_then(|_| {
                line.parsed("months", vi, en, problems, |text| {
                    text.parse().ok().filter(|months| (1..=MOST_MONTHS).contains(months))
                })
            });
            if let Some(what) = what {
                // One moment each makes sense; the column says it to whoever reads the table.
                line.needed_one_of("from", &[(moment(what), ())], problems);
                if kept.iter().any(|other| other.what == what) {
                    line.say(
                        "what",
                        "đã có dòng khác; hãy bỏ một",
                        "another row says so; take one out",
                        problems,
                    );
                }
            }
            if let (Some(what), Some(months)) = (what, months) {
                let source = line.text("source");
                kept.push(Self { what, months, source });
            }
        }
        kept
    }

    /// Returns the day before which something has to have happened to be kept long enough on a day.
    pub fn before(&self, today: NaiveDate) -> NaiveDate {
        today
            .checked_sub_months(Months::new(self.months))
            .unwrap_or(NaiveDate::MIN)
    }

    /// Lists the rounds that ended so long ago; the day after the last day counts.
    pub fn ended<'r>(&self, rounds: &'r [Round], today: NaiveDate) -> impl Iterator<Item = &'r Round> {
        let before = self.before(today);
        rounds.iter().filter(move |round| round.to < before)
    }
}

const fn moment(what: Kept) -> &'static str {
    match what {
        Kept::Contact => "round_end",
        Kept::AuditLog => "written",
        Kept::Session => "ended",
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::form::Labels;

    fn read(rows: &str) -> (Vec<Retention>, usize) {
        let text = format!("what,months,from,source\n{rows}");
        let bundle = Bundle::new([(FILE.to_owned(), text)]);
        let mut problems = Problems::default();
        let kept = Retention::read(&bundle, &mut problems);
        (kept, problems.0.len())
    }

    #[rstest]
    #[case::right("contact,12,round_end,a", 1, 0)]
    #[case::all("contact,12,round_end,a\naudit_log,24,written,a\nsession,1,ended,a", 3, 0)]
    #[case::of_nothing_known("photo,12,written,a", 0, 1)]
    #[case::from_another_moment("contact,12,written,a", 1, 1)]
    #[case::no_time("contact,,round_end,a", 0, 1)]
    #[case::zero("contact,0,round_end,a", 0, 1)]
    #[case::for_ever("contact,99999,round_end,a", 0, 1)]
    #[case::twice("contact,12,round_end,a\ncontact,6,round_end,a", 2, 1)]
    fn the_table_is_checked(#[case] rows: &str, #[case] kept: usize, #[case] problems: usize) {
        let read = read(rows);
        assert_eq!((read.0.len(), read.1), (kept, problems));
    }

    #[rstest]
    #[case::in_the_round("2026-06-01", false)]
    #[case::a_year_after_its_last_day("2027-12-31", false)]
    #[case::the_day_after("2028-01-01", true)]
    fn a_contact_is_kept_until_its_round_ended_a_year_ago(#[case] today: &str, #[case] ended: bool) {
        let rounds = [Round {
            name: "2026".into(),
            label: Labels::new("a", "a"),
            from: "2026-01-01".parse().unwrap(),
            to: "2026-12-31".parse().unwrap(),
        }];
        let (kept, _) = read("contact,12,round_end,a");
        assert_eq!(kept[0].ended(&rounds, today.parse().unwrap()).count() == 1, ended);
    }
}
