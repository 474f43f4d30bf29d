//! What other records say about the one that is being filled in.
//!
//! A check such as *the same tax code is in the register already* (X03) looks beyond its own form. The phone asks its
//! mirror, the server its database; both are an [`Elsewhere`], and what is made of their answers is the same code.
//! [`known`] is what `known('same_tax_code')` finds in an expression, [`previous`] what `previous('workers_total')` does.

use std::collections::BTreeMap;

use chrono::{Datelike, Months, NaiveDate};

use crate::form::Answers;
use crate::merged;
use crate::mirror::{Mirror, field};
use crate::record::{Answer, FieldName, PersonId, Record, RecordId, RecordKind, Register};
use crate::review;

/// Every other record, as far as it is known here.
pub trait Elsewhere {
    /// Returns a record.
    fn record(&self, id: RecordId) -> Option<Record>;
    /// Returns the enterprise that stands for one, see [`merged::stands_for`].
    fn stands_for(&self, enterprise: RecordId) -> RecordId {
        merged::stands_for(enterprise, |id| self.record(id).as_ref().and_then(merged::into))
    }
    /// Lists the enterprises with a tax code; of those that are one, the one that stands for them.
    fn with_tax_code(&self, tax_code: &str) -> Vec<RecordId>;
    /// Lists the enterprises of a zone with a name, however it is written, in the same way.
    fn with_name(&self, name: &str, zone: &str) -> Vec<RecordId>;
    /// Lists the records of a kind about an enterprise, and about those that were merged into it, the last first.
    fn about(&self, kind: RecordKind, enterprise: RecordId) -> Vec<RecordId>;
    /// Lists the records of a kind that an organisation answers for, the last first.
    fn of_unit(&self, kind: RecordKind, unit: &str) -> Vec<RecordId>;
}

impl Elsewhere for Mirror {
    fn record(&self, id: RecordId) -> Option<Record> {
        Self::record(self, id)
    }

    fn stands_for(&self, enterprise: RecordId) -> RecordId {
        Self::stands_for(self, enterprise)
    }

    fn with_tax_code(&self, tax_code: &str) -> Vec<RecordId> {
        Self::with_tax_code(self, tax_code)
    }

    fn with_name(&self, name: &str, zone: &str) -> Vec<RecordId> {
        Self::with_name(self, name, zone)
    }

    fn about(&self, kind: RecordKind, enterprise: RecordId) -> Vec<RecordId> {
        if kind == RecordKind::Visit {
            return self.visits_of(enterprise).into_iter().map(|visit| visit.id).collect();
        }
        let entries = self.entries_about(enterprise, |entry| entry.kind == kind);
        entries.into_iter().map(|entry| entry.id).collect()
    }

    fn of_unit(&self, kind: RecordKind, unit: &str) -> Vec<RecordId> {
        let entries = self.entries(|entry| entry.kind == kind && entry.unit == unit);
        entries.into_iter().map(|entry| entry.id).collect()
    }
}

/// The record that is being filled in, and by whom.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The record.
    pub record: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// Its answers as they are now.
    pub answers: &'a Answers,
    /// Who fills it in.
    pub author: PersonId,
    /// Whether this person may review.
    pub may_review: bool,
}

impl Subject<'_> {
    fn answer(&self, field: &str) -> &Answer {
        self.answers.get(field).unwrap_or(&Answer::NotCollected)
    }

    fn words(&self, field: &str) -> Option<&str> {
        match self.answer(field) {
            Answer::Text(words) | Answer::Choice(words) if !words.trim().is_empty() => Some(words),
            _ => None,
        }
    }

    fn enterprise(&self) -> Option<RecordId> {
        self.answer(field::ENTERPRISE).as_reference()
    }

    fn others(&self, records: Vec<RecordId>) -> impl Iterator<Item = RecordId> + '_ {
        records.into_iter().filter(|id| *id != self.record)
    }
}

