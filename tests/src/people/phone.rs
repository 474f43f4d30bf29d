//! A surveyor with a phone.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::record::Edit;
use domain::sync::Receipt;
use fantoccini::wd::WindowHandle;
use serde_json::{Value, json};

use super::{at, number_in, sign_in};
use crate::harness::browser::Browser;
use crate::harness::engine::{Engine, Size};
use crate::harness::office::{Office, PASSWORD};
use crate::harness::proxy::Proxy;
use crate::harness::wait::{until, until_within};
use crate::stage::Stage;

/// One phone in the hands of one person, with a network of its own to the office.
#[derive(Debug)]
pub struct Phone {
    name: String,
    browser: Browser,
    network: Proxy,
}

/// What the *Đồng bộ* screen counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Saved on the phone, not received yet.
    pub unsent: u64,
    /// Received by the server.
    pub received: u64,
    /// Refused, to be looked at.
    pub attention: u64,
}

impl Phone {
    /// Hands a phone to somebody who has an account.
    pub async fn of(stage: &Stage, office: &Office, name: &str, engine: Engine) -> Self {
        let network = Proxy::to(office.port()).await;
        let browser = stage.browser(name, engine, Size::Phone, network.port()).await;
        Self {
            name: name.to_owned(),
            browser,
            network,
        }
    }

    /// Returns the browser, for what a person cannot do.
    pub const fn browser(&self) -> &Browser {
        &self.browser
    }

    /// Returns the network between this phone and the office.
    pub const fn network(&self) -> &Proxy {
        &self.network
    }

    // ---- Coming and going

    /// Signs in and waits until the phone has everything it needs to go where there is no network.
    pub async fn signs_in(&self) {
        self.browser.goes_to("/").await;
        sign_in(&self.browser, &self.name).await;
        self.sets_a_pin(PIN).await;
        self.is_ready_to_leave().await;
    }

    /// Gives the phone a PIN: its first, or a new one where the old one was forgotten.
    pub async fn sets_a_pin(&self, pin: &str) {
        self.browser.types(&at("pin-new"), pin).await;
        self.browser.types(&at("pin-again"), pin).await;
        self.browser.presses(&at("pin-submit")).await;
        self.browser.sees(&at("nav-today")).await;
    }

    /// Follows an invitation and tries a password that is refused; returns why.
    pub async fn follows_an_invitation(&self, link: &str, password: &str) -> String {
        self.browser.goes_to(path_of(link)).await;
        self.browser.sees(&at("join-invited")).await;
        self.chooses_a_password(password).await;
        self.browser.reads(&at("join-problem")).await
    }

    /// Follows an invitation that can't be used; returns why.
    pub async fn follows_a_dead_invitation(&self, link: &str) -> String {
        self.browser.goes_to(path_of(link)).await;
        self.browser.reads(&at("join-problem")).await
    }

    /// Chooses the password of the invitation on the screen, and gives the phone its PIN.
    pub async fn accepts_with(&self, password: &str) {
        self.chooses_a_password(password).await;
        self.sets_a_pin(PIN).await;
        self.is_ready_to_leave().await;
    }

    async fn chooses_a_password(&self, password: &str) {
        self.browser.types(&at("password-new"), password).await;
        self.browser.types(&at("password-repeated"), password).await;
        self.browser.presses(&at("join-submit")).await;
    }

    /// Speaks with the office, and is put out by it.
    pub async fn is_put_out_at_the_next_contact(&self) {
        self.syncs_now().await;
        self.browser.sees(&at("sign-in-submit")).await;
    }

    /// Tries to sign in, and returns why that is refused.
    pub async fn is_not_let_in(&self) -> String {
        self.browser.types(&at("sign-in-name"), &self.name).await;
        self.browser.types(&at("sign-in-password"), PASSWORD).await;
        self.browser.presses(&at("sign-in-submit")).await;
        let refused = "return [...document.querySelectorAll(arguments[0])].map((it) => it.innerText).find((it) => it.includes(arguments[1])) ?? null";
        let said = self
            .browser
            .waits_for(refused, vec![json!(at("sign-in-problem")), json!("đăng nhập được")])
            .await;
        said.as_str().unwrap_or_default().to_owned()
    }

