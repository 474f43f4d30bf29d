//! The three browser engines that phones in the field carry, and how each wants to be started.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::places;
use super::process::free_port;

/// A browser engine.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engine {
    /// Most Android phones.
    Chromium,
    /// Firefox on Android.
    Firefox,
    /// WebKitGTK: the nearest to an iPhone that Linux has.
    WebKit,
}

/// What the person holds or sits at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Size {
    /// A phone, upright.
    Phone,
    /// A monitor in the office.
    Desk,
}

impl Size {
    /// Returns width and height in CSS pixels.
    pub const fn pixels(self) -> (u32, u32) {
        match self {
            Self::Phone => (390, 844),
            Self::Desk => (1440, 900),
        }
    }
}

impl Engine {
    /// Tells whether what a page stored is still there after the browser was killed.
    ///
    /// WebKitGTK's `MiniBrowser` always automates an ephemeral session: its storage lives as long as the browser does.
    pub const fn keeps_a_profile(self) -> bool {
        !matches!(self, Self::WebKit)
    }

    /// Returns how the engine's driver is started on a port.
    pub fn driver(self, port: u16) -> Command {
        match self {
            Self::Chromium => {
                let mut command = Command::new(places::program(&["chromedriver"]));
                command.arg(format!("--port={port}"));
                command
            }
            Self::Firefox => {
                let mut command = Command::new(places::program(&["geckodriver"]));
                // Its second port has a fixed default, over which two drivers would fall out.
                command
                    .arg(format!("--port={port}"))
                    .arg(format!("--websocket-port={}", free_port()));
                command
            }
            Self::WebKit => {
                let mut command = Command::new(places::program(&["WebKitWebDriver"]));
                command.arg(format!("--port={port}"));
                command
            }
        }
    }

    /// Returns the WebDriver capabilities for a browser with this profile and size.
    pub fn capabilities(self, profile: &Path, size: Size) -> Value {
        let (width, height) = size.pixels();
        match self {
            Self::Chromium => {
                let mut options = json!({
                    "binary": places::program(&["chromium", "chromium-browser", "google-chrome"]),
                    "args": [
                        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage",
                        "--no-first-run", "--disable-background-networking", "--disable-component-update",
                        "--disable-sync", "--disable-features=Translate,OptimizationHints", "--lang=vi",
                        format!("--user-data-dir={}", profile.display()),
                        format!("--window-size={width},{height}"),
                    ],
                });
                if size == Size::Phone {
                    // A Chromium window cannot be as narrow as a phone; its emulated screen can.
                    options["mobileEmulation"] = json!({ "deviceMetrics": { "width": width, "height": height, "pixelRatio": 2.0, "touch": true } });
                }
                json!({ "goog:chromeOptions": options, "goog:loggingPrefs": { "browser": "ALL" } })
            }
            Self::Firefox => json!({ "moz:firefoxOptions": {
                "binary": places::program(&["firefox", "firefox-esr"]),
                "args": ["-headless", "-profile", profile, format!("--width={width}"), format!("--height={height}")],
                "prefs": {
                    "app.normandy.enabled": false,
                    "app.update.enabled": false,
                    "browser.safebrowsing.malware.enabled": false,
                    "browser.safebrowsing.phishing.enabled": false,
                    "datareporting.healthreport.uploadEnabled": false,
                    "datareporting.policy.dataSubmissionEnabled": false,
                    "extensions.update.enabled": false,
                    "intl.accept_languages": "vi,en",
                    "network.captive-portal-service.enabled": false,
                    "network.connectivity-service.enabled": false,
                    "services.settings.server": "data:,",
                    "toolkit.telemetry.unified": false,
                },
            } }),
            Self::WebKit => {
                json!({ "webkitgtk:browserOptions": { "binary": mini_browser(), "args": ["--automation"] } })
            }
        }
    }
}

/// Finds WebKitGTK's own small browser, which lies beside the library and not on PATH.
fn mini_browser() -> PathBuf {
    let libraries = ["/usr/lib", "/usr/libexec", "/usr/lib64"]
        .map(PathBuf::from)
        .into_iter();
    let with_architecture = libraries.flat_map(|folder| {
        let inside = std::fs::read_dir(&folder)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path());
        std::iter::once(folder)
            .chain(inside.filter(|path| path.is_dir()))
            .collect::<Vec<_>>()
    });
    with_architecture
        .flat_map(|folder| ["webkit2gtk-4.1", "webkit2gtk-4.0", "webkitgtk-6.0"].map(|name| folder.join(name)))
        .map(|folder| folder.join("MiniBrowser"))
        .find(|path| path.is_file())
        .expect("WebKitGTK's MiniBrowser is installed; it comes with the package webkit2gtk-driver")
}
