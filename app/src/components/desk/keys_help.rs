//! The keys of a page, shown by `?`.

use leptos::html;
use leptos::prelude::*;

use crate::components::dialog::{close_dialog, show_dialog};
use crate::components::words::t;

/// Which keys a page has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keys {
    /// A list with filters and pages.
    List,
    /// Conflicts to settle.
    Conflicts,
    /// Pairs of enterprises that may be one.
    Pairs,
    /// A page to read.
    Reading,
    /// One visit to decide on.
    Reviewing,
}

impl Keys {
    fn rows(self) -> Vec<(&'static str, &'static str)> {
        let moving = [
            ("j  ↓", t!(desk.keys.down)),
            ("k  ↑", t!(desk.keys.up)),
            ("Enter", t!(desk.keys.enter)),
        ];
        let mut rows = match self {
            Self::List => vec![("/", t!(desk.keys.search))],
            Self::Conflicts => vec![
                ("1  2  3", t!(desk.keys.choose)),
                ("o", t!(desk.keys.other)),
                ("s", t!(desk.keys.skip)),
                ("u", t!(desk.keys.undo)),
            ],
            Self::Pairs => vec![
                ("m", t!(desk.pairs.merge)),
                ("x", t!(desk.pairs.dismiss)),
                ("o", t!(desk.keys.open_first)),
                ("s", t!(desk.keys.skip_pair)),
                ("u", t!(desk.keys.undo)),
            ],
            Self::Reading => Vec::new(),
            Self::Reviewing => vec![
                ("a", t!(desk.review.approve)),
                ("r", t!(desk.review.send_back)),
                ("c", t!(desk.review.comment)),
                ("n", t!(desk.review.next)),
            ],
        };
        rows.extend(
            moving
                .into_iter()
                .filter(|(key, _)| !matches!(self, Self::Conflicts | Self::Pairs) || *key != "Enter"),
        );
        if matches!(self, Self::List | Self::Pairs) {
            rows.extend([("n", t!(desk.keys.next)), ("p", t!(desk.keys.previous))]);
        }
        rows.push(("?", t!(desk.keys.help)));
        rows
    }
}

/// The button that shows the keys, and the dialog that holds them. There is no use for it without a keyboard.
#[component]
pub(crate) fn KeysHelp(#[prop(into)] keys: Signal<Keys>) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let open = move |_| {
        show_dialog(dialog);
    };
    let close = move |_| {
        close_dialog(dialog);
    };
    let line = |(key, words): (&'static str, &'static str)| {
        let caps = key.split("  ").map(|cap| view! { <kbd>{cap}</kbd> " " }).collect_view();
        view! { <div><dt>{caps}</dt><dd>{words}</dd></div> }
    };
    view! {
        <div class="desk-keys">
            <button
                class="button"
                data-kind="quiet"
                type="button"
                aria-keyshortcuts="?"
                data-test="desk-keys"
                on:click=open
            >
                <kbd>"?"</kbd>
                {move || t!(desk.keys.open)}
            </button>
            <dialog class="dialog" node_ref=dialog aria-labelledby="desk-keys-title">
                <h2 class="dialog__title" id="desk-keys-title">{move || t!(desk.keys.title)}</h2>
                <dl class="facts">{move || keys.get().rows().into_iter().map(line).collect_view()}</dl>
                <div class="dialog__actions">
                    <button class="button" data-kind="primary" type="button" on:click=close>
                        {move || t!(desk.keys.close)}
                    </button>
                </div>
            </dialog>
        </div>
    }
}
