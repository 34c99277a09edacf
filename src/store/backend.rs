//! What a back end has to be able to do.
//!
//! The traits are small on purpose: grouping, overlays and undoing stand above them, once for all
//! back ends.
use std::ops::ControlFlow;

use crate::store::changes::Changes;
use crate::store::error::StoreError;

/// Takes a key and its value out of a scan, and says whether to go on.
pub type Each<'a> = dyn FnMut(&[u8], &[u8]) -> ControlFlow<()> + 'a;

/// A back end. Only one thread at a time applies changes; snapshots are taken by any thread.
pub trait Store: Send + Sync {
    /// A consistent view of what has been applied so far. It does not wait for `apply`, and what
    /// is applied later does not show in it.
    fn snapshot(&self) -> Result<Box<dyn Snapshot + '_>, StoreError>;

    /// Applies all changes or none, and returns when they are on disk.
    ///
    /// # Errors
    /// [`StoreError::Failed`] if it cannot tell whether they are on disk; the store is not used
    /// for changes again then. Any other error means that nothing was changed.
    fn apply(&self, changes: &Changes) -> Result<(), StoreError>;

    /// Puts everything in order for the end and gives up files and locks. Snapshots and changes
    /// are refused afterwards.
    fn close(&self) -> Result<(), StoreError>;
}

/// A view of a store at one moment.
pub trait Snapshot {
    /// The value of `key`.
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError>;

    /// Calls `each` with the keys from `from` on, up to but without `to` (`None`: to the last),
    /// in the order of their bytes, until it breaks.
    fn scan(&self, from: &[u8], to: Option<&[u8]>, each: &mut Each<'_>) -> Result<(), StoreError>;
}
