//! The shell: from lines to results, at a prompt and without one.
//!
//! Nothing here carries a command out; [`doors`] lead to those who do.
pub mod batch;
pub mod changes;
pub mod doors;
pub mod editing;
pub mod line;
pub mod mistyped;
pub mod pager;
pub mod prompt;
pub mod render;
pub mod signals;
pub mod stages;
pub mod tab;
