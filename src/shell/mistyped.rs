//! What was probably meant by a word among the options of the program that is none of them.
//!
//! Newcomers put a command, a server or a file where its option belongs; whoever comes from programs
//! with other habits leaves out the `=` of an option whose value is optional.
use std::ffi::OsString;
use std::path::Path;

use clap::CommandFactory;
use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, Error};

use crate::catalogue;
use crate::flags::Flags;
use crate::shell::render::harmless::harmless;

/// The error, with the right place of a word that stands alone.
pub fn advised(mut error: Error, arguments: &[OsString]) -> Error {
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else {
        return error;
    };
    let known = error.get(ContextKind::SuggestedSubcommand).is_some();
    let Some(advice) = advice(word, arguments).filter(|_| !known) else { return error };
    let advice = StyledStr::from(harmless(&advice).into_owned());
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![advice]));
    error
}

fn advice(word: &str, arguments: &[OsString]) -> Option<String> {
    let place = arguments.iter().position(|argument| argument == word);
    let before = place.and_then(|place| arguments.get(place.checked_sub(1)?)?.to_str());
    if let Some(option) = before.filter(|option| wants_equals_sign(option)) {
        return Some(format!("{option} takes its value behind an equals sign: {option}={word}"));
    }
    let verb = word.split_whitespace().next().unwrap_or_default();
    if catalogue::find(verb).is_some() {
        let last = place.is_some_and(|place| place + 1 == arguments.len());
        // What follows may be a password.
        return Some(match last && verb == word {
            true => format!("a command goes behind -c: cgpsh -c {verb}"),
            false => format!("a command goes behind -c, in one word: cgpsh -c '{verb} ...'"),
        });
    }
    if Path::new(word).is_file() {
        return Some(format!("the commands of a file are carried out by -f {word}"));
    }
    if word.contains(['.', ':']) {
        return Some(format!("a server goes behind -H: cgpsh -H {word} -u ACCOUNT"));
    }
    None
}

/// Whether this is an option whose value cannot stand in a word of its own.
fn wants_equals_sign(option: &str) -> bool {
    let flags = Flags::command();
    let mut wanting = flags.get_arguments().filter(|argument| argument.is_require_equals_set());
    wanting.any(|argument| argument.get_long() == option.strip_prefix("--"))
}
