//! Following an invitation.

use domain::api::{AskInvitation, Invited, Join, Me};

use super::http::post;
use crate::problem::Problem;

/// Asks whose invitation this is.
pub async fn ask(code: String) -> Result<Invited, Problem> {
    post("/api/invitation", &AskInvitation { code }).await
}

/// Chooses the password and signs in.
pub async fn join(join: &Join) -> Result<Me, Problem> {
    post("/api/join", join).await
}
