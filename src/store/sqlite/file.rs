//! The file: created for its owner only, opened as it has to be.
use std::fs::{DirBuilder, OpenOptions};
use std::io::ErrorKind;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use crate::store::error::StoreError;
use crate::store::limits;

/// What a connection is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To look at the store.
    Read,
    /// To look at a settled file that stays as it is while the connection lives. Nothing is locked or
    /// made beside it, which is most of what it costs to open one.
    ReadStill,
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
    let still;
    let (path, access) = match purpose {
        Purpose::Read => (path, OpenFlags::SQLITE_OPEN_READ_ONLY),
        Purpose::ReadStill => {
            still = uri_of_still(path);
            let uri = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
            (Path::new(&still), uri)
        }
        Purpose::Write => (path, OpenFlags::SQLITE_OPEN_READ_WRITE),
    };
    // Only one thread at a time uses a connection, so it needs no lock of its own.
    let connection = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.set_prepared_statement_cache_capacity(limits::KEPT_STATEMENTS);
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

/// What tells SQLite that a file does not change.
fn uri_of_still(path: &Path) -> String {
    let mut uri = "file:".to_owned();
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' => uri.push(char::from(*byte)),
            _ if byte.is_ascii_alphanumeric() => uri.push(char::from(*byte)),
            _ => uri.push_str(&format!("%{byte:02x}")),
        }
    }
    uri.push_str("?immutable=1");
    uri
}
