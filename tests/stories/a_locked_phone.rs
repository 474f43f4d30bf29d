//! A phone is lost, a PIN is forgotten, a network never comes: nothing is given away, and no visit is lost.

use std::sync::Arc;

use serde_json::json;
use tests::harness::engine::Engine;
use tests::harness::office::{Office, PASSWORD};
use tests::harness::stored_files::StoredFiles;
use tests::harness::wait::until;
use tests::people::{Desk, PIN, Phone};
use tests::stage::{Stage, tell};

use crate::register::REGISTER;

const NOTE: &str = "Ghi chú chỉ máy này biết";
const OTHER_PIN: &str = "739251";

fn at(name: &str) -> String {
    format!(r#"[data-test="{name}"]"#)
}

async fn beginning(stage: &Stage) -> (Office, Phone) {
    let mut office = stage.office();
    office.imports(REGISTER);
    office.opens().await;
    let surveyor = Phone::of(stage, &office, "khaosat1", Engine::Chromium).await;
    surveyor.signs_in().await;
    // The office is given its key in passing; a PIN is not to be forgotten before.
    until("the office keeps a key", async || {
        let lock = surveyor.browser().awaits(LOCK_ROW, vec![]).await;
        lock["escrow"]["kept_in"].is_string().then_some(())
    })
    .await;
    until("the office's own key is here", async || {
        surveyor
            .browser()
            .awaits(OFFICE_KEY, vec![])
            .await
            .is_array()
            .then_some(())
    })
    .await;
    (office, surveyor)
}

#[test]
fn it_opens_by_its_pin_alone_and_without_a_network() {
    tell("locked", locked);
}

async fn locked(stage: Arc<Stage>) {
    let (_office, surveyor) = beginning(&stage).await;
    let browser = surveyor.browser();
    surveyor.leaves_the_network();
    surveyor.opens_enterprise("canon").await;
    surveyor.records_a_short_visit(NOTE).await;

    // A form is open, and its last words have not come to rest yet.
    surveyor.opens_enterprise("goertek").await;
    surveyor.starts_a_visit().await;
    surveyor.begins_the_visit_form("refused").await;
    surveyor.fills("visit_note", "Đang viết dở").await;
    let form = browser.path().await;
    surveyor.is_told_that_answers_are_saved().await;
    surveyor.locks().await;
    let text = browser
        .runs("return document.documentElement.outerHTML + document.title", vec![])
        .await;
    let text = text.as_str().unwrap_or_default().to_owned();
    for told in [NOTE, "Đang viết dở", "Canon", "Goertek"] {
        assert!(!text.contains(told), "{told} is still in the page");
    }
    surveyor.tries_the_pin("000001").await;
    browser.sees(&at("lock-problem")).await;
    let once = format!(r#"{}[data-wrong="1"]"#, at("lock-tries"));
    browser.sees(&once).await;

    // A reload resets nothing, and the form comes back at its address.
    browser.goes_to(&form).await;
    browser.sees(&once).await;
    surveyor.unlocks().await;
    assert_eq!(surveyor.finds_in("visit_note").await, "Đang viết dở");
    assert_eq!(surveyor.counts().await.unsent, 1);

    // Signing out would leave the work behind: refused, with the way out.
    browser.presses(&at("nav-me")).await;
    browser.presses(&at("me-sign-out")).await;
    browser.sees(&at("me-sign-out-refused")).await;
}

#[test]
fn five_wrong_pins_make_it_wait_also_after_a_reload() {
    tell("wrong-pins", wrong_pins);
}

async fn wrong_pins(stage: Arc<Stage>) {
    let (_office, surveyor) = beginning(&stage).await;
    surveyor.locks().await;
    for wrong in 1..=5 {
        surveyor.tries_the_pin("111222").await;
        let tries = format!(r#"{}[data-wrong="{wrong}"]"#, at("lock-tries"));
        surveyor.browser().sees(&tries).await;
    }
    surveyor.browser().sees(&at("lock-wait")).await;
    surveyor.browser().goes_to("/").await;
    surveyor.browser().sees(&at("lock-wait")).await;
}

#[test]
fn the_tenth_wrong_pin_forgets_a_store_with_nothing_unsent_and_keeps_one_with_work_for_the_office() {
    tell("tenth-wrong-pin", tenth_wrong_pin);
}

async fn tenth_wrong_pin(stage: Arc<Stage>) {
    let (_office, surveyor) = beginning(&stage).await;
    let browser = surveyor.browser();
    let stores =
        "return (await indexedDB.databases()).map(({ name }) => name).filter((name) => name !== 'thucdia').length";

    // Something is unsent: the PIN opens nothing any more, not even the right one, and the work waits for the password.
    surveyor.leaves_the_network();
    surveyor.opens_enterprise("canon").await;
    surveyor.records_a_short_visit(NOTE).await;
    surveyor.locks().await;
    browser.awaits(NINE_WRONG, vec![]).await;
    browser.goes_to("/").await;
    surveyor.tries_the_pin("111222").await;
    browser.sees(&at("lock-by-office")).await;
    browser.goes_to("/").await;
    browser.sees(&at("lock-by-office")).await;
    assert!(!browser.can_see(&at("lock-pin")).await, "no PIN is asked for any more");
    let lock = browser.awaits(LOCK_ROW, vec![]).await;
    assert!(lock["pin"].is_null(), "the key is wrapped by the office's secret alone");
    surveyor.finds_the_network().await;
    browser.types(&at("lock-password"), PASSWORD).await;
    browser.presses(&at("lock-recover")).await;
    surveyor.sets_a_pin(OTHER_PIN).await;
    surveyor.has_sent_everything().await;
    assert_eq!(surveyor.counts().await.received, 1);

    // Nothing is unsent: the store is forgotten, and whoever signs in begins a new one.
    surveyor.locks().await;
    browser.awaits(NINE_WRONG, vec![]).await;
    browser.goes_to("/").await;
    surveyor.tries_the_pin("111222").await;
    browser.sees(&at("sign-in-submit")).await;
    assert_eq!(browser.awaits(stores, vec![]).await, json!(0));
    surveyor.signs_in().await;
    surveyor.finds("canon", "Canon").await;
    assert_eq!(surveyor.counts().await.unsent, 0);
}

#[test]
fn its_files_tell_nothing() {
    tell("raw-files", raw_files);
}

async fn raw_files(stage: Arc<Stage>) {
    let (_office, surveyor) = beginning(&stage).await;
    let browser = surveyor.browser();
    surveyor.leaves_the_network();
    surveyor.opens_enterprise("canon").await;
    surveyor.records_a_short_visit(NOTE).await;
    // What is known to be there is found: as the app stores text, and as a browser does.
    let control = "Kiểm chứng tìm thấy";
    browser.awaits(PUT_PLAIN, vec![json!(control)]).await;
    let before = StoredFiles::of(browser);
    until("what was put there in plain is found in the files", async || {
        StoredFiles::of(browser).tell(control).then_some(())
    })
    .await;
    let after = StoredFiles::of(browser);
    for told in [NOTE, "Canon", "Goertek", "Samsung Electronics"] {
        for files in [&before, &after] {
            assert!(!files.tell(told), "{told} can be read in the files");
        }
    }
}

#[test]
fn a_forgotten_pin_loses_nothing() {
    tell("forgotten-pin", forgotten_pin);
}

async fn forgotten_pin(stage: Arc<Stage>) {
    let (_office, surveyor) = beginning(&stage).await;
    let browser = surveyor.browser();
    surveyor.leaves_the_network();
    surveyor.opens_enterprise("canon").await;
    surveyor.records_a_short_visit(NOTE).await;
    surveyor.locks().await;
    surveyor.finds_the_network().await;
    browser.presses(&at("lock-forgot")).await;
    browser.types(&at("lock-password"), PASSWORD).await;
    browser.presses(&at("lock-recover")).await;
    surveyor.sets_a_pin(OTHER_PIN).await;
    surveyor.has_sent_everything().await;
    assert_eq!(surveyor.counts().await.received, 1);
    surveyor.locks().await;
    surveyor.tries_the_pin(PIN).await;
    browser.sees(&at("lock-problem")).await;
    surveyor.tries_the_pin(OTHER_PIN).await;
    browser.no_longer_sees(&at("lock-screen")).await;
}

#[test]
fn a_store_that_the_office_can_not_open_stays_beside_a_new_one() {
    tell("begun-anew", begun_anew);
}

async fn begun_anew(stage: Arc<Stage>) {
    let (mut office, surveyor) = beginning(&stage).await;
    let browser = surveyor.browser();
    surveyor.leaves_the_network();
    surveyor.opens_enterprise("canon").await;
    surveyor.records_a_short_visit(NOTE).await;
    surveyor.locks().await;
    // The office lost its machine, and with it the secret that opens this store.
    office.loses_power();
    office.forgets_its_secrets();
    office.opens().await;
    surveyor.finds_the_network().await;
    browser.presses(&at("lock-forgot")).await;
    browser.types(&at("lock-password"), PASSWORD).await;
    browser.presses(&at("lock-recover")).await;
    browser.sees(&at("lock-lost")).await;
    let told = browser.reads(&at("lock-lost")).await;
    assert!(told.contains('1'), "how much is shut in there is said: {told}");
    browser.is_pictured("begun-anew").await;

    browser.presses(&at("lock-begin-anew")).await;
    surveyor.sets_a_pin(OTHER_PIN).await;
    surveyor.finds("goertek", "Goertek Vina").await;
    assert_eq!(surveyor.counts().await.unsent, 0);
    surveyor.opens_enterprise("goertek").await;
    surveyor.records_a_short_visit("Trong kho mới").await;
    surveyor.has_sent_everything().await;
    // The one before is still there, with what nobody else has.
    let stores =
        "return (await indexedDB.databases()).map(({ name }) => name).filter((name) => name !== 'thucdia').length";
    assert_eq!(browser.awaits(stores, vec![]).await, json!(2));
}

#[test]
fn what_an_earlier_version_left_open_is_sealed_and_kept() {
    tell("sealed-later", sealed_later);
}

async fn sealed_later(stage: Arc<Stage>) {
    let (_office, surveyor) = beginning(&stage).await;
    let browser = surveyor.browser();
    surveyor.leaves_the_network();
    surveyor.opens_enterprise("canon").await;
    surveyor.records_a_short_visit(NOTE).await;
    let before = surveyor.looks_into_the_outbox().await;
    // The store as it was before there were PINs: every value plain, and no lock.
    browser.goes_to("/rescue.html").await;
    browser.awaits(UNSEAL, vec![json!(PIN)]).await;
    assert!(browser.awaits(LOCK_ROW, vec![]).await.is_null());
    browser.goes_to("/").await;
    surveyor.sets_a_pin(PIN).await;
    assert_eq!(surveyor.looks_into_the_outbox().await, before);
    assert_eq!(surveyor.counts().await.unsent, 1);
    surveyor.finds("Goertek", "Goertek Vina").await;
    let plain = browser.awaits(PLAIN_ROWS, vec![]).await;
    assert_eq!(plain, json!([]), "every row is sealed");
}

#[test]
fn a_recovery_file_goes_round() {
    tell("recovery-file", recovery_file);
}

async fn recovery_file(stage: Arc<Stage>) {
    let (mut office, surveyor) = beginning(&stage).await;
    let browser = surveyor.browser();
    surveyor.leaves_the_network();
    surveyor.opens_enterprise("canon").await;
    surveyor.records_a_short_visit(NOTE).await;
    surveyor.opens_enterprise("goertek").await;
    surveyor.starts_a_visit().await;
    surveyor.begins_the_visit_form("refused").await;
    surveyor.fills("visit_note", "Đang viết dở").await;
    surveyor.is_told_that_answers_are_saved().await;

    browser.presses(&at("nav-sync")).await;
    browser.runs(CATCH_DOWNLOADS, vec![]).await;
    browser.presses(&at("recovery-save")).await;
    let by_the_app = downloaded(&surveyor).await;

    // The rescue page makes one too, without the app.
    browser.goes_to("/rescue.html").await;
    browser.runs(CATCH_DOWNLOADS, vec![]).await;
    browser.types(&at("rescue-pin"), PIN).await;
    browser.presses(&at("rescue-unlock")).await;
    browser.no_longer_sees(&at("rescue-pin")).await;
    browser.presses(&at("rescue-export")).await;
    let by_the_rescue_page = downloaded(&surveyor).await;

    for (name, file) in [("app", &by_the_app), ("rescue", &by_the_rescue_page)] {
        assert!(file.starts_with(b"THUCDIA\x1a\x01"), "{name}");
        std::fs::write(office.data().join(format!("{name}.thucdia")), file).expect("the folder can be written to");
    }
    office.loses_power();
    let told = |name: &str| {
        office.is_told(&[
            "import",
            "recovery",
            &office.data().join(format!("{name}.thucdia")).display().to_string(),
        ])
    };
    let first = told("app");
    assert!(
        first.contains("New: 1  Known: 0  To be looked at: 0  Drafts: 1"),
        "{first}"
    );
    let second = told("rescue");
    assert!(
        second.contains("New: 0  Known: 1  To be looked at: 0  Drafts: 1"),
        "{second}"
    );
    office.opens().await;

    let supervisor = Desk::of(&stage, &office, "giamsat", Engine::Chromium).await;
    supervisor.signs_in().await;
    supervisor.sees_visits(1).await;
    let aside = supervisor.sees_in_quarantine(1).await;
    assert!(aside[0].contains("Cán bộ khảo sát 1"), "{aside:?}");
    // The phone comes back after all: the office has it already.
    surveyor.goes_to("/").await;
    surveyor.finds_the_network().await;
    surveyor.has_sent_everything().await;
    supervisor.sees_visits(1).await;
}

/// Returns the bytes of the last file that the page gave.
async fn downloaded(phone: &Phone) -> Vec<u8> {
    let bytes = phone.browser().waits_for("return window.given ?? null", vec![]).await;
    serde_json::from_value(bytes).expect("bytes")
}

/// Reads `meta/lock` of the one store.
const LOCK_ROW: &str = r"
    const { name } = (await indexedDB.databases()).find(({ name }) => /^thucdia-[0-9a-f]{32}$/.test(name));
    const done = (request) => new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
    const database = await done(indexedDB.open(name));
    const value = await done(database.transaction('meta').objectStore('meta').get('lock'));
    database.close();
    return value ? JSON.parse(new TextDecoder().decode(value)) : null;
";

/// Writes down nine wrong PINs, the waiting over: minutes that a story does not have.
const NINE_WRONG: &str = r"
    const { name } = (await indexedDB.databases()).find(({ name }) => /^thucdia-[0-9a-f]{32}$/.test(name));
    const done = (request) => new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
    const database = await done(indexedDB.open(name));
    const rows = database.transaction('meta', 'readwrite', { durability: 'strict' }).objectStore('meta');
    const lock = JSON.parse(new TextDecoder().decode(await done(rows.get('lock'))));
    await done(rows.put(new TextEncoder().encode(JSON.stringify({ ...lock, wrong: 9, wait_until: 0 })), 'lock'));
    await new Promise((resolve) => { rows.transaction.oncomplete = resolve; });
    database.close();
    return true;
";

/// Reads what recovery files are sealed for.
const OFFICE_KEY: &str = r"
    const { name } = (await indexedDB.databases()).find(({ name }) => /^thucdia-[0-9a-f]{32}$/.test(name));
    const done = (request) => new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
    const database = await done(indexedDB.open(name));
    const value = await done(database.transaction('meta').objectStore('meta').get('office'));
    database.close();
    return value ? JSON.parse(new TextDecoder().decode(value)).key : null;
";

/// Puts a text into a database of its own, in bytes as the app does.
const PUT_PLAIN: &str = r"
    const request = indexedDB.open('control', 1);
    request.onupgradeneeded = () => request.result.createObjectStore('rows');
    const database = await new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
    const transaction = database.transaction('rows', 'readwrite', { durability: 'strict' });
    transaction.objectStore('rows').put(new TextEncoder().encode(args[0]), 1);
    await new Promise((resolve) => { transaction.oncomplete = resolve; });
    database.close();
    return true;
";

/// Puts every value back in plain, as an earlier version left it.
const UNSEAL: &str = r"
    const done = (request) => new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
    const { name } = (await indexedDB.databases()).find(({ name }) => /^thucdia-[0-9a-f]{32}$/.test(name));
    const database = await done(indexedDB.open(name));
    const text = new TextEncoder();
    const lock = JSON.parse(new TextDecoder().decode(await done(database.transaction('meta').objectStore('meta').get('lock'))));
    const gcm = (iv, place) => ({ name: 'AES-GCM', iv: new Uint8Array(iv), additionalData: text.encode(place) });
    const typed = await crypto.subtle.importKey('raw', text.encode(args[0]), 'PBKDF2', false, ['deriveKey']);
    const how = { name: 'PBKDF2', hash: 'SHA-256', salt: new Uint8Array(lock.pin.salt), iterations: lock.pin.rounds };
    const by = await crypto.subtle.deriveKey(how, typed, { name: 'AES-GCM', length: 256 }, false, ['decrypt']);
    const raw = await crypto.subtle.decrypt(gcm(lock.pin.iv, 'lock/pin'), by, new Uint8Array(lock.pin.key));
    const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['decrypt']);
    for (const store of ['meta', 'outbox', 'acknowledged', 'drafts', 'pages', 'delta']) {
        const rows = await new Promise((resolve, reject) => {
            const rows = [];
            const request = database.transaction(store).objectStore(store).openCursor();
            request.onerror = () => reject(request.error);
            request.onsuccess = () => {
                if (!request.result) return resolve(rows);
                rows.push([request.result.key, request.result.value]);
                request.result.continue();
            };
        });
        const opened = [];
        for (const [at, value] of rows) {
            if (value[0] !== 0x54 || value[1] !== 0x44 || value[2] !== 0xf5) continue;
            const place = gcm(value.subarray(4, 16), `${store}/${at}`);
            opened.push([at, new Uint8Array(await crypto.subtle.decrypt(place, key, value.subarray(16)))]);
        }
        const writing = database.transaction(store, 'readwrite').objectStore(store);
        for (const [at, value] of opened) writing.put(value, at);
        if (store === 'meta') writing.delete('lock');
        await new Promise((resolve) => { writing.transaction.oncomplete = resolve; });
    }
    database.close();
    return true;
";

/// Lists the rows that are not sealed and should be.
const PLAIN_ROWS: &str = r"
    const done = (request) => new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
    const { name } = (await indexedDB.databases()).find(({ name }) => /^thucdia-[0-9a-f]{32}$/.test(name));
    const database = await done(indexedDB.open(name));
    const plain = [];
    for (const store of ['outbox', 'acknowledged', 'drafts', 'pages', 'delta']) {
        for (const value of await done(database.transaction(store).objectStore(store).getAll())) {
            if (value[0] !== 0x54 || value[1] !== 0x44 || value[2] !== 0xf5) plain.push(store);
        }
    }
    database.close();
    return plain;
";

/// Keeps what the page gives as a file, for the story to look at.
const CATCH_DOWNLOADS: &str = r"
    window.given = null;
    const create = URL.createObjectURL;
    URL.createObjectURL = (blob) => {
        blob.arrayBuffer().then((buffer) => { window.given = [...new Uint8Array(buffer)]; });
        return create(blob);
    };
";
