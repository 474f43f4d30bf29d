//! Sync.
/// The data of the person on this phone.
pub struct Phone;
