//! Several places that are asked at the same time, each on a connection of its own. What one of them
//! refuses, or whether it can be reached at all, does not keep the others from answering.
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::shell::doors::merged::merge;
use crate::shell::doors::mode::Mode;
use crate::shell::doors::outcome::{ConnectError, Outcome, TargetError};
use crate::shell::doors::target::Target;
use crate::shell::doors::way::{Apart, Way};

/// A place that took longer than this to be found out of reach is not tried again for a while, so
/// that not every command has to wait for it.
const LONG: Duration = Duration::from_secs(1);

/// That while.
const PAUSE: Duration = Duration::from_secs(30);

/// Several places.
pub struct Several {
    spots: Vec<Spot>,
    mode: Mode,
}

/// One of several places.
struct Spot {
    apart: Apart,
    /// The place, as long as it can be reached.
    target: Option<Target>,
    /// Why it is out of reach, where it is.
    why: String,
    /// When it is tried again.
    again: Instant,
    /// Whether it was told that it is out of reach.
    told: bool,
}

/// What is heard while places are being reached.
enum Heard {
    /// Whether a certificate is to be trusted.
    Question(String, Sender<bool>),
    /// A place, or why there is none.
    Reached(usize, Result<Target, ConnectError>),
}

impl Several {
    /// Reaches places, all at the same time. `ask` is asked about certificates, one after the other.
    ///
    /// # Errors
    /// When none of them can be reached.
    pub fn reach(
        ways: Vec<Apart>,
        ask: &mut dyn FnMut(&str) -> bool,
    ) -> Result<Self, ConnectError> {
        let (heard, hear) = channel();
        let mut spots: Vec<Spot> = ways.into_iter().map(Spot::new).collect();
        thread::scope(|scope| {
            for (place, spot) in spots.iter().enumerate() {
                let (heard, way) = (heard.clone(), spot.apart.way.clone());
                scope.spawn(move || {
                    let mut ask = |text: &str| {
                        let (answer, answered) = channel();
                        let asked = heard.send(Heard::Question(text.to_owned(), answer));
                        asked.is_ok() && answered.recv().unwrap_or(false)
                    };
                    let reached = way.map_err(ConnectError);
                    let reached = reached.and_then(|way| way.open_asking(&mut ask));
                    // Nobody hears it if the others have gone away with a panic.
                    drop(heard.send(Heard::Reached(place, reached)));
                });
            }
            drop(heard);
            for event in hear {
                match event {
                    // Whoever asks waits for the answer.
                    Heard::Question(text, answer) => drop(answer.send(ask(&text))),
                    Heard::Reached(place, Ok(target)) => spots[place].target = Some(target),
                    Heard::Reached(place, Err(ConnectError(why))) => spots[place].lose(why),
                }
            }
        });
        if spots.iter().all(|spot| spot.target.is_none()) {
            let whys: Vec<&str> = spots.iter().map(|spot| spot.why.as_str()).collect();
            return Err(ConnectError(whys.join("\ncgpsh: ")));
        }
        Ok(Self { spots, mode: Mode::Free })
    }

    /// What they are called, in their order.
    pub fn names(&self) -> Vec<String> {
        self.spots.iter().map(|spot| spot.apart.name.clone()).collect()
    }

    /// Those that can be reached now, with what they are called.
    pub fn reachable(&mut self) -> impl Iterator<Item = (&str, &mut Target)> {
        self.spots
            .iter_mut()
            .filter_map(|spot| Some((spot.apart.name.as_str(), spot.target.as_mut()?)))
    }

    /// Each with its place, if it can be reached, or why not.
    pub fn look(&self) -> impl Iterator<Item = (&Apart, Result<&Target, &str>)> {
        self.spots.iter().map(|spot| (&spot.apart, spot.target.as_ref().ok_or(spot.why.as_str())))
    }

    /// Why those are out of reach that are, which is told once.
    pub fn lost(&mut self) -> Vec<String> {
        let gone = self.spots.iter_mut().filter(|spot| spot.target.is_none() && !spot.told);
        gone.map(|spot| {
            spot.told = true;
            spot.why.clone()
        })
        .collect()
    }

    /// How many are out of reach.
    pub fn missing(&self) -> usize {
        self.spots.iter().filter(|spot| spot.target.is_none()).count()
    }

    /// The ways to them.
    pub fn way(&self) -> Way {
        Way::Several(self.spots.iter().map(|spot| spot.apart.clone()).collect())
    }

    /// From now on, this may pass.
    pub fn set_mode(&mut self, mode: Mode) {
        self.mode = mode;
        for (_, target) in self.reachable() {
            target.set_mode(mode);
        }
    }

    /// What may pass everywhere: nothing is changed at some places where others forbid it.
    pub fn mode(&self) -> Mode {
        let read_only = |spot: &&Spot| spot.apart.profile.as_ref().is_some_and(|it| it.read_only);
        match self.spots.iter().find(read_only) {
            Some(_) => Mode::ReadOnly,
            None => self.mode,
        }
    }

    /// Sets how many commands may be on their way to each. Answers how many are best handed over at
    /// a time.
    pub fn set_window(&mut self, window: Option<usize>) -> usize {
        let windows = self.reachable().map(|(_, target)| target.set_window(window));
        windows.min().unwrap_or(1)
    }

    /// Carries one command out everywhere. What was out of reach is tried again.
    pub fn run(&mut self, line: &str) -> Outcome {
        let mode = self.mode;
        let outcomes = self.at_once(|spot| {
            spot.reach_again(mode);
            spot.call(1, |target| vec![target.run(line)])
        });
        let first = |(name, outcomes): (String, Vec<Outcome>)| {
            (name, outcomes.into_iter().next().unwrap_or_else(|| Err(no_end())))
        };
        merge(line, outcomes.into_iter().map(first).collect())
    }

