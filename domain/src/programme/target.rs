//! What a programme wants to reach, and how far it has come.
//!
//! A target is a range with its own window and its own counting rule. Its parts need not add up to it: the conclusion of
//! 2023 asks for 8 to 10 organisations and, year by year, for 7 to 10. That is shown and never forced (X44). Progress is
//! counted from dated events only; what happened before the plan is a [`Baseline`](super::Baseline) and never enters.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use super::problem::Problems;
use super::table::{Line, Table};
use super::well_known::{ADMISSION_FORM, PARTY_ORG_TYPE, PARTY_ORGANISATION_FORM, VISIT_FORM};
use super::{Bundle, Days, Document};
use crate::form::{Form, Kind, Labels};
use crate::record::YearMonth;
use crate::vietnam::format_count;

pub(super) const FILE: &str = "targets.csv";

/// A target, or a part of one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Target {
    /// Its code.
    pub code: String,
    /// The code of the target that it is a part of.
    pub parent: Option<String>,
    /// What it says.
    pub label: Labels,
    /// What is counted.
    pub measure: Measure,
    /// The least that is wanted.
    pub low: i64,
    /// What is hoped for; nothing where the document names no second number.
    pub high: Option<i64>,
    /// More is welcome: *trở lên*.
    pub open_end: bool,
    /// What it is counted in.
    pub unit: Labels,
    /// What counts: choices of the type of a party organisation, or fields of a month's admissions that are summed.
    pub counts: Vec<String>,
    /// The first day that counts.
    pub from: NaiveDate,
    /// The last day that counts.
    pub to: NaiveDate,
    /// In which way it is a part of its parent; nothing for a target of its own.
    pub part: Option<Part>,
    /// The code of the document that sets it.
    pub document: String,
    /// Where in the document.
    pub source: String,
}

/// What a target counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Measure {
    /// Party organisations, by the day of their founding.
    OrganisationsFounded,
    /// Party members, by the month of their admission.
    MembersAdmitted,
}

impl Measure {
    pub(super) const ALL: [(&str, Self); 2] = [
        ("organisations_founded", Self::OrganisationsFounded),
        ("members_admitted", Self::MembersAdmitted),
    ];

    /// Returns the word in the tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OrganisationsFounded => "organisations_founded",
            Self::MembersAdmitted => "members_admitted",
        }
    }
}

/// In which way a target is a part of another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Part {
    /// The same, in a part of the time: *năm 2023*.
    Window,
    /// Some of it, in all the time: *trong đó*.
    Share,
}

/// Something that may count toward targets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// A party organisation was founded.
    Founded {
        /// On which day.
        on: NaiveDate,
        /// Its type, such as `chi_bo_co_so`.
        kind: String,
    },
    /// Members were admitted, as one organisation reports for one month.
    Admitted {
        /// In which month.
        month: YearMonth,
        /// The report tells what there was before, which is no progress (X36).
        opening_balance: bool,
        /// The numbers, by field: `admitted_total` and its parts.
        counts: BTreeMap<String, i64>,
    },
}

/// How far a target has come on a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// What was done in its window, up to the day.
    pub done: i64,
    /// What must be done by the end of the day to be on pace.
    pub due: i64,
    /// How that is to be read.
    pub status: Status,
}

/// How a target stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Status {
    /// The least that is wanted is done.
    Met,
    /// Its window has not begun.
    NotBegun,
    /// As much is done as the days gone by ask for.
    OnPace,
    /// Less is done than the days gone by ask for.
    Behind,
}

/// What the parts of a target add up to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sums {
    /// The sum of the least.
    pub low: i64,
    /// The sum of what is hoped for; nothing if a part does not say.
    pub high: Option<i64>,
}

impl Target {
    /// Reads the table of targets.
    pub(super) fn read(
        bundle: &Bundle,
        documents: &[Document],
        countable: &Countable,
        problems: &mut Problems,
    ) -> Vec<Self> {
        let columns = [
            "code",
            "parent",
            "label::vi",
            "label::en",
            "measure",
            "low",
            "high",
            "open_end",
            "unit::vi",
            "unit::en",
            "counts",
            "valid_from",
            "valid_to",
            "part",
            "document",
            "source",
        ];
        let table = Table::read(bundle, FILE, &columns, problems);
        let coded = table.coded("code", problems);
        let mut targets: Vec<Self> = Vec::new();
        for (code, line) in &coded {
            line.document(documents, problems);
            targets.extend(Self::of(code, line, problems));
            countable.check(line, problems);
        }
        for (code, line) in &coded {
            check_parent(code, line, &coded, &targets, problems);
        }
        targets
    }

