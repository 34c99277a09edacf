//! Secrets that are asked for instead of being typed into the line.
//!
//! A `?` in the place of a secret, or the mark that stands for one in a line of the history, is
//! filled in with what the user types unseen.
use std::ops::Range;

use crate::data::print_string;
use crate::shell::line::secrets::{self, HIDDEN};
use crate::shell::line::tokens::tokens;

/// The line with words in the place of `?`, so that it can be read; no byte moves.
pub fn readable(line: &str) -> String {
    let mut readable = line.to_owned();
    for token in tokens(line) {
        if &line[token.span.clone()] == "?" {
            readable.replace_range(token.span, "x");
        }
    }
    readable
}

/// The places of a line whose secrets are to be asked for.
pub fn wanted(line: &str) -> Vec<Range<usize>> {
    let is_wanted = |span: &Range<usize>| matches!(&line[span.clone()], "?" | HIDDEN);
    secrets::find(&readable(line)).into_iter().filter(is_wanted).collect()
}

/// The line with the secrets that `ask` gives, in their order. `None` if it gives none.
pub fn fill(line: &str, mut ask: impl FnMut() -> Option<String>) -> Option<String> {
    let mut filled = line.to_owned();
    let answers: Option<Vec<_>> =
        wanted(line).into_iter().map(|span| Some((span, ask()?))).collect();
    for (span, secret) in answers?.into_iter().rev() {
        let mut printed = String::new();
        print_string(&mut printed, &secret);
        filled.replace_range(span, &printed);
    }
    Some(filled)
}
