//! How far the founding of a party organisation has come in an enterprise, and which enterprises look ready for one.
//!
//! The stage is asked at visits and in records of the party organisation, each with its day; what was said last holds. The
//! office says it in one record for each enterprise ([`founding_id`]), so that two people of the office who change it at
//! once meet in that record as in any other. Who looks ready follows from the dated rules (X19): a person confirms it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Builder;
use xxhash_rust::xxh3::xxh3_128;

use crate::mirror::field::{ENTERPRISE, RECORD_DATE, VISIT_DATE};
use crate::programme::well_known::{FOUNDING_STAGE, HAS_PARTY_ORG};
use crate::record::{Answer, RecordId, RecordKind, YearMonth};

/// It is not to be thought of yet.
pub const NOT_ELIGIBLE: &str = "not_eligible";
/// Somebody confirmed that it may be possible.
pub const POSSIBLE: &str = "possible";
/// There is a decision.
pub const DECIDED: &str = "decided";
/// It was announced.
pub const ANNOUNCED: &str = "announced";
/// It was given up.
pub const STOPPED: &str = "stopped";
/// The stages (C32), in their order.
pub const STAGES: [&str; 8] = [
    NOT_ELIGIBLE,
    POSSIBLE,
    "mobilising",
    "agreed",
    "dossier",
    DECIDED,
    ANNOUNCED,
    STOPPED,
];

/// When a founding is planned: the first month of a quarter (C33).
pub const PLANNED: &str = "founding_planned";
/// The official members who could transfer to the enterprise (C10).
pub const TRANSFERABLE: &str = "official_transferable";
/// The day of the figures of party members (C01).
pub const COUNTED_ON: &str = "party_count_as_of";
/// The number of the decision (C18).
pub const DECISION: &str = "founding_decision_no";
/// The paper that a stage rests on: its number. No form asks for it; the office writes it with the stage.
pub const PAPER: &str = "founding_paper";

/// The rule for how many official members an organisation takes.
pub const RULE: &str = "party_org.min_official";

/// Works out which record holds what the office says of the founding in an enterprise.
pub fn founding_id(enterprise: RecordId) -> RecordId {
    let mut bytes = b"founding\0".to_vec();
    bytes.extend_from_slice(enterprise.as_bytes());
    // Version 8 of a UUID is one that somebody worked out; no id made from clock and chance is like it.
    let id = Builder::from_custom_bytes(xxh3_128(&bytes).to_be_bytes()).into_uuid();
    RecordId::from_bytes(id.into_bytes())
}

/// Tells whether a stage is that of an organisation that is there: it takes a paper and a day (X25).
pub fn is_founded(stage: &str) -> bool {
    matches!(stage, DECIDED | ANNOUNCED)
}

/// Tells whether somebody will want to know why a stage was chosen.
pub fn needs_reason(stage: &str) -> bool {
    matches!(stage, NOT_ELIGIBLE | POSSIBLE | STOPPED)
}

/// What one record says about the founding in its enterprise.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Said {
    /// The enterprise.
    pub enterprise: Option<RecordId>,
    /// Its day.
    pub day: Option<NaiveDate>,
    /// Whether it is said of the organisation itself, not at a visit.
    pub of_organisation: bool,
    /// Whether there is an organisation: a choice, empty if it is not said.
    pub has_org: String,
    /// The stage, empty if it is not said.
    pub stage: String,
    /// When the founding is planned.
    pub planned: Option<YearMonth>,
    /// The paper that the stage rests on.
    pub paper: String,
    /// How many official members could transfer.
    pub transferable: Option<i64>,
    /// The day of that figure, where it differs from the record's.
    pub counted_on: Option<NaiveDate>,
}

