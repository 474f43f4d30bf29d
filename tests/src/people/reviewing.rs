//! A reviewer at the desk, and a surveyor whose visit comes back.

use super::{Desk, Phone, at};

impl Desk {
    /// Opens a visit of this enterprise from the list of what waits for review.
    pub async fn opens_what_waits_of(&self, enterprise: &str) {
        self.browser().goes_to("/desk/review").await;
        self.opens_row_with(enterprise).await;
    }

    /// Waits until the visit on the screen stands there.
    pub async fn sees_standing(&self, standing: &str) {
        let panel = format!(r#"{}[data-review="{standing}"]"#, at("review"));
        self.browser().sees(&panel).await;
    }

    /// Says something at a question of the visit on the screen.
    pub async fn says_at(&self, field: &str, words: &str) {
        let begin = at(&format!("review-at-{field}"));
        self.browser().presses(&begin).await;
        self.browser()
            .types(&at(&format!("review-at-{field}-words")), words)
            .await;
    }

    /// Sends the visit on the screen back.
    pub async fn sends_back(&self) {
        self.browser().presses(&at("review-return")).await;
    }

    /// Approves the visit on the screen.
    pub async fn approves(&self) {
        self.browser().presses(&at("review-approve")).await;
    }

    /// Has every visit approved by two people from now on.
    pub async fn asks_for_two_approvals(&self) {
        self.browser().goes_to("/desk/review").await;
        self.browser().sees(&at("review-levels")).await;
        self.browser()
            .presses(&format!("{} summary", at("review-levels")))
            .await;
        self.browser().presses(&at("review-levels-set")).await;
        let two = format!(r#"{}[data-levels="two"]"#, at("review-levels"));
        self.browser().sees(&two).await;
    }

    /// Waits until the visit on the screen says that its next approval is somebody else's, and offers none.
    pub async fn is_told_that_another_confirms(&self) {
        self.browser().sees(&at("review-whose-turn")).await;
        self.browser().no_longer_sees(&at("review-approve")).await;
    }

    /// Opens the visit that waits for a second approval, by the figure on the first screen.
    pub async fn opens_what_waits_for_a_second_person(&self) {
        self.browser().goes_to("/desk").await;
        self.browser()
            .presses(&format!(r#"{}[data-name="to_confirm"]"#, at("desk-total")))
            .await;
        self.opens_row_with("Canon").await;
    }

    /// Returns what changed in the visit on the screen since somebody decided on it, line by line.
    pub async fn reads_changes_since(&self) -> Vec<String> {
        let rows = format!("{} tbody tr", at("review-since"));
        self.browser().sees(&rows).await;
        self.browser().reads_all(&rows).await
    }
}

impl Phone {
    /// Waits until *Hôm nay* lists a visit that came back, and returns its line.
    pub async fn finds_a_visit_come_back(&self) -> String {
        self.browser().presses(&at("nav-today")).await;
        self.browser().sees(&at("returned-row")).await;
        self.browser().reads(&at("returned-row")).await
    }

    /// Opens the visit that came back, and returns what the reviewer says.
    pub async fn opens_what_came_back(&self) -> String {
        self.browser().presses(&at("nav-today")).await;
        self.browser().presses(&at("returned-row")).await;
        self.browser().sees(&at("edit-record")).await;
        self.browser().reads(&at("review-notice")).await
    }

    /// Begins to correct the record on the screen, or goes on with it.
    pub async fn corrects_the_record(&self) {
        self.browser().presses(&at("edit-record")).await;
        self.browser().sees(&at("submit")).await;
    }

    /// Waits until a reviewer's comment stands at a question of the form on the screen, and returns it.
    pub async fn reads_comment_at(&self, field: &str) -> String {
        let line = format!("{} {}", at(&format!("field-{field}")), at("field-review"));
        self.browser().sees(&line).await;
        self.browser().reads(&line).await
    }

    /// Waits until the record on the screen says that its review stands there.
    pub async fn sees_review(&self, standing: &str) {
        let badge = format!(r#"{} [data-review="{standing}"]"#, at("record-review"));
        self.browser().sees(&badge).await;
    }
}
