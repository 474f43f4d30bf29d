//! Who is signed in on this phone.

use domain::api::Me;
use leptos::prelude::*;

use super::Load;
use crate::problem::Problem;

/// A handle to the account.
#[derive(Clone, Copy)]
pub struct Account {
    /// Who is signed in; `Ready(None)`: nobody.
    pub who: RwSignal<Load<Option<Me>>>,
    /// The server wants the password again. Work goes on; only syncing waits (field note B 9).
    pub needs_password: RwSignal<bool>,
}

/// Returns the account.
pub fn use_account() -> Account {
    expect_context()
}

impl Account {
    /// Signs in; needs a connection.
    pub async fn sign_in(self, name: String, password: String) -> Result<(), Problem> {
        todo!()
    }

    /// Signs out; refused while anything is unsent.
    pub async fn sign_out(self) -> Result<(), Problem> {
        todo!()
    }
}
