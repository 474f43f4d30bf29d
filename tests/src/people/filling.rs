//! A surveyor with a form on the phone: answering, being told what is wrong, and handing it in.

use serde_json::json;

use super::{Phone, at, number_in};
use crate::harness::wait::until;

impl Phone {
    // ---- Beginning

    /// Starts a visit of the enterprise on the screen.
    pub async fn starts_a_visit(&self) {
        self.begins_by("start-visit").await;
    }

    /// Starts changing the enterprise on the screen.
    pub async fn starts_a_change(&self) {
        self.begins_by("edit-enterprise").await;
    }

    /// Starts a new enterprise.
    pub async fn starts_an_enterprise(&self) {
        self.browser().presses(&at("nav-add")).await;
        self.begins_by("add-enterprise").await;
    }

    /// Starts another kind of record about the enterprise on the screen, such as a `party_organisation`.
    pub async fn starts_here(&self, kind: &str) {
        self.begins_by(&format!("begin-{kind}")).await;
    }

    /// Starts a record that belongs to no enterprise, from *Ghi nhận*.
    pub async fn starts_apart(&self, kind: &str) {
        self.opens_the_list_of(kind).await;
        self.begins_by("others-begin").await;
    }

    /// Starts a follow-up of the visit on the screen.
    pub async fn starts_a_follow_up(&self) {
        self.begins_by("record-follow-up").await;
    }

    async fn begins_by(&self, button: &str) {
        self.browser().presses(&at(button)).await;
        self.browser().sees(&at("submit")).await;
    }

    /// Goes on with the form that was touched last.
    pub async fn goes_on_with_the_draft(&self) {
        self.goes_on_with_the_draft_of("").await;
    }

    /// Goes on with the form that was begun about this enterprise.
    pub async fn goes_on_with_the_draft_of(&self, enterprise: &str) {
        self.browser().presses(&at("nav-today")).await;
        self.browser().presses_the_one_with(&at("draft-row"), enterprise).await;
        self.browser().sees(&at("submit")).await;
    }

    // ---- Answering

    /// Writes an answer into a field.
    pub async fn fills(&self, field: &str, words: &str) {
        self.unfolds(field).await;
        self.browser().types(&control(field), words).await;
    }

    /// Pastes words into an empty field.
    pub async fn pastes(&self, field: &str, words: &str) {
        self.unfolds(field).await;
        self.browser().pastes(&control(field), words).await;
    }

    /// Chooses one choice of a field.
    pub async fn chooses(&self, field: &str, choice: &str) {
        self.unfolds(field).await;
        let list = format!("select{}", control(field));
        let row = choice_row(field, choice);
        if self.browser().sees_one_of(&[&list, &row]).await == 0 {
            self.browser().selects(&list, choice).await;
        } else {
            self.browser().presses(&row).await;
        }
    }

    /// Searches a long list of choices by these words and takes one of what is found.
    pub async fn searches_and_chooses(&self, field: &str, words: &str, choice: &str) {
        self.unfolds(field).await;
        let search = format!("{} input[type=search]", at(&format!("field-{field}")));
        self.browser().types(&search, words).await;
        self.browser().presses(&choice_row(field, choice)).await;
    }