    /// Carries commands out everywhere, in their order. What is out of reach stays so, and is told
    /// with the first command.
    pub fn run_all(&mut self, lines: &[&str]) -> Vec<Outcome> {
        if lines.is_empty() {
            return Vec::new();
        }
        if self.missing() == self.spots.len() {
            let text = "none of the servers can be reached any more";
            return vec![Err(TargetError::NotSent(text.to_owned())); lines.len()];
        }
        let told: Vec<bool> = self.spots.iter().map(|spot| spot.told).collect();
        let mut apart = self.at_once(|spot| spot.call(lines.len(), |target| target.run_all(lines)));
        let mut columns: Vec<_> =
            apart.iter_mut().map(|(_, outcomes)| std::mem::take(outcomes).into_iter()).collect();
        let mut silent = told;
        let merged = lines.iter().map(|line| {
            let mut row = Vec::new();
            for (((name, _), column), silent) in apart.iter().zip(&mut columns).zip(&mut silent) {
                let outcome = column.next().unwrap_or_else(|| Err(no_end()));
                let unsent = matches!(outcome, Err(TargetError::NotSent(_)));
                // Said once: it holds for all the rest.
                if !(unsent && *silent) {
                    row.push((name.clone(), outcome));
                }
                *silent |= unsent;
            }
            merge(line, row)
        });
        let merged = merged.collect();
        for spot in &mut self.spots {
            spot.told |= spot.target.is_none();
        }
        merged
    }

    /// Carries each command out at the place of this name. Answers one outcome for each.
    pub fn run_at(&mut self, lines: &[(&str, &str)]) -> Vec<Outcome> {
        let done = self.at_once(|spot| {
            let name = spot.apart.name.as_str();
            let own: Vec<&str> =
                lines.iter().filter(|(at, _)| *at == name).map(|(_, line)| *line).collect();
            spot.call(own.len(), |target| target.run_all(&own))
        });
        let mut apart: Vec<_> =
            done.into_iter().map(|(name, outcomes)| (name, outcomes.into_iter())).collect();
        let at = |(place, _): &(&str, &str)| {
            let outcomes = apart.iter_mut().find(|(name, _)| name == place);
            let outcome = outcomes.and_then(|(_, outcomes)| outcomes.next());
            match outcome.unwrap_or_else(|| Err(no_end())) {
                // The others are not concerned.
                Err(TargetError::Broken(text) | TargetError::NotSent(text)) => {
                    Err(TargetError::Failed(format!("{place}: {text}")))
                }
                outcome => outcome,
            }
        };
        lines.iter().map(at).collect()
    }

    /// Does something at all places at the same time.
    fn at_once(
        &mut self,
        call: impl Fn(&mut Spot) -> Vec<Outcome> + Sync,
    ) -> Vec<(String, Vec<Outcome>)> {
        let call = &call;
        thread::scope(|scope| {
            let started: Vec<_> = self
                .spots
                .iter_mut()
                .map(|spot| (spot.apart.name.clone(), scope.spawn(move || call(spot))))
                .collect();
            // A place whose thread has come to no end has given no answer.
            let end = |(name, thread): (String, thread::ScopedJoinHandle<'_, Vec<Outcome>>)| {
                (name, thread.join().unwrap_or_default())
            };
            started.into_iter().map(end).collect()
        })
    }
}

impl Spot {
    fn new(apart: Apart) -> Self {
        Self { apart, target: None, why: String::new(), again: Instant::now(), told: false }
    }

    /// It is out of reach.
    fn lose(&mut self, why: String) {
        let name = &self.apart.name;
        let named = why.starts_with(&format!("{name}: "));
        self.why = if named { why } else { format!("{name}: {why}") };
        (self.target, self.told) = (None, false);
    }

    /// Tries to reach it, if it is out of reach.
    fn reach_again(&mut self, mode: Mode) {
        let start = Instant::now();
        if self.target.is_some() || start < self.again {
            return;
        }
        let Ok(way) = self.apart.way.clone() else { return };
        match way.open() {
            Ok(mut target) => {
                target.set_mode(mode);
                (self.target, self.told) = (Some(target), false);
            }
            Err(ConnectError(why)) => {
                let again = if start.elapsed() > LONG { PAUSE } else { Duration::ZERO };
                self.again = Instant::now() + again;
                self.lose(why);
            }
        }
    }

    /// Has commands carried out. Once the connection breaks, the place is out of reach.
    fn call(
        &mut self,
        count: usize,
        call: impl FnOnce(&mut Target) -> Vec<Outcome>,
    ) -> Vec<Outcome> {
        let Some(target) = &mut self.target else {
            let name = format!("{}: ", self.apart.name);
            let why = self.why.strip_prefix(&name).unwrap_or(&self.why).to_owned();
            return vec![Err(TargetError::NotSent(why)); count];
        };
        let start = Instant::now();
        let outcomes = call(target);
        let broken = outcomes.iter().find_map(|outcome| match outcome {
            Err(TargetError::Broken(why) | TargetError::NotSent(why)) => Some(why.clone()),
            _ => None,
        });
        if let Some(why) = broken {
            let again = if start.elapsed() > LONG { PAUSE } else { Duration::ZERO };
            self.again = Instant::now() + again;
            self.lose(why);
        }
        outcomes
    }
}

/// What is said of a command whose thread has come to no end.
fn no_end() -> TargetError {
    TargetError::Broken("the command came to no end".to_owned())
}
