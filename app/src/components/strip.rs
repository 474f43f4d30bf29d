//! One line of truth, on every page: the connection, and what is not at the server yet.

use leptos::prelude::*;

use super::Icon;
use super::words::t;
use crate::state::{Phase, use_records, use_sync};

/// How the strip looks; the words say the same.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tone {
    Fine,
    Offline,
    Sending,
    Attention,
}

impl Tone {
    const fn name(self) -> &'static str {
        match self {
            Self::Fine => "ok",
            Self::Offline => "offline",
            Self::Sending => "sending",
            Self::Attention => "attention",
        }
    }

    const fn icon(self) -> &'static str {
        match self {
            Self::Fine => "cloud-check",
            Self::Offline => "cloud-off",
            Self::Sending => "cloud-upload",
            Self::Attention => "alert",
        }
    }
}

/// What stands in the way of a calm line, if anything.
#[derive(Clone, PartialEq, Eq)]
enum Standing {
    Attention(u64),
    SignedOut(u64),
    Offline(u64),
    Trouble(u64),
    Sending(u32, u32),
    Fetching(u32, u32),
    Waiting(u64),
    Fine,
}

impl Standing {
    const fn tone(&self) -> Tone {
        match self {
            Self::Attention(_) | Self::SignedOut(_) => Tone::Attention,
            Self::Offline(_) | Self::Trouble(_) => Tone::Offline,
            Self::Sending(..) | Self::Fetching(..) | Self::Waiting(_) => Tone::Sending,
            Self::Fine => Tone::Fine,
        }
    }

    fn words(&self) -> String {
        match *self {
            Self::Attention(count) => t!(strip.attention, count = count),
            Self::SignedOut(0) => t!(strip.signed_out).into(),
            Self::SignedOut(count) => t!(strip.signed_out_unsent, count = count),
            Self::Offline(0) => t!(strip.offline).into(),
            Self::Offline(count) => t!(strip.offline_unsent, count = count),
            Self::Trouble(0) => t!(strip.trouble).into(),
            Self::Trouble(count) => t!(strip.trouble_unsent, count = count),
            Self::Sending(done, of) => t!(strip.sending, done = done, of = of),
            Self::Fetching(_, 0) => t!(strip.looking).into(),
            Self::Fetching(done, of) => t!(strip.fetching, percent = u64::from(done) * 100 / u64::from(of)),
            Self::Waiting(count) => t!(strip.waiting, count = count),
            Self::Fine => t!(strip.fine).into(),
        }
    }
}

/// The strip at the top. It opens *Đồng bộ*.
#[component]
pub(crate) fn Strip() -> impl IntoView {
    let counts = use_records().counts();
    let (phase, last_success) = (use_sync().phase(), use_sync().last_success());
    let spoken = Memo::new(move |_| last_success.with(Option::is_some));
    let standing = Memo::new(move |_| {
        let (unsent, attention) = counts.with(|counts| (counts.unsent, counts.attention));
        match phase.get() {
            Phase::SignedOut => Standing::SignedOut(unsent),
            _ if attention > 0 => Standing::Attention(attention),
            Phase::Offline => Standing::Offline(unsent),
            Phase::Failed(_) => Standing::Trouble(unsent),
            Phase::Sending { done, of } => Standing::Sending(done, of),
            Phase::Fetching { done, of, .. } => Standing::Fetching(done, of),
            Phase::Idle if unsent > 0 => Standing::Waiting(unsent),
            // Right after signing in nothing is here yet: nobody should leave for the field on a calm word.
            Phase::Idle if !spoken.get() => Standing::Fetching(0, 0),
            Phase::Idle => Standing::Fine,
        }
    });
    let tone = Memo::new(move |_| standing.with(Standing::tone));
    view! {
        <a class="strip" href="/sync" data-test="strip" data-state=move || tone.get().name()>
            {move || view! { <Icon name=tone.get().icon() /> }}
            <span class="strip__text" role="status">
                {move || standing.with(Standing::words)}
            </span>
            <Icon name="chevron-right" />
        </a>
    }
}
