//! The handle that the engine holds.
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crate::store::backend::Store;
use crate::store::error::StoreError;
use crate::store::group::{self, Group, Lead};
use crate::store::job::{Submitted, Waited, Wake, run_caught};
use crate::store::memory::Memory;
use crate::store::sqlite::Sqlite;
use crate::store::transaction::Transaction;

/// An open store. Clones are handles of the same one; with the last handle it is closed.
#[derive(Clone)]
pub struct Database {
    handle: Arc<Handle>,
}

struct Handle {
    group: Arc<Group>,
    closed: AtomicBool,
}

impl Database {
    /// Opens the store in the folder at `location`; folder and store are created if they are
    /// missing.
    ///
    /// # Errors
    /// [`StoreError::Locked`] if it is in use, [`StoreError::TooNew`], [`StoreError::Corrupt`],
    /// and what the disk refuses.
    pub fn open(location: &Path) -> Result<Database, StoreError> {
        Ok(Database::with_store(Arc::new(Sqlite::open(location)?)))
    }

    /// An empty store that is gone with its last handle.
    pub fn in_memory() -> Database {
        Database::with_store(Arc::new(Memory::default()))
    }

    /// Stands on any back end.
    pub fn with_store(store: Arc<dyn Store>) -> Database {
        let group = Arc::new(Group::new(store));
        Database { handle: Arc::new(Handle { group, closed: AtomicBool::new(false) }) }
    }

    /// Runs `work` on a view of its own, on this thread. It waits for no writer. What it changes
    /// is dropped.
    ///
    /// # Errors
    /// [`StoreError::Panicked`] if `work` panics, [`StoreError::Closed`], and what the back end
    /// reports.
    pub fn read<R>(&self, work: impl FnOnce(&mut Transaction<'_>) -> R) -> Result<R, StoreError> {
        if self.handle.closed.load(Ordering::Acquire) {
            return Err(StoreError::Closed);
        }
        let snapshot = self.handle.group.store().snapshot()?;
        run_caught(work, &mut Transaction::over(&*snapshot))
    }

    /// Runs `work` in a group with whatever else waits, and returns when the commit that holds
    /// its changes is on disk. `work` sees the changes of work before it, and runs on any thread.
    /// Whatever it returns, its changes stay; work that fails rolls back what it is not to leave
    /// behind, with [`Transaction::mark`] and [`Transaction::roll_back`].
    ///
    /// # Errors
    /// Nothing of `work` stays then: [`StoreError::Panicked`] if it panics,
    /// [`StoreError::Nested`] if this is called by work that is inside of a write, or by what is
    /// called with a result; [`StoreError::Closed`]; the error of the commit.
    pub fn write<R: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Transaction<'_>) -> R + Send + 'static,
    ) -> Result<R, StoreError> {
        if group::inside() {
            return Err(StoreError::Nested);
        }
        let (job, slot) = Waited::new(work);
        if self.handle.group.enqueue(Box::new(job))? {
            self.handle.group.lead();
        }
        loop {
            match slot.wait() {
                Wake::Done(result) => return result,
                Wake::Lead => self.handle.group.lead(),
            }
        }
    }

    /// Like [`Database::write`], but returns at once; `done` gets the result. The results of
    /// submitted work come in the order in which it was submitted, on any thread; `done` must be
    /// quick, because others wait behind it. The queue has no limit of its own: the caller decides
    /// how much he submits before the first results are there.
    pub fn submit<R: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Transaction<'_>) -> R + Send + 'static,
        done: impl FnOnce(Result<R, StoreError>) + Send + 'static,
    ) {
        self.handle.group.submit(Box::new(Submitted::new(work, done)));
    }

    /// Like [`Database::submit`]. Where nobody else is at work, the caller gets the lead, and may do
    /// the work on his own thread.
    pub fn submit_or_lead<R: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Transaction<'_>) -> R + Send + 'static,
        done: impl FnOnce(Result<R, StoreError>) + Send + 'static,
    ) -> Option<Lead> {
        self.handle.group.submit_or_lead(Box::new(Submitted::new(work, done)))
    }

    /// Takes no more work, waits until all that is queued is on disk, and closes the store, for
    /// all handles.
    ///
    /// # Errors
    /// [`StoreError::Nested`] from inside of a write; what the back end reports. Everything that
    /// was told to be on disk is there nevertheless.
    pub fn close(self) -> Result<(), StoreError> {
        if group::inside() {
            return Err(StoreError::Nested);
        }
        self.handle.closed.store(true, Ordering::Release);
        self.handle.group.close()
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        if !group::inside() {
            // There is nobody left to tell.
            drop(self.group.close());
            return;
        }
        // The last handle went away inside of work, which the end would have to wait for.
        let group = Arc::clone(&self.group);
        drop(thread::Builder::new().spawn(move || group.close()));
    }
}
