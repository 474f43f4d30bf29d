//! What the app asks the server.

pub mod desk;
pub mod escrow;
pub mod http;
pub mod recovery;
pub mod session;
pub mod sync;
