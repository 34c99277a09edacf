//! A line as a whole: its command, and the stages behind it.
use crate::catalogue::{ParseError, Request, command_of, find, specs};
use crate::request::mistakes;
use crate::request::spec::Spec;
use crate::shell::render::problem::{Explained, distance, explain, explain_place, similar};
use crate::shell::stages::error::StageError;
use crate::shell::stages::parse::{self, Context, Pipeline, Step, parse};
use crate::shell::stages::split;

/// How many letters of a command's name may be wrong for its arguments to be looked at.
const CERTAIN: usize = 2;

/// Why a line is not carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineError {
    /// Its command is wrong.
    Command(ParseError),
    /// One of its stages is wrong.
    Stage(StageError),
}

impl LineError {
    /// What is wrong with the line, as it can be shown.
    pub fn explain(&self, line: &str) -> Explained {
        match self {
            Self::Command(error) => explain(split::command_of(line), error),
            Self::Stage(error) => {
                let legal: Vec<&str> = error.legal.iter().map(String::as_str).collect();
                explain_place(line, &error.span, &error.message, &legal, error.usage.clone())
            }
        }
    }
}

/// The commands that a line sends: its own, and those for the rows of its result; `None` for one that
/// the catalogue does not know.
///
/// # Errors
/// What is wrong with the line, as [`check`] finds it.
pub fn commands_of(line: &str, unknown_too: bool) -> Result<Vec<Option<&'static Spec>>, LineError> {
    let own = match Request::parse(split::command_of(line)) {
        Err(ParseError::Unknown(_)) if unknown_too => None,
        parsed => Some(parsed.map_err(LineError::Command)?.spec()),
    };
    let pipeline = stages(line, unknown_too).map_err(LineError::Stage)?;
    let rows = pipeline.into_iter().flat_map(|pipeline| pipeline.steps);
    let sent = rows.filter_map(|step| match step {
        Step::Each(each) => Some(each.template.spec),
        _ => None,
    });
    Ok(std::iter::once(own).chain(sent).collect())
}

/// What is wrong with a line, if anything is. Commands that the catalogue does not know are right if
/// `unknown_too`.
pub fn check(line: &str, unknown_too: bool) -> Option<LineError> {
    commands_of(line, unknown_too).err()
}

/// All that is wrong with a line, in its order; nothing if and only if [`check`] finds nothing.
///
/// The arguments of a command that the catalogue does not know are looked at as those of the one that
/// was certainly meant, if there is such a one.
pub fn mistakes(line: &str, unknown_too: bool) -> Vec<LineError> {
    let command = split::command_of(line);
    let mut found = Vec::new();
    let mut known = None;
    match command_of(command) {
        Ok((spec, from)) => known = Some((spec, from)),
        Err(ParseError::Unknown(_)) if unknown_too => {}
        Err(error) => {
            if let ParseError::Unknown(span) = &error {
                let word = &command[span.clone()];
                let meant = similar(word, specs().map(|spec| spec.name));
                let certain = |only: &&str| distance(only, word) <= CERTAIN;
                known = match meant.as_slice() {
                    [only] if certain(only) => find(only).map(|spec| (spec, span.end)),
                    _ => None,
                };
            }
            found.push(LineError::Command(error));
        }
    }
    if let Some((spec, from)) = known {
        let near = |word: &str, legal: &[&'static str]| {
            similar(word, legal.iter().copied()).first().copied()
        };
        let wrong = mistakes::mistakes(spec, command, from, &near).into_iter();
        found.extend(wrong.map(|problem| LineError::Command(ParseError::Wrong(spec, problem))));
    }
    let context = Context { spec: known.map(|(spec, _)| spec), unknown_too, now: now() };
    found.extend(parse::mistakes(line, context).into_iter().map(LineError::Stage));
    found
}

fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// The stages of a line; `None` where there are none.
///
/// # Errors
/// What is wrong with the first stage that is wrong.
pub fn stages(line: &str, unknown_too: bool) -> Result<Option<Pipeline>, StageError> {
    let spec = command_of(split::command_of(line)).ok().map(|(spec, _)| spec);
    parse(line, Context { spec, unknown_too, now: now() })
}
