//! Scenarios: what a form does, in a small language that the author of a questionnaire can read.
//!
//! Each file in `scenarios/` is one behaviour. It names a form of the default programme, or holds sheets of its own,
//! and then tells what is answered and what is expected. A record begins with the defaults of its form:
//!
//! ```text
//! form visit                       a form of the programme
//! sheet survey ... end             or a sheet, line by line; also choices, checks, list NAME
//! today 2026-11-23
//! previous workers_total 1.000     what the last visit said, in words or as a code such as =i1000
//! known founding_events =i1        what other records say
//! answer workers_total 1.250       as a person types it; =i1250 for fields nobody is asked for
//! take workers_total               take over what the last visit said
//! reason x08 Tăng ca cuối năm      why a warning may stand: of a check, or of a field
//! skip                             go past the next open question
//! expect next workers_female
//! expect hidden X · relevant X · error X · warning X · hint X · fine X · value X = 1.250 · refused X 12,5
//! expect submit                    nothing blocks · expect blocked
//! expect answers 8                 so many were given by hand
//! ```
//!
//! After every answer the incremental state is compared with one worked out afresh.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;

use super::{
    Form, Language, Level, Lists, Problem, RuleTable, Sheets, State, Surroundings, View, display, next_unanswered,
    parse_answer, problems_among,
};
use crate::record::{Answer, FieldName};

/// Lists as a programme would bring them, short enough to reason about.
const LISTS: [(&str, &str); 9] = [
    (
        "organisations",
        "name,label::vi,label::en,kind,host_kind,parent\n\
         bloc,Đảng ủy Khối các cơ quan và doanh nghiệp,Bloc committee,party_body,none,\n\
         zone_party,Đảng ủy Ban Quản lý các KCN,Party committee of the zones,party_body,agency,bloc\n\
         zone_union,Công đoàn các KCN,Zone union,mass_organisation,none,\n",
    ),
    (
        "programmes",
        "name,label::vi,label::en\n\
         phat_trien_dang_2023_2025,Phát triển tổ chức đảng,Founding of party organisations\n",
    ),
    (
        "rounds",
        "name,label::vi,label::en,valid_from,valid_to\n\
         2025,Đợt năm 2025,Round of 2025,2025-01-01,2025-08-31\n2026,Đợt năm 2026,Round of 2026,2026-01-01,\n",
    ),
    (
        "zones",
        "name,label::vi,label::en,communes\nVSIP,KCN VSIP Bắc Ninh,VSIP Bac Ninh,09340 09367\n\
         YP1,KCN Yên Phong I,Yen Phong I,09193 09205\nNEW,KCN mới,New zone,\n",
    ),
    (
        "communes",
        "name,label::vi,label::en,districts\n09340,Xã Đại Đồng,Dai Dong Commune,260 261\n\
         09367,Phường Từ Sơn,Tu Son Ward,261\n09193,Xã Yên Phong,Yen Phong Commune,258\n\
         09205,Xã Yên Trung,Yen Trung Commune,258\n",
    ),
    (
        "districts",
        "name,label::vi,label::en\n258,Huyện Yên Phong,Yen Phong District\n\
         260,Huyện Tiên Du,Tien Du District\n261,Thành phố Từ Sơn,Tu Son City\n",
    ),
    (
        "crosswalk",
        "name,label::vi,label::en,district,commune\n09346,Xã Đại Đồng,Dai Dong,260,09340\n\
         09382,Phường Phù Chẩn,Phu Chan,261,09367\n",
    ),
    (
        "vsic",
        "name,label::vi,label::en,version,section\n\
         2018-C,\"Công nghiệp chế biến, chế tạo\",Manufacturing,2018,C\n\
         2018-S,Hoạt động dịch vụ khác,Other services,2018,S\n\
         2025-C,\"Công nghiệp chế biến, chế tạo\",Manufacturing,2025,C\n\
         2025-T,Hoạt động dịch vụ khác,Other services,2025,T\n",
    ),
    (
        "countries",
        "name,label::vi,label::en\nVN,Việt Nam,Vietnam\nKR,Hàn Quốc,South Korea\nJP,Nhật Bản,Japan\n",
    ),
];

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
    for (name, csv) in LISTS {
        lists.add(name, csv).unwrap();
    }
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

/// Returns the text of a sheet of the default programme.
pub(super) fn sheet_of_programme(form: &str, sheet: &str) -> String {
    std::fs::read_to_string(programme().join("forms").join(form).join(sheet).with_extension("csv")).unwrap()
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
    by_hand: BTreeSet<FieldName>,
}

impl Stage {
    fn state(&mut self) -> &mut State {
        let form = self
            .form
            .take()
            .or_else(|| (!self.sheets.is_empty()).then(|| self.own_form()));
        if let Some(form) = form {
            self.sheets.clear();
            let begun = super::defaults(&form, &self.around, self.today);
            self.state = Some(State::new(Arc::new(form), begun, self.around.clone(), self.today));
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
        self.write(FieldName::new(name), answer);
    }

    fn write(&mut self, field: FieldName, answer: Answer) {
        self.state().set(&field, answer);
        self.by_hand.insert(field.clone());
        self.at = Some(field);
        self.compare();
    }

    /// Takes over what the last visit said, as a tap on it does.
    fn take(&mut self, name: &str) {
        let offered = self
            .state()
            .form()
            .question(name)
            .is_some_and(|question| question.previous);
        assert!(offered, "{name} is not taken over from the last visit");
        let answer = self.around.previous.get(name).cloned();
        let answer = answer.unwrap_or_else(|| panic!("the last visit says nothing of {name}"));
        self.write(FieldName::new(name), answer);
    }

    /// Gives the reason for letting a warning stand.
    fn reason(&mut self, name: &str, words: &str) {
        let warning = self
            .state()
            .problems()
            .find(|problem| problem.level == Level::Warning && is_about(problem, name))
            .unwrap_or_else(|| panic!("nothing warns of {name}"));
        let field = warning.reason_field();
        self.state().set(&field, Answer::Text(words.into()));
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
        let at = self.at.clone();
        let state = self.state();
        let question = || {
            state
                .form()
                .question(name)
                .unwrap_or_else(|| panic!("there is no question {name}"))
        };
        let levels: Vec<Level> = state
            .problems()
            .filter(|problem| is_about(problem, name))
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
            "answers" => assert_eq!(self.by_hand.len().to_string(), name),
            "refused" => assert!(parse_answer(question(), rest).is_err(), "{rest} is an answer"),
            "value" => {
                let shown = display(question(), state.view().answer(question()), Language::Vi);
                assert_eq!(shown, rest.trim_start_matches('=').trim());
            }
            "next" => {
                let after = at.as_ref().map(FieldName::as_str);
                let next = next_unanswered(&state.view(), after);
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
            "take" => self.take(name),
            "reason" => self.reason(name, value),
            "skip" => {
                let at = self.at.clone();
                let state = self.state();
                let next = next_unanswered(&state.view(), at.as_ref().map(FieldName::as_str));
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

/// Tells whether a problem is that of a check, or stands beside a field.
fn is_about(problem: &Problem, name: &str) -> bool {
    problem.field.as_str() == name || problem.check.as_deref() == Some(name)
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
