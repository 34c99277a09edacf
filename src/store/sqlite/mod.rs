//! The back end on disk: one SQLite file, `store.db`, with its log beside it.
//!
//! One connection writes, others read. A commit is one sync of the log; what is in the log is
//! copied into the file later, on a thread of its own. An administrator can look at all of it with
//! `sqlite3`.
mod base;
mod checkpoint;
mod file;
mod layout;
mod statements;
mod views;

pub use self::base::Sqlite;
