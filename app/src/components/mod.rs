//! What pages are made of.

mod badge;
pub(crate) mod desk;
mod empty;
pub(crate) mod form;
mod icon;
mod loaded;
pub(crate) mod moment;
mod navigation;
mod notice;
pub(crate) mod page;
mod password_again;
mod rows;
mod skeleton;
mod strip;
mod toast;
mod update_offer;
pub(crate) mod words;

pub(crate) use badge::StateBadge;
pub(crate) use empty::Empty;
pub(crate) use icon::Icon;
pub(crate) use loaded::{ProblemNotice, WhenReady};
pub(crate) use navigation::{BottomBar, Rail};
pub(crate) use notice::{Notice, NoticeKind};
pub(crate) use page::{Page, Width};
pub(crate) use password_again::PasswordAgain;
pub(crate) use rows::{EnterpriseRow, WorkRow, enterprise_choice, kind_words, visit_choice};
pub(crate) use skeleton::Skeleton;
pub(crate) use strip::Strip;
pub(crate) use toast::{ToastRegion, Toasts, provide_toasts, use_toasts};
pub(crate) use update_offer::UpdateOffer;
