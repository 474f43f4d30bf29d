//! A phone in the field must not stop because one answer was not what we expected.

use crate::{
    rust_source::{shipped, without_items},
    tree::complain,
};

/// An item that says so, with a reason that clippy asks for, may panic where no input can make it.
const EXCUSES: [&str; 2] = ["#[expect(clippy::expect_used", "#[expect(clippy::unwrap_used"];

#[test]
fn shipped_code_never_unwraps() {
    let mut complaints = Vec::new();
    for folder in ["app/src", "server/src", "domain/src"] {
        for file in shipped(folder) {
            let code = EXCUSES
                .iter()
                .fold(file.text, |code, excuse| without_items(&code, excuse));
            for at in panics(&code) {
                let number = code[..at].matches('\n').count() + 1;
                complaints.push(format!("{}:{number}: unwrap or expect", file.path));
            }
        }
    }
    complain(
        "Return the error with `?`, give a default, or let the type rule the case out.",
        &complaints,
    );
}

/// Finds `.unwrap()` and `.expect("..")`; a parser's own `expect(token)` is something else.
fn panics(code: &str) -> Vec<usize> {
    let expects = code.match_indices(".expect(").filter(|(at, found)| {
        let argument = code[at + found.len()..].trim_start();
        argument.starts_with('"') || argument.starts_with("&format!")
    });
    code.match_indices(".unwrap()")
        .chain(expects)
        .map(|(at, _)| at)
        .collect()
}

#[test]
fn only_the_panicking_kind_is_found() {
    assert_eq!(panics("a.unwrap(); b.expect(\"why\"); c.expect(\n  \"why\")").len(), 3);
    assert!(panics("a.unwrap_or_default(); parser.expect(Token::Comma)?; b.expect_err(\"x\")").is_empty());
}
