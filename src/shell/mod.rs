//! The shell: from lines to results, at a prompt and without one.
//!
//! Nothing here carries a command out; [`target`] is the one place that knows both doors.
pub mod batch;
pub mod lines;
pub mod render;
pub mod report;
pub mod secrets;
pub mod target;
