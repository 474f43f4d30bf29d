//! Where the page's work is measured: an office with a generated register, a network that counts, a browser.

use std::collections::BTreeMap;
use std::path::PathBuf;

use domain::api::Me;
use domain::record::pack::RecordPage;
use domain::sync::{self, Manifest};
use serde_json::{Value, json};
use tests::harness::browser::Browser;
use tests::harness::engine::{Engine, Size};
use tests::harness::office::{Office, PASSWORD};
use tests::harness::places;
use tests::harness::proxy::Proxy;
use tests::people::Device;

use crate::pages::Pages;

const REFERENCE: &str = include_str!("reference.js");
const BENCH: &str = include_str!("bench.js");

/// One office with one browser.
#[derive(Debug)]
pub(crate) struct Place {
    _office: Office,
    _pages: Pages,
    pub(crate) network: Proxy,
    pub(crate) browser: Browser,
}

impl Place {
    /// Sets everything up: the register is generated, the browser has the bench page open and is signed in.
    pub(crate) async fn with_enterprises(number: usize) -> Self {
        let mut office = Office::with_people(&places::evidence().join("bench-office.log"));
        office.is_told(&["generate", "--enterprises", &number.to_string(), "--visits", "0"]);
        office.opens().await;
        let register = register(&Device::signs_in(office.port(), "khaosat1", 1).await).await;
        let pages = Pages::serve(&bench_build(), &register).await;
        let network = Proxy::between(office.port(), pages.port()).await;
        let origin = format!("http://127.0.0.1:{}", network.port());
        let log = places::evidence().join("bench-driver.log");
        let browser = Browser::start("bench", Engine::Chromium, Size::Desk, &origin, log).await;
        let place = Self {
            _office: office,
            _pages: pages,
            network,
            browser,
        };
        place.opens_the_page().await;
        place.signs_in().await;
        place
    }

    /// Loads the bench page anew, with nothing in its memory.
    pub(crate) async fn opens_the_page(&self) {
        self.browser.goes_to("/").await;
        self.browser
            .waits_for("return typeof window.contender === 'object'", vec![])
            .await;
        self.browser.runs(REFERENCE, vec![]).await;
        self.browser.runs(BENCH, vec![]).await;
    }

    async fn signs_in(&self) -> Value {
        let body = json!({ "name": "khaosat1", "password": PASSWORD });
        let script = r"
            const headers = { 'Content-Type': 'application/json' };
            const answer = await fetch('/api/session', { method: 'POST', headers, body: JSON.stringify(args[0]) });
            if (!answer.ok) throw new Error(`sign-in: ${answer.status}`);
            return answer.json();
        ";
        let me = self.browser.awaits(script, vec![body]).await;
        serde_json::from_value::<Me>(me.clone()).expect("the server says who signed in");
        me
    }

    /// Calls one of the page's measuring functions: `who` is `contender` or `reference`.
    pub(crate) async fn measures(&self, what: &str, who: &str, argument: Value) -> Value {
        let script = format!("return bench.{what}(window[args[0]], args[1]);");
        self.browser.awaits(&script, vec![json!(who), argument]).await
    }

    /// Calls a measuring function that returns one time in milliseconds.
    pub(crate) async fn times(&self, what: &str, who: &str, argument: Value) -> f64 {
        self.measures(what, who, argument).await.as_f64().unwrap_or(f64::NAN)
    }
}

fn bench_build() -> PathBuf {
    let named = std::env::var_os("THUCDIA_BENCH_DIST").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| places::target().join("bench-dist"));
    assert!(
        folder.join("index.html").is_file(),
        "{} holds no bench build; run `cargo xtask bench`",
        folder.display()
    );
    folder
}

/// Reads the register as the server has it, each enterprise as field and text form: what the plain reference stores.
async fn register(device: &Device) -> Vec<BTreeMap<String, String>> {
    let manifest = device.fetches("/api/sync/manifest?scope=register").await;
    let manifest: Manifest = sync::decode(&manifest).expect("the manifest is a message");
    let mut rows = Vec::new();
    for index in 0..manifest.pages.len() {
        let path = format!(
            "/api/sync/snapshot/{}/{}/{}/{}/{index}",
            manifest.epoch, manifest.scope, manifest.extent, manifest.seq
        );
        let bytes = device.fetches(&path).await;
        let page = RecordPage::open(&bytes).expect("the page is a pack");
        for (_, record) in page.records().expect("the pack can be read") {
            let mut row: BTreeMap<String, String> = record
                .fields
                .keys()
                .map(|field| (field.to_string(), record.answer(field.as_str()).to_code()))
                .collect();
            row.insert("id".to_owned(), record.id.to_string());
            rows.push(row);
        }
    }
    rows
}
