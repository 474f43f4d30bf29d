//! What stands in a cell: the words that the desk shows, and numbers and days as such.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};
use domain::api::{Column, EnterpriseRow, FindingRow, FoundingRow, OtherRow, VisitRow};
use domain::form::{Form, Format, Labels, Language, Question, display, format_quarter};
use domain::programme::Programme;
use domain::record::{Answer, FieldName, RecordKind};
use domain::review::Standing;

use super::heading::own_heading;
use crate::clock::in_vietnam;
use crate::fields;
use crate::programme::InForce;
use crate::store::ListRow;

/// One cell.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Cell {
    /// Not collected, or not known.
    Empty,
    /// Words; never a formula, whatever they begin with.
    Text(String),
    /// A count.
    Whole(i64),
    /// Another number.
    Number(f64),
    /// A day.
    Day(NaiveDate),
    /// A moment, by Vietnam's clock.
    Moment(NaiveDateTime),
}

impl Cell {
    fn text(text: &str) -> Self {
        if text.is_empty() {
            Self::Empty
        } else {
            Self::Text(text.to_owned())
        }
    }

    fn count(number: u64) -> Self {
        Self::Whole(i64::try_from(number).unwrap_or(i64::MAX))
    }

    fn figure(number: Option<i64>) -> Self {
        number.map_or(Self::Empty, Self::Whole)
    }

    fn day(text: &str) -> Self {
        text.parse().map_or_else(|_| Self::text(text), Self::Day)
    }

    fn moment(millis: u64) -> Self {
        match in_vietnam(millis) {
            NaiveDateTime::MAX => Self::Empty,
            moment => Self::Moment(moment),
        }
    }
}

/// Where words for fields and choices come from.
pub(super) struct Words {
    pub(super) in_force: Option<Arc<InForce>>,
    pub(super) kind: RecordKind,
    pub(super) language: Language,
    pub(super) today: NaiveDate,
}

impl Words {
    /// Returns what stands above a column.
    pub(super) fn heading(&self, column: &Column) -> Cell {
        let words = match column {
            Column::Own(name) => own_heading(name).in_language(self.language).to_owned(),
            Column::Field(field) => self.label(field),
        };
        Cell::Text(words)
    }

    /// Returns the cells of a row.
    pub(super) fn cells(&self, row: &ListRow, answers: &[Answer], columns: &[Column]) -> Vec<Cell> {
        let mut answers = answers.iter();
        let cells = columns.iter().map(|column| match column {
            Column::Own(name) => match row {
                ListRow::Enterprise(row) => self.of_enterprise(row, name),
                ListRow::Visit(row) => self.of_visit(row, name),
                ListRow::Founding(row) => self.of_founding(row, name),
                ListRow::Finding(row) => self.of_finding(row, name),
                ListRow::Other(row) => self.of_other(row, name),
            },
            // A value for each field, in the order of the columns.
            Column::Field(field) => answers.next().map_or(Cell::Empty, |answer| self.answer(field, answer)),
        });
        cells.collect()
    }

    fn of_enterprise(&self, row: &EnterpriseRow, column: &str) -> Cell {
        match column {
            "name" => Cell::text(&row.name),
            "tax_code" => Cell::text(&row.tax_code),
            "zone" => self.choice(RecordKind::Enterprise, fields::ZONE, &row.zone),
            "state" => self.choice(RecordKind::Enterprise, fields::OPERATING_STATUS, &row.state),
            "workers" => Cell::figure(row.workers),
            "visits" => Cell::count(row.visits),
            "last_visit" => Cell::day(&row.last_visit),
            "conflicts" => Cell::count(row.conflicts),
            _ => Cell::Empty,
        }
    }

    fn of_visit(&self, row: &VisitRow, column: &str) -> Cell {
        match column {
            "enterprise_name" => Cell::text(&row.enterprise_name),
            "date" => Cell::day(&row.date),
            "zone" => self.choice(RecordKind::Enterprise, fields::ZONE, &row.zone),
            "outcome" => self.choice(RecordKind::Visit, fields::VISIT_OUTCOME, &row.outcome),
            "review" => Cell::Text(standing(row.review).in_language(self.language).to_owned()),
            "author" => Cell::text(&row.author),
            "workers" => Cell::figure(row.workers),
            "members" => Cell::figure(row.members),
            "received_at" => Cell::moment(row.received_at),
            "conflicts" => Cell::count(row.conflicts),
            _ => Cell::Empty,
        }
    }

    fn of_founding(&self, row: &FoundingRow, column: &str) -> Cell {
        let day = |day: Option<NaiveDate>| day.map_or(Cell::Empty, Cell::Day);
        match column {
            "enterprise_name" => Cell::text(&row.name),
            "zone" => self.choice(RecordKind::Enterprise, fields::ZONE, &row.zone),
            "founding_stage" => self.choice(RecordKind::PartyOrganisation, fields::FOUNDING_STAGE, &row.stage),
            "since" => day(row.since),
            "stands_days" => Cell::figure(row.since.map(|since| (self.today - since).num_days())),
            "planned" => Cell::text(
                &row.planned
                    .map_or_else(String::new, |month| format_quarter(month, self.language)),
            ),
            "paper" => Cell::text(&row.paper),
            "transferable" => Cell::figure(row.transferable),
            "counted_on" => day(row.counted_on),
            "last_visit" => Cell::day(&row.last_visit),
            _ => Cell::Empty,
        }
    }

