//! A supervisor at the office's browser.

use serde_json::json;

use super::{at, number_in, sign_in};
use crate::harness::browser::Browser;
use crate::harness::engine::{Engine, Size};
use crate::harness::office::Office;
use crate::harness::wait::until;
use crate::stage::Stage;

/// One person at the desk.
#[derive(Debug)]
pub struct Desk {
    name: String,
    browser: Browser,
}

impl Desk {
    /// Gives somebody with an account a desk.
    pub async fn of(stage: &Stage, office: &Office, name: &str, engine: Engine) -> Self {
        let browser = stage.browser(name, engine, Size::Desk, office.port()).await;
        Self {
            name: name.to_owned(),
            browser,
        }
    }

    /// Returns the browser, for what a person cannot do.
    pub const fn browser(&self) -> &Browser {
        &self.browser
    }

    /// Signs in, and waits for the desk: it is another program, for which the address is loaded anew.
    pub async fn signs_in(&self) {
        self.browser.goes_to("/").await;
        sign_in(&self.browser, &self.name).await;
        self.browser.sees(&at("desk-total")).await;
    }

    /// Opens the list of all visits and returns how many there are.
    pub async fn counts_visits(&self) -> u64 {
        self.browser.goes_to("/desk/visits").await;
        self.browser.sees(&at("desk-total")).await;
        number_in(&self.browser.attribute(&at("desk-total"), "data-total").await)
    }

    /// Waits until the list has so many visits, opening it again as people do.
    pub async fn sees_visits(&self, number: u64) {
        until(format!("{} sees {number} visits", self.name), async || {
            (self.counts_visits().await == number).then_some(())
        })
        .await;
    }

