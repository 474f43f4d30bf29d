//! One browser of one person, through WebDriver: started, driven, killed, and started again on the same profile.
//!
//! What a person can see and touch is looked up afresh for each action and tried again while the page changes under it;
//! an element is never kept.

use std::fmt::Debug;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use fantoccini::elements::{Element, ElementRef};
use fantoccini::wd::{Capabilities, TimeoutConfiguration, WindowHandle};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::chromium::Chromium;
use super::engine::{Engine, Size};
use super::places;
use super::process::{Running, free_port};
use super::screen::Screen;
use super::wait::{PATIENCE, until, until_within};

/// The name that the WebDriver standard gives to a reference to an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A script that finds the first element of a selector that can be seen, and brings it into view.
const VISIBLE: &str = r"
    const found = [...document.querySelectorAll(arguments[0])].find((element) => element.getClientRects().length > 0);
    if (!found) return null;
    const box = found.getBoundingClientRect();
    if (box.top < 80 || box.bottom > innerHeight - 180) found.scrollIntoView({ block: 'center', behavior: 'instant' });
    return found;
";

/// One browser. Clones are the same browser.
#[derive(Clone, Debug)]
pub struct Browser {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    name: String,
    engine: Engine,
    size: Size,
    origin: String,
    profile: TempDir,
    log: PathBuf,
    running: Mutex<Option<Started>>,
}

#[derive(Debug)]
struct Started {
    client: Client,
    address: String,
    _driver: Running,
    _screen: Option<Screen>,
}

impl Browser {
    /// Starts a browser for somebody; `origin` is where its pages come from, its driver's messages go to `log`.
    pub async fn start(name: &str, engine: Engine, size: Size, origin: &str, log: PathBuf) -> Self {
        let profile = tempfile::Builder::new()
            .prefix("thucdia-profile-")
            .tempdir_in(places::scratch())
            .expect("a temporary folder");
        let browser = Self {
            shared: Arc::new(Shared {
                name: name.to_owned(),
                engine,
                size,
                origin: origin.to_owned(),
                profile,
                log,
                running: Mutex::new(None),
            }),
        };
        browser.starts_again().await;
        browser
    }

    /// Returns the folder that the engine keeps its data in; nothing where it keeps none.
    pub fn profile(&self) -> Option<PathBuf> {
        self.engine()
            .keeps_a_profile()
            .then(|| self.shared.profile.path().to_owned())
    }

    /// Starts the browser, with the profile as it was left.
    ///
    /// # Panics
    /// When driver or browser do not start.
    pub async fn starts_again(&self) {
        let Shared {
            engine,
            size,
            profile,
            log,
            ..
        } = &*self.shared;
        // A killed Chromium leaves these behind; its driver would believe the port of the dead browser.
        for remains in [
            "DevToolsActivePort",
            "SingletonLock",
            "SingletonCookie",
            "SingletonSocket",
        ] {
            drop(std::fs::remove_file(profile.path().join(remains)));
        }
        let screen = matches!(engine, Engine::WebKit).then(Screen::switched_on);
        let port = free_port();
        let mut command = engine.driver(port);
        if let Some(screen) = &screen {
            command.env("DISPLAY", screen.display()).env_remove("WAYLAND_DISPLAY");
            command
                .env("GDK_BACKEND", "x11")
                .env("WEBKIT_DISABLE_COMPOSITING_MODE", "1");
        }
        let driver = Running::start(&mut command, log);
        let address = format!("http://127.0.0.1:{port}");
        until("the driver listens", async || {
            reqwest::get(format!("{address}/status")).await.ok()
        })
        .await;

        let Value::Object(mut wanted) = engine.capabilities(profile.path(), *size) else {
            return;
        };
        wanted.insert("unhandledPromptBehavior".into(), "accept".into());
        let wanted: Capabilities = wanted.into_iter().collect();
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let client = builder
            .capabilities(wanted)
            .connect(&address)
            .await
            .expect("the browser starts");
        let limits = TimeoutConfiguration::new(Some(Duration::from_secs(600)), Some(Duration::from_secs(60)), None);
        client
            .update_timeouts(limits)
            .await
            .expect("the driver takes time limits");
        if matches!(engine, Engine::WebKit) {
            let (width, height) = size.pixels();
            client
                .set_window_size(width, height)
                .await
                .expect("the window has a size");
        }
        *self.running() = Some(Started {
            client,
            address,
            _driver: driver,
            _screen: screen,
        });
    }