    /// Unlocks the phone with its PIN.
    pub async fn unlocks(&self) {
        self.tries_the_pin(PIN).await;
        self.browser.no_longer_sees(&at("lock-screen")).await;
    }

    /// Types a PIN on the locked phone.
    pub async fn tries_the_pin(&self, pin: &str) {
        self.browser.types(&at("lock-pin"), pin).await;
        self.browser.presses(&at("lock-submit")).await;
    }

    /// Locks the phone by hand.
    pub async fn locks(&self) {
        self.browser.presses(&at("nav-me")).await;
        self.browser.presses(&at("me-lock-now")).await;
        self.browser.sees(&at("lock-screen")).await;
    }

    /// Opens an address, which asks for the PIN, and gives it.
    pub async fn goes_to(&self, path: &str) {
        self.browser.goes_to(path).await;
        self.unlocks().await;
    }

    /// Waits until the register is here and the app is kept by its service worker.
    pub async fn is_ready_to_leave(&self) {
        self.browser.sees(&at("nav-today")).await;
        let kept = r"
            if (!navigator.serviceWorker?.controller) return false;
            return (await caches.keys()).some((name) => name.startsWith('thucdia-shell-'));
        ";
        until("the app is kept on the phone", async || {
            (self.browser.awaits(kept, vec![]).await == Value::Bool(true)).then_some(())
        })
        .await;
        self.has_spoken_with_the_office_since(0).await;
    }

    /// Loses the session, as a browser does that was killed before it wrote its cookies down.
    pub async fn loses_its_session(&self) {
        self.browser.forgets_its_cookies().await;
    }

    /// Waits until the app asks for the password again.
    pub async fn is_asked_for_the_password(&self) {
        self.browser.presses(&at("nav-sync")).await;
        self.browser.sees(&at("password-again-input")).await;
    }

    /// Gives the password again if the app asks for it, as it does when a killed browser forgot the session.
    pub async fn signs_in_again_if_asked(&self) {
        if self.browser.can_see(&at("password-again-input")).await {
            self.browser.types(&at("password-again-input"), PASSWORD).await;
            self.browser.presses(&at("password-again-submit")).await;
            self.browser.no_longer_sees(&at("password-again-input")).await;
        }
    }

    /// Goes where there is no network.
    pub fn leaves_the_network(&self) {
        self.network.goes_dead();
    }

    /// Comes back to where there is one. The phone notices, as phones do.
    pub async fn finds_the_network(&self) {
        self.network.comes_back();
        self.notices_the_network().await;
    }

    /// Comes back to where there is a network and, without leaving the page on the screen, waits until phone and office have
    /// told each other everything.
    pub async fn finds_the_network_in_passing(&self) {
        let before = self.last_success().await;
        self.finds_the_network().await;
        until_within(LONG, self.says("has spoken with the office"), async || {
            let calm = self.browser.attribute(&at("strip"), "data-state").await == "ok";
            (calm && self.last_success().await != before).then_some(())
        })
        .await;
    }

    /// Waits until the phone, with a network again, has given the office everything; signs in again where that is asked.
    pub async fn is_back_at_the_office(&self) {
        let before = self.last_conversation().await;
        self.notices_the_network().await;
        self.has_spoken_with_the_office_since(before).await;
        self.has_sent_everything().await;
    }

    /// Tells the page what a phone tells it when a network is back; loopback never goes away by itself.
    pub async fn notices_the_network(&self) {
        self.browser.runs("dispatchEvent(new Event('online'))", vec![]).await;
    }

    /// Waits until no conversation is under way and returns when the last one ended well; 0: none ever did.
    async fn last_conversation(&self) -> u64 {
        self.browser.presses(&at("nav-sync")).await;
        until_within(LONG, self.says("is neither sending nor fetching"), async || {
            let phase = self.browser.attribute(&at("sync-phase"), "data-state").await;
            ["idle", "offline", "signed_out", "failed"]
                .contains(&phase.as_str())
                .then_some(())
        })
        .await;
        self.last_success().await
    }

    /// Waits until a conversation ended well at another time than `before` (the phone's clock may have been set back since),
    /// with nothing left to send and counts on which both agree.
    async fn has_spoken_with_the_office_since(&self, before: u64) {
        self.browser.presses(&at("nav-sync")).await;
        until_within(LONG, self.says("is in step with the office"), async || {
            self.signs_in_again_if_asked().await;
            let calm = self.browser.attribute(&at("strip"), "data-state").await == "ok";
            let agrees = self.browser.attribute(&at("sync-agreement"), "data-state").await == "agrees";
            (calm && agrees && self.last_success().await != before).then_some(())
        })
        .await;
    }

