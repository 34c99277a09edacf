//! What a batch tells on standard error: failures with their places, progress, a summary.
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::config::environment;
use crate::flags::Errors;
use crate::shell::batch::lines::Command;
use crate::shell::batch::progress::Progress;
use crate::shell::changes::observed::Came;
use crate::shell::editing::prompt::speaks_unicode;
use crate::shell::line::secrets::{self, mask};
use crate::shell::render::harmless::{cut, harmless, wrap};
use crate::shell::render::paint::{Paint, Tone};
use crate::shell::render::problem::Explained;
use crate::shell::render::screen_width;
use crate::shell::render::sink::Sink;
use crate::shell::stages::line::LineError;

/// A batch that is done sooner shows no progress.
const PATIENCE: Duration = Duration::from_millis(700);

/// How often the progress line is drawn anew.
const INTERVAL: Duration = Duration::from_millis(200);

/// How often there is a line of its own.
const INTERVAL_OF_LINES: Duration = Duration::from_secs(10);

/// What a batch has come to so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Commands that were carried out.
    pub done: u64,
    /// Those of them that have left everything as it was, as far as that is looked at.
    pub unchanged: u64,
    /// Commands that were refused.
    pub failed: u64,
    /// Those of them that were about something that is not there.
    pub missing: u64,
    /// Lines that could not be read or understood, and were not sent.
    pub wrong: u64,
    /// Commands that were not sent because this is a dry run.
    pub held: u64,
    /// Those of them that would change nothing.
    pub idle: u64,
}

impl Tally {
    /// What changes came to.
    pub fn of(came: Came) -> Self {
        let Came { done, unchanged, failed, missing } = came;
        Self { done, unchanged, failed, missing, ..Self::default() }
    }

    /// In words, as in `3 done (1 unchanged), 2 failed (1 not found)`.
    pub fn words(&self) -> String {
        let with = |count: u64, what: &str, part: u64, of_it: &str| match part {
            0 => format!("{count} {what}"),
            part => format!("{count} {what} ({part} {of_it})"),
        };
        let mut words = with(self.done, "done", self.unchanged, "unchanged");
        let parts = [
            (self.failed, "failed", self.missing, "not found"),
            (self.wrong, "not understood", 0, ""),
            (self.held, "not sent", self.idle, "would change nothing"),
        ];
        for (count, what, part, of_it) in parts.into_iter().filter(|it| it.0 > 0) {
            words.push_str(", ");
            words.push_str(&with(count, what, part, of_it));
        }
        words
    }

    /// All of them.
    pub fn total(&self) -> u64 {
        self.done + self.failed + self.wrong + self.held
    }
}

/// Something that went wrong in a batch.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mishap<'m> {
    /// The line of the input; 0 where none is meant.
    pub line: u64,
    /// Which of several servers it is about.
    pub server: Option<&'m str>,
    /// The code of a refusal.
    pub code: Option<u16>,
    /// What went wrong.
    pub text: &'m str,
    /// The command, as it was given.
    pub command: Option<&'m str>,
}

/// The messages of one batch. They are for people; that nobody reads them is no failure.
pub struct Report {
    name: String,
    /// How many bytes the input has, if that is known.
    size: Option<u64>,
    /// How many commands it has, if that is known.
    commands: Option<u64>,
    /// Whether progress comes in lines of its own, which a screen reader can follow.
    in_lines: bool,
    errors: Errors,
    terminal: bool,
    paint: Paint,
    start: Instant,
    /// When progress is shown next; `None` where it is not shown at all.
    next: Option<Instant>,
    drawn: bool,
}

impl Report {
    /// The messages of the batch of this name, whose input has so many bytes.
    pub fn new(name: &str, size: Option<u64>, errors: Errors) -> Self {
        let terminal = io::stderr().is_terminal();
        let paint = Paint::new(environment::colour(terminal));
        let (name, start) = (harmless(name).into_owned(), Instant::now());
        Self {
            name,
            size,
            commands: None,
            in_lines: false,
            errors,
            terminal,
            paint,
            start,
            next: None,
            drawn: false,
        }
    }

