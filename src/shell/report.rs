//! What a batch tells on standard error: failures with their places, progress, a summary.
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use crate::config::environment;
use crate::shell::render::harmless::harmless;
use crate::shell::render::paint::{Paint, Tone};
use crate::shell::render::problem::Explained;
use crate::shell::render::sink::Sink;

/// A batch that is done sooner shows no progress.
const PATIENCE: Duration = Duration::from_millis(700);

/// How often the progress line is drawn anew.
const INTERVAL: Duration = Duration::from_millis(200);

/// What a batch has come to so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Commands that were carried out.
    pub done: u64,
    /// Commands that were refused.
    pub failed: u64,
    /// Lines that could not be read or understood, and were not sent.
    pub wrong: u64,
}

impl Tally {
    fn total(&self) -> u64 {
        self.done + self.failed + self.wrong
    }
}

/// The messages of one batch. They are for people; that nobody reads them is no failure.
pub struct Report {
    name: String,
    /// How many bytes the input has, if that is known.
    size: Option<u64>,
    terminal: bool,
    paint: Paint,
    start: Instant,
    /// When progress is shown next; `None` where it is not shown at all.
    next: Option<Instant>,
    drawn: bool,
}

impl Report {
    /// The messages of the batch of this name, whose input has so many bytes.
    pub fn new(name: &str, size: Option<u64>) -> Self {
        let terminal = io::stderr().is_terminal();
        let paint = Paint::new(environment::colour(terminal));
        let name = harmless(name).into_owned();
        Self { name, size, terminal, paint, start: Instant::now(), next: None, drawn: false }
    }

    /// From now on, progress is shown if a terminal is there.
    pub fn show_progress(&mut self) {
        self.next = self.terminal.then(|| self.start + PATIENCE);
    }

    /// Shows how far the batch is, now and then.
    pub fn progress(&mut self, taken: u64, tally: &Tally) {
        let Some(next) = self.next else { return };
        let now = Instant::now();
        if now < next {
            return;
        }
        self.next = Some(now + INTERVAL);
        self.drawn = true;
        let seconds = now.duration_since(self.start).as_secs_f64();
        let mut line =
            format!("{} commands, {:.0} a second", tally.total(), tally.total() as f64 / seconds);
        if tally.failed + tally.wrong > 0 {
            line.push_str(&format!(", {} failed", tally.failed + tally.wrong));
        }
        if let Some(size) = self.size.filter(|size| *size > 0) {
            line.push_str(&format!(", {} %", 100 * taken.min(size) / size));
        }
        self.write(&format!("\r{line}\x1b[K"));
    }

    /// Takes the progress line away, so that something else can stand there.
    pub fn clear_progress(&mut self) {
        if std::mem::take(&mut self.drawn) {
            self.write("\r\x1b[K");
        }
    }

    /// Tells that something went wrong with the command in a line.
    pub fn failure_at(&mut self, sink: &mut Sink<'_>, line: u64, text: &str) {
        self.failure(sink, &format!("{}:{line}: {text}", self.name));
    }

    /// Tells what is wrong with a command, and where.
    pub fn problem(
        &mut self,
        sink: &mut Sink<'_>,
        line: u64,
        column: usize,
        explained: &Explained,
    ) {
        let text = format!("{}:{line}:{column}: error: {}", self.name, explained.message);
        self.failure(sink, &text);
        self.write(&explained.block("    ", self.paint));
    }

    /// Tells that something went wrong. What was answered before is seen before.
    pub fn failure(&mut self, sink: &mut Sink<'_>, text: &str) {
        // A reader who has gone is noticed with the next result.
        drop(sink.flush());
        self.clear_progress();
        let text = harmless(text);
        self.write(&format!("{}\n", self.paint.tone(Tone::Error, &text)));
    }

    /// Tells what the batch came to, if it was more than one command.
    pub fn summary(&mut self, tally: &Tally, left_out: bool) {
        if tally.total() < 2 && !left_out {
            return;
        }
        let mut parts = vec![format!("{} done", tally.done)];
        if tally.failed > 0 {
            parts.push(format!("{} failed", tally.failed));
        }
        if tally.wrong > 0 {
            parts.push(format!("{} not understood", tally.wrong));
        }
        let commands = if tally.total() == 1 { "command" } else { "commands" };
        let mut line = format!("{} {commands}: {}", tally.total(), parts.join(", "));
        if self.terminal {
            line.push_str(&format!(", in {:.2} s", self.start.elapsed().as_secs_f64()));
        }
        if left_out {
            line.push_str("; the rest was not carried out");
        }
        let tone = if tally.failed + tally.wrong > 0 { Tone::Warning } else { Tone::Good };
        self.write(&format!("{}\n", self.paint.tone(tone, &line)));
    }

    fn write(&self, text: &str) {
        drop(io::stderr().lock().write_all(text.as_bytes()));
    }
}
