//! Scenarios: what a form does, in a small language that the author of a questionnaire can read.
//!
//! Each file in `scenarios/` is one behaviour. It names a form of the default programme, or holds sheets of its own,
//! and then tells what is answered and what is expected:
//!
//! ```text
//! form visit                       a form of the programme
//! sheet survey ... end             or a sheet, line by line; also choices, checks, list NAME
//! today 2026-11-23
//! previous workers_total 1.000     what the last visit said, in words or as a code such as =i1000
//! known founding_events =i1        what other records say
//! answer workers_total 1.250       as a person types it; =i1250 for fields nobody is asked for
//! skip                             go past the next open question
//! expect next workers_female
//! expect hidden X · relevant X · error X · warning X · hint X · fine X · value X = 1.250 · refused X 12,5
//! expect submit                    nothing blocks · expect blocked
//! ```
//!
//! After every answer the incremental state is compared with one worked out afresh.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;

use super::{
    Answers, Form, Language, Level, Lists, RuleTable, Sheets, State, Surroundings, View, display, next_unanswered,
    parse_answer, problems_among,
};
use crate::record::{Answer, FieldName};

pub(super) const ORGANISATIONS: &str = "name,label::vi,label::en\n\
    bloc,Đảng ủy Khối các cơ quan và doanh nghiệp,Bloc committee\nzone_union,Công đoàn các KCN,Zone union\n";

/// Returns the folder of the default programme.
fn programme() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/programme")
}

/// Returns the dated rules of the default programme.
pub(super) fn rules() -> RuleTable {
    RuleTable::read(&std::fs::read_to_string(programme().join("rules.csv")).unwrap()).unwrap()
}

/// Returns lists as a programme would bring them.
pub(super) fn lists() -> Lists {
    let mut lists = Lists::default();
    lists.add("organisations", ORGANISATIONS).unwrap();
    lists
}

/// Reads the sheets of a form from a folder.
pub(super) fn read(folder: &Path) -> Result<Form, Vec<super::SheetProblem>> {
    let text = |sheet: &str| std::fs::read_to_string(folder.join(format!("{sheet}.csv"))).unwrap_or_default();
    let [survey, choices, settings, checks] = ["survey", "choices", "settings", "checks"].map(text);
    let sheets = Sheets {
        survey: &survey,
        choices: &choices,
        settings: &settings,
        checks: &checks,
        lists: lists(),
        rules: rules(),
    };
    sheets.read()
}

/// Reads a form of the default programme.
pub(super) fn form_of_programme(name: &str) -> Form {
    read(&programme().join("forms").join(name)).unwrap_or_else(|problems| panic!("{name}: {problems:#?}"))
}

#[derive(Default)]
struct Stage {
    sheets: BTreeMap<String, String>,
    form: Option<Form>,
    lists: Lists,
    today: NaiveDate,
    around: Surroundings,
    state: Option<State>,
    at: Option<FieldName>,
}

impl Stage {
    fn state(&mut self) -> &mut State {
        let form = self
            .form
            .take()
            .or_else(|| (!self.sheets.is_empty()).then(|| self.own_form()));
        if let Some(form) = form {
            self.sheets.clear();
            self.state = Some(State::new(
                Arc::new(form),
                Answers::new(),
                self.around.clone(),
                self.today,
            ));
        }
        self.state.as_mut().expect("a scenario begins with a form")
    }

    fn own_form(&self) -> Form {
        let sheet =
            |name: &str, otherwise: &str| self.sheets.get(name).cloned().unwrap_or_else(|| otherwise.to_owned());
        let sheets = Sheets {
            survey: &sheet("survey", ""),
            choices: &sheet("choices", "list_name,name,label::vi,label::en\n"),
            settings: &sheet("settings", "form_id,version,form_title::vi,form_title::en\nf,1,F,F\n"),
            checks: &sheet("checks", ""),
            lists: self.lists.clone(),
            rules: self.around.rules.clone(),
        };
        sheets.read().unwrap_or_else(|problems| panic!("{problems:#?}"))
    }

    fn answer(&mut self, name: &str, typed: &str) {
        let state = self.state();
        let answer = typed.strip_prefix('=').map_or_else(
            || {
                // A further instance of a repeat is there once it is answered.
                let plain = name.split('#').next().unwrap_or(name);
                let question = state
                    .form()
                    .question(plain)
                    .unwrap_or_else(|| panic!("there is no question {name}"));
                parse_answer(question, typed).unwrap_or_else(|problem| panic!("{problem:?}"))
            },
            |code| Answer::from_code(code).unwrap(),
        );
        let field = FieldName::new(name);
        state.set(&field, answer);
        self.at = Some(field);
        self.compare();
    }