    /// Ends the browser's processes at once, as a dying battery does: `kill -9`.
    pub fn dies(&self) {
        let started = self.running().take();
        drop(started);
    }

    /// Returns whose browser it is.
    pub fn name(&self) -> &str {
        &self.shared.name
    }

    /// Returns its engine.
    pub fn engine(&self) -> Engine {
        self.shared.engine
    }

    /// Speaks to the parts that only Chromium has.
    ///
    /// # Panics
    /// When it is not running.
    pub async fn chromium(&self) -> Chromium {
        let address = self
            .running()
            .as_ref()
            .map(|started| started.address.clone())
            .expect("the browser runs");
        let session = self
            .client()
            .session_id()
            .await
            .ok()
            .flatten()
            .expect("the session has an id");
        Chromium::new(&address, &session)
    }

    // ---- Going somewhere

    /// Opens an address of the app, as typing it would: the page is loaded anew.
    ///
    /// # Panics
    /// When the browser shows its own error page instead.
    pub async fn goes_to(&self, path: &str) {
        let address = format!("{}{path}", self.shared.origin);
        self.client()
            .goto(&address)
            .await
            .unwrap_or_else(|error| panic!("{}: {address}: {error}", self.name()));
    }

    /// Loads the page again, as pulling it down does.
    ///
    /// The page itself is asked for it: the reload that Firefox's driver offers passes the service worker by.
    pub async fn reloads(&self) {
        let begin = "window.before = true; setTimeout(() => location.reload())";
        self.runs(begin, vec![]).await;
        let done = "return !window.before && document.readyState === 'complete'";
        self.waits_for(done, vec![]).await;
    }

    /// Forgets the cookies, also those that no page may read.
    ///
    /// # Panics
    /// When the driver refuses.
    pub async fn forgets_its_cookies(&self) {
        self.client()
            .delete_all_cookies()
            .await
            .expect("the cookies are deleted");
    }

