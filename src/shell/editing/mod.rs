//! Reading a line from a person: keys, colours, the menu, and what was typed before.
//!
//! [`editor`] puts it together; what the line means is for [`line`](crate::shell::line) to know.
pub mod editor;
pub mod fill;
pub mod highlight;
pub mod history;
pub mod history_file;
pub mod keyboard;
pub mod menu;
pub mod plain;
pub mod prompt;
pub mod view;