    /// Reads from the storage when the phone last sent and fetched everything.
    async fn last_success(&self) -> u64 {
        let rows = self.browser.awaits(READ_STORE, vec![json!("meta"), json!(PIN)]).await;
        let times = rows
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|row| row["last_success"].as_u64());
        times.max().unwrap_or_default()
    }

    /// Reloads the page, as pulling it down does.
    pub async fn reloads(&self) {
        self.browser.reloads().await;
        self.unlocks().await;
    }

    /// The battery dies: every process of the browser ends at once.
    ///
    /// Where the engine keeps no profile under automation, the page is left and opened again instead: its memory is gone,
    /// its storage stays.
    pub async fn loses_its_battery(&self) {
        if self.browser.engine().keeps_a_profile() {
            self.browser.dies();
        } else {
            let old = self.browser.opens_a_tab().await;
            let new = self.browser.turns_to(old).await;
            self.browser.closes_tab_for(new).await;
        }
    }

    /// Is charged and switched on again; the app is opened at its first page.
    pub async fn is_charged_again(&self) {
        if self.browser.engine().keeps_a_profile() {
            self.browser.starts_again().await;
        }
        self.goes_to("/").await;
        self.browser.sees(&at("nav-today")).await;
    }

    /// Opens the app in another tab and goes on there.
    pub async fn opens_a_tab(&self) -> WindowHandle {
        let old = self.browser.opens_a_tab().await;
        self.goes_to("/").await;
        self.browser.sees(&at("nav-today")).await;
        old
    }

    // ---- Enterprises

    /// Types into the search until a line with this name is found.
    pub async fn finds(&self, words: &str, name: &str) {
        self.browser.presses(&at("nav-enterprises")).await;
        self.browser.types(&at("enterprise-search"), words).await;
        until(self.says(&format!("finds {name} by {words:?}")), async || {
            let lines = self.browser.reads_all(&at("enterprise-row")).await;
            lines.iter().any(|line| line.contains(name)).then_some(())
        })
        .await;
    }

    /// Searches for an enterprise and opens the one whose line has these words.
    pub async fn opens_enterprise(&self, words: &str) {
        self.browser.presses(&at("nav-enterprises")).await;
        self.browser.types(&at("enterprise-search"), words).await;
        let named = r"
            const folded = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase();
            const rows = [...document.querySelectorAll(arguments[0])];
            return rows.find((row) => folded(row.innerText).includes(folded(arguments[1])))?.dataset.id ?? null;
        ";
        let id = self
            .browser
            .waits_for(named, vec![json!(at("enterprise-row")), json!(words)])
            .await;
        let row = format!(
            r#"[data-test="enterprise-row"][data-id="{}"]"#,
            id.as_str().unwrap_or_default()
        );
        self.browser.presses(&row).await;
        self.browser.sees(&at("enterprise-title")).await;
    }

    /// Waits until the phone says that it has so many enterprises.
    pub async fn counts_enterprises(&self, number: u64) {
        self.browser.presses(&at("nav-enterprises")).await;
        self.browser.sees(&at("enterprise-search")).await;
        // What was looked for last is still in the box.
        let clear = "document.querySelector('.search__clear')?.click()";
        self.browser.runs(clear, vec![]).await;
        until(self.says(&format!("counts {number} enterprises")), async || {
            let words = self.browser.reads(&at("enterprise-count")).await;
            (number_in(&words) == number).then_some(())
        })
        .await;
    }

    /// Opens what was settled otherwise than this person wrote; returns the lines.
    pub async fn reads_what_was_settled(&self) -> Vec<String> {
        self.goes_to("/sync").await;
        self.browser.sees(&at("settled-row")).await;
        self.browser.reads_all(&at("settled-row")).await
    }

    /// Returns what the phone knows of the enterprise on the screen, question by question.
    pub async fn reads_facts(&self) -> Vec<String> {
        self.browser.sees(FACT).await;
        self.browser.reads_all(FACT).await
    }

    /// Tells whether the enterprise on the screen is said to have answers that contradict each other.
    pub async fn sees_a_conflict(&self) -> bool {
        self.browser.can_see(&at("enterprise-conflicts")).await
    }

    /// Returns the lines of the visits of the enterprise on the screen.
    pub async fn visits_shown(&self) -> Vec<String> {
        self.browser.reads_all(&at("visit-row")).await
    }

    // ---- Other records

    /// Opens the list of one kind of record from *Ghi nhận*.
    pub async fn opens_the_list_of(&self, kind: &str) {
        self.browser.presses(&at("nav-add")).await;
        self.browser.presses(&at(&format!("add-{kind}"))).await;
        self.browser.sees(&at("others-title")).await;
    }

    /// Returns the lines of the list on the screen, once there are any, with the state of each: saved, received.
    pub async fn entries_shown(&self) -> Vec<(String, String)> {
        self.browser.sees(&at("entry-row")).await;
        let script =
            "return [...document.querySelectorAll(arguments[0])].map((row) => [row.innerText, row.dataset.state])";
        let rows = self.browser.runs(script, vec![json!(at("entry-row"))]).await;
        let rows: Vec<(String, String)> = serde_json::from_value(rows).unwrap_or_default();
        let in_one_line = |(words, state): (String, String)| {
            let words: Vec<&str> = words.split_whitespace().collect();
            (words.join(" "), state)
        };
        rows.into_iter().map(in_one_line).collect()
    }

    /// Opens the latest visit of the enterprise on the screen.
    pub async fn opens_the_visit(&self) {
        self.browser.presses(&at("visit-row")).await;
        self.browser.sees(FACT).await;
    }

    /// Returns what the record on the screen says in a field.
    pub async fn reads_fact(&self, field: &str) -> String {
        self.browser.reads(&at(&format!("record-field-{field}"))).await
    }

    // ---- Trust

    /// Reads the counts of the *Đồng bộ* screen.
    pub async fn counts(&self) -> Counts {
        self.browser.presses(&at("nav-sync")).await;
        Counts {
            unsent: number_in(&self.browser.reads(&at("count-unsent")).await),
            received: number_in(&self.browser.reads(&at("count-received")).await),
            attention: number_in(&self.browser.reads(&at("count-attention")).await),
        }
    }

    /// Waits until the *Đồng bộ* screen says that nothing is unsent.
    pub async fn has_sent_everything(&self) {
        self.sees_unsent(0).await;
    }

    /// Waits until the *Đồng bộ* screen counts so many unsent.
    pub async fn sees_unsent(&self, number: u64) {
        self.browser.presses(&at("nav-sync")).await;
        until(format!("{} counts {number} unsent", self.name), async || {
            let unsent = self.browser.reads(&at("count-unsent")).await;
            (number_in(&unsent) == number).then_some(())
        })
        .await;
    }

    /// Reads what lies in the outbox straight from the storage: each edit's answers, in their text form.
    pub async fn looks_into_the_outbox(&self) -> Vec<BTreeMap<String, String>> {
        let rows = self.browser.awaits(READ_STORE, vec![json!("outbox"), json!(PIN)]).await;
        let answers = |row: &Value| {
            let changes = row["edit"]["changes"].as_object()?;
            let codes = changes
                .iter()
                .map(|(field, change)| Some((field.clone(), change["value"].as_str()?.to_owned())));
            codes.collect()
        };
        rows.as_array().into_iter().flatten().filter_map(answers).collect()
    }

    /// Reads the edits that the office has received, with the receipts that the phone keeps for them.
    ///
    /// # Panics
    /// When what is stored is something else.
    pub async fn looks_at_its_receipts(&self) -> Vec<(Edit, Receipt)> {
        let batches = self
            .browser
            .awaits(READ_STORE, vec![json!("acknowledged"), json!(PIN)])
            .await;
        let batches = batches.as_array().into_iter().flatten();
        let rows = batches.filter_map(|batch| batch["rows"].as_array()).flatten();
        let read = |row: &Value| serde_json::from_value(json!([row["edit"], row["receipt"]]));
        rows.map(|row| read(row).expect("an edit and its receipt")).collect()
    }

    /// Waits until *Đồng bộ* lists something that the office refused for this reason, and returns what it says.
    pub async fn is_told_of_a_refusal(&self, code: &str) -> String {
        self.browser.presses(&at("nav-sync")).await;
        let row = format!(r#"[data-test="attention-row"][data-code="{code}"]"#);
        self.browser.sees(&row).await;
        self.browser.reads(&row).await
    }

    /// Waits until nothing is listed as refused any more, asking the office meanwhile.
    pub async fn is_told_that_nothing_is_refused(&self) {
        self.syncs_now().await;
        self.browser.no_longer_sees(&at("attention-row")).await;
    }

    /// Sends again what was refused.
    pub async fn sends_again(&self) {
        self.browser.presses(&at("attention-retry")).await;
        self.browser.no_longer_sees(&at("attention-row")).await;
    }

    /// Asks for a conversation with the office now.
    pub async fn syncs_now(&self) {
        self.browser.presses(&at("nav-sync")).await;
        self.browser.presses(&at("sync-now")).await;
    }

    /// Returns the states of the lines on the first page: saved, sending, received, attention.
    pub async fn states_of_recent_work(&self) -> Vec<String> {
        self.browser.presses(&at("nav-today")).await;
        self.browser.sees(&at("recent-row")).await;
        let script = "return [...document.querySelectorAll(arguments[0])].map((row) => row.dataset.state)";
        let states = self.browser.runs(script, vec![json!(at("recent-row"))]).await;
        serde_json::from_value(states).unwrap_or_default()
    }

    /// Puts the person's name before what is waited for.
    pub(super) fn says(&self, what: &str) -> String {
        format!("{} {what}", self.name)
    }
}

