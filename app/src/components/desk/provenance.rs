//! Who wrote a value, when by their own clock and by the server's, and where.

use domain::api::Source;
use leptos::prelude::*;

use crate::components::moment::moment;
use crate::components::words::t;

/// A device's clock that differs more than this was wrong, or the device was offline: below it nothing is said.
const NOTEWORTHY: u64 = 60_000;

/// Where a value comes from.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) author: String,
    pub(crate) written_at: u64,
    pub(crate) received_at: u64,
    pub(crate) source: Source,
}

/// Where, in a few words. Whoever imported a list is called after it already.
fn place(source: Source) -> Option<&'static str> {
    match source {
        Source::Phone => Some(t!(desk.history.phone)),
        Source::Desk => Some(t!(desk.history.desk)),
        Source::Import => None,
    }
}

/// Both clocks, where they differ; a device that is ahead of the server is said to be wrong.
fn times(origin: &Origin) -> String {
    let (written, received) = (origin.written_at, origin.received_at);
    let said = t!(desk.history.written, written = moment(written));
    if written.abs_diff(received) < NOTEWORTHY {
        return said;
    }
    let both = format!("{said}, {}", t!(desk.history.received, received = moment(received)));
    if written > received {
        format!("{both} ({})", t!(desk.history.clock_off))
    } else {
        both
    }
}

/// The lines under a value.
#[component]
pub(crate) fn Provenance(origin: Origin) -> impl IntoView {
    let author = origin.author.clone();
    let origin = StoredValue::new(origin);
    view! {
        <p class="compare__who">
            <strong>{author}</strong>
            {move || origin.with_value(|origin| place(origin.source)).map(|place| format!(" · {place}"))}
            <span class="timeline__when">{move || origin.with_value(times)}</span>
        </p>
    }
}
