//! cgpsh: a shell, an embedded engine and a PWD server for CommuniGate Pro administrators.
//!
//! # Bird's-eye view
//!
//! One line typed by an administrator takes one road:
//!
//! ```text
//! text -> Request (parsed against the catalogue) -> a door (engine or client) -> answer -> rendering
//! ```
//!
//! Every command is declared once, in [`catalogue`]. Parser, checks, completion, hints, help, man
//! pages, access rights, dispatch and the tests that walk over all commands read that declaration.
//! There are two doors with one handle: [`engine`] carries a request out on its own durable store,
//! [`client`] asks a PWD server. [`server`] is the engine with a network in front.
//!
//! # Floors
//!
//! Imports run down only, and a test keeps it so. Inside a folder a child never imports its own
//! `mod.rs`.
//!
//! ```text
//! 7  main
//! 6  manual
//! 5  shell              server
//! 4  engine             client
//! 3  catalogue
//! 2  request   state    wire     flags
//! 1  data      access   store    config
//! ```
//!
//! # How to add a command
//!
//! Declare it in the file of its section in `src/catalogue/`, write its `Handle` in the file of the
//! same name in `src/engine/`, and show what it does in `tests/transcripts/`. The compiler names
//! what is missing.
pub mod access;
pub mod catalogue;
pub mod client;
pub mod config;
pub mod data;
pub mod engine;
pub mod flags;
pub mod manual;
pub mod request;
pub mod server;
pub mod shell;
pub mod state;
pub mod store;
pub mod wire;
