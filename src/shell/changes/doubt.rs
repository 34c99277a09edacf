//! Whether a command was carried out whose answer never came: found out with commands that only read.
//!
//! What the state must look like afterwards follows from the declaration of the command: from the
//! reading command that belongs to the way back, or from its sign.
use crate::catalogue::{Request, command_of};
use crate::data::{Value, ValueOf};
use crate::request::bind::{Bound, bind};
use crate::request::damage::Sign;
use crate::request::reply::Answer;
use crate::request::spec::{Effect, Need, Undo};
use crate::request::undo::{Filling, fill};
use crate::shell::doors::outcome::TargetError;
use crate::shell::doors::target::Target;

/// What was found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The state is as it is after the command.
    Done,
    /// The command was not carried out, or to carry it out again changes nothing more.
    Run,
    /// Nobody can tell, and to carry it out again could do something twice.
    Unknown,
}

/// The code of a refusal that tells nothing about what is there.
const NO_RIGHT: u16 = 510;

/// Finds out whether a command was carried out. Other commands of its kind must not be on their way.
///
/// # Errors
/// When the connection breaks.
pub fn verify(target: &mut Target, line: &str, own_domain: &str) -> Result<Verdict, TargetError> {
    let Ok((spec, from)) = command_of(line) else { return Ok(Verdict::Unknown) };
    let Ok(bound) = bind(spec, line, from) else { return Ok(Verdict::Unknown) };
    if spec.reads() {
        return Ok(Verdict::Run);
    }
    if !spec.sign.is_none() {
        return by_sign(target, spec.sign, &bound, own_domain);
    }
    if let Undo::Restore { read, restore } = spec.undo
        && let Some(read) = fill(read, Filling { bound: &bound, own_domain, was: None })
    {
        return match target.run(&read) {
            Ok(answer) => Ok(by_state(line, &bound, own_domain, restore, answer)),
            Err(error) if is_lost(&error) => Err(error),
            Err(_) => Ok(without_state(&bound)),
        };
    }
    Ok(without_state(&bound))
}

fn by_sign(
    target: &mut Target,
    sign: Sign,
    bound: &Bound<'_>,
    own_domain: &str,
) -> Result<Verdict, TargetError> {
    let mut seen = [None, None];
    for (seen, template) in seen.iter_mut().zip([sign.there, sign.gone]) {
        let line = match template {
            "" => continue,
            template => fill(template, Filling { bound, own_domain, was: None }),
        };
        let Some(line) = line else { return Ok(Verdict::Unknown) };
        *seen = match target.run(&line) {
            Ok(_) => Some(true),
            Err(TargetError::Refused(failure)) if failure.code != NO_RIGHT => Some(false),
            Err(error) if is_lost(&error) => return Err(error),
            Err(_) => return Ok(Verdict::Unknown),
        };
    }
    Ok(match seen {
        [Some(true), None] | [None, Some(false)] | [Some(true), Some(false)] => Verdict::Done,
        // Where both are there, or neither is, it is refused again, as it was or would have been.
        _ => Verdict::Run,
    })
}

/// What the present state tells of a change that can be read.
fn by_state(
    line: &str,
    bound: &Bound<'_>,
    own_domain: &str,
    restore: &str,
    answer: Answer,
) -> Verdict {
    let Some(now) = value_of(answer) else { return without_state(bound) };
    match bound.spec.effect {
        Effect::Merges => match dictionary(bound).zip(now.as_dictionary()) {
            Some((wanted, now))
                if wanted.iter().all(|(key, value)| now.get(key).is_some_and(|it| it == value)) =>
            {
                Verdict::Done
            }
            _ => Verdict::Run,
        },
        Effect::Adds => match mentions(bound, &now) {
            true => Verdict::Done,
            false => Verdict::Run,
        },
        Effect::Destroys => match mentions(bound, &now) {
            true => Verdict::Run,
            false => Verdict::Done,
        },
        _ => {
            let with = Filling { bound, own_domain, was: Some(&now) };
            let restored = fill(restore, with).and_then(|line| Request::parse(&line).ok());
            match restored.is_some() && restored == Request::parse(line).ok() {
                true => Verdict::Done,
                false => without_state(bound),
            }
        }
    }
}

/// What can be said of a change whose state cannot be read.
fn without_state(bound: &Bound<'_>) -> Verdict {
    let given = |name: &str| {
        let index = bound.spec.params.iter().position(|param| param.name == name);
        index.and_then(|index| bound.slots[index].as_ref()).is_some()
    };
    match bound.spec.effect {
        Effect::Reads | Effect::Replaces | Effect::Merges => Verdict::Run,
        // What is gone by its name cannot go twice.
        Effect::Destroys if bound.spec.params.iter().any(|it| it.need == Need::Required) => {
            Verdict::Run
        }
        Effect::WritesFile if !given("position") => Verdict::Run,
        _ => Verdict::Unknown,
    }
}

/// The settings that a line holds.
fn dictionary<'b>(bound: &'b Bound<'_>) -> Option<&'b crate::data::DictionaryOf<'b>> {
    bound.slots.iter().flatten().find_map(|slot| slot.value.as_dictionary())
}

/// Whether the last argument of a line, such as the text of an Alert, stands in a value.
fn mentions(bound: &Bound<'_>, value: &Value) -> bool {
    let last = bound.slots.iter().flatten().last();
    last.is_some_and(|slot| holds(value, &slot.value))
}

fn holds(value: &ValueOf<'_>, wanted: &ValueOf<'_>) -> bool {
    if value == wanted || crate::data::print(value) == crate::data::print(wanted) {
        return true;
    }
    match value {
        ValueOf::Array(elements) => elements.iter().any(|element| holds(element, wanted)),
        ValueOf::Dictionary(dictionary) => dictionary.iter().any(|(key, value)| {
            holds(value, wanted) || wanted.as_str().is_some_and(|wanted| wanted == key)
        }),
        _ => false,
    }
}

/// What an answer holds.
pub fn value_of(answer: Answer) -> Option<Value> {
    match answer {
        Answer::Nothing => None,
        Answer::Value(value) => Some(value),
        Answer::Printed(text) => crate::data::parse(&text).ok().map(ValueOf::into_owned),
    }
}

/// Whether nothing more can be asked.
pub fn is_lost(error: &TargetError) -> bool {
    matches!(error, TargetError::Broken(_) | TargetError::NotSent(_))
}
