//! `thucdia device`: the phones of people, as the office last heard of them.

use std::sync::Arc;

use clap::Subcommand;
use domain::api::DeviceRow;
use domain::record::DeviceId;

use super::Failure;
use crate::clock::SharedClock;
use crate::store::{Actor, Store};

#[derive(Debug, Subcommand)]
pub(super) enum DeviceCommand {
    /// List the devices: those with something left first, then those heard of last.
    List,
    /// Put a device out: it is given nothing more, and what it hands in waits for a decision.
    Revoke {
        /// The device's id, as `list` shows it.
        device: DeviceId,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Name a device.
    Name {
        /// The device's id, as `list` shows it.
        device: DeviceId,
        /// What it is called from now on.
        name: String,
    },
}

impl DeviceCommand {
    pub(super) async fn run(self, store: &Arc<dyn Store>, clock: &SharedClock) -> Result<(), Failure> {
        let now = clock.now();
        match self {
            Self::List => {
                let mut devices = store.devices().await?;
                devices.sort_by_key(|device| (device.standing(now), device.left() == 0));
                for device in &devices {
                    println!("{}", line(device, now));
                }
                Ok(())
            }
            Self::Revoke { device, reason } if reason.trim().is_empty() => Err(Failure::Said(format!(
                "Cần nêu lý do ngừng máy {device}. / A reason is needed."
            ))),
            Self::Revoke { device, reason } => {
                let found = store.revoke_device(device, reason, Actor::Terminal, now).await?;
                said(found, device, "Đã ngừng sử dụng máy / revoked:")
            }
            Self::Name { name, .. } if name.trim().is_empty() => {
                Err(Failure::Said("Tên máy đang trống. / The name is empty.".into()))
            }
            Self::Name { device, name } => {
                let named = store.name_device(device, None, name, Actor::Terminal, now).await?;
                said(named, device, "Đã đặt tên máy / named:")
            }
        }
    }
}

fn line(device: &DeviceRow, now: u64) -> String {
    let silent = now.saturating_sub(device.last_contact) / 3_600_000;
    format!(
        "{}  {:<8} {:>4} unsent {:>3} drafts {:>3} refused {:>5} h ago  {}  {} ({})",
        device.device,
        device.standing(now).as_str(),
        device.unsent,
        device.drafts,
        device.refused,
        silent,
        device.app_version,
        device.name,
        device.person_name
    )
}

fn said(found: bool, device: DeviceId, done: &str) -> Result<(), Failure> {
    if found {
        println!("{done} {device}");
        Ok(())
    } else {
        Err(Failure::Said(format!(
            "Không có máy {device}. / There is no device {device}."
        )))
    }
}
