//! The prompt: reads a line, has it carried out, shows the answer, and begins again.
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::env;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use jiff::{Timestamp, Unit};

use crate::access::principal::Principal;
use crate::catalogue::{ParseError, Request, command_of};
use crate::config::{environment, locations};
use crate::flags::Format;
use crate::request::failure::Failure;
use crate::request::reply::Answer;
use crate::request::spec::Effect;
use crate::shell::batch::report::{Tally, counted};
use crate::shell::changes::observed::Observed;
use crate::shell::doors::mode::Mode;
use crate::shell::doors::target::{Outcome, Status, Target, TargetError};
use crate::shell::doors::way::Way;
use crate::shell::editing::editor::{Editor, Input};
use crate::shell::editing::fill;
use crate::shell::editing::history::Lines;
use crate::shell::editing::history_file::{Entry, HistoryFile};
use crate::shell::editing::plain::Plain;
use crate::shell::editing::prompt::Prompt;
use crate::shell::line::names::{Ask, Names, OpenAsk};
use crate::shell::line::present::reader_of_own;
use crate::shell::line::secrets::{HIDDEN, mask, mask_in};
use crate::shell::line::tokens::{commands, one_line};
use crate::shell::line::trouble::Trouble;
use crate::shell::prompt::advice::advice;
use crate::shell::prompt::calls::{Calls, INTERRUPTED};
use crate::shell::prompt::help::reader_until;
use crate::shell::prompt::transcript::Transcript;
use crate::shell::prompt::undo::Changes;
use crate::shell::render::harmless::{cut, harmless, width, wrap};
use crate::shell::render::paint::{Paint, Tone};
use crate::shell::render::problem::explain;
use crate::shell::render::sheet::Sheet;
use crate::shell::render::sink::Sink;
use crate::shell::render::{Look, screen_width};
use crate::shell::signals;
use crate::shell::stages::each::Door;
use crate::shell::stages::finish::{Shown, finish_with, show};
use crate::shell::stages::line::{LineError, mistakes, stages};
use crate::shell::stages::parse::Pipeline;
use crate::shell::stages::split;

/// How many commands of a pasted text are shown before it is asked whether they are meant.
const PREVIEWED: usize = 10;

/// How much of an answer is shown by `/trace`, in columns.
const TRACED: usize = 4000;

/// How long what is said behind a refusal may take to be found out.
const ADVICE_WITHIN: Duration = Duration::from_millis(400);

/// What the shell does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// It reads a further line.
    GoOn,
    /// It ends.
    End,
}

/// Reads lines from whatever terminal there is.
enum Reader {
    Rich(Box<Editor>),
    Plain(Plain),
}

/// The shell at the prompt.
pub struct Shell {
    /// Where commands are carried out.
    pub calls: Calls,
    /// The way to where the shell began.
    pub home: Way,
    /// How results are shown.
    pub look: Look,
    /// What was typed.
    pub lines: Lines,
    /// Whether the time behind each answer is shown.
    pub timing: bool,
    /// Whether lines are shown as they are sent and answered.
    pub trace: bool,
    /// What was answered last.
    pub last: Option<Sheet>,
    /// What was changed here.
    pub changes: Changes,
    /// What is being changed.
    pub observed: Option<Observed>,
    /// Where what is typed and shown goes, too.
    pub transcript: RefCell<Option<Transcript>>,
    /// What stands in the next line when it begins.
    pub next_line: String,
    /// The places of the latest `/on`, and what they were called by.
    pub aside: Option<(String, Calls)>,
    reader: Reader,
    names: Arc<Names>,
    paint: Paint,
    /// The prompt without colours.
    prompt: String,
    failed: bool,
    interrupted: Arc<AtomicBool>,
}

impl Shell {
    /// A shell that has commands carried out by `target`.
    ///
    /// # Errors
    /// When the terminal cannot be used.
    pub fn new(target: Target, look: Look) -> io::Result<Self> {
        let interrupted = signals::watch()?;
        let home = target.way();
        let calls = Calls::new(target, Arc::clone(&interrupted));
        let file = locations::history_file().and_then(history_at);
        let lines = Lines::new(file);
        let paint = Paint::new(environment::colour(true));
        let names = Arc::new(Names::new(open_ask(home.clone()), &calls.status().account));
        let reader = if environment::moves_cursor() && !look.accessible {
            let known = Some(Arc::clone(&names));
            let editor = Editor::new(lines.clone(), known, paint, wants_vi())?;
            Reader::Rich(Box::new(editor))
        } else {
            Reader::Plain(Plain::new(Arc::clone(&interrupted)))
        };
        Ok(Self {
            calls,
            home,
            look,
            lines,
            timing: false,
            trace: false,
            last: None,
            changes: Changes::default(),
            observed: None,
            transcript: RefCell::default(),
            next_line: String::new(),
            aside: None,
            reader,
            names,
            paint,
            prompt: String::new(),
            failed: false,
            interrupted,
        })
    }

