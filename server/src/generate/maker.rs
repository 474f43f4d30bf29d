//! Makes one enterprise or visit after the other.

use chrono::{Datelike, Days, NaiveDate};
use domain::form::Choice;
use domain::programme::{OrganisationKind, Programme};
use domain::record::{
    Answer, Change, Context, DeviceId, Draft, Edit, EditId, FieldName, HybridClock, PersonId, RecordId, RecordKind,
};
use domain::vietnam::TaxCode;

use super::numbers::Numbers;
use super::words;
use crate::clock::SharedClock;
use crate::{chance, fields};

pub(super) struct Maker {
    numbers: Numbers,
    now: u64,
    today: NaiveDate,
    /// When the next record was begun: their ids come in the order of time, as phones make them.
    begun: u64,
    person: PersonId,
    pub(super) device: DeviceId,
    counter: u64,
    clock: HybridClock,
    tax_number: u64,
    programme: Programme,
    zones: Vec<Choice>,
    /// The codes of the Party's bodies that there are today.
    committees: Vec<String>,
}

impl Maker {
    pub(super) fn new(seed: u64, clock: &SharedClock, person: PersonId, programme: Programme) -> Self {
        let (now, today) = (clock.now(), clock.today());
        let committees = programme.chart.organisations().filter(|organisation| {
            let is_there = programme.chart.name_on(&organisation.code, today).is_some();
            organisation.kind == OrganisationKind::PartyBody && is_there
        });
        Self {
            numbers: Numbers(seed),
            now,
            today,
            begun: now.saturating_sub(700 * 86_400_000),
            person,
            device: DeviceId::from_parts(now, chance::bytes()),
            counter: 0,
            clock: HybridClock::default(),
            // From a part of the range that a seed decides, so that two fillings rarely meet.
            tax_number: (seed % 90) * 100_000,
            committees: committees.map(|organisation| organisation.code.clone()).collect(),
            zones: programme
                .lists()
                .get("zones")
                .map_or_else(Vec::new, |zones| zones.to_vec()),
            programme,
        }
    }

    pub(super) fn sign(&mut self, draft: Draft) -> Edit {
        self.counter += 1;
        let id = EditId {
            device: self.device,
            counter: self.counter,
        };
        draft.sign(id, &mut self.clock, self.now)
    }

    fn draft(&mut self, kind: RecordKind) -> Draft {
        self.begun += 50;
        let id = RecordId::from_parts(self.begun, self.numbers.id_bytes());
        let form = self.programme.form(kind.as_str()).map(|form| form.tag());
        Draft::new(id, kind, self.person, form)
    }

    pub(super) fn enterprise(&mut self) -> Draft {
        let mut draft = self.draft(RecordKind::Enterprise);
        let name = self.name();
        let zone = self.numbers.below(self.zones.len());
        let workers = 20 + self.numbers.count(60) * self.numbers.count(60);
        let female = workers * self.numbers.count(80) / 100;
        set(&mut draft, fields::ENTERPRISE_NAME, Answer::Text(name));
        set(&mut draft, fields::TAX_CODE_STATE, choice("has"));
        let tax_code = self.tax_code();
        set(&mut draft, fields::TAX_CODE, Answer::Text(tax_code));
        if let Some(zone) = self.zones.get(zone) {
            set(&mut draft, fields::IN_ZONE, choice("yes"));
            set(&mut draft, fields::ZONE, choice(&zone.name));
            let letter = self.numbers.one_of(&words::LETTERS);
            let lot = format!("Lô {letter}{}, {}", 1 + self.numbers.below(40), zone.label.vi);
            set(&mut draft, fields::ADDRESS, Answer::Text(lot));
        }
        let ownership = self
            .numbers
            .one_of(&["non_state_domestic", "non_state_domestic", "fdi_100", "fdi_joint"]);
        set(&mut draft, "ownership_sector", choice(ownership));
        let form = self.numbers.one_of(&["llc1", "llc2", "jsc"]);
        set(&mut draft, "legal_form", choice(form));
        let activity = self.numbers.one_of(&words::ACTIVITIES);
        set(&mut draft, fields::MAIN_ACTIVITY, Answer::Text(activity.to_owned()));
        let status = self.numbers.one_of(&[
            "operating",
            "operating",
            "operating",
            "operating",
            "paused",
            "not_started",
        ]);
        set(&mut draft, fields::OPERATING_STATUS, choice(status));
        // Long enough ago that no party organisation is older than its enterprise.
        let year = i64::from(self.today.year()) - 5 - self.numbers.count(20);
        set(&mut draft, "year_started", Answer::Integer(year));
        set(&mut draft, fields::WORKERS_TOTAL, Answer::Integer(workers));
        set(&mut draft, fields::WORKERS_FEMALE, Answer::Integer(female));
        draft
    }

