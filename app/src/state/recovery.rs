//! What could not be sent, as a file for the office; and the end of a phone whose data the office took back.

use domain::recovery::{Bundle, HeldDraft, HeldEdit};
use leptos::prelude::*;

use super::{Account, PhoneLock, Records, Stage};
use crate::api::recovery;
use crate::browser::{clock, crypto, download, gzip::gzip};
use crate::problem::Problem;
use crate::sync::{Finish, Phone, run};

impl PhoneLock {
    /// Tells whether a recovery file can be made now: the office's key came with an earlier conversation.
    pub async fn can_seal_for_the_office(self) -> bool {
        let known = async { self.vault().await.ok()?.office_key().await.ok()? };
        known.await.is_some()
    }

    /// Saves everything that the office does not have to a file that only the office can read.
    pub async fn save_recovery_file(self) -> Result<(), Problem> {
        let phone = self.records.needs_phone()?;
        let office = self.vault().await?.office_key().await?.map(|(key, _)| key);
        let office = office.and_then(|key| key.try_into().ok());
        let office = office.ok_or_else(|| {
            Problem::new(
                "no_office_key",
                "Máy này chưa nhận được khóa của văn phòng nên chưa tạo được tệp mã hóa. Hãy đồng bộ một lần khi có mạng.",
                "This device has not received the office's key yet, so it can't make a sealed file. Sync once with a connection.",
            )
        })?;
        let file = crypto::seal_for(&office, &content_of(&phone).await?)
            .await
            .map_err(crate::storage::StorageError::from)?;
        let name = format!("thucdia-cuu-du-lieu-{}.thucdia", clock::here().format("%Y-%m-%d-%H%M"));
        download::offer(&name, &file).ok_or_else(Problem::broken)
    }

    /// Fetches the office's key, unless it is known in this life of its database.
    pub(super) async fn learn_the_office_key(self) {
        let Some(epoch) = self.records.phone().and_then(|phone| phone.read().sync.epoch) else {
            return;
        };
        let learned = async {
            let mut vault = self.vault().await?;
            if vault.office_key().await?.is_none_or(|(_, known)| known != epoch) {
                vault.put_office_key(recovery::office_key().await?, epoch).await?;
            }
            Ok::<_, Problem>(())
        };
        if let Err(problem) = learned.await {
            leptos::logging::warn!("the office's key could not be kept: {}", problem.code);
        }
    }

    /// Hands in everything that is left. `Ok` means that the office has all of it.
    async fn hand_everything_in(self) -> Result<(), Problem> {
        let Some(phone) = self.records.phone() else {
            return if self.unsent(None).await? == 0 {
                Ok(())
            } else {
                Err(Problem::new("needs_pin", NEEDS_PIN.0, NEEDS_PIN.1))
            };
        };
        self.records.write_what_is_on_screen().await?;
        // Edits go the usual way: the server keeps each in quarantine, and says so.
        let finish = run(&phone, &[], false, &|_| {}).await;
        if finish == Finish::Elsewhere || phone.read().to_send_count() > 0 {
            return Err(Problem::unreachable());
        }
        let is_empty = {
            let inner = phone.read();
            inner.outbox.is_empty() && inner.drafts.is_empty()
        };
        if !is_empty {
            // To our own server and over its own connection: it need not be sealed besides.
            let taken = recovery::hand_in(&bundle_of(&phone)?).await?;
            if taken.unread > 0 {
                return Err(Problem::broken());
            }
        }
        // Rows that nobody can read, and what another window wrote meanwhile, were not handed in.
        let known = {
            let inner = phone.read();
            inner.outbox.len() + inner.drafts.len()
        };
        if self.vault().await?.look(clock::now()).await?.unsent == known {
            Ok(())
        } else {
            Err(Problem::new("more_on_disk", MORE_ON_DISK.0, MORE_ON_DISK.1))
        }
    }
}

const NEEDS_PIN: (&str, &str) = (
    "Trên máy còn phiếu chưa gửi. Hãy nhập mã PIN để gửi nốt cho văn phòng; sau đó dữ liệu trên máy được xóa.",
    "There are unsent records on this device. Give the PIN to send them to the office; then the data here are deleted.",
);

const MORE_ON_DISK: (&str, &str) = (
    "Trên máy còn phiếu chưa nộp được: hãy đóng các cửa sổ khác của ứng dụng rồi thử lại. Nếu vẫn vậy, hãy mang máy đến văn phòng. Chưa xóa gì.",
    "There are records here that could not be handed in: close the app's other windows and try again. If it stays so, bring this device to the office. Nothing was deleted.",
);

impl Account {
    /// Hands in what is left after the office took the data back, then deletes the store. What could not be handed in stays,
    /// locked away.
    pub async fn leave_revoked(self) {
        let lock = self.lock;
        lock.put_away().await;
        let outcome = async {
            lock.hand_everything_in().await?;
            let device = lock.vault().await?.look(clock::now()).await?.device;
            lock.remove_store().await?;
            if let Some(device) = device
                && let Err(problem) = recovery::wiped(device).await
            {
                // The office then lists it as revoked, and not as wiped.
                leptos::logging::warn!("the office could not be told: {}", problem.code);
            }
            self.depart(Problem::new(
                "revoked",
                "Văn phòng đã thu hồi quyền của máy hoặc tài khoản này, nên dữ liệu trên máy đã được xóa. Không mất gì: mọi phiếu và bản nháp đã gửi đều ở văn phòng.",
                "The office revoked this device or account, so the data on it were deleted. Nothing was lost: the office has every record and draft.",
            ))
            .await
        };
        if let Err(problem) = outcome.await {
            lock.stays_away(problem).await;
        }
    }
}

/// Writes what the office does not have, packed where the browser can.
async fn content_of(phone: &Phone) -> Result<Vec<u8>, Problem> {
    let bundle = bundle_of(phone)?;
    Ok(gzip(&bundle).await.unwrap_or(bundle))
}

fn bundle_of(phone: &Phone) -> Result<Vec<u8>, Problem> {
    let inner = phone.read();
    let person = phone.person.to_string();
    let mut bundle = Bundle::new(clock::in_words());
    let broken = |_| Problem::broken();
    for row in inner.outbox.values() {
        bundle.edits.push(HeldEdit {
            person: person.clone(),
            edit: serde_json::to_value(&row.edit).map_err(broken)?,
        });
    }
    // As they are on screen, also where the disk would not take them.
    let mut drafts = inner.drafts.clone();
    drafts.extend(inner.on_screen.clone());
    for draft in drafts.values() {
        bundle.drafts.push(HeldDraft {
            person: person.clone(),
            draft: serde_json::to_value(draft).map_err(broken)?,
        });
    }
    drop(inner);
    serde_json::to_vec(&bundle).map_err(broken)
}

impl Records {
    /// Returns how much a recovery file would hold.
    pub fn held(self) -> Signal<u64> {
        let counts = self.counts();
        Signal::derive(move || counts.with(|counts| counts.unsent + counts.attention + counts.drafts))
    }
}

impl Stage {
    /// Tells whether the office took the data back.
    pub const fn is_revoked(&self) -> bool {
        matches!(self, Self::Revoked(_))
    }
}
