//! The places one can go: five at the thumb on a phone, a rail with the desk beside the page in the office.

use domain::api::Me;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::Icon;
use super::words::t;
use crate::state::use_records;

/// One place in a bar.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// What was done and what is open.
    Today,
    /// The register.
    Enterprises,
    /// Record something.
    Add,
    /// What is where.
    Sync,
    /// The person, the words, the storage.
    Me,
    /// The office's first page.
    Desk,
    /// The merged register.
    DeskEnterprises,
    /// The merged visits.
    DeskVisits,
    /// Organisations, activities, admissions, follow-ups.
    DeskOthers,
    /// What disagrees.
    DeskConflicts,
    /// What could not be merged.
    DeskQuarantine,
}

impl Place {
    const PHONE: [Self; 5] = [Self::Today, Self::Enterprises, Self::Add, Self::Sync, Self::Me];
    const DESK: [Self; 6] = [
        Self::Desk,
        Self::DeskEnterprises,
        Self::DeskVisits,
        Self::DeskOthers,
        Self::DeskConflicts,
        Self::DeskQuarantine,
    ];

    const fn path(self) -> &'static str {
        match self {
            Self::Today => "/",
            Self::Enterprises => "/enterprises",
            Self::Add => "/new",
            Self::Sync => "/sync",
            Self::Me => "/me",
            Self::Desk => "/desk",
            Self::DeskEnterprises => "/desk/enterprises",
            Self::DeskVisits => "/desk/visits",
            Self::DeskOthers => "/desk/others/activity",
            Self::DeskConflicts => "/desk/conflicts",
            Self::DeskQuarantine => "/desk/quarantine",
        }
    }

    const fn test(self) -> &'static str {
        match self {
            Self::Today => "nav-today",
            Self::Enterprises => "nav-enterprises",
            Self::Add => "nav-add",
            Self::Sync => "nav-sync",
            Self::Me => "nav-me",
            Self::Desk => "nav-desk",
            Self::DeskEnterprises => "nav-desk-enterprises",
            Self::DeskVisits => "nav-desk-visits",
            Self::DeskOthers => "nav-desk-others",
            Self::DeskConflicts => "nav-desk-conflicts",
            Self::DeskQuarantine => "nav-desk-quarantine",
        }
    }

    const fn icon(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::Enterprises | Self::DeskEnterprises => "enterprises",
            Self::Add => "plus",
            Self::Sync => "sync",
            Self::Me => "user",
            Self::Desk => "list",
            Self::DeskVisits => "history",
            Self::DeskOthers => "file-text",
            Self::DeskConflicts => "conflict",
            Self::DeskQuarantine => "alert",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Today => t!(nav.today),
            Self::Enterprises => t!(nav.enterprises),
            Self::Add => t!(nav.add),
            Self::Sync => t!(nav.sync),
            Self::Me => t!(nav.me),
            Self::Desk => t!(nav.desk),
            Self::DeskEnterprises => t!(nav.desk_enterprises),
            Self::DeskVisits => t!(nav.desk_visits),
            Self::DeskOthers => t!(nav.desk_others),
            Self::DeskConflicts => t!(nav.desk_conflicts),
            Self::DeskQuarantine => t!(nav.desk_quarantine),
        }
    }

    /// Tells whether a path is this place or something under it.
    fn holds(self, path: &str) -> bool {
        match self {
            Self::Today => path == "/" || path.starts_with("/records/"),
            Self::Add => ["/new", "/draft/", "/others/"]
                .iter()
                .any(|start| path.starts_with(start)),
            Self::Me => path.starts_with(self.path()) || path.starts_with("/programme"),
            Self::Desk => path == "/desk",
            Self::DeskOthers => path.starts_with("/desk/others"),
            Self::DeskEnterprises => path.starts_with(self.path()) || path.starts_with("/desk/records/"),
            _ => path.starts_with(self.path()),
        }
    }
}

/// One place: its icon, its words and, where something waits there, how many.
#[component]
fn PlaceLink(place: Place, #[prop(optional, into)] waiting: Option<Signal<u64>>) -> impl IntoView {
    let path = use_location().pathname;
    let here = move || path.with(|path| place.holds(path)).then_some("page");
    let count = move || {
        let waiting = waiting.map_or(0, |waiting| waiting.get());
        (waiting > 0).then(|| view! { <span class="count" data-kind="attention">{waiting}</span> })
    };
    view! {
        <a
            href=place.path()
            aria-current=here
            data-kind=(place == Place::Add).then_some("primary")
            data-test=place.test()
        >
            <Icon name=place.icon() />
            <span>{move || place.words()}</span>
            {count}
        </a>
    }
}

/// Returns how many edits wait for the person at *Đồng bộ*.
fn waiting_at(place: Place) -> Signal<u64> {
    let counts = use_records().counts();
    Signal::derive(move || {
        if place == Place::Sync {
            counts.with(|counts| counts.attention)
        } else {
            0
        }
    })
}

/// The five places at the thumb.
#[component]
pub(crate) fn BottomBar() -> impl IntoView {
    let places = Place::PHONE.map(|place| view! { <PlaceLink place waiting=waiting_at(place) /> });
    view! {
        <nav class="bottom-bar" aria-label=move || t!(nav.label)>
            {places.into_iter().collect_view()}
        </nav>
    }
}

/// The rail of the wide layout. The desk stands first for those who work there.
#[component]
pub(crate) fn Rail(me: Signal<Option<Me>>) -> impl IntoView {
    let desk = Memo::new(move |_| me.with(|me| me.as_ref().is_some_and(|me| me.role.has_a_desk())));
    let name = move || me.with(|me| me.as_ref().map(|me| me.display_name.clone()));
    let desk_places = move || {
        desk.get().then(|| {
            Place::DESK
                .map(|place| view! { <PlaceLink place /> })
                .into_iter()
                .collect_view()
        })
    };
    let phone_places = Place::PHONE.map(|place| view! { <PlaceLink place waiting=waiting_at(place) /> });
    view! {
        <nav class="rail" aria-label=move || t!(nav.label)>
            <p class="rail__brand">
                <img src="/icons/mark.svg" alt="" width="28" height="28" />
                <span>"Thực Địa"</span>
            </p>
            {desk_places}
            {move || desk.get().then(|| view! { <hr /> })}
            {phone_places.into_iter().collect_view()}
            <p class="rail__foot">{name}</p>
        </nav>
    }
}
