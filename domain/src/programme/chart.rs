//! The chart of organisations: names and superiors that change while a programme runs on.
//!
//! The body that issued the default programme ended in February 2025 while its plan ran to August, and the districts
//! that took its enterprise organisations over ended in July. So an organisation is a code with dated names and dated
//! superiors, successions say who took over, and every question is asked for a day: a report *as then* asks for its
//! cut-off day, one *as now* for today, and what a body reported that has ended is answered for by its successors.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days as Span, NaiveDate};

use super::problem::Problems;
use super::table::{Line, Table};
use super::{Bundle, Days};
use crate::form::{Choice, Labels};

const ORGANISATIONS: &str = "organisations.csv";
const NAMES: &str = "organisation_names.csv";
const PARENTS: &str = "organisation_parents.csv";
const SUCCESSIONS: &str = "organisation_successions.csv";

/// All organisations that the programme knows, at any time.
#[derive(Clone, Debug, Default)]
pub struct Chart {
    organisations: BTreeMap<String, Organisation>,
    /// The codes in the order of the table, in which people look for them.
    order: Vec<String>,
    /// In the order in which they happened.
    successions: Vec<Succession>,
}

/// An organisation: a code that stays the same while name and superior change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Organisation {
    /// Its code, in answers and other tables.
    pub code: String,
    /// What it is.
    pub kind: OrganisationKind,
    /// What it is an organisation in; nothing for bodies that stand above single hosts.
    pub host_kind: Option<HostKind>,
    /// Its names, in the order of time; it exists on the days on which it has one.
    pub names: Vec<Named>,
    /// Its superiors, in the order of time.
    pub parents: Vec<Placed>,
}

/// What an organisation is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum OrganisationKind {
    /// A committee, board or organisation of the Party.
    PartyBody,
    /// A union, a youth union, an association.
    MassOrganisation,
    /// An agency of the state.
    Agency,
    /// The authority of industrial zones.
    ZoneAuthority,
    /// A public service unit.
    PublicService,
    /// A school.
    School,
    /// An enterprise.
    Enterprise,
}

impl OrganisationKind {
    const ALL: [(&str, Self); 7] = [
        ("party_body", Self::PartyBody),
        ("mass_organisation", Self::MassOrganisation),
        ("agency", Self::Agency),
        ("zone_authority", Self::ZoneAuthority),
        ("public_service", Self::PublicService),
        ("school", Self::School),
        ("enterprise", Self::Enterprise),
    ];

    /// Returns the word in the tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PartyBody => "party_body",
            Self::MassOrganisation => "mass_organisation",
            Self::Agency => "agency",
            Self::ZoneAuthority => "zone_authority",
            Self::PublicService => "public_service",
            Self::School => "school",
            Self::Enterprise => "enterprise",
        }
    }
}

/// What an organisation is an organisation in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum HostKind {
    /// An agency of the state or the Party.
    Agency,
    /// A public service unit.
    PublicService,
    /// A school.
    School,
    /// An enterprise.
    Enterprise,
}

impl HostKind {
    const ALL: [(&str, Option<Self>); 5] = [
        ("agency", Some(Self::Agency)),
        ("public_service", Some(Self::PublicService)),
        ("school", Some(Self::School)),
        ("enterprise", Some(Self::Enterprise)),
        ("none", None),
    ];

    /// Returns the word in the tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agency => "agency",
            Self::PublicService => "public_service",
            Self::School => "school",
            Self::Enterprise => "enterprise",
        }
    }
}

/// A name on the days on which it holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Named {
    /// The name.
    pub label: Labels,
    /// A short form of it, as offices write it; empty if there is none.
    pub short: String,
    /// When it is the name.
    pub days: Days,
    /// Where this is written, or that it is assumed.
    pub source: String,
}

/// A superior on the days on which it is one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Placed {
    /// The code of the superior.
    pub parent: String,
    /// When it is the superior.
    pub days: Days,
    /// Where this is written, or that it is assumed.
    pub source: String,
}

/// What became of an organisation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Succession {
    /// The code of the organisation.
    pub from: String,
    /// The code of the one that took over; nothing if there is none, or nobody has written down which.
    pub to: Option<String>,
    /// The first day on which it is so.
    pub date: NaiveDate,
    /// In which way.
    pub kind: SuccessionKind,
    /// Where this is written, or that it is assumed.
    pub source: String,
}

