//! What a role is called.

use domain::role::Role;

use super::words::t;

/// Returns the name of a role.
pub(crate) fn role_words(role: Role) -> &'static str {
    match role {
        Role::Surveyor => t!(role.surveyor),
        Role::TeamLead => t!(role.team_lead),
        Role::Supervisor => t!(role.supervisor),
        Role::Provider => t!(role.provider),
        Role::Reader => t!(role.reader),
        Role::Administrator => t!(role.administrator),
    }
}
