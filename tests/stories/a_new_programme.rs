//! The office replaces its programme while a surveyor is in the field with half-filled forms: new visits are asked the new
//! questions, what was begun goes on or moves, and nothing that anybody answered is dropped.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use tests::harness::engine::Engine;
use tests::people::{Desk, Phone};
use tests::stage::{Stage, tell};

use crate::register::REGISTER;

const BEFORE: &str = "Ghi trước khi đổi mẫu";
const GOES_ON: &str = "Gửi theo mẫu cũ";
const MOVES: &str = "Chuyển sang mẫu mới";

#[test]
fn open_forms_survive_a_new_version() {
    tell("new-programme", plot);
}

async fn plot(stage: Arc<Stage>) {
    let mut office = stage.office();
    office.imports(REGISTER);
    office.opens().await;
    let surveyor = Phone::of(&stage, &office, "khaosat1", Engine::Chromium).await;
    surveyor.signs_in().await;
    begins_a_visit(&surveyor, "samsung", "45", BEFORE).await;
    surveyor.submits().await;
    surveyor.is_back_at_the_office().await;

    surveyor.leaves_the_network();
    begins_a_visit(&surveyor, "dabaco", "60", GOES_ON).await;
    begins_a_visit(&surveyor, "goertek", "80", MOVES).await;

    // Meanwhile, at the office.
    let folder = office.exports_its_programme();
    changes_the_form_of_visits(&folder);
    office.loads_a_programme(&folder);

    // The form on the screen stays what it was, and takes answers as before.
    surveyor.finds_the_network_in_passing().await;
    assert!(!surveyor.is_asked("channel").await);
    surveyor.fills("duration_min", "90").await;
    surveyor.is_told_that_answers_are_saved().await;
    a_new_visit_is_asked_the_new_question(&surveyor).await;
    a_draft_goes_on_under_its_own_form(&surveyor).await;
    another_draft_moves(&surveyor).await;
    surveyor.is_back_at_the_office().await;
    surveyor.opens_enterprise("samsung").await;
    surveyor.opens_the_visit().await;
    for (field, words) in [
        ("visit_purposes", "Khảo sát, rà soát; Hướng dẫn"),
        ("duration_min", "45 phút"),
    ] {
        let shown = surveyor.reads_fact(field).await;
        assert!(shown.ends_with(words), "{field} is still {words}: {shown}");
    }
    surveyor.browser().is_pictured("new-programme-old-record").await;
    supervisor_finds_everything(&Desk::of(&stage, &office, "giamsat", Engine::Chromium).await).await;
}

/// Begins a visit with what the new form will no longer have: how long it took, and *Hướng dẫn* among its purposes.
async fn begins_a_visit(surveyor: &Phone, enterprise: &str, minutes: &str, note: &str) {
    surveyor.opens_enterprise(enterprise).await;
    surveyor.starts_a_visit().await;
    surveyor.begins_the_visit_form("partial").await;
    surveyor.chooses("visit_purposes", "guide").await;
    surveyor.fills("duration_min", minutes).await;
    surveyor.fills("visit_note", note).await;
    surveyor.is_told_that_answers_are_saved().await;
}

/// One question goes, one choice goes, one question comes that needs an answer.
fn changes_the_form_of_visits(programme: &Path) {
    let form = programme.join("forms/visit");
    let survey = fs::read_to_string(form.join("survey.csv")).expect("the form has its sheet of questions");
    // Excel wants the mark at the beginning; it belongs to no heading.
    let survey = survey.trim_start_matches('\u{FEFF}');
    let header: Vec<&str> = survey.lines().next().unwrap_or_default().split(',').collect();
    let row: Vec<&str> = header
        .iter()
        .map(|column| match *column {
            "type" => "select_one yes_no",
            "name" => "channel",
            "label::vi" => "Có bản tin nội bộ",
            "label::en" => "Has a newsletter of its own",
            "required" => "yes",
            _ => "",
        })
        .collect();
    rewrites(&form.join("survey.csv"), "integer,duration_min,", &row.join(","));
    rewrites(&form.join("choices.csv"), "visit_purpose,guide,", "");
    let settings = "visit,2026.1,";
    rewrites(
        &form.join("settings.csv"),
        settings,
        "visit,2026.2,Lượt làm việc,Visit,vi,visit_date",
    );
}

