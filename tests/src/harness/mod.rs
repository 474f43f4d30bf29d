//! What a story needs around the product: programs that run, fail and are killed.

pub mod axe;
pub mod browser;
pub mod chromium;
pub mod engine;
pub mod office;
pub mod places;
pub mod process;
pub mod proxy;
pub mod screen;
pub mod stored_files;
pub mod wait;
