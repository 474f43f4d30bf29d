//! The phone's data in memory, and the driver of the conversation that keeps it and the server's together.
//!
//! [`Phone`] holds what one person has on this device: the copy of the register, what is unsent, what is half filled in.
//! Everything is written to [`crate::storage`] first and changed here after. [`run`] is the only place that awaits while
//! [`domain::sync::Session`] decides.

mod driver;
mod failure;
mod phase;
mod phone;
mod programme;

pub use driver::{Finish, run};
pub use phase::Phase;
pub use phone::{Inner, News, Phone};
pub use programme::{InForce, of_the_server};
