//! What no compiler checks about this tree, held by tests: who may import whom, complete translations, linked styles,
//! nothing forgotten, nothing unfinished. Every failure says what to do.
//!
//! The rules read the sources as text. That is cruder than a compiler and good enough: each rule names a habit, and a
//! habit that needs a clever way around it is not one.

mod dependencies;
mod forgotten;
mod layers;
mod leftovers;
mod locales;
mod purity;
mod rust_source;
mod styles;
mod tree;
mod unwraps;

/// A rule that reads nothing holds always: each folder the rules speak of has to be there.
#[test]
fn the_rules_have_something_to_read() {
    for (folder, ending) in [
        ("app/src", ".rs"),
        ("server/src", ".rs"),
        ("domain/src", ".rs"),
        ("style", ".css"),
        ("app", ".html"),
    ] {
        assert!(
            !tree::files(folder, &[ending]).is_empty(),
            "{folder} holds no {ending}: was it moved? Teach the rules."
        );
    }
}
