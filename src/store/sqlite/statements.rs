//! The statements that read and write keys and values; what they find in the tables is described in
//! `layout.rs`.
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, Row, ToSql, ffi};

use crate::store::backend::Each;
use crate::store::changes::Changes;
use crate::store::error::StoreError;
use crate::store::limits;

/// Puts a value in its row. A key that is there is left alone, so that this finds its place once.
const INSERT: &str = "INSERT OR IGNORE INTO objects (key, value) VALUES (?1, ?2)";

/// Puts a value in its row, or the number of a large one. What the row held is lost.
const REPLACE: &str = "REPLACE INTO objects (key, value) VALUES (?1, ?2)";

/// What stands in a row of `objects`.
enum Stored<'a> {
    Here(&'a [u8]),
    /// The value is large, and in the row of `large` with this number.
    Apart(i64),
}

impl Stored<'_> {
    fn of<'a>(row: &'a Row<'_>, column: usize) -> rusqlite::Result<Stored<'a>> {
        match row.get_ref(column)? {
            ValueRef::Blob(value) => Ok(Stored::Here(value)),
            ValueRef::Integer(id) => Ok(Stored::Apart(id)),
            other => Err(damaged(format!("a value is of type {}", other.data_type()))),
        }
    }
}

/// Whether the row of `objects` would become too long.
fn is_large(key: &[u8], value: &[u8]) -> bool {
    key.len() + value.len() > limits::ROW_BYTES as usize
}

/// Runs a statement without parameters, such as `BEGIN`.
pub(crate) fn run(connection: &Connection, statement: &str) -> rusqlite::Result<()> {
    // `COMMIT` and its like return no rows, so nothing is left to step through.
    execute(connection, statement, &[]).map(drop)
}

/// Runs a statement. Returns how many rows it changed.
fn execute(
    connection: &Connection,
    statement: &str,
    values: &[&dyn ToSql],
) -> rusqlite::Result<usize> {
    connection.prepare_cached(statement)?.execute(values)
}

pub(crate) fn get(connection: &Connection, key: &[u8]) -> rusqlite::Result<Option<Vec<u8>>> {
    let mut select = connection.prepare_cached("SELECT value FROM objects WHERE key = ?1")?;
    let mut rows = select.query([key])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    match Stored::of(row, 0)? {
        Stored::Here(value) => Ok(Some(value.to_vec())),
        Stored::Apart(id) => look_up(connection, id, <[u8]>::to_vec).map(Some),
    }
}

pub(crate) fn scan(
    connection: &Connection,
    from: &[u8],
    to: Option<&[u8]>,
    each: &mut Each<'_>,
) -> rusqlite::Result<()> {
    // The end is looked for here: SQLite would take the key of each row apart once more for it.
    let mut select =
        connection.prepare_cached("SELECT key, value FROM objects WHERE key >= ?1 ORDER BY key")?;
    let mut rows = select.query([from])?;
    while let Some(row) = rows.next()? {
        let key = row.get_ref(0)?.as_blob()?;
        if to.is_some_and(|to| key >= to) {
            break;
        }
        let flow = match Stored::of(row, 1)? {
            Stored::Here(value) => each(key, value),
            Stored::Apart(id) => look_up(connection, id, |value| each(key, value))?,
        };
        if flow.is_break() {
            break;
        }
    }
    Ok(())
}

/// What no transaction of this program leaves behind.
fn damaged(text: String) -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_CORRUPT), Some(text))
}

/// Hands a large value to `take`.
fn look_up<R>(
    connection: &Connection,
    id: i64,
    take: impl FnOnce(&[u8]) -> R,
) -> rusqlite::Result<R> {
    let mut select = connection.prepare_cached("SELECT value FROM large WHERE id = ?1")?;
    let mut rows = select.query([id])?;
    match rows.next()? {
        Some(row) => Ok(take(row.get_ref(0)?.as_blob()?)),
        None => Err(damaged(format!("the large value {id} is missing"))),
    }
}

/// Writes the changes into the open transaction.
pub(crate) fn write(connection: &Connection, changes: &Changes) -> rusqlite::Result<()> {
    for (from, to) in changes.cleared() {
        clear(connection, from, to)?;
    }
    let mut insert = connection.prepare_cached(INSERT)?;
    for (key, value) in changes.entries() {
        match value {
            // Most keys that are put are new ones.
            Some(value) if !is_large(key, value) && insert.execute([key, value])? > 0 => {}
            Some(value) => put(connection, key, value)?,
            None => delete(connection, key)?,
        }
    }
    Ok(())
}

/// Takes away what is in a range.
fn clear(connection: &Connection, from: &[u8], to: Option<&[u8]>) -> rusqlite::Result<()> {
    let (large, rows) = match to {
        Some(_) => (
            "DELETE FROM large WHERE id IN (SELECT value FROM objects \
             WHERE key >= ?1 AND key < ?2 AND typeof(value) = 'integer')",
            "DELETE FROM objects WHERE key >= ?1 AND key < ?2",
        ),
        None => (
            "DELETE FROM large WHERE id IN (SELECT value FROM objects \
             WHERE key >= ?1 AND typeof(value) = 'integer')",
            "DELETE FROM objects WHERE key >= ?1",
        ),
    };
    let borders: Vec<&dyn ToSql> = std::iter::once(&from as &dyn ToSql)
        .chain(to.as_ref().map(|to| to as &dyn ToSql))
        .collect();
    execute(connection, large, &borders)?;
    execute(connection, rows, &borders)?;
    Ok(())
}

/// Writes a value, whatever stands there.
pub(crate) fn put(connection: &Connection, key: &[u8], value: &[u8]) -> rusqlite::Result<()> {
    if is_large(key, value) {
        let in_place = "UPDATE large SET value = ?2 WHERE id = \
                        (SELECT value FROM objects WHERE key = ?1 AND typeof(value) = 'integer')";
        if execute(connection, in_place, &[&key, &value])? == 0 {
            execute(connection, "INSERT INTO large (value) VALUES (?1)", &[&value])?;
            execute(connection, REPLACE, &[&key, &connection.last_insert_rowid()])?;
        }
        return Ok(());
    }
    let in_place = "UPDATE objects SET value = ?2 WHERE key = ?1 AND typeof(value) = 'blob'";
    if execute(connection, in_place, &[&key, &value])? == 0 {
        forget_large(connection, key)?;
        execute(connection, REPLACE, &[&key, &value])?;
    }
    Ok(())
}

fn delete(connection: &Connection, key: &[u8]) -> rusqlite::Result<()> {
    let small = "DELETE FROM objects WHERE key = ?1 AND typeof(value) = 'blob'";
    if execute(connection, small, &[&key])? == 0 {
        forget_large(connection, key)?;
        execute(connection, "DELETE FROM objects WHERE key = ?1", &[&key])?;
    }
    Ok(())
}

/// Takes the large value of a key away, if it has one. The row of the key follows.
fn forget_large(connection: &Connection, key: &[u8]) -> rusqlite::Result<()> {
    let large = "DELETE FROM large WHERE id = \
                 (SELECT value FROM objects WHERE key = ?1 AND typeof(value) = 'integer')";
    execute(connection, large, &[&key]).map(drop)
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