/// In which way an organisation gives way to another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum SuccessionKind {
    /// It ends.
    Dissolve,
    /// It becomes part of another.
    Merge,
    /// It is divided among several.
    Split,
    /// It goes on under another code.
    Rename,
    /// Its work goes to another; it may live on.
    Transfer,
}

impl Chart {
    /// Reads the four tables of organisations.
    pub(super) fn read(bundle: &Bundle, problems: &mut Problems) -> Self {
        let mut chart = Self::default();
        let table = Table::read(bundle, ORGANISATIONS, &["code", "kind", "host_kind"], problems);
        let coded = table.coded("code", problems);
        for (code, line) in &coded {
            let kind = line.needed_one_of("kind", &OrganisationKind::ALL, problems);
            let organisation = Organisation {
                code: (*code).to_owned(),
                kind: kind.unwrap_or(OrganisationKind::PartyBody),
                host_kind: line.one_of("host_kind", &HostKind::ALL, problems).flatten(),
                names: Vec::new(),
                parents: Vec::new(),
            };
            chart.order.push((*code).to_owned());
            chart.organisations.insert((*code).to_owned(), organisation);
        }
        chart.read_names(bundle, problems);
        for (code, line) in &coded {
            if chart
                .organisations
                .get(*code)
                .is_some_and(|known| known.names.is_empty())
            {
                line.say(
                    "code",
                    format!("{code} chưa có tên; hãy thêm một dòng trong {NAMES}"),
                    format!("{code} has no name; add a row to {NAMES}"),
                    problems,
                );
            }
        }
        chart.read_parents(bundle, problems);
        chart.read_successions(bundle, problems);
        chart
    }

    fn read_names(&mut self, bundle: &Bundle, problems: &mut Problems) {
        let columns = [
            "code",
            "label::vi",
            "label::en",
            "short",
            "valid_from",
            "valid_to",
            "source",
        ];
        for line in Table::read(bundle, NAMES, &columns, problems).lines() {
            let named = Named {
                label: line.labels("label", problems),
                short: line.text("short"),
                days: line.days(problems),
                source: line.text("source"),
            };
            let Some(organisation) = self.find(&line, "code", problems) else {
                continue;
            };
            if organisation.names.iter().any(|other| other.days.overlaps(named.days)) {
                line.say(
                    "valid_from",
                    "tổ chức này đã có tên khác trong những ngày đó; hãy sửa valid_from hoặc valid_to",
                    "this organisation has another name on some of these days; correct valid_from or valid_to",
                    problems,
                );
            }
            organisation.names.push(named);
            organisation.names.sort_by_key(|named| named.days.first());
        }
    }

    fn read_parents(&mut self, bundle: &Bundle, problems: &mut Problems) {
        let columns = ["code", "parent", "valid_from", "valid_to", "source"];
        for line in Table::read(bundle, PARENTS, &columns, problems).lines() {
            let placed = Placed {
                parent: line.needed("parent", problems).unwrap_or_default().to_owned(),
                days: line.days(problems),
                source: line.text("source"),
            };
            if !placed.parent.is_empty() && !self.knows(&placed.parent) {
                line.refers_to_nothing("parent", ORGANISATIONS, problems);
            }
            let Some(organisation) = self.find(&line, "code", problems) else {
                continue;
            };
            if organisation
                .parents
                .iter()
                .any(|other| other.days.overlaps(placed.days))
            {
                line.say(
                    "valid_from",
                    "tổ chức này đã có cấp trên trong những ngày đó; hãy sửa valid_from hoặc valid_to",
                    "this organisation has a superior on some of these days already; correct valid_from or valid_to",
                    problems,
                );
            }
            let (code, days) = (organisation.code.clone(), placed.days);
            organisation.parents.push(placed);
            organisation.parents.sort_by_key(|placed| placed.days.first());
            // A circle closes on the first day of one of its links; looking at each new link on the first days of all
            // links finds it once the last of them is read.
            if let Some(day) = self.circle(&code, days) {
                let (vi, en) = if day == NaiveDate::MIN {
                    (String::new(), String::new())
                } else {
                    (format!("từ {day}, "), format!("from {day} on, "))
                };
                line.say(
                    "parent",
                    format!("{vi}{code} nằm dưới chính nó; hãy sửa cấp trên hoặc ngày"),
                    format!("{en}{code} is below itself; correct the superior or the days"),
                    problems,
                );
            }
        }
    }

