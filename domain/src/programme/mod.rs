//! A programme as data: what is asked, of whom, by whom, when, and what is to be reached.
//!
//! A programme is a folder of text files that open in a spreadsheet. The server reads it and hands it on; the phone reads
//! the very same bytes with the very same code. Nothing in it is law: organisations, rounds, targets, thresholds and
//! questions all change while the software stays.
//!
//! - [`Bundle`] is the folder as one value, stored, sent and named by its digest;
//! - [`Programme::read`] reads it, or says everything that has to be changed, with file, row and column;
//! - [`Chart`] knows organisations by their dated names and superiors;
//! - [`Target`] and [`Baseline`] know what is to be reached, and from where;
//! - [`well_known`] names the fields that the product relies on;
//! - [`retire()`] keeps the forms that drafts may still need when a programme is replaced.

mod baseline;
mod bundle;
mod chart;
mod days;
#[cfg(test)]
mod default_programme;
mod document;
mod forms;
mod problem;
mod retention;
mod retire;
mod round;
mod table;
mod target;
#[cfg(test)]
mod tests;
pub mod well_known;
mod words;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use chrono::NaiveDate;

use crate::form::{Choice, Form, Labels, Lists, Question, RuleTable, Surroundings, plain_name};
use crate::record::Answer;

pub use baseline::{Baseline, BaselineKind, Operator};
pub use bundle::Bundle;
pub use chart::{Chart, HostKind, Named, Organisation, OrganisationKind, Placed, Succession, SuccessionKind};
pub use days::Days;
pub use document::{Document, DocumentKind};
pub use problem::ProgrammeProblem;
pub use retention::{Kept, Retention};
pub use retire::retire;
pub use round::Round;
pub use target::{Event, Measure, Part, Progress, Status, Sums, Target, sums};

use problem::Problems;
use table::Table;
use target::Countable;

const FILE: &str = "programme.csv";
const RULES: &str = "rules.csv";
const TABLES: [&str; 11] = [
    FILE,
    "baselines.csv",
    "documents.csv",
    "organisation_names.csv",
    "organisation_parents.csv",
    "organisation_successions.csv",
    "organisations.csv",
    "retention.csv",
    "rounds.csv",
    RULES,
    "targets.csv",
];
/// Lists that are worked out from tables.
const DERIVED: [&str; 3] = ["organisations", "programmes", "rounds"];

/// A programme that has been read whole.
#[derive(Clone, Debug)]
pub struct Programme {
    /// Its code, in answers.
    pub code: String,
    /// Its version.
    pub version: String,
    /// What it is called.
    pub label: Labels,
    /// The code of the organisation that issued it.
    pub issuer: String,
    /// The first day of its plan.
    pub from: NaiveDate,
    /// The last day of its plan; rounds may follow.
    pub to: NaiveDate,
    /// The documents it rests on.
    pub documents: Vec<Document>,
    /// Its organisations.
    pub chart: Chart,
    /// Its rounds, in the order of time.
    pub rounds: Vec<Round>,
    /// What is to be reached.
    pub targets: Vec<Target>,
    /// Where it started.
    pub baselines: Vec<Baseline>,
    /// How long what is kept.
    pub retention: Vec<Retention>,
    /// The dated thresholds.
    pub rules: RuleTable,
    lists: Lists,
    forms: BTreeMap<String, Arc<Form>>,
    /// Forms that are no longer in use, by tag, each read when somebody first asks for it.
    retired: BTreeMap<String, OnceLock<Option<Arc<Form>>>>,
    bundle: Bundle,
}

/// What the one row of `programme.csv` says.
struct Head {
    code: String,
    version: String,
    label: Labels,
    issuer: String,
    from: NaiveDate,
    to: NaiveDate,
}

impl Programme {
    /// Reads a programme.
    ///
    /// # Errors
    /// Everything that has to be changed, at once, in the order of reading.
    pub fn read(bundle: &Bundle) -> Result<Self, Vec<ProgrammeProblem>> {
        let mut problems = Problems::default();
        check_names(bundle, &mut problems);
        let documents = Document::read(bundle, &mut problems);
        let chart = Chart::read(bundle, &mut problems);
        let head = Head::read(bundle, &chart, &mut problems);
        let rounds = Round::read(bundle, &mut problems);
        let retention = Retention::read(bundle, &mut problems);
        let baselines = Baseline::read(bundle, &documents, &mut problems);
        let rules = read_rules(bundle, &mut problems);
        let lists = lists(bundle, &chart, &rounds, head.as_ref(), &mut problems);
        let forms = forms::read(bundle, &lists, &rules, &mut problems);
        well_known::check(&forms, |form| forms::folders(bundle).contains(form), &mut problems);
        let targets = Target::read(bundle, &documents, &Countable::of(&forms), &mut problems);
        let Some(head) = head.filter(|_| problems.0.is_empty()) else {
            return Err(problems.0);
        };
        let retired = forms::folders(bundle)
            .into_iter()
            .filter(|folder| folder.contains(forms::AT));
        Ok(Self {
            code: head.code,
            version: head.version,
            label: head.label,
            issuer: head.issuer,
            from: head.from,
            to: head.to,
            documents,
            chart,
            rounds,
            targets,
            baselines,
            retention,
            rules,
            lists,
            forms,
            retired: retired.map(|tag| (tag.to_owned(), OnceLock::new())).collect(),
            bundle: bundle.clone(),
        })
    }

