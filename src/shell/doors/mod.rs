//! The two doors: the embedded engine and a server, or several of them, behind one handle.
//!
//! [`target`] is the one place that knows both; [`way`] leads there, and [`outcome`] comes back.
pub mod merged;
pub mod mode;
pub mod outcome;
pub mod several;
pub mod status;
pub mod target;
pub mod way;
