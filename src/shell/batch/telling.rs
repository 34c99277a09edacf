//! What a batch tells of each command: its answer, or what went wrong and where.
use crate::catalogue::{Request, command_of};
use crate::request::reply::Answer;
use crate::shell::batch::lines::Command;
use crate::shell::batch::report::{Mishap, Tally, counted};
use crate::shell::batch::rows::Watched;
use crate::shell::batch::runner::{Batch, Ending};
use crate::shell::changes::difference::{Difference, difference};
use crate::shell::changes::observed::is_missing;
use crate::shell::changes::stakes::stakes;
use crate::shell::doors::merged::Partly;
use crate::shell::doors::mode::Mode;
use crate::shell::doors::outcome::{Outcome, TargetError};
use crate::shell::line::secrets;
use crate::shell::render::harmless::harmless;
use crate::shell::render::paint::Tone;
use crate::shell::render::sheet::Sheet;
use crate::shell::stages::each::Sent;
use crate::shell::stages::finish::{Shown, finish};
use crate::shell::stages::line;

impl Batch<'_> {
    /// Tells what a command came to.
    pub(super) fn tell(&mut self, command: &Command, outcome: Outcome) {
        match outcome {
            Ok(answer) => {
                self.tally.done += 1;
                // The line of progress stays where nothing is written over it.
                if answer != Answer::Nothing {
                    self.report.clear_progress();
                }
                let spec = command_of(command.sent()).ok().map(|(spec, _)| spec);
                let sheet = self.target.sheet(spec, answer);
                self.answer(command, sheet);
            }
            Err(TargetError::Partly(partly)) => self.tell_partly(command, *partly),
            Err(TargetError::Refused(failure)) => {
                // The engine reads lines by itself, and what it cannot read has a place.
                if !self.target.takes_unknown_commands() && Request::parse(command.sent()).is_err()
                {
                    return self.tell_mistakes(command);
                }
                self.tally.missing += u64::from(is_missing(&failure));
                self.tell_failure(command, Some(failure.code), &failure.text);
                self.stop_if_wanted();
            }
            Err(TargetError::Held(Mode::DryRun)) => self.tell_rehearsed(command),
            Err(TargetError::Held(mode)) => {
                self.tell_failure(command, None, &mode.to_string());
                (self.ending, self.left_out) = (Some(Ending::NotPermitted), true);
            }
            Err(TargetError::Failed(text)) => {
                self.tell_failure(command, None, &text);
                self.stop_if_wanted();
            }
            Err(TargetError::NotSent(text)) => {
                // Said once: it holds for all the rest.
                if !self.left_out {
                    self.tell_failure(command, None, &text);
                }
                (self.ending, self.left_out) = (Some(Ending::Disconnected), true);
            }
            Err(TargetError::Broken(text)) => {
                self.tell_failure(command, None, &text);
                self.ending = Some(Ending::Disconnected);
            }
        }
    }

    /// Puts an answer through the stages of its command, and shows what comes out.
    fn answer(&mut self, command: &Command, sheet: Sheet) {
        let shown = Shown { look: self.manner.look, sink: &mut self.sink, short: false };
        let kept = self.keep.is_some();
        let (guard, observed) = (&mut self.guard, self.observed.as_mut());
        let mut door = Watched { target: self.target, guard, observed, kept, refused: None };
        let finished = finish(&command.text, sheet, &mut door, shown);
        if let Some(why) = door.refused.take() {
            self.tally.done -= 1;
            self.tell_failure(command, None, &format!("not permitted: {why}"));
            (self.ending, self.left_out) = (Some(Ending::NotPermitted), true);
            return;
        }
        match finished {
            Err(error) => self.unwritable(&error),
            Ok(finished) => {
                for note in finished.notes {
                    let text = format!("{}: note: {note}", self.report.place(command.line()));
                    self.report.note(&mut self.sink, Tone::Faint, &text);
                }
                self.tell_rows(command, &finished.sent);
                if let Some(text) = finished.failure {
                    self.tally.done -= 1;
                    self.tell_failure(command, None, &text);
                    self.stop_if_wanted();
                }
                if finished.broken {
                    (self.ending, self.left_out) = (Some(Ending::Disconnected), true);
                }
            }
        }
    }

    /// Tells what the commands of rows came to, if they were to change something.
    fn tell_rows(&mut self, command: &Command, sent: &Sent) {
        if !sent.changing || sent.done + sent.failed < 2 {
            return;
        }
        let Sent { done, failed, missing, .. } = *sent;
        let tally = Tally { done, failed, missing, ..Tally::default() };
        let (place, count) = (self.report.place(command.line()), counted(tally.total(), "command"));
        let text = format!("{place}: note: {count} of each: {}", tally.words());
        self.report.note(&mut self.sink, Tone::Faint, &text);
    }

    /// Tells what a command would do: as a batch, with the changes as comments.
    fn tell_rehearsed(&mut self, command: &Command) {
        self.tally.held += 1;
        self.report.clear_progress();
        let line = command.sent();
        let mut text = format!("{}\n", harmless(&secrets::mask(line)));
        let mut idle = true;
        for (name, single) in self.target.singles() {
            let name = name.map_or_else(String::new, |name| format!("{name}: "));
            let own_domain = single.own_domain();
            let found = difference(&mut |line| single.run(line), line, &own_domain);
            idle &= found.as_ref().is_ok_and(Difference::is_empty);
            for part in found.map(|found| found.lines()).unwrap_or_default() {
                text.push_str(&format!("#   {name}{part}\n"));
            }
            for stake in stakes(&mut |line| single.run(line), line, &own_domain) {
                text.push_str(&format!("#   {name}- {stake}  REMOVED\n"));
            }
        }
        self.tally.idle += u64::from(idle);
        if let Err(error) = self.sink.put(&text) {
            self.unwritable(&error);
        }
    }

    /// Tells what a command came to that not all of several places have carried out: what the others
    /// have answered, and what was wrong where.
    fn tell_partly(&mut self, command: &Command, partly: Partly) {
        let so_far = self.tally;
        if partly.answer != Answer::Nothing {
            self.report.clear_progress();
            let sheet = self.target.sheet(None, partly.answer);
            self.answer(command, sheet);
        }
        self.tally = Tally { failed: so_far.failed + 1, ..so_far };
        for (name, error) in &partly.failures {
            let code = error.code();
            let text = match error {
                TargetError::Refused(failure) => failure.text.to_string(),
                other => other.to_string(),
            };
            let (line, text) = (command.line(), secrets::mask_in(&text, &command.text));
            let (server, command) = (Some(name.as_str()), Some(command.text.as_str()));
            let mishap = Mishap { line, server, code, text: &text, command };
            self.report.mishap(&mut self.sink, mishap);
        }
        self.stop_if_wanted();
    }

    /// Tells that a command has failed.
    pub(super) fn tell_failure(&mut self, command: &Command, code: Option<u16>, text: &str) {
        self.tally.failed += 1;
        let (line, text) = (command.line(), secrets::mask_in(text, &command.text));
        let command_text = Some(command.text.as_str());
        let mishap = Mishap { line, server: None, code, text: &text, command: command_text };
        self.report.mishap(&mut self.sink, mishap);
        if let Some(failures) = &mut self.failures {
            let code = code.map_or_else(String::new, |code| format!("{code} "));
            failures.add(&self.report.place(line), &format!("{code}{text}"), &command.text);
        }
    }

    /// Tells all that is wrong with a command.
    pub(super) fn tell_mistakes(&mut self, command: &Command) {
        self.tally.wrong += 1;
        let mistakes = line::mistakes(&command.text, self.target.takes_unknown_commands());
        self.report.mistakes(&mut self.sink, command, &mistakes);
        if let Some(failures) = &mut self.failures {
            let told: Vec<String> =
                mistakes.iter().map(|it| it.explain(&command.text).message).collect();
            let place = self.report.place(command.line());
            failures.add(&place, &told.join("; "), &command.text);
        }
        self.stop_if_wanted();
    }

    /// Tells that a line cannot be read.
    pub(super) fn tell_unreadable(&mut self, line: u64, text: &str) {
        self.tally.wrong += 1;
        self.report.mishap(&mut self.sink, Mishap { line, text, ..Mishap::default() });
        self.stop_if_wanted();
    }

    fn stop_if_wanted(&mut self) {
        if self.manner.stop_on_error {
            self.ending = Some(Ending::SomeFailed);
        }
    }
}
