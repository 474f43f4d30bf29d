//! Merging enterprises: at the desk, and what phones show of it.

use super::desk::Desk;
use super::phone::Phone;
use super::{at, number_in};
use crate::harness::wait::until;

impl Desk {
    /// Looks for the other enterprise from the page of the one that is to stay, and puts the two side by side.
    pub async fn lays_beside(&self, keep: &str, other: &str) {
        self.opens_enterprise(keep).await;
        self.browser().presses(&at("merge-with")).await;
        self.browser().types(&at("merge-find"), other).await;
        self.browser().presses_the_one_with(&at("merge-found"), other).await;
        self.browser().sees(&at("merge-what")).await;
    }

    /// Returns the name of the enterprise that would stay.
    pub async fn reads_which_stays(&self) -> String {
        self.browser().reads(&at("merge-mine")).await
    }

    /// Merges the two on the screen, and waits for the page of the one that stays.
    pub async fn merges(&self, reason: &str) {
        self.browser().types(&at("merge-reason"), reason).await;
        self.browser().presses(&at("merge-confirm")).await;
        self.browser().sees(&at("merged-here")).await;
    }

    /// Takes the merge on the screen back.
    pub async fn takes_the_merge_back(&self) {
        self.browser().presses(&at("merge-undo")).await;
        self.browser().no_longer_sees(&at("merged-here")).await;
    }

    /// Returns how many enterprises the list has.
    pub async fn counts_enterprises(&self) -> u64 {
        self.browser().goes_to("/desk/enterprises").await;
        self.browser().sees(&at("desk-total")).await;
        number_in(&self.browser().attribute(&at("desk-total"), "data-total").await)
    }

    /// Waits until the enterprise with this name has so many visits on its page.
    pub async fn sees_visits_of(&self, enterprise: &str, number: usize) {
        let what = format!("the desk sees {number} visits of {enterprise}");
        until(what, async || {
            self.opens_enterprise(enterprise).await;
            let rows = self.browser().reads_all(&at("desk-row")).await;
            (rows.len() == number).then_some(())
        })
        .await;
    }
}

impl Phone {
    /// Searches for an enterprise and opens what is found under this name.
    pub async fn opens_what_is_found(&self, words: &str, name: &str) {
        self.finds(words, name).await;
        self.browser().presses_the_one_with(&at("enterprise-row"), name).await;
        self.browser().sees(&at("enterprise-title")).await;
    }

    /// Waits until the enterprise on the screen has so many visits.
    pub async fn sees_visits_here(&self, number: usize) {
        until(self.says(&format!("sees {number} visits")), async || {
            (self.visits_shown().await.len() == number).then_some(())
        })
        .await;
    }

    /// Opens an enterprise that was merged into the one on the screen; returns what is said there.
    pub async fn opens_what_was_merged(&self) -> String {
        self.browser().presses(&at("merged-row")).await;
        self.browser().reads(&at("gave-way")).await
    }
}
