//! Reading lines where the terminal cannot move its cursor, as in an editor's window or with a
//! screen reader: prompts, and nothing else.
use std::io::{self, BufRead, Write};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::config::passwords;
use crate::shell::editor::Input;
use crate::shell::signals::was_interrupted;
use crate::shell::tokens::missing;

/// What stands before a line that goes on.
const CONTINUED: &str = "+ ";

/// Reads lines as they come.
pub struct Plain {
    interrupted: Arc<AtomicBool>,
}

impl Plain {
    /// Reads from standard input; the flag tells that Ctrl-C was pressed.
    pub fn new(interrupted: Arc<AtomicBool>) -> Self {
        Self { interrupted }
    }

    /// Reads a command, over several lines while brackets or quotes are open.
    pub fn read(&mut self, prompt: &str) -> Input {
        let mut text = String::new();
        let mut prompt = prompt;
        was_interrupted(&self.interrupted);
        loop {
            match self.line(prompt) {
                Ok(Some(line)) if was_interrupted(&self.interrupted) => {
                    // The terminal has thrown away what stood before Ctrl-C.
                    text = line;
                }
                Ok(Some(line)) => text.push_str(&line),
                Ok(None) => return Input::End,
                Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                    return Input::Unreadable;
                }
                Err(_) => return Input::End,
            }
            if text.trim_start().starts_with('/') || missing(&text).is_empty() {
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
        let line = self.line(question).ok()??;
        Some(line.trim_end().to_owned())
    }

    /// Writes the prompt and reads a line with its end; `None` at the end of the input.
    fn line(&self, prompt: &str) -> io::Result<Option<String>> {
        let mut out = io::stdout().lock();
        out.write_all(prompt.as_bytes())?;
        out.flush()?;
        drop(out);
        let mut line = String::new();
        let count = io::stdin().lock().read_line(&mut line)?;
        Ok((count > 0).then_some(line))
    }
}
