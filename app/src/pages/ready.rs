//! *Sẵn sàng đi thực địa*: whether this phone may leave for where there is no network, and what to do if not.

use domain::readiness::{Facts, Light, Point, examine, overall};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::me::bytes;
use crate::components::moment::moment;
use crate::components::words::t;
use crate::components::{Icon, Page, Width};
use crate::state::{RowState, Stage, now_each_second, use_device, use_lock, use_records, use_sync};

/// One line per point, the phone's own verdict above them. All of it is known without a connection.
#[component]
pub(super) fn ReadyPage() -> impl IntoView {
    let (device, lock, records, sync) = (use_device(), use_lock(), use_records(), use_sync());
    device.look();
    let has_escrow = RwSignal::new(false);
    let phase = sync.phase();
    Effect::new(move || {
        // It comes at the end of a conversation.
        phase.track();
        spawn_local(async move {
            has_escrow.try_set(lock.has_escrow().await);
        });
    });
    let (stage, last, now) = (lock.stage(), sync.last_success(), now_each_second());
    let (server, lost) = (sync.server_state(), records.lost());
    let agrees = Memo::new(move |_| {
        let here = records.counts().with(|counts| counts.received);
        let same = server.with(|server| server.as_ref().is_none_or(|server| server.received == here));
        same && lost.with(|lost| lost.iter().all(|line| line.state == RowState::Received))
    });
    let facts = Memo::new(move |_| {
        records.version().track();
        let left = device.quota.get().zip(device.used.get());
        Facts {
            // To the minute: nothing else changes while one looks.
            now: now.get() / 60_000 * 60_000,
            pulled: records.are_all_here(),
            last_success: last.get(),
            unsent: records.counts().with(|counts| counts.unsent),
            agrees: agrees.get(),
            has_pin: stage.with(|stage| *stage == Stage::Open),
            has_escrow: has_escrow.get(),
            installed: device.installed.get(),
            persisted: device.persisted.get(),
            space_left: left.map(|(quota, used)| quota.saturating_sub(used)),
            update_waiting: device.update_waiting.get(),
            clock_offset_ms: device.clock_offset_ms.get(),
        }
    });
    let points = Memo::new(move |_| examine(&facts.get()));
    let whole = Memo::new(move |_| overall(&points.get()));
    let lines = move || {
        let facts = facts.get();
        points
            .get()
            .into_iter()
            .map(|(point, light)| view! { <Line point light facts /> })
            .collect_view()
    };
    view! {
        <Page title=Signal::derive(|| t!(ready.title)) width=Width::Reading>
            <p class="ready__whole" data-light=move || name(whole.get()) data-test="ready-whole" role="status">
                {move || view! { <Icon name=icon(whole.get()) /> }}
                <strong>
                    {move || match whole.get() {
                        Light::Go => t!(ready.go),
                        Light::Mind => t!(ready.mind),
                        Light::Stop => t!(ready.stop),
                    }}
                </strong>
            </p>
            <ul class="ready">{lines}</ul>
            <div class="page__actions">
                <button class="button" type="button" data-kind="primary" on:click=move |_| sync.now()>
                    <Icon name="sync" />
                    {move || t!(sync.now)}
                </button>
            </div>
        </Page>
    }
}

/// A point: its shape and its word, and what to do where there is something.
#[component]
fn Line(point: Point, light: Light, facts: Facts) -> impl IntoView {
    let device = use_device();
    let word = move || match light {
        Light::Go => t!(ready.light_go),
        Light::Mind => t!(ready.light_mind),
        Light::Stop => t!(ready.light_stop),
    };
    let ask = (point == Point::Kept && facts.persisted == Some(false)).then(|| {
        view! {
            <button class="button" type="button" on:click=move |_| device.ask_to_persist()>
                {move || t!(storage.ask)}
            </button>
        }
    });
    let update = (point == Point::Release && facts.update_waiting).then(|| {
        view! {
            <button class="button" type="button" on:click=move |_| device.apply_update()>
                {move || t!(update.apply)}
            </button>
        }
    });
    view! {
        <li class="ready__line" data-light=name(light) data-test=format!("ready-{}", test_name(point))>
            <Icon name=icon(light) />
            <div>
                <p class="ready__title">
                    {move || title(point)} <span class="ready__word">{word}</span>
                </p>
                <p class="muted">{move || explanation(point, light, &facts)}</p>
                {ask}
                {update}
            </div>
        </li>
    }
}

const fn name(light: Light) -> &'static str {
    match light {
        Light::Go => "go",
        Light::Mind => "mind",
        Light::Stop => "stop",
    }
}

const fn icon(light: Light) -> &'static str {
    match light {
        Light::Go => "check",
        Light::Mind => "alert",
        Light::Stop => "error",
    }
}

const fn test_name(point: Point) -> &'static str {
    match point {
        Point::Pulled => "pulled",
        Point::Synced => "synced",
        Point::Agreed => "agreed",
        Point::Pin => "pin",
        Point::Space => "space",
        Point::Kept => "kept",
        Point::Installed => "installed",
        Point::Release => "release",
        Point::Clock => "clock",
    }
}

fn title(point: Point) -> &'static str {
    match point {
        Point::Pulled => t!(ready.pulled),
        Point::Synced => t!(ready.synced),
        Point::Agreed => t!(ready.agreed),
        Point::Pin => t!(ready.pin),
        Point::Space => t!(ready.space),
        Point::Kept => t!(ready.kept),
        Point::Installed => t!(ready.installed),
        Point::Release => t!(ready.release),
        Point::Clock => t!(ready.clock),
    }
}

/// Says how it stands, and what to do unless all is well.
fn explanation(point: Point, light: Light, facts: &Facts) -> String {
    let fine = light == Light::Go;
    match point {
        Point::Pulled if fine => t!(ready.pulled_fine).into(),
        Point::Pulled => t!(ready.pulled_do).into(),
        Point::Synced if facts.unsent > 0 => t!(ready.synced_unsent, count = facts.unsent),
        Point::Synced => match facts.last_success {
            Some(at) => t!(sync.last, time = moment(at)),
            None => t!(ready.synced_never).into(),
        },
        Point::Agreed if fine => t!(ready.agreed_fine).into(),
        Point::Agreed => t!(ready.agreed_do).into(),
        Point::Pin if fine => t!(ready.pin_fine).into(),
        Point::Pin => t!(ready.pin_do).into(),
        Point::Space => match facts.space_left {
            Some(left) if fine => t!(ready.space_fine, count = bytes(left)),
            Some(left) => t!(ready.space_do, count = bytes(left)),
            None => t!(storage.used_unknown).into(),
        },
        Point::Kept if fine => t!(storage.persisted).into(),
        Point::Kept => t!(storage.not_persisted).into(),
        Point::Installed if fine => t!(storage.installed).into(),
        Point::Installed => t!(storage.not_installed).into(),
        Point::Release if fine => t!(ready.release_fine).into(),
        Point::Release => t!(ready.release_do).into(),
        Point::Clock => match facts.clock_offset_ms {
            Some(_) if fine => t!(ready.clock_fine).into(),
            Some(offset) => t!(storage.clock_advice, minutes = offset.unsigned_abs() / 60_000),
            None => t!(ready.clock_unknown).into(),
        },
    }
}
