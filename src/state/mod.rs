//! What the store holds: each object, its key and its stored form.
//!
//! Values are objects of the CommuniGate data formats in their canonical text, so that a store can be
//! read with nothing but `sqlite3`. Only the entries of the name index have a shorter form of their
//! own, because listings walk over millions of them.
pub mod account;
pub mod domain;
pub mod file;
pub mod id;
pub mod key;
pub mod mailbox;
pub mod name;
pub mod object;
pub mod owned;
pub mod subscriber;
pub mod web_session;
