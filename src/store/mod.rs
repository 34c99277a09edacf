//! Ordered keys and values on disk: transactions, group commit, back ends.
//!
//! Keys and values are plain bytes; what they mean is none of this room's business. The engine
//! holds a [`Database`]. It runs each request in a [`Transaction`], and requests that wait together
//! share one durable commit. Below it stands a [`Store`], the small part that is different for
//! each back end: [`Sqlite`] on disk, [`Memory`] for tests and scratch work, [`Faulty`] around either
//! to see what happens when something breaks.
mod backend;
mod changes;
mod database;
mod error;
mod fault;
mod flight;
mod group;
mod job;
mod key;
mod limits;
mod lock;
mod memory;
mod ranges;
mod sqlite;
mod transaction;

pub use self::backend::{Each, Snapshot, Store, Writer};
pub use self::changes::Changes;
pub use self::database::Database;
pub use self::error::StoreError;
pub use self::fault::{Fault, Faulty};
pub use self::group::Lead;
pub use self::key::{after, prefix_end};
pub use self::memory::Memory;
pub use self::sqlite::Sqlite;
pub use self::transaction::{Mark, Transaction};
