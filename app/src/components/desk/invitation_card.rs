//! An invitation, shown once: a link to send, a picture to scan, a code to read out.

use domain::api::Invitation;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::qr_picture::QrPicture;
use crate::browser::clipboard;
use crate::components::moment::moment;
use crate::components::words::t;
use crate::components::{Icon, Notice, NoticeKind, use_toasts};

/// What the person who invites hands on.
#[component]
pub(crate) fn InvitationCard(invitation: Invitation) -> impl IntoView {
    let Invitation {
        name,
        code,
        link,
        picture,
        expires_at,
        ..
    } = invitation;
    let (toasts, field) = (use_toasts(), NodeRef::<html::Input>::new());
    // Whoever works at the server itself has an address that no other machine knows.
    let is_of_this_machine = ["http://localhost", "http://127.", "http://[::1]"]
        .iter()
        .any(|start| link.starts_with(start));
    let copied = link.clone();
    let copy = move |_| {
        let link = copied.clone();
        // Where the browser does not let us copy, the link is at least marked for doing it by hand.
        if let Some(field) = field.get_untracked() {
            field.select();
        }
        spawn_local(async move {
            let words = if clipboard::write(&link).await {
                t!(desk.people.copied)
            } else {
                t!(desk.people.not_copied)
            };
            toasts.say(words);
        });
    };
    view! {
        <div class="stack" data-test="invitation">
            <Notice kind=NoticeKind::Info title=Signal::derive(move || t!(desk.people.invited, name = name.clone()))>
                <p>{move || t!(desk.people.invited_note, until = moment(expires_at))}</p>
            </Notice>
            {is_of_this_machine
                .then(|| {
                    view! {
                        <Notice
                            kind=NoticeKind::Warning
                            test="invitation-local"
                            title=Signal::derive(|| t!(desk.people.local_link))
                        >
                            <p>{move || t!(desk.people.local_link_note)}</p>
                        </Notice>
                    }
                })}
            <QrPicture picture label=Signal::derive(|| t!(desk.people.picture).to_owned()) />
            <label class="field">
                <span class="field__label">{move || t!(desk.people.link)}</span>
                <span class="field__box">
                    <input
                        class="field__input"
                        type="text"
                        readonly
                        data-test="invitation-link"
                        value=link
                        node_ref=field
                    />
                </span>
            </label>
            <button class="button" data-kind="primary" type="button" data-test="invitation-copy" on:click=copy>
                <Icon name="file-text" />
                {move || t!(desk.people.copy)}
            </button>
            <dl class="facts">
                <div>
                    <dt>{move || t!(desk.people.code)}</dt>
                    <dd class="code">{code}</dd>
                </div>
            </dl>
        </div>
    }
}
