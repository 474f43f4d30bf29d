//! An invitation as it is given out, by the desk and by the command line; and what may be given with it.

use domain::api::Invitation;
use domain::programme::Programme;
use domain::reach::{Part, Reach};

use crate::code::Code;
use crate::qr;
use crate::store::{Account, OpenInvitation};

/// How long an invitation can be used, in milliseconds: seven days.
const GOOD_FOR: u64 = 7 * 24 * 3_600_000;

/// A new invitation, with the code that is shown this once.
pub(crate) struct Fresh {
    code: Code,
    /// What is stored of it.
    pub(crate) open: OpenInvitation,
}

impl Fresh {
    pub(crate) fn new(now: u64) -> Self {
        let code = Code::fresh();
        let open = OpenInvitation {
            code_hash: code.hash(),
            created_at: now,
            expires_at: now + GOOD_FOR,
        };
        Self { code, open }
    }
}

/// Returns what the person who invites is shown. `address` is the server's, as `https://khaosat.example.vn`.
pub(crate) fn given_out(account: &Account, fresh: &Fresh, address: &str) -> Result<Invitation, String> {
    let code = fresh.code.grouped();
    let link = format!("{address}/join#{code}");
    Ok(Invitation {
        person: account.person,
        name: account.name.clone(),
        picture: qr::matrix(&link)?,
        code,
        link,
        expires_at: fresh.open.expires_at,
    })
}

/// Returns the first place that neither the programme knows nor the account had before.
pub(crate) fn unknown_place(programme: Option<&Programme>, part: &Part, before: Option<&Reach>) -> Option<String> {
    let empty = Part::default();
    let had = match before {
        Some(Reach::Part(part)) => part,
        _ => &empty,
    };
    let knows_organisation = |code: &str| programme.is_some_and(|programme| programme.chart.knows(code));
    let knows_zone = |code: &str| {
        let zones = programme.and_then(|programme| programme.lists().get("zones"));
        zones.is_some_and(|zones| zones.iter().any(|zone| zone.name == code))
    };
    let organisations = part
        .organisations
        .iter()
        .filter(|code| !knows_organisation(code) && !had.organisations.contains(*code));
    let zones = part
        .zones
        .iter()
        .filter(|code| !knows_zone(code) && !had.zones.contains(*code));
    organisations.chain(zones).next().cloned()
}
