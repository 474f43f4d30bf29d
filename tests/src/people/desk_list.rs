//! What a supervisor does with a list: choosing columns, saving a view, taking it along.

use serde_json::json;

use super::desk::Desk;
use super::{at, number_in};

impl Desk {
    /// Opens the list of enterprises.
    pub async fn opens_the_register(&self) {
        self.browser().goes_to("/desk/enterprises").await;
        self.browser().sees(&at("desk-row")).await;
    }

    /// Waits until the list on the screen has so many rows, without doing anything; fails if the page was loaded anew.
    pub async fn sees_rows_come(&self, rows: usize) {
        let script = "return document.querySelectorAll(arguments[0]).length === arguments[1] || null";
        self.browser()
            .waits_for(script, vec![json!(at("desk-row")), json!(rows)])
            .await;
    }

    /// Turns the column with this heading on or off.
    pub async fn turns_column(&self, heading: &str) {
        let script = "const boxes = [...document.querySelectorAll('dialog[open] label')];
                      boxes.find((box) => box.innerText.trim() === arguments[0]).querySelector('input').click();
                      return null";
        self.browser().presses(&at("desk-columns")).await;
        self.browser().sees("dialog[open] label").await;
        self.browser().runs(script, vec![json!(heading)]).await;
        self.browser().presses("dialog[open] [data-kind=primary]").await;
        self.browser().no_longer_sees("dialog[open]").await;
    }

    /// Waits until the headings of the list are these.
    pub async fn sees_headings(&self, headings: &[&str]) {
        // The one that chooses the page has no words.
        let script = "const heads = [...document.querySelectorAll('thead th:not(:has(input))')].map((head) => head.innerText.replace(/[↕↑↓]/g, '').trim());
                      return JSON.stringify(heads) === JSON.stringify(arguments[0]) || null";
        self.browser().waits_for(script, vec![json!(headings)]).await;
    }

    /// Saves the list as it is seen under a name.
    pub async fn saves_view(&self, name: &str) {
        self.browser().presses(&at("desk-view-save")).await;
        self.browser().types(&at("desk-view-name"), name).await;
        self.browser().presses(&at("desk-view-keep")).await;
        self.browser()
            .sees(&format!(r#"{}[data-set="true"]"#, at("desk-views")))
            .await;
    }

    /// Opens the first saved view.
    pub async fn opens_saved_view(&self) {
        let script = "return document.querySelector(arguments[0])?.options[1]?.value ?? null";
        let value = self.browser().waits_for(script, vec![json!(at("desk-views"))]).await;
        self.browser()
            .selects(&at("desk-views"), value.as_str().unwrap_or_default())
            .await;
    }

    /// Takes the list along as CSV; returns its lines.
    pub async fn takes_csv_along(&self) -> Vec<String> {
        let body = "const link = document.querySelector(arguments[0]); return (await fetch(link.href)).text();";
        let file = self.browser().awaits(body, vec![json!(at("desk-export-csv"))]).await;
        let file = file
            .as_str()
            .unwrap_or_default()
            .trim_start_matches('\u{feff}')
            .to_owned();
        file.lines().map(str::to_owned).collect()
    }

    /// Leaves the first conflict for later; the next is the current one then.
    pub async fn skips_a_conflict(&self) {
        let current = r#"[data-test="conflict-row"][aria-current="true"]"#;
        self.browser().sees(current).await;
        self.browser()
            .presses(&format!("{current} {}", at("conflict-skip")))
            .await;
        self.browser()
            .sees(&format!(
                r#"{}[aria-current="true"][data-step="1"]"#,
                at("conflict-row")
            ))
            .await;
    }

    /// Narrows the conflicts to one question and looks at what a rule would do; returns how many it would settle.
    pub async fn looks_at_rule(&self, question: &str, rule: &str) -> u64 {
        self.browser()
            .goes_to(&format!("/desk/conflicts?only={question}"))
            .await;
        self.browser().presses(&at("conflict-rule")).await;
        self.browser().presses(&at(&format!("rule-{rule}"))).await;
        number_in(&self.browser().attribute(&at("rule-count"), "data-count").await)
    }

    /// Does what was looked at.
    pub async fn settles_by_rule(&self, reason: &str) {
        self.browser().types(&at("rule-reason"), reason).await;
        self.browser().presses(&at("rule-settle")).await;
        self.browser().no_longer_sees(&at("rule-panel")).await;
    }
}
