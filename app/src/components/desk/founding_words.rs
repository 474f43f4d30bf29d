//! Words for the founding of a party organisation: its stages, and how long it stands there.

use chrono::NaiveDate;
use domain::api::{ASIDE, NO_STAGE, READY};
use domain::form::Question;
use domain::record::RecordKind;

use super::figures::{choice, count};
use crate::components::words::{language, t};
use crate::state::use_forms;

/// Names a stage, as the form does, or one of the filters beside them.
pub(crate) fn stage_words(stage: &str) -> String {
    match stage {
        "" | NO_STAGE => t!(desk.founding.no_stage).to_owned(),
        READY => t!(desk.founding.ready).to_owned(),
        ASIDE => t!(desk.founding.aside).to_owned(),
        stage => party_choice("founding_stage", stage),
    }
}

/// Returns the words of a choice of the form of party organisations.
pub(crate) fn party_choice(field: &str, name: &str) -> String {
    let form = use_forms().by_kind(RecordKind::PartyOrganisation);
    form.map_or_else(|| name.to_owned(), |form| choice(&form, field, name, language()))
}

/// Returns a question of the form of party organisations.
pub(crate) fn party_question(field: &str) -> Option<Question> {
    use_forms()
        .by_kind(RecordKind::PartyOrganisation)?
        .question(field)
        .cloned()
}

/// Says how long something stands there on a day.
pub(crate) fn standing_for(since: Option<NaiveDate>, today: NaiveDate) -> String {
    let days = since.and_then(|since| u64::try_from((today - since).num_days()).ok());
    days.map_or_else(|| "–".to_owned(), |days| t!(desk.founding.days, days = count(days)))
}
