//! Which part of the data an account reaches: everything, or some organisations and zones of the programme.

use std::collections::BTreeSet;

use domain::reach::{Part, Reach};
use leptos::prelude::*;

use crate::browser::clock;
use crate::components::words::{labels, t};
use crate::state::{Forms, use_forms};

/// What is chosen so far.
#[derive(Clone, Copy)]
pub(crate) struct ChosenReach {
    everything: RwSignal<bool>,
    organisations: RwSignal<BTreeSet<String>>,
    zones: RwSignal<BTreeSet<String>>,
}

impl ChosenReach {
    /// Begins with what an account reaches.
    pub(crate) fn new(reach: &Reach) -> Self {
        let part = match reach {
            Reach::Everything => Part::default(),
            Reach::Part(part) => part.clone(),
        };
        Self {
            everything: RwSignal::new(*reach == Reach::Everything),
            organisations: RwSignal::new(part.organisations),
            zones: RwSignal::new(part.zones),
        }
    }

    /// Returns what is chosen; `None` where a part was asked for and nothing is in it.
    pub(crate) fn reach(self) -> Option<Reach> {
        if self.everything.get_untracked() {
            return Some(Reach::Everything);
        }
        let part = Part {
            organisations: self.organisations.get_untracked(),
            zones: self.zones.get_untracked(),
        };
        (part != Part::default()).then_some(Reach::Part(part))
    }
}

/// Chooses the reach.
#[component]
pub(crate) fn ReachChoice(chosen: ChosenReach) -> impl IntoView {
    let whole = move |own: bool, test: &'static str| {
        view! {
            <label>
                <input
                    type="radio"
                    name="reach"
                    data-test=test
                    prop:checked=move || chosen.everything.get() == own
                    on:change=move |_| chosen.everything.set(own)
                />
                <span>
                    {move || if own { t!(desk.people.everything) } else { t!(desk.people.a_part) }}
                </span>
            </label>
        }
    };
    view! {
        <fieldset class="field">
            <legend class="field__label">{move || t!(desk.people.reach)}</legend>
            <p class="field__hint">{move || t!(desk.people.reach_note)}</p>
            <div class="choices" data-layout="row">
                {whole(true, "reach-everything")} {whole(false, "reach-part")}
            </div>
        </fieldset>
        {move || {
            (!chosen.everything.get())
                .then(|| {
                    let forms = use_forms();
                    view! {
                        <Places
                            legend=Signal::derive(|| t!(desk.people.zones))
                            test="zone"
                            places=zones(&forms)
                            chosen=chosen.zones
                        />
                        <Places
                            legend=Signal::derive(|| t!(desk.people.organisations))
                            test="organisation"
                            places=organisations(&forms)
                            chosen=chosen.organisations
                        />
                    }
                })
        }}
    }
}

/// Places of one kind, several of which may be chosen.
#[component]
fn Places(
    legend: Signal<&'static str>,
    test: &'static str,
    places: Vec<(String, String)>,
    chosen: RwSignal<BTreeSet<String>>,
) -> impl IntoView {
    // What the account reaches already and the programme no longer knows can be taken away, too.
    let known: BTreeSet<String> = places.iter().map(|(code, _)| code.clone()).collect();
    let gone = chosen.with_untracked(|chosen| chosen.difference(&known).cloned().collect::<Vec<_>>());
    let places = places
        .into_iter()
        .chain(gone.into_iter().map(|code| (code.clone(), code)));
    let option = move |(code, words): (String, String)| {
        let (own, named) = (code.clone(), format!("{test}-{code}"));
        let toggle = move |_| {
            chosen.update(|chosen| {
                if !chosen.remove(&code) {
                    chosen.insert(code.clone());
                }
            });
        };
        view! {
            <label>
                <input
                    type="checkbox"
                    data-test=named
                    prop:checked=move || chosen.with(|chosen| chosen.contains(&own))
                    on:change=toggle
                />
                <span>{words}</span>
            </label>
        }
    };
    view! {
        <fieldset class="field">
            <legend class="field__label">{legend}</legend>
            <div class="choices desk-places">{places.map(option).collect_view()}</div>
        </fieldset>
    }
}

/// Returns what an account reaches, in words.
pub(crate) fn reach_words(reach: &Reach) -> String {
    let part = match reach {
        Reach::Everything => return t!(desk.people.everything).to_owned(),
        Reach::Part(part) => part,
    };
    let forms = use_forms();
    let (zones, organisations) = (zones(&forms), organisations(&forms));
    let name = |known: &[(String, String)], code: &String| {
        let found = known.iter().find(|(own, _)| own == code);
        found.map_or_else(|| code.clone(), |(_, words)| words.clone())
    };
    let zones = part.zones.iter().map(|code| name(&zones, code));
    let organisations = part.organisations.iter().map(|code| name(&organisations, code));
    zones.chain(organisations).collect::<Vec<_>>().join(", ")
}

/// Lists the programme's zones: code and name.
fn zones(forms: &Forms) -> Vec<(String, String)> {
    let zones = forms.programme().lists().get("zones");
    let zones = zones.as_deref().unwrap_or_default().iter();
    zones.map(|zone| (zone.name.clone(), labels(&zone.label))).collect()
}

/// Lists the organisations that there are today: code and name.
fn organisations(forms: &Forms) -> Vec<(String, String)> {
    let (chart, today) = (&forms.programme().chart, clock::today());
    let named = chart.organisations().filter_map(|organisation| {
        let name = chart.name_on(&organisation.code, today)?;
        Some((organisation.code.clone(), labels(&name.label)))
    });
    named.collect()
}
