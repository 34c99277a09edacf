//! The two doors: the embedded engine and a server, or several of them, behind one handle.
//!
//! [`target`] is the one place that knows both; [`way`] leads there.
pub mod merged;
pub mod mode;
pub mod several;
pub mod target;
pub mod way;
