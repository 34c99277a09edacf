//! What may be typed in place of a word of the command line.
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use clap::CommandFactory;

use crate::config::profiles;
use crate::flags::Flags;
use crate::shell::line::complete::{Completion, Sources, complete};
use crate::shell::line::hint::plain;
use crate::shell::line::names::Names;
use crate::shell::line::place::{Place as Spot, Wanted};
use crate::shell::render::harmless::harmless;
use crate::shell::tab::door;
use crate::shell::tab::options::{Choice, Place, Value, place};

/// How long a Tab waits for names.
const PATIENCE: Duration = Duration::from_millis(500);

/// Something that may be typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What comes into the line.
    pub insert: String,
    /// What it means.
    pub note: String,
    /// Whether the word ends with it.
    pub whole: bool,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// Files, which shells know better how to complete.
    Files,
    /// Directories.
    Directories,
    /// These, best first.
    Offers {
        /// The byte of the word from which an offer replaces it.
        from: usize,
        /// The offers.
        offers: Vec<Offer>,
    },
}

/// What may stand in the place of `typed`, behind the words `before`.
pub fn found(before: &[&str], typed: &str) -> Found {
    let mut flags = Flags::command();
    flags.build();
    let (value, from) = match place(&flags, before, typed) {
        Place::Option(choices) => return of_words(&choices, typed, 0),
        Place::Value(value, from) => (value, from),
    };
    let value_typed = &typed[from..];
    match value {
        Value::Words(words) => of_words(&words, value_typed, from),
        Value::Command => of_command(before, value_typed, from),
        Value::Profiles => of_profiles(value_typed, from),
        Value::File => Found::Files,
        Value::Directory => Found::Directories,
        Value::Unknown => Found::Offers { from, offers: Vec::new() },
    }
}

fn of_words(words: &[Choice], typed: &str, from: usize) -> Found {
    let fitting = words.iter().filter(|choice| choice.word.starts_with(typed));
    let offers = fitting
        .map(|choice| Offer { insert: choice.word.clone(), note: choice.doc.clone(), whole: true })
        .collect();
    Found::Offers { from, offers }
}

/// Profiles, several of them with commas in between. What is wrong with their file is told by the
/// program itself.
fn of_profiles(typed: &str, from: usize) -> Found {
    let start = typed.rfind(',').map_or(0, |comma| comma + 1);
    let known = profiles::of_user().unwrap_or_default();
    let words: Vec<Choice> = known
        .iter()
        .map(|profile| Choice {
            word: profile.name.clone(),
            doc: match &profile.place {
                profiles::Place::Server(server) => format!("{} at {}", server.user, server.host),
                profiles::Place::Store { data, .. } => data.display().to_string(),
            },
        })
        .collect();
    of_words(&words, &typed[start..], from + start)
}

/// What the prompt would offer. Names are waited for, but not for long.
fn of_command(before: &[&str], line: &str, from: usize) -> Found {
    let nothing = Found::Offers { from, offers: Vec::new() };
    let spot = Spot::at(line, line.len());
    let names = match spot.wanted {
        // Commands of the prompt itself mean nothing here.
        Wanted::Meta(_) => return nothing,
        Wanted::Argument(_) => door::names(before),
        _ => None,
    };
    let (arrived, arrivals) = channel();
    if let Some(names) = &names {
        names.on_arrival(Box::new(move || {
            // Nobody waits any more once the answer has been given.
            let _ = arrived.send(());
        }));
    }
    let end = Instant::now() + PATIENCE;
    let asked = || names.as_ref().map_or(0, Names::asked);
    let completion = loop {
        let before = asked();
        let completion = complete(&spot, Sources { names: names.as_ref(), uses: &|_| 0 });
        let rests = asked() == before && !names.as_ref().is_some_and(Names::is_busy);
        let left = end.saturating_duration_since(Instant::now());
        if rests || arrivals.recv_timeout(left).is_err() {
            break completion;
        }
    };
    let from = from + completion.start;
    let begun = &line[completion.start..];
    Found::Offers { from, offers: of_completion(completion, begun) }
}

/// Shells replace what is typed by what all offers have in common. So those that begin with it are
/// offered alone, if there are any.
fn of_completion(completion: Completion, typed: &str) -> Vec<Offer> {
    let typed = typed.trim_start_matches('"').to_lowercase();
    let mut offers = completion.offers;
    if offers.iter().any(|offer| offer.text.to_lowercase().starts_with(&typed)) {
        offers.retain(|offer| offer.text.to_lowercase().starts_with(&typed));
    }
    let offers = offers.into_iter().map(|offer| Offer {
        whole: !offer.insert.ends_with([' ', '=', '{', '(', ';', '/']),
        insert: offer.insert,
        note: harmless(&plain(&offer.note)).into_owned(),
    });
    offers.collect()
}