    /// Says what does not add up among targets and figures (X44): to be shown, never to be forced.
    pub fn hints(&self) -> Vec<Labels> {
        let mut hints = target::hints(&self.targets);
        hints.extend(baseline::hints(&self.baselines, &self.documents, &self.targets));
        hints
    }

    /// Returns the lists that forms choose from: those in `lists/`, and `organisations`, `rounds` and `programmes`.
    ///
    /// Organisations are all that ever were, each by its latest name, with the columns `kind`, `host_kind`, `parent`,
    /// `short`, `valid_from` and `valid_to`.
    pub const fn lists(&self) -> &Lists {
        &self.lists
    }

    /// Lists the forms in use, in the order of their names.
    pub fn forms(&self) -> impl Iterator<Item = &Arc<Form>> {
        self.forms.values()
    }

    /// Returns a form in use.
    pub fn form(&self, id: &str) -> Option<Arc<Form>> {
        self.forms.get(id).cloned()
    }

    /// Returns the form that a tag such as `visit@2026.1` names, in use or not.
    pub fn form_tagged(&self, tag: &str) -> Option<Arc<Form>> {
        let id = tag.split(forms::AT).next().unwrap_or(tag);
        if let Some(current) = self.forms.get(id).filter(|form| form.tag() == tag) {
            return Some(Arc::clone(current));
        }
        let read = || forms::read_retired(&self.bundle, tag, &self.lists).map(Arc::new);
        self.retired.get(tag)?.get_or_init(read).clone()
    }

    /// Lists the retired versions of a form that can still be read, for records that are older than the one in use.
    pub fn retired_forms(&self, id: &str) -> Vec<Arc<Form>> {
        let of_form = |tag: &&String| tag.split(forms::AT).next() == Some(id);
        let tags = self.retired.keys().filter(of_form);
        tags.rev().filter_map(|tag| self.form_tagged(tag)).collect()
    }

    /// Returns the question behind an answer, under the version of the form in which the answer has words: the one whose
    /// name the field carries (see [`migrate`](crate::form::migrate)), or else the latest that has every choice of it.
    ///
    /// Where none has them all, the latest version that asks the question at all.
    pub fn question_behind(&self, id: &str, field: &str, answer: &Answer) -> Option<(Arc<Form>, Question)> {
        let (field, version) = field.split_once(forms::AT).unwrap_or((field, ""));
        let of_field = self.form_tagged(&format!("{id}{}{version}", forms::AT));
        let versions = of_field.into_iter().chain(self.form(id));
        let mut first = None;
        for form in versions.chain(self.retired_forms(id)) {
            let Some(question) = form.question(plain_name(field)).cloned() else {
                continue;
            };
            if question.has_words_for(answer) {
                return Some((form, question));
            }
            first.get_or_insert((form, question));
        }
        first
    }

    /// Returns what every form knows beyond its answers; the caller adds the time, the previous visit and what other
    /// records say.
    pub fn surroundings(&self) -> Surroundings {
        Surroundings {
            lists: self.lists.clone(),
            rules: self.rules.clone(),
            ..Surroundings::default()
        }
    }

    /// Returns the round that a day falls in; of several, the one that began last.
    pub fn round_on(&self, day: NaiveDate) -> Option<&Round> {
        self.rounds.iter().rev().find(|round| round.days().contains(day))
    }

    /// Returns a document.
    pub fn document(&self, code: &str) -> Option<&Document> {
        self.documents.iter().find(|document| document.code == code)
    }
}

/// Returns the lists and rules that forms refer to, as far as they can be read: for checking a form by itself, when other
/// parts of the programme may be broken too.
pub fn around_forms(bundle: &Bundle) -> (Lists, RuleTable) {
    let mut ignored = Problems::default();
    let chart = Chart::read(bundle, &mut ignored);
    let head = Head::read(bundle, &chart, &mut ignored);
    let rounds = Round::read(bundle, &mut ignored);
    let rules = read_rules(bundle, &mut ignored);
    (lists(bundle, &chart, &rounds, head.as_ref(), &mut ignored), rules)
}

