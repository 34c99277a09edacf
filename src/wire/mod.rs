//! The PWD protocol as both of its ends know it: lines, status lines, data, and the login.
//!
//! It reads and writes bytes in memory. Sockets, time and commands are not known here.
pub mod data;
pub mod digest_md5;
pub mod limits;
pub mod lines;
pub mod login;
pub mod sasl;
pub mod stamp;
pub mod status;
