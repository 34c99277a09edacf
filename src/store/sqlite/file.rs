//! The file: created for its owner only, opened as it has to be, checked before it is used.
use std::fs::{DirBuilder, OpenOptions};
use std::io::ErrorKind;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use crate::store::error::StoreError;
use crate::store::limits;
use crate::store::sqlite::statements::refused;

/// Marks the file as ours ("cgps").
const APPLICATION: i32 = 0x6367_7073;

/// The newest layout of the file that this program knows.
const FORMAT: i32 = 1;

/// What a connection is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To look at the store.
    Read,
    /// To change it, or to move changes from the log into the file.
    Write,
}

/// Creates the folder with all above it, as far as they are missing.
pub(crate) fn create_folder(location: &Path) -> Result<(), StoreError> {
    if location.is_dir() {
        return Ok(());
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(location).map_err(|error| StoreError::io("create", location, &error))?;
    sync_name(location)
}

/// Creates the file if it is missing. SQLite would do that too, but with the rights that files
/// usually get; what it puts beside the file gets the rights of the file.
pub(crate) fn create(path: &Path) -> Result<(), StoreError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => sync_name(path),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(StoreError::io("create", path, &error)),
    }
}

/// Makes the name of a new file or folder as durable as what is in it.
#[cfg(unix)]
fn sync_name(path: &Path) -> Result<(), StoreError> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|error| StoreError::io("sync", folder, &error))
}

#[cfg(not(unix))]
fn sync_name(_: &Path) -> Result<(), StoreError> {
    Ok(())
}

/// Opens a connection to the file, which is there.
pub(crate) fn connect(path: &Path, purpose: Purpose) -> rusqlite::Result<Connection> {
    let access = match purpose {
        Purpose::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
        Purpose::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
    };
    // Only one thread at a time uses a connection, so it needs no lock of its own.
    let connection = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    if purpose == Purpose::Write {
        connection.execute_batch(&format!(
            // A negative number is KiB. The last two matter on macOS, where a plain sync stops at the disk's own cache.
            "PRAGMA cache_size = -{};
             PRAGMA wal_autocheckpoint = 0;
             PRAGMA journal_size_limit = {};
             PRAGMA synchronous = FULL;
             PRAGMA fullfsync = ON;
             PRAGMA checkpoint_fullfsync = ON;",
            limits::WRITER_CACHE_KIB,
            limits::LOG_BYTES_KEPT,
        ))?;
    }
    Ok(connection)
}

/// Checks that the file is ours and of a format that is known, and lays an empty one out.
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
    Ok(())
}

/// All of it is there or nothing, whenever the process dies.
fn lay_out(writer: &Connection) -> rusqlite::Result<()> {
    writer.execute_batch(&format!(
        "PRAGMA page_size = {page_bytes};
         BEGIN IMMEDIATE;
         CREATE TABLE objects (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
         PRAGMA application_id = {APPLICATION};
         PRAGMA user_version = {FORMAT};
         COMMIT;",
        page_bytes = limits::PAGE_BYTES,
    ))
}