    pub(super) fn visit(&mut self, enterprises: &[RecordId]) -> Draft {
        let mut draft = self.draft(RecordKind::Visit);
        if let Some(enterprise) = enterprises.get(self.numbers.below(enterprises.len())) {
            set(&mut draft, fields::ENTERPRISE, Answer::Reference(*enterprise));
        }
        let date = self.today - Days::new(self.numbers.below(700) as u64);
        let outcome = self
            .numbers
            .one_of(&["done", "done", "done", "done", "partial", "refused", "postponed"]);
        set(&mut draft, fields::PROGRAMME, choice(&self.programme.code));
        // Between two rounds a visit belongs to none; it is told as one of the last.
        let round = self.programme.round_on(date).or(self.programme.rounds.last());
        if let Some(round) = round {
            set(&mut draft, fields::SURVEY_ROUND, choice(&round.name));
        }
        set(&mut draft, fields::VISIT_DATE, Answer::Date(date));
        let mode = self.numbers.one_of(&["on_site", "on_site", "phone"]);
        set(&mut draft, fields::VISIT_MODE, choice(mode));
        let purpose = self.numbers.one_of(&["mobilise", "guide", "meeting"]);
        set(&mut draft, "visit_purposes", choices(&["survey", purpose]));
        let unit = self.committee();
        set(&mut draft, "team_units", choices(&[&unit]));
        set(&mut draft, fields::VISIT_OUTCOME, choice(outcome));
        match outcome {
            "done" | "partial" => self.figures(&mut draft, date),
            "refused" => {
                let reason = self.numbers.one_of(&["not_interested", "no_time", "head_office"]);
                set(&mut draft, "refusal_reason", choice(reason));
            }
            _ => {}
        }
        let note = self.numbers.one_of(&words::NOTES);
        set(&mut draft, fields::VISIT_NOTE, Answer::Text(note.to_owned()));
        draft
    }

    fn figures(&mut self, draft: &mut Draft, date: NaiveDate) {
        let workers = 20 + self.numbers.count(60) * self.numbers.count(60);
        let members = self.numbers.count(workers.min(40));
        let probationary = members / 5;
        let official = members - probationary;
        let met = self.numbers.one_of(&["director", "hr", "union", "owner"]);
        let figures: [(&str, Answer); 16] = [
            ("met_roles", choices(&[met])),
            (
                "numbers_confirmed_by",
                choice(self.numbers.one_of(&["enterprise", "union"])),
            ),
            (fields::HEADCOUNT_AS_OF, Answer::Date(date)),
            (
                fields::HEADCOUNT_SOURCE,
                choice(self.numbers.one_of(&["enterprise", "social_insurance", "union"])),
            ),
            (fields::WORKERS_TOTAL, Answer::Integer(workers)),
            (
                fields::WORKERS_FEMALE,
                Answer::Integer(workers * self.numbers.count(80) / 100),
            ),
            ("workers_insured", Answer::Integer(workers * 9 / 10)),
            ("party_count_as_of", Answer::Date(date)),
            (fields::PARTY_MEMBERS_TOTAL, Answer::Integer(members)),
            ("party_members_official", Answer::Integer(official)),
            ("party_members_probationary", Answer::Integer(probationary)),
            ("mass_count_as_of", Answer::Date(date)),
            (
                "mass_count_source",
                choice(self.numbers.one_of(&["enterprise", "organisation"])),
            ),
            ("has_veterans", choice("no")),
            ("has_youth_union", choice(self.numbers.one_of(&["yes", "no"]))),
            ("youth_members", Answer::Integer(self.numbers.count(workers.min(120)))),
        ];
        for (field, answer) in figures {
            set(draft, field, answer);
        }
        let union = self.numbers.one_of(&["yes", "no", "preparing"]);
        set(draft, "has_union", choice(union));
        if union == "yes" {
            let of_the_union = workers * self.numbers.count(90) / 100;
            set(draft, "union_members", Answer::Integer(of_the_union));
        }
        self.party_organisation(draft, date, official);
    }

    fn party_organisation(&mut self, draft: &mut Draft, date: NaiveDate, official: i64) {
        let has = self.numbers.one_of(&["yes", "no", "no", "unknown"]);
        set(draft, fields::HAS_PARTY_ORG, choice(has));
        match has {
            "yes" => {
                set(draft, fields::PARTY_ORG_TYPE, choice("chi_bo_co_so"));
                let parent = self.committee();
                set(draft, fields::PARTY_ORG_PARENT, choice(&parent));
                let founded = date - Days::new(self.numbers.below(400) as u64);
                set(draft, fields::PARTY_ORG_FOUNDED_ON, Answer::Date(founded));
            }
            "no" => {
                let transferable = Answer::Integer(self.numbers.count(official.min(5)));
                set(draft, "official_transferable", transferable);
            }
            _ => {}
        }
    }

    fn committee(&mut self) -> String {
        let place = self.numbers.below(self.committees.len());
        self.committees.get(place).cloned().unwrap_or_default()
    }

    fn name(&mut self) -> String {
        let parts = [
            self.numbers.one_of(&words::FORMS),
            self.numbers.one_of(&words::FIELDS),
            self.numbers.one_of(&words::FIRST),
            self.numbers.one_of(&words::SECOND),
            self.numbers.one_of(&words::LAST),
        ];
        let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(" ")
    }

    /// The next number of the province whose check digit is one digit; one in eleven has none.
    fn tax_code(&mut self) -> String {
        loop {
            self.tax_number += 1;
            let nine = format!("23{:07}", self.tax_number % 10_000_000);
            let mut endings = (0..10).filter_map(|digit| TaxCode::parse(&format!("{nine}{digit}")).ok());
            if let Some(parsed) = endings.next() {
                return parsed.code.as_str().to_owned();
            }
        }
    }
}

fn set(draft: &mut Draft, field: &str, value: Answer) {
    let seen = Context::default();
    draft.changes.insert(FieldName::new(field), Change { value, seen });
}

fn choice(name: &str) -> Answer {
    Answer::Choice(name.to_owned())
}

fn choices(names: &[&str]) -> Answer {
    Answer::Choices(names.iter().map(|name| (*name).to_owned()).collect())
}