impl Said {
    /// Reads what a record says; nothing where it says nothing about a founding.
    pub fn of<'a>(kind: RecordKind, answer: impl Fn(&str) -> &'a Answer) -> Option<Self> {
        let of_organisation = match kind {
            RecordKind::Visit => false,
            RecordKind::PartyOrganisation => true,
            _ => return None,
        };
        let choice = |field| answer(field).as_choice().unwrap_or_default().to_owned();
        let text = |field| answer(field).as_text().unwrap_or_default().to_owned();
        let said = Self {
            enterprise: answer(ENTERPRISE).as_reference(),
            day: answer(if of_organisation { RECORD_DATE } else { VISIT_DATE }).as_date(),
            of_organisation,
            has_org: choice(HAS_PARTY_ORG),
            stage: choice(FOUNDING_STAGE),
            planned: month(answer(PLANNED)),
            paper: Some(text(PAPER))
                .filter(|paper| !paper.is_empty())
                .unwrap_or_else(|| text(DECISION)),
            transferable: answer(TRANSFERABLE).as_integer(),
            counted_on: answer(COUNTED_ON).as_date(),
        };
        let says = !said.has_org.is_empty() || !said.stage.is_empty() || said.transferable.is_some();
        (says && said.enterprise.is_some()).then_some(said)
    }
}

/// Returns the month that an answer names.
pub fn month(answer: &Answer) -> Option<YearMonth> {
    match answer {
        Answer::YearMonth(month) => Some(*month),
        _ => None,
    }
}

/// Where an enterprise stands.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Founding {
    /// Whether it has an organisation: a choice, empty if nobody said.
    pub has_org: String,
    /// The stage, empty if nobody said.
    pub stage: String,
    /// Since when.
    pub since: Option<NaiveDate>,
    /// When the founding is planned.
    pub planned: Option<YearMonth>,
    /// The paper that the stage rests on.
    pub paper: String,
    /// How many official members could transfer.
    pub transferable: Option<i64>,
    /// As of when.
    pub counted_on: Option<NaiveDate>,
}

impl Founding {
    /// Adds up what records say, in any order. Of one day, what is said of the organisation itself holds.
    pub fn of(mut said: Vec<Said>) -> Self {
        said.sort_by_key(|said| (said.day, said.of_organisation));
        let mut founding = Self::default();
        for said in said {
            if !said.has_org.is_empty() {
                founding.has_org = said.has_org;
            }
            if !said.stage.is_empty() {
                if said.stage != founding.stage {
                    founding.since = said.day;
                    // The paper of a stage is not that of the next.
                    founding.paper.clear();
                }
                founding.stage = said.stage;
                founding.planned = said.planned.or(founding.planned);
                if !said.paper.is_empty() {
                    founding.paper = said.paper;
                }
            }
            if said.transferable.is_some() {
                founding.transferable = said.transferable;
                founding.counted_on = said.counted_on.or(said.day);
            }
        }
        founding
    }

    /// Tells whether the enterprise is among those that are followed: it has no organisation as far as anybody said, or one
    /// that this founding led to.
    pub fn is_followed(&self) -> bool {
        if self.has_org == "yes" {
            is_founded(&self.stage)
        } else {
            !self.has_org.is_empty() || !self.stage.is_empty()
        }
    }

    /// Tells whether the enterprise looks ready where an organisation takes so many official members, and nobody has gone
    /// on from there.
    pub fn looks_ready(&self, needed: i64) -> bool {
        self.has_org == "no"
            && matches!(self.stage.as_str(), "" | NOT_ELIGIBLE)
            && self.transferable.is_some_and(|members| members >= needed)
    }
}