    fn of_finding(&self, row: &FindingRow, column: &str) -> Cell {
        let day = |day: Option<NaiveDate>| day.map_or(Cell::Empty, Cell::Day);
        match column {
            "number" => Cell::count(row.number),
            "checked_on" => Cell::Day(row.checked_on),
            "checked_by" => Cell::text(&row.checked_by),
            "checked_unit" => self.organisation(&row.unit, &row.checked_on.to_string()),
            "enterprise_name" => Cell::text(&row.title),
            "finding" => Cell::text(&row.finding),
            "due" => day(row.due),
            "closed_on" => day(row.closed_on),
            "closed_by" => Cell::text(&row.closed_by),
            "result" => Cell::text(&row.result),
            _ => Cell::Empty,
        }
    }

    fn of_other(&self, row: &OtherRow, column: &str) -> Cell {
        match column {
            "date" => Cell::day(&row.date),
            "enterprise_name" => Cell::text(&row.enterprise_name),
            "unit" => self.organisation(&row.unit, &row.date),
            "title" => Cell::text(&row.title),
            "state" => domain::mirror::state_field(row.kind).map_or_else(
                || Cell::text(&row.state),
                |field| self.choice(row.kind, field, &row.state),
            ),
            "author" => Cell::text(&row.author),
            "conflicts" => Cell::count(row.conflicts),
            _ => Cell::Empty,
        }
    }

    fn programme(&self) -> Option<&Programme> {
        self.in_force.as_ref().map(|in_force| &in_force.programme)
    }

    fn form(&self, kind: RecordKind) -> Option<Arc<Form>> {
        self.programme()?.form(kind.as_str())
    }

    fn label(&self, field: &FieldName) -> String {
        let label = || {
            let form = self.form(self.kind)?;
            self.programme()?.label_in(&form, field)
        };
        label().map_or_else(|| field.to_string(), |label| self.in_language(&label))
    }

    fn in_language(&self, label: &Labels) -> String {
        label.in_language(self.language).to_owned()
    }

    fn choice(&self, kind: RecordKind, field: &str, name: &str) -> Cell {
        let words = || {
            let form = self.form(kind)?;
            self.programme()?.choice_in(&form, field, name)
        };
        words().map_or_else(|| Cell::text(name), |label| Cell::Text(self.in_language(&label)))
    }

    fn organisation(&self, code: &str, day: &str) -> Cell {
        let name = || {
            let chart = &self.programme()?.chart;
            let on_the_day = day.parse().ok().and_then(|day| chart.name_on(code, day));
            let name = on_the_day.or_else(|| chart.organisation(code)?.names.last())?;
            Some(name.label.vi.clone())
        };
        name().map_or_else(|| Cell::text(code), Cell::Text)
    }

    fn answer(&self, field: &FieldName, answer: &Answer) -> Cell {
        let question = || {
            let form = self.form(self.kind)?;
            self.programme()?.question_in(&form, field, answer)
        };
        cell(question().as_ref(), answer, self.language)
    }
}

/// Returns an answer as a cell; what has no words stands as it is stored.
fn cell(question: Option<&Question>, answer: &Answer, language: Language) -> Cell {
    let is_moment = question.is_some_and(|question| question.format == Format::Moment);
    match answer {
        Answer::NotCollected => Cell::Empty,
        Answer::Integer(number) => Cell::Whole(*number),
        Answer::Decimal(number) => number.to_string().parse().map_or(Cell::Empty, Cell::Number),
        Answer::Date(day) => Cell::Day(*day),
        Answer::Text(text) if !is_moment => Cell::text(text),
        answer => {
            let words = question.map_or_else(String::new, |question| display(question, answer, language));
            if words.is_empty() {
                Cell::Text(answer.to_code())
            } else {
                Cell::Text(words)
            }
        }
    }
}

/// Returns where the review of a visit stands, in words.
fn standing(standing: Standing) -> Labels {
    let (vi, en) = match standing {
        Standing::Submitted => ("Chờ duyệt", "To be reviewed"),
        Standing::Returned => ("Trả lại để sửa", "Sent back"),
        Standing::Resubmitted => ("Đã sửa, gửi lại", "Corrected, sent again"),
        Standing::FirstApproved => ("Đã duyệt cấp một", "Approved, first level"),
        Standing::Approved => ("Đã duyệt", "Approved"),
        Standing::Changed => ("Có sửa sau khi duyệt", "Changed after approval"),
    };
    Labels::new(vi, en)
}

#[cfg(test)]
mod tests {
    use domain::record::{Answer, Decimal};

    use super::*;

    #[test]
    fn nothing_unknown_and_nought_differ() {
        let cell = |answer: Answer| cell(None, &answer, Language::Vi);
        assert_eq!(cell(Answer::NotCollected), Cell::Empty);
        assert_ne!(cell(Answer::Unknown), Cell::Empty);
        assert_eq!(cell(Answer::Integer(0)), Cell::Whole(0));
    }

    #[test]
    fn a_number_is_one() {
        let half: Decimal = "0.5".parse().unwrap();
        assert_eq!(cell(None, &Answer::Decimal(half), Language::Vi), Cell::Number(0.5));
    }

    #[test]
    fn moments_are_vietnam_s() {
        let midnight = "2026-11-24T00:00:00".parse().unwrap();
        assert_eq!(Cell::moment(1_795_453_200_000), Cell::Moment(midnight));
    }
}
