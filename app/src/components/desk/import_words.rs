//! The words of imports: providers, states, kinds of rows.

use domain::api::{ImportState, RowKind, RowOutcome};
use domain::provider::Provider;
use domain::script::Script;

use crate::components::words::t;

/// Returns what a provider is called.
pub(crate) fn provider_words(provider: Provider) -> &'static str {
    match provider {
        Provider::ZoneAuthority => t!(desk.imports.provider.zone_authority),
        Provider::SocialInsurance => t!(desk.imports.provider.social_insurance),
        Provider::Union => t!(desk.imports.provider.union),
        Provider::Tax => t!(desk.imports.provider.tax),
        Provider::Registry => t!(desk.imports.provider.registry),
        Provider::LabourOffice => t!(desk.imports.provider.labour_office),
        Provider::Other => t!(desk.imports.provider.other),
    }
}

/// Returns where an import stands.
pub(crate) fn state_words(state: ImportState) -> &'static str {
    match state {
        ImportState::Preview => t!(desk.imports.state.preview),
        ImportState::Applying => t!(desk.imports.state.applying),
        ImportState::Stopped => t!(desk.imports.state.stopped),
        ImportState::Applied => t!(desk.imports.state.applied),
        ImportState::Undoing => t!(desk.imports.state.undoing),
        ImportState::Undone => t!(desk.imports.state.undone),
        ImportState::Discarded => t!(desk.imports.state.discarded),
    }
}

/// Returns what a row is.
pub(crate) fn kind_of_row_words(kind: RowKind) -> &'static str {
    match kind {
        RowKind::New => t!(desk.imports.kind.new_one),
        RowKind::Changed => t!(desk.imports.kind.changed),
        RowKind::Unchanged => t!(desk.imports.kind.unchanged),
        RowKind::Doubtful => t!(desk.imports.kind.doubtful),
        RowKind::Refused => t!(desk.imports.kind.refused),
    }
}

/// Returns what became of a row.
pub(crate) fn outcome_words(outcome: RowOutcome) -> &'static str {
    match outcome {
        RowOutcome::Applied => t!(desk.imports.outcome.applied),
        RowOutcome::Nothing => t!(desk.imports.outcome.nothing),
        RowOutcome::Failed => t!(desk.imports.outcome.failed),
        RowOutcome::Undone => t!(desk.imports.outcome.undone),
        RowOutcome::Kept => t!(desk.imports.outcome.kept),
    }
}

/// Returns what a script is called.
pub(crate) fn script_words(script: Script) -> &'static str {
    match script {
        Script::Unicode => "Unicode",
        Script::Tcvn3 => "TCVN3 (.VnTime)",
        Script::Vni => "VNI",
        Script::Cp1258 => "Windows 1258",
    }
}
