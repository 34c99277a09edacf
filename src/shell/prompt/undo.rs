//! `/undo`: the changes that were made at this prompt, each with the commands that take it back.
//!
//! What is there is read before a change and again behind it. A change is taken back only if the
//! state is still as the change left it: what somebody else has done since is never overwritten, it is
//! told. The list lives in memory, because old settings may hold passwords.
use std::collections::VecDeque;
use std::io;

use jiff::Zoned;

use crate::request::bind::Bound;
use crate::shell::batch::report::counted;
use crate::shell::changes::stakes::stakes;
use crate::shell::changes::way_back::{back, bound, read_before};
use crate::shell::doors::mode::Mode;
use crate::shell::doors::target::{Outcome, TargetError};
use crate::shell::line::secrets::mask;
use crate::shell::prompt::repl::Shell;
use crate::shell::render::harmless::{cut, harmless};
use crate::shell::render::paint::Tone;
use crate::shell::render::screen_width;

/// How many changes are kept.
const KEPT: usize = 200;

/// How many commands may belong to one change; more are not read before.
const COMMANDS_MAX: usize = 100_000;

/// How many commands are shown before it is asked.
const SHOWN: usize = 10;

/// The changes, the oldest first.
#[derive(Default)]
pub struct Changes {
    kept: VecDeque<Change>,
    /// How many there have been.
    count: u64,
}

/// What one line has changed.
struct Change {
    number: u64,
    time: String,
    server: String,
    /// The first command, without secrets.
    command: String,
    steps: Vec<Step>,
    /// Whether it was taken back.
    undone: bool,
    /// Whether it took another one back.
    takes_back: bool,
}

/// One command of a change.
struct Step {
    /// What takes it back, if anything does.
    back: Option<String>,
    /// What tells the state, and what it told behind the change.
    read: Option<String>,
    after: Option<Outcome>,
}

impl Change {
    /// How many of its commands can be taken back.
    fn ways_back(&self) -> usize {
        self.steps.iter().filter(|step| step.back.is_some()).count()
    }

    /// What can be done about it, in words.
    fn state(&self) -> String {
        match (self.undone, self.ways_back(), self.steps.len()) {
            (true, ..) => "taken back".to_owned(),
            (_, 0, _) => "cannot be taken back".to_owned(),
            (_, ways, all) if ways == all => String::new(),
            (_, ways, all) => format!("{ways} of {all} can be taken back"),
        }
    }
}

impl Changes {
    fn add(&mut self, mut change: Change) {
        self.count += 1;
        change.number = self.count;
        self.kept.push_back(change);
        if self.kept.len() > KEPT {
            self.kept.pop_front();
        }
    }

    fn find(&self, which: &str) -> Result<usize, String> {
        let last = |change: &Change| !change.undone && !change.takes_back && change.ways_back() > 0;
        if which.eq_ignore_ascii_case("last") {
            let found = self.kept.iter().rposition(last);
            return found.ok_or_else(|| "there is nothing left to take back".to_owned());
        }
        let number: Option<u64> = which.parse().ok();
        let found = self.kept.iter().position(|change| Some(change.number) == number);
        found.ok_or_else(|| format!("there is no change {which}; /undo lists them"))
    }
}

impl Shell {
    /// Carries commands out, and keeps how to take back what they change.
    pub fn carry_out(&mut self, lines: &[&str]) -> Vec<Outcome> {
        self.carry_out_as(lines, false)
    }

