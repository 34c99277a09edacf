//! Connections that read, kept for the next reader.
//!
//! A connection is put away with its transaction open, because to begin one costs as much as a
//! read. The next reader goes on in it if nothing was committed since.
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use crate::store::backend::{Each, Snapshot};
use crate::store::error::StoreError;
use crate::store::limits;
use crate::store::sqlite::file::{Purpose, connect};
use crate::store::sqlite::statements::{self, refused, run};

/// The readers of a store.
pub(crate) struct Views {
    path: PathBuf,
    /// How many commits there were, and other reasons to begin anew.
    commits: AtomicU64,
    idle: Mutex<Idle>,
}

/// A reader at work.
pub(crate) struct View<'a> {
    views: &'a Views,
    /// It is taken out only at the very end.
    reader: Option<Reader>,
}

#[derive(Default)]
struct Idle {
    readers: Vec<Reader>,
    closed: bool,
}

struct Reader {
    connection: Connection,
    /// Its transaction, where one is open, shows at least so many commits.
    shows: Option<u64>,
    /// How often the transaction was asked for something.
    uses: Cell<u32>,
    /// Whether the file is mapped into memory.
    mapped: bool,
}

impl Views {
    pub(crate) fn new(path: PathBuf) -> Views {
        Views { path, commits: AtomicU64::new(0), idle: Mutex::default() }
    }

    /// A view of at least everything that was announced by [`Views::announce`].
    pub(crate) fn take(&self) -> Result<View<'_>, StoreError> {
        let commits = self.commits.load(Ordering::Acquire);
        let idle = self.idle().readers.pop();
        let reader = match idle {
            Some(reader) if reader.shows == Some(commits) => reader,
            Some(reader) => reader.renew(commits).map_err(refused)?,
            None => Reader::new(&self.path).and_then(|it| it.renew(commits)).map_err(refused)?,
        };
        Ok(View { views: self, reader: Some(reader) })
    }

    /// Says that something was committed, which the next view has to show.
    pub(crate) fn announce(&self) {
        self.commits.fetch_add(1, Ordering::Release);
    }

    /// Lets no reader go on in a transaction that is open now: it keeps the log from starting anew.
    pub(crate) fn renew_all(&self) {
        self.announce();
        for reader in &mut self.idle().readers {
            // One that cannot be ended is one that `renew` will stumble over, and tell.
            if reader.shows.is_some() && run(&reader.connection, "COMMIT").is_ok() {
                reader.shows = None;
            }
        }
    }

    /// Gives up all that have nothing to do; the others follow when they are done.
    pub(crate) fn close(&self) {
        let mut idle = self.idle();
        idle.closed = true;
        idle.readers.clear();
    }

    fn idle(&self) -> MutexGuard<'_, Idle> {
        // Nothing panics while it holds the lock, so a poisoned one is whole.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reader {
    fn new(path: &Path) -> rusqlite::Result<Reader> {
        let connection = connect(path, Purpose::Read)?;
        Ok(Reader { connection, shows: None, uses: Cell::new(0), mapped: false })
    }

    /// Ends the transaction and begins one that shows the newest state. That is fixed by the first
    /// read in it, so it may be newer still than `commits`.
    fn renew(mut self, commits: u64) -> rusqlite::Result<Reader> {
        if self.shows.take().is_some() {
            run(&self.connection, "COMMIT")?;
        }
        if self.mapped && self.uses.get() < limits::USES_WORTH_MAPPING {
            self.map(false)?;
        }
        run(&self.connection, "BEGIN")?;
        self.shows = Some(commits);
        self.uses.set(0);
        Ok(self)
    }

    /// Maps the file into memory or not. Reads of a mapped file take half the time, but SQLite maps
    /// it anew in each transaction that follows a commit, so those must be many.
    fn map(&mut self, wanted: bool) -> rusqlite::Result<()> {
        let bytes = if wanted { limits::MAPPED_BYTES } else { 0 };
        self.connection.pragma_update_and_check(None, "mmap_size", bytes, |_| Ok(()))?;
        self.mapped = wanted;
        Ok(())
    }
}

impl View<'_> {
    /// The connection, to be used once.
    fn connection(&self) -> Result<&Connection, StoreError> {
        let reader = self.reader.as_ref().ok_or(StoreError::Closed)?;
        reader.uses.update(|uses| uses.saturating_add(1));
        Ok(&reader.connection)
    }
}

impl Snapshot for View<'_> {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        statements::get(self.connection()?, key).map_err(refused)
    }

    fn scan(&self, from: &[u8], to: Option<&[u8]>, each: &mut Each<'_>) -> Result<(), StoreError> {
        statements::scan(self.connection()?, from, to, each).map_err(refused)
    }
}

impl Drop for View<'_> {
    fn drop(&mut self) {
        let Some(mut reader) = self.reader.take() else { return };
        if !reader.mapped
            && reader.uses.get() >= limits::USES_WORTH_MAPPING
            && reader.map(true).is_err()
        {
            // One that is refused even this is of no more use.
            return;
        }
        let mut idle = self.views.idle();
        if !idle.closed && idle.readers.len() < limits::IDLE_READERS {
            idle.readers.push(reader);
        }
    }
}
