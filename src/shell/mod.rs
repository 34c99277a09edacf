//! The shell: from lines to results, at a prompt and without one.
//!
//! Nothing here carries a command out; [`target`] is the one place that knows both doors.
pub mod actions;
pub mod batch;
pub mod calls;
pub mod check;
pub mod complete;
pub mod editor;
pub mod failures;
pub mod fill;
pub mod help;
pub mod highlight;
pub mod hint;
pub mod history;
pub mod history_file;
pub mod input;
pub mod keyboard;
pub mod lines;
pub mod menu;
pub mod meta;
pub mod names;
pub mod place;
pub mod plain;
pub mod prepare;
pub mod prompt;
pub mod rank;
pub mod render;
pub mod repl;
pub mod report;
pub mod secrets;
pub mod signals;
pub mod target;
pub mod tokens;
pub mod trouble;
pub mod view;
pub mod way;
