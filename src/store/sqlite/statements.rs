//! The statements that read and write keys and values.
use rusqlite::{Connection, ErrorCode, OptionalExtension};

use crate::store::backend::Each;
use crate::store::changes::Changes;
use crate::store::error::StoreError;

/// Runs a statement without parameters, such as `BEGIN`.
pub(crate) fn run(connection: &Connection, statement: &str) -> rusqlite::Result<()> {
    // `COMMIT` and its like return no rows, so nothing is left to step through.
    connection.prepare_cached(statement)?.execute([]).map(drop)
}

pub(crate) fn get(connection: &Connection, key: &[u8]) -> rusqlite::Result<Option<Vec<u8>>> {
    connection
        .prepare_cached("SELECT value FROM objects WHERE key = ?1")?
        .query_row([key], |row| Ok(row.get_ref(0)?.as_blob()?.to_vec()))
        .optional()
}

pub(crate) fn scan(
    connection: &Connection,
    from: &[u8],
    to: Option<&[u8]>,
    each: &mut Each<'_>,
) -> rusqlite::Result<()> {
    let mut select;
    let mut rows = match to {
        Some(to) => {
            select = connection.prepare_cached(
                "SELECT key, value FROM objects WHERE key >= ?1 AND key < ?2 ORDER BY key",
            )?;
            select.query([from, to])?
        }
        None => {
            select = connection
                .prepare_cached("SELECT key, value FROM objects WHERE key >= ?1 ORDER BY key")?;
            select.query([from])?
        }
    };
    while let Some(row) = rows.next()? {
        if each(row.get_ref(0)?.as_blob()?, row.get_ref(1)?.as_blob()?).is_break() {
            break;
        }
    }
    Ok(())
}

/// Writes the changes into the open transaction.
pub(crate) fn write(connection: &Connection, changes: &Changes) -> rusqlite::Result<()> {
    for (from, to) in changes.cleared() {
        match to {
            Some(to) => connection
                .prepare_cached("DELETE FROM objects WHERE key >= ?1 AND key < ?2")?
                .execute([from, to])?,
            None => {
                connection.prepare_cached("DELETE FROM objects WHERE key >= ?1")?.execute([from])?
            }
        };
    }
    // With one index and no triggers, this finds its place once; an upsert does so twice.
    let mut put = connection.prepare_cached("REPLACE INTO objects (key, value) VALUES (?1, ?2)")?;
    let mut delete = connection.prepare_cached("DELETE FROM objects WHERE key = ?1")?;
    for (key, value) in changes.entries() {
        match value {
            Some(value) => put.execute([key, value])?,
            None => delete.execute([key])?,
        };
    }
    Ok(())
}

/// An error after which everything is as it was before.
pub(crate) fn refused(error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            StoreError::Corrupt(error.to_string())
        }
        _ => StoreError::Sqlite(error.to_string()),
    }
}