    /// The batch has so many commands.
    pub fn expect(&mut self, commands: u64) {
        self.commands = Some(commands);
    }

    /// From now on, progress is shown if a terminal is there; `in_lines` for whoever wants nothing
    /// drawn anew.
    pub fn show_progress(&mut self, in_lines: bool) {
        self.in_lines = in_lines || !environment::moves_cursor();
        let patience = if self.in_lines { INTERVAL_OF_LINES } else { PATIENCE };
        self.next = self.terminal.then(|| self.start + patience);
    }

    /// Shows how far the batch is, now and then: `taken` bytes of it, with this command last.
    pub fn progress(&mut self, taken: u64, tally: &Tally, last: &str) {
        let Some(next) = self.next else { return };
        let now = Instant::now();
        if now < next {
            return;
        }
        let part = match (self.commands, self.size) {
            (Some(all), _) => Some((tally.total(), all)),
            (None, Some(size)) => Some((taken, size)),
            (None, None) => None,
        };
        let progress = Progress {
            tally: *tally,
            commands: self.commands,
            part,
            seconds: now.duration_since(self.start).as_secs_f64(),
            last: &mask(last),
        };
        if self.in_lines {
            self.next = Some(now + INTERVAL_OF_LINES);
            return self.write(&format!("{}\n", harmless(&progress.line(None, false))));
        }
        self.next = Some(now + INTERVAL);
        self.drawn = true;
        let columns = screen_width().saturating_sub(1);
        let line = progress.line(Some(columns), speaks_unicode());
        self.write(&format!("\r{}\x1b[K", cut(&harmless(&line), columns)));
    }

    /// Takes the progress line away, so that something else can stand there.
    pub fn clear_progress(&mut self) {
        if std::mem::take(&mut self.drawn) {
            self.write("\r\x1b[K");
        }
    }

    /// Tells that something went wrong. What was answered before is seen before.
    pub fn mishap(&mut self, sink: &mut Sink<'_>, mishap: Mishap<'_>) {
        let code = mishap.code.map_or_else(String::new, |code| format!(" {code}"));
        match self.errors {
            Errors::Text if mishap.line == 0 => {
                self.line(
                    sink,
                    Tone::Error,
                    &format!("{}: error{code}: {}", self.name, mishap.text),
                );
            }
            Errors::Text => {
                let colon = if mishap.code.is_some() { "" } else { ":" };
                let (name, line, text) = (&self.name, mishap.line, mishap.text);
                let server = mishap.server.map_or_else(String::new, |name| format!("{name}: "));
                let text = format!("{name}:{line}: {server}error{code}{colon} {text}");
                self.line(sink, Tone::Error, &text);
            }
            Errors::Json => self.json(sink, mishap, None),
        }
    }

    /// Tells all that is wrong with a command, and where.
    pub fn mistakes(&mut self, sink: &mut Sink<'_>, command: &Command, mistakes: &[LineError]) {
        let mut usage = None;
        let mut explained: Vec<Explained> =
            mistakes.iter().map(|mistake| mistake.explain(&command.text)).collect();
        for explained in explained.iter_mut().rev() {
            // The same usage line is told once, behind the last one that it belongs to.
            let own = explained.usage.take_if(|own| usage.as_ref() == Some(own));
            usage = own.or_else(|| explained.usage.clone()).or(usage);
        }
        for explained in explained {
            let (line, column) = command.locate(explained.at);
            self.problem(sink, line, column, &command.text, &explained);
        }
    }

