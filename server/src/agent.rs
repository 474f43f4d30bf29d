//! What a browser calls itself, in words by which a person knows their own: `Chrome, Android`.

/// The longest name that is kept.
const LONGEST: usize = 300;

/// Browsers by what only they say, the more particular first: most also claim to be Chrome and Safari.
const BROWSERS: [(&str, &str); 8] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("coc_coc_browser/", "Cốc Cốc"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari/", "Safari"),
];

/// Systems by what they say; Android also says Linux.
const SYSTEMS: [(&str, &str); 6] = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// Returns as much of a browser's name as is kept.
pub(crate) fn shortened(said: &str) -> String {
    said.chars().take(LONGEST).collect()
}

/// Returns browser and system; nothing of a name that says neither.
pub(crate) fn in_words(said: &str) -> String {
    let find = |known: &[(&str, &'static str)]| {
        known
            .iter()
            .find(|(mark, _)| said.contains(mark))
            .map(|(_, name)| *name)
    };
    let parts: Vec<_> = [find(&BROWSERS), find(&SYSTEMS)].into_iter().flatten().collect();
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::a_phone(
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36",
        "Chrome, Android"
    )]
    #[case::an_iphone(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
        "Safari, iPhone"
    )]
    #[case::an_office(
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
        "Edge, Windows"
    )]
    #[case::a_free_one(
        "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
        "Firefox, Linux"
    )]
    #[case::a_program("curl/8.5.0", "")]
    #[case::nothing("", "")]
    fn a_browser_is_named_as_people_name_it(#[case] said: &str, #[case] words: &str) {
        assert_eq!(in_words(said), words);
    }
}
