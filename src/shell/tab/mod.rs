//! Completion in the shells that people start the program from: Tab on a command line of bash, zsh or
//! fish offers what the prompt would offer.
//!
//! The scripts in `completions/` hand over the line up to the cursor; everything else is found out
//! here, where it can be tested. A Tab never asks, never makes a store, and never waits long.
pub mod door;
pub mod offers;
pub mod options;
pub mod print;
pub mod words;

use crate::flags::CompleteFlags;
use crate::shell::tab::offers::{Found, found};
use crate::shell::tab::print::{Printer, entries};
use crate::shell::tab::words::words;

/// What is handed back to the script: a first line that says what follows, and a line for each offer.
pub fn answer(flags: &CompleteFlags) -> String {
    let mut words = words(&flags.line, flags.shell);
    // The line begins with the program itself.
    let Some(typed) = words.pop().filter(|_| !words.is_empty()) else { return String::new() };
    let before: Vec<&str> = words[1..].iter().map(|word| word.text.as_str()).collect();
    match found(&before, &typed.text) {
        Found::Files => "files\n".to_owned(),
        Found::Directories => "directories\n".to_owned(),
        Found::Offers { from, offers } => {
            let printer = Printer { flags, word: &typed, from };
            let mut text = "offers\n".to_owned();
            for entry in entries(&printer, &offers) {
                text.push_str(&entry);
                text.push('\n');
            }
            text
        }
    }
}