/// What somebody at the desk says of a founding, all of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Step {
    /// The stage.
    pub stage: String,
    /// Since when.
    pub since: NaiveDate,
    /// When the founding is planned: the first month of a quarter.
    pub planned: Option<YearMonth>,
    /// The number of the paper that the stage rests on; may be empty.
    #[serde(default)]
    pub paper: String,
    /// The day of the founding, once it is decided.
    #[serde(default)]
    pub founded_on: Option<NaiveDate>,
    /// The type of the organisation, once it is decided.
    #[serde(default)]
    pub org_type: String,
    /// The committee above it, once it is decided.
    #[serde(default)]
    pub parent: String,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// What is wrong with a step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StepFault {
    /// There is no such stage.
    NoSuchStage,
    /// It is not true yet: a day lies in the future.
    InTheFuture,
    /// Something that was said later would still hold.
    BeforeWhatWasSaid,
    /// A decision takes its number, its day, the type of the organisation and what is above it (X16, X25).
    DecisionIncomplete,
    /// Somebody will want to know why.
    ReasonMissing,
}

impl Step {
    /// Looks for what is wrong; `said_last` is the last day on which a stage was said elsewhere.
    pub fn fault(&self, today: NaiveDate, said_last: Option<NaiveDate>) -> Option<StepFault> {
        let empty = |text: &str| text.trim().is_empty();
        if !STAGES.contains(&self.stage.as_str()) {
            return Some(StepFault::NoSuchStage);
        }
        if self.since > today || self.founded_on.is_some_and(|day| day > today) {
            return Some(StepFault::InTheFuture);
        }
        if said_last.is_some_and(|day| self.since < day) {
            return Some(StepFault::BeforeWhatWasSaid);
        }
        let told = [&self.paper, &self.org_type, &self.parent];
        if is_founded(&self.stage) && (self.founded_on.is_none() || told.into_iter().any(|text| empty(text))) {
            return Some(StepFault::DecisionIncomplete);
        }
        (needs_reason(&self.stage) && empty(&self.reason)).then_some(StepFault::ReasonMissing)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }

    /// Reads `day kind has_org stage transferable paper`, one for each record; `-` for what is not said.
    fn founding(records: &[&str]) -> Founding {
        let said = records.iter().map(|record| {
            let words: Vec<_> = record
                .split(' ')
                .map(|word| if word == "-" { "" } else { word })
                .collect();
            Said {
                enterprise: Some(RecordId::from_bytes([1; 16])),
                day: day(words[0]),
                of_organisation: words[1] == "office",
                has_org: words[2].to_owned(),
                stage: words[3].to_owned(),
                transferable: words[4].parse().ok(),
                paper: words.get(5).copied().unwrap_or_default().to_owned(),
                ..Said::default()
            }
        });
        Founding::of(said.collect())
    }

