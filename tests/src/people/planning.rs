//! Planning a round at the desk, and following it on a phone.

use serde_json::json;

use super::at;
use super::desk::Desk;
use super::phone::Phone;

impl Desk {
    /// Makes a team of one person, who leads it.
    pub async fn makes_a_team(&self, name: &str, member: &str) {
        self.browser().goes_to("/desk/rounds/teams").await;
        self.browser().presses(&at("team-new")).await;
        self.browser().types(&at("team-name"), name).await;
        let take = "const boxes = [...document.querySelectorAll(arguments[0])];
                    const box = boxes.find((box) => box.closest('label, li, tr').innerText.includes(arguments[1]));
                    box?.click(); return box ? true : null";
        self.browser()
            .waits_for(take, vec![json!(at("team-member")), json!(member)])
            .await;
        self.browser().presses(&at("team-save")).await;
        self.browser().sees(&at("team-row")).await;
    }

    /// Assigns every enterprise of a round to whoever has this name, to be done by a day.
    pub async fn assigns_everything(&self, round: &str, to: &str, due: &str) {
        self.browser()
            .goes_to(&format!("/desk/rounds/{round}/enterprises"))
            .await;
        self.browser().sees(&at("plan-row")).await;
        self.browser().presses(&at("plan-page")).await;
        let code = "const options = [...(document.querySelector(arguments[0])?.options ?? [])];
                    return options.find((option) => option.text.includes(arguments[1]))?.value ?? null";
        let code = self
            .browser()
            .waits_for(code, vec![json!(at("plan-who")), json!(to)])
            .await;
        self.browser()
            .selects(&at("plan-who"), code.as_str().unwrap_or_default())
            .await;
        self.browser().pastes(&at("plan-due"), due).await;
        self.browser().presses(&at("plan-assign")).await;
        self.browser().no_longer_sees(&at("plan-bar")).await;
    }

    /// Waits until one of the totals of a round is so much.
    pub async fn sees_total(&self, round: &str, name: &str, number: u64) {
        self.browser().goes_to(&format!("/desk/rounds/{round}")).await;
        let total = format!(r#"{}[data-name="{name}"][data-total="{number}"]"#, at("round-total"));
        self.browser().sees(&total).await;
    }
}

impl Phone {
    /// Waits until so many assignments are listed under *Hôm nay*, so many of them done.
    pub async fn sees_assigned(&self, all: usize, done: usize) {
        let script = "const rows = [...document.querySelectorAll(arguments[0])];
                      const done = rows.filter((row) => row.dataset.done === 'true').length;
                      return (rows.length === arguments[1] && done === arguments[2]) || null";
        let asked = vec![json!(at("assigned-row")), json!(all), json!(done)];
        self.browser().waits_for(script, asked).await;
    }

    /// Opens all that is assigned.
    pub async fn opens_what_is_to_visit(&self) {
        self.browser().presses(&at("nav-today")).await;
        self.browser().presses(&at("to-visit-all")).await;
        self.browser().sees(&at("to-visit-title")).await;
    }

    /// Records a visit to the first enterprise that is still to be visited.
    pub async fn visits_the_next(&self, note: &str) {
        let open = format!(r#"{}[data-done="false"] {}"#, at("assigned-row"), at("assigned-record"));
        self.browser().presses(&open).await;
        self.begins_the_visit_form("refused").await;
        self.chooses("refusal_reason", "no_time").await;
        self.fills("visit_note", note).await;
        self.submits().await;
    }
}