    fn of(code: &str, line: &Line<'_>, problems: &mut Problems) -> Option<Self> {
        let label = line.labels("label", problems);
        let unit = line.labels("unit", problems);
        let measure = line.needed_one_of("measure", &Measure::ALL, problems);
        let low = line.needed("low", problems).and_then(|_| number(line, "low", problems));
        let high = number(line, "high", problems);
        let open_end = line.one_of("open_end", &[("yes", true), ("no", false)], problems);
        let open_end = open_end.unwrap_or_default();
        let parent = line.cell("parent").map(str::to_owned);
        let part = line.one_of("part", &[("window", Part::Window), ("share", Part::Share)], problems);
        if parent.is_some() != line.cell("part").is_some() {
            line.say(
                "part",
                "chỉ tiêu thành phần cần cả parent và part (window hoặc share); chỉ tiêu chung để trống cả hai",
                "a part needs both parent and part (window or share); a target of its own leaves both empty",
                problems,
            );
        }
        if line.cell("high").is_none() && !open_end {
            line.say(
                "high",
                "hãy ghi mức cao, hoặc ghi open_end là yes nếu là “trở lên”",
                "give the higher number, or write yes in open_end if more is welcome",
                problems,
            );
        }
        if low.zip(high).is_some_and(|(low, high)| high < low) {
            line.say(
                "high",
                "mức cao nhỏ hơn mức thấp; hãy sửa một trong hai",
                "the higher number is less than the lower one; correct one of them",
                problems,
            );
        }
        let counts = line.needed("counts", problems).unwrap_or_default();
        let window = line.window(problems);
        let (from, to) = window?;
        Some(Self {
            code: code.to_owned(),
            parent,
            label,
            measure: measure?,
            low: low?,
            high,
            open_end,
            unit,
            counts: counts.split_whitespace().map(str::to_owned).collect(),
            from,
            to,
            part,
            document: line.text("document"),
            source: line.text("source"),
        })
    }

    /// Returns the days that count.
    pub const fn window(&self) -> Days {
        Days {
            from: Some(self.from),
            to: Some(self.to),
        }
    }

    /// Returns the number of days that count.
    pub fn days(&self) -> i64 {
        ((self.to - self.from).num_days() + 1).max(1)
    }

    /// Returns how many of its days have gone by at the end of a day.
    pub fn days_gone(&self, day: NaiveDate) -> i64 {
        ((day - self.from).num_days() + 1).clamp(0, self.days())
    }

    /// Returns what must be done by the end of a day to be on pace: the least that is wanted, spread evenly over the days
    /// of the window. A part of a person is asked for as a whole one.
    pub fn due(&self, day: NaiveDate) -> i64 {
        let (low, days) = (i128::from(self.low), i128::from(self.days()));
        let due = (low * i128::from(self.days_gone(day)) + days - 1).div_euclid(days);
        i64::try_from(due).unwrap_or(self.low)
    }

    /// Returns how much counts of an event. Nothing does that lies outside the window or before the plan.
    pub fn counted(&self, event: &Event) -> i64 {
        match (self.measure, event) {
            (Measure::OrganisationsFounded, Event::Founded { on, kind }) => {
                i64::from(self.window().contains(*on) && self.counts.contains(kind))
            }
            (
                Measure::MembersAdmitted,
                Event::Admitted {
                    opening_balance: false,
                    month,
                    counts,
                },
            ) => {
                if first_day(*month).is_none_or(|day| !self.window().contains(day)) {
                    return 0;
                }
                let counted = self.counts.iter().filter_map(|field| counts.get(field));
                counted.fold(0, |sum, count| sum.saturating_add(*count))
            }
            (Measure::OrganisationsFounded, Event::Admitted { .. })
            | (Measure::MembersAdmitted, Event::Founded { .. } | Event::Admitted { .. }) => 0,
        }
    }