    #[rstest]
    #[case::nobody_said_anything(&[], "", "", false)]
    #[case::said_once(&["2026-03-01 visit no possible 4"], "possible", "2026-03-01", true)]
    #[case::the_last_holds_whatever_came_first(
        &["2026-06-01 visit no mobilising -", "2026-03-01 visit no possible 4"],
        "mobilising", "2026-06-01", true
    )]
    #[case::it_stands_there_since_it_was_first_said(
        &["2026-03-01 visit no mobilising -", "2026-06-01 visit no mobilising -"],
        "mobilising", "2026-03-01", true
    )]
    #[case::back_again_counts_anew(
        &["2026-01-01 visit no possible -", "2026-03-01 visit no mobilising -", "2026-06-01 visit no possible -"],
        "possible", "2026-06-01", true
    )]
    #[case::the_office_holds_on_the_same_day(
        &["2026-06-01 office no agreed -", "2026-06-01 visit no mobilising -"],
        "agreed", "2026-06-01", true
    )]
    #[case::a_visit_that_says_no_stage_changes_none(
        &["2026-03-01 visit no possible -", "2026-06-01 visit no - 3"],
        "possible", "2026-03-01", true
    )]
    #[case::none_and_no_stage_is_followed(&["2026-06-01 visit no - -"], "", "", true)]
    #[case::one_that_was_always_there_is_not(&["2026-06-01 visit yes - -"], "", "", false)]
    #[case::one_that_came_about_elsewhere_is_not(
        &["2026-03-01 visit no mobilising -", "2026-06-01 visit yes - -"],
        "mobilising", "2026-03-01", false
    )]
    #[case::one_that_this_led_to_is(&["2026-06-01 office yes decided - 12-QĐ/ĐU"], "decided", "2026-06-01", true)]
    fn it_stands(#[case] records: &[&str], #[case] stage: &str, #[case] since: &str, #[case] followed: bool) {
        let founding = founding(records);
        let found = (founding.stage.as_str(), founding.since, founding.is_followed());
        assert_eq!(found, (stage, day(since), followed));
    }

    #[test]
    fn the_paper_is_that_of_the_stage() {
        let agreed = "2026-03-01 office no agreed - 5-BB";
        assert_eq!(founding(&[agreed, "2026-04-01 visit no agreed -"]).paper, "5-BB");
        assert_eq!(founding(&[agreed, "2026-04-01 visit no dossier -"]).paper, "");
    }

    #[rstest]
    #[case::as_many_as_it_takes("no", "", "3", true)]
    #[case::one_fewer("no", "", "2", false)]
    #[case::nobody_counted("no", "", "-", false)]
    #[case::thought_not_to_be("no", "not_eligible", "3", true)]
    #[case::confirmed_already("no", "possible", "3", false)]
    #[case::given_up("no", "stopped", "3", false)]
    #[case::it_has_one("yes", "", "3", false)]
    #[case::nobody_knows_whether_it_has_one("unknown", "", "3", false)]
    fn it_looks_ready(#[case] has_org: &str, #[case] stage: &str, #[case] members: &str, #[case] expected: bool) {
        let founding = founding(&[&format!("2026-03-01 visit {has_org} {stage} {members}")]);
        assert_eq!(founding.looks_ready(3), expected);
    }

    #[rstest]
    #[case::it_is_said("agreed", "2026-11-25", "", "", None)]
    #[case::as_of_the_day_of_the_last_word("agreed", "2026-11-20", "", "", None)]
    #[case::an_earlier_day_would_change_nothing("agreed", "2026-11-19", "", "", Some(StepFault::BeforeWhatWasSaid))]
    #[case::not_yet("agreed", "2026-11-26", "", "", Some(StepFault::InTheFuture))]
    #[case::no_such_stage("thinking", "2026-11-25", "", "", Some(StepFault::NoSuchStage))]
    #[case::possible_takes_a_reason("possible", "2026-11-25", "", "", Some(StepFault::ReasonMissing))]
    #[case::with_a_reason("possible", "2026-11-25", "", "đủ 4 đảng viên", None)]
    #[case::decided_without_its_paper("decided", "2026-11-25", "", "", Some(StepFault::DecisionIncomplete))]
    #[case::decided("decided", "2026-11-25", "12-QĐ/ĐU", "", None)]
    fn a_step_may_be_wrong(
        #[case] stage: &str,
        #[case] since: &str,
        #[case] paper: &str,
        #[case] reason: &str,
        #[case] expected: Option<StepFault>,
    ) {
        let step = Step {
            stage: stage.to_owned(),
            since: day(since).unwrap(),
            planned: None,
            paper: paper.to_owned(),
            founded_on: day("2026-11-24"),
            org_type: "chi_bo_co_so".to_owned(),
            parent: "province".to_owned(),
            reason: reason.to_owned(),
        };
        assert_eq!(step.fault(day("2026-11-25").unwrap(), day("2026-11-20")), expected);
    }

    #[test]
    fn an_enterprise_has_one_founding() {
        let (a, b) = (RecordId::from_bytes([1; 16]), RecordId::from_bytes([2; 16]));
        assert_ne!(founding_id(a), founding_id(b));
        // Servers of all versions have to agree on it.
        assert_eq!(founding_id(a).to_string(), EXPECTED);
    }

    const EXPECTED: &str = "11af7ecf550787c9bdfa41e6a7b0d9dd";
}
