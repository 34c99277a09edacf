//! What a change would change: the state before it, read from the place, beside what the command
//! would leave there.
use std::ops::Range;

use crate::catalogue::command_of;
use crate::data::{Dictionary, Value, ValueOf, print};
use crate::request::bind::{Bound, Slot, bind};
use crate::request::reply::Answer;
use crate::request::spec::{Effect, Undo};
use crate::request::undo::{Filling, fill};
use crate::shell::changes::doubt::{is_lost, value_of};
use crate::shell::doors::outcome::{Outcome, TargetError};
use crate::shell::line::secrets::{HIDDEN, is_secret_key};
use crate::shell::render::harmless::harmless;

/// What a change would change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// Nobody can tell before.
    Unknown,
    /// It would be refused, or so it seems, for this reason.
    Refused(String),
    /// This.
    Parts(Vec<Part>),
}

/// One part of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Something would be gone.
    Lost(String),
    /// Something would come.
    New(String),
    /// Something would have another value.
    Changed(String),
}

/// Reads the present state and compares it with what a command would leave.
///
/// # Errors
/// When the connection breaks.
pub fn difference(
    ask: &mut dyn FnMut(&str) -> Outcome,
    line: &str,
    own_domain: &str,
) -> Result<Difference, TargetError> {
    Ok(difference_and_addition(ask, line, own_domain)?.0)
}

/// The difference, and for a command that replaces entries the one that would only add its own and
/// keep those that are there. There is none where entries have no names of their own, as Rules have,
/// and where nothing would be added.
///
/// # Errors
/// When the connection breaks.
pub fn difference_and_addition(
    ask: &mut dyn FnMut(&str) -> Outcome,
    line: &str,
    own_domain: &str,
) -> Result<(Difference, Option<String>), TargetError> {
    let unknown = (Difference::Unknown, None);
    let known = command_of(line).ok();
    let bound = known.and_then(|(spec, from)| bind(spec, line, from).ok());
    let Some(bound) = bound else { return Ok(unknown) };
    let Undo::Restore { read, restore } = bound.spec.undo else { return Ok(unknown) };
    let with = Filling { bound: &bound, own_domain, was: None };
    let Some(read) = fill(read, with) else { return Ok(unknown) };
    let was = match ask(&read) {
        Ok(answer) => value_of(answer),
        Err(TargetError::Refused(failure)) => {
            let why = format!("{} {}", failure.code, failure.text);
            return Ok((Difference::Refused(why), None));
        }
        Err(error) if is_lost(&error) => return Err(error),
        Err(_) => None,
    };
    let Some(was) = was else { return Ok(unknown) };
    let addition =
        with_before(&bound, own_domain, restore, &was, |before| addition(line, before, &bound));
    Ok((compare(&bound, own_domain, restore, &was), addition.flatten()))
}

/// Whether a change leaves everything as it is, by what was read before it.
pub fn changes_nothing(bound: &Bound<'_>, own_domain: &str, was: &Answer) -> bool {
    let Undo::Restore { restore, .. } = bound.spec.undo else { return false };
    let was = value_of(was.clone());
    was.is_some_and(|was| compare(bound, own_domain, restore, &was).is_empty())
}

fn compare(bound: &Bound<'_>, own_domain: &str, restore: &str, was: &Value) -> Difference {
    match bound.spec.effect {
        Effect::Merges => {
            let given = bound.slots.iter().flatten().find_map(|slot| slot.value.as_dictionary());
            let (Some(given), Some(was)) = (given, was.as_dictionary()) else {
                return Difference::Unknown;
            };
            let mut now = was.clone();
            for (key, value) in given.iter() {
                match value.as_str() {
                    Some(word) if word.eq_ignore_ascii_case("default") => now.remove(key),
                    _ => now.set(key.to_owned(), value.clone().into_owned()),
                };
            }
            Difference::Parts(keys(was, &now))
        }
        Effect::Replaces => {
            let parts = with_before(bound, own_domain, restore, was, |before| {
                let changed = changed(before, bound);
                changed.flat_map(|(before, now)| values(&before.value, &now.value)).collect()
            });
            parts.map_or(Difference::Unknown, Difference::Parts)
        }
        _ => Difference::Unknown,
    }
}

