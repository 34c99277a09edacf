//! What a change would change: the state before it, read from the place, beside what the command
//! would leave there.
use crate::catalogue::command_of;
use crate::data::{Dictionary, Value, ValueOf, print};
use crate::request::bind::{Bound, bind};
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
    let known = command_of(line).ok();
    let bound = known.and_then(|(spec, from)| bind(spec, line, from).ok());
    let Some(bound) = bound else { return Ok(Difference::Unknown) };
    let Undo::Restore { read, restore } = bound.spec.undo else {
        return Ok(Difference::Unknown);
    };
    let with = Filling { bound: &bound, own_domain, was: None };
    let Some(read) = fill(read, with) else { return Ok(Difference::Unknown) };
    let was = match ask(&read) {
        Ok(answer) => value_of(answer),
        Err(TargetError::Refused(failure)) => {
            return Ok(Difference::Refused(format!("{} {}", failure.code, failure.text)));
        }
        Err(error) if is_lost(&error) => return Err(error),
        Err(_) => None,
    };
    let Some(was) = was else { return Ok(Difference::Unknown) };
    Ok(compare(&bound, own_domain, restore, &was))
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
            let with = Filling { bound, own_domain, was: Some(was) };
            let restored = fill(restore, with).unwrap_or_default();
            let known = command_of(&restored).ok().filter(|(spec, _)| *spec == bound.spec);
            let Some(before) = known.and_then(|(spec, from)| bind(spec, &restored, from).ok())
            else {
                return Difference::Unknown;
            };
            let pairs = before.slots.iter().flatten().zip(bound.slots.iter().flatten());
            let changed = pairs.filter(|(before, now)| before.value != now.value);
            let parts = changed.flat_map(|(before, now)| values(&before.value, &now.value));
            Difference::Parts(parts.collect())
        }
        _ => Difference::Unknown,
    }
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
