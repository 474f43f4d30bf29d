//! The lock of this phone: whether the store of whoever is signed in is open, and how it opens.
//!
//! Locking drops the records and their key from memory and the pages from the screen; what was being typed is written
//! first. Nothing is locked that could not be written.

use std::time::Duration;

use domain::api::{Escrow, Me};
use domain::record::PersonId;
use domain::role::Right;
use gloo_timers::future::{TimeoutFuture, sleep};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::Records;
use super::busy::Bell;
use crate::api::{escrow, session};
use crate::browser::{clock, idle, trifles};
use crate::problem::Problem;
use crate::storage::{self, Look, Opened, Unlock, Vault, people};

/// Minutes without a touch after which the phone locks itself.
pub const IDLE_CHOICES: [u32; 3] = [1, 5, 15];
const IDLE_USUAL: u32 = 5;
/// The code of the problem that nothing is left to unlock.
pub const STORE_REMOVED: &str = "store_removed";
const IDLE: &str = "thucdia.lock_minutes";
/// How often it is looked whether somebody is still there.
const LOOKS: Duration = Duration::from_secs(5);
/// How long the pages have to begin writing what they hold.
const LAST_WORDS: u32 = 50;

/// Where the store of whoever is signed in stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Stage {
    /// Nobody has asked for it: nobody is signed in, or only the desk is in use.
    Away,
    /// It is being looked at, or closed.
    Busy,
    /// It waits for its first PIN.
    First,
    /// It waits for its PIN.
    Locked(Look),
    /// The office opened it, and it waits for a new PIN.
    NewPin,
    /// The office can't open it, and says so: so many edits and drafts stay in it, closed.
    Lost(usize),
    /// It is open.
    Open,
    /// The office took the data back: it is kept closed until everything is handed in. Why that could not be done yet.
    Revoked(Option<Problem>),
    /// This account keeps no records on a device.
    NotForRecords,
    /// The storage can't say.
    Failed(Problem),
}

/// A handle to the lock.
#[derive(Clone, Copy)]
pub struct PhoneLock {
    stage: RwSignal<Stage>,
    /// Why the last attempt came to nothing.
    pub problem: RwSignal<Option<Problem>>,
    /// Minutes without a touch after which it locks itself.
    pub idle_minutes: RwSignal<u32>,
    person: StoredValue<Option<PersonId>>,
    opened: StoredValue<Option<Opened>, LocalStorage>,
    pub(super) records: Records,
    bell: Bell,
}

/// Provides the lock and begins to watch for idleness.
pub(super) fn provide_lock(records: Records, bell: Bell) -> PhoneLock {
    let remembered = trifles::recall(IDLE).and_then(|minutes| minutes.parse().ok());
    let lock = PhoneLock {
        stage: RwSignal::new(Stage::Away),
        problem: RwSignal::new(None),
        idle_minutes: RwSignal::new(
            remembered
                .filter(|minutes| IDLE_CHOICES.contains(minutes))
                .unwrap_or(IDLE_USUAL),
        ),
        person: StoredValue::new(None),
        opened: StoredValue::new_local(None),
        records,
        bell,
    };
    provide_context(lock);
    Effect::new(move |_| trifles::remember(IDLE, &lock.idle_minutes.get().to_string()));
    let touched = idle::watch(move |touched| lock.lock_if_idle(touched));
    spawn_local(async move {
        loop {
            sleep(LOOKS).await;
            lock.lock_if_idle(touched());
        }
    });
    lock
}

/// Returns the lock.
pub fn use_lock() -> PhoneLock {
    expect_context()
}

/// Returns a clock for the screen, in Unix milliseconds, as long as its owner lives.
pub fn now_each_second() -> Signal<u64> {
    let now = RwSignal::new(clock::now());
    if let Ok(timer) = set_interval_with_handle(move || now.set(clock::now()), Duration::from_secs(1)) {
        on_cleanup(move || timer.clear());
    }
    now.into()
}

impl PhoneLock {
    /// Returns where the store stands.
    pub fn stage(self) -> Signal<Stage> {
        self.stage.into()
    }

    /// Goes to the store of somebody who wants to use the phone's pages.
    pub fn come(self, me: &Me) {
        let person = me.person;
        if self.person.get_value() == Some(person) && self.stage.get_untracked() != Stage::Away {
            return;
        }
        self.person.set_value(Some(person));
        if me.role.may(Right::Record) {
            self.stage.set(Stage::Busy);
            spawn_local(self.look());
        } else {
            self.records.are_not_for_this_account();
            self.stage.set(Stage::NotForRecords);
        }
    }