fn lists(bundle: &Bundle, chart: &Chart, rounds: &[Round], head: Option<&Head>, problems: &mut Problems) -> Lists {
    let mut lists = read_lists(bundle, problems);
    lists.put("organisations", chart.as_list());
    lists.put("rounds", Round::as_list(rounds));
    lists.put("programmes", head.into_iter().map(Head::as_choice).collect::<Vec<_>>());
    lists
}

impl Head {
    fn read(bundle: &Bundle, chart: &Chart, problems: &mut Problems) -> Option<Self> {
        if bundle.get(FILE).is_none() {
            problems.file(
                FILE,
                "thiếu tệp này; hãy thêm tệp với mã, tên và thời gian của chương trình",
                "this file is missing; add it with the code, name and days of the programme",
            );
            return None;
        }
        let columns = [
            "code",
            "version",
            "label::vi",
            "label::en",
            "issuer",
            "valid_from",
            "valid_to",
        ];
        let table = Table::read(bundle, FILE, &columns, problems);
        let mut lines = table.coded("code", problems).into_iter();
        let Some((code, line)) = lines.next() else {
            problems.file(
                FILE,
                "chưa có dòng nào; hãy điền một dòng",
                "there is no row; fill in one",
            );
            return None;
        };
        for (_, other) in lines {
            other.say(
                "code",
                "tệp này chỉ có một dòng; hãy bỏ dòng này",
                "this file has one row only; take this one out",
                problems,
            );
        }
        let version = line.needed("version", problems);
        let label = line.labels("label", problems);
        let issuer = line.needed("issuer", problems);
        if issuer.is_some_and(|issuer| !chart.knows(issuer)) {
            line.refers_to_nothing("issuer", "organisations.csv", problems);
        }
        let (from, to) = line.window(problems)?;
        Some(Self {
            code: code.to_owned(),
            version: version?.to_owned(),
            label,
            issuer: issuer?.to_owned(),
            from,
            to,
        })
    }

    fn as_choice(&self) -> Choice {
        let columns = [
            ("version", self.version.clone()),
            ("valid_from", self.from.to_string()),
            ("valid_to", self.to.to_string()),
        ];
        Choice {
            name: self.code.clone(),
            label: self.label.clone(),
            columns: columns.map(|(column, cell)| (column.to_owned(), cell)).into(),
        }
    }
}

fn read_rules(bundle: &Bundle, problems: &mut Problems) -> RuleTable {
    let table = bundle.get(RULES).map(RuleTable::read).transpose();
    table.map(Option::unwrap_or_default).unwrap_or_else(|found| {
        problems.sheet(RULES, found);
        RuleTable::default()
    })
}

fn read_lists(bundle: &Bundle, problems: &mut Problems) -> Lists {
    let mut lists = Lists::default();
    for (file, text) in bundle.folder("lists/") {
        let Some(name) = file.strip_suffix(".csv") else {
            continue;
        };
        let file = format!("lists/{file}");
        if DERIVED.contains(&name) {
            problems.file(
                &file,
                format!("danh sách {name} được lập từ các bảng khác; hãy bỏ tệp này"),
                format!("the list {name} is made from other tables; take this file out"),
            );
        } else if let Err(found) = lists.add(name, text) {
            problems.sheet(&file, found);
        }
    }
    lists
}

/// Names files that nothing would read: a mistyped name must not pass in silence.
fn check_names(bundle: &Bundle, problems: &mut Problems) {
    for (file, _) in bundle.files() {
        let parts: Vec<_> = file.split('/').collect();
        let sheet = |name: &str| {
            name.strip_suffix(".csv")
                .is_some_and(|name| forms::SHEETS.contains(&name))
        };
        let known = match parts.as_slice() {
            [table] => TABLES.contains(table),
            ["documents", _] => true,
            ["lists", list] => list.ends_with(".csv"),
            ["forms", _, name] => sheet(name),
            ["forms", tag, "lists", list] => tag.contains(forms::AT) && list.ends_with(".csv"),
            _ => false,
        };
        if !known {
            let tables = TABLES.join(", ");
            problems.file(
                file,
                format!(
                    "chương trình không dùng tệp này; hãy đổi tên hoặc bỏ đi. Các tệp được dùng: {tables}, lists/….csv, \
                     documents/…, forms/…/survey.csv, choices.csv, settings.csv, checks.csv"
                ),
                format!(
                    "the programme does not use this file; rename it, or take it out. Used are {tables}, lists/….csv, \
                     documents/…, forms/…/survey.csv, choices.csv, settings.csv, checks.csv"
                ),
            );
        }
    }
}
