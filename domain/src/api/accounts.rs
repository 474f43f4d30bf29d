//! Accounts: who they are, how they are let in, and what a person does about their own.

use serde::{Deserialize, Serialize};

use crate::reach::Reach;
use crate::record::PersonId;
use crate::role::Role;

/// Whether somebody can work with an account.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    /// Nobody has chosen a password yet.
    Invited,
    /// Somebody signs in with it.
    Active,
    /// Nobody may sign in with it any more.
    Disabled,
}

impl AccountState {
    /// Returns the name used on the wire and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Disabled => "disabled",
        }
    }
}

/// A row of `GET /api/accounts`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AccountRow {
    /// The account.
    pub person: PersonId,
    /// Its name for signing in.
    pub name: String,
    /// Its name for showing.
    pub display_name: String,
    /// Its role.
    pub role: Role,
    /// How far the role reaches.
    pub reach: Reach,
    /// Whether somebody can work with it.
    pub state: AccountState,
    /// Whether signing in takes a second factor.
    pub second_factor: bool,
    /// When somebody last signed in, in Unix milliseconds.
    pub signed_in_at: Option<u64>,
    /// How many sessions it has.
    pub sessions: u32,
    /// Until when its open invitation can be used, in Unix milliseconds; also when that moment has passed.
    pub invited_until: Option<u64>,
}

/// Body of `POST /api/accounts`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NewAccount {
    /// Name for signing in.
    pub name: String,
    /// Name for showing; the name for signing in if empty.
    #[serde(default)]
    pub display_name: String,
    /// Role.
    pub role: Role,
    /// How far it reaches.
    pub reach: Reach,
}

/// Body of `PUT /api/accounts/{person}`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ChangeAccount {
    /// Name for showing.
    pub display_name: String,
    /// Role.
    pub role: Role,
    /// How far it reaches.
    pub reach: Reach,
}

/// An invitation, given out once: answer of `POST /api/accounts` and `POST /api/accounts/{person}/invitation`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Invitation {
    /// For which account.
    pub person: PersonId,
    /// That account's name for signing in.
    pub name: String,
    /// The code, in groups.
    pub code: String,
    /// The address that uses it. The code stands behind `#`, which browsers send to nobody.
    pub link: String,
    /// The address, to be read by a phone's camera.
    pub picture: Matrix,
    /// Until when, in Unix milliseconds.
    pub expires_at: u64,
}

/// A QR code.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Matrix {
    /// Modules in a row, the quiet zone included.
    pub size: u32,
    /// The dark modules, as the `d` of an SVG path; a module is 1 wide.
    pub path: String,
}

/// Body of `POST /api/invitation`: whose is this code?
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AskInvitation {
    /// The code, as it was typed or followed.
    pub code: String,
}

/// Answer of `POST /api/invitation`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Invited {
    /// Name for signing in.
    pub name: String,
    /// Name for showing.
    pub display_name: String,
    /// Role.
    pub role: Role,
    /// Who invites, by name; empty for whoever runs the server's machine.
    pub invited_by: String,
    /// Until when, in Unix milliseconds.
    pub expires_at: u64,
}

/// Body of `POST /api/join`: chooses the password and signs in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Join {
    /// The invitation's code.
    pub code: String,
    /// The password that was chosen.
    pub password: String,
    /// A code of the second factor, where the account has one.
    #[serde(default)]
    pub second_factor: String,
}

/// Body of `POST /api/account/second-factor`: a session alone does not put a second factor before an account.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OwnPassword {
    /// One's own password.
    pub password: String,
}

/// Body of `POST /api/account/password`: changes one's own password.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ChangePassword {
    /// The password until now.
    pub old: String,
    /// The password from now on.
    pub new: String,
}

/// Answer of `GET /api/account/second-factor`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SecondFactor {
    /// Since when signing in takes a code, in Unix milliseconds.
    pub since: Option<u64>,
    /// How many recovery codes are left.
    pub recovery_codes: u32,
}

/// Answer of `POST /api/account/second-factor`: a secret that is not in force before a code proves that it was read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SecondFactorBegun {
    /// The secret in base32, for typing.
    pub secret: String,
    /// `otpauth://…`, to be read by a phone's camera.
    pub picture: Matrix,
}

/// Body of `POST /api/account/second-factor/confirm` and of `POST /api/account/second-factor/remove`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SecondFactorCode {
    /// What the other device shows; for removing, a recovery code will do.
    pub code: String,
}

/// Answer of `POST /api/account/second-factor/confirm`: shown once.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RecoveryCodes {
    /// Each is good for signing in once.
    pub codes: Vec<String>,
}

/// A row of `GET /api/account/sessions` and `GET /api/accounts/{person}/sessions`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SessionRow {
    /// Names the session. It is no secret, and opens nothing.
    pub id: String,
    /// The browser and the system, in words.
    pub browser: String,
    /// Where it was begun from; empty when that is not known.
    pub address: String,
    /// When it was begun, in Unix milliseconds.
    pub created_at: u64,
    /// When it was last used, to a quarter of an hour.
    pub seen_at: u64,
    /// Whether it is the one that asks.
    pub own: bool,
    /// What the device is called that it is used on; empty before the device has said so.
    pub device: String,
}
