//! What the app asks the server.

pub mod desk;
pub mod http;
pub mod session;
pub mod sync;