    /// Goes to somebody's store without opening it.
    pub(super) fn expect(self, person: PersonId) {
        self.person.set_value(Some(person));
    }

    /// Takes the pages off the screen: the office took the data back. They write what they hold.
    pub(super) async fn put_away(self) {
        self.stage.set(Stage::Revoked(None));
        TimeoutFuture::new(LAST_WORDS).await;
        self.records.saving.quiet().await;
        let noted = async { self.vault().await?.mark_revoked().await };
        if let Err(error) = noted.await {
            leptos::logging::warn!("that the data were taken back could not be noted: {error}");
        }
    }

    /// Deletes the store, everything in it being handed in.
    pub(super) async fn remove_store(self) -> Result<(), Problem> {
        let mut vault = self.vault().await?;
        self.opened.set_value(None);
        self.records.close();
        Ok(vault.remove().await?)
    }

    /// Keeps the store closed because not everything could be handed in.
    pub(super) async fn stays_away(self, why: Problem) {
        if self.records.phone().is_some() {
            self.stage.set(Stage::Revoked(Some(why)));
        } else {
            self.problem.set(Some(why));
            self.look().await;
        }
    }

    /// Leaves the store: nobody is signed in any more.
    pub(super) fn leave(self) {
        self.opened.set_value(None);
        self.person.set_value(None);
        self.problem.set(None);
        self.records.close();
        self.stage.set(Stage::Away);
    }

    async fn look(self) {
        let seen = async { self.vault().await?.look(clock::now()).await }.await;
        self.stage.set(match seen {
            Ok(Look {
                lock: storage::Lock::Unset,
                ..
            }) => Stage::First,
            Ok(look) => Stage::Locked(look),
            Err(error) => Stage::Failed(error.into()),
        });
    }

    pub(super) async fn vault(self) -> Result<Vault, storage::StorageError> {
        if let Some(opened) = self.opened.get_value() {
            return Ok(Vault::of_opened(&opened));
        }
        match self.person.get_value() {
            Some(person) => Vault::of(person).await,
            None => Err(storage::StorageError::Lost("nobody's store is meant".into())),
        }
    }

    /// Gives the store its first PIN, or a new one after the office opened it, and opens it.
    pub async fn set_pin(self, pin: String) -> Result<(), Problem> {
        let mut vault = self.vault().await?;
        let opened = match self.opened.get_value() {
            Some(opened) => {
                vault.set_pin(&opened, &pin).await?;
                opened
            }
            None => match vault.enrol(&pin).await {
                Ok(opened) => opened,
                Err(error) => {
                    // Another window may have been first.
                    self.look().await;
                    return Err(error.into());
                }
            },
        };
        self.open(opened).await;
        Ok(())
    }

    /// Changes the PIN of an open store; `false`: the old one was wrong.
    pub async fn change_pin(self, old: String, new: String) -> Result<bool, Problem> {
        let mut vault = self.vault().await?;
        let opened = self.opened.get_value().ok_or_else(Problem::signed_out)?;
        if !vault.knows(&old).await? {
            return Ok(false);
        }
        vault.set_pin(&opened, &new).await?;
        Ok(true)
    }

    /// Tries a PIN.
    pub async fn unlock(self, pin: String) -> Result<(), Problem> {
        match self.vault().await?.unlock(&pin, clock::now()).await? {
            Unlock::Open(opened) => {
                self.open(opened).await;
                Ok(())
            }
            Unlock::Shut => {
                self.look().await;
                Err(Problem::new(
                    "wrong_pin",
                    "Mã PIN chưa đúng. Dữ liệu trên máy vẫn còn nguyên.",
                    "The PIN is not right. What is on this device is safe.",
                ))
            }
            Unlock::Removed => Err(Problem::new(
                STORE_REMOVED,
                "Đã nhập sai mã PIN mười lần. Mọi phiếu đã ở máy chủ nên dữ liệu trên máy này đã được xóa. Hãy đăng nhập lại khi có mạng.",
                "The PIN was wrong ten times. The server has every record, so the data on this device were deleted. Sign in again with a connection.",
            )),
        }
    }