    fn read_successions(&mut self, bundle: &Bundle, problems: &mut Problems) {
        let kinds = [
            ("dissolve", SuccessionKind::Dissolve),
            ("merge", SuccessionKind::Merge),
            ("split", SuccessionKind::Split),
            ("rename", SuccessionKind::Rename),
            ("transfer", SuccessionKind::Transfer),
        ];
        let columns = ["from", "to", "date", "kind", "source"];
        for line in Table::read(bundle, SUCCESSIONS, &columns, problems).lines() {
            let from = self
                .find(&line, "from", problems)
                .map(|organisation| organisation.code.clone());
            let to = line.cell("to").map(str::to_owned);
            if to.as_ref().is_some_and(|to| !self.knows(to)) {
                line.refers_to_nothing("to", ORGANISATIONS, problems);
            }
            if to.is_some() && to == from {
                line.say(
                    "to",
                    "tổ chức không thể kế tục chính nó; hãy sửa",
                    "an organisation can't succeed itself; correct it",
                    problems,
                );
            }
            let date = line.needed_day("date", problems);
            let kind = line.needed_one_of("kind", &kinds, problems);
            if to.is_none() && kind.is_some_and(|kind| kind != SuccessionKind::Dissolve) {
                line.say(
                    "to",
                    "hãy ghi tổ chức kế tục; chỉ dissolve mới được để trống",
                    "name the successor; only dissolve may leave it empty",
                    problems,
                );
            }
            if let (Some(from), Some(date), Some(kind)) = (from, date, kind) {
                let source = line.text("source");
                self.successions.push(Succession {
                    from,
                    to,
                    date,
                    kind,
                    source,
                });
            }
        }
        self.successions.sort_by_key(|succession| succession.date);
    }

    fn find(&mut self, line: &Line<'_>, column: &str, problems: &mut Problems) -> Option<&mut Organisation> {
        let code = line.needed(column, problems)?;
        let found = self.organisations.get_mut(code);
        if found.is_none() {
            line.refers_to_nothing(column, ORGANISATIONS, problems);
        }
        found
    }

    /// Returns the first day on which an organisation is below itself.
    fn circle(&self, code: &str, days: Days) -> Option<NaiveDate> {
        let starts = self
            .organisations
            .values()
            .flat_map(|organisation| &organisation.parents);
        let starts: BTreeSet<NaiveDate> = starts
            .map(|placed| placed.days.first())
            .filter(|day| days.contains(*day))
            .collect();
        starts.into_iter().find(|day| {
            let mut seen = BTreeSet::new();
            let mut at = self.parent_on(code, *day);
            while let Some(parent) = at.filter(|parent| *parent != code && seen.insert(*parent)) {
                at = self.parent_on(parent, *day);
            }
            at == Some(code)
        })
    }

    /// Tells whether there is, or ever was, such an organisation.
    pub fn knows(&self, code: &str) -> bool {
        self.organisations.contains_key(code)
    }

    /// Returns an organisation.
    pub fn organisation(&self, code: &str) -> Option<&Organisation> {
        self.organisations.get(code)
    }

    /// Lists all organisations that ever were, in the order of their codes.
    pub fn organisations(&self) -> impl Iterator<Item = &Organisation> {
        self.organisations.values()
    }

    /// Returns what an organisation was called on a day; nothing if it did not exist then.
    pub fn name_on(&self, code: &str, day: NaiveDate) -> Option<&Named> {
        let names = &self.organisations.get(code)?.names;
        names.iter().find(|named| named.days.contains(day))
    }

    /// Returns the direct superior of an organisation on a day.
    pub fn parent_on(&self, code: &str, day: NaiveDate) -> Option<&str> {
        let parents = &self.organisations.get(code)?.parents;
        let placed = parents.iter().find(|placed| placed.days.contains(day))?;
        Some(&placed.parent)
    }