    /// Returns the path of the page.
    pub async fn path(&self) -> String {
        self.runs("return location.pathname", vec![])
            .await
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Opens another tab and goes on there; the old one stays open.
    ///
    /// # Panics
    /// When the browser opens none.
    pub async fn opens_a_tab(&self) -> WindowHandle {
        let client = self.client();
        let old = client.window().await.expect("there is a tab");
        let new = client.new_window(true).await.expect("another tab opens");
        client.switch_to_window(new.handle).await.expect("the new tab is there");
        old
    }

    /// Goes on in another tab; returns the one it leaves.
    ///
    /// # Panics
    /// When that tab is closed.
    pub async fn turns_to(&self, tab: WindowHandle) -> WindowHandle {
        let client = self.client();
        let left = client.window().await.expect("there is a tab");
        client.switch_to_window(tab).await.expect("the tab is open");
        left
    }

    /// Closes this tab and goes on in another one.
    ///
    /// # Panics
    /// When that is not possible.
    pub async fn closes_tab_for(&self, other: WindowHandle) {
        let client = self.client();
        client.close_window().await.expect("the tab closes");
        client.switch_to_window(other).await.expect("the tab is open");
    }

    // ---- Seeing

    /// Waits until this can be seen.
    pub async fn sees(&self, css: &str) {
        until(self.says(css), async || self.visible(css).await.map(drop)).await;
    }

    /// Waits until this can no longer be seen.
    pub async fn no_longer_sees(&self, css: &str) {
        until(self.says(format!("no {css}")), async || {
            self.visible(css).await.is_none().then_some(())
        })
        .await;
    }

    /// Tells whether this can be seen now.
    pub async fn can_see(&self, css: &str) -> bool {
        self.visible(css).await.is_some()
    }

    /// Waits for the first of these to be seen and returns which one it is.
    pub async fn sees_one_of(&self, selectors: &[&str]) -> usize {
        until(self.says(selectors), async || {
            for (index, css) in selectors.iter().enumerate() {
                if self.visible(css).await.is_some() {
                    return Some(index);
                }
            }
            None
        })
        .await
    }

    /// Returns the words of the first such element, once it is there; line ends are spaces.
    pub async fn reads(&self, css: &str) -> String {
        let script =
            "const one = document.querySelector(arguments[0]); return one && (one.innerText ?? one.textContent)";
        let text = self.waits_for(script, vec![json!(css)]).await;
        text.as_str()
            .unwrap_or_default()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Returns the words of every such element that is there now.
    pub async fn reads_all(&self, css: &str) -> Vec<String> {
        let script = "return [...document.querySelectorAll(arguments[0])].map((one) => one.innerText)";
        let Value::Array(texts) = self.runs(script, vec![json!(css)]).await else {
            return Vec::new();
        };
        texts
            .iter()
            .filter_map(Value::as_str)
            .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect()
    }

    /// Returns what stands in a control.
    pub async fn value(&self, css: &str) -> String {
        let value = self
            .waits_for(
                "return document.querySelector(arguments[0])?.value ?? null",
                vec![json!(css)],
            )
            .await;
        value.as_str().unwrap_or_default().to_owned()
    }

    /// Returns an attribute of the first such element; empty while there is none.
    pub async fn attribute(&self, css: &str, name: &str) -> String {
        let script = "return document.querySelector(arguments[0])?.getAttribute(arguments[1]) ?? ''";
        self.runs(script, vec![json!(css), json!(name)])
            .await
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    // ---- Touching

    /// Presses the first such element that can be seen.
    ///
    /// # Panics
    /// When it can't be pressed for a long time; the message says why.
    pub async fn presses(&self, css: &str) {
        let mut last = String::from("it is not there");
        let begun = std::time::Instant::now();
        while begun.elapsed() < PATIENCE {
            if let Some(element) = self.visible(css).await {
                match element.click().await {
                    Ok(()) => return,
                    Err(error) => last = error.to_string(),
                }
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{}: {css} could not be pressed: {last}", self.name());
    }

    /// Replaces what stands in a control by these words, key by key, and leaves it.
    ///
    /// # Panics
    /// When the words do not arrive.
    pub async fn types(&self, css: &str, words: &str) {
        until_within(PATIENCE, self.says(format!("{words:?} stands in {css}")), async || {
            let element = self.visible(css).await?;
            element.clear().await.ok()?;
            element.send_keys(words).await.ok()?;
            if self.value(css).await != words {
                // WebKitGTK's driver has no key for some letters: there the page is told as its own script would be.
                self.puts(css, words).await;
            }
            self.runs("document.activeElement?.blur()", vec![]).await;
            Some(())
        })
        .await;
    }

    /// Pastes words into a control that is empty, and leaves it.
    pub async fn pastes(&self, css: &str, words: &str) {
        self.sees(css).await;
        let script = r"
            document.querySelector(arguments[0]).focus();
            document.execCommand('insertText', false, arguments[1]);
            document.activeElement.blur();
        ";
        self.runs(script, vec![json!(css), json!(words)]).await;
    }

    /// Presses the first of these elements that has these words.
    pub async fn presses_the_one_with(&self, css: &str, words: &str) {
        let mark = r"
            const found = [...document.querySelectorAll(arguments[0])].find((one) => one.innerText.includes(arguments[1]));
            if (!found) return false;
            document.querySelectorAll('[data-chosen-by-story]').forEach((one) => one.removeAttribute('data-chosen-by-story'));
            found.setAttribute('data-chosen-by-story', '');
            return true;
        ";
        self.waits_for(mark, vec![json!(css), json!(words)]).await;
        self.presses("[data-chosen-by-story]").await;
    }

    /// Chooses in a list that opens.
    pub async fn selects(&self, css: &str, value: &str) {
        self.sees(css).await;
        self.puts(css, value).await;
    }

    async fn puts(&self, css: &str, value: &str) {
        let script = r"
            const one = document.querySelector(arguments[0]);
            const kind = { INPUT: HTMLInputElement, TEXTAREA: HTMLTextAreaElement, SELECT: HTMLSelectElement }[one.tagName];
            Object.getOwnPropertyDescriptor(kind.prototype, 'value').set.call(one, arguments[1]);
            one.dispatchEvent(new Event('input', { bubbles: true }));
            one.dispatchEvent(new Event('change', { bubbles: true }));
        ";
        self.runs(script, vec![json!(css), json!(value)]).await;
    }

    // ---- Scripts

    /// Runs a script in the page and returns what it returns.
    ///
    /// # Panics
    /// When the script throws.
    pub async fn runs(&self, script: &str, arguments: Vec<Value>) -> Value {
        let ran = self.client().execute(script, arguments).await;
        ran.unwrap_or_else(|error| panic!("{}: {error}, in {script}", self.name()))
    }

    /// Runs the body of an async function in the page and returns what it resolves to.
    ///
    /// # Panics
    /// When it rejects.
    pub async fn awaits(&self, body: &str, arguments: Vec<Value>) -> Value {
        let script = format!(
            "const given = [...arguments]; const done = given.pop();
             (async (...args) => {{ {body} }})(...given).then((ok) => done({{ ok: ok ?? null }}),
                (error) => done({{ error: `${{error?.name}}: ${{error?.message ?? error}}` }}))"
        );
        let ran = self.client().execute_async(&script, arguments).await;
        let answer = ran.unwrap_or_else(|error| panic!("{}: {error}, in {body}", self.name()));
        assert!(
            answer["error"].is_null(),
            "{}: {}, in {body}",
            self.name(),
            answer["error"]
        );
        answer["ok"].clone()
    }

    /// Runs a script until it returns something other than nothing.
    pub async fn waits_for(&self, script: &str, arguments: Vec<Value>) -> Value {
        until(self.says(script), async || {
            // While one page gives way to the next there is nothing to run in.
            let value = self.client().execute(script, arguments.clone()).await.ok()?;
            (!value.is_null() && value != Value::Bool(false)).then_some(value)
        })
        .await
    }

    /// Returns a picture of the page as PNG.
    pub async fn picture(&self) -> Option<Vec<u8>> {
        self.client_now()?.screenshot().await.ok()
    }

    /// Keeps a picture in the folder that `THUCDIA_PICTURES` names, for somebody to look at; nothing compares them.
    ///
    /// # Panics
    /// When the folder can't be written to.
    pub async fn is_pictured(&self, name: &str) {
        let Some(folder) = std::env::var_os("THUCDIA_PICTURES").map(PathBuf::from) else {
            return;
        };
        if let Some(picture) = self.picture().await {
            std::fs::write(folder.join(format!("{name}.png")), picture).expect("the folder for pictures is there");
        }
    }

    /// Returns the page's address, its words, and its console where the engine's driver tells it.
    pub async fn testimony(&self) -> Option<String> {
        let client = self.client_now()?;
        let script = "return location.href + '\\n\\n' + document.body.innerText + '\\n\\n' + document.body.outerHTML";
        let page = client.execute(script, vec![]).await.unwrap_or_default();
        let mut text = page.as_str().unwrap_or_default().to_owned();
        if self.engine() == Engine::Chromium {
            let console = self.chromium().await.console().await;
            text.push_str(&format!("\n\nconsole: {console:#}"));
        }
        Some(text)
    }

    async fn visible(&self, css: &str) -> Option<Element> {
        let client = self.client();
        let found = client.execute(VISIBLE, vec![json!(css)]).await.ok()?;
        let reference = found.get(ELEMENT)?.as_str()?.to_owned();
        Some(Element::from_element_id(client, ElementRef::from(reference)))
    }

    fn client(&self) -> Client {
        self.client_now()
            .unwrap_or_else(|| panic!("{}: the browser was killed and not started again", self.name()))
    }

    fn client_now(&self) -> Option<Client> {
        self.running().as_ref().map(|started| started.client.clone())
    }

    fn running(&self) -> MutexGuard<'_, Option<Started>> {
        self.shared.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn says(&self, what: impl Debug) -> String {
        format!("{}: {what:?}", self.name())
    }
}
