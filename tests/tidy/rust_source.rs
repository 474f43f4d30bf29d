//! Rust text without what a rule must not see: comments, the content of strings, test modules. Lines keep their numbers.

use std::collections::HashSet;

use crate::tree::{self, File};

/// Reads the code of a crate that ships: no tests, no comments.
pub(crate) fn shipped(folder: &str) -> Vec<File> {
    let files = tree::files(folder, &[".rs"]);
    let test_only: HashSet<String> = files.iter().flat_map(test_modules).collect();
    let is_test = |path: &str| {
        let stem = path.trim_end_matches(".rs").trim_end_matches("/mod");
        stem.split('/').any(|part| part == "tests" || part == "test")
            || test_only
                .iter()
                .any(|module| stem == module || stem.starts_with(&format!("{module}/")))
    };
    files
        .into_iter()
        .filter(|file| !is_test(&file.path))
        .map(|file| File {
            text: without_items(&code(&file.text), "#[cfg(test)]"),
            path: file.path,
        })
        .collect()
}

/// Returns the lines of a text with their numbers from 1.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(index, line)| (index + 1, line))
}

/// Blanks comments and the content of string and character literals.
pub(crate) fn code(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = token_end(&chars, at);
        if end == at + 1 {
            out.push(chars[at]);
        } else {
            // The quotes stay, so that a rule can tell `expect("..")` from a parser's own `expect(token)`.
            let quote = |index: usize| chars[index] == '"' && (index == at || index == end - 1);
            out.extend((at..end).map(|index| match chars[index] {
                '\n' => '\n',
                '"' if quote(index) => '"',
                _ => ' ',
            }));
        }
        at = end;
    }
    out
}

/// Returns where the comment or literal that starts at `at` ends; one further when none does.
fn token_end(chars: &[char], at: usize) -> usize {
    let is_at = |index: usize, wanted: &str| {
        wanted
            .chars()
            .enumerate()
            .all(|(k, c)| chars.get(index + k) == Some(&c))
    };
    let continues_a_name = at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_');
    if is_at(at, "//") {
        return (at..chars.len())
            .find(|&index| chars[index] == '\n')
            .unwrap_or(chars.len());
    }
    if is_at(at, "/*") {
        let mut depth = 0;
        let mut index = at;
        while index < chars.len() {
            if is_at(index, "/*") {
                depth += 1;
                index += 2;
            } else if is_at(index, "*/") {
                depth -= 1;
                index += 2;
                if depth == 0 {
                    return index;
                }
            } else {
                index += 1;
            }
        }
        return chars.len();
    }
    if (chars[at] == 'r' || is_at(at, "br")) && !continues_a_name {
        let start = if chars[at] == 'b' { at + 2 } else { at + 1 };
        let hashes = (start..chars.len()).take_while(|&index| chars[index] == '#').count();
        if chars.get(start + hashes) == Some(&'"') {
            let close = format!("\"{}", "#".repeat(hashes));
            let end = (start + hashes + 1..chars.len()).find(|&index| is_at(index, &close));
            return end.map_or(chars.len(), |index| index + close.len());
        }
        return at + 1;
    }
    if chars[at] == '"' {
        let mut index = at + 1;
        while index < chars.len() && chars[index] != '"' {
            index += if chars[index] == '\\' { 2 } else { 1 };
        }
        return (index + 1).min(chars.len());
    }
    if chars[at] == '\'' {
        // A lifetime has no closing quote where a character has one.
        if chars.get(at + 1) == Some(&'\\') {
            return (at + 3..chars.len())
                .find(|&index| chars[index] == '\'')
                .map_or(chars.len(), |index| index + 1);
        }
        if chars.get(at + 2) == Some(&'\'') {
            return at + 3;
        }
    }
    at + 1
}

/// Blanks every item under an attribute that starts with `attribute`.
pub(crate) fn without_items(code: &str, attribute: &str) -> String {
    let mut kept = code.to_owned();
    while let Some(start) = kept.find(attribute) {
        let rest = &kept[start..];
        let body = body_start(rest);
        let end = if rest[body..].starts_with('{') {
            body + block_length(&rest[body..])
        } else {
            body
        };
        let end = (start + end).min(kept.len());
        let blank: String = kept[start..end]
            .chars()
            .map(|c| if c == '\n' { '\n' } else { ' ' })
            .collect();
        kept.replace_range(start..end, &blank);
    }
    kept
}

/// Returns where an item's block starts, or its `;` when it has none; the one in `[u8; 4]` is neither.
fn body_start(item: &str) -> usize {
    let mut brackets = 0;
    let mut starts = item.char_indices().filter(|(_, c)| {
        brackets += i32::from("([".contains(*c)) - i32::from(")]".contains(*c));
        brackets == 0 && "{;".contains(*c)
    });
    starts.next().map_or(item.len(), |(index, _)| index)
}

fn block_length(block: &str) -> usize {
    let mut depth = 0;
    for (index, c) in block.char_indices() {
        depth += match c {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        if depth == 0 {
            return index + 1;
        }
    }
    block.len()
}

/// Returns the paths, without extension, of modules that a file declares for tests only.
fn test_modules(file: &File) -> Vec<String> {
    let code = code(&file.text);
    let mut parts = code.split("#[cfg(test)]");
    parts.next();
    parts
        .filter_map(|rest| {
            let declared = rest.trim_start().strip_prefix("mod ")?;
            let (name, after) = declared.split_at(declared.find([';', '{', ' '])?);
            after
                .starts_with(';')
                .then(|| format!("{}/{name}", module_folder(&file.path)))
        })
        .collect()
}

/// Returns the folder in which a file's child modules lie.
pub(crate) fn module_folder(path: &str) -> &str {
    let stem = path.trim_end_matches(".rs");
    match stem.rsplit_once('/') {
        Some((folder, "mod" | "lib" | "main")) => folder,
        _ => stem,
    }
}

#[test]
fn code_is_what_the_compiler_would_see() {
    let source = "let a = \"x // .unwrap()\"; // .unwrap()\nlet b = '\"'; /* todo */ let c: &'static str = r#\"}\"#;\n";
    let seen = code(source);
    assert!(
        !seen.contains("unwrap") && !seen.contains("todo") && !seen.contains('}'),
        "{seen}"
    );
    assert!(seen.contains("let b =") && seen.contains("&'static str"), "{seen}");
    assert_eq!(seen.lines().count(), source.lines().count());
}

#[test]
fn test_modules_are_not_shipped() {
    let seen = without_items(
        "fn a() {}\n#[cfg(test)]\nfn b(_: [u8; 2]) {\n  { x.unwrap() }\n}\nfn c() {}\n",
        "#[cfg(test)]",
    );
    assert!(
        seen.contains("fn a") && seen.contains("fn c") && !seen.contains("unwrap"),
        "{seen}"
    );
    let file = File {
        path: "a/src/lib.rs".to_owned(),
        text: "#[cfg(test)]\nmod probes;\nmod real;".to_owned(),
    };
    assert_eq!(test_modules(&file), ["a/src/probes"]);
}
