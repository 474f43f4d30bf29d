//! What a supervisor does about foundings of party organisations, and about what checks find.

use serde_json::json;

use super::at;
use super::desk::Desk;

impl Desk {
    /// Opens the enterprises that look ready, and confirms the only one.
    pub async fn confirms_who_looks_ready(&self, reason: &str) {
        self.browser().goes_to("/desk/founding").await;
        self.browser().presses(&at("founding-stage-ready")).await;
        self.browser().sees(&at("founding-rule")).await;
        self.browser().presses(&at("founding-confirm")).await;
        self.browser().types(&at("reason-input"), reason).await;
        self.browser().presses(&at("reason-confirm")).await;
        self.browser().no_longer_sees(&at("founding-confirm")).await;
    }

    /// Opens the founding of the only enterprise at a stage.
    pub async fn opens_the_founding_at(&self, stage: &str) {
        self.browser().goes_to("/desk/founding").await;
        self.browser().presses(&at(&format!("founding-stage-{stage}"))).await;
        let here = format!(r#"{}[aria-current="page"]"#, at(&format!("founding-stage-{stage}")));
        self.browser().sees(&here).await;
        self.browser().presses(&format!("{} th a", at("desk-row"))).await;
        self.browser().sees(&at("founding-facts")).await;
    }

    /// Says on the open page how far it has come, as of today, by a paper.
    pub async fn says_stage(&self, stage: &str, paper: &str) {
        self.browser().selects(&at("founding-stage"), stage).await;
        self.browser().types(&at("founding-paper"), paper).await;
        self.browser().presses(&at("founding-save")).await;
        let told = format!(r#"{}[data-to="{stage}"]"#, at("founding-step"));
        self.browser().sees(&told).await;
    }

    /// Reads the history of the founding on the screen, the last first: each stage, and the line that says who and where.
    pub async fn reads_the_founding(&self) -> Vec<String> {
        self.browser().reads_all(&at("founding-step")).await
    }

    /// Enters what a check of the enterprise on the screen found.
    pub async fn enters_a_finding(&self, finding: &str) {
        self.browser().presses(&at("record-check")).await;
        self.browser().types(&at("finding-text"), finding).await;
        self.browser().presses(&at("finding-submit")).await;
        self.browser().sees(&at("finding-close")).await;
    }

    /// Closes the only open entry; returns the lines of the log.
    pub async fn closes_the_finding(&self, result: &str) -> Vec<String> {
        self.browser().presses(&at("finding-close")).await;
        self.browser().types(&at("reason-input"), result).await;
        self.browser().presses(&at("reason-confirm")).await;
        let closed = "return document.querySelector('[data-test=desk-row][data-state=closed]') !== null || null";
        self.browser().waits_for(closed, vec![json!(null)]).await;
        self.browser().reads_all(&at("desk-row")).await
    }
}
