//! What a line means while it is still being typed: its parts, what may stand at the cursor, what is
//! wrong, and which of it is secret. Nothing here draws anything.
pub mod complete;
pub mod hint;
pub mod names;
pub mod place;
pub mod present;
pub mod rank;
pub mod secrets;
pub mod tokens;
pub mod trouble;
