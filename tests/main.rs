//! The one test program: every file of this folder is a module here.
#![allow(missing_docs, unreachable_pub, clippy::unwrap_used, clippy::expect_used)]
mod batch;
mod catalogue;
mod client;
mod data;
mod data_limits;
mod data_properties;
mod engine_files;
mod engine_mailboxes;
mod floors;
mod generated;
mod keys;
mod monitoring;
mod prompt;
mod pypi;
mod render;
mod requests;
mod routing;
mod server;
mod sessions;
mod store;
mod support;
mod terminal;
mod transcripts;
mod undo;
mod web_sessions;
mod wire;
