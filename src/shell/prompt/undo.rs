//! `/undo`: the changes that were made at this prompt, each with the commands that take it back.
//!
//! What is there is read before a change and again behind it. A change is taken back only if the
//! state is still as the change left it: what somebody else has done since is never overwritten, it is
//! told. The list lives in memory, because old settings may hold passwords.
use std::collections::{HashMap, VecDeque};
use std::io;

use jiff::Zoned;

use crate::shell::batch::report::counted;
use crate::shell::changes::difference::difference;
use crate::shell::changes::observed::{Came, Made, Observed, Step, states};
use crate::shell::changes::stakes::{goes_with_it, stakes};
use crate::shell::doors::mode::Mode;
use crate::shell::doors::outcome::{Outcome, TargetError};
use crate::shell::line::secrets::mask;
use crate::shell::prompt::repl::Shell;
use crate::shell::render::harmless::{cut, harmless};
use crate::shell::render::paint::Tone;
use crate::shell::render::screen_width;

/// How many changes are kept.
const KEPT: usize = 200;

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
    /// Whether it was made at several places, each with a state of its own.
    several: bool,
    /// What was typed for it, or the first command, without secrets.
    command: String,
    /// How many commands belong to it.
    count: usize,
    /// Each of them; none where there were too many.
    steps: Vec<Step>,
    /// What the state was behind the change, by what reads it.
    after: HashMap<String, Outcome>,
    /// Whether it was taken back.
    undone: bool,
    /// Whether it took another one back.
    takes_back: bool,
}

impl Change {
    /// How many of its commands can be taken back.
    fn ways_back(&self) -> usize {
        self.steps.iter().filter(|step| step.back.is_some()).count()
    }

    /// What can be done about it, in words.
    fn state(&self) -> String {
        match (self.undone, self.ways_back(), self.count) {
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
    /// Carries commands out, and keeps how to take back what they change: until
    /// [`close_change`](Self::close_change), all of it is one change.
    pub fn carry_out(&mut self, lines: &[&str]) -> Vec<Outcome> {
        if self.calls.mode() != Mode::Free {
            return self.send(lines);
        }
        let mut observed = self.observed.take().unwrap_or_else(|| self.observe());
        let outcomes = observed.run(&mut |lines| self.send(lines), lines);
        self.observed = Some(observed);
        outcomes
    }

    /// What watches over changes at the place where they are made.
    pub fn observe(&self) -> Observed {
        Observed::new(self.calls.status().domain(), self.calls.is_several())
    }

    /// What was carried out since the last call is one change, which is listed as `name` or else by
    /// its first command. Answers what came of it.
    pub fn close_change(&mut self, name: Option<String>, takes_back: bool) -> Came {
        let Some(observed) = self.observed.take() else { return Came::default() };
        let came = observed.came();
        let made = observed.end(&mut |lines| self.send(lines));
        let Some(Made { command, count, steps, after }) = made else { return came };
        self.changes.add(Change {
            number: 0,
            time: Zoned::now().strftime("%H:%M:%S").to_string(),
            server: self.calls.status().server.clone(),
            several: self.calls.is_several(),
            command: name.unwrap_or(command),
            count,
            steps,
            after,
            undone: false,
            takes_back,
        });
        came
    }

    /// Sends lines, a single one as such: nothing that came before may keep it from being sent.
    fn send(&mut self, lines: &[&str]) -> Vec<Outcome> {
        match lines {
            [line] => vec![self.calls.run(line)],
            _ => self.calls.run_all(lines),
        }
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
            _ if change.several => Some(
                "it was made on several servers at once; make such changes on one of them at a \
                 time to have them taken back"
                    .to_owned(),
            ),
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
            let more = match change.count {
                0 | 1 => String::new(),
                count if change.command.starts_with('/') => format!(", {count} commands"),
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
        let lost = change.count - change.ways_back();
        let steps = change.steps.clone();
        let now = states(&mut |lines| self.send(lines), &steps);
        let after = &self.changes.kept[place].after;
        let (mut lines, mut changed) = (Vec::new(), Vec::new());
        for step in steps.into_iter().rev() {
            let Some(line) = step.back else { continue };
            let same = step.read.is_none_or(|read| is_same(after.get(&read), now.get(&read)));
            if same { lines.push(line) } else { changed.push(line) }
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
        self.show_difference(&lines)?;
        self.show_stakes(&lines)?;
        let commands = match lines.len() {
            1 => String::new(),
            count => format!(" with {count} commands"),
        };
        let question = format!("Take change {number} back{commands}? [y/N] ");
        let answer = self.ask(&question, false).unwrap_or_default();
        if !matches!(answer.trim(), "y" | "Y" | "yes") {
            return self.say(Tone::Faint, "nothing was sent");
        }
        let sent: Vec<&str> = lines.iter().map(String::as_str).collect();
        let outcomes = self.carry_out(&sent);
        self.close_change(None, true);
        self.forget_names();
        self.tell_taken_back(number, &sent, &outcomes)
    }

    /// Shows what a single command would put back: the line alone shows all that was there.
    fn show_difference(&mut self, lines: &[String]) -> io::Result<()> {
        let [line] = lines else { return Ok(()) };
        let own_domain = self.calls.status().domain().to_owned();
        let calls = &mut self.calls;
        let found = difference(&mut |line| calls.run(line), line, &own_domain);
        self.put_parts(&found.map(|found| found.lines()).unwrap_or_default())
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
        let text = format!("  {} for good", goes_with_it(&at_stake));
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

/// Whether the state is as it was. Where nobody knows how it was, it may have been changed.
fn is_same(after: Option<&Outcome>, now: Option<&Outcome>) -> bool {
    match (after, now) {
        (Some(Ok(after)), Some(Ok(now))) => after == now,
        (Some(Err(TargetError::Refused(_))), Some(Err(TargetError::Refused(_)))) => true,
        _ => false,
    }
}