    /// Reads and carries out lines until there are no more.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn run(&mut self) -> io::Result<()> {
        self.lines.load_soon();
        let ended = self.take_lines();
        // Whoever looks names up may hold a store for longer than the prompt lives.
        for way in [self.calls.way(), &self.home] {
            way.leave();
        }
        ended
    }

    fn take_lines(&mut self) -> io::Result<()> {
        loop {
            let input = self.read();
            let next = match input {
                Input::Line { text, warned } => self.take(&text, warned)?,
                Input::Cancelled(text) => {
                    self.lines.add(&text);
                    Next::GoOn
                }
                Input::Edit(text) => {
                    self.edit(&text)?;
                    Next::GoOn
                }
                Input::Unreadable => {
                    self.say(Tone::Warning, "that was not UTF-8; the line is lost")?;
                    Next::GoOn
                }
                Input::End => Next::End,
            };
            if next == Next::End || self.calls.is_shutting_down() {
                return Ok(());
            }
        }
    }

    fn read(&mut self) -> Input {
        let prompt = Prompt::new(self.calls.status(), self.failed, screen_width(), self.paint);
        self.prompt.clone_from(&prompt.plain);
        let initial = std::mem::take(&mut self.next_line);
        match &mut self.reader {
            Reader::Rich(editor) => editor.read(&prompt, &initial),
            // A screen reader would read the sign out by its long name.
            Reader::Plain(plain) if self.look.accessible => {
                plain.read(&prompt.plain.replace('▸', ">"))
            }
            Reader::Plain(plain) => plain.read(&prompt.plain),
        }
    }

    /// Asks a question.
    pub fn ask(&mut self, question: &str, secret: bool) -> Option<String> {
        let answer = match &mut self.reader {
            Reader::Rich(editor) => editor.ask(question, secret),
            Reader::Plain(plain) => plain.ask(question, secret),
        };
        let shown = if secret { HIDDEN } else { answer.as_deref().unwrap_or("") };
        self.record(&format!("{question}{}\n", harmless(shown)));
        answer
    }

    /// Carries out what was typed: a command of the shell, or one or more commands.
    fn take(&mut self, text: &str, warned: bool) -> io::Result<Next> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Ok(Next::GoOn);
        }
        self.record_typed(text.trim_end());
        if trimmed.starts_with('/') {
            self.lines.add(trimmed);
            return self.meta(trimmed);
        }
        let parts: Vec<&str> = commands(text).into_iter().map(|span| &text[span]).collect();
        match parts.as_slice() {
            [] => {}
            [_] => {
                self.lines.add(text.trim_end());
                self.command(text.trim_end(), warned)?;
            }
            parts => self.several(parts)?,
        }
        Ok(Next::GoOn)
    }

    /// Commands that were pasted together: shown, asked for, and carried out until one fails.
    fn several(&mut self, parts: &[&str]) -> io::Result<()> {
        let columns = screen_width();
        let mut text = format!("{} commands:\n", parts.len());
        for (number, part) in (1..).zip(parts).take(PREVIEWED) {
            let shown = mask(&one_line(part));
            let shown = harmless(&shown).into_owned();
            text.push_str(&format!("{number:4}  {}\n", cut(&shown, columns.saturating_sub(7))));
        }
        if parts.len() > PREVIEWED {
            text.push_str(&format!("      and {} more\n", parts.len() - PREVIEWED));
        }
        let wrong = |(number, part): (usize, &&str)| Some((number, mistake_of(&one_line(part))?));
        let wrong: Vec<(usize, String)> = (1..).zip(parts).filter_map(wrong).collect();
        if let Some((first, why)) = wrong.first() {
            let told = match wrong.len() {
                1 => format!("number {first} is wrong: {}", harmless(why)),
                count => {
                    format!("{count} of them are wrong, number {first} first: {}", harmless(why))
                }
            };
            for line in wrap(&told, columns - 1) {
                text.push_str(&format!("{}\n", self.paint.tone(Tone::Warning, line)));
            }
        }
        self.put(&text)?;
        let answer = self.ask("Carry them out? [y/N] ", false).unwrap_or_default();
        if !matches!(answer.trim(), "y" | "Y" | "yes") {
            self.lines.add(&parts.join("\n"));
            return self.say(Tone::Faint, "nothing was carried out; Up brings them back");
        }
        for (at, part) in parts.iter().enumerate() {
            self.lines.add(part);
            self.say(
                Tone::Faint,
                &format!("{}: {}", at + 1, cut(&mask(&one_line(part)), columns)),
            )?;
            self.command(part, false)?;
            let stopped = self.failed || signals::was_interrupted(&self.interrupted);
            let left = &parts[at + 1..];
            if stopped && !left.is_empty() {
                self.lines.add(&left.join("\n"));
                let text = format!("{} were not carried out; Up brings them back", left.len());
                return self.say(Tone::Warning, &text);
            }
        }
        Ok(())
    }

    /// Carries out one command and shows what it came to.
    pub fn command(&mut self, text: &str, warned: bool) -> io::Result<()> {
        let line = one_line(text.trim());
        let filled = fill::fill(&line, || self.ask("secret, not shown: ", true));
        let Some(line) = filled else {
            return self.say(Tone::Faint, "nothing was sent");
        };
        let unknown_too = self.calls.takes_unknown_commands();
        let command = split::command_of(&line);
        let sent = match Request::parse(command) {
            Ok(request) => request.print(),
            Err(problem) if !warned && !self.may_be_known(&problem) => {
                self.failed = true;
                self.keep(text, None, Duration::ZERO);
                return self.put_problem(text, &line, &LineError::Command(problem));
            }
            Err(_) => command.to_owned(),
        };
        let pipeline = match stages(&line, unknown_too) {
            Ok(pipeline) => pipeline.unwrap_or_default(),
            Err(problem) => {
                self.failed = true;
                self.keep(text, None, Duration::ZERO);
                return self.put_problem(text, &line, &LineError::Stage(problem));
            }
        };
        if !self.confirmed(&sent)? {
            self.failed = true;
            return Ok(());
        }
        if self.trace {
            self.say(Tone::Faint, &format!("C: {}", mask(&sent)))?;
        }
        let start = Instant::now();
        let outcome = self.carry_out(&[&sent]).into_iter().next();
        let outcome = outcome.unwrap_or_else(|| Err(TargetError::NotSent("interrupted".into())));
        let took = start.elapsed();
        self.failed = !matches!(outcome, Ok(_) | Err(TargetError::Held(Mode::DryRun)));
        let code = match &outcome {
            Ok(_) => Some(200),
            Err(TargetError::Refused(failure)) => Some(failure.code),
            Err(_) => None,
        };
        self.keep(text, code, took);
        let spec = command_of(&sent).ok().map(|(spec, _)| spec);
        if spec.is_none_or(|spec| !matches!(spec.effect, Effect::Reads)) || pipeline.sends() {
            self.forget_names();
        }
        self.tell_outcome(&sent, outcome, &pipeline, took)?;
        self.tell_changes()
    }

    /// Tells what a command came to.
    fn tell_outcome(
        &mut self,
        sent: &str,
        outcome: Outcome,
        pipeline: &Pipeline,
        took: Duration,
    ) -> io::Result<()> {
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
                self.show_error(sent, TargetError::Broken(text), took)?;
                if given_up { Ok(()) } else { self.look_after(sent) }
            }
            Err(error) => self.show_error(sent, error, took),
        }
    }

    /// What was changed is kept as one change; of many commands it is told what they came to.
    fn tell_changes(&mut self) -> io::Result<()> {
        let tally = Tally::of(self.close_change(None, false));
        match tally.total() {
            0 | 1 => Ok(()),
            count => {
                let text = format!("{}: {}", counted(count, "command"), tally.words());
                self.say(Tone::Faint, &text)
            }
        }
    }

    /// The last line counts as failed.
    pub fn mark_failed(&mut self) {
        self.failed = true;
    }

    /// Names may have changed.
    pub fn forget_names(&self) {
        self.names.forget();
    }

    /// Whether the server may know a command that the catalogue does not.
    fn may_be_known(&self, problem: &ParseError) -> bool {
        matches!(problem, ParseError::Unknown(_)) && self.calls.takes_unknown_commands()
    }

    fn show(&mut self, pipeline: &Pipeline, sheet: Sheet, took: Duration) -> io::Result<()> {
        if self.trace {
            let text = sheet.answer.text().unwrap_or_default();
            let text = mask(&format!("S: 200 OK {text}"));
            self.say(Tone::Faint, cut(&harmless(&text), 4000).trim_end())?;
        }
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
            self.failed = true;
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
        if self.trace {
            let text = format!("S: {} {}", failure.code, harmless(&text));
            self.say(Tone::Faint, &text)?;
        }
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
        let own = self.names.look(&reader_of_own(sent, &self.names.home())?, end)?;
        Some(own.as_dictionary()?.iter().map(|(key, _)| key.to_owned()).collect())
    }

    /// Whoever is logged in, with his rights, if they can be found out soon.
    pub fn reader(&self) -> Option<Principal> {
        reader_until(&self.names, Instant::now() + ADVICE_WITHIN)
    }

    /// Says what is at hand behind a refusal, and what could be done. A slow place is not waited for.
    fn advise(&self, sent: &str, failure: &Failure) -> io::Result<()> {
        let end = Instant::now() + ADVICE_WITHIN;
        let mut look = |line: &str| self.names.look(line, end);
        let advice = advice(sent, failure, &self.calls.status().account, &mut look);
        let rows = advice.rows(screen_width() - 1, self.paint);
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
        let room = columns.saturating_sub(width(&self.prompt) + 2);
        if let Reader::Rich(_) = self.reader
            && typed == line
            && width(line) < room
            && let Some(trouble) = Trouble::of(line)
        {
            let rows = trouble.rows(width(&self.prompt), columns - 1, self.paint);
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
            self.put(&explained.block("  ", Some(columns), self.paint))?;
        }
        Ok(())
    }

    /// Takes a line into the history. That it cannot be written must not stop the work.
    fn keep(&self, text: &str, code: Option<u16>, took: Duration) {
        let now = Timestamp::now().round(Unit::Second);
        let entry = Entry {
            time: now.map_or_else(|_| String::new(), |now| now.to_string()),
            duration_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            code,
            server: self.calls.status().server.clone(),
            command: text.to_owned(),
        };
        drop(self.lines.keep(entry));
    }

    /// Uses the keys of vi, or those of emacs.
    pub fn use_vi(&mut self, vi: bool) -> io::Result<()> {
        let Reader::Rich(editor) = &mut self.reader else {
            return self.say(Tone::Warning, "this terminal has no line editing");
        };
        editor.use_vi(vi);
        let name = if vi { "vi; Esc begins its commands" } else { "emacs" };
        self.say(Tone::Faint, &format!("keys of {name}"))
    }

    /// From now on commands go somewhere else.
    pub fn change(&mut self, target: Target) {
        self.calls.change(target);
        let open = open_ask(self.calls.way().clone());
        self.names.change(open, &self.calls.status().account);
    }

    /// What tells that Ctrl-C was pressed.
    pub fn interrupts(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.interrupted)
    }

    /// Whether Ctrl-C was pressed since this was asked last.
    pub fn was_interrupted(&self) -> bool {
        signals::was_interrupted(&self.interrupted)
    }

    /// Whether the terminal can move its cursor.
    pub fn is_rich(&self) -> bool {
        matches!(self.reader, Reader::Rich(_))
    }

    /// The colours of messages.
    pub fn paint(&self) -> Paint {
        self.paint
    }

    /// Writes a message on a line of its own.
    pub fn say(&self, tone: Tone, text: &str) -> io::Result<()> {
        self.put(&format!("{}\n", self.paint.tone(tone, text)))
    }

    /// Takes what was typed into the transcript.
    pub fn record_typed(&self, text: &str) {
        let text = if text.trim_start().starts_with('/') { text.to_owned() } else { mask(text) };
        self.write_transcript(|transcript| transcript.typed(&self.prompt, &text));
    }

    /// Takes a result into the transcript.
    pub fn record_sheet(&self, sheet: &Sheet) {
        if self.transcript.borrow().is_none() {
            return;
        }
        let mut text = Vec::new();
        let mut sink = Sink::new(&mut text, true);
        let look = Look { format: Format::Table, paint: Paint::new(false), ..self.look };
        // Memory takes everything.
        drop(show(sheet, look, &mut sink).and_then(|()| sink.flush()));
        drop(sink);
        self.record(&String::from_utf8_lossy(&text));
    }

    /// Takes what was shown into the transcript.
    pub fn record(&self, text: &str) {
        self.write_transcript(|transcript| transcript.shown(text));
    }

    /// What cannot be written any more ends, and that is told once.
    fn write_transcript(&self, write: impl FnOnce(&mut Transcript) -> io::Result<()>) {
        let mut transcript = self.transcript.borrow_mut();
        let Some(open) = transcript.as_mut() else { return };
        if let Err(error) = write(open) {
            let text = format!("the transcript {} ends here: {error}\n", open.path());
            *transcript = None;
            // The terminal may be gone, too.
            drop(io::stdout().write_all(harmless(&text).as_bytes()));
        }
    }

    /// Writes text.
    pub fn put(&self, text: &str) -> io::Result<()> {
        self.record(text);
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()
    }
}

