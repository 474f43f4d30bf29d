//! How far syncing has come.

use std::time::Duration;

use domain::api::DeviceState;
use domain::sync::Scope;
use futures::channel::mpsc;
use futures::future::{Either, select};
use futures::{FutureExt, StreamExt};
use gloo_timers::future::sleep;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::busy::Bell;
use super::{Account, Device, PhoneLock, Records};
use crate::browser::{chance, online};
use crate::sync::{Finish, Phase, run};

/// The first pause after a run, and the longest; each run that brings nothing doubles it.
const FIRST_PAUSE: Duration = Duration::from_secs(15);
const LONGEST_PAUSE: Duration = Duration::from_secs(5 * 60);
/// Several reasons to sync often come together: a save, a connection, a look at the screen.
const GATHERING: Duration = Duration::from_millis(250);

/// A handle to syncing.
#[derive(Clone, Copy)]
pub struct Sync {
    phase: RwSignal<Phase>,
    last_success: RwSignal<Option<u64>>,
    server_state: RwSignal<Option<DeviceState>>,
    /// Somebody wants to know now.
    asked: StoredValue<bool>,
    bell: Bell,
}

/// Provides syncing and begins it: at opening, with a connection, on coming back, after each save, by hand, in time.
pub(super) fn provide_sync(
    account: Account,
    lock: PhoneLock,
    records: Records,
    device: Device,
    bell: Bell,
    heard: mpsc::UnboundedReceiver<()>,
) -> Sync {
    let sync = Sync {
        phase: RwSignal::default(),
        last_success: RwSignal::default(),
        server_state: RwSignal::default(),
        asked: StoredValue::new(false),
        bell,
    };
    provide_context(sync);
    Effect::new(move |_| {
        records.version().track();
        if let Some(phone) = records.phone() {
            let row = phone.read().sync.clone();
            sync.last_success.set(row.last_success);
            sync.server_state.set(row.server);
            device.clock_offset_ms.set(row.clock_offset_ms);
        }
    });
    online::on_wake(move || bell.ring());
    spawn_local(sync.keep_going(account, lock, records, heard));
    sync
}

/// Returns the handle to syncing.
pub fn use_sync() -> Sync {
    expect_context()
}

impl Sync {
    /// Returns what syncing is doing.
    pub fn phase(self) -> Signal<Phase> {
        self.phase.into()
    }

    /// Returns when everything was last sent and fetched, in Unix milliseconds.
    pub fn last_success(self) -> Signal<Option<u64>> {
        self.last_success.into()
    }

    /// Returns what the server has of this phone.
    pub fn server_state(self) -> Signal<Option<DeviceState>> {
        self.server_state.into()
    }

    /// Syncs at once, and compares receipts.
    pub fn now(self) {
        self.asked.set_value(true);
        self.bell.ring();
    }

    async fn keep_going(
        self,
        account: Account,
        lock: PhoneLock,
        records: Records,
        mut heard: mpsc::UnboundedReceiver<()>,
    ) {
        let mut quiet = 0;
        loop {
            let rang = match select(heard.next(), pause(quiet).boxed_local()).await {
                Either::Left((Some(()), _)) => true,
                Either::Left((None, _)) => return,
                Either::Right(_) => false,
            };
            if rang {
                sleep(GATHERING).await;
                while let Some(Some(())) = heard.next().now_or_never() {}
            }
            let Some(phone) = records.phone() else { continue };
            let asked = self.asked.get_value();
            let finish = run(&phone, &Scope::ALL, asked, &|phase| self.phase.set(phase)).await;
            // Without a connection nothing was compared: it is still wanted.
            if matches!(finish, Finish::Done | Finish::Later) {
                self.asked.set_value(false);
            }
            quiet = if rang && finish == Finish::Done {
                0
            } else {
                (quiet + 1).min(8)
            };
            match &finish {
                Finish::Done => {
                    account.needs_password.set(false);
                    lock.let_the_office_open().await;
                    lock.learn_the_office_key().await;
                }
                Finish::SignedOut => account.needs_password.set(true),
                Finish::Revoked => {
                    // Whoever holds the data keeps the database from being closed.
                    drop(phone);
                    account.leave_revoked().await;
                }
                Finish::Later | Finish::Elsewhere | Finish::Offline | Finish::Failed(_) => {}
            }
            self.phase.set(match finish {
                Finish::Done | Finish::Later | Finish::Elsewhere | Finish::Revoked => Phase::Idle,
                Finish::Offline => Phase::Offline,
                Finish::SignedOut => Phase::SignedOut,
                Finish::Failed(problem) => Phase::Failed(problem),
            });
        }
    }
}

/// Waits until the next run without a reason: longer and longer, and not all phones in the same second.
async fn pause(quiet: u32) {
    let pause = FIRST_PAUSE.saturating_mul(1 << quiet.min(8)).min(LONGEST_PAUSE);
    sleep(pause.mul_f64(0.85 + 0.3 * chance::fraction())).await;
}
