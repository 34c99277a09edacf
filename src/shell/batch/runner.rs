//! Commands without a prompt: from options, from a file, from a pipe.
//!
//! Results go to standard output and nothing else does. Everything that went wrong goes to standard
//! error, with its place, so that a log of it can be searched: `file:line: error CODE text`. What is
//! all there is checked as a whole before the first command is carried out.
use std::io::{self, ErrorKind, IsTerminal, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::flags::Errors;
use crate::shell::batch::check::check;
use crate::shell::batch::failures::Failures;
use crate::shell::batch::guard::{Guard, Permitted};
use crate::shell::batch::input::{Input, Whole};
use crate::shell::batch::journal::Fate;
use crate::shell::batch::keep::{Keep, Wanted};
use crate::shell::batch::lines::{Command, Entry, Lines};
use crate::shell::batch::pace::Pace;
use crate::shell::batch::report::{Mishap, Report, Tally};
use crate::shell::changes::difference::difference;
use crate::shell::changes::doubt::Verdict;
use crate::shell::changes::observed::Observed;
use crate::shell::changes::way_back::Back;
use crate::shell::doors::mode::Mode;
use crate::shell::doors::target::Target;
use crate::shell::render::Look;
use crate::shell::render::paint::Tone;
use crate::shell::render::sink::Sink;
use crate::shell::signals::Interrupts;
use crate::shell::stages::line::{self, LineError};
use crate::shell::stages::split::sends_more;

/// How a batch ended, as the exit status of the program tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Every command succeeded.
    AllDone,
    /// Some commands failed.
    SomeFailed,
    /// Nothing was carried out, because something could not be understood.
    NothingUnderstood,
    /// The connection broke.
    Disconnected,
    /// Whoever read the results has gone.
    ReaderGone,
    /// The results could not be written, as to a disk that is full.
    Unwritable,
    /// The user has interrupted it.
    Interrupted,
    /// Something in it was not permitted.
    NotPermitted,
}

/// How a batch is carried out.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// Whether the first command that fails is the last one.
    pub stop_on_error: bool,
    /// How many commands may be on their way; what suits the target if not said.
    pub window: Option<usize>,
    /// How results look.
    pub look: Look,
    /// How failures are told.
    pub errors: Errors,
    /// How many commands may be sent in a second.
    pub rate: Option<u32>,
}

/// A batch: what it consists of, how messages call it, and what is kept of it.
pub struct Plan {
    /// The name in messages.
    pub name: String,
    /// The commands.
    pub input: Input,
    /// How they are carried out.
    pub manner: Manner,
    /// Where those go that fail.
    pub failures: Option<Failures>,
    /// What else is kept of it.
    pub wanted: Option<Wanted>,
    /// What it may do without being asked.
    pub permitted: Permitted,
    /// Whether it is in a file, so that it is known what it does.
    pub in_file: bool,
}

/// Carries out a batch.
pub fn run(target: &mut Target, plan: Plan) -> Ending {
    run_observed(target, plan, None).0
}

/// Carries out a batch, and watches over what it changes.
pub fn run_observed(
    target: &mut Target,
    plan: Plan,
    observed: Option<Observed>,
) -> (Ending, Option<Observed>) {
    let size = match &plan.input {
        Input::Stream(_) => None,
        Input::Whole(whole) => whole.size(),
    };
    let mut batch = Batch::new(target, &plan.name, plan.manner, size);
    batch.failures = plan.failures;
    batch.observed = observed;
    batch.watch_over(plan.permitted, plan.in_file);
    let ending = batch.go(plan.input, plan.wanted);
    (ending, batch.observed.take())
}

