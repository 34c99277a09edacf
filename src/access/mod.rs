//! Who may do what: the rights, and the one who asks, as pure functions.
//!
//! This room knows no store and no socket. What a command needs is declared beside the command; what
//! an Account holds is read by the engine; the decision is made here.
pub mod principal;
pub mod right;
