//! The phone's storage.

mod draft;

pub use draft::SavedDraft;
