//! Commands without a prompt, from options, files and pipes: read and looked through as a whole, carried
//! out at their pace, with the place of every failure, and so that they can go on after a break.
//!
//! [`prepare`] makes a plan out of the options, [`runner`] carries it out.
pub mod apart;
pub mod check;
pub mod failures;
pub mod guard;
pub mod input;
pub mod journal;
pub mod keep;
pub mod lines;
pub mod pace;
pub mod prepare;
pub mod progress;
pub mod report;
pub mod rows;
pub mod runner;
pub mod table_file;
pub mod telling;
