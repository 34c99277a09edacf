//! Reading lines where the terminal cannot move its cursor, as in an editor's window or with a
//! screen reader: prompts, and nothing else.
use std::io::{self, BufRead, Write};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use crate::config::passwords;
use crate::shell::editing::editor::Input;
use crate::shell::line::tokens::{missing, uncommented};
use crate::shell::signals::was_interrupted;

/// What stands before a line that goes on.
const CONTINUED: &str = "+ ";

/// How often it is looked for Ctrl-C while a line is awaited.
const INTERVAL: Duration = Duration::from_millis(40);

/// A line with its end; `None` at the end of the input.
type Line = io::Result<Option<String>>;

/// What came of waiting for a line.
enum Heard {
    Line(Line),
    Interrupted,
}

/// Reads lines as they come.
pub struct Plain {
    interrupted: Arc<AtomicBool>,
    /// The thread that reads, one line each time that one is wanted.
    reading: Option<(Sender<()>, Receiver<Line>)>,
    /// Whether a line is wanted that has not come yet.
    awaited: bool,
}

impl Plain {
    /// Reads from standard input; the flag tells that Ctrl-C was pressed.
    pub fn new(interrupted: Arc<AtomicBool>) -> Self {
        let (wanted, wants) = channel();
        let (sender, lines) = channel();
        let read = move || {
            while wants.recv().is_ok() {
                let mut line = String::new();
                let read = io::stdin().lock().read_line(&mut line);
                if sender.send(read.map(|count| (count > 0).then_some(line))).is_err() {
                    break;
                }
            }
        };
        let started = std::thread::Builder::new().name("lines".to_owned()).spawn(read);
        let reading = started.ok().map(|_| (wanted, lines));
        Self { interrupted, reading, awaited: false }
    }

    /// Reads a command, over several lines while brackets or quotes are open. Ctrl-C drops it.
    pub fn read(&mut self, prompt: &str) -> Input {
        let mut text = String::new();
        let mut prompt = prompt;
        was_interrupted(&self.interrupted);
        loop {
            match self.line(prompt) {
                Heard::Interrupted => return Input::Cancelled(text),
                Heard::Line(Ok(Some(line))) if was_interrupted(&self.interrupted) => {
                    // The terminal has thrown away what stood before Ctrl-C.
                    text = line;
                }
                Heard::Line(Ok(Some(line))) => text.push_str(&line),
                Heard::Line(Err(error)) if error.kind() == io::ErrorKind::InvalidData => {
                    return Input::Unreadable;
                }
                Heard::Line(Ok(None) | Err(_)) => return Input::End,
            }
            let goes_on = !missing(&uncommented(&text)).is_empty();
            if text.trim_start().starts_with('/') || !goes_on {
                text.truncate(text.trim_end().len());
                return Input::Line { text, warned: false };
            }
            prompt = CONTINUED;
        }
    }

    /// Asks a question. A secret is typed without an echo.
    pub fn ask(&mut self, question: &str, secret: bool) -> Option<String> {
        if secret {
            return passwords::ask(question).ok().map(|answer| answer.to_string());
        }
        match self.line(question) {
            Heard::Line(Ok(Some(line))) => Some(line.trim_end().to_owned()),
            _ => None,
        }
    }

    /// Writes the prompt and waits for a line.
    fn line(&mut self, prompt: &str) -> Heard {
        if let Err(error) = put(prompt) {
            return Heard::Line(Err(error));
        }
        let Some((wanted, lines)) = &self.reading else { return Heard::Line(Ok(None)) };
        if !self.awaited {
            // The thread is gone only when the program ends.
            self.awaited = wanted.send(()).is_ok();
        }
        loop {
            match lines.recv_timeout(INTERVAL) {
                Ok(line) => {
                    self.awaited = false;
                    return Heard::Line(line);
                }
                Err(RecvTimeoutError::Timeout) if was_interrupted(&self.interrupted) => {
                    // The line that is awaited belongs to the next prompt.
                    let end = put("\n");
                    return end
                        .map_or_else(|error| Heard::Line(Err(error)), |()| Heard::Interrupted);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Heard::Line(Ok(None)),
            }
        }
    }
}

fn put(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}
