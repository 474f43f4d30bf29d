//! The places one can go: five at the thumb on a phone, a rail with the desk beside the page in the office.

use domain::api::Me;
use domain::role::Right;
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
    /// Visits to be looked at.
    DeskReview,
    /// Organisations, activities, admissions, follow-ups.
    DeskOthers,
    /// Foundings of party organisations.
    DeskFounding,
    /// What checks found.
    DeskSupervision,
    /// Rounds, and who goes where.
    DeskRounds,
    /// What disagrees.
    DeskConflicts,
    /// What may be one.
    DeskDuplicates,
    /// What could not be merged.
    DeskQuarantine,
    /// Who works on what.
    DeskDevices,
    /// What persons ask about what is kept of them.
    DeskRequests,
    /// Who may come in.
    DeskPeople,
    /// Lists from offices.
    DeskImports,
    /// Who did what.
    DeskAudit,
}

impl Place {
    const PHONE: [Self; 5] = [Self::Today, Self::Enterprises, Self::Add, Self::Sync, Self::Me];
    const DESK: &[Self] = &[
        Self::Desk,
        Self::DeskEnterprises,
        Self::DeskVisits,
        Self::DeskReview,
        Self::DeskOthers,
        Self::DeskFounding,
        Self::DeskSupervision,
        Self::DeskImports,
        Self::DeskRounds,
        Self::DeskConflicts,
        Self::DeskDuplicates,
        Self::DeskQuarantine,
        Self::DeskDevices,
        Self::DeskRequests,
        Self::DeskPeople,
        Self::DeskAudit,
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
            Self::DeskReview => "/desk/review",
            Self::DeskOthers => "/desk/others/activity",
            Self::DeskFounding => "/desk/founding",
            Self::DeskSupervision => "/desk/supervision",
            Self::DeskRounds => "/desk/rounds",
            Self::DeskConflicts => "/desk/conflicts",
            Self::DeskDuplicates => "/desk/duplicates",
            Self::DeskQuarantine => "/desk/quarantine",
            Self::DeskDevices => "/desk/devices",
            Self::DeskRequests => "/desk/requests",
            Self::DeskPeople => "/desk/people",
            Self::DeskImports => "/desk/imports",
            Self::DeskAudit => "/desk/audit",
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
            Self::DeskReview => "nav-desk-review",
            Self::DeskOthers => "nav-desk-others",
            Self::DeskFounding => "nav-desk-founding",
            Self::DeskSupervision => "nav-desk-supervision",
            Self::DeskRounds => "nav-desk-rounds",
            Self::DeskConflicts => "nav-desk-conflicts",
            Self::DeskDuplicates => "nav-desk-duplicates",
            Self::DeskQuarantine => "nav-desk-quarantine",
            Self::DeskDevices => "nav-desk-devices",
            Self::DeskRequests => "nav-desk-requests",
            Self::DeskPeople => "nav-desk-people",
            Self::DeskImports => "nav-desk-imports",
            Self::DeskAudit => "nav-desk-audit",
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
            Self::DeskReview => "check",
            Self::DeskOthers => "file-text",
            Self::DeskFounding => "plus",
            Self::DeskSupervision => "info",
            Self::DeskRounds => "map-pin",
            Self::DeskConflicts => "conflict",
            Self::DeskDuplicates => "copy",
            Self::DeskQuarantine => "alert",
            Self::DeskDevices => "phone",
            Self::DeskRequests => "clock",
            Self::DeskPeople => "users",
            Self::DeskImports => "download",
            Self::DeskAudit => "search",
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
            Self::DeskReview => t!(nav.desk_review),
            Self::DeskOthers => t!(nav.desk_others),
            Self::DeskFounding => t!(nav.desk_founding),
            Self::DeskSupervision => t!(nav.desk_supervision),
            Self::DeskRounds => t!(nav.desk_rounds),
            Self::DeskConflicts => t!(nav.desk_conflicts),
            Self::DeskDuplicates => t!(nav.desk_duplicates),
            Self::DeskQuarantine => t!(nav.desk_quarantine),
            Self::DeskDevices => t!(nav.desk_devices),
            Self::DeskRequests => t!(nav.desk_requests),
            Self::DeskPeople => t!(nav.desk_people),
            Self::DeskImports => t!(nav.desk_imports),
            Self::DeskAudit => t!(nav.desk_audit),
        }
    }

    /// Returns what one has to be allowed to go there.
    const fn right(self) -> Option<Right> {
        match self {
            Self::Today | Self::Enterprises | Self::Add | Self::Sync => Some(Right::Record),
            Self::Me => None,
            Self::Desk => Some(Right::ReadFigures),
            Self::DeskEnterprises
            | Self::DeskVisits
            | Self::DeskOthers
            | Self::DeskFounding
            | Self::DeskSupervision
            | Self::DeskRounds
            | Self::DeskConflicts
            | Self::DeskDuplicates
            | Self::DeskQuarantine => Some(Right::ReadRecords),
            Self::DeskReview => Some(Right::Review),
            Self::DeskDevices => Some(Right::ReadDevices),
            Self::DeskRequests => Some(Right::KeepData),
            Self::DeskPeople => Some(Right::Manage),
            Self::DeskImports => Some(Right::Import),
            Self::DeskAudit => Some(Right::ReadAudit),
        }
    }

    /// Tells whether a path is this place or something under it.
    fn holds(self, path: &str) -> bool {
        match self {
            Self::Today => path == "/" || path.starts_with("/records/") || path == "/to-visit",
            Self::Add => ["/new", "/draft/", "/others/"]
                .iter()
                .any(|start| path.starts_with(start)),
            Self::Me => path.starts_with(self.path()) || path.starts_with("/programme") || path == "/desk/account",
            Self::Desk => path == "/desk",
            Self::DeskOthers => path.starts_with("/desk/others"),
            Self::DeskEnterprises => path.starts_with(self.path()) || path.starts_with("/desk/records/"),
            Self::DeskDuplicates => path.starts_with(self.path()) || path.starts_with("/desk/merge"),
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

/// Returns how much waits for the person at a place: refused edits at *Đồng bộ*, what came back from review at *Hôm nay*.
fn waiting_at(place: Place) -> Signal<u64> {
    let counts = use_records().counts();
    Signal::derive(move || {
        counts.with(|counts| match place {
            Place::Sync => counts.attention,
            Place::Today => counts.returned,
            _ => 0,
        })
    })
}

/// How much waits at the places of the desk.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Waiting {
    /// Visits to be looked at.
    pub(crate) to_review: u64,
    /// Fields in conflict.
    pub(crate) conflicts: u64,
    /// Enterprises that may be one.
    pub(crate) duplicates: u64,
    /// What could not be merged.
    pub(crate) quarantined: u64,
}

impl Waiting {
    const fn at(self, place: Place) -> u64 {
        match place {
            Place::DeskReview => self.to_review,
            Place::DeskConflicts => self.conflicts,
            Place::DeskDuplicates => self.duplicates,
            Place::DeskQuarantine => self.quarantined,
            _ => 0,
        }
    }
}

/// Tells where somebody may go.
fn may_go(me: Signal<Option<Me>>) -> impl Fn(&Place) -> bool + Copy {
    let role = Memo::new(move |_| me.with(|me| me.as_ref().map(|me| me.role)));
    move |place| {
        let role = role.get();
        place
            .right()
            .is_none_or(|right| role.is_some_and(|role| role.may(right)))
    }
}

/// The places at the thumb: five for those who record, and for those who only read, where they read.
#[component]
pub(crate) fn BottomBar(me: Signal<Option<Me>>) -> impl IntoView {
    let may_go = may_go(me);
    let places = move || {
        let places = if may_go(&Place::Add) {
            Place::PHONE.to_vec()
        } else {
            [Place::Desk, Place::DeskImports, Place::Me]
                .into_iter()
                .filter(may_go)
                .collect()
        };
        let links = places.into_iter();
        links
            .map(|place| view! { <PlaceLink place waiting=waiting_at(place) /> })
            .collect_view()
    };
    view! {
        <nav class="bottom-bar" aria-label=move || t!(nav.label)>
            {places}
        </nav>
    }
}

/// The rail of the wide layout. The desk stands first for those who work there.
#[component]
pub(crate) fn Rail(me: Signal<Option<Me>>, waiting: Signal<Waiting>) -> impl IntoView {
    let may_go = may_go(me);
    let name = move || me.with(|me| me.as_ref().map(|me| me.display_name.clone()));
    let links = move |places: Vec<Place>| {
        let link = |place: Place| {
            let waiting = Signal::derive(move || waiting.with(|waiting| waiting.at(place)));
            view! { <PlaceLink place waiting /> }
        };
        places.into_iter().map(link).collect_view()
    };
    let desk_places = move || {
        let places: Vec<_> = Place::DESK.iter().copied().filter(may_go).collect();
        let line = (!places.is_empty()).then(|| view! { <hr /> });
        view! {
            {links(places)}
            {line}
        }
    };
    let phone_places = move || {
        let places = Place::PHONE.into_iter().filter(may_go);
        places
            .map(|place| view! { <PlaceLink place waiting=waiting_at(place) /> })
            .collect_view()
    };
    view! {
        <nav class="rail" aria-label=move || t!(nav.label)>
            <p class="rail__brand">
                <img src="/icons/mark.svg" alt="" width="28" height="28" />
                <span>"Thực Địa"</span>
            </p>
            {desk_places}
            {phone_places}
            <p class="rail__foot">{name}</p>
        </nav>
    }
}
