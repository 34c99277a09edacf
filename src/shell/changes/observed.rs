//! Changes while they are made: what is there is read before each, so that it can be taken back, and
//! so that it can be told whether the change has changed anything.
//!
//! What the state is behind all of them is read once, at the end: a change is taken back only where
//! nobody has changed the same since.
use std::collections::HashMap;
use std::ops::Range;

use crate::catalogue::codes::{Cause, cause};
use crate::request::bind::Bound;
use crate::request::failure::Failure;
use crate::shell::batch::apart::Apart;
use crate::shell::changes::difference::changes_nothing;
use crate::shell::changes::way_back::{back, bound, read_before};
use crate::shell::doors::outcome::{Outcome, TargetError};
use crate::shell::line::secrets::mask;

/// How many changes may belong together; of more, nothing is read before.
const STEPS_MAX: usize = 100_000;

/// Has lines carried out in their order; answers one outcome for each, or fewer if it was given up.
pub type Send<'s> = &'s mut dyn FnMut(&[&str]) -> Vec<Outcome>;

/// One command that has changed something.
#[derive(Clone, Debug)]
pub struct Step {
    /// What takes it back, if anything does.
    pub back: Option<String>,
    /// What tells the state.
    pub read: Option<String>,
}

/// What changes came to, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Came {
    /// How many were carried out.
    pub done: u64,
    /// How many of those have left everything as it was.
    pub unchanged: u64,
    /// How many were not carried out.
    pub failed: u64,
    /// How many of those were about something that is not there.
    pub missing: u64,
}

/// Changes that belong together.
pub struct Observed {
    own_domain: String,
    /// Whether nothing is read: what several places answer in one is no state to be put back.
    blind: bool,
    steps: Vec<Step>,
    count: usize,
    first: Option<String>,
    came: Came,
}

/// What there is of changes when all of them are made.
pub struct Made {
    /// The first command, without secrets.
    pub command: String,
    /// How many commands have changed something.
    pub count: usize,
    /// Each of them; none where there were too many.
    pub steps: Vec<Step>,
    /// The state behind all of them, by what reads it.
    pub after: HashMap<String, Outcome>,
}

impl Came {
    /// Takes an outcome in.
    pub fn add(&mut self, outcome: &Outcome, unchanged: bool) {
        match outcome {
            Ok(_) => {
                self.done += 1;
                self.unchanged += u64::from(unchanged);
            }
            Err(error) => {
                self.failed += 1;
                let failure = if let TargetError::Refused(it) = error { Some(it) } else { None };
                self.missing += u64::from(failure.is_some_and(is_missing));
            }
        }
    }
}

/// Whether something was refused because what it is about is not there.
pub fn is_missing(failure: &Failure) -> bool {
    matches!(cause(failure), Cause::Missing(_))
}

impl Observed {
    /// Changes by somebody of this Domain; with `blind`, nothing is read before them.
    pub fn new(own_domain: &str, blind: bool) -> Self {
        Self {
            own_domain: own_domain.to_owned(),
            blind,
            steps: Vec::new(),
            count: 0,
            first: None,
            came: Came::default(),
        }
    }

    /// What has come of the changes so far.
    pub fn came(&self) -> Came {
        self.came
    }

    /// Has lines carried out. Those that are about the same go one behind the other, so that the
    /// state before each can be read.
    pub fn run(&mut self, send: Send<'_>, lines: &[&str]) -> Vec<Outcome> {
        let bounds: Vec<Option<Bound<'_>>> = lines.iter().map(|line| bound(line)).collect();
        if !bounds.iter().any(changes) {
            return send(lines);
        }
        let mut outcomes = Vec::with_capacity(lines.len());
        for group in groups(lines, &self.own_domain) {
            let answered = self.run_group(send, &lines[group.clone()], &bounds[group.clone()]);
            let given_up = answered.len() < group.len();
            outcomes.extend(answered);
            if given_up {
                break;
            }
        }
        outcomes
    }

    fn run_group(
        &mut self,
        send: Send<'_>,
        lines: &[&str],
        bounds: &[Option<Bound<'_>>],
    ) -> Vec<Outcome> {
        let changing = bounds.iter().filter(|bound| changes(bound)).count();
        self.blind |= self.count + changing > STEPS_MAX;
        if self.blind {
            self.steps.clear();
        }
        let read = |bound: &Option<Bound<'_>>| {
            let bound = bound.as_ref().filter(|bound| !self.blind && !bound.spec.reads())?;
            read_before(bound, &self.own_domain)
        };
        let reads: Vec<Option<String>> = bounds.iter().map(read).collect();
        let before = answers(send, &reads);
        let outcomes = send(lines);
        let parts = lines.iter().zip(bounds).zip(reads).zip(before).zip(&outcomes);
        for ((((line, bound), read), before), outcome) in parts {
            if !changes(bound) {
                continue;
            }
            let known = bound.as_ref().filter(|_| !self.blind);
            let unchanged = known.zip(before.as_ref()).is_some_and(|(bound, before)| {
                before.as_ref().is_ok_and(|was| changes_nothing(bound, &self.own_domain, was))
            });
            self.came.add(outcome, unchanged);
            if outcome.is_err() {
                continue;
            }
            self.count += 1;
            self.first.get_or_insert_with(|| mask(line));
            let back = known.and_then(|bound| back(bound, &self.own_domain, before));
            if !self.blind {
                self.steps.push(Step { back: back.map(|(_, line)| line), read });
            }
        }
        outcomes
    }

    /// All changes are made: reads the state behind them. `None` where nothing has changed.
    pub fn end(self, send: Send<'_>) -> Option<Made> {
        let command = self.first?;
        let after = states(send, &self.steps);
        Some(Made { command, count: self.count, steps: self.steps, after })
    }
}

/// Reads the state that belongs to steps, each part of it once.
pub fn states(send: Send<'_>, steps: &[Step]) -> HashMap<String, Outcome> {
    let mut lines: Vec<&str> = steps.iter().filter_map(|step| step.read.as_deref()).collect();
    lines.sort_unstable();
    lines.dedup();
    if lines.is_empty() {
        return HashMap::new();
    }
    let outcomes = send(&lines);
    lines.into_iter().map(str::to_owned).zip(outcomes).collect()
}

/// Runs of lines that have nothing to do with each other.
fn groups(lines: &[&str], own_domain: &str) -> Vec<Range<usize>> {
    let mut apart = Apart::new(own_domain, false);
    let (mut groups, mut begin) = (Vec::new(), 0);
    for (at, line) in lines.iter().enumerate() {
        if !apart.take(line) {
            groups.push(begin..at);
            begin = at;
            apart.clear();
            // An empty group takes every command.
            apart.take(line);
        }
    }
    groups.push(begin..lines.len());
    groups
}

/// Asks all questions that there are, and answers in their places.
fn answers(send: Send<'_>, reads: &[Option<String>]) -> Vec<Option<Outcome>> {
    let lines: Vec<&str> = reads.iter().flatten().map(String::as_str).collect();
    let outcomes = if lines.is_empty() { Vec::new() } else { send(&lines) };
    let mut outcomes = outcomes.into_iter();
    reads.iter().map(|read| read.as_ref().and_then(|_| outcomes.next())).collect()
}

/// Whether a command may change something, as far as is known.
fn changes(bound: &Option<Bound<'_>>) -> bool {
    !bound.as_ref().is_some_and(|bound| bound.spec.reads())
}
