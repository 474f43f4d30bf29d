//! What the app asks the server.

pub mod accounts;
pub mod desk;
pub mod escrow;
pub mod founding;
pub mod http;
pub mod imports;
pub mod invitation;
pub mod merging;
pub mod own_account;
pub mod recovery;
pub mod rounds;
pub mod session;
pub mod sync;