    /// Lists all that are below an organisation on a day, at any depth, without itself.
    pub fn below_on(&self, code: &str, day: NaiveDate) -> BTreeSet<&str> {
        let mut children: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for organisation in self.organisations.values() {
            if let Some(parent) = self.parent_on(&organisation.code, day) {
                children.entry(parent).or_default().push(&organisation.code);
            }
        }
        let mut below = BTreeSet::new();
        let mut open = vec![code];
        while let Some(parent) = open.pop() {
            for child in children.get(parent).into_iter().flatten() {
                if *child != code && below.insert(*child) {
                    open.push(child);
                }
            }
        }
        below
    }

    /// Lists what became of an organisation, in the order of time.
    pub fn successors<'a>(&'a self, code: &'a str) -> impl Iterator<Item = &'a Succession> {
        self.successions
            .iter()
            .filter(move |succession| succession.from == code)
    }

    /// Lists who answers on a day for what an organisation did: itself while it exists, then those who took over from
    /// it, and from them. Nobody, if it has ended and no successor is known.
    pub fn standing_for<'a>(&'a self, code: &'a str, day: NaiveDate) -> BTreeSet<&'a str> {
        let mut standing = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut open = vec![code];
        while let Some(code) = open.pop() {
            if !seen.insert(code) {
                continue;
            }
            if self.name_on(code, day).is_some() {
                standing.insert(code);
                continue;
            }
            let took_over = self.successors(code).filter(|succession| succession.date <= day);
            open.extend(took_over.filter_map(|succession| succession.to.as_deref()));
        }
        standing
    }

    /// Tells whether what an organisation did counts under another one, seen from a day: it, or who answers for it then,
    /// is that one or below it.
    pub fn counts_under(&self, code: &str, head: &str, day: NaiveDate) -> bool {
        let below = self.below_on(head, day);
        let standing = self.standing_for(code, day);
        standing.iter().any(|code| *code == head || below.contains(code))
    }

    /// Lists where all that were directly below an organisation went on a day: by new superior, and under nothing those
    /// that have none written down. What a hand-over record has to add up to.
    pub fn hand_over(&self, head: &str, day: NaiveDate) -> BTreeMap<Option<&str>, BTreeSet<&str>> {
        let mut gone: BTreeMap<Option<&str>, BTreeSet<&str>> = BTreeMap::new();
        let Some(before) = day.checked_sub_days(Span::new(1)) else {
            return gone;
        };
        for code in self.organisations.keys() {
            if self.parent_on(code, before) != Some(head) {
                continue;
            }
            let after = self.parent_on(code, day);
            if after != Some(head) {
                gone.entry(after).or_default().insert(code);
            }
        }
        gone
    }

