//! All limits of the store, with their reasons.

/// The most pieces of work in one group. A sync costs as much as some ten pieces of work, so
/// beyond some hundreds a larger group makes everyone in it wait longer and gains nothing.
pub(crate) const GROUP_JOBS: usize = 1024;

/// No more work joins a group that holds so many bytes of changes: it bounds the memory of a
/// group of many large changes. One piece of work may be larger; it is not cut.
pub(crate) const GROUP_BYTES: usize = 8 << 20;

/// Reading connections that are kept for the next reader. Each holds some memory and open files;
/// more readers than this at the same moment open connections of their own.
pub(crate) const IDLE_READERS: usize = 16;
