//! The prompt: a line is read, carried out and answered, over and over; and what only somebody who sits
//! there can be asked, told or helped with.
//!
//! [`repl`] is the loop, and [`telling`] says what became of a line; [`meta`] lists the commands of the shell itself and [`actions`] does them.
pub mod actions;
pub mod advice;
pub mod aftermath;
pub mod calls;
pub mod confirm;
pub mod everywhere;
pub mod help;
pub mod last;
pub mod many;
pub mod meta;
pub mod repl;
pub mod search;
pub mod standing;
pub mod telling;
pub mod transcript;
pub mod undo;
pub mod watch;
