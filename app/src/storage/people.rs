//! Who has used this browser, and who is signed in: the database `thucdia`.
//!
//! It holds no work, only names, so it is opened for each question and closed again.

use domain::api::Me;
use domain::record::{Epoch, PersonId};
use domain::role::Role;
use serde::{Deserialize, Serialize};

use super::connection::{Ready, Row, Schema};
use super::{Batch, Connection, Disposable, Durability, StorageError, Table, seal};
use crate::browser::clock;

const STORES: [&str; 2] = [Table::People.name(), Table::Kv.name()];
const SCHEMA: Schema = Schema {
    version: 1,
    stores: &STORES,
};
const CURRENT: &str = "current";

/// A person who signed in here.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct PersonRow {
    id: String,
    name: String,
    role: Role,
    display_name: String,
    signed_in_at: u64,
    epoch: Epoch,
    /// Which of the person's stores is in use: one whose PIN and second key are both lost stays beside the next.
    #[serde(default)]
    store: u32,
}

/// Who is signed in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Current {
    person: String,
}

/// Returns who is signed in, as the server last described them.
pub async fn current() -> Result<Option<Me>, StorageError> {
    let mut stores = connection().read_all(&STORES).await?.into_iter();
    let (people, kv) = (stores.next().unwrap_or_default(), stores.next().unwrap_or_default());
    let Some(current) = find(kv, CURRENT)? else {
        return Ok(None);
    };
    let current: Current = serde_json::from_slice(&current)?;
    let Some(row) = find(people, &current.person)? else {
        return Ok(None);
    };
    let row: PersonRow = serde_json::from_slice(&row)?;
    let person: PersonId = row
        .id
        .parse()
        .map_err(|_| StorageError::Unreadable("a person's id".into()))?;
    let PersonRow {
        name,
        role,
        display_name,
        signed_in_at,
        epoch,
        ..
    } = row;
    Ok(Some(Me {
        person,
        name,
        display_name,
        role,
        epoch,
        server_time: signed_in_at,
    }))
}

/// Notes who signed in.
pub async fn remember(me: &Me) -> Result<(), StorageError> {
    let id = me.person.to_string();
    let store = store_of(me.person).await?;
    let row = PersonRow {
        id: id.clone(),
        name: me.name.clone(),
        role: me.role,
        display_name: me.display_name.clone(),
        signed_in_at: clock::now(),
        epoch: me.epoch,
        store,
    };
    let mut batch = Batch::default();
    batch.put_json(Table::People, id.clone(), &row)?;
    batch.put_json(Table::Kv, CURRENT, &Current { person: id })?;
    connection().write(&Ready::plain(&batch), Durability::Strict).await
}

/// Notes that nobody is signed in any more. The person's own database stays.
pub async fn forget_current() -> Result<(), StorageError> {
    let mut batch = Batch::default();
    batch.delete(Disposable::Kv, CURRENT);
    connection().write(&Ready::plain(&batch), Durability::Strict).await
}

/// Returns which of a person's stores is in use.
pub async fn store_of(person: PersonId) -> Result<u32, StorageError> {
    Ok(row_of(person).await?.map_or(0, |row| row.store))
}

/// Puts a new store of a person into use. The one before stays as it is.
pub async fn begin_store(person: PersonId) -> Result<(), StorageError> {
    let Some(mut row) = row_of(person).await? else {
        return Ok(());
    };
    row.store += 1;
    let mut batch = Batch::default();
    batch.put_json(Table::People, row.id.clone(), &row)?;
    connection().write(&Ready::plain(&batch), Durability::Strict).await
}

/// Forgets that a person used this browser.
pub async fn forget(person: PersonId) -> Result<(), StorageError> {
    let mut batch = Batch::default();
    batch.delete(Disposable::People, person.to_string());
    batch.delete(Disposable::Kv, CURRENT);
    connection().write(&Ready::plain(&batch), Durability::Strict).await
}

async fn row_of(person: PersonId) -> Result<Option<PersonRow>, StorageError> {
    let people = connection().read_all(&[Table::People.name()]).await?;
    let bytes = find(people.into_iter().flatten().collect(), &person.to_string())?;
    Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
}

fn find(rows: Vec<Row>, wanted: &str) -> Result<Option<Vec<u8>>, StorageError> {
    rows.into_iter()
        .find(|(key, _)| key.as_string().as_deref() == Some(wanted))
        .map(|(_, value)| seal::bytes_of(value))
        .transpose()
}

fn connection() -> Connection {
    Connection::new("thucdia".to_owned(), SCHEMA)
}
