//! The shell: from lines to results, at a prompt and without one.
//!
//! Nothing here carries a command out; [`target`] is the one place that knows both doors.
pub mod batch;
pub mod complete;
pub mod fill;
pub mod highlight;
pub mod hint;
pub mod lines;
pub mod menu;
pub mod meta;
pub mod names;
pub mod place;
pub mod rank;
pub mod render;
pub mod report;
pub mod secrets;
pub mod target;
pub mod tokens;
pub mod trouble;
