//! Showing and closing the browser's own dialogs.

use leptos::html;
use leptos::prelude::*;

/// Shows a dialog before everything else; where the browser can't, it stands in its place.
pub(crate) fn show_dialog(dialog: NodeRef<html::Dialog>) {
    if let Some(dialog) = dialog.get_untracked()
        && dialog.show_modal().is_err()
    {
        dialog.set_open(true);
    }
}

/// Closes a dialog, if it is still there.
pub(crate) fn close_dialog(dialog: NodeRef<html::Dialog>) {
    if let Some(dialog) = dialog.try_get_untracked().flatten() {
        dialog.close();
    }
}