/// The fields on which [`known`] and [`previous`] depend: when one of them changes, both are asked again.
pub const KEYS: [&str; 11] = [
    field::ENTERPRISE,
    field::TAX_CODE,
    field::ENTERPRISE_NAME,
    field::ZONE,
    field::SURVEY_ROUND,
    field::VISIT_DATE,
    field::REPORTING_ORG,
    field::PERIOD_MONTH,
    HEADCOUNT_SOURCE,
    MASS_COUNT_SOURCE,
    field::RECORD_DATE,
];

const HEADCOUNT_SOURCE: &str = "headcount_source";
const MASS_COUNT_SOURCE: &str = "mass_count_source";
/// The counts of a head-count, which several sources give (X29).
const HEADCOUNTS: [&str; 2] = ["workers_total", "workers_insured"];
/// The counts of mass organisations, which several sources give.
const MASS_COUNTS: [&str; 3] = ["union_members", "youth_members", "veterans_members"];

/// Works out what expressions find with `known(...)`. What can't be known is left out, and skips the check.
pub fn known(elsewhere: &dyn Elsewhere, subject: Subject<'_>) -> BTreeMap<String, Answer> {
    let mut known = BTreeMap::new();
    let may_review = if subject.may_review { "yes" } else { "no" };
    known.insert("may_review".to_owned(), Answer::Choice(may_review.to_owned()));
    match subject.kind {
        RecordKind::Enterprise => {
            duplicates(elsewhere, &subject, &mut known);
            beside(elsewhere, &subject, &mut known);
        }
        RecordKind::Visit => same_round(elsewhere, &subject, &mut known),
        RecordKind::Admission => admissions(elsewhere, &subject, &mut known),
        RecordKind::PartyOrganisation
        | RecordKind::MassOrganisations
        | RecordKind::Activity
        | RecordKind::FollowUp
        | RecordKind::Assignment => {}
    }
    let enterprise = subject.enterprise().map(|id| elsewhere.stands_for(id));
    let Some(enterprise) = enterprise.and_then(|id| elsewhere.record(id)) else {
        return known;
    };
    other_source(&subject, &enterprise, HEADCOUNT_SOURCE, &HEADCOUNTS, &mut known);
    let mass = elsewhere.about(RecordKind::MassOrganisations, enterprise.id);
    if let Some(mass) = subject.others(mass).find_map(|id| elsewhere.record(id)) {
        other_source(&subject, &mass, MASS_COUNT_SOURCE, &MASS_COUNTS, &mut known);
    }
    for field in enterprise.fields.keys() {
        let answer = enterprise.answer(field.as_str());
        if answer.is_given() && is_answer(enterprise.kind, field.as_str()) {
            known.insert(format!("enterprise.{field}"), answer.clone());
        }
    }
    known
}

fn count(number: usize) -> Answer {
    Answer::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}

/// X03: the same tax code, or the same name in the same zone.
fn duplicates(elsewhere: &dyn Elsewhere, subject: &Subject<'_>, known: &mut BTreeMap<String, Answer>) {
    let own = elsewhere.stands_for(subject.record);
    let others = |same: Vec<RecordId>| subject.others(same).filter(|id| *id != own).count();
    if let Some(tax_code) = subject.words(field::TAX_CODE) {
        let same = others(elsewhere.with_tax_code(tax_code));
        known.insert("same_tax_code".to_owned(), count(same));
    }
    if let (Some(name), Some(zone)) = (subject.words(field::ENTERPRISE_NAME), subject.words(field::ZONE)) {
        let same = others(elsewhere.with_name(name, zone));
        known.insert("same_name_and_zone".to_owned(), count(same));
    }
}

/// X37: the enterprise was visited in this round by somebody else already.
fn same_round(elsewhere: &dyn Elsewhere, subject: &Subject<'_>, known: &mut BTreeMap<String, Answer>) {
    let (Some(enterprise), Some(round)) = (subject.enterprise(), subject.words(field::SURVEY_ROUND)) else {
        return;
    };
    let visits = subject.others(elsewhere.about(RecordKind::Visit, enterprise));
    let of_others = visits.filter_map(|id| elsewhere.record(id)).filter(|visit| {
        let author = visit
            .fields
            .get(field::ENTERPRISE)
            .and_then(|register| register.shown());
        visit.answer(field::SURVEY_ROUND).as_choice() == Some(round)
            && author.is_some_and(|written| written.author != subject.author)
    });
    known.insert("visits_of_others_in_round".to_owned(), count(of_others.count()));
}

