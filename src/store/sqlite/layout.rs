//! The tables: laid out in an empty file, brought up to date in an older one.
//!
//! ```text
//! objects   key, value   all keys; the value, or the number of the row of `large` that holds it
//! large     id, value    the values that would make a row of `objects` too long
//! ```
//!
//! To find a key, SQLite compares it with rows of `objects` on the way down, and reads each of them
//! as a whole. So the rows are kept short: a large value costs only who asks for it, not who looks
//! for the keys beside it. Each row of `large` belongs to one key.
//!
//! | format | |
//! | --- | --- |
//! | 1 | all values are in `objects` |
//! | 2 | large values are in `large` |
use std::fs::File;
use std::io::Read;
use std::path::Path;

use rusqlite::Connection;

use crate::store::error::StoreError;
use crate::store::limits;
use crate::store::sqlite::statements::{self, refused};

/// Marks the file as ours ("cgps").
const APPLICATION: i32 = 0x6367_7073;

/// The newest layout of the file that this program knows.
const FORMAT: i32 = 2;

const OBJECTS: &str =
    "CREATE TABLE objects (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID";

const LARGE: &str = "CREATE TABLE large (id INTEGER PRIMARY KEY, value BLOB NOT NULL)";

/// Whether the file has the newest format, and nothing in a log or a journal beside it that belongs
/// into it: so this program leaves it when it ends in order. It is looked at without SQLite, before
/// anybody in this process has opened it.
pub(crate) fn is_settled(path: &Path) -> bool {
    let mut head = [0; 100];
    let is_read = File::open(path).and_then(|mut file| file.read_exact(&mut head)).is_ok();
    let number =
        |at: usize| i32::from_be_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
    let is_free_of = |suffix| {
        let mut beside = path.as_os_str().to_owned();
        beside.push(suffix);
        matches!(Path::new(&beside).try_exists(), Ok(false))
    };
    // The places are those of the head of every SQLite file. Its twos stand for the log.
    is_read
        && head.starts_with(b"SQLite format 3\0")
        && head[18..20] == [2, 2]
        && number(60) == FORMAT
        && number(68) == APPLICATION
        && is_free_of("-wal")
        && is_free_of("-journal")
}

/// Checks that the file is ours and of a format that is known. An empty one is laid out, an older one
/// brought up to date.
pub(crate) fn prepare(writer: &Connection) -> Result<(), StoreError> {
    let number = |pragma| {
        writer.pragma_query_value(None, pragma, |row| row.get::<_, i32>(0)).map_err(refused)
    };
    if number("page_count")? == 0 {
        lay_out(writer).map_err(refused)?;
    }
    if number("application_id")? != APPLICATION {
        return Err(StoreError::Corrupt("store.db belongs to another program".to_owned()));
    }
    let format = number("user_version")?;
    if format > FORMAT {
        let (found, known) = (format.cast_unsigned(), FORMAT.cast_unsigned());
        return Err(StoreError::TooNew { found, known });
    }
    let mode: String = writer
        .pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))
        .map_err(refused)?;
    if mode != "wal" {
        return Err(StoreError::Sqlite("this file system cannot hold its log".to_owned()));
    }
    if format < FORMAT {
        upgrade(writer).map_err(refused)?;
    }
    Ok(())
}

/// All of it is there or nothing, whenever the process dies.
fn lay_out(writer: &Connection) -> rusqlite::Result<()> {
    writer.execute_batch(&format!(
        "PRAGMA page_size = {page_bytes};
         BEGIN IMMEDIATE;
         {OBJECTS};
         {LARGE};
         PRAGMA application_id = {APPLICATION};
         PRAGMA user_version = {FORMAT};
         COMMIT;",
        page_bytes = limits::PAGE_BYTES,
    ))
}

/// Moves the large values of a file of format 1 out of `objects`. Until all are moved, the file is the
/// old one, whenever the process dies.
fn upgrade(writer: &Connection) -> rusqlite::Result<()> {
    let transaction = writer.unchecked_transaction()?;
    transaction.execute_batch(LARGE)?;
    for key in keys_of_long_rows(&transaction)? {
        if let Some(value) = statements::get(&transaction, &key)? {
            statements::put(&transaction, &key, &value)?;
        }
    }
    transaction.pragma_update(None, "user_version", FORMAT)?;
    transaction.commit()
}

fn keys_of_long_rows(connection: &Connection) -> rusqlite::Result<Vec<Vec<u8>>> {
    let mut select =
        connection.prepare("SELECT key FROM objects WHERE length(key) + length(value) > ?1")?;
    select.query_map([limits::ROW_BYTES], |row| row.get(0))?.collect()
}
