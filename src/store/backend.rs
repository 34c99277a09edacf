//! What a back end has to be able to do.
//!
//! The traits are small on purpose: grouping, overlays and undoing stand above them, once for all
//! back ends.
use std::ops::ControlFlow;

use crate::store::changes::Changes;
use crate::store::error::StoreError;

/// Takes a key and its value out of a scan, and says whether to go on.
pub type Each<'a> = dyn FnMut(&[u8], &[u8]) -> ControlFlow<()> + 'a;

/// A back end.
pub trait Store: Send + Sync {
    /// A consistent view of what has been committed so far. It waits for no writer, and what is
    /// committed later does not show in it.
    fn snapshot(&self) -> Result<Box<dyn Snapshot + '_>, StoreError>;

    /// A view of the newest state that can be brought forward. There is only one at a time; it is
    /// up to the caller to ask for the next after the end of the one before.
    fn begin(&self) -> Result<Box<dyn Writer + '_>, StoreError>;

    /// Puts everything in order for the end and gives up files and locks. Nothing is asked of the
    /// store afterwards, but views that are alive may end after this.
    fn close(&self) -> Result<(), StoreError>;
}

/// A view of a store at one moment.
pub trait Snapshot {
    /// The value of `key`.
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError>;

    /// Calls `each` with the keys from `from` on, up to but without `to` (`None`: to the last),
    /// in the order of their bytes, until it breaks. `each` may look at the view.
    fn scan(&self, from: &[u8], to: Option<&[u8]>, each: &mut Each<'_>) -> Result<(), StoreError>;
}

/// The view whose owner may change the store. Dropped, it changes nothing.
pub trait Writer: Snapshot {
    /// Makes all changes or none, and returns when they are on disk.
    ///
    /// # Errors
    /// [`StoreError::Failed`] if it cannot tell whether they are on disk; the store is not used
    /// for changes again then. Any other error means that nothing was changed.
    fn commit(self: Box<Self>, changes: &Changes) -> Result<(), StoreError>;
}
