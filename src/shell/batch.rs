//! Commands without a prompt: from options, from a file, from a pipe.
//!
//! Results go to standard output and nothing else does. Everything that went wrong goes to standard
//! error, with its place, so that a log of it can be searched: `file:line: error CODE text`.
use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::SigId;
use signal_hook::consts::SIGINT;
use signal_hook::flag::register_conditional_shutdown;

use crate::catalogue::{ParseError, Request, command_of};
use crate::shell::lines::{Command, Entry, Lines};
use crate::shell::render::Look;
use crate::shell::render::problem::explain;
use crate::shell::render::sink::Sink;
use crate::shell::report::{Report, Tally};
use crate::shell::secrets;
use crate::shell::target::{Outcome, Target, TargetError};

/// How a batch ended, as the exit status of the program tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Every command succeeded.
    AllDone,
    /// Some commands failed.
    SomeFailed,
    /// Nothing was carried out, because nothing could be understood.
    NothingUnderstood,
    /// The connection broke.
    Disconnected,
    /// Whoever read the results has gone.
    ReaderGone,
    /// The user has interrupted it.
    Interrupted,
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
}

/// Carries out the commands of `-c` options.
pub fn run_commands(target: &mut Target, commands: &[String], manner: Manner) -> Ending {
    let mut batch = Batch::new(target, "-c", manner, None);
    for (command, number) in commands.iter().zip(1..) {
        let text = command.trim();
        if !text.is_empty() {
            batch.take(Entry::Command(Command::lone(text, number)));
        }
    }
    batch.finish()
}

/// Carries out the commands of a file; messages call it by `name`.
pub fn run_file(target: &mut Target, file: File, name: &str, manner: Manner) -> Ending {
    let size = file.metadata().ok().filter(|data| data.is_file()).map(|data| data.len());
    Batch::new(target, name, manner, size).read(file)
}

/// Carries out the commands that come through standard input.
pub fn run_stdin(target: &mut Target, manner: Manner) -> Ending {
    Batch::new(target, "stdin", manner, None).read(io::stdin().lock())
}

/// A batch on its way.
struct Batch<'t> {
    target: &'t mut Target,
    manner: Manner,
    window: usize,
    sink: Sink<'static>,
    report: Report,
    /// Read, and not yet carried out.
    waiting: Vec<Entry>,
    tally: Tally,
    /// Why the rest is not carried out.
    ending: Option<Ending>,
    /// Whether there is such a rest, as far as is known.
    left_out: bool,
    interrupted: Arc<AtomicBool>,
}

impl<'t> Batch<'t> {
    fn new(target: &'t mut Target, name: &str, manner: Manner, size: Option<u64>) -> Self {
        // Nothing may be on its way behind a command that is the last one if it fails.
        let window = if manner.stop_on_error { Some(1) } else { manner.window };
        let window = target.set_window(window);
        let sink = Sink::new(io::stdout().lock(), io::stdout().is_terminal());
        Self {
            target,
            manner,
            window,
            sink,
            report: Report::new(name, size),
            waiting: Vec::new(),
            tally: Tally::default(),
            ending: None,
            left_out: false,
            interrupted: Arc::default(),
        }
    }