/// The commands of rows go where all others go. What they change has to be agreed to.
impl Door for Shell {
    fn takes_unknown_commands(&self) -> bool {
        self.calls.takes_unknown_commands()
    }

    fn run_all(&mut self, lines: &[&str]) -> Vec<Outcome> {
        let outcomes = self.carry_out(lines);
        if self.trace {
            for (line, outcome) in lines.iter().zip(&outcomes) {
                let answer = match outcome {
                    Ok(answer) => format!("200 OK {}", answer.text().unwrap_or_default()),
                    Err(TargetError::Refused(failure)) => {
                        format!("{} {}", failure.code, mask_in(&failure.text, line))
                    }
                    Err(error) => mask_in(&error.to_string(), line),
                };
                let text = format!("C: {}\nS: {}", mask(line), mask(&answer));
                for text in text.trim_end().lines() {
                    // Nobody may be there to see it.
                    drop(self.say(Tone::Faint, &cut(&harmless(text), TRACED)));
                }
            }
        }
        outcomes
    }

    fn places(&self) -> Option<Vec<String>> {
        let places = &self.calls.status().places;
        (!places.is_empty()).then(|| places.iter().map(|(name, _)| name.clone()).collect())
    }

    fn run_at(&mut self, lines: &[(&str, &str)]) -> Vec<Outcome> {
        self.calls.run_at(lines)
    }