/// What comes of a replacing command beside the one that would put everything back.
fn with_before<T>(
    bound: &Bound<'_>,
    own_domain: &str,
    restore: &str,
    was: &Value,
    act: impl FnOnce(&Bound<'_>) -> T,
) -> Option<T> {
    let with = Filling { bound, own_domain, was: Some(was) };
    let restored = fill(restore, with)?;
    let (spec, from) = command_of(&restored).ok().filter(|(spec, _)| *spec == bound.spec)?;
    Some(act(&bind(spec, &restored, from).ok()?))
}

/// The arguments in which two forms of a command differ.
fn changed<'b, 'a>(
    before: &'b Bound<'a>,
    now: &'b Bound<'a>,
) -> impl Iterator<Item = (&'b Slot<'a>, &'b Slot<'a>)> {
    let pairs = before.slots.iter().flatten().zip(now.slots.iter().flatten());
    pairs.filter(|(before, now)| before.value != now.value)
}

/// A replacing command as one that keeps what there was.
fn addition(line: &str, before: &Bound<'_>, bound: &Bound<'_>) -> Option<String> {
    let mut changed = changed(before, bound);
    let (before, now) = changed.next().filter(|_| changed.next().is_none())?;
    let both = match (&before.value, &now.value) {
        (ValueOf::Dictionary(was), ValueOf::Dictionary(now)) => {
            let mut both = was.clone();
            for (key, value) in now.iter() {
                both.set(key.to_owned(), value.clone());
            }
            ValueOf::Dictionary(both)
        }
        (ValueOf::Array(was), ValueOf::Array(now)) => {
            if was.iter().chain(now).any(|it| it.as_str().is_none()) {
                return None;
            }
            let new = now.iter().filter(|it| !was.contains(it));
            ValueOf::Array(was.iter().chain(new).cloned().collect())
        }
        _ => return None,
    };
    let Range { start, end } = now.span.clone();
    (both != before.value).then(|| format!("{}{}{}", &line[..start], print(&both), &line[end..]))
}

fn values(was: &ValueOf<'_>, now: &ValueOf<'_>) -> Vec<Part> {
    match (was, now) {
        (ValueOf::Dictionary(was), ValueOf::Dictionary(now)) => {
            keys(&was.clone().into_owned(), &now.clone().into_owned())
        }
        (ValueOf::Array(was), ValueOf::Array(now)) => {
            let lost = was.iter().filter(|it| !now.contains(it)).map(|it| Part::Lost(shown(it)));
            let new = now.iter().filter(|it| !was.contains(it)).map(|it| Part::New(shown(it)));
            lost.chain(new).collect()
        }
        _ => vec![Part::Changed(format!("{} → {}", shown(was), shown(now)))],
    }
}

fn keys(was: &Dictionary, now: &Dictionary) -> Vec<Part> {
    let mut parts = Vec::new();
    for (key, value) in was.iter() {
        let (name, before) = (harmless(key), hidden(key, value));
        match now.get(key) {
            None => parts.push(Part::Lost(format!("{name}  {before}"))),
            Some(after) if after == value => {}
            Some(after) => {
                parts.push(Part::Changed(format!("{name}  {before} → {}", hidden(key, after))));
            }
        }
    }
    for (key, value) in now.iter().filter(|(key, _)| was.get(key).is_none()) {
        parts.push(Part::New(format!("{}  {}", harmless(key), hidden(key, value))));
    }
    parts
}

fn hidden(key: &str, value: &Value) -> String {
    if is_secret_key(key) { HIDDEN.to_owned() } else { shown(value) }
}

fn shown(value: &ValueOf<'_>) -> String {
    harmless(&print(value)).into_owned()
}

impl Difference {
    /// Whether nothing would change.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Parts(parts) if parts.is_empty())
    }

    /// How many entries would be gone.
    pub fn lost(&self) -> usize {
        match self {
            Self::Parts(parts) => parts.iter().filter(|part| matches!(part, Part::Lost(_))).count(),
            Self::Unknown | Self::Refused(_) => 0,
        }
    }

    /// The parts, one a line; nothing where nothing is known.
    pub fn lines(&self) -> Vec<String> {
        match self {
            Self::Unknown => Vec::new(),
            Self::Refused(why) => vec![format!("would be refused: {}", harmless(why))],
            Self::Parts(parts) if parts.is_empty() => vec!["nothing would change".to_owned()],
            Self::Parts(parts) => parts.iter().map(Part::line).collect(),
        }
    }
}

impl Part {
    fn line(&self) -> String {
        match self {
            Self::Lost(text) => format!("- {text}  REMOVED"),
            Self::New(text) => format!("+ {text}"),
            Self::Changed(text) => format!("  {text}"),
        }
    }
}