/// A batch on its way.
pub struct Batch<'t> {
    pub(super) target: &'t mut Target,
    pub(super) manner: Manner,
    window: usize,
    pub(super) sink: Sink<'static>,
    pub(super) report: Report,
    pub(super) failures: Option<Failures>,
    pub(super) keep: Option<Keep>,
    /// What is kept in memory of what it changes.
    pub(super) observed: Option<Observed>,
    pace: Option<Pace>,
    pub(super) guard: Guard,
    /// Whether all commands are known to be right.
    checked: bool,
    /// Whether commands for the rows of results do more than read, as far as is known.
    rows_change: bool,
    /// Read, and not yet carried out.
    waiting: Vec<Entry>,
    /// The numbers of those commands, where something is kept of them.
    numbers: Vec<u64>,
    /// How many commands were read, where something is kept of them.
    count: u64,
    pub(super) tally: Tally,
    /// The command that was told of last.
    last: Option<String>,
    /// Why the rest is not carried out.
    pub(super) ending: Option<Ending>,
    /// Whether there is such a rest, as far as is known.
    pub(super) left_out: bool,
    interrupted: Arc<AtomicBool>,
}

impl<'t> Batch<'t> {
    fn new(target: &'t mut Target, name: &str, manner: Manner, size: Option<u64>) -> Self {
        // Nothing may be on its way behind a command that is the last one if it fails.
        let window = if manner.stop_on_error { Some(1) } else { manner.window };
        let pace = manner.rate.map(Pace::new);
        let window = target.set_window(window);
        let window = pace.as_ref().map_or(window, |pace| window.min(pace.lot()));
        let sink = Sink::new(io::stdout().lock(), io::stdout().is_terminal());
        Self {
            target,
            manner,
            window,
            sink,
            report: Report::new(name, size, manner.errors),
            failures: None,
            keep: None,
            observed: None,
            pace,
            guard: Guard::default(),
            checked: false,
            rows_change: false,
            waiting: Vec::new(),
            numbers: Vec::new(),
            count: 0,
            tally: Tally::default(),
            last: None,
            ending: None,
            left_out: false,
            interrupted: Arc::default(),
        }
    }

    fn go(&mut self, input: Input, wanted: Option<Wanted>) -> Ending {
        let whole = match input {
            Input::Stream(input) => {
                if let Some(wanted) = wanted
                    && let Err(text) = self.keep(wanted, None)
                {
                    return self.unusable(&text);
                }
                return self.read(input);
            }
            Input::Whole(whole) => whole,
        };
        if let Some(ending) = self.check(&whole) {
            return ending;
        }
        if let Some(wanted) = wanted
            && let Err(text) = self.keep(wanted, Some(&whole))
        {
            return self.unusable(&text);
        }
        match whole {
            Whole::Text(text) => self.read(text.as_slice()),
            Whole::Commands(commands) | Whole::Back(Back { commands, .. }) => {
                let _interrupts = Interrupts::watch(&self.interrupted);
                self.report.show_progress(self.manner.look.accessible);
                for command in commands {
                    self.take(Entry::Command(command));
                    self.progress(0);
                }
                self.finish()
            }
        }
    }

    fn watch_over(&mut self, permitted: Permitted, in_file: bool) {
        self.guard = Guard::new(permitted, in_file, self.target.is_dear());
        if let Some(names) = self.target.names() {
            self.guard.watches(names, self.target.missing());
        }
        if self.guard.trusts() || self.target.mode() != Mode::Free {
            return;
        }
        // A place that cannot say what it is gets no name: nothing drastic is meant there.
        for (_, single) in self.target.singles() {
            if let Ok(status) = single.status() {
                self.guard.stands_at(&status.server);
            }
        }
    }

    /// Looks through all commands and tells what is wrong with them, or not permitted. Answers why
    /// they cannot be carried out.
    fn check(&mut self, whole: &Whole) -> Option<Ending> {
        let unknown_too = self.target.takes_unknown_commands();
        if let Whole::Back(back) = whole {
            for note in &back.notes {
                self.report.note(&mut self.sink, Tone::Warning, note);
            }
        }
        let checked = check(whole, unknown_too, &mut self.report, &mut self.sink);
        self.checked = checked.wrong == 0;
        self.report.expect(checked.commands);
        self.rows_change = checked.rows_change;
        if !self.checked {
            let tally = Tally { wrong: checked.wrong, ..Tally::default() };
            self.report.nothing_done(checked.commands, &tally);
            return Some(Ending::NothingUnderstood);
        }
        let changes = checked.changing();
        let why = match self.target.mode() {
            Mode::DryRun => return None,
            Mode::ReadOnly if changes > 0 => {
                let noun = if changes == 1 { "command changes" } else { "commands change" };
                let here = self.target.held_where();
                format!("{changes} {noun} something, and nothing may be changed {here}")
            }
            Mode::ReadOnly => return None,
            Mode::Free => {
                self.guard.look_at(&checked).err().or_else(|| self.first_not_meant(whole))?
            }
        };
        let text = format!("{why}; nothing was sent");
        self.report.mishap(&mut self.sink, Mishap { text: &text, ..Mishap::default() });
        Some(Ending::NotPermitted)
    }

