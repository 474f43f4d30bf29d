//! The three browser engines that phones in the field carry, with their drivers.

use crate::{
    machine::Machine,
    packages::{self, Package},
    problem::Outcome,
    tool::{NpmFile, Source, Tool},
};

/// Provides Chromium, Firefox and WebKitGTK, each with its WebDriver, a display that needs no screen, and axe-core, which
/// looks through the pages.
pub(crate) fn provide(machine: &mut Machine) -> Outcome {
    packages::provide(machine, &BROWSERS)?;
    // Debian ships no geckodriver package; any version near the browser's speaks the same protocol.
    Tool {
        program: "geckodriver",
        package: "geckodriver",
        version: "0.37.1",
        says: "",
        from: Source::CargoLocked,
    }
    .provide(machine)?;
    NpmFile {
        package: "axe-core",
        version: "4.14.1",
        path: "axe-core/axe.min.js",
    }
    .provide(machine)
}

const BROWSERS: [Package; 6] = [
    packages::NPM,
    Package {
        programs: &["chromium", "chromium-browser", "google-chrome"],
        debian: "chromium",
        fedora: "chromium",
        arch: "chromium",
        homebrew: "chromium",
    },
    Package {
        programs: &["chromedriver"],
        debian: "chromium-driver",
        fedora: "chromedriver",
        arch: "chromium",
        homebrew: "chromedriver",
    },
    Package {
        programs: &["firefox", "firefox-esr"],
        debian: "firefox-esr",
        fedora: "firefox",
        arch: "firefox",
        homebrew: "firefox",
    },
    Package {
        programs: &["WebKitWebDriver"],
        debian: "webkit2gtk-driver",
        fedora: "webkit2gtk-driver",
        arch: "webkit2gtk-4.1",
        homebrew: "",
    },
    Package {
        programs: &["Xvfb"],
        debian: "xvfb",
        fedora: "xorg-x11-server-Xvfb",
        arch: "xorg-server-xvfb",
        homebrew: "",
    },
];