    /// The incremental state says what a fresh look says.
    fn compare(&self) {
        let Some(state) = &self.state else { return };
        let fresh = problems_among(state.form(), state.answers(), &self.around, self.today);
        assert_eq!(state.problems().cloned().collect::<Vec<_>>(), fresh);
        let view = View::with(state.form(), state.answers(), &self.around, self.today);
        for question in state.form().questions() {
            assert_eq!(
                state.view().applies(question),
                view.applies(question),
                "{}",
                question.name
            );
        }
    }

    fn expect(&mut self, what: &str, name: &str, rest: &str) {
        let (today, at) = (self.today, self.at.clone());
        let state = self.state();
        let question = || {
            state
                .form()
                .question(name)
                .unwrap_or_else(|| panic!("there is no question {name}"))
        };
        let levels: Vec<Level> = state
            .problems()
            .filter(|problem| problem.field.as_str() == name || problem.check.as_deref() == Some(name))
            .map(|problem| problem.level)
            .collect();
        let blocked = state.problems().any(|problem| problem.blocks(state.answers()));
        match what {
            "hidden" => assert!(!state.view().applies(question()), "{name} applies"),
            "relevant" => assert!(state.view().applies(question()), "{name} does not apply"),
            "error" => assert!(levels.contains(&Level::Error), "{name}: {levels:?}"),
            "warning" => assert!(levels.contains(&Level::Warning), "{name}: {levels:?}"),
            "hint" => assert!(levels.contains(&Level::Hint), "{name}: {levels:?}"),
            "fine" => assert!(levels.is_empty(), "{name}: {levels:?}"),
            "submit" => assert!(!blocked, "{:#?}", state.problems().collect::<Vec<_>>()),
            "blocked" => assert!(blocked, "nothing blocks"),
            "refused" => assert!(parse_answer(question(), rest).is_err(), "{rest} is an answer"),
            "value" => {
                let shown = display(question(), state.view().answer(question()), Language::Vi);
                assert_eq!(shown, rest.trim_start_matches('=').trim());
            }
            "next" => {
                let after = at.as_ref().map(FieldName::as_str);
                let next = next_unanswered(state.form(), state.answers(), today, after);
                assert_eq!(next.map_or("", |question| question.name.as_str()), name);
            }
            _ => panic!("nothing is known of expect {what}"),
        }
    }

    fn step(&mut self, line: &str) {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let (name, value) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
        let value = value.trim();
        let code = || Answer::from_code(value.trim_start_matches('=')).unwrap();
        match word {
            "form" => self.form = Some(form_of_programme(name)),
            "today" => self.today = name.parse().unwrap(),
            "previous" => drop(self.around.previous.insert(FieldName::new(name), code())),
            "known" => drop(self.around.known.insert(name.to_owned(), code())),
            "answer" => self.answer(name, value),
            "skip" => {
                let (today, at) = (self.today, self.at.clone());
                let state = self.state();
                let next = next_unanswered(state.form(), state.answers(), today, at.as_ref().map(FieldName::as_str));
                self.at = next.map(|question| question.name.clone());
            }
            "expect" => {
                let (what, rest) = rest.split_once(' ').unwrap_or((rest, ""));
                let (name, value) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
                self.expect(what, name, value.trim());
            }
            _ => panic!("nothing is known of {word}"),
        }
    }
}

fn run(text: &str) {
    let lists = lists();
    let around = Surroundings {
        lists: lists.clone(),
        rules: rules(),
        ..Surroundings::default()
    };
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let mut stage = Stage {
        lists,
        around,
        today,
        ..Stage::default()
    };
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let line = line.trim();
        if let Some(sheet) = line.strip_prefix("sheet ") {
            let rows = lines
                .by_ref()
                .map(|(_, row)| row.trim())
                .take_while(|row| *row != "end");
            let text = rows.collect::<Vec<_>>().join("\n");
            if let Some(list) = sheet.strip_prefix("list ") {
                stage
                    .lists
                    .add(list, &text)
                    .unwrap_or_else(|problems| panic!("{problems:#?}"));
                stage.around.lists = stage.lists.clone();
            } else {
                stage.sheets.insert(sheet.to_owned(), text);
            }
        } else if !line.is_empty() && !line.starts_with('#') {
            // The line is what one looks for when an assertion below it fails.
            println!("line {}: {line}", number + 1);
            stage.step(line);
        }
    }
}

#[test]
fn every_scenario_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/form/scenarios");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(files.len() >= 10, "scenarios were lost");
    for file in files {
        println!("scenario {}", file.display());
        run(&std::fs::read_to_string(&file).unwrap());
    }
}
