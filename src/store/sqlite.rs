//! The back end on disk: one SQLite file, `store.db`, with its log beside it.
//!
//! One connection writes, others read and are kept for the next reader. Each commit is one sync of
//! the log.
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension};

use crate::store::backend::{Each, Snapshot, Store};
use crate::store::changes::Changes;
use crate::store::error::StoreError;
use crate::store::limits;
use crate::store::lock::Lock;

/// Marks the file as ours ("cgps"), for `file` and for ourselves.
const APPLICATION: i32 = 0x6367_7073;

/// The newest layout of the file that this program knows.
const FORMAT: i32 = 1;

/// Keys and values in an SQLite file.
pub struct Sqlite {
    path: PathBuf,
    open: Mutex<Option<Open>>,
    readers: Mutex<Vec<Connection>>,
}

/// What is there while the store is open. The lock is the last to go.
struct Open {
    writer: Connection,
    _lock: Lock,
}

struct View<'a> {
    store: &'a Sqlite,
    /// Taken out only when the view ends.
    connection: Option<Connection>,
}

impl Sqlite {
    /// Opens the store in the folder at `location`, or creates it: the folder for its owner
    /// only, likewise the file.
    ///
    /// # Errors
    /// [`StoreError::Locked`], [`StoreError::TooNew`], [`StoreError::Corrupt`], and what the disk
    /// refuses.
    pub fn open(location: &Path) -> Result<Sqlite, StoreError> {
        create_folder(location)?;
        let lock = Lock::take(&location.join("lock"))?;
        let path = location.join("store.db");
        create_file(&path)?;
        let writer = connect(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        prepare_file(&writer)?;
        let open = Mutex::new(Some(Open { writer, _lock: lock }));
        Ok(Sqlite { path, open, readers: Mutex::default() })
    }

    fn readers(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for Sqlite {
    fn snapshot(&self) -> Result<Box<dyn Snapshot + '_>, StoreError> {
        let pooled = self.readers().pop();
        let connection = match pooled {
            Some(connection) => connection,
            None => connect(&self.path, OpenFlags::SQLITE_OPEN_READ_ONLY)?,
        };
        connection.prepare_cached("BEGIN").and_then(|mut begin| begin.execute([])).map_err(read)?;
        Ok(Box::new(View { store: self, connection: Some(connection) }))
    }

    fn apply(&self, changes: &Changes) -> Result<(), StoreError> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let open = open.as_mut().ok_or(StoreError::Closed)?;
        run(&open.writer, "BEGIN IMMEDIATE").map_err(read)?;
        if let Err(error) = write(&open.writer, changes) {
            run(&open.writer, "ROLLBACK").map_err(|error| StoreError::Failed(error.to_string()))?;
            return Err(read(error));
        }
        run(&open.writer, "COMMIT").map_err(|error| StoreError::Failed(error.to_string()))
    }

    fn close(&self) -> Result<(), StoreError> {
        self.readers().clear();
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(open) = open else { return Ok(()) };
        open.writer.close().map_err(|(_, error)| read(error))
    }
}

impl View<'_> {
    fn connection(&self) -> Result<&Connection, StoreError> {
        self.connection.as_ref().ok_or(StoreError::Closed)
    }
}

impl Snapshot for View<'_> {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.connection()?
            .prepare_cached("SELECT value FROM objects WHERE key = ?1")
            .and_then(|mut select| {
                select.query_row([key], |row| Ok(row.get_ref(0)?.as_blob()?.to_vec())).optional()
            })
            .map_err(read)
    }

    fn scan(&self, from: &[u8], to: Option<&[u8]>, each: &mut Each<'_>) -> Result<(), StoreError> {
        let mut scan = || {
            let connection = self.connection.as_ref();
            let Some(connection) = connection else { return Ok(()) };
            let mut select;
            let mut rows = match to {
                Some(to) => {
                    select = connection.prepare_cached(
                        "SELECT key, value FROM objects WHERE key >= ?1 AND key < ?2 ORDER BY key",
                    )?;
                    select.query([from, to])?
                }
                None => {
                    select = connection.prepare_cached(
                        "SELECT key, value FROM objects WHERE key >= ?1 ORDER BY key",
                    )?;
                    select.query([from])?
                }
            };
            while let Some(row) = rows.next()? {
                if each(row.get_ref(0)?.as_blob()?, row.get_ref(1)?.as_blob()?).is_break() {
                    break;
                }
            }
            Ok(())
        };
        scan().map_err(read)
    }
}