    fn carry_out_as(&mut self, lines: &[&str], takes_back: bool) -> Vec<Outcome> {
        let bounds: Vec<Option<Bound<'_>>> = lines.iter().map(|line| bound(line)).collect();
        let changes = |bound: &Option<Bound<'_>>| !bound.as_ref().is_some_and(|it| it.spec.reads());
        if self.calls.mode() != Mode::Free
            || lines.len() > COMMANDS_MAX
            || !bounds.iter().any(changes)
        {
            return self.send(lines);
        }
        let own_domain = self.calls.status().domain().to_owned();
        // What several places answer in one is no state that could be put back.
        let several = self.calls.is_several();
        let read = |bound: &Option<Bound<'_>>| {
            let bound = bound.as_ref().filter(|bound| !several && !bound.spec.reads())?;
            read_before(bound, &own_domain)
        };
        let reads: Vec<Option<String>> = bounds.iter().map(read).collect();
        let before = self.read_all(&reads);
        let outcomes = self.send(lines);
        let done: Vec<Option<String>> = reads
            .into_iter()
            .zip(&outcomes)
            .map(|(read, outcome)| read.filter(|_| outcome.is_ok()))
            .collect();
        let after = self.read_all(&done);
        let mut steps = Vec::new();
        let parts = bounds.iter().zip(&outcomes).zip(before).zip(done).zip(after);
        for ((((bound, outcome), before), read), after) in parts {
            if outcome.is_err() || !changes(bound) {
                continue;
            }
            let known = bound.as_ref().filter(|_| !several);
            let back = known.and_then(|bound| back(bound, &own_domain, before));
            steps.push(Step { back: back.map(|(_, line)| line), read, after });
        }
        let changing = lines.iter().zip(&bounds).zip(&outcomes);
        let first = changing.into_iter().find(|((_, bound), it)| it.is_ok() && changes(bound));
        if let Some(((line, _), _)) = first {
            self.changes.add(Change {
                number: 0,
                time: Zoned::now().strftime("%H:%M:%S").to_string(),
                server: self.calls.status().server.clone(),
                command: mask(line),
                steps,
                undone: false,
                takes_back,
            });
        }
        outcomes
    }

    /// Sends lines, a single one as such: nothing that came before may keep it from being sent.
    fn send(&mut self, lines: &[&str]) -> Vec<Outcome> {
        match lines {
            [line] => vec![self.calls.run(line)],
            _ => self.calls.run_all(lines),
        }
    }

    /// Asks all questions that there are, and answers in their places.
    fn read_all(&mut self, reads: &[Option<String>]) -> Vec<Option<Outcome>> {
        let lines: Vec<&str> = reads.iter().flatten().map(String::as_str).collect();
        let mut answers =
            if lines.is_empty() { Vec::new() } else { self.calls.run_all(&lines) }.into_iter();
        reads.iter().map(|read| read.as_ref().and_then(|_| answers.next())).collect()
    }

    /// `/undo`: lists the changes, or takes one back.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn undo(&mut self, which: &str) -> io::Result<()> {
        if which.is_empty() {
            return self.list_changes();
        }
        let place = match self.changes.find(which) {
            Ok(place) => place,
            Err(text) => return self.say(Tone::Error, &harmless(&text)),
        };
        let change = &self.changes.kept[place];
        let why = match change {
            _ if change.undone => Some("it was taken back already".to_owned()),
            _ if change.ways_back() == 0 => Some("it cannot be taken back".to_owned()),
            _ if change.server != self.calls.status().server => {
                Some(format!("it was made at {}; /use goes there", change.server))
            }
            _ => None,
        };
        if let Some(why) = why {
            let text = format!("change {}: {why}", change.number);
            return self.say(Tone::Error, &harmless(&text));
        }
        self.take_back(place)
    }

    fn list_changes(&mut self) -> io::Result<()> {
        if self.changes.kept.is_empty() {
            return self.say(Tone::Faint, "nothing was changed at this prompt");
        }
        let columns = screen_width().saturating_sub(1);
        let mut text = String::new();
        for change in &self.changes.kept {
            let more = match change.steps.len() {
                0 | 1 => String::new(),
                count => format!(" and {} more", count - 1),
            };
            let state = match change.state() {
                state if state.is_empty() => state,
                state => format!("  ({state})"),
            };
            let head = format!("{:4}  {}  ", change.number, change.time);
            let room = columns.saturating_sub(head.len() + more.len() + state.len()).max(20);
            text.push_str(&self.paint().tone(Tone::Faint, &head));
            text.push_str(&cut(&harmless(&change.command), room));
            text.push_str(&format!("{more}{}\n", self.paint().tone(Tone::Faint, &state)));
        }
        self.put(&text)?;
        self.say(Tone::Faint, "/undo last or /undo NUMBER takes one back, after a question")
    }

    /// Looks whether the state is still as a change left it, asks, and takes the change back, the
    /// last command first.
    fn take_back(&mut self, place: usize) -> io::Result<()> {
        let change = &self.changes.kept[place];
        let number = change.number;
        let reads: Vec<Option<String>> =
            change.steps.iter().map(|step| step.read.clone()).collect();
        let lost = change.steps.len() - change.ways_back();
        let now = self.read_all(&reads);
        let mut lines = Vec::new();
        let mut changed = Vec::new();
        for (step, now) in self.changes.kept[place].steps.iter().zip(now).rev() {
            let Some(line) = &step.back else { continue };
            match is_same(step.after.as_ref(), now.as_ref()) {
                true => lines.push(line.clone()),
                false => changed.push(line.clone()),
            }
        }
        let columns = screen_width().saturating_sub(3);
        for line in changed.iter().take(SHOWN) {
            let text = format!("changed since, and left alone: {}", mask(line));
            self.say(Tone::Warning, &cut(&harmless(&text), columns))?;
        }
        if changed.len() > SHOWN {
            let text = format!("and {} more that were changed since", changed.len() - SHOWN);
            self.say(Tone::Warning, &text)?;
        }
        if lost > 0 {
            let text = format!("{} of it cannot be taken back", counted(lost as u64, "command"));
            self.say(Tone::Warning, &text)?;
        }
        if lines.is_empty() {
            return self.say(Tone::Faint, "nothing was sent");
        }
        for line in lines.iter().take(SHOWN) {
            self.say(Tone::Faint, &format!("  {}", cut(&harmless(&mask(line)), columns)))?;
        }
        if lines.len() > SHOWN {
            self.say(Tone::Faint, &format!("  and {} more", lines.len() - SHOWN))?;
        }
        self.show_stakes(&lines)?;
        let question = format!("Take change {number} back? [y/N] ");
        let answer = self.ask(&question, false).unwrap_or_default();
        if !matches!(answer.trim(), "y" | "Y" | "yes") {
            return self.say(Tone::Faint, "nothing was sent");
        }
        let sent: Vec<&str> = lines.iter().map(String::as_str).collect();
        let outcomes = self.carry_out_as(&sent, true);
        self.forget_names();
        self.tell_taken_back(number, &sent, &outcomes)
    }

    /// Shows what goes with objects that would be removed again: somebody may have put it there since.
    fn show_stakes(&mut self, lines: &[String]) -> io::Result<()> {
        let own_domain = self.calls.status().domain().to_owned();
        let calls = &mut self.calls;
        let mut at_stake = Vec::new();
        for line in lines.iter().take(SHOWN) {
            at_stake.extend(stakes(&mut |line| calls.run(line), line, &own_domain));
        }
        if at_stake.is_empty() {
            return Ok(());
        }
        let text = format!("  {} go with it for good", at_stake.join(", "));
        self.say(Tone::Warning, &harmless(&text))
    }

    fn tell_taken_back(
        &mut self,
        number: u64,
        lines: &[&str],
        outcomes: &[Outcome],
    ) -> io::Result<()> {
        let done = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        for (line, outcome) in lines.iter().zip(outcomes) {
            let Err(error) = outcome else { continue };
            let text = match error {
                TargetError::Refused(failure) => format!("{} {}", failure.code, failure.text),
                other => other.to_string(),
            };
            let text = format!("error {text}: {}", mask(line));
            self.say(Tone::Error, &harmless(&text))?;
        }
        if done < lines.len() {
            self.mark_failed();
            let text =
                format!("{done} of {} were carried out", counted(lines.len() as u64, "command"));
            return self.say(Tone::Warning, &text);
        }
        if let Some(change) = self.changes.kept.iter_mut().find(|it| it.number == number) {
            change.undone = true;
        }
        self.say(Tone::Good, &format!("change {number} was taken back"))
    }
}

/// Whether the state is as it was. Where it cannot be read, nobody has to be asked.
fn is_same(after: Option<&Outcome>, now: Option<&Outcome>) -> bool {
    match (after, now) {
        (Some(Ok(after)), Some(Ok(now))) => after == now,
        (Some(Err(TargetError::Refused(_))), Some(Err(TargetError::Refused(_)))) => true,
        (None, _) => true,
        _ => false,
    }
}