    /// Makes the list that forms choose organisations from: all that ever were, by their latest names, in the order of the
    /// table.
    pub(super) fn as_list(&self) -> Vec<Choice> {
        let day = |day: Option<NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
        let in_order = self.order.iter().filter_map(|code| self.organisations.get(code));
        let organisations = in_order.filter_map(|organisation| {
            let latest = organisation.names.last()?;
            let first = organisation.names.first()?;
            let parent = organisation.parents.last().map_or("", |placed| &placed.parent);
            let columns = [
                ("kind", organisation.kind.as_str().to_owned()),
                (
                    "host_kind",
                    organisation.host_kind.map_or("none", HostKind::as_str).to_owned(),
                ),
                ("parent", parent.to_owned()),
                ("short", latest.short.clone()),
                ("valid_from", day(first.days.from)),
                ("valid_to", day(latest.days.to)),
            ];
            Some(Choice {
                name: organisation.code.clone(),
                label: latest.label.clone(),
                columns: columns
                    .into_iter()
                    .map(|(column, cell)| (column.to_owned(), cell))
                    .collect(),
            })
        });
        organisations.collect()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn read(tables: [&str; 4]) -> (Chart, Vec<String>) {
        let headings = [
            "code,kind,host_kind\n",
            "code,label::vi,label::en,short,valid_from,valid_to,source\n",
            "code,parent,valid_from,valid_to,source\n",
            "from,to,date,kind,source\n",
        ];
        let files = [ORGANISATIONS, NAMES, PARENTS, SUCCESSIONS];
        let texts = headings
            .iter()
            .zip(tables)
            .map(|(heading, rows)| format!("{heading}{rows}"));
        let bundle = Bundle::new(files.into_iter().map(str::to_owned).zip(texts));
        let mut problems = Problems::default();
        let chart = Chart::read(&bundle, &mut problems);
        let said = problems.0.iter().map(ToString::to_string).collect();
        (chart, said)
    }

    fn chart(tables: [&str; 4]) -> Chart {
        let (chart, problems) = read(tables);
        assert_eq!(problems, Vec::<String>::new());
        chart
    }

    /// A body that ends in February 2025, an organisation that passes through a district to a commune, and one that is
    /// divided.
    fn of_2025() -> Chart {
        chart([
            "bloc,party_body,\nprovince,party_body,\ndistrict,party_body,\nward,party_body,\ncell,party_body,enterprise\n\
             board,party_body,agency\nwork_a,party_body,agency\nwork_b,party_body,agency\n",
            "bloc,Đảng bộ Khối,Bloc,,,2025-02-28,\nprovince,Tỉnh ủy,Province,,,,\n\
             district,Thành ủy,District,,,2025-06-30,\nward,Đảng bộ phường,Ward,,2025-07-01,,\n\
             cell,Chi bộ Công ty A,Cell A,,2019-05-01,2024-03-31,\ncell,Chi bộ Công ty B,Cell B,,2024-04-01,,\n\
             board,Ban Tổ chức,Board,,,2025-02-28,\nwork_a,Ban A,Board A,,2025-03-01,,\nwork_b,Ban B,Board B,,2025-03-01,,\n",
            "bloc,province,,2025-02-28,\ndistrict,province,,2025-06-30,\nward,province,2025-07-01,,\n\
             cell,bloc,2019-05-01,2025-02-28,\ncell,district,2025-03-01,2025-06-30,\ncell,ward,2025-07-01,,\n\
             board,bloc,,2025-02-28,\nwork_a,province,2025-03-01,,\nwork_b,province,2025-03-01,,\n",
            "board,work_a,2025-03-01,split,\nboard,work_b,2025-03-01,split,\nbloc,,2025-03-01,dissolve,\n\
             district,ward,2025-07-01,transfer,\n",
        ])
    }

    #[rstest]
    #[case::before_it_was_founded("2019-04-30", None)]
    #[case::its_first_name("2024-03-31", Some("Chi bộ Công ty A"))]
    #[case::its_second_name("2024-04-01", Some("Chi bộ Công ty B"))]
    fn a_name_holds_on_its_days(#[case] on: &str, #[case] expected: Option<&str>) {
        let chart = of_2025();
        let name = chart.name_on("cell", day(on)).map(|named| named.label.vi.as_str());
        assert_eq!(name, expected);
    }

    #[rstest]
    #[case::under_the_bloc("2025-02-28", Some("bloc"))]
    #[case::under_a_district("2025-03-01", Some("district"))]
    #[case::under_a_ward("2025-07-01", Some("ward"))]
    #[case::not_founded_yet("2019-04-30", None)]
    fn a_superior_changes_twice_inside_one_target_window(#[case] on: &str, #[case] expected: Option<&str>) {
        assert_eq!(of_2025().parent_on("cell", day(on)), expected);
    }

    #[rstest]
    #[case::the_bloc_then("bloc", "2024-12-31", "board cell")]
    #[case::the_bloc_now("bloc", "2026-11-25", "")]
    #[case::the_province_then("province", "2024-12-31", "bloc board cell district")]
    #[case::the_province_now("province", "2026-11-25", "cell ward work_a work_b")]
    fn all_below_are_listed_for_a_day(#[case] head: &str, #[case] on: &str, #[case] expected: &str) {
        let chart = of_2025();
        let below: Vec<_> = chart.below_on(head, day(on)).into_iter().collect();
        assert_eq!(below.join(" "), expected);
    }

    #[rstest]
    #[case::while_it_exists("board", "2025-02-28", "board")]
    #[case::divided_among_two("board", "2026-11-25", "work_a work_b")]
    #[case::with_no_known_successor("bloc", "2026-11-25", "")]
    #[case::one_after_another("district", "2026-11-25", "ward")]
    fn who_answers_for_a_body_depends_on_the_day(#[case] code: &str, #[case] on: &str, #[case] expected: &str) {
        let chart = of_2025();
        let standing: Vec<_> = chart.standing_for(code, day(on)).into_iter().collect();
        assert_eq!(standing.join(" "), expected);
    }

    /// A founding of 2024, as a report of then counts it and as one of today does.
    #[rstest]
    #[case::as_then_under_the_bloc("cell", "bloc", "2024-12-31", true)]
    #[case::as_now_no_longer_under_the_bloc("cell", "bloc", "2026-11-25", false)]
    #[case::as_now_under_the_ward("cell", "ward", "2026-11-25", true)]
    #[case::as_then_not_under_the_ward("cell", "ward", "2024-12-31", false)]
    #[case::a_body_that_ended_counts_through_its_successors("board", "province", "2026-11-25", true)]
    #[case::a_body_counts_under_itself("bloc", "bloc", "2024-12-31", true)]
    #[case::nobody_answers_for_it("bloc", "province", "2026-11-25", false)]
    fn a_figure_counts_where_its_organisation_stands(
        #[case] code: &str,
        #[case] head: &str,
        #[case] on: &str,
        #[case] expected: bool,
    ) {
        assert_eq!(of_2025().counts_under(code, head, day(on)), expected);
    }

    /// The hand-over of Gia Lai's Bloc on 10-2-2025: 105 organisations with 4.558 members.
    #[test]
    fn a_hand_over_adds_up_to_what_was_handed_over() {
        let heads = [("party", 22, 567_u64), ("government", 52, 3413), ("district", 31, 578)];
        let (mut organisations, mut names, mut parents) = (String::new(), String::new(), String::new());
        let mut members: BTreeMap<String, u64> = BTreeMap::new();
        for (head, _, _) in [("bloc", 0, 0)].iter().chain(&heads) {
            organisations.push_str(&format!("{head},party_body,\n"));
            names.push_str(&format!("{head},{head},{head},,,,\n"));
        }
        for (head, count, total) in heads {
            for number in 0..count {
                let code = format!("{head}_{number}");
                organisations.push_str(&format!("{code},party_body,agency\n"));
                names.push_str(&format!("{code},{code},{code},,,,\n"));
                parents.push_str(&format!("{code},bloc,,2025-02-09,\n{code},{head},2025-02-10,,\n"));
                members.insert(code, total / count + u64::from(number < total % count));
            }
        }
        let chart = chart([&organisations, &names, &parents, ""]);
        let handed = chart.hand_over("bloc", day("2025-02-10"));
        let told: Vec<_> = handed
            .iter()
            .map(|(head, codes)| {
                (
                    head.unwrap_or(""),
                    codes.len(),
                    codes.iter().map(|code| members[*code]).sum::<u64>(),
                )
            })
            .collect();
        assert_eq!(
            told,
            [("district", 31, 578), ("government", 52, 3413), ("party", 22, 567)]
        );
        let before = chart.below_on("bloc", day("2025-02-09"));
        assert_eq!(
            (before.len(), before.iter().map(|code| members[*code]).sum::<u64>()),
            (105, 4558)
        );
        assert_eq!(
            told.iter()
                .fold((0, 0), |sum, (_, count, total)| (sum.0 + count, sum.1 + total)),
            (105, 4558)
        );
        assert!(chart.hand_over("bloc", day("2025-02-11")).is_empty());
    }

    #[test]
    fn a_hand_over_names_those_that_went_nowhere() {
        let chart = of_2025();
        let handed = chart.hand_over("bloc", day("2025-03-01"));
        assert_eq!(handed[&None], BTreeSet::from(["board"]));
        assert_eq!(handed[&Some("district")], BTreeSet::from(["cell"]));
    }

    #[test]
    fn forms_choose_from_all_that_ever_were_by_their_latest_names() {
        let list = of_2025().as_list();
        let cell = list.iter().find(|choice| choice.name == "cell").unwrap();
        let columns: Vec<_> = ["kind", "host_kind", "parent", "valid_from", "valid_to"]
            .map(|name| &*cell.columns[name])
            .into();
        assert_eq!(cell.label.vi, "Chi bộ Công ty B");
        assert_eq!(columns, ["party_body", "enterprise", "ward", "2019-05-01", ""]);
        assert_eq!(
            list.iter().find(|choice| choice.name == "bloc").unwrap().columns["valid_to"],
            "2025-02-28"
        );
    }

    const A_AND_B: [&str; 2] = ["a,party_body,\nb,party_body,\n", "a,A,A,,,,\nb,B,B,,,,\n"];

    #[rstest]
    #[case::a_name_of_nobody(["a,party_body,\n", "a,A,A,,,,\nc,C,C,,,,\n", "", ""], "organisation_names.csv, row 3, column code: c is not found")]
    #[case::nobody_without_a_name(["a,party_body,\n", "", "", ""], "organisations.csv, row 2, column code: a has no name")]
    #[case::another_kind(["a,party,\n", "a,A,A,,,,\n", "", ""], "organisations.csv, row 2, column kind: write one of party_body")]
    #[case::twice(["a,party_body,\na,party_body,\n", "a,A,A,,,,\n", "", ""], "organisations.csv, row 3, column code: a stands in another row")]
    #[case::a_code_with_a_space(["a b,party_body,\n", "a b,A,A,,,,\n", "", ""], "organisations.csv, row 2, column code: a code has no spaces")]
    #[case::two_names_at_once(["a,party_body,\n", "a,A,A,,,2025-01-31,\na,B,B,,2025-01-31,,\n", "", ""], "organisation_names.csv, row 3, column valid_from: this organisation has another name")]
    #[case::a_name_backwards(["a,party_body,\n", "a,A,A,,2025-02-01,2025-01-31,\n", "", ""], "organisation_names.csv, row 2, column valid_to: the last day is before")]
    #[case::no_day(["a,party_body,\n", "a,A,A,,1/2/2025,,\n", "", ""], "organisation_names.csv, row 2, column valid_from: write the day as")]
    #[case::under_nobody([A_AND_B[0], A_AND_B[1], "a,c,,,\n", ""], "organisation_parents.csv, row 2, column parent: c is not found")]
    #[case::under_two([A_AND_B[0], A_AND_B[1], "a,b,,,\na,b,2025-01-01,,\n", ""], "organisation_parents.csv, row 3, column valid_from: this organisation has a superior")]
    #[case::under_itself([A_AND_B[0], A_AND_B[1], "a,a,,,\n", ""], "organisation_parents.csv, row 2, column parent: a is below itself")]
    #[case::in_a_circle_for_some_days([A_AND_B[0], A_AND_B[1], "a,b,2024-01-01,2024-12-31,\nb,a,2024-12-31,,\n", ""], "organisation_parents.csv, row 3, column parent: from 2024-12-31 on, b is below itself")]
    #[case::succeeded_by_nobody([A_AND_B[0], A_AND_B[1], "", "a,,2025-01-01,merge,\n"], "organisation_successions.csv, row 2, column to: name the successor")]
    #[case::succeeded_by_itself([A_AND_B[0], A_AND_B[1], "", "a,a,2025-01-01,rename,\n"], "organisation_successions.csv, row 2, column to: an organisation can't succeed itself")]
    #[case::succeeded_by_a_stranger([A_AND_B[0], A_AND_B[1], "", "a,c,2025-01-01,merge,\n"], "organisation_successions.csv, row 2, column to: c is not found")]
    #[case::succeeded_some_time([A_AND_B[0], A_AND_B[1], "", "a,b,,merge,\n"], "organisation_successions.csv, row 2, column date: this cell is empty")]
    fn a_chart_that_contradicts_itself_is_refused(#[case] tables: [&str; 4], #[case] expected: &str) {
        let (_, problems) = read(tables);
        assert_eq!(problems.len(), 1, "{problems:#?}");
        assert!(problems[0].starts_with(&format!("file {expected}")), "{problems:#?}");
    }

    #[test]
    fn a_circle_that_is_closed_by_an_earlier_row_is_found_too() {
        let (chart, problems) = read([A_AND_B[0], A_AND_B[1], "b,a,2024-06-01,,\na,b,2024-01-01,,\n", ""]);
        assert!(
            problems[0].contains("row 3, column parent: from 2024-06-01 on"),
            "{problems:#?}"
        );
        assert_eq!(chart.below_on("a", day("2025-01-01")), BTreeSet::from(["b"]));
    }

    #[test]
    fn superiors_that_swap_places_are_no_circle() {
        chart([
            A_AND_B[0],
            A_AND_B[1],
            "a,b,2024-01-01,2024-12-31,\nb,a,2025-01-01,,\n",
            "",
        ]);
    }
}
