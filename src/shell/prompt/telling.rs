//! What a command came to, told: its result, its refusal and what is behind that, and what was wrong with
//! a line that was not sent.
use std::collections::BTreeSet;
use std::io;
use std::time::{Duration, Instant};

use crate::access::principal::Principal;
use crate::catalogue::{ParseError, command_of};
use crate::flags::Format;
use crate::request::failure::Failure;
use crate::request::reply::Answer;
use crate::shell::batch::report::{Tally, counted};
use crate::shell::doors::mode::Mode;
use crate::shell::doors::outcome::{Outcome, TargetError};
use crate::shell::doors::status::Status;
use crate::shell::line::present::reader_of_own;
use crate::shell::line::secrets::{mask, mask_in};
use crate::shell::line::trouble::Trouble;
use crate::shell::prompt::advice::advice;
use crate::shell::prompt::calls::INTERRUPTED;
use crate::shell::prompt::help::reader_until;
use crate::shell::prompt::repl::Shell;
use crate::shell::render::harmless::{cut, harmless, width, wrap};
use crate::shell::render::paint::Tone;
use crate::shell::render::screen_width;
use crate::shell::render::sheet::Sheet;
use crate::shell::render::sink::Sink;
use crate::shell::stages::finish::{Shown, finish_with};
use crate::shell::stages::line::{LineError, mistakes};
use crate::shell::stages::parse::Pipeline;

/// How much of an answer is shown by `/trace`, in columns.
const TRACED: usize = 4000;

/// How long what is said behind a refusal may take to be found out.
const ADVICE_WITHIN: Duration = Duration::from_millis(400);

impl Shell {
    /// Tells what a command came to.
    pub fn tell_outcome(
        &mut self,
        sent: &str,
        outcome: Outcome,
        pipeline: &Pipeline,
        took: Duration,
    ) -> io::Result<()> {
        self.trace_answer(sent, &outcome)?;
        let spec = command_of(sent).ok().map(|(spec, _)| spec);
        match outcome {
            Ok(answer) => {
                let mut sheet = self.calls.sheet(spec, answer);
                if pipeline.is_empty() && self.look.format == Format::Table {
                    sheet.own = self.own_keys(sent);
                }
                self.show(pipeline, sheet, took)
            }
            Err(TargetError::Partly(partly)) => {
                if partly.answer != Answer::Nothing {
                    let sheet = self.calls.sheet(spec, partly.answer.clone());
                    self.show(pipeline, sheet, took)?;
                }
                self.tell_failures(sent, &partly)
            }
            Err(TargetError::Broken(text)) => {
                let given_up = text == INTERRUPTED;
                let reads = command_of(sent).is_ok_and(|(spec, _)| spec.reads());
                let text = if given_up && reads { "interrupted".to_owned() } else { text };
                self.show_error(sent, TargetError::Broken(text), took)?;
                if given_up { Ok(()) } else { self.look_after(sent) }
            }
            Err(error) => self.show_error(sent, error, took),
        }
    }

    /// What was changed is kept as one change; of many commands it is told what they came to.
    pub fn tell_changes(&mut self) -> io::Result<()> {
        let tally = Tally::of(self.close_change(None, false));
        match tally.total() {
            0 | 1 => Ok(()),
            count => {
                let text = format!("{}: {}", counted(count, "command"), tally.words());
                self.say(Tone::Faint, &text)
            }
        }
    }

    fn show(&mut self, pipeline: &Pipeline, sheet: Sheet, took: Duration) -> io::Result<()> {
        let time = self.time_of(took);
        if sheet.answer == Answer::Nothing {
            let places = match self.calls.status().places.len() {
                0 => String::new(),
                count => format!(" on {}", counted(count as u64, "server")),
            };
            let text = format!("ok{places}  {time}");
            return self.say(Tone::Good, text.trim_end());
        }
        self.put_through(pipeline, sheet)?;
        if self.timing { self.say(Tone::Faint, &time) } else { Ok(()) }
    }

    /// Puts a result through stages, shows what comes out, and keeps it to be shown again.
    pub fn put_through(&mut self, pipeline: &Pipeline, sheet: Sheet) -> io::Result<()> {
        let look = self.look;
        let mut sink = Sink::new(io::stdout(), true);
        let finished =
            finish_with(pipeline, sheet, self, Shown { look, sink: &mut sink, short: true })?;
        sink.flush()?;
        drop(sink);
        if let (Some(sheet), None) = (&finished.sheet, &finished.gone) {
            self.record_sheet(sheet);
        }
        for note in &finished.notes {
            self.say(Tone::Warning, &harmless(note))?;
        }
        if let Some(text) = finished.gone.filter(|text| !text.is_empty()) {
            self.say(Tone::Faint, &harmless(&text))?;
        }
        if let Some(sheet) = finished.sheet {
            self.last = Some(sheet);
        }
        if let Some(text) = finished.failure {
            self.mark_failed();
            self.say(Tone::Error, &format!("error: {}", harmless(&text)))?;
        }
        Ok(())
    }

