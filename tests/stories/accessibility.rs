//! The pages that people use all day, looked through by axe: names of controls, contrast, order of headings.

use std::sync::Arc;

use tests::harness::axe::Axe;
use tests::harness::browser::Browser;
use tests::harness::engine::Engine;
use tests::people::{Desk, Phone};
use tests::stage::{Stage, tell};

use crate::register::REGISTER;

/// What the phone shows besides forms and records.
const PAGES: [&str; 9] = [
    "/",
    "/me",
    "/ready",
    "/new",
    "/sync",
    "/enterprises",
    "/others/activity",
    "/programme",
    "/programme/kl_khoi_2023",
];

#[test]
fn axe_finds_nothing_to_complain_of() {
    tell("accessibility", plot);
}

async fn plot(stage: Arc<Stage>) {
    let axe = Axe::installed();
    let mut office = stage.office();
    office.imports(REGISTER);
    office.opens().await;
    let surveyor = Phone::of(&stage, &office, "khaosat1", Engine::Chromium).await;
    surveyor.signs_in().await;
    let mut complaints = Vec::new();
    let phone = surveyor.browser();

    // A form with a warning, errors, and choices that are searched.
    surveyor.opens_enterprise("samsung").await;
    surveyor.starts_a_visit().await;
    surveyor.begins_the_visit_form("done").await;
    surveyor.fills("workers_total", "1250").await;
    surveyor.fills("workers_female", "1300").await;
    surveyor.fills("visit_note", "Đã gặp ông Bình").await;
    surveyor.is_told_that_answers_are_saved().await;
    for theme in ["light", "dark", "sunlight"] {
        surveyor.goes_to("/me").await;
        phone.presses(&format!(r#"[data-test="me-theme-{theme}"]"#)).await;
        for page in PAGES {
            surveyor.goes_to(page).await;
            phone.sees("main h1").await;
            complaints.extend(looked_through(&axe, phone, &format!("{theme}, {page}")).await);
        }
        surveyor.goes_on_with_the_draft().await;
        surveyor.is_refused().await;
        surveyor.is_told_at("visit_note").await;
        phone.is_pictured(&format!("accessibility-{theme}")).await;
        complaints.extend(looked_through(&axe, phone, &format!("{theme}, form")).await);
    }
    surveyor.chooses("visit_outcome", "refused").await;
    surveyor.chooses("refusal_reason", "no_time").await;
    surveyor.fills("visit_note", "Đã gặp giám đốc").await;
    surveyor.submits().await;
    complaints.extend(looked_through(&axe, phone, "enterprise").await);
    surveyor.opens_the_visit().await;
    complaints.extend(looked_through(&axe, phone, "record").await);
    surveyor.is_back_at_the_office().await;

    let supervisor = Desk::of(&stage, &office, "giamsat", Engine::Chromium).await;
    supervisor.signs_in().await;
    supervisor.sees_visits(1).await;
    for page in [
        "/desk",
        "/desk/enterprises",
        "/desk/visits",
        "/desk/review",
        "/desk/others/activity",
        "/desk/others/follow_up",
        "/desk/founding",
        "/desk/supervision",
        "/desk/conflicts",
        "/desk/duplicates",
        "/desk/quarantine",
        "/desk/devices",
        "/desk/account",
    ] {
        supervisor.browser().goes_to(page).await;
        supervisor.browser().sees("main h1").await;
        complaints.extend(looked_through(&axe, supervisor.browser(), page).await);
    }
    supervisor.opens_the_latest_visit().await;
    complaints.extend(looked_through(&axe, supervisor.browser(), "desk record").await);
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

async fn looked_through(axe: &Axe, browser: &Browser, page: &str) -> Vec<String> {
    let complaints = axe.complaints(browser).await;
    complaints
        .into_iter()
        .map(|complaint| format!("{page}: {complaint}"))
        .collect()
}