    /// What has to be said before a batch may stop a server or empty a Domain.
    fn first_not_meant(&self, whole: &Whole) -> Option<String> {
        let mut first = None;
        whole.for_each(|entry| {
            if let Entry::Command(command) = entry {
                let why = || self.guard.is_meant(command.sent()).err();
                first = first.take().or_else(why);
            }
        });
        first
    }

    /// Tells why a batch cannot begin.
    fn unusable(&mut self, why: &str) -> Ending {
        self.report.mishap(&mut self.sink, Mishap { text: why, ..Mishap::default() });
        Ending::NothingUnderstood
    }

    fn keep(&mut self, wanted: Wanted, whole: Option<&Whole>) -> Result<(), String> {
        if self.rows_change {
            // Nobody could tell for which rows they were carried out before a break.
            return Err("a batch with a journal cannot change anything with each; nothing was \
                        carried out"
                .to_owned());
        }
        let connections = wanted.connections;
        self.keep = Some(Keep::begin(wanted, whole, self.target, self.manner.window)?);
        if self.pace.is_none() && !self.manner.stop_on_error {
            self.window *= connections;
        }
        Ok(())
    }

    fn progress(&mut self, taken: u64) {
        let last = self.last.as_deref().unwrap_or("");
        self.report.progress(taken, &self.tally, last);
    }