impl Drop for View<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take()
            && run(&connection, "COMMIT").is_ok()
        {
            let mut readers = self.store.readers();
            if readers.len() < limits::IDLE_READERS {
                readers.push(connection);
            }
        }
    }
}

fn run(connection: &Connection, statement: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(statement)?.execute([]).map(drop)
}

fn write(writer: &Connection, changes: &Changes) -> rusqlite::Result<()> {
    for (from, to) in changes.cleared() {
        match to {
            Some(to) => writer
                .prepare_cached("DELETE FROM objects WHERE key >= ?1 AND key < ?2")?
                .execute([from, to])?,
            None => {
                writer.prepare_cached("DELETE FROM objects WHERE key >= ?1")?.execute([from])?
            }
        };
    }
    let mut put = writer.prepare_cached(
        "INSERT INTO objects (key, value) VALUES (?1, ?2) \
         ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    )?;
    let mut delete = writer.prepare_cached("DELETE FROM objects WHERE key = ?1")?;
    for (key, value) in changes.entries() {
        match value {
            Some(value) => put.execute([key, value])?,
            None => delete.execute([key])?,
        };
    }
    Ok(())
}

/// An error that left everything as it was.
fn read(error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            StoreError::Corrupt(error.to_string())
        }
        _ => StoreError::Sqlite(error.to_string()),
    }
}

fn create_folder(location: &Path) -> Result<(), StoreError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(location).map_err(|error| StoreError::io("create", location, &error))
}

/// Creates the file before SQLite does, so that it and what SQLite puts beside it are for their
/// owner only.
fn create_file(path: &Path) -> Result<(), StoreError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => {
            // The name of the file has to be as durable as what is in it.
            let folder = path.parent().unwrap_or(Path::new("."));
            File::open(folder)
                .and_then(|folder| folder.sync_all())
                .map_err(|error| StoreError::io("sync", folder, &error))
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(StoreError::io("create", path, &error)),
    }
}

fn connect(path: &Path, access: OpenFlags) -> Result<Connection, StoreError> {
    // Each connection is used by one thread at a time, so it needs no lock of its own.
    let connection = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(read)?;
    connection
        .execute_batch(
            "PRAGMA synchronous = FULL;
             PRAGMA fullfsync = ON;
             PRAGMA checkpoint_fullfsync = ON;
             PRAGMA mmap_size = 2147418112;",
        )
        .map_err(read)?;
    Ok(connection)
}

/// Checks that the file is ours and of a known format; lays an empty one out.
fn prepare_file(writer: &Connection) -> Result<(), StoreError> {
    let number = |pragma: &str| writer.pragma_query_value(None, pragma, |row| row.get::<_, i32>(0));
    let application = number("application_id").map_err(read)?;
    let format = number("user_version").map_err(read)?;
    let is_empty = number("page_count").map_err(read)? == 0;
    if !is_empty && application != APPLICATION {
        return Err(StoreError::Corrupt("the file belongs to another program".to_owned()));
    }
    if format > FORMAT {
        let (found, known) = (format.cast_unsigned(), FORMAT.cast_unsigned());
        return Err(StoreError::TooNew { found, known });
    }
    writer
        .pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0))
        .map_err(read)?;
    if is_empty {
        writer
            .execute_batch(&format!(
                "BEGIN IMMEDIATE;
                 CREATE TABLE objects (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
                 PRAGMA application_id = {APPLICATION};
                 PRAGMA user_version = {FORMAT};
                 COMMIT;"
            ))
            .map_err(read)?;
    }
    Ok(())
}
