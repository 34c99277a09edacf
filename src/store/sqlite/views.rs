//! Connections that read, kept for the next reader.
//!
//! A connection is put away with its transaction open, because to begin one costs as much as a
//! read. The next reader goes on in it if nothing was committed since.
use std::path::PathBuf;
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
            None => Reader {
                connection: connect(&self.path, Purpose::Read).map_err(refused)?,
                shows: None,
            }
            .renew(commits)
            .map_err(refused)?,
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
    /// Ends the transaction and begins one that shows the newest state. That is fixed by the first
    /// read in it, so it may be newer still than `commits`.
    fn renew(mut self, commits: u64) -> rusqlite::Result<Reader> {
        if self.shows.take().is_some() {
            run(&self.connection, "COMMIT")?;
        }
        run(&self.connection, "BEGIN")?;
        self.shows = Some(commits);
        Ok(self)
    }
}

impl View<'_> {
    fn connection(&self) -> Result<&Connection, StoreError> {
        self.reader.as_ref().map(|reader| &reader.connection).ok_or(StoreError::Closed)
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
        let mut idle = self.views.idle();
        if let Some(reader) = self.reader.take()
            && !idle.closed
            && idle.readers.len() < limits::IDLE_READERS
        {
            idle.readers.push(reader);
        }
    }
}