    fn show_error(&mut self, sent: &str, error: TargetError, took: Duration) -> io::Result<()> {
        if let TargetError::Held(mode) = error {
            if mode == Mode::DryRun {
                self.rehearse(sent)?;
            }
            return self.say(Tone::Warning, &self.held(mode));
        }
        let TargetError::Refused(failure) = error else {
            let text = mask_in(&error.to_string(), sent);
            return self.say(Tone::Error, &format!("error: {}", harmless(&text)));
        };
        let text = mask_in(&failure.text, sent);
        let text = format!("error {} {}  {}", failure.code, harmless(&text), self.time_of(took));
        self.say(Tone::Error, text.trim_end())?;
        self.advise(sent, &failure)
    }

    /// Of settings as they hold, the keys of those that are set for the object itself.
    fn own_keys(&self, sent: &str) -> Option<BTreeSet<String>> {
        if self.calls.is_several() {
            return None;
        }
        let end = Instant::now() + ADVICE_WITHIN;
        let own = self.names().look(&reader_of_own(sent, &self.names().home())?, end)?;
        Some(own.as_dictionary()?.iter().map(|(key, _)| key.to_owned()).collect())
    }

    /// Whoever is logged in, with his rights, if they can be found out soon.
    pub fn reader(&self) -> Option<Principal> {
        reader_until(self.names(), Instant::now() + ADVICE_WITHIN)
    }

    /// Says what is at hand behind a refusal, and what could be done. A slow place is not waited for.
    fn advise(&self, sent: &str, failure: &Failure) -> io::Result<()> {
        let end = Instant::now() + ADVICE_WITHIN;
        let mut look = |line: &str| self.names().look(line, end);
        let advice = advice(sent, failure, &self.calls.status().account, &mut look);
        let rows = advice.rows(screen_width() - 1, self.paint());
        self.put(&rows.iter().map(|row| format!("{row}\n")).collect::<String>())
    }

    /// Why a command was held back, and where that is, among several places.
    fn held(&self, mode: Mode) -> String {
        let read_only = |(name, status): &(String, Result<Status, String>)| {
            let status = status.as_ref().ok()?;
            (status.mode == Mode::ReadOnly).then(|| name.clone())
        };
        let names: Vec<String> = self.calls.status().places.iter().filter_map(read_only).collect();
        match (mode, names.as_slice()) {
            (Mode::ReadOnly, [_, ..]) => {
                format!("not sent: nothing may be changed at {}", names.join(", "))
            }
            _ => mode.to_string(),
        }
    }

    /// The time behind an answer, if it is wanted.
    fn time_of(&self, took: Duration) -> String {
        if self.timing { format!("{} ms", took.as_millis()) } else { String::new() }
    }

    /// Shows what is wrong with a line that was not sent. Where the line stands right above, as it
    /// was typed, the marks stand below it.
    pub fn put_problem(&self, typed: &str, line: &str, problem: &LineError) -> io::Result<()> {
        let columns = screen_width();
        let room = columns.saturating_sub(width(self.prompt()) + 2);
        if self.is_rich()
            && typed == line
            && width(line) < room
            && let Some(trouble) = Trouble::of(line)
        {
            let rows = trouble.rows(width(self.prompt()), columns - 1, self.paint());
            return self.put(&(rows.join("\n") + "\n"));
        }
        let mut all = mistakes(line, self.calls.takes_unknown_commands());
        // A line of stages alone has no command.
        all.retain(|it| *it != LineError::Command(ParseError::Empty));
        if all.is_empty() {
            all.push(problem.clone());
        }
        for mistake in all {
            let explained = mistake.explain(line);
            let text = format!("error: {}", explained.message);
            for line in wrap(&harmless(&text), columns - 1) {
                self.say(Tone::Error, line)?;
            }
            self.put(&explained.block("  ", Some(columns), self.paint()))?;
        }
        Ok(())
    }

    /// Shows a line as it is sent, with `/trace`.
    pub fn trace_sent(&self, sent: &str) -> io::Result<()> {
        if self.trace {
            self.say(Tone::Faint, &harmless(&format!("C: {}", mask(sent))))
        } else {
            Ok(())
        }
    }

    /// Shows what was answered to it.
    pub fn trace_answer(&self, sent: &str, outcome: &Outcome) -> io::Result<()> {
        let answer = match outcome {
            _ if !self.trace => return Ok(()),
            Ok(answer) => mask(&format!("200 OK {}", answer.text().unwrap_or_default())),
            Err(TargetError::Refused(failure)) => {
                format!("{} {}", failure.code, mask_in(&failure.text, sent))
            }
            // Nobody has answered; what has happened is told with the outcome.
            Err(_) => return Ok(()),
        };
        let text = format!("S: {answer}");
        self.say(Tone::Faint, cut(&harmless(&text), TRACED).trim_end())
    }
}