    /// Carries out what an input holds. What has arrived is carried out before more is waited for.
    fn read(mut self, input: impl Read) -> Ending {
        self.report.show_progress();
        let _interrupts = Interrupts::watch(&self.interrupted);
        let mut lines = Lines::new(input);
        loop {
            while self.ending.is_none()
                && let Some(entry) = lines.next_arrived()
            {
                self.take(entry);
                self.report.progress(lines.taken(), &self.tally);
            }
            self.carry_out();
            // Whoever waits for a result before he sends more gets it now.
            if self.sink.flush().is_err() {
                self.ending = Some(Ending::ReaderGone);
            }
            if self.ending.is_some() {
                self.left_out = lines.next_arrived().is_some() || lines.wait().unwrap_or(false);
                break;
            }
            match lines.wait() {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    self.report.failure(&mut self.sink, &format!("error: {error}"));
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
        self.waiting.push(entry);
        if self.waiting.len() >= self.window {
            self.carry_out();
        }
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
        let problems: Vec<Option<ParseError>> =
            waiting.iter().map(|entry| problem_of(entry, unknown_too)).collect();
        let sent = waiting.iter().zip(&problems).filter_map(|(entry, problem)| match entry {
            Entry::Command(command) if problem.is_none() => Some(command.text.as_str()),
            _ => None,
        });
        let sent: Vec<&str> = sent.collect();
        let mut outcomes = self.target.run_all(&sent).into_iter();
        for (entry, problem) in waiting.iter().zip(problems) {
            match (entry, problem) {
                (Entry::Command(command), None) => match outcomes.next() {
                    Some(outcome) => self.tell(command, outcome),
                    None => return,
                },
                (Entry::Command(command), Some(problem)) => self.tell_problem(command, &problem),
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

    fn tell(&mut self, command: &Command, outcome: Outcome) {
        match outcome {
            Ok(answer) => {
                self.tally.done += 1;
                self.report.clear_progress();
                let spec = command_of(&command.text).ok().map(|(spec, _)| spec);
                if self.manner.look.answer(&mut self.sink, spec, &answer).is_err() {
                    self.ending = Some(Ending::ReaderGone);
                }
            }
            Err(TargetError::Refused(failure)) => {
                // The engine reads lines by itself, and what it cannot read has a place.
                if !self.target.takes_unknown_commands()
                    && let Err(problem) = Request::parse(&command.text)
                {
                    return self.tell_problem(command, &problem);
                }
                self.tally.failed += 1;
                let text = secrets::mask_in(&failure.text, &command.text);
                let text = format!("error {} {text}", failure.code);
                self.report.failure_at(&mut self.sink, command.line(), &text);
                self.stop_if_wanted();
            }
            Err(TargetError::Failed(text)) => {
                self.tell_failure(command, &text);
                self.stop_if_wanted();
            }
            Err(TargetError::NotSent(text)) => {
                // Said once: it holds for all the rest.
                if !self.left_out {
                    self.tell_failure(command, &text);
                }
                (self.ending, self.left_out) = (Some(Ending::Disconnected), true);
            }
            Err(TargetError::Broken(text)) => {
                self.tell_failure(command, &text);
                self.ending = Some(Ending::Disconnected);
            }
        }
    }

    fn tell_failure(&mut self, command: &Command, text: &str) {
        self.tally.failed += 1;
        let text = format!("error: {}", secrets::mask_in(text, &command.text));
        self.report.failure_at(&mut self.sink, command.line(), &text);
    }

    fn tell_problem(&mut self, command: &Command, problem: &ParseError) {
        self.tally.wrong += 1;
        let explained = explain(&command.text, problem);
        let (line, column) = command.locate(explained.at);
        self.report.problem(&mut self.sink, line, column, &explained);
        self.stop_if_wanted();
    }

    fn tell_unreadable(&mut self, line: u64, text: &str) {
        self.tally.wrong += 1;
        self.report.failure_at(&mut self.sink, line, &format!("error: {text}"));
        self.stop_if_wanted();
    }

    fn stop_if_wanted(&mut self) {
        if self.manner.stop_on_error {
            self.ending = Some(Ending::SomeFailed);
        }
    }

    fn finish(mut self) -> Ending {
        self.carry_out();
        self.report.clear_progress();
        if self.ending == Some(Ending::ReaderGone) || self.sink.flush().is_err() {
            return Ending::ReaderGone;
        }
        self.report.summary(&self.tally, self.left_out);
        match self.ending {
            Some(ending @ (Ending::Disconnected | Ending::Interrupted)) => ending,
            _ if self.tally.failed + self.tally.wrong == 0 => Ending::AllDone,
            _ if self.tally.done + self.tally.failed == 0 => Ending::NothingUnderstood,
            _ => Ending::SomeFailed,
        }
    }
}

/// While it lasts, the first Ctrl-C sets a flag and stops the batch in good order, and the second one
/// ends the program. Afterwards both are gone: at a prompt, Ctrl-C means something else.
struct Interrupts(Vec<SigId>);

impl Interrupts {
    fn watch(flag: &Arc<AtomicBool>) -> Self {
        let at_once = register_conditional_shutdown(SIGINT, 130, Arc::clone(flag));
        let in_order = signal_hook::flag::register(SIGINT, Arc::clone(flag));
        Self([at_once, in_order].into_iter().flatten().collect())
    }
}

impl Drop for Interrupts {
    fn drop(&mut self) {
        for id in self.0.drain(..) {
            signal_hook::low_level::unregister(id);
        }
    }
}

/// What is wrong with a command before it is sent to a server. The embedded engine reads lines by
/// itself, so that none is read twice.
fn problem_of(entry: &Entry, unknown_too: bool) -> Option<ParseError> {
    let Entry::Command(command) = entry else { return None };
    if !unknown_too {
        return None;
    }
    match Request::parse(&command.text) {
        Ok(_) | Err(ParseError::Unknown(_)) => None,
        Err(problem) => Some(problem),
    }
}
