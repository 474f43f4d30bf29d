//! axe-core: rules of accessibility, applied to the page as the browser shows it.

use serde_json::{Value, json};

use super::browser::Browser;
use super::places;

/// The script of axe-core, as `cargo xtask` installs it for the stories.
#[derive(Clone, Debug)]
pub struct Axe {
    script: String,
}

/// Runs the rules of WCAG 2.2, levels A and AA, and returns a line for every element that breaks one.
///
/// Bars that stay in place cover what lies under them at this very moment; a person scrolls, here they step aside. What
/// fades in or out is looked at when it has.
const RUN: &str = r"
    if (!window.axe) (0, eval)(args[0]);
    const ends = (one) => Number.isFinite(one.effect?.getComputedTiming().endTime);
    document.getAnimations().filter(ends).forEach((one) => one.finish());
    const stays = (one) => ['fixed', 'sticky'].includes(getComputedStyle(one).position);
    const bars = [...document.body.querySelectorAll('*')].filter(stays);
    bars.forEach((one) => one.style.setProperty('position', 'static', 'important'));
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const { violations } = await axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] });
    bars.forEach((one) => one.style.removeProperty('position'));
    return violations.flatMap((rule) => rule.nodes.map((node) =>
        `${rule.id} (${rule.impact}): ${node.target.join(' ')}: ${node.failureSummary?.replace(/\s+/g, ' ')}`));
";

impl Axe {
    /// Reads the script from where it is installed.
    ///
    /// # Panics
    /// When it is not there; the message says what installs it.
    pub fn installed() -> Self {
        let path = places::npm_file("axe-core/axe.min.js");
        let script = std::fs::read_to_string(&path).expect("the script of axe-core can be read");
        Self { script }
    }

    /// Lists what is not accessible on the page that a browser shows.
    pub async fn complaints(&self, browser: &Browser) -> Vec<String> {
        let found = browser.awaits(RUN, vec![json!(self.script)]).await;
        let Value::Array(found) = found else { return Vec::new() };
        found.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    }
}