    /// Says that the answer is not known.
    pub async fn does_not_know(&self, field: &str) {
        self.unfolds(field).await;
        let chip = at(&format!("unknown-{field}"));
        self.browser().presses(&chip).await;
        self.browser().sees(&format!(r#"{chip}[aria-pressed="true"]"#)).await;
    }

    /// Takes over what was answered last time; returns how it was offered.
    pub async fn takes_over(&self, field: &str) -> String {
        self.unfolds(field).await;
        let chip = at(&format!("previous-{field}"));
        self.browser().sees(&chip).await;
        let offered = self.browser().reads(&chip).await;
        self.browser().presses(&chip).await;
        offered
    }

    /// Is told that the enterprise on the form may be known already; returns what is known.
    pub async fn is_told_what_is_alike(&self) -> String {
        let known = at("alike");
        self.browser().sees(&known).await;
        self.browser().reads(&known).await
    }

    /// Opens the known enterprise in place of the new one.
    pub async fn opens_what_is_alike(&self) {
        self.browser().presses(&at("alike")).await;
        self.browser().sees(&at("start-visit")).await;
    }

    /// Sees that nothing known is like the enterprise on the form.
    pub async fn is_told_of_nothing_alike(&self) {
        self.browser().no_longer_sees(&at("alike")).await;
    }

    /// Answers what a visit cannot do without; `note` makes it recognisable.
    pub async fn records_a_short_visit(&self, note: &str) {
        self.starts_a_visit().await;
        self.begins_the_visit_form("refused").await;
        self.chooses("refusal_reason", "no_time").await;
        self.fills("visit_note", note).await;
        self.submits().await;
    }

    /// Answers what every visit is asked first: when, how, what for, by whom, and how it went.
    pub async fn begins_the_visit_form(&self, outcome: &str) {
        self.fills("visit_date", TODAY_ENOUGH).await;
        self.chooses("visit_mode", "on_site").await;
        self.chooses("visit_purposes", "survey").await;
        self.searches_and_chooses("team_units", "Tỉnh ủy Bắc Ninh", "province")
            .await;
        self.chooses("visit_outcome", outcome).await;
    }

    // ---- What stands there

    /// Returns what stands in a field.
    pub async fn finds_in(&self, field: &str) -> String {
        self.unfolds(field).await;
        self.browser().value(&control(field)).await
    }

    /// Returns the choices of a field that are taken, in their words.
    pub async fn finds_chosen(&self, field: &str) -> Vec<String> {
        self.unfolds(field).await;
        let taken = format!("{} label:has(input:checked)", at(&format!("field-{field}")));
        self.browser().reads_all(&taken).await
    }

    /// Tells whether the form asks this.
    pub async fn is_asked(&self, field: &str) -> bool {
        let there = "return document.querySelector(arguments[0]) !== null";
        let there = self
            .browser()
            .runs(there, vec![json!(at(&format!("field-{field}")))])
            .await;
        there.as_bool().unwrap_or_default()
    }

    /// Lists the sections of the form that are asked now, by name.
    pub async fn sections(&self) -> Vec<String> {
        let script = r#"
            const shown = [...document.querySelectorAll('details[data-test^="section-"]')].filter((one) => !one.hidden);
            return shown.map((one) => one.dataset.test.slice("section-".length));
        "#;
        let names = self.browser().runs(script, vec![]).await;
        serde_json::from_value(names).unwrap_or_default()
    }

    /// Waits until this question is in view and the focus in it.
    pub async fn is_at(&self, field: &str) {
        let script = r"
            const place = document.querySelector(arguments[0]);
            if (!place || !place.contains(document.activeElement)) return false;
            const { top, bottom } = document.activeElement.getBoundingClientRect();
            return top >= 0 && bottom <= innerHeight;
        ";
        self.browser()
            .waits_for(script, vec![json!(at(&format!("field-{field}")))])
            .await;
    }

    /// Presses *Câu tiếp*.
    pub async fn goes_to_the_next_question(&self) {
        self.browser().presses(&at("next-unanswered")).await;
    }

    // ---- Being told

    /// Waits until something is said at a question, and returns it.
    pub async fn is_told_at(&self, field: &str) -> String {
        self.unfolds(field).await;
        let line = format!("#problem-{field} .field__problem");
        self.browser().sees(&line).await;
        self.browser().reads_all(&line).await.join("\n")
    }

    /// Waits until nothing is said at a question any more.
    pub async fn is_told_nothing_at(&self, field: &str) {
        self.browser()
            .no_longer_sees(&format!("#problem-{field} .field__problem"))
            .await;
    }

    /// Writes why a warning may stand.
    pub async fn gives_a_reason(&self, field: &str, check: &str, words: &str) {
        self.browser().types(&reason(field, check), words).await;
    }

    /// Returns the reason that stands under a warning.
    pub async fn finds_the_reason(&self, field: &str, check: &str) -> String {
        self.browser().value(&reason(field, check)).await
    }

    /// Returns how many questions keep the form from being submitted, as the bar at the bottom counts them.
    pub async fn counts_problems(&self) -> u64 {
        let counted = self.browser().reads_all(&at("submit-problems")).await;
        counted.first().map_or(0, |words| number_in(words))
    }

    /// Waits until the bar at the bottom counts so many questions that keep the form from being submitted.
    pub async fn sees_problems(&self, number: u64) {
        until(self.says(&format!("counts {number} problems")), async || {
            (self.counts_problems().await == number).then_some(())
        })
        .await;
    }

    /// Presses *Hoàn thành*, waits until the form is kept here, and returns how many questions keep it.
    pub async fn is_refused(&self) -> u64 {
        self.browser().presses(&at("submit")).await;
        // Looking for the bar would bring it into view, and the question that the form leads to out of it.
        until(self.says("is not let go"), async || {
            Some(self.counts_problems().await).filter(|number| *number > 0)
        })
        .await
    }

    // ---- Keeping

    /// Waits until the app says that what was answered is saved.
    pub async fn is_told_that_answers_are_saved(&self) {
        self.browser()
            .sees(r#"[data-test="form-saved"][data-state="saved"]"#)
            .await;
    }

    /// Waits until the app says that saving failed.
    pub async fn is_told_that_saving_failed(&self) {
        self.browser()
            .sees(r#"[data-test="form-saved"][data-state="failed"]"#)
            .await;
    }

    /// Presses *try again* under the words about a failed saving.
    pub async fn saves_again(&self) {
        self.browser().presses(&at("save-retry")).await;
    }

    /// Hands the form in and waits until it is off the screen.
    pub async fn submits(&self) {
        self.browser().presses(&at("submit")).await;
        self.browser().no_longer_sees(&at("submit")).await;
    }

    /// Tries to hand the form in and waits until the app has said that it could not.
    pub async fn tries_to_submit(&self) {
        self.browser().presses(&at("submit")).await;
        self.browser()
            .sees(r#".notice[data-kind="error"], [data-test="form-saved"][data-state="failed"]"#)
            .await;
        self.browser().sees(&at("submit")).await;
    }

    // ---- Another version of the form

    /// Waits until the app says that there is a new version of the form on the screen.
    pub async fn is_told_of_a_new_version(&self) {
        self.browser().sees(&at("draft-version")).await;
    }

    /// Looks what the new version could not take over, line by line.
    pub async fn looks_at_the_new_version(&self) -> Vec<String> {
        self.browser().presses(&at("draft-new-version")).await;
        self.browser().sees(&at("draft-move")).await;
        self.browser().reads_all(&at("draft-left")).await
    }

    /// Moves the form to its new version.
    pub async fn moves_to_the_new_version(&self) {
        self.browser().presses(&at("draft-move")).await;
        self.browser().no_longer_sees(&at("draft-version")).await;
        self.browser().sees(&at("submit")).await;
    }

    async fn unfolds(&self, field: &str) {
        let folded = r"
            const place = document.querySelector(arguments[0]);
            if (!place) return null;
            const section = place.closest('details');
            if (section && !section.open) section.querySelector('summary').click();
            return true;
        ";
        self.browser()
            .waits_for(folded, vec![json!(at(&format!("field-{field}")))])
            .await;
    }
}

/// A day that is never in the future, whenever and wherever the stories run.
const TODAY_ENOUGH: &str = "15/01/2026";

/// Returns the selector of a question's control, to which its label points too.
fn control(field: &str) -> String {
    format!("#answer-{field}")
}

fn choice_row(field: &str, choice: &str) -> String {
    format!("label{}", at(&format!("choice-{field}-{choice}")))
}

fn reason(field: &str, check: &str) -> String {
    at(&format!("reason-{field}~{check}"))
}
