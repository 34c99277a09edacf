//! What a request is: the words of a line, typed arguments, the description of a command.
//!
//! This is the machinery of the catalogue. It knows no particular command.
pub mod argument;
pub mod bind;
pub mod command;
pub mod damage;
#[allow(unused, reason = "only the catalogue uses it, and it is not there yet")]
pub mod declare;
pub mod describe;
pub mod failure;
pub mod kinds;
pub mod mistakes;
pub mod problem;
pub mod reply;
pub mod spec;
pub mod undo;
pub mod usage;
pub mod words;
