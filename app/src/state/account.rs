//! Who is signed in on this phone.

use domain::api::{Join, Me};
use domain::role::Right;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::busy::Bell;
use super::{Load, PhoneLock};
use crate::api::{invitation, session};
use crate::problem::Problem;
use crate::storage::people;

/// A handle to the account.
#[derive(Clone, Copy)]
pub struct Account {
    /// Who is signed in; `Ready(None)`: nobody.
    pub who: RwSignal<Load<Option<Me>>>,
    /// The server wants the password again. Work goes on; only syncing waits (field note B 9).
    pub needs_password: RwSignal<bool>,
    /// Why somebody who was here no longer is, if it was not their own wish.
    pub farewell: RwSignal<Option<Problem>>,
    pub(super) lock: PhoneLock,
    bell: Bell,
}

/// Provides the account of whoever was signed in last: no connection is needed for that.
pub(super) fn provide_account(lock: PhoneLock, bell: Bell) -> Account {
    let account = Account {
        who: RwSignal::new(Load::Pending),
        needs_password: RwSignal::new(false),
        farewell: RwSignal::new(None),
        lock,
        bell,
    };
    provide_context(account);
    spawn_local(account.resume());
    account
}

/// Returns the account.
pub fn use_account() -> Account {
    expect_context()
}

impl Account {
    /// Signs in; needs a connection. The code is that of the second factor, once it is asked for.
    pub async fn sign_in(self, name: String, password: String, code: String) -> Result<(), Problem> {
        let me = session::sign_in(name, password, code).await?;
        self.arrive(me).await
    }

    /// Chooses a password by an invitation, and is in.
    pub async fn join(self, join: Join) -> Result<(), Problem> {
        let me = invitation::join(&join).await?;
        self.arrive(me).await
    }

    async fn arrive(self, me: Me) -> Result<(), Problem> {
        people::remember(&me).await?;
        self.needs_password.set(false);
        self.farewell.set(None);
        self.who.set(Load::Ready(Some(me)));
        self.bell.ring();
        Ok(())
    }

    /// Returns who is signed in now.
    pub fn me(self) -> Option<Me> {
        self.who.with_untracked(|who| who.ready().cloned().flatten())
    }

    /// Tells whether whoever is signed in now has a right.
    pub fn may(self, right: Right) -> bool {
        self.me().is_some_and(|me| me.role.may(right))
    }

    /// Signs out; refused while anything is unsent or half filled in, on this screen or in the locked store.
    pub async fn sign_out(self) -> Result<(), Problem> {
        let person = self.me().map(|me| me.person);
        if self.lock.unsent(person).await? > 0 {
            return Err(Problem::new(
                "unsent",
                "Trên máy còn phiếu hoặc bản nháp chưa gửi nên chưa đăng xuất được. Hãy đồng bộ và hoàn thành hoặc bỏ các bản nháp; nếu không có mạng, hãy lưu tệp cứu dữ liệu ở mục Đồng bộ rồi đưa cho văn phòng.",
                "There are unsent records or drafts on this device, so you can't sign out yet. Sync, and finish or discard the drafts; without a connection, save a recovery file under Sync and hand it to the office.",
            ));
        }
        match session::sign_out().await {
            Err(problem) if problem.code == "unreachable" => {
                return Err(Problem::new(
                    "unreachable",
                    "Không có mạng nên chưa đăng xuất được: máy chủ phải kết thúc phiên làm việc. Hãy thử lại khi có mạng.",
                    "Signing out needs a connection, because the server has to end the session. Try again with one.",
                ));
            }
            // Nobody was signed in any more: that is what was asked for.
            Err(problem) if !problem.is_signed_out() => return Err(problem),
            Ok(()) | Err(_) => {}
        }
        people::forget_current().await?;
        self.lock.leave();
        self.needs_password.set(false);
        self.who.set(Load::Ready(None));
        Ok(())
    }

    /// Forgets who was here, after their store has gone, and says why.
    pub async fn depart(self, why: Problem) -> Result<(), Problem> {
        let person = self.me().map(|me| me.person);
        // Without a connection the session ends by itself; the server no longer lets it do anything if it was revoked.
        drop(session::sign_out().await);
        if let Some(person) = person {
            people::forget(person).await?;
        }
        self.lock.leave();
        self.needs_password.set(false);
        self.farewell.set(Some(why));
        self.who.set(Load::Ready(None));
        Ok(())
    }

    async fn resume(self) {
        let me = match people::current().await {
            Ok(Some(me)) => me,
            Ok(None) => return self.who.set(Load::Ready(None)),
            Err(error) => return self.who.set(Load::Failed(error.into())),
        };
        let person = me.person;
        self.who.set(Load::Ready(Some(me)));
        // Role and name may have changed, the session may have ended; without a connection both wait.
        match session::who().await {
            Ok(me) if me.person == person => {
                self.who.set(Load::Ready(Some(me.clone())));
                if let Err(error) = people::remember(&me).await {
                    leptos::logging::warn!("the account could not be noted: {error}");
                }
            }
            // Somebody else signed in on the server from this browser; their work is not this person's.
            Ok(_) => self.needs_password.set(true),
            Err(problem) if problem.is_revoked() => {
                self.lock.expect(person);
                self.leave_revoked().await;
            }
            Err(problem) => self.needs_password.update(|needs| *needs |= problem.is_signed_out()),
        }
    }
}