    /// Returns how far the target has come at the end of a day. A month that has begun counts as far as it is reported.
    pub fn progress<'a>(&self, events: impl IntoIterator<Item = &'a Event>, day: NaiveDate) -> Progress {
        let past = events
            .into_iter()
            .filter(|event| event.begins().is_some_and(|begins| begins <= day));
        let done = past.fold(0_i64, |sum, event| sum.saturating_add(self.counted(event)));
        let due = self.due(day);
        let status = if done >= self.low {
            Status::Met
        } else if day < self.from {
            Status::NotBegun
        } else if done >= due {
            Status::OnPace
        } else {
            Status::Behind
        };
        Progress { done, due, status }
    }

    /// Writes the range as the document does: `8–10`, `300 trở lên`.
    pub fn range(&self) -> Labels {
        let low = format_count(self.low);
        let numbers = self
            .high
            .map_or_else(|| low.clone(), |high| format!("{low}–{}", format_count(high)));
        if self.open_end {
            Labels::new(format!("{numbers} trở lên"), format!("{numbers} or more"))
        } else {
            Labels::new(numbers.clone(), numbers)
        }
    }
}

impl Event {
    /// Returns the day from which it may count.
    fn begins(&self) -> Option<NaiveDate> {
        match self {
            Self::Founded { on, .. } => Some(*on),
            Self::Admitted { month, .. } => first_day(*month),
        }
    }
}

/// Returns what the parts of a target in time add up to; nothing if it is not divided so.
pub fn sums(targets: &[Target], code: &str) -> Option<Sums> {
    let mut parts = parts(targets, code, Part::Window).peekable();
    parts.peek()?;
    Some(parts.fold(Sums { low: 0, high: Some(0) }, |sums, part| Sums {
        low: sums.low.saturating_add(part.low),
        high: sums.high.zip(part.high).map(|(sum, high)| sum.saturating_add(high)),
    }))
}

fn parts<'a>(targets: &'a [Target], code: &'a str, part: Part) -> impl Iterator<Item = &'a Target> {
    targets
        .iter()
        .filter(move |target| target.parent.as_deref() == Some(code) && target.part == Some(part))
}

/// Says what does not add up among targets (X44): to be shown, never to be forced.
pub(super) fn hints(targets: &[Target]) -> Vec<Labels> {
    let mut hints = Vec::new();
    for target in targets {
        if let Some(sums) = sums(targets, &target.code) {
            let by_year = parts(targets, &target.code, Part::Window).all(|part| part.from.year() == part.to.year());
            let (vi, en) = if by_year { ("năm", "year") } else { ("phần", "part") };
            let pairs = [
                (Some(sums.low), Some(target.low), "thấp", "low"),
                (sums.high, target.high, "cao", "high"),
            ];
            for (sum, whole, level, level_en) in pairs {
                let Some((sum, whole)) = sum.zip(whole).filter(|(sum, whole)| sum != whole) else {
                    continue;
                };
                let (than, than_en) = if sum < whole {
                    ("nhỏ", "less")
                } else {
                    ("lớn", "more")
                };
                let (sum, whole) = (format_count(sum), format_count(whole));
                hints.push(Labels::new(
                    format!(
                        "{}: tổng các mức {level} của từng {vi} ({sum}) {than} hơn mức {level} của cả giai đoạn ({whole})",
                        target.label.vi
                    ),
                    format!(
                        "{}: the {level_en} numbers of each {en} add up to {sum}, which is {than_en} than the {level_en} \
                         number of the whole period ({whole})",
                        target.label.en
                    ),
                ));
            }
        }
        let Some(parent) = target
            .parent
            .as_ref()
            .and_then(|code| targets.iter().find(|other| other.code == *code))
        else {
            continue;
        };
        if !parent.window().covers(target.window()) {
            hints.push(Labels::new(
                format!(
                    "{}: thời gian nằm ngoài thời gian của “{}”",
                    target.label.vi, parent.label.vi
                ),
                format!(
                    "{}: its days lie outside those of “{}”",
                    target.label.en, parent.label.en
                ),
            ));
        }
        let divided = |code: &str| parts(targets, code, Part::Window).next().is_some();
        if target.part == Some(Part::Share) && divided(&parent.code) && !divided(&target.code) {
            let range = target.range();
            hints.push(Labels::new(
                format!("{} ({}) không chia theo từng thời gian", target.label.vi, range.vi),
                format!("{} ({}) is not divided in time", target.label.en, range.en),
            ));
        }
    }
    hints
}

/// What the forms offer to be counted.
#[derive(Default)]
pub(super) struct Countable {
    /// The types of party organisations.
    types: BTreeSet<String>,
    /// The counts of a month's admissions.
    fields: BTreeSet<String>,
}

