//! How people like to see the desk's lists.

use domain::api::SavedView;
use domain::record::PersonId;
use rusqlite::{Connection, params};

use crate::store::StoreError;

/// So many for one list and person.
const MOST: i64 = 50;

/// Lists the views of a list that somebody saved, by name.
pub(super) fn all(connection: &Connection, person: PersonId, list: &str) -> Result<Vec<SavedView>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT name, query FROM saved_view WHERE account = ?1 AND list = ?2 ORDER BY name")?;
    let views = statement.query_map(params![person.as_bytes(), list], |row| {
        Ok(SavedView {
            name: row.get(0)?,
            query: row.get(1)?,
        })
    })?;
    Ok(views.collect::<Result<_, _>>()?)
}

/// Saves a view, in the place of one of the same name; `false` when there are too many already.
pub(super) fn save(
    connection: &Connection,
    person: PersonId,
    list: &str,
    view: &SavedView,
) -> Result<bool, StoreError> {
    let saved = connection
        .prepare_cached(
            "INSERT INTO saved_view (account, list, name, query) SELECT ?1, ?2, ?3, ?4
             WHERE (SELECT count(*) FROM saved_view WHERE account = ?1 AND list = ?2 AND name <> ?3) < ?5
             ON CONFLICT (account, list, name) DO UPDATE SET query = excluded.query",
        )?
        .execute(params![person.as_bytes(), list, view.name, view.query, MOST])?;
    Ok(saved > 0)
}

/// Forgets a view; `false` when there was none.
pub(super) fn forget(connection: &Connection, person: PersonId, list: &str, name: &str) -> Result<bool, StoreError> {
    let gone = connection
        .prepare_cached("DELETE FROM saved_view WHERE account = ?1 AND list = ?2 AND name = ?3")?
        .execute(params![person.as_bytes(), list, name])?;
    Ok(gone > 0)
}