    /// Opens the store by the office's secret, right after the password was given.
    pub async fn recover(self, name: String, password: String, code: String) -> Result<(), Problem> {
        let me = session::sign_in(name, password, code).await?;
        if Some(me.person) != self.person.get_value() {
            return Err(Problem::new(
                "other_person",
                "Mật khẩu này là của tài khoản khác.",
                "This password belongs to another account.",
            ));
        }
        let mut vault = self.vault().await?;
        let look = vault.look(clock::now()).await?;
        let secret = match look.device {
            Some(device) => match escrow::fetch(device).await {
                Ok(escrow) => Some(escrow.secret),
                Err(problem) if problem.code == "not_found" => None,
                Err(problem) => return Err(problem),
            },
            None => None,
        };
        let opened = match secret {
            Some(secret) => vault.open_by_office(&secret).await?,
            None => None,
        };
        let found = opened.is_some();
        self.opened.set_value(opened);
        self.stage
            .set(if found { Stage::NewPin } else { Stage::Lost(look.unsent) });
        Ok(())
    }

    /// Begins a new store beside one that can't be opened, which stays.
    pub async fn begin_anew(self) -> Result<(), Problem> {
        if let Some(person) = self.person.get_value() {
            people::begin_store(person).await?;
            storage::mark_nothing(person);
            self.look().await;
        }
        Ok(())
    }

    /// Tells whether the office can open the store when the PIN is forgotten.
    pub async fn has_escrow(self) -> bool {
        let look = async { self.vault().await?.look(clock::now()).await };
        look.await.is_ok_and(|look| look.has_escrow)
    }

    /// Returns how many edits and drafts that the server lacks are on this device, in an open store or a closed one.
    pub(super) async fn unsent(self, person: Option<PersonId>) -> Result<usize, Problem> {
        if self.stage.get_untracked() == Stage::Open {
            let counts = self.records.counts().get_untracked();
            return Ok(usize::try_from(counts.unsent + counts.drafts + counts.attention).unwrap_or(usize::MAX));
        }
        if matches!(self.stage.get_untracked(), Stage::Away | Stage::NotForRecords) {
            // A store that nobody came to is not opened, nor made, to be counted: its mark says what it holds.
            return Ok(person.map_or(0, storage::marked_unsent));
        }
        Ok(self.vault().await?.look(clock::now()).await?.unsent)
    }

    async fn open(self, opened: Opened) {
        let Some(person) = self.person.get_value() else { return };
        self.problem.set(None);
        self.opened.set_value(Some(opened.clone()));
        self.records.open(person, &opened).await;
        let look = async { self.vault().await?.look(clock::now()).await };
        if look.await.is_ok_and(|look| look.revoked) {
            self.stage.set(Stage::Revoked(None));
        } else {
            self.stage.set(Stage::Open);
            self.bell.ring();
        }
    }

    /// Gives the office the secret that opens this store, if it has none in this life of its database.
    ///
    /// Without an answer it is tried after the next run: until the office has said so, the wrap does not count.
    pub(super) async fn let_the_office_open(self) {
        let known = self.records.phone().and_then(|phone| {
            let inner = phone.read();
            Some((inner.device.as_ref()?.device, inner.sync.epoch?))
        });
        let (Some((device, epoch)), Some(opened)) = (known, self.opened.get_value()) else {
            return;
        };
        let given = async {
            let mut vault = self.vault().await?;
            if let Some((secret, made)) = vault.secret_for(&opened, epoch).await? {
                escrow::hand_over(&Escrow { device, secret }).await?;
                vault.is_kept(made, epoch).await?;
            }
            Ok::<_, Problem>(())
        };
        if let Err(problem) = given.await {
            leptos::logging::warn!("the office could not be given a key: {}", problem.code);
        }
    }

    /// Locks the phone, once everything that was being typed is written.
    pub fn lock(self) {
        if self.stage.get_untracked() == Stage::Open {
            // The pages leave the screen with this, and write what they hold.
            self.stage.set(Stage::Busy);
            spawn_local(self.close());
        }
    }

    async fn close(self) {
        TimeoutFuture::new(LAST_WORDS).await;
        self.records.saving.quiet().await;
        if let Err(problem) = self.records.write_what_is_on_screen().await {
            self.problem.set(Some(problem));
            self.stage.set(Stage::Open);
            return;
        }
        self.problem.set(None);
        self.opened.set_value(None);
        self.records.close();
        self.look().await;
    }

    fn lock_if_idle(self, touched: u64) {
        let limit = u64::from(self.idle_minutes.get_untracked()) * 60_000;
        if clock::now().saturating_sub(touched) >= limit {
            self.lock();
        }
    }
}