impl Countable {
    /// Looks into the forms that could be read.
    pub(super) fn of(forms: &BTreeMap<String, Arc<Form>>) -> Self {
        let asked = [VISIT_FORM, PARTY_ORGANISATION_FORM]
            .into_iter()
            .filter_map(|form| forms.get(form));
        let types = asked.filter_map(|form| form.question(PARTY_ORG_TYPE));
        let types = types
            .flat_map(|question| question.choices())
            .map(|choice| choice.name.clone());
        let admission = forms.get(ADMISSION_FORM).into_iter().flat_map(|form| form.questions());
        let counts = admission.filter(|question| question.kind == Kind::Integer);
        Self {
            types: types.collect(),
            fields: counts.map(|question| question.name.to_string()).collect(),
        }
    }

    fn check(&self, line: &Line<'_>, problems: &mut Problems) {
        let founded = line.cell("measure") == Some(Measure::OrganisationsFounded.as_str());
        let (known, vi, en) = if founded {
            (&self.types, "loại hình tổ chức đảng", "a type of party organisation")
        } else {
            (
                &self.fields,
                "trường số của mẫu admission",
                "a number of the form admission",
            )
        };
        for word in line.cell("counts").unwrap_or_default().split_whitespace() {
            if !known.contains(word) {
                let known: Vec<_> = known.iter().map(String::as_str).collect();
                let known = known.join(", ");
                line.say(
                    "counts",
                    format!("{word} không phải là {vi}; hãy dùng: {known}"),
                    format!("{word} is not {en}; use {known}"),
                    problems,
                );
            }
        }
    }
}

fn check_parent(code: &str, line: &Line<'_>, coded: &[(&str, Line<'_>)], targets: &[Target], problems: &mut Problems) {
    let Some(parent) = line.cell("parent") else { return };
    let above = |code: &str| coded.iter().find(|(other, _)| *other == code)?.1.cell("parent");
    if !coded.iter().any(|(other, _)| *other == parent) {
        return line.refers_to_nothing("parent", FILE, problems);
    }
    // A chain that does not come back to where it began is shorter than the table, or runs into a circle of others.
    let mut chain = std::iter::successors(Some(parent), |at| above(at)).take(coded.len());
    if chain.any(|at| at == code) {
        return line.say(
            "parent",
            format!("{code} là thành phần của chính nó; hãy sửa"),
            format!("{code} is a part of itself; correct it"),
            problems,
        );
    }
    let measure = |code: &str| {
        targets
            .iter()
            .find(|target| target.code == code)
            .map(|target| target.measure)
    };
    if let (Some(own), Some(whole)) = (measure(code), measure(parent))
        && own != whole
    {
        line.say(
            "measure",
            format!("{parent} đếm {}; chỉ tiêu thành phần phải đếm như vậy", whole.as_str()),
            format!("{parent} counts {}; its parts have to count the same", whole.as_str()),
            problems,
        );
    }
}

fn number(line: &Line<'_>, column: &str, problems: &mut Problems) -> Option<i64> {
    let read = |text: &str| text.parse().ok().filter(|number| *number >= 0);
    line.parsed(
        column,
        "viết số nguyên, không có dấu chấm",
        "write a whole number without dots",
        problems,
        read,
    )
}