    fn problem(
        &mut self,
        sink: &mut Sink<'_>,
        line: u64,
        column: usize,
        command: &str,
        explained: &Explained,
    ) {
        let text = &explained.message;
        if self.errors == Errors::Json {
            let mishap = Mishap { line, text, command: Some(command), ..Mishap::default() };
            return self.json(sink, mishap, Some((column, &explained.hint)));
        }
        self.line(sink, Tone::Error, &format!("{}:{line}:{column}: error: {text}", self.name));
        let screen = self.terminal.then(screen_width);
        self.write(&explained.block("    ", screen, self.paint));
    }

    fn json(&mut self, sink: &mut Sink<'_>, mishap: Mishap<'_>, place: Option<(usize, &str)>) {
        let mut object = json!({ "file": self.name });
        if mishap.line > 0 {
            object["line"] = json!(mishap.line);
        }
        if let Some(server) = mishap.server {
            object["server"] = json!(server);
        }
        if let Some((column, hint)) = place {
            object["column"] = json!(column);
            if !hint.is_empty() {
                object["hint"] = json!(hint);
            }
        }
        if let Some(code) = mishap.code {
            object["code"] = json!(code);
        }
        object["error"] = json!(mishap.text);
        if let Some(command) = mishap.command {
            object["command"] = json!(secrets::mask(command));
        }
        self.object(sink, &object);
    }

    /// Tells something that is no failure.
    pub fn note(&mut self, sink: &mut Sink<'_>, tone: Tone, text: &str) {
        match self.errors {
            Errors::Text => self.line(sink, tone, text),
            Errors::Json => self.object(sink, &json!({ "note": text })),
        }
    }

    fn object(&mut self, sink: &mut Sink<'_>, object: &serde_json::Value) {
        drop(sink.flush());
        self.clear_progress();
        self.write(&format!("{}\n", harmless(&object.to_string())));
    }

    fn line(&mut self, sink: &mut Sink<'_>, tone: Tone, text: &str) {
        // A reader who has gone is noticed with the next result.
        drop(sink.flush());
        self.clear_progress();
        let text = harmless(text);
        self.write(&format!("{}\n", self.paint.tone(tone, &text)));
    }

    /// How a line of the batch is called.
    pub fn place(&self, line: u64) -> String {
        format!("{}:{line}", self.name)
    }

    /// Tells that a batch of so many commands is not carried out.
    pub fn nothing_done(&mut self, commands: u64, tally: &Tally) {
        if self.errors == Errors::Json {
            return self.summary(tally, true);
        }
        if commands > 1 {
            let line = format!(
                "{}: {} not understood; nothing was carried out",
                counted(commands, "command"),
                tally.wrong
            );
            self.write(&format!("{}\n", self.paint.tone(Tone::Warning, &line)));
        }
    }

    /// Tells what the batch came to, if it was more than one command.
    pub fn summary(&mut self, tally: &Tally, left_out: bool) {
        if self.errors == Errors::Json {
            let object = json!({
                "done": tally.done, "unchanged": tally.unchanged,
                "failed": tally.failed, "missing": tally.missing,
                "wrong": tally.wrong, "held": tally.held, "idle": tally.idle,
                "left_out": left_out,
            });
            return self.write(&format!("{object}\n"));
        }
        if tally.total() < 2 && !left_out {
            return;
        }
        let mut line = format!("{}: {}", counted(tally.total(), "command"), tally.words());
        if self.terminal {
            line.push_str(&format!(", in {:.2} s", self.start.elapsed().as_secs_f64()));
        }
        if left_out {
            line.push_str("; the rest was not carried out");
        }
        let tone = if tally.failed + tally.wrong > 0 { Tone::Warning } else { Tone::Good };
        let columns = if self.terminal { screen_width() - 1 } else { usize::MAX };
        for line in wrap(&line, columns) {
            self.write(&format!("{}\n", self.paint.tone(tone, line)));
        }
    }

    fn write(&self, text: &str) {
        drop(io::stderr().lock().write_all(text.as_bytes()));
    }
}

/// A number with its noun.
pub fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