/// Replaces the one line of a sheet that begins so, or takes it out.
fn rewrites(sheet: &Path, begins: &str, line: &str) {
    let text = fs::read_to_string(sheet).expect("the sheet is there");
    let found = text.lines().filter(|old| old.starts_with(begins)).count();
    assert_eq!(found, 1, "one line of {} begins {begins}", sheet.display());
    let lines = text
        .lines()
        .map(|old| if old.starts_with(begins) { line } else { old })
        .filter(|line| !line.is_empty());
    let text: Vec<&str> = lines.collect();
    fs::write(sheet, text.join("\n") + "\n").expect("the sheet can be written to");
}

async fn a_new_visit_is_asked_the_new_question(surveyor: &Phone) {
    surveyor.opens_enterprise("canon").await;
    surveyor.starts_a_visit().await;
    assert!(surveyor.is_asked("channel").await);
    surveyor.begins_the_visit_form("partial").await;
    assert!(!surveyor.is_asked("duration_min").await);
    assert_eq!(surveyor.is_refused().await, 1);
    surveyor.is_at("channel").await;
    surveyor.chooses("channel", "yes").await;
    surveyor.submits().await;
}

async fn a_draft_goes_on_under_its_own_form(surveyor: &Phone) {
    surveyor.goes_on_with_the_draft_of("Dabaco").await;
    surveyor.is_told_of_a_new_version().await;
    assert!(!surveyor.is_asked("channel").await);
    assert_eq!(surveyor.finds_in("duration_min").await, "60");
    assert_eq!(surveyor.finds_in("visit_note").await, GOES_ON);
    assert_eq!(
        surveyor.finds_chosen("visit_purposes").await,
        ["Khảo sát, rà soát", "Hướng dẫn"]
    );
    surveyor.submits().await;
}

async fn another_draft_moves(surveyor: &Phone) {
    surveyor.goes_on_with_the_draft_of("Goertek").await;
    surveyor.is_told_of_a_new_version().await;
    let left = surveyor.looks_at_the_new_version().await;
    surveyor.browser().is_pictured("new-programme-left").await;
    assert_eq!(
        left,
        [
            "Nội dung làm việc: Khảo sát, rà soát; Hướng dẫn – Danh sách mới không còn mục: Hướng dẫn.",
            "Thời lượng: 90 – Câu hỏi này không còn trong phiên bản mới.",
        ]
    );
    surveyor.moves_to_the_new_version().await;
    assert!(!surveyor.is_asked("duration_min").await);
    assert_eq!(surveyor.finds_chosen("visit_purposes").await, ["Khảo sát, rà soát"]);
    assert_eq!(surveyor.finds_in("visit_note").await, MOVES);
    assert_eq!(surveyor.is_refused().await, 1);
    surveyor.chooses("channel", "no").await;
    surveyor.submits().await;
}

async fn supervisor_finds_everything(supervisor: &Desk) {
    supervisor.signs_in().await;
    supervisor.sees_visits(4).await;
    let told = [
        (
            "Goertek",
            "2026.2",
            [
                ("visit_note", MOVES),
                ("channel", "Không"),
                ("visit_purposes", "Khảo sát, rà soát"),
                ("duration_min@2026.1", "Thời lượng 90 phút"),
            ]
            .as_slice(),
        ),
        (
            "Dabaco",
            "2026.1",
            &[
                ("visit_note", GOES_ON),
                ("visit_purposes", "Khảo sát, rà soát; Hướng dẫn"),
                ("duration_min", "Thời lượng 60 phút"),
            ],
        ),
        (
            "Samsung",
            "2026.1",
            &[
                ("visit_note", BEFORE),
                ("visit_purposes", "Khảo sát, rà soát; Hướng dẫn"),
                ("duration_min", "Thời lượng 45 phút"),
            ],
        ),
    ];
    for (enterprise, version, answers) in told {
        supervisor.opens_visit_of(enterprise).await;
        supervisor
            .browser()
            .is_pictured(&format!("new-programme-desk-{enterprise}"))
            .await;
        let form = supervisor.reads_form().await;
        assert!(form.contains(version), "{enterprise} was filled with {version}: {form}");
        for (field, words) in answers {
            let shown = supervisor.reads(field).await;
            assert!(shown.ends_with(words), "{enterprise}: {field} is {words}: {shown}");
        }
    }
}