/// The PIN of the stories' phones.
pub const PIN: &str = "482913";

/// Reads a store of everybody who has used this browser, as the rescue page does: JSON in UTF-8, sealed under a key that the
/// PIN unwraps.
const READ_STORE: &str = r"
    const [name, pin] = args;
    const sealedIn = async (open) => {
        const lock = await new Promise((resolve, reject) => {
            const request = open.transaction('meta').objectStore('meta').get('lock');
            request.onsuccess = () => resolve(request.result && JSON.parse(new TextDecoder().decode(request.result)));
            request.onerror = () => reject(request.error);
        });
        if (!lock?.pin) return null;
        const gcm = (iv, place) => ({ name: 'AES-GCM', iv: new Uint8Array(iv), additionalData: new TextEncoder().encode(place) });
        const typed = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, ['deriveKey']);
        const how = { name: 'PBKDF2', hash: 'SHA-256', salt: new Uint8Array(lock.pin.salt), iterations: lock.pin.rounds };
        const by = await crypto.subtle.deriveKey(how, typed, { name: 'AES-GCM', length: 256 }, false, ['decrypt']);
        const raw = await crypto.subtle.decrypt(gcm(lock.pin.iv, 'lock/pin'), by, new Uint8Array(lock.pin.key));
        const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['decrypt']);
        return (at, value) => crypto.subtle.decrypt(gcm(value.subarray(4, 16), at), key, value.subarray(16));
    };
    const values = [];
    for (const { name: database } of await indexedDB.databases()) {
        if (!/^thucdia-[0-9a-f]{32}$/.test(database)) continue;
        const open = await new Promise((resolve, reject) => {
            const request = indexedDB.open(database);
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => reject(request.error);
        });
        const unseal = await sealedIn(open);
        const rows = await new Promise((resolve, reject) => {
            const rows = [];
            const request = open.transaction(name).objectStore(name).openCursor();
            request.onerror = () => reject(request.error);
            request.onsuccess = () => {
                if (!request.result) return resolve(rows);
                rows.push([request.result.key, request.result.value]);
                request.result.continue();
            };
        });
        open.close();
        for (const [key, value] of rows) {
            const sealed = value[0] === 0x54 && value[1] === 0x44 && value[2] === 0xf5;
            const bytes = sealed ? await unseal(`${name}/${key}`, value) : value;
            values.push(JSON.parse(new TextDecoder().decode(bytes)));
        }
    }
    return values;
";

/// The questions of a record that is only looked at.
const FACT: &str = r#"[data-test^="record-field-"]"#;

/// How long a whole register may take on a machine that is busy with the browsers themselves.
const LONG: Duration = Duration::from_secs(120);

/// Returns what of a link the browser is given beside the office's address.
fn path_of(link: &str) -> &str {
    link.find("/join").map_or(link, |at| &link[at..])
}
