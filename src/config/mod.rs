//! What the program finds around it: places for its files, profiles, passwords, the environment.
//!
//! Nothing here opens a store or a connection.
pub mod environment;
pub mod interrupt;
pub mod locations;
pub mod login_method;
pub mod passwords;
pub mod profiles;
pub mod security;
pub mod terminal;
