//! What tests share.
pub mod cases;
pub mod doors;
pub mod pattern;
pub mod program;
pub mod random;
pub mod screen;