/// X35, X36 and F16: the same organisation's other months, and the foundings that fall in this one.
fn admissions(elsewhere: &dyn Elsewhere, subject: &Subject<'_>, known: &mut BTreeMap<String, Answer>) {
    let Some(unit) = subject.words(field::REPORTING_ORG) else {
        return;
    };
    let months: Vec<Record> = subject
        .others(elsewhere.of_unit(RecordKind::Admission, unit))
        .filter_map(|id| elsewhere.record(id))
        .collect();
    let opening = |record: &&Record| record.answer(field::IS_OPENING_BALANCE).as_choice() == Some("yes");
    known.insert(
        "other_opening_balances".to_owned(),
        count(months.iter().filter(opening).count()),
    );
    let Some(month) = first_day(subject.answer(field::PERIOD_MONTH)) else {
        return;
    };
    let founded = elsewhere.of_unit(RecordKind::PartyOrganisation, unit);
    let founded = founded
        .into_iter()
        .filter_map(|id| elsewhere.record(id))
        .filter(|record| {
            let day = record.answer(field::PARTY_ORG_FOUNDED_ON).as_date();
            day.is_some_and(|day| (day.year(), day.month()) == (month.year(), month.month()))
        });
    known.insert("founding_events".to_owned(), count(founded.count()));
    let window = (
        month.checked_sub_months(Months::new(15)),
        month.checked_sub_months(Months::new(12)),
    );
    if let (Some(from), Some(to)) = window {
        let within = months.iter().filter(|record| !opening(record)).filter(|record| {
            first_day(record.answer(field::PERIOD_MONTH)).is_some_and(|month| (from..=to).contains(&month))
        });
        let admitted: Vec<i64> = within
            .filter_map(|record| record.answer(field::ADMITTED_TOTAL).as_integer())
            .collect();
        // Nothing reported for those months is not the same as nobody admitted.
        if !admitted.is_empty() {
            known.insert(
                "admitted_12_to_15_months_before".to_owned(),
                Answer::Integer(admitted.iter().sum()),
            );
        }
    }
}

/// X29: a figure that is kept alive beside the one that is shown, because its source disagrees.
fn beside(elsewhere: &dyn Elsewhere, subject: &Subject<'_>, known: &mut BTreeMap<String, Answer>) {
    let Some(record) = elsewhere.record(subject.record) else {
        return;
    };
    for field in HEADCOUNTS {
        let live = record.fields.get(field).map(Register::live).unwrap_or_default();
        let other = live.into_iter().skip(1).map(|(_, written)| &written.value);
        if let Some(answer) = other
            .filter(|answer| answer.is_given())
            .find(|answer| *answer != record.answer(field))
        {
            known.insert(format!("{field}.other_source"), answer.clone());
        }
    }
}

/// X29: the same count from another source.
fn other_source(
    subject: &Subject<'_>,
    record: &Record,
    source: &str,
    counts: &[&str],
    known: &mut BTreeMap<String, Answer>,
) {
    let (own, other) = (subject.words(source), record.answer(source).as_choice());
    if own.is_none() || other.is_none() || own == other {
        return;
    }
    for field in counts {
        let answer = record.answer(field);
        if answer.is_given() {
            known.insert(format!("{field}.other_source"), answer.clone());
        }
    }
}

/// Returns the record that says what was true last time: the last visit of the enterprise, the last record of its
/// organisations, the month before of the reporting organisation.
pub fn previous(elsewhere: &dyn Elsewhere, subject: Subject<'_>) -> Option<Record> {
    match subject.kind {
        RecordKind::Visit | RecordKind::PartyOrganisation | RecordKind::MassOrganisations => {
            let records = elsewhere.about(subject.kind, subject.enterprise()?);
            let own = subject.answer(day_field(subject.kind)).as_date();
            let mut before = subject.others(records).filter_map(|id| elsewhere.record(id));
            before.find(|record| {
                let day = record.answer(day_field(subject.kind)).as_date();
                own.is_none() || day.is_none() || day <= own
            })
        }
        RecordKind::Admission => {
            let (unit, month) = (
                subject.words(field::REPORTING_ORG)?,
                first_day(subject.answer(field::PERIOD_MONTH))?,
            );
            let month_before = month.checked_sub_months(Months::new(1))?;
            let months = elsewhere.of_unit(RecordKind::Admission, unit);
            let mut months = subject.others(months).filter_map(|id| elsewhere.record(id));
            months.find(|record| first_day(record.answer(field::PERIOD_MONTH)) == Some(month_before))
        }
        RecordKind::Enterprise | RecordKind::Activity | RecordKind::FollowUp | RecordKind::Assignment => None,
    }
}

