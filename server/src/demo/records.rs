//! What the records of the demonstration say.

use chrono::{Datelike, Days, Months, NaiveDate};
use domain::programme::Programme;
use domain::record::{Answer, RecordId, RecordKind, YearMonth};

use crate::fields;

/// How many visits there are, each to another enterprise.
pub(super) const VISITS: u8 = 8;

/// The organisations of the default programme that take part.
const ZONES_COMMITTEE: &str = "zone_authority_party";
const FEDERATION_COMMITTEE: &str = "labour_federation_party";
const INSURANCE_COMMITTEE: &str = "social_insurance_party";

type Answers = Vec<(&'static str, Answer)>;

/// The programme and the day that the records speak of.
pub(super) struct Told<'p> {
    pub(super) programme: &'p Programme,
    pub(super) today: NaiveDate,
}

/// A visit that other records follow.
pub(super) struct Visited {
    pub(super) id: RecordId,
    pub(super) enterprise: RecordId,
    pub(super) date: NaiveDate,
}

impl Told<'_> {
    /// Returns the day of a visit: the first is today's.
    pub(super) fn day_of(&self, number: u8) -> NaiveDate {
        self.today - Days::new(u64::from(number) * 3)
    }

    pub(super) fn visit(&self, enterprise: RecordId, number: u8) -> Answers {
        let date = self.day_of(number);
        let was_refused = number == 5;
        let mut answers = vec![
            (fields::ENTERPRISE, Answer::Reference(enterprise)),
            (fields::PROGRAMME, choice(&self.programme.code)),
            (fields::VISIT_DATE, Answer::Date(date)),
            (fields::VISIT_MODE, choice("on_site")),
            ("location_check", choice("yes")),
            ("visit_purposes", choices(&["survey", "mobilise"])),
            ("team_units", choices(&[ZONES_COMMITTEE, FEDERATION_COMMITTEE])),
            (
                fields::VISIT_OUTCOME,
                choice(if was_refused { "refused" } else { "done" }),
            ),
        ];
        let round = self.programme.round_on(date).or(self.programme.rounds.last());
        answers.extend(round.map(|round| (fields::SURVEY_ROUND, choice(&round.name))));
        if was_refused {
            answers.push(("refusal_reason", choice("head_office")));
        } else {
            answers.extend(self.figures(date, number));
        }
        answers
    }

    fn figures(&self, date: NaiveDate, number: u8) -> Answers {
        let scale = i64::from(number);
        let (workers, members) = (320 + 145 * scale, 3 + 2 * scale);
        let probationary = members / 4;
        let official = members - probationary;
        let mut answers = vec![
            ("met_roles", choices(&["director", "hr"])),
            ("met_count", count(2)),
            ("privacy_notice_given", choice("yes")),
            ("contact_consent", choice("no")),
            (fields::WORKERS_TOTAL, count(workers)),
            (fields::HEADCOUNT_AS_OF, Answer::Date(date)),
            (fields::HEADCOUNT_SOURCE, choice("enterprise")),
            (fields::WORKERS_FEMALE, count(180 + 70 * scale)),
            (fields::PARTY_MEMBERS_TOTAL, count(members)),
            ("party_count_as_of", Answer::Date(date)),
            ("party_members_official", count(official)),
            ("party_members_probationary", count(probationary)),
            ("enterprise_attitude", choice("supports")),
            ("has_youth_union", choice("yes")),
            ("youth_members", count(40 + 5 * scale)),
            ("has_veterans", choice("no")),
            ("mass_count_source", choice("enterprise")),
            ("mass_count_as_of", Answer::Date(date)),
            ("numbers_confirmed_by", choice("enterprise")),
            ("materials_given", choices(&["plan", "party_guide"])),
        ];
        if number.is_multiple_of(3) {
            answers.extend([
                (fields::HAS_PARTY_ORG, choice("yes")),
                (fields::PARTY_ORG_TYPE, choice("chi_bo_co_so")),
                (fields::PARTY_ORG_PARENT, choice(ZONES_COMMITTEE)),
                (fields::PARTY_ORG_FOUNDED_ON, Answer::Date(self.founded_on())),
            ]);
        } else {
            answers.extend([
                (fields::HAS_PARTY_ORG, choice("no")),
                ("official_transferable", count(official - 1)),
                ("founding_stage", choice("possible")),
            ]);
        }
        if number == 2 {
            // A warning that the person answered with a reason.
            answers.extend([
                ("workers_insured", count(workers + 12)),
                (
                    "workers_insured~x07",
                    text("Gồm cả người nghỉ việc trong tháng, chưa kịp báo giảm."),
                ),
                ("has_union", choice("preparing")),
                ("union_applicants", count(60)),
            ]);
        } else {
            answers.extend([
                ("has_union", choice("yes")),
                ("union_members", count(workers * 3 / 4)),
                ("union_parent", Answer::Unknown),
            ]);
        }
        answers
    }

    fn founded_on(&self) -> NaiveDate {
        self.today - Days::new(400)
    }

    /// Returns the records of other kinds, so that every list shows something.
    pub(super) fn others(&self, visits: &[Visited]) -> Vec<(RecordKind, Answers)> {
        let mut others = vec![
            (RecordKind::Activity, self.activity()),
            (RecordKind::Admission, Self::opening_balance()),
        ];
        others
            .extend([(2, 520), (1, 522)].map(|(ago, at_the_end)| (RecordKind::Admission, self.month(ago, at_the_end))));
        if let [first, second, .., last] = visits {
            others.extend([
                (RecordKind::PartyOrganisation, self.party_organisation(first.enterprise)),
                (
                    RecordKind::MassOrganisations,
                    self.mass_organisations(second.enterprise),
                ),
                (RecordKind::FollowUp, self.doing(second)),
                (RecordKind::FollowUp, Self::overdue(last)),
            ]);
        }
        others
    }

    fn party_organisation(&self, enterprise: RecordId) -> Answers {
        vec![
            (fields::ENTERPRISE, Answer::Reference(enterprise)),
            ("record_date", Answer::Date(self.today)),
            (fields::PARTY_MEMBERS_TOTAL, count(3)),
            ("party_count_as_of", Answer::Date(self.today)),
            ("party_members_official", count(3)),
            ("party_members_probationary", count(0)),
            ("party_members_here", count(3)),
            ("party_members_residence", count(0)),
            ("party_members_temporary", count(0)),
            ("party_members_elsewhere", count(0)),
            ("party_members_unknown", count(0)),
            (fields::HAS_PARTY_ORG, choice("yes")),
            (fields::PARTY_ORG_TYPE, choice("chi_bo_co_so")),
            (fields::PARTY_ORG_PARENT, choice(ZONES_COMMITTEE)),
            (fields::PARTY_ORG_FOUNDED_ON, Answer::Date(self.founded_on())),
            ("founding_members_official", count(3)),
            ("secretary_role", choice("manager")),
            ("meetings_12m", count(12)),
        ]
    }

    fn mass_organisations(&self, enterprise: RecordId) -> Answers {
        vec![
            (fields::ENTERPRISE, Answer::Reference(enterprise)),
            ("record_date", Answer::Date(self.today)),
            ("mass_count_as_of", Answer::Date(self.today)),
            ("mass_count_source", choice("organisation")),
            ("has_union", choice("yes")),
            ("union_members", count(348)),
            ("union_members_female", count(190)),
            ("has_youth_union", choice("yes")),
            ("youth_org_type", choice("doan_co_so")),
            ("youth_members", count(45)),
            ("has_veterans", choice("no")),
        ]
    }

    fn activity(&self) -> Answers {
        let date = self.today - Days::new(10);
        let zones = self.programme.lists().get("zones");
        let zone = zones.and_then(|zones| Some(zones.first()?.name.clone()));
        vec![
            ("activity_type", choice("outreach")),
            ("activity_topics", choices(&["policy_law"])),
            (
                "activity_name",
                text("Tuyên truyền chủ trương, pháp luật tại khu công nghiệp"),
            ),
            ("date_from", Answer::Date(date)),
            ("date_to", Answer::Date(date + Days::new(1))),
            (
                "date_from~x30_plan",
                text("Hoạt động theo dõi sau thời gian của kế hoạch."),
            ),
            ("organizer_unit", choice(ZONES_COMMITTEE)),
            ("co_units", choices(&[FEDERATION_COMMITTEE])),
            ("host_kind", choice("zone")),
            (fields::ZONE, zone.map_or(Answer::NotCollected, Answer::Choice)),
            ("sessions", count(2)),
            ("is_people_or_attendance", choice("attendances")),
            ("participants_total", count(180)),
            ("participants_worker", count(150)),
            ("participants_manager", count(20)),
        ]
    }

    fn opening_balance() -> Answers {
        vec![
            ("reporting_org", choice(ZONES_COMMITTEE)),
            (
                "period_month",
                YearMonth::new(2022, 12).map_or(Answer::Unknown, Answer::YearMonth),
            ),
            ("is_opening_balance", choice("yes")),
            ("admitted_total", count(42)),
            ("admitted_enterprise_manager", count(6)),
            ("admitted_enterprise_worker", count(20)),
            ("admitted_official", count(9)),
            ("admitted_student", count(3)),
            ("admitted_other", count(4)),
            ("members_end", count(512)),
        ]
    }

    /// One month so many months ago: four or five admitted, as many come as go.
    fn month(&self, ago: u32, members_at_the_end: i64) -> Answers {
        let month = self.today - Months::new(ago);
        let year = u16::try_from(month.year()).unwrap_or_default();
        let month = u8::try_from(month.month()).unwrap_or_default();
        vec![
            ("reporting_org", choice(ZONES_COMMITTEE)),
            (
                "period_month",
                YearMonth::new(year, month).map_or(Answer::Unknown, Answer::YearMonth),
            ),
            ("is_opening_balance", choice("no")),
            ("admitted_total", count(4)),
            ("admitted_enterprise_manager", count(1)),
            ("admitted_enterprise_worker", count(2)),
            ("admitted_official", count(1)),
            ("admitted_student", count(0)),
            ("admitted_other", count(0)),
            ("admitted_female", count(2)),
            ("introduced_youth", count(3)),
            ("introduced_union", count(1)),
            ("dossiers_open", count(7)),
            ("members_in", count(1)),
            ("members_out", count(2)),
            ("members_removed", count(1)),
            ("members_end", count(members_at_the_end)),
        ]
    }

    fn doing(&self, visit: &Visited) -> Answers {
        follow_up(
            visit,
            vec![
                ("issue_category", choice("data")),
                (
                    "action_text",
                    text("Đối chiếu số lao động đóng bảo hiểm xã hội của quý này với doanh nghiệp."),
                ),
                ("assignee_unit", choice(INSURANCE_COMMITTEE)),
                ("due_date", Answer::Date(self.today + Days::new(10))),
                ("follow_status", choice("doing")),
            ],
        )
    }

    fn overdue(visit: &Visited) -> Answers {
        follow_up(
            visit,
            vec![
                ("issue_category", choice("party")),
                (
                    "action_text",
                    text("Gửi hướng dẫn thành lập tổ chức đảng và thống nhất lịch làm việc với ban giám đốc."),
                ),
                ("assignee_unit", choice(ZONES_COMMITTEE)),
                ("co_assignees", choices(&[FEDERATION_COMMITTEE])),
                ("due_date", Answer::Date(visit.date + Days::new(7))),
                ("follow_status", choice("open")),
            ],
        )
    }
}

fn follow_up(visit: &Visited, task: Answers) -> Answers {
    let mut answers = vec![
        (fields::ENTERPRISE, Answer::Reference(visit.enterprise)),
        ("visit", Answer::Reference(visit.id)),
        (fields::VISIT_DATE, Answer::Date(visit.date)),
    ];
    answers.extend(task);
    answers
}

const fn count(number: i64) -> Answer {
    Answer::Integer(number)
}

fn choice(name: &str) -> Answer {
    Answer::Choice(name.to_owned())
}

fn choices(names: &[&str]) -> Answer {
    Answer::Choices(names.iter().map(|name| (*name).to_owned()).collect())
}

fn text(words: &str) -> Answer {
    Answer::Text(words.to_owned())
}
