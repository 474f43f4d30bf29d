//! Vietnamese and English say the same things: every key in both, none empty, the same places to fill in.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::tree::{self, complain};

/// A key's endings for grammatical number; languages differ in how many they have.
const NUMBERS: [&str; 6] = ["_zero", "_one", "_two", "_few", "_many", "_other"];

#[test]
fn both_languages_have_every_key() {
    let [vi, en] = both();
    let mut complaints = Vec::new();
    for (has, lacks, language) in [(&vi, &en, "en"), (&en, &vi, "vi")] {
        let missing = has.keys().filter(|key| !lacks.contains_key(*key));
        complaints.extend(missing.map(|key| format!("app/locales: `{key}` is missing in {language}")));
    }
    complain(
        "Translate the key; every word on screen exists in Vietnamese and in English.",
        &complaints,
    );
}

#[test]
fn no_text_is_empty() {
    let mut complaints = Vec::new();
    for (language, texts) in ["vi", "en"].into_iter().zip(both()) {
        let empty = texts.iter().filter(|(_, text)| text.trim().is_empty());
        complaints.extend(empty.map(|(key, _)| format!("app/locales: `{key}` is empty in {language}")));
    }
    complain("Write the text, or remove the key from both languages.", &complaints);
}

#[test]
fn both_languages_fill_in_the_same_values() {
    let [vi, en] = both();
    let mut complaints = Vec::new();
    for (key, text) in &vi {
        if let Some(other) = en.get(key)
            && places(text) != places(other)
        {
            complaints.push(format!(
                "app/locales: `{key}` fills in {:?} in vi, {:?} in en",
                places(text),
                places(other)
            ));
        }
    }
    complain("Use the same {{ names }} in both languages.", &complaints);
}

/// Reads both languages, each either one file or a folder of files.
fn both() -> [BTreeMap<String, String>; 2] {
    ["vi", "en"].map(|language| {
        let mut texts = BTreeMap::new();
        for file in tree::files("app/locales", &[".json"]) {
            let inside = file.path.trim_start_matches("app/locales/");
            let space = inside
                .strip_prefix(language)
                .and_then(|rest| rest.strip_suffix(".json"));
            let Some(space) = space else { continue };
            let content: Value =
                serde_json::from_str(&file.text).unwrap_or_else(|error| panic!("{} is not JSON: {error}", file.path));
            flatten(space.trim_start_matches('/'), &content, &mut texts);
        }
        texts
    })
}

/// The rules above hold for two empty languages too.
#[test]
fn both_languages_have_something_to_say() {
    let [vi, en] = both();
    assert!(
        !vi.is_empty() && !en.is_empty(),
        "app/locales has {} texts in vi, {} in en",
        vi.len(),
        en.len()
    );
}

/// Turns nested objects into `space.group.key`; the forms of a plural are one key.
fn flatten(prefix: &str, value: &Value, texts: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(inner) => {
            for (key, value) in inner {
                let path = if prefix.is_empty() {
                    key.clone()
                } else {
                    format!("{prefix}.{key}")
                };
                flatten(&path, value, texts);
            }
        }
        Value::String(text) => {
            let key = NUMBERS
                .iter()
                .find_map(|number| prefix.strip_suffix(number))
                .unwrap_or(prefix);
            let all = texts.entry(key.trim_end_matches("_ordinal").to_owned()).or_default();
            all.push_str(text);
        }
        other => {
            texts.insert(prefix.to_owned(), other.to_string());
        }
    }
}

fn places(text: &str) -> BTreeSet<&str> {
    text.split("{{")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once("}}")?.0.split(',').next()?.trim()))
        .collect()
}

#[test]
fn plurals_are_one_key_and_places_are_found() {
    let mut texts = BTreeMap::new();
    let content = serde_json::json!({ "sync": { "sent_one": "one visit", "sent_other": "{{ count }} visits" } });
    flatten("", &content, &mut texts);
    assert_eq!(texts.keys().collect::<Vec<_>>(), ["sync.sent"]);
    assert_eq!(places(&texts["sync.sent"]), BTreeSet::from(["count"]));
}