/// Returns the field with the day of a record.
pub const fn day_field(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Enterprise => HEADCOUNT_AS_OF,
        RecordKind::Visit => field::VISIT_DATE,
        RecordKind::PartyOrganisation | RecordKind::MassOrganisations => field::RECORD_DATE,
        RecordKind::Activity => field::DATE_FROM,
        RecordKind::Admission => field::PERIOD_MONTH,
        RecordKind::FollowUp | RecordKind::Assignment => field::DUE_DATE,
    }
}

const HEADCOUNT_AS_OF: &str = "headcount_as_of";

/// Tells whether a field of a record is an answer: what is said about a visit in a review is none, nor what an enterprise was
/// merged into.
pub fn is_answer(kind: RecordKind, field: &str) -> bool {
    !review::is_of_review(kind, field) && !merged::is_of_merging(kind, field)
}

/// Returns all answers of a record, as they are shown.
pub fn answers_of(record: &Record) -> Answers {
    let shown = |(field, register): (&FieldName, &crate::record::Register)| {
        let is_answer = is_answer(record.kind, field.as_str());
        Some((field.clone(), register.shown().filter(|_| is_answer)?.value.clone()))
    };
    record.fields.iter().filter_map(shown).collect()
}

fn first_day(answer: &Answer) -> Option<NaiveDate> {
    match answer {
        Answer::YearMonth(month) => NaiveDate::from_ymd_opt(i32::from(month.year()), u32::from(month.month()), 1),
        Answer::Date(day) => day.with_day(1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::record::{DeviceId, Draft, EditId, HybridClock};

    fn id(number: u8) -> RecordId {
        RecordId::from_bytes([number; 16])
    }

    fn person(number: u8) -> PersonId {
        PersonId::from_bytes([number; 16])
    }

    /// Reads `name code | name code`; `enterprise 1` refers to record 1.
    fn answers(codes: &str) -> Answers {
        let pairs = codes.split('|').filter_map(|pair| pair.trim().split_once(' '));
        pairs
            .map(|(name, code)| {
                let answer = match (name, code.parse()) {
                    (field::ENTERPRISE, Ok(number)) => Answer::Reference(id(number)),
                    _ => Answer::from_code(code).unwrap(),
                };
                (FieldName::new(name), answer)
            })
            .collect()
    }

    /// Lays a record over the mirror, as if it was written on this phone.
    fn write(mirror: &mut Mirror, number: u8, kind: RecordKind, author: u8, codes: &str) {
        let blank = Record::new(id(number), kind);
        let mut draft = Draft::new(id(number), kind, person(author), None);
        for (field, answer) in answers(codes) {
            draft.set(&blank, field, answer);
        }
        let name = EditId {
            device: DeviceId::from_bytes([author; 16]),
            counter: u64::from(number),
        };
        mirror.overlay(&draft.sign(name, &mut HybridClock::default(), u64::from(number)));
    }

    fn mirror() -> Mirror {
        let mut mirror = Mirror::default();
        let (enterprise, visit, month) = (RecordKind::Enterprise, RecordKind::Visit, RecordKind::Admission);
        write(
            &mut mirror,
            1,
            enterprise,
            1,
            "enterprise_name tCông ty Hòa Phát | tax_code t2300325764 | zone_code cTS | workers_total i100 | \
             headcount_source csocial_insurance",
        );
        write(
            &mut mirror,
            2,
            enterprise,
            1,
            "enterprise_name tGoertek Vina | tax_code t0100109106 | zone_code cVSIP",
        );
        write(
            &mut mirror,
            11,
            visit,
            2,
            "enterprise 1 | visit_date d2026-03-01 | survey_round c2026 | workers_total i90",
        );
        write(
            &mut mirror,
            12,
            visit,
            1,
            "enterprise 1 | visit_date d2026-06-01 | survey_round c2026 | workers_total i95",
        );
        write(
            &mut mirror,
            21,
            month,
            1,
            "reporting_org cbloc | period_month m2023-07 | is_opening_balance cyes | admitted_total i860",
        );
        write(
            &mut mirror,
            22,
            month,
            1,
            "reporting_org cbloc | period_month m2024-05 | is_opening_balance cno | admitted_total i7 | members_end i50",
        );
        write(
            &mut mirror,
            23,
            month,
            1,
            "reporting_org cother | period_month m2024-05 | is_opening_balance cno | admitted_total i9",
        );
        write(
            &mut mirror,
            31,
            RecordKind::PartyOrganisation,
            1,
            "enterprise 1 | record_date d2024-06-20 | party_org_parent cbloc | party_org_founded_on d2024-06-15",
        );
        write(
            &mut mirror,
            41,
            RecordKind::MassOrganisations,
            1,
            "enterprise 1 | record_date d2026-05-01 | mass_count_source csuperior_union | union_members i80",
        );
        mirror
    }

    fn subject(number: u8, kind: RecordKind, answers: &Answers) -> Subject<'_> {
        Subject {
            record: id(number),
            kind,
            answers,
            author: person(1),
            may_review: false,
        }
    }

    #[rstest]
    #[case::the_same_tax_code(99, RecordKind::Enterprise, "tax_code t2300325764", "same_tax_code", "i1")]
    #[case::its_own_is_no_duplicate(1, RecordKind::Enterprise, "tax_code t2300325764", "same_tax_code", "i0")]
    #[case::no_tax_code_yet(99, RecordKind::Enterprise, "zone_code cTS", "same_tax_code", "-")]
    #[case::the_same_name_however_written(
        99,
        RecordKind::Enterprise,
        "enterprise_name tCÔNG TY HOÀ PHÁT | zone_code cTS",
        "same_name_and_zone",
        "i1"
    )]
    #[case::the_same_name_in_another_zone(
        99,
        RecordKind::Enterprise,
        "enterprise_name tCông ty Hòa Phát | zone_code cVSIP",
        "same_name_and_zone",
        "i0"
    )]
    #[case::somebody_elses_visit_in_this_round(
        99,
        RecordKind::Visit,
        "enterprise 1 | survey_round c2026",
        "visits_of_others_in_round",
        "i1"
    )]
    #[case::in_another_round(
        99,
        RecordKind::Visit,
        "enterprise 1 | survey_round c2025",
        "visits_of_others_in_round",
        "i0"
    )]
    #[case::what_the_register_says(99, RecordKind::Visit, "enterprise 1", "enterprise.workers_total", "i100")]
    #[case::another_source(
        99,
        RecordKind::Visit,
        "enterprise 1 | headcount_source centerprise",
        "workers_total.other_source",
        "i100"
    )]
    #[case::the_same_source(
        99,
        RecordKind::Visit,
        "enterprise 1 | headcount_source csocial_insurance",
        "workers_total.other_source",
        "-"
    )]
    #[case::the_union_counts_too(
        99,
        RecordKind::Visit,
        "enterprise 1 | mass_count_source centerprise",
        "union_members.other_source",
        "i80"
    )]
    #[case::an_opening_balance_is_there(
        99,
        RecordKind::Admission,
        "reporting_org cbloc | period_month m2024-06",
        "other_opening_balances",
        "i1"
    )]
    #[case::it_does_not_count_itself(21, RecordKind::Admission, "reporting_org cbloc", "other_opening_balances", "i0")]
    #[case::founded_in_the_month(
        99,
        RecordKind::Admission,
        "reporting_org cbloc | period_month m2024-06",
        "founding_events",
        "i1"
    )]
    #[case::founded_in_another_month(
        99,
        RecordKind::Admission,
        "reporting_org cbloc | period_month m2024-07",
        "founding_events",
        "i0"
    )]
    #[case::admitted_a_year_before(
        99,
        RecordKind::Admission,
        "reporting_org cbloc | period_month m2025-06",
        "admitted_12_to_15_months_before",
        "i7"
    )]
    #[case::nothing_reported_is_not_nobody(
        99,
        RecordKind::Admission,
        "reporting_org cbloc | period_month m2026-06",
        "admitted_12_to_15_months_before",
        "-"
    )]
    #[case::a_surveyor_does_not_review(99, RecordKind::FollowUp, "", "may_review", "cno")]
    fn other_records_are_asked(
        #[case] record: u8,
        #[case] kind: RecordKind,
        #[case] given: &str,
        #[case] name: &str,
        #[case] expected: &str,
    ) {
        let given = answers(given);
        let known = known(&mirror(), subject(record, kind, &given));
        let found = known.get(name).unwrap_or(&Answer::NotCollected);
        assert_eq!(found.to_code(), expected, "{known:?}");
    }

    #[rstest]
    #[case::the_last_visit(99, RecordKind::Visit, "enterprise 1 | visit_date d2026-11-01", Some(12))]
    #[case::before_its_own_day(99, RecordKind::Visit, "enterprise 1 | visit_date d2026-04-01", Some(11))]
    #[case::not_itself(12, RecordKind::Visit, "enterprise 1 | visit_date d2026-06-01", Some(11))]
    #[case::no_visit_yet(99, RecordKind::Visit, "enterprise 2", None)]
    #[case::the_month_before(99, RecordKind::Admission, "reporting_org cbloc | period_month m2024-06", Some(22))]
    #[case::a_gap_of_a_month(99, RecordKind::Admission, "reporting_org cbloc | period_month m2024-07", None)]
    #[case::the_last_record_of_the_organisations(99, RecordKind::MassOrganisations, "enterprise 1", Some(41))]
    fn last_time_is_found(
        #[case] record: u8,
        #[case] kind: RecordKind,
        #[case] given: &str,
        #[case] expected: Option<u8>,
    ) {
        let given = answers(given);
        let found = previous(&mirror(), subject(record, kind, &given));
        assert_eq!(found.map(|record| record.id), expected.map(id));
    }

    #[test]
    fn what_is_about_one_that_gave_way_speaks_of_the_one_that_stands_for_it() {
        let mut mirror = mirror();
        let says = "enterprise_name tHoà Phát cũ | tax_code t2300999999 | zone_code cTS";
        write(&mut mirror, 3, RecordKind::Enterprise, 2, says);
        let blank = Record::new(id(3), RecordKind::Enterprise);
        let mut merges = Draft::new(id(3), RecordKind::Enterprise, person(1), None);
        merges.set(&blank, merged::MERGED_INTO, Answer::Reference(id(1)));
        let name = EditId {
            device: DeviceId::from_bytes([1; 16]),
            counter: 90,
        };
        mirror.overlay(&merges.sign(name, &mut HybridClock::default(), 90));

        // A visit that names the one that gave way meets the visits of the other.
        let asked = answers("enterprise 3 | survey_round c2026 | visit_date d2026-07-01");
        let visit = subject(99, RecordKind::Visit, &asked);
        let known_of = known(&mirror, visit);
        assert_eq!(known_of["visits_of_others_in_round"], Answer::Integer(1));
        assert_eq!(known_of["enterprise.workers_total"], Answer::Integer(100));
        assert_eq!(previous(&mirror, visit).map(|record| record.id), Some(id(12)));
        // Neither is a duplicate of the other; a new one with the code of either is.
        for (number, expected) in [(1, 0), (3, 0), (99, 1)] {
            let asked = answers("tax_code t2300999999");
            let known_of = known(&mirror, subject(number, RecordKind::Enterprise, &asked));
            assert_eq!(known_of["same_tax_code"], Answer::Integer(expected), "{number}");
        }
        // Into what it was merged is no answer of a form.
        let record = mirror.record(id(3)).unwrap();
        assert!(!answers_of(&record).contains_key(merged::MERGED_INTO));
    }
}
