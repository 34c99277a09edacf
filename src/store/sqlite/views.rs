//! Connections that read, kept for the next reader.
//!
//! A connection is put away with its transaction open, because to begin one costs as much as a
//! read. The next reader goes on in it if nothing was committed since.
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

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
    /// What the readers from before the first change share.
    still: Weak<()>,
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
    /// While the file is settled and nobody has written yet: what all readers share.
    still: Option<Arc<()>>,
}

struct Reader {
    connection: Connection,
    /// Its transaction, where one is open, shows at least so many commits.
    shows: Option<u64>,
    /// How often the transaction was asked for something.
    uses: Cell<u32>,
    /// Whether the file is mapped into memory.
    mapped: bool,
    /// Set if it takes the file for one that does not change: it sees only what is in there, and no
    /// log.
    still: Option<Arc<()>>,
}

impl Views {
    /// Views of a file, which is settled or not.
    pub(crate) fn new(path: PathBuf, settled: bool) -> Views {
        let still = settled.then(Arc::default);
        let weak = still.as_ref().map_or_else(Weak::new, Arc::downgrade);
        let idle = Mutex::new(Idle { still, ..Idle::default() });
        Views { path, commits: AtomicU64::new(0), idle, still: weak }
    }

    /// Says that somebody is about to write. Readers that are at work see what they saw, as long as
    /// nothing is moved from the log into the file.
    pub(crate) fn stir(&self) {
        let mut idle = self.idle();
        if idle.still.take().is_some() {
            idle.readers.clear();
        }
    }

    /// Whether readers from before the first change are at work, after [`Views::stir`].
    pub(crate) fn some_are_still(&self) -> bool {
        self.still.strong_count() > 0
    }

    /// A view of at least everything that was announced by [`Views::announce`].
    pub(crate) fn take(&self) -> Result<View<'_>, StoreError> {
        let commits = self.commits.load(Ordering::Acquire);
        let (idle, still) = {
            let mut idle = self.idle();
            (idle.readers.pop(), idle.still.clone())
        };
        let reader = match idle {
            Some(reader) if reader.shows == Some(commits) => reader,
            Some(reader) => reader.renew(commits).map_err(refused)?,
            None => {
                let reader = Reader::new(&self.path, still);
                reader.and_then(|it| it.renew(commits)).map_err(refused)?
            }
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
    fn new(path: &Path, still: Option<Arc<()>>) -> rusqlite::Result<Reader> {
        let purpose = if still.is_some() { Purpose::ReadStill } else { Purpose::Read };
        let connection = connect(path, purpose)?;
        Ok(Reader { connection, shows: None, uses: Cell::new(0), mapped: false, still })
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
        // Who writes does not wait for a reader from before, but nobody else may see what that sees.
        let is_current = reader.still.is_some() == idle.still.is_some();
        if is_current && !idle.closed && idle.readers.len() < limits::IDLE_READERS {
            idle.readers.push(reader);
        }
    }
}