    fn may_send(&mut self, lines: &[&str]) -> bool {
        let columns = screen_width();
        let spec = lines.first().and_then(|line| command_of(line).ok()).map(|(spec, _)| spec);
        let effect = spec.map_or("unknown to the catalogue", |spec| spec.effect.word());
        let mut text = format!("{} commands ({effect}):\n", lines.len());
        for line in lines.iter().take(PREVIEWED) {
            let shown = mask(line);
            text.push_str(&format!("  {}\n", cut(&harmless(&shown), columns.saturating_sub(3))));
        }
        if lines.len() > PREVIEWED {
            text.push_str(&format!("  and {} more\n", lines.len() - PREVIEWED));
        }
        if self.put(&text).is_err() {
            return false;
        }
        let answer = self.ask("Carry them out? [y/N] ", false).unwrap_or_default();
        matches!(answer.trim(), "y" | "Y" | "yes")
    }
}

/// Looks names up on a way of its own.
fn open_ask(way: Way) -> OpenAsk {
    let way = way.first().clone();
    Box::new(move || {
        let mut target = way.open().ok()?;
        let ask = move |line: &str| match target.run(line).ok()? {
            Answer::Nothing => None,
            Answer::Value(value) => Some(value),
            Answer::Printed(text) => crate::data::parse(&text).ok().map(|value| value.into_owned()),
        };
        Some(Box::new(ask) as Ask)
    })
}

fn history_at(path: PathBuf) -> Option<HistoryFile> {
    locations::make_private(path.parent()?).ok()?;
    Some(HistoryFile::new(path))
}

/// Whether the user's readline settings ask for the keys of vi.
fn wants_vi() -> bool {
    let own = dirs::home_dir().map(|home| home.join(".inputrc"));
    let path = env::var_os("INPUTRC").map(PathBuf::from).or(own);
    let text = path.and_then(|path| std::fs::read_to_string(path).ok()).unwrap_or_default();
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    text.lines().any(|line| words(line) == ["set", "editing-mode", "vi"])
}

/// What is wrong with a line, if anything is.
fn mistake_of(line: &str) -> Option<String> {
    let line = fill::readable(line);
    match Request::parse(split::command_of(&line)) {
        Err(problem) => Some(explain(&line, &problem).message),
        Ok(_) => stages(&line, true)
            .err()
            .map(|problem| LineError::Stage(problem).explain(&line).message),
    }
}