fn first_day(month: YearMonth) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(month.year().into(), month.month().into(), 1)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const HEADINGS: &str = "code,parent,label::vi,label::en,measure,low,high,open_end,unit::vi,unit::en,counts,\
                            valid_from,valid_to,part,document,source\n";

    /// Section II of the conclusion of 13-8-2023 (domain facts 10.2).
    const OF_2023: &str = "\
        orgs,,Thành lập mới TCCSĐ,Organisations,organisations_founded,8,10,yes,tổ chức,organisations,chi_bo_co_so dang_bo_co_so,2023-01-01,2025-08-31,,kl,\n\
        orgs_2023,orgs,Năm 2023,2023,organisations_founded,2,3,,đơn vị,units,chi_bo_co_so dang_bo_co_so,2023-01-01,2023-12-31,window,kl,\n\
        orgs_2024,orgs,Năm 2024,2024,organisations_founded,3,4,,đơn vị,units,chi_bo_co_so dang_bo_co_so,2024-01-01,2024-12-31,window,kl,\n\
        orgs_2025,orgs,Tháng 1–8/2025,Jan–Aug 2025,organisations_founded,2,3,,đơn vị,units,chi_bo_co_so dang_bo_co_so,2025-01-01,2025-08-31,window,kl,\n\
        members,,Kết nạp đảng viên,Members,members_admitted,800,,yes,đảng viên,members,admitted_total,2023-01-01,2025-08-31,,kl,\n\
        members_2023,members,Năm 2023,2023,members_admitted,300,,yes,đảng viên,members,admitted_total,2023-01-01,2023-12-31,window,kl,\n\
        members_2024,members,Năm 2024,2024,members_admitted,300,,yes,đảng viên,members,admitted_total,2024-01-01,2024-12-31,window,kl,\n\
        members_2025,members,Tháng 1–8/2025,Jan–Aug 2025,members_admitted,200,,yes,đảng viên,members,admitted_total,2025-01-01,2025-08-31,window,kl,\n\
        members_enterprise,members,Trong doanh nghiệp,In enterprises,members_admitted,200,300,,đảng viên,members,admitted_enterprise_manager admitted_enterprise_worker,2023-01-01,2025-08-31,share,kl,\n";

    fn read(rows: &str) -> (Vec<Target>, Vec<String>) {
        let bundle = Bundle::new([(FILE.to_owned(), format!("{HEADINGS}{rows}"))]);
        let mut problems = Problems::default();
        let words = |words: &str| words.split(' ').map(str::to_owned).collect();
        let countable = Countable {
            types: words("chi_bo_co_so dang_bo_co_so chi_bo_truc_thuoc"),
            fields: words("admitted_total admitted_enterprise_manager admitted_enterprise_worker"),
        };
        let documents = [Document::named("kl", None)];
        let targets = Target::read(&bundle, &documents, &countable, &mut problems);
        (targets, problems.0.iter().map(ToString::to_string).collect())
    }

    fn of_2023() -> Vec<Target> {
        let (targets, problems) = read(OF_2023);
        assert_eq!(problems, Vec::<String>::new());
        targets
    }

    fn target(code: &str) -> Target {
        of_2023().into_iter().find(|target| target.code == code).unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn founded(on: &str, kind: &str) -> Event {
        Event::Founded {
            on: day(on),
            kind: kind.into(),
        }
    }

    fn admitted(month: &str, counts: &[(&str, i64)]) -> Event {
        let counts = counts
            .iter()
            .map(|(field, count)| ((*field).to_owned(), *count))
            .collect();
        Event::Admitted {
            month: month.parse().unwrap(),
            opening_balance: false,
            counts,
        }
    }

    #[rstest]
    #[case::organisations("orgs", Some(Sums { low: 7, high: Some(10) }))]
    #[case::members("members", Some(Sums { low: 800, high: None }))]
    #[case::without_a_yearly_split("members_enterprise", None)]
    fn parts_add_up_to_what_they_are(#[case] code: &str, #[case] expected: Option<Sums>) {
        assert_eq!(sums(&of_2023(), code), expected);
    }

    #[test]
    fn x44_sums_that_differ_and_windows_outside_are_shown_and_never_forced() {
        let words: Vec<String> = hints(&of_2023()).into_iter().map(|hint| hint.vi).collect();
        assert_eq!(
            words,
            [
                "Thành lập mới TCCSĐ: tổng các mức thấp của từng năm (7) nhỏ hơn mức thấp của cả giai đoạn (8)",
                "Trong doanh nghiệp (200–300) không chia theo từng thời gian",
            ]
        );
        let (outside, problems) =
            read(&OF_2023.replace("2025-01-01,2025-08-31,window", "2025-01-01,2025-09-30,window"));
        assert_eq!(problems, Vec::<String>::new());
        let words: Vec<String> = hints(&outside).into_iter().map(|hint| hint.vi).collect();
        assert!(
            words.contains(&"Tháng 1–8/2025: thời gian nằm ngoài thời gian của “Kết nạp đảng viên”".to_owned()),
            "{words:#?}"
        );
    }

    #[test]
    fn highs_that_exceed_the_whole_are_shown_too() {
        let (targets, _) = read(&OF_2023.replace("organisations_founded,3,4", "organisations_founded,4,5"));
        assert_eq!(
            hints(&targets)[0].en,
            "Organisations: the high numbers of each year add up to 11, which is more than the high number of the whole \
             period (10)"
        );
    }

    #[rstest]
    #[case::the_day_before("2022-12-31", 0, 0)]
    #[case::the_first_day("2023-01-01", 1, 1)]
    #[case::the_day_of_the_data("2023-08-20", 232, 191)]
    #[case::the_last_day("2025-08-31", 974, 800)]
    #[case::long_after("2026-11-25", 974, 800)]
    fn the_pace_is_even_by_day(#[case] on: &str, #[case] gone: i64, #[case] due: i64) {
        let members = target("members");
        assert_eq!(
            (members.days(), members.days_gone(day(on)), members.due(day(on))),
            (974, gone, due)
        );
    }

    #[rstest]
    #[case::not_begun("members_2025", 0, "2024-12-31", Status::NotBegun)]
    #[case::on_pace("members", 191, "2023-08-20", Status::OnPace)]
    #[case::behind_by_one("members", 190, "2023-08-20", Status::Behind)]
    #[case::met_early("members", 800, "2024-01-15", Status::Met)]
    #[case::missed("members", 799, "2025-09-01", Status::Behind)]
    #[case::met_on_the_last_day("members", 800, "2025-08-31", Status::Met)]
    fn a_target_is_met_on_pace_or_behind(
        #[case] code: &str,
        #[case] done: i64,
        #[case] on: &str,
        #[case] expected: Status,
    ) {
        let target = target(code);
        let events = [admitted(&on[..7], &[("admitted_total", done)])];
        assert_eq!(target.progress(&events, day(on)).status, expected);
    }

    #[rstest]
    #[case::of_a_grassroots_cell("orgs", founded("2024-05-01", "chi_bo_co_so"), 1)]
    #[case::of_a_cell_below_one("orgs", founded("2024-05-01", "chi_bo_truc_thuoc"), 0)]
    #[case::before_the_plan("orgs", founded("2022-12-31", "chi_bo_co_so"), 0)]
    #[case::on_the_last_day("orgs", founded("2025-08-31", "dang_bo_co_so"), 1)]
    #[case::after_the_plan("orgs", founded("2025-09-01", "dang_bo_co_so"), 0)]
    #[case::in_another_year("orgs_2023", founded("2024-01-01", "chi_bo_co_so"), 0)]
    #[case::members_are_no_organisations("orgs", admitted("2024-05", &[("admitted_total", 9)]), 0)]
    #[case::organisations_are_no_members("members", founded("2024-05-01", "chi_bo_co_so"), 0)]
    #[case::of_a_month("members", admitted("2023-01", &[("admitted_total", 9)]), 9)]
    #[case::of_a_month_before("members", admitted("2022-12", &[("admitted_total", 9)]), 0)]
    #[case::of_some_categories("members_enterprise", admitted("2025-08", &[("admitted_total", 9), ("admitted_enterprise_manager", 1), ("admitted_enterprise_worker", 4)]), 5)]
    #[case::of_no_figure("members_enterprise", admitted("2025-08", &[("admitted_total", 9)]), 0)]
    fn an_event_counts_by_its_day_and_the_rule_of_the_target(
        #[case] code: &str,
        #[case] event: Event,
        #[case] expected: i64,
    ) {
        assert_eq!(target(code).counted(&event), expected);
    }

    #[test]
    fn the_860_of_before_never_enter_progress() {
        let before = Event::Admitted {
            month: "2023-08".parse().unwrap(),
            opening_balance: true,
            counts: BTreeMap::from([("admitted_total".into(), 860)]),
        };
        let told = target("members").progress(
            &[before, admitted("2023-07", &[("admitted_total", 12)])],
            day("2023-08-20"),
        );
        assert_eq!(
            told,
            Progress {
                done: 12,
                due: 191,
                status: Status::Behind
            }
        );
    }

    #[test]
    fn what_happens_after_the_day_does_not_count_yet() {
        let events = [
            admitted("2023-08", &[("admitted_total", 5)]),
            admitted("2023-09", &[("admitted_total", 7)]),
        ];
        assert_eq!(target("members").progress(&events, day("2023-08-20")).done, 5);
    }

    #[rstest]
    #[case::open_range("orgs", "8–10 trở lên")]
    #[case::closed_range("orgs_2023", "2–3")]
    #[case::minimum("members", "800 trở lên")]
    fn a_range_is_written_as_in_the_document(#[case] code: &str, #[case] expected: &str) {
        assert_eq!(target(code).range().vi, expected);
    }

    #[rstest]
    #[case::no_end(
        "a,,A,A,members_admitted,3,,,u,u,admitted_total,2023-01-01,2023-12-31,,kl,",
        "high: give the higher number"
    )]
    #[case::backwards(
        "a,,A,A,members_admitted,3,2,,u,u,admitted_total,2023-01-01,2023-12-31,,kl,",
        "high: the higher number is less"
    )]
    #[case::no_number(
        "a,,A,A,members_admitted,ba,4,,u,u,admitted_total,2023-01-01,2023-12-31,,kl,",
        "low: write a whole number"
    )]
    #[case::no_window(
        "a,,A,A,members_admitted,3,4,,u,u,admitted_total,2023-01-01,,,kl,",
        "valid_to: this cell is empty"
    )]
    #[case::window_backwards(
        "a,,A,A,members_admitted,3,4,,u,u,admitted_total,2023-02-01,2023-01-31,,kl,",
        "valid_to: the last day is before"
    )]
    #[case::another_measure(
        "a,,A,A,meetings,3,4,,u,u,admitted_total,2023-01-01,2023-12-31,,kl,",
        "measure: write one of organisations_founded"
    )]
    #[case::nothing_counts(
        "a,,A,A,members_admitted,3,4,,u,u,,2023-01-01,2023-12-31,,kl,",
        "counts: this cell is empty"
    )]
    #[case::another_field(
        "a,,A,A,members_admitted,3,4,,u,u,chi_bo_co_so,2023-01-01,2023-12-31,,kl,",
        "counts: chi_bo_co_so is not a number of the form admission"
    )]
    #[case::another_type(
        "a,,A,A,organisations_founded,3,4,,u,u,admitted_total,2023-01-01,2023-12-31,,kl,",
        "counts: admitted_total is not a type of party organisation"
    )]
    #[case::no_document(
        "a,,A,A,members_admitted,3,4,,u,u,admitted_total,2023-01-01,2023-12-31,,ct,",
        "document: ct is not found"
    )]
    #[case::no_parent(
        "a,b,A,A,members_admitted,3,4,,u,u,admitted_total,2023-01-01,2023-12-31,window,kl,",
        "parent: b is not found"
    )]
    #[case::own_parent(
        "a,a,A,A,members_admitted,3,4,,u,u,admitted_total,2023-01-01,2023-12-31,window,kl,",
        "parent: a is a part of itself"
    )]
    #[case::part_of_nothing(
        "a,,A,A,members_admitted,3,4,,u,u,admitted_total,2023-01-01,2023-12-31,share,kl,",
        "part: a part needs both"
    )]
    fn a_target_that_says_nothing_clear_is_refused(#[case] row: &str, #[case] expected: &str) {
        let (_, problems) = read(&format!("{row}\n"));
        assert_eq!(problems.len(), 1, "{problems:#?}");
        assert!(
            problems[0].starts_with(&format!("file targets.csv, row 2, column {expected}")),
            "{problems:#?}"
        );
    }

    #[test]
    fn a_part_counts_what_its_whole_counts() {
        let (_, problems) = read(&OF_2023.replace(
            "members,Năm 2023,2023,members_admitted,300,,yes,đảng viên,members,admitted_total",
            "members,Năm 2023,2023,organisations_founded,300,,yes,đảng viên,members,chi_bo_co_so",
        ));
        assert_eq!(problems.len(), 1, "{problems:#?}");
        assert!(
            problems[0].contains("row 7, column measure: members counts members_admitted"),
            "{problems:#?}"
        );
    }

    #[test]
    fn targets_in_a_circle_are_refused() {
        let rows = "a,b,A,A,members_admitted,3,4,,u,u,admitted_total,2023-01-01,2023-12-31,window,kl,\n\
                    b,a,B,B,members_admitted,3,4,,u,u,admitted_total,2023-01-01,2023-12-31,window,kl,\n\
                    c,a,C,C,members_admitted,3,4,,u,u,admitted_total,2023-01-01,2023-12-31,window,kl,\n";
        let (_, problems) = read(rows);
        let places: Vec<_> = problems.iter().map(|problem| &problem[..35]).collect();
        assert_eq!(
            places,
            [
                "file targets.csv, row 2, column par",
                "file targets.csv, row 3, column par"
            ],
            "{problems:#?}"
        );
    }
}
