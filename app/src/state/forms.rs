//! The two questionnaires, built into the app.

use std::sync::Arc;

use domain::form::{Form, load};
use domain::record::RecordKind;
use leptos::prelude::{expect_context, provide_context};

/// The forms of this release.
#[derive(Clone)]
pub struct Forms {
    /// The form of an enterprise.
    pub enterprise: Arc<Form>,
    /// The form of a visit.
    pub visit: Arc<Form>,
}

impl Forms {
    /// Returns the form for a kind of record; there is none yet for the kinds that are not recorded on a phone.
    pub fn by_kind(&self, kind: RecordKind) -> Option<Arc<Form>> {
        match kind {
            RecordKind::Enterprise => Some(self.enterprise.clone()),
            RecordKind::Visit => Some(self.visit.clone()),
            RecordKind::PartyOrganisation | RecordKind::Activity | RecordKind::Admission | RecordKind::FollowUp => None,
        }
    }
}

/// Reads the forms and provides them.
pub(super) fn provide_forms() -> Forms {
    let forms = built_in();
    provide_context(forms.clone());
    forms
}

/// Returns the forms.
pub fn use_forms() -> Forms {
    expect_context()
}

macro_rules! sheets {
    ($form:literal) => {
        load(
            include_str!(concat!("../../../server/programme/forms/", $form, "/survey.csv")),
            include_str!(concat!("../../../server/programme/forms/", $form, "/choices.csv")),
            include_str!(concat!("../../../server/programme/forms/", $form, "/settings.csv")),
        )
    };
}

/// Reads the sheets that were built in; a test of `domain` has read the very same ones.
#[expect(
    clippy::panic,
    reason = "the sheets are part of the release, and a test refuses a release that can't read them"
)]
fn built_in() -> Forms {
    let whole = |form: Result<Form, _>| match form {
        Ok(form) => Arc::new(form),
        Err(problems) => panic!("a built-in form can't be read: {problems:?}"),
    };
    Forms {
        enterprise: whole(sheets!("enterprise")),
        visit: whole(sheets!("visit")),
    }
}
