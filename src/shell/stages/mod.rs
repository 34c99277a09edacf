//! Stages: what a result goes through between its command and its reader, behind ` | `.
//!
//! They work on this side of the wire, on any result of any command. [`list`] declares each of them
//! once, [`split`] finds them in a line, [`parse`] reads them, [`run`] puts a result through them.
pub mod each;
pub mod error;
pub mod expression;
pub mod field;
pub mod finish;
pub mod flow;
pub mod join;
pub mod line;
pub mod list;
pub mod parse;
pub mod place;
pub mod quantity;
pub mod run;
pub mod sinks;
pub mod split;
pub mod template;
pub mod unseen;
pub mod words;
