//! A back end that breaks on purpose.
//!
//! It counts what is asked of the back end inside it: views, reads, scans, writers, commits. One
//! of these, chosen by its number, meets a fault. The faults, and what they stand for:
//!
//! | fault | the one operation | afterwards |
//! | --- | --- | --- |
//! | [`Fault::Refused`] | fails, changes nothing | as if nothing had been: a full disk |
//! | [`Fault::Lost`] | a commit fails and is not on disk | as before: a failed sync, at its worst |
//! | [`Fault::Kept`] | a commit fails but is on disk | as before: a failed sync, at its best |
//! | [`Fault::CrashedBefore`] | is not begun | nothing works: the process died |
//! | [`Fault::CrashedAfter`] | is done, but not told | nothing works: the process died |
//!
//! [`Fault::Lost`] and [`Fault::Kept`] at an operation other than a commit do what
//! [`Fault::Refused`] does.
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::store::backend::{Each, Snapshot, Store, Writer};
use crate::store::changes::Changes;
use crate::store::error::StoreError;

/// What goes wrong; the table is at the head of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The operation fails and changes nothing.
    Refused,
    /// The commit fails and is not on disk.
    Lost,
    /// The commit fails but is on disk.
    Kept,
    /// The process dies before the operation.
    CrashedBefore,
    /// The process dies after the operation, before anybody is told.
    CrashedAfter,
}

/// A back end around another one, with one fault in it.
pub struct Faulty {
    inner: Arc<dyn Store>,
    fault: Fault,
    at: u64,
    operations: AtomicU64,
    crashed: AtomicBool,
}

struct FaultySnapshot<'a> {
    store: &'a Faulty,
    inner: Box<dyn Snapshot + 'a>,
}

struct FaultyWriter<'a> {
    store: &'a Faulty,
    inner: Box<dyn Writer + 'a>,
}

impl Faulty {
    /// Puts `fault` into `inner`, at operation number `at`, counted from 0.
    pub fn new(inner: Arc<dyn Store>, fault: Fault, at: u64) -> Faulty {
        Faulty { inner, fault, at, operations: AtomicU64::new(0), crashed: AtomicBool::new(false) }
    }

    /// How many operations there were. While it is not above the number of the fault, the fault
    /// has not been met.
    pub fn operations(&self) -> u64 {
        self.operations.load(Ordering::Relaxed)
    }

    /// Counts an operation. Returns whether the fault strikes it.
    fn strikes(&self) -> Result<bool, StoreError> {
        if self.crashed.load(Ordering::Relaxed) {
            return Err(self.failed());
        }
        Ok(self.operations.fetch_add(1, Ordering::Relaxed) == self.at)
    }

    /// Goes through an operation that is no commit.
    fn pass(&self) -> Result<(), StoreError> {
        if !self.strikes()? {
            return Ok(());
        }
        match self.fault {
            Fault::Refused | Fault::Lost | Fault::Kept => Err(self.refused()),
            Fault::CrashedBefore | Fault::CrashedAfter => {
                self.crashed.store(true, Ordering::Relaxed);
                Err(self.failed())
            }
        }
    }

    fn refused(&self) -> StoreError {
        StoreError::Io(format!("{:?} on purpose at operation {}", self.fault, self.at))
    }

    fn failed(&self) -> StoreError {
        StoreError::Failed(format!("{:?} on purpose at operation {}", self.fault, self.at))
    }
}

impl Store for Faulty {
    fn snapshot(&self) -> Result<Box<dyn Snapshot + '_>, StoreError> {
        self.pass()?;
        Ok(Box::new(FaultySnapshot { store: self, inner: self.inner.snapshot()? }))
    }

    fn begin(&self) -> Result<Box<dyn Writer + '_>, StoreError> {
        self.pass()?;
        Ok(Box::new(FaultyWriter { store: self, inner: self.inner.begin()? }))
    }

    /// The end is not counted, and works: whoever put the fault in wants to look inside.
    fn close(&self) -> Result<(), StoreError> {
        self.inner.close()
    }
}

impl Snapshot for FaultySnapshot<'_> {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.store.pass()?;
        self.inner.get(key)
    }

    fn scan(&self, from: &[u8], to: Option<&[u8]>, each: &mut Each<'_>) -> Result<(), StoreError> {
        self.store.pass()?;
        self.inner.scan(from, to, each)
    }
}

impl Snapshot for FaultyWriter<'_> {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.store.pass()?;
        self.inner.get(key)
    }

    fn scan(&self, from: &[u8], to: Option<&[u8]>, each: &mut Each<'_>) -> Result<(), StoreError> {
        self.store.pass()?;
        self.inner.scan(from, to, each)
    }
}

impl Writer for FaultyWriter<'_> {
    fn commit(self: Box<Self>, changes: &Changes) -> Result<(), StoreError> {
        let store = self.store;
        if !store.strikes()? {
            return self.inner.commit(changes);
        }
        if matches!(store.fault, Fault::CrashedBefore | Fault::CrashedAfter) {
            store.crashed.store(true, Ordering::Relaxed);
        }
        match store.fault {
            Fault::Refused => Err(store.refused()),
            Fault::Lost | Fault::CrashedBefore => Err(store.failed()),
            Fault::Kept | Fault::CrashedAfter => {
                self.inner.commit(changes)?;
                Err(store.failed())
            }
        }
    }
}
