//! Which system and browser this is, as far as it says: a first name for the device.

use super::window;

/// Names system and browser, such as *Android · Chrome*.
pub fn platform() -> String {
    of_agent(&window().navigator().user_agent().unwrap_or_default())
}

/// The first that is found counts: nearly every browser also says that it is Chrome or Safari.
const SYSTEMS: [(&str, &str); 6] = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
];
const BROWSERS: [(&str, &str); 8] = [
    ("coc_coc_browser", "Cốc Cốc"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Edg", "Edge"),
    ("FxiOS", "Firefox"),
    ("Firefox", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
];

fn of_agent(agent: &str) -> String {
    let first = |names: &[(&str, &'static str)]| {
        let found = names.iter().find(|(sign, _)| agent.contains(sign));
        found.map(|(_, name)| *name)
    };
    let known: Vec<_> = [first(&SYSTEMS), first(&BROWSERS)].into_iter().flatten().collect();
    known.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::of_agent;

    #[test]
    fn system_and_browser_are_told_from_what_a_browser_says() {
        let table = [
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36",
                "Android · Chrome",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604",
                "iPhone · Safari",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0",
                "Windows · Edge",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
                "Linux · Firefox",
            ),
            ("something else", ""),
        ];
        for (agent, expected) in table {
            assert_eq!(of_agent(agent), expected, "{agent}");
        }
    }
}
