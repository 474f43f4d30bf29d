//! Where an edit comes from: the author's name, when it was received, what kind of device wrote it.

use std::collections::HashMap;

use domain::api::{LiveValue, Source};
use domain::record::{DeviceId, Edit, EditId, PersonId, RecordId, Register};
use rusqlite::{Connection, OptionalExtension};

use super::rows::{Id, Int};
use crate::store::StoreError;

/// The names of all accounts. There are few.
#[derive(Debug)]
pub(super) struct Names(HashMap<PersonId, String>);

impl Names {
    pub(super) fn read(connection: &Connection) -> Result<Self, StoreError> {
        let mut statement = connection.prepare_cached("SELECT id, display_name FROM account")?;
        let names = statement.query_map([], |row| Ok((row.get::<_, Id>(0)?.person(), row.get(1)?)))?;
        Ok(Self(names.collect::<Result<_, _>>()?))
    }

    pub(super) fn of(&self, person: PersonId) -> String {
        self.0.get(&person).cloned().unwrap_or_default()
    }
}

/// One edit of a record's log.
#[derive(Debug)]
pub(super) struct Logged {
    /// Its place in the log.
    pub(super) number: i64,
    pub(super) edit: Edit,
    pub(super) received_at: u64,
}

/// Everything that was ever written to one record.
#[derive(Debug)]
pub(super) struct RecordLog {
    pub(super) edits: HashMap<EditId, Logged>,
}

impl RecordLog {
    pub(super) fn read(connection: &Connection, record: RecordId) -> Result<Self, StoreError> {
        let mut statement = connection.prepare_cached(
            "SELECT edit.body, received_at, edit.number FROM record JOIN edit ON edit.number = record.number WHERE record.id = ?1
             UNION ALL
             SELECT edit.body, received_at, edit.number FROM record JOIN edit ON edit.first = record.number WHERE record.id = ?1",
        )?;
        let mut rows = statement.query([record.as_bytes()])?;
        let mut edits = HashMap::new();
        while let Some(row) = rows.next()? {
            let body: Vec<u8> = row.get(0)?;
            let edit: Edit = serde_json::from_slice(&body).map_err(StoreError::unreadable)?;
            edits.insert(
                edit.id,
                Logged {
                    number: row.get(2)?,
                    edit,
                    received_at: row.get::<_, Int>(1)?.0,
                },
            );
        }
        Ok(Self { edits })
    }

    /// Returns the edit that first brought a value: an edit that undoes a settlement only brings it back.
    pub(super) fn origin(&self, id: EditId) -> Option<&Logged> {
        let mut found = self.edits.get(&id)?;
        let mut steps = 0;
        while let Some(before) = found.edit.restores.and_then(|before| self.edits.get(&before)) {
            found = before;
            steps += 1;
            if steps > self.edits.len() {
                break;
            }
        }
        Some(found)
    }

    /// Describes the live values of a field, the one shown first at the front.
    pub(super) fn live(
        &self,
        connection: &Connection,
        names: &Names,
        register: &Register,
    ) -> Result<Vec<LiveValue>, StoreError> {
        let mut values = Vec::new();
        for (id, written) in register.live() {
            let origin = self.origin(id);
            values.push(LiveValue {
                edit: id,
                answer: written.value.clone(),
                author: names.of(origin.map_or(written.author, |origin| origin.edit.author)),
                written_at: origin.map_or(written.stamp.millis, |origin| origin.edit.stamp.millis),
                received_at: origin.map_or(0, |origin| origin.received_at),
                source: source(connection, origin.map_or(id.device, |origin| origin.edit.id.device))?,
            });
        }
        Ok(values)
    }
}

/// Tells where a device's edits are written.
pub(super) fn source(connection: &Connection, device: DeviceId) -> Result<Source, StoreError> {
    let mut statement = connection.prepare_cached("SELECT kind FROM device WHERE id = ?1")?;
    let kind: Option<String> = statement.query_row([device.as_bytes()], |row| row.get(0)).optional()?;
    Ok(match kind.as_deref() {
        Some("desk") => Source::Desk,
        Some("import") => Source::Import,
        _ => Source::Phone,
    })
}