    /// Opens the visit at the top of the list.
    pub async fn opens_the_latest_visit(&self) {
        self.browser.goes_to("/desk/visits").await;
        self.browser.presses(&format!("{} a", at("desk-row"))).await;
        self.browser.sees(r#"[data-test^="record-field-"]"#).await;
    }

    /// Opens the visit of this enterprise.
    pub async fn opens_visit_of(&self, enterprise: &str) {
        self.browser.goes_to("/desk/visits").await;
        self.opens_row_with(enterprise).await;
    }

    /// Opens what could not be taken in and waits until it is so many edits; returns their lines.
    pub async fn sees_in_quarantine(&self, number: usize) -> Vec<String> {
        let rows = at("desk-row");
        until(format!("{} sees {number} refused edits", self.name), async || {
            self.browser.goes_to("/desk/quarantine").await;
            self.browser.sees(&at("desk-total")).await;
            let lines = self.browser.reads_all(&rows).await;
            (lines.len() == number).then_some(lines)
        })
        .await
    }

    /// Reads what the first edit that waits for a decision says, and takes it in.
    pub async fn adopts_what_waits(&self, reason: &str) -> String {
        self.browser.goes_to("/desk/quarantine").await;
        self.browser
            .presses(&format!("{} summary", at("quarantine-content")))
            .await;
        let content = self.browser.reads(&at("quarantine-content")).await;
        self.browser.presses(&at("quarantine-adopt")).await;
        self.browser.types(&at("reason-input"), reason).await;
        self.browser.presses(&at("reason-confirm")).await;
        self.browser.no_longer_sees(&at("reason-asked")).await;
        content
    }

    /// Lists everybody's devices, a line each.
    pub async fn lists_devices(&self) -> Vec<String> {
        self.browser.goes_to("/desk/devices").await;
        self.browser.sees(&at("desk-total")).await;
        self.browser.reads_all(&at("desk-row")).await
    }

    /// Looks an enterprise up in the list and opens it.
    pub async fn opens_enterprise(&self, words: &str) {
        self.browser.goes_to("/desk/enterprises").await;
        self.browser.types(&at("desk-filter-q"), words).await;
        self.opens_row_with(words).await;
    }

    pub(super) async fn opens_row_with(&self, words: &str) {
        let named = r"
            const rows = [...document.querySelectorAll(arguments[0])];
            return rows.find((row) => row.innerText.includes(arguments[1]))?.dataset.id ?? null;
        ";
        let id = self
            .browser
            .waits_for(named, vec![json!(at("desk-row")), json!(words)])
            .await;
        self.browser
            .goes_to(&format!("/desk/records/{}", id.as_str().unwrap_or_default()))
            .await;
        self.browser.sees(r#"[data-test^="record-field-"]"#).await;
    }

    /// Returns the words that the record on the screen shows for a field.
    pub async fn reads(&self, field: &str) -> String {
        let row = at(&format!("record-field-{field}"));
        let words = self.browser.reads(&row).await;
        // What can be pressed there is no part of the answer.
        let buttons = self.browser.reads_all(&format!("{row} button")).await;
        let without =
            |words: String, button: &String| words.trim_end().trim_end_matches(button.as_str()).trim_end().to_owned();
        buttons.iter().fold(words, without)
    }

    /// Has the record on the screen show the questions that nobody has asked, too.
    pub async fn shows_every_question(&self) {
        self.browser.presses(&at("fields-all")).await;
        self.browser
            .sees(&format!(r#"{}[aria-pressed="true"]"#, at("fields-all")))
            .await;
    }

    /// Returns what the record on the screen is to be looked at again for, in this field.
    pub async fn reads_problem(&self, field: &str) -> String {
        self.browser.reads(&at(&format!("problem-{field}"))).await
    }

    /// Returns the version of the form that the record on the screen was filled with.
    pub async fn reads_form(&self) -> String {
        self.browser.reads(&at("record-form")).await
    }

    /// Returns the lines of the other records of the enterprise on the screen.
    pub async fn reads_other_records(&self) -> Vec<String> {
        let rows = format!("{} tbody tr", at("record-others"));
        self.browser.sees(&rows).await;
        self.browser.reads_all(&rows).await
    }

    /// Opens the list of another kind of records and returns its lines.
    pub async fn reads_the_list_of(&self, kind: &str) -> Vec<String> {
        self.browser.presses(&at("nav-desk-others")).await;
        let chip = at(&format!("desk-others-{kind}"));
        self.browser.presses(&chip).await;
        self.browser.sees(&format!(r#"{chip}[aria-current="page"]"#)).await;
        self.browser.sees(&at("desk-row")).await;
        self.browser.reads_all(&at("desk-row")).await
    }

    /// Goes from the visit on the screen to its enterprise and returns that one's name.
    pub async fn goes_to_its_enterprise(&self) -> String {
        self.browser.presses(&at("record-enterprise")).await;
        self.browser.reads(&at("record-field-enterprise_name")).await
    }

    /// Returns the history of the record on the screen, the last change first.
    pub async fn reads_history(&self) -> Vec<String> {
        self.browser.sees(&at("history-row")).await;
        self.browser.reads_all(&at("history-row")).await
    }

    /// Opens the conflicts and returns the fields that are in conflict.
    pub async fn lists_conflicts(&self) -> Vec<String> {
        self.browser.goes_to("/desk/conflicts").await;
        self.browser
            .sees_one_of(&[&at("conflict-row"), &at("conflict-none")])
            .await;
        let script = "return [...document.querySelectorAll(arguments[0])].map((row) => row.dataset.field)";
        let fields = self.browser.runs(script, vec![json!(at("conflict-row"))]).await;
        serde_json::from_value(fields).unwrap_or_default()
    }

    /// Waits until exactly these fields are in conflict.
    pub async fn sees_conflicts(&self, fields: &[&str]) {
        until(format!("{} sees conflicts in {fields:?}", self.name), async || {
            (self.lists_conflicts().await == fields).then_some(())
        })
        .await;
    }

    /// Returns the words of the conflict in a field: both values, who wrote them and when.
    pub async fn reads_conflict(&self, field: &str) -> String {
        self.browser
            .reads(&format!(r#"[data-test="conflict-row"][data-field="{field}"]"#))
            .await
    }

    /// Settles the conflict in a field by one of its answers, given in its text form.
    pub async fn settles(&self, field: &str, answer: &str) {
        let row = format!(r#"[data-test="conflict-row"][data-field="{field}"]"#);
        self.browser
            .presses(&format!(
                r#"{row} [data-test="conflict-choice"][data-answer="{answer}"]"#
            ))
            .await;
        self.browser.sees(&at("conflict-settled")).await;
    }

    /// Takes the settlement back.
    pub async fn undoes(&self) {
        self.browser.presses(&at("conflict-undo")).await;
        self.browser.sees(&at("conflict-choice")).await;
    }

    // ---- Accounts

    /// Fills in an invitation of somebody who records, with one zone to reach.
    pub async fn begins_an_invitation(&self, display_name: &str, name: &str, zone: &str) {
        self.browser.goes_to("/desk/people").await;
        self.browser.presses(&at("account-new")).await;
        self.browser.types(&at("account-display-name"), display_name).await;
        self.browser.types(&at("account-name"), name).await;
        self.browser.presses(&at("role-surveyor")).await;
        self.browser.presses(&at("reach-part")).await;
        self.browser.presses(&at(&format!("zone-{zone}"))).await;
    }

    /// Sends what is filled in, and returns the link.
    pub async fn sends_the_invitation(&self) -> String {
        self.browser.presses(&at("account-submit")).await;
        self.browser.sees(&at("invitation-link")).await;
        self.browser.value(&at("invitation-link")).await
    }

    /// Opens the list of accounts and returns the state of one.
    pub async fn sees_account(&self, name: &str) -> String {
        self.browser.goes_to("/desk/people").await;
        self.browser.sees(&account_row(name)).await;
        self.browser.attribute(&account_row(name), "data-state").await
    }

    /// Disables an account, and says so twice.
    pub async fn disables(&self, name: &str) {
        self.browser.goes_to("/desk/people").await;
        self.browser
            .presses(&format!("{} {}", account_row(name), at("account-open")))
            .await;
        self.browser.presses(&at("account-disable")).await;
        self.browser.presses(&at("account-disable-confirm")).await;
        self.browser.sees(&at("account-enable")).await;
    }
}

fn account_row(name: &str) -> String {
    format!(r#"{}[data-name="{name}"]"#, at("desk-row"))
}
