//! The client: asks a PWD server.
//!
//! It blocks, and runs on the thread that uses it, so that a program that sends one command has
//! nothing to set up. A connection that is gone is opened again; what that means for a command that
//! was on its way is told as it is.
pub mod address;
pub mod connection;
pub mod error;
mod exchange;
mod link;
pub mod login;
mod pipeline;
mod stream;
pub mod timeouts;
pub mod tls;
pub mod tls_error;
mod tunnel;