    /// Carries out what an input holds. What has arrived is carried out before more is waited for.
    fn read(&mut self, input: impl Read) -> Ending {
        self.report.show_progress(self.manner.look.accessible);
        let _interrupts = Interrupts::watch(&self.interrupted);
        let mut lines = Lines::new(input);
        loop {
            while self.ending.is_none()
                && let Some(entry) = lines.next_arrived()
            {
                self.take(entry);
                self.progress(lines.taken());
            }
            self.carry_out();
            // Whoever waits for a result before he sends more gets it now.
            if let Err(error) = self.sink.flush() {
                self.unwritable(&error);
            }
            if self.ending.is_some() {
                self.left_out = lines.next_arrived().is_some() || lines.wait().unwrap_or(false);
                break;
            }
            match lines.wait() {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    let text = error.to_string();
                    let mishap = Mishap { text: &text, ..Mishap::default() };
                    self.report.mishap(&mut self.sink, mishap);
                    self.tally.wrong += 1;
                    break;
                }
            }
        }
        if self.ending.is_none()
            && let Some(open) = lines.left_open()
        {
            self.take(open);
        }
        self.finish()
    }

    /// Takes an entry, and carries out what waits when there is enough of it.
    fn take(&mut self, entry: Entry) {
        if self.ending.is_some() {
            self.left_out = true;
            return;
        }
        // What is sent for the rows of a result comes before whatever stands behind it.
        let alone = matches!(&entry, Entry::Command(command) if sends_more(&command.text));
        if alone {
            self.carry_out();
            if self.ending.is_some() {
                self.left_out = true;
                return;
            }
        }
        if !self.is_permitted(&entry) || (self.keep.is_some() && !self.is_left(&entry)) {
            return;
        }
        self.waiting.push(entry);
        if alone || self.waiting.len() >= self.window {
            self.carry_out();
        }
    }

    /// Whether a command is permitted. The first one that is not ends the batch.
    fn is_permitted(&mut self, entry: &Entry) -> bool {
        let Entry::Command(command) = entry else { return true };
        if self.guard.trusts() || self.target.mode() != Mode::Free {
            return true;
        }
        let line = command.sent();
        let mut seen = self.guard.look_at_command(line);
        if seen.is_ok() && self.guard.fears_loss(line) {
            // What was read before may change the state.
            self.carry_out();
            let mut lost = 0;
            for (_, single) in self.target.singles() {
                let own_domain = single.own_domain();
                let found = difference(&mut |line| single.run(line), line, &own_domain);
                lost += found.map_or(0, |found| found.lost()) as u64;
            }
            if lost > 0 {
                let entries = if lost == 1 { "entry" } else { "entries" };
                seen = Err(format!("{lost} {entries} would be lost; --allow-loss permits that"));
            }
        }
        let Err(why) = seen else { return true };
        self.carry_out();
        if self.ending.is_none() {
            self.tell_failure(command, None, &format!("not permitted: {why}"));
            (self.ending, self.left_out) = (Some(Ending::NotPermitted), true);
        }
        false
    }

    /// Whether a command is still to be carried out, which is found out where it is in doubt. What
    /// it has to do with goes first.
    fn is_left(&mut self, entry: &Entry) -> bool {
        let Entry::Command(command) = entry else { return true };
        self.count += 1;
        let number = self.count;
        let Some(keep) = &mut self.keep else { return true };
        match keep.fate(number) {
            Fate::Done | Fate::Failed => return false,
            Fate::New => {}
            Fate::Doubt => {
                self.carry_out();
                if self.ending.is_some() || !self.clear_up(command, number) {
                    return false;
                }
            }
        }
        if self.keep.as_mut().is_some_and(|keep| !keep.joins(command.sent())) {
            self.carry_out();
            if let Some(keep) = &mut self.keep {
                keep.stands_first(command.sent());
            }
        }
        self.numbers.push(number);
        true
    }

    /// Finds out what a command in doubt came to. Answers whether it is to be carried out.
    fn clear_up(&mut self, command: &Command, number: u64) -> bool {
        let Some(keep) = &mut self.keep else { return true };
        match keep.clear_up(self.target, number, command.sent()) {
            Ok(Verdict::Run) => return true,
            Ok(Verdict::Done) => {}
            Ok(Verdict::Unknown) => self.tell_failure(command, None, UNKNOWN),
            Err(error) => {
                self.tell_failure(command, None, &error.to_string());
                (self.ending, self.left_out) = (Some(Ending::Disconnected), true);
            }
        }
        false
    }

    /// Carries out what waits, and tells what it came to, in the order of the input.
    fn carry_out(&mut self) {
        if self.interrupted.load(Ordering::Relaxed) {
            self.ending = Some(Ending::Interrupted);
        }
        if self.ending.is_some() || self.waiting.is_empty() {
            return;
        }
        let waiting = std::mem::take(&mut self.waiting);
        let unknown_too = self.target.takes_unknown_commands();
        let problems: Vec<Option<LineError>> = match self.checked {
            true => waiting.iter().map(|_| None).collect(),
            false => waiting.iter().map(|entry| problem_of(entry, unknown_too)).collect(),
        };
        let sent = waiting.iter().zip(&problems).filter_map(|(entry, problem)| match entry {
            Entry::Command(command) if problem.is_none() => Some(command.sent()),
            _ => None,
        });
        let sent: Vec<&str> = sent.collect();
        let numbers = self.numbers_of_sent(&waiting, &problems);
        if let Some(pace) = &mut self.pace {
            pace.wait(sent.len(), &self.interrupted);
        }
        let outcomes = match &mut self.keep {
            None => match &mut self.observed {
                None => self.target.run_all(&sent),
                Some(observed) => observed.run(&mut |lines| self.target.run_all(lines), &sent),
            },
            Some(keep) => match keep.run(self.target, &numbers, &sent) {
                Ok(outcomes) => outcomes,
                Err(text) => return self.stop(&text),
            },
        };
        self.last = sent.last().map(|line| (*line).to_owned());
        let mut outcomes = outcomes.into_iter();
        for (entry, problem) in waiting.iter().zip(problems) {
            match (entry, problem) {
                (Entry::Command(command), None) => match outcomes.next() {
                    Some(outcome) => self.tell(command, outcome),
                    None => return,
                },
                (Entry::Command(command), Some(_)) => self.tell_mistakes(command),
                (Entry::Unreadable(line, text), _) => self.tell_unreadable(*line, text),
                (Entry::Broken(line, text), _) => {
                    self.tell_unreadable(*line, text);
                    (self.ending, self.left_out) = (Some(Ending::SomeFailed), true);
                }
            }
            // What was on its way when the connection broke is told one by one.
            if self.ending.is_some_and(|ending| ending != Ending::Disconnected) {
                return;
            }
        }
    }

    /// The numbers of the commands that are sent, where something is kept of them.
    fn numbers_of_sent(&mut self, waiting: &[Entry], problems: &[Option<LineError>]) -> Vec<u64> {
        let numbers = std::mem::take(&mut self.numbers);
        let commands = waiting.iter().zip(problems);
        let commands = commands.filter(|(entry, _)| matches!(entry, Entry::Command(_)));
        let right = numbers.into_iter().zip(commands).filter(|(_, (_, wrong))| wrong.is_none());
        right.map(|(number, _)| number).collect()
    }

    /// Carries nothing more out.
    fn stop(&mut self, why: &str) {
        self.tally.wrong += 1;
        self.report.mishap(&mut self.sink, Mishap { text: why, ..Mishap::default() });
        (self.ending, self.left_out) = (Some(Ending::SomeFailed), true);
    }

    /// Carries nothing more out, because results cannot be written.
    pub(super) fn unwritable(&mut self, error: &io::Error) {
        if error.kind() == ErrorKind::BrokenPipe {
            self.ending = Some(Ending::ReaderGone);
        } else if self.ending != Some(Ending::Unwritable) {
            self.ending = Some(Ending::Unwritable);
            let text = format!("the results cannot be written: {error}");
            self.report.mishap(&mut self.sink, Mishap { text: &text, ..Mishap::default() });
        }
    }

    fn finish(&mut self) -> Ending {
        self.carry_out();
        self.report.clear_progress();
        let over =
            self.ending.is_none() || !self.left_out && self.ending == Some(Ending::SomeFailed);
        let kept = self.keep.as_mut().map(|keep| keep.end(over)).unwrap_or_default();
        let observed = self.observed.as_ref().map_or(0, |observed| observed.came().unchanged);
        self.tally.unchanged = observed + self.keep.as_ref().map_or(0, Keep::unchanged);
        if let Err(error) = self.sink.flush() {
            self.unwritable(&error);
        }
        if self.ending == Some(Ending::ReaderGone) {
            return Ending::ReaderGone;
        }
        self.report.summary(&self.tally, self.left_out);
        for text in kept {
            self.report.note(&mut self.sink, Tone::Faint, &text);
        }
        match self.failures.as_mut().and_then(Failures::told) {
            Some(Ok(text)) => self.report.note(&mut self.sink, Tone::Faint, &text),
            Some(Err(text)) => self.report.note(&mut self.sink, Tone::Error, &text),
            None => {}
        }
        let lost = self.target.missing() > 0;
        match self.ending {
            Some(
                ending @ (Ending::Disconnected
                | Ending::Interrupted
                | Ending::NotPermitted
                | Ending::Unwritable),
            ) => ending,
            _ if lost => Ending::Disconnected,
            _ if self.tally.failed + self.tally.wrong == 0 => Ending::AllDone,
            _ if self.tally.done + self.tally.failed == 0 => Ending::NothingUnderstood,
            _ => Ending::SomeFailed,
        }
    }
}

/// Why a command in doubt is left alone.
const UNKNOWN: &str = "whether this was carried out before the break cannot be found out; \
    it is not sent again";

/// What is wrong with a command before it is sent to a server. The embedded engine reads lines by
/// itself, so that none is read twice.
fn problem_of(entry: &Entry, unknown_too: bool) -> Option<LineError> {
    let Entry::Command(command) = entry else { return None };
    if !unknown_too && command.sent().len() == command.text.len() {
        return None;
    }
    line::check(&command.text, unknown_too)
}
