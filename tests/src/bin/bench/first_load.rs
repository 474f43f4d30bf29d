//! The shipped app's first load, and opening it again without a connection, as the release server serves it.

use serde_json::json;
use tests::harness::browser::Browser;
use tests::harness::engine::{Engine, Size};
use tests::harness::office::Office;
use tests::harness::places;
use tests::harness::proxy::Proxy;

use crate::table::{Goal, Row, Table};

const ROUNDS: usize = 5;

/// Notes in each new page when the first thing that can be used is there.
const WATCH: &str = r#"
    new MutationObserver((_, observer) => {
        if (!document.querySelector('[data-test="sign-in-name"]')) return;
        window.usableAt ??= performance.now();
        observer.disconnect();
    }).observe(document, { childList: true, subtree: true });
"#;

const BYTES: &str = r"
    const loaded = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
    return loaded.reduce((sum, entry) => sum + entry.encodedBodySize, 0) / 1024;
";

/// Loads the app in browsers that have never seen it, on Slow 4G with a processor four times slower; then offline.
pub(crate) async fn measure(table: &mut Table) {
    let mut office = Office::with_people(&places::evidence().join("bench-office.log"));
    office.opens().await;
    let network = Proxy::to(office.port()).await;
    let origin = format!("http://127.0.0.1:{}", network.port());
    let (mut first, mut bytes, mut again) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        network.comes_back();
        let log = places::evidence().join("bench-driver.log");
        let browser = Browser::start("bench", Engine::Chromium, Size::Phone, &origin, log).await;
        let chromium = browser.chromium().await;
        chromium
            .devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH }))
            .await;
        chromium.throttles_processor(4.0).await;
        // Slow 4G as Chromium's own tools define it.
        chromium.throttles_network(562.5, 1.44e6, 675e3).await;
        browser.goes_to("/").await;
        first.push(usable_after(&browser).await);
        bytes.push(browser.runs(BYTES, vec![]).await.as_f64().unwrap_or(f64::NAN));

        chromium.throttles_network(0.0, -8.0, -8.0).await;
        let kept = "return navigator.serviceWorker?.controller ? true : null";
        browser.waits_for(kept, vec![]).await;
        network.goes_dead();
        browser.reloads().await;
        again.push(usable_after(&browser).await);
        browser.dies();
    }
    let terms = "4x slower processor";
    table.add(Row::new(
        "first load, every file of it",
        "KiB",
        bytes,
        Goal::AtMost(450.0),
    ));
    table.add(Row::new(
        format!("first load to usable, Slow 4G, {terms}"),
        "ms",
        first,
        Goal::AtMost(4_000.0),
    ));
    table.add(Row::new(
        format!("reload without a connection, {terms}"),
        "ms",
        again,
        Goal::AtMost(1_000.0),
    ));
}

async fn usable_after(browser: &Browser) -> f64 {
    browser
        .waits_for("return window.usableAt ?? null", vec![])
        .await
        .as_f64()
        .unwrap_or(f64::NAN)
}
