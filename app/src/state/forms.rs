//! The programme in force on this device, and its forms.
//!
//! The programme comes with the first contact and is replaced by a newer one whenever the server has one. A page that is
//! open goes on with the forms it began with; the next one is made of the new ones.

use std::sync::Arc;

use chrono::NaiveDate;
use domain::form::{Form, Labels, Language, Question};
use domain::programme::Programme;
use domain::record::{Answer, FieldName, RecordKind};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::Records;
use crate::sync::{InForce, of_the_server};

/// The forms of the programme in force.
#[derive(Clone)]
pub struct Forms {
    /// The form of an enterprise.
    pub enterprise: Arc<Form>,
    /// The form of a visit.
    pub visit: Arc<Form>,
    /// The whole programme, with its texts.
    pub in_force: Arc<InForce>,
}

impl Forms {
    /// Takes the forms out of a programme; one that lacks them is refused before it gets here.
    fn of(in_force: Arc<InForce>) -> Option<Self> {
        Some(Self {
            enterprise: in_force.programme.form(RecordKind::Enterprise.as_str())?,
            visit: in_force.programme.form(RecordKind::Visit.as_str())?,
            in_force,
        })
    }

    /// Returns the programme.
    pub fn programme(&self) -> &Programme {
        &self.in_force.programme
    }

    /// Returns the form in force for a kind of record.
    pub fn by_kind(&self, kind: RecordKind) -> Option<Arc<Form>> {
        self.programme().form(kind.as_str())
    }

    /// Returns the form that a draft was begun with, or else the one in force.
    pub fn of_draft(&self, tag: &str, kind: RecordKind) -> Option<Arc<Form>> {
        self.programme().form_tagged(tag).or_else(|| self.by_kind(kind))
    }

    /// Returns the question behind an answer: in this form, if it has words for the answer, or else in another version.
    pub fn question(&self, form: &Form, field: &FieldName, answer: &Answer) -> Option<Question> {
        self.programme().question_in(form, field, answer)
    }

    /// Returns the words of the question behind a field; the field's name where no version of the form asks it.
    pub fn label(&self, form: &Form, field: &FieldName) -> Labels {
        let words = self.programme().label_in(form, field);
        words.unwrap_or_else(|| Labels::new(field.as_str(), field.as_str()))
    }

    /// Returns the words of a choice: of this form, if it has it, or else of another version; the choice's name if none has.
    pub fn choice(&self, form: &Form, field: &str, name: &str, language: Language) -> String {
        let words = self.programme().choice_in(form, field, name);
        words.map_or_else(|| name.to_owned(), |words| words.in_language(language).to_owned())
    }

    /// Returns the name of an organisation of the programme on a day; its code if the programme does not know it.
    pub fn organisation(&self, code: &str, day: NaiveDate) -> String {
        let chart = &self.programme().chart;
        let name = chart
            .name_on(code, day)
            .or_else(|| chart.organisation(code)?.names.last());
        name.map_or_else(|| code.to_owned(), |name| name.label.vi.clone())
    }
}

/// Follows the programme in force; nothing before the first contact.
#[derive(Clone, Copy)]
pub struct ProgrammeInForce {
    in_force: RwSignal<Option<Arc<InForce>>>,
    /// The server was asked and gave none.
    refused: RwSignal<bool>,
}

/// Provides the programme of whoever is signed in.
pub(super) fn provide_programme(records: Records) -> ProgrammeInForce {
    let in_force = ProgrammeInForce {
        in_force: RwSignal::new(None),
        refused: RwSignal::new(false),
    };
    provide_context(in_force);
    Effect::new(move |_| {
        records.version().track();
        // The programme is public: it stays when the phone is locked, and the desk has it without a store.
        let Some(now) = records.in_force().map(Some) else {
            return;
        };
        let same = in_force.in_force.with_untracked(|known| match (known, &now) {
            (Some(known), Some(now)) => Arc::ptr_eq(known, now),
            (None, None) => true,
            _ => false,
        });
        if !same {
            in_force.in_force.set(now);
        }
    });
    in_force
}

/// Follows the programme in force.
pub fn use_programme() -> ProgrammeInForce {
    expect_context()
}

impl ProgrammeInForce {
    /// Asks the server for it where no store has it.
    pub fn ask(self) {
        if self.in_force.with_untracked(Option::is_some) {
            return;
        }
        self.refused.set(false);
        spawn_local(async move {
            let programme = of_the_server().await.map(Arc::new);
            self.refused.set(programme.is_none());
            if programme.is_some() && self.in_force.with_untracked(Option::is_none) {
                self.in_force.set(programme);
            }
        });
    }

    /// Tells whether the server was asked for it and gave none.
    pub fn is_refused(self) -> bool {
        self.refused.get()
    }

    /// Tells whether there is one.
    pub fn is_known(self) -> bool {
        self.in_force.with(Option::is_some)
    }

    /// Provides the forms to everything below; `None` while there is no programme.
    pub fn provide_forms(self) -> Option<()> {
        let first = self.in_force.get_untracked().and_then(Forms::of)?;
        let forms = RwSignal::new(first);
        Effect::new(move |_| {
            if let Some(now) = self.in_force.get().and_then(Forms::of) {
                forms.set(now);
            }
        });
        provide_context(forms);
        Some(())
    }
}

/// Returns the forms in force. Only what stands inside the shell asks: it is not shown before there is a programme.
pub fn use_forms() -> Forms {
    expect_context::<RwSignal<Forms>>().get_untracked()
}
