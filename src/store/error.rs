//! What can go wrong in a store, and the sentences that say so.
use std::fmt;
use std::io;
use std::path::Path;

/// Why the store did not do what it was asked. One failure may be told to a whole group of
/// callers, so it can be cloned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// The operating system refused; the text says what and where.
    Io(String),
    /// The database library refused, and nothing of the change stayed.
    Sqlite(String),
    /// Another process (or another handle of this one) holds the store.
    Locked {
        /// The process that holds it, where it is known.
        by: Option<u32>,
    },
    /// The store was written by a newer version of the program.
    TooNew {
        /// The format of the store.
        found: u32,
        /// The newest format that this program knows.
        known: u32,
    },
    /// What is on disk is no store, or is damaged.
    Corrupt(String),
    /// A commit failed in a way that leaves open whether it is on disk. The store takes no more
    /// changes: after a failed sync nobody knows what the disk holds, and a second sync that
    /// succeeds proves nothing. Opening it again finds each group of changes whole or not at all.
    Failed(String),
    /// The work panicked; its changes were dropped.
    Panicked(String),
    /// A write was asked for by a piece of work that is inside of a write.
    Nested,
    /// The store has been closed.
    Closed,
}

impl StoreError {
    /// An error of the operating system about the file or folder at `path`; `verb` as in "open".
    pub(crate) fn io(verb: &str, path: &Path, error: &io::Error) -> StoreError {
        StoreError::Io(format!("cannot {verb} {}: {error}", path.display()))
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::Io(text) => write!(out, "{text}"),
            StoreError::Sqlite(text) => write!(out, "the store refused: {text}"),
            StoreError::Locked { by: Some(process) } => write!(
                out,
                "the store is in use by process {process}: stop it, or talk to it with -H"
            ),
            StoreError::Locked { by: None } => write!(
                out,
                "the store is in use by another process: stop it, or talk to it with -H"
            ),
            StoreError::TooNew { found, known } => write!(
                out,
                "the store has format {found}, this program knows formats up to {known}: \
                 use a newer program"
            ),
            StoreError::Corrupt(text) => write!(out, "the store is damaged: {text}"),
            StoreError::Failed(text) => write!(
                out,
                "the store takes no more changes since a commit failed ({text}): \
                 look after the disk, then start again"
            ),
            StoreError::Panicked(text) => write!(out, "a defect in the program: {text}"),
            StoreError::Nested => write!(out, "a write was started inside of a write"),
            StoreError::Closed => write!(out, "the store is closed"),
        }
    }
}

impl std::error::Error for StoreError {}
