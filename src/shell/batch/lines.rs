//! The commands of a batch: lines of text put together where a command goes on over several.
//!
//! Empty lines and lines that begin with `#` are passed over. A command goes on to the next line
//! while a brace, a bracket or a quoted string is open; it is sent as one line, in which a line end
//! within a string is `\e`, as in the data format.
use std::borrow::Cow;
use std::io::{self, Read};

use crate::catalogue;
use crate::shell::stages::split;

/// The longest command, in bytes. Whole files are sent in one line.
const COMMAND_MAX: usize = 64 << 20;

/// How much is read at once, in bytes.
const CHUNK: usize = 256 * 1024;

/// A command, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// The command in one line.
    pub text: String,
    /// Where each line of the input begins in `text`: the byte, the number of the line, and how many
    /// bytes of that line were left out before it.
    pieces: Vec<(usize, u64, usize)>,
}

impl Command {
    /// A command that stands alone.
    pub fn lone(text: &str, number: u64) -> Self {
        Self { text: text.to_owned(), pieces: vec![(0, number, 0)] }
    }

    /// The command without the stages behind it, which is all that is sent.
    pub fn sent(&self) -> &str {
        split::command_of(&self.text)
    }

    /// The number of the command's first line.
    pub fn line(&self) -> u64 {
        self.pieces[0].1
    }

    /// The first of its further lines that begins as a command does, and the name of that.
    fn swallowed(&self) -> Option<(u64, &'static str)> {
        self.pieces[1..].iter().find_map(|&(start, number, _)| {
            let begins = self.text[start..].trim_start();
            let verb = begins.split(|sign: char| !sign.is_ascii_alphanumeric()).next()?;
            Some((number, catalogue::find(verb)?.verb))
        })
    }

    /// The number of the line, and the column in it, counted in characters from 1, that a byte of
    /// the command comes from.
    pub fn locate(&self, byte: usize) -> (u64, usize) {
        let piece = self.pieces.iter().rev().find(|(start, ..)| *start <= byte);
        let (start, line, left_out) = piece.copied().unwrap_or(self.pieces[0]);
        let end = self.text.floor_char_boundary(byte.min(self.text.len()));
        (line, left_out + self.text[start.min(end)..end].chars().count() + 1)
    }
}

/// Something read from a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A command.
    Command(Command),
    /// A line that cannot be read, and why.
    Unreadable(u64, &'static str),
    /// The rest of the batch cannot be read, and why.
    Broken(u64, String),
}

/// Reads the commands of a batch.
pub struct Lines<R> {
    input: R,
    chunk: Vec<u8>,
    /// What of the chunk has not been looked at.
    unread: std::ops::Range<usize>,
    ended: bool,
    number: u64,
    open: Option<Open>,
    /// Bytes read so far.
    taken: u64,
}

/// A command that goes on.
struct Open {
    command: Command,
    state: State,
    /// The lines in which the outermost bracket and the string were opened last.
    bracket: u64,
    string: u64,
    /// The first line of it that is not in UTF-8.
    illegible: Option<u64>,
}

/// What is open at the end of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct State {
    depth: usize,
    quoted: bool,
}

impl<R: Read> Lines<R> {
    /// Reads from the beginning of `input`.
    pub fn new(input: R) -> Self {
        Self {
            input,
            chunk: Vec::new(),
            unread: 0..0,
            ended: false,
            number: 0,
            open: None,
            taken: 0,
        }
    }

    /// How many bytes have been read.
    pub fn taken(&self) -> u64 {
        self.taken
    }

    /// The next command of what has arrived; `None` where more has to be waited for.
    pub fn next_arrived(&mut self) -> Option<Entry> {
        loop {
            let line = self.take_line()?;
            self.number += 1;
            let bytes = &self.chunk[line];
            // A line that cannot be read may open or close something all the same.
            let text = String::from_utf8_lossy(bytes);
            let legible = matches!(text, Cow::Borrowed(_));
            let bom = text.strip_prefix('\u{feff}').filter(|_| self.number == 1);
            let entry = self.open.take_line(bom.unwrap_or(&text), self.number, legible);
            if entry.is_some() {
                return entry;
            }
        }
    }

    /// Waits for more input; `false` at its end.
    ///
    /// # Errors
    /// What the operating system reports.
    pub fn wait(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        self.chunk.drain(..self.unread.start);
        let kept = self.chunk.len();
        self.chunk.resize(kept + CHUNK, 0);
        let count = loop {
            match self.input.read(&mut self.chunk[kept..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => break result?,
            }
        };
        self.chunk.truncate(kept + count);
        self.unread = 0..kept + count;
        self.taken += count as u64;
        if count == 0 {
            self.ended = true;
        }
        Ok(count > 0 || kept > 0)
    }

    /// At the end of the input: the command that is still open, as the error that it is.
    pub fn left_open(&mut self) -> Option<Entry> {
        let open = self.open.take()?;
        let (what, line) = open.culprit();
        let mut text = format!(
            "{what} opened in this line is never closed; nothing behind it was carried out"
        );
        let swallowed = open.command.swallowed();
        if let Some((number, verb)) = swallowed {
            text.push_str(&format!("; line {number} looks like a command of its own, {verb}"));
        }
        // A quote too few makes a string of what stands between all later ones.
        let astray = swallowed.is_some_and(|(number, _)| number <= line);
        Some(Entry::Broken(if astray { open.command.line() } else { line }, text))
    }

    /// The next line that is here as a whole, without its line end.
    fn take_line(&mut self) -> Option<std::ops::Range<usize>> {
        let unread = self.unread.clone();
        let found = memchr::memchr(b'\n', &self.chunk[unread.clone()]);
        let (end, next) = match found {
            Some(length) => (unread.start + length, unread.start + length + 1),
            None if self.ended && !unread.is_empty() => (unread.end, unread.end),
            None => return None,
        };
        self.unread.start = next;
        let carriage_return = self.chunk[unread.start..end].ends_with(b"\r");
        Some(unread.start..end - usize::from(carriage_return))
    }
}

/// A command that may be open, and the next line.
trait TakeLine {
    fn take_line(&mut self, line: &str, number: u64, legible: bool) -> Option<Entry>;
}

impl TakeLine for Option<Open> {
    fn take_line(&mut self, line: &str, number: u64, legible: bool) -> Option<Entry> {
        let Some(mut open) = self.take() else {
            let text = line.trim();
            if text.is_empty() || text.starts_with('#') {
                return None;
            }
            let left_out = line.len() - line.trim_start().len();
            let pieces = vec![(0, number, left_out)];
            let command = Command { text: text.to_owned(), pieces };
            let mut open = Open {
                command,
                state: State::default(),
                bracket: number,
                string: number,
                illegible: None,
            };
            open.look_at(text, number, legible);
            return open.close_or_keep(self);
        };
        let text = if open.state.quoted { line } else { line.trim() };
        if text.is_empty() && !open.state.quoted {
            *self = Some(open);
            return None;
        }
        open.command.text.push_str(if open.state.quoted { "\\e" } else { " " });
        let left_out = if open.state.quoted { 0 } else { line.len() - line.trim_start().len() };
        open.command.pieces.push((open.command.text.len(), number, left_out));
        open.command.text.push_str(text);
        if open.command.text.len() > COMMAND_MAX {
            let text = "the command that begins here is longer than 64 MiB".to_owned();
            return Some(Entry::Broken(open.command.line(), text));
        }
        open.look_at(text, number, legible);
        open.close_or_keep(self)
    }
}

impl Open {
    fn close_or_keep(self, place: &mut Option<Open>) -> Option<Entry> {
        if self.state == State::default() {
            return Some(match self.illegible {
                Some(number) => Entry::Unreadable(number, "this line is not in UTF-8"),
                None => Entry::Command(self.command),
            });
        }
        *place = Some(self);
        None
    }

    /// What keeps the command open, and the line in which that was opened.
    fn culprit(&self) -> (&'static str, u64) {
        let State { depth, quoted } = self.state;
        match quoted && (depth == 0 || self.string == self.bracket) {
            true => ("the string", self.string),
            false => ("the brace or bracket", self.bracket),
        }
    }

    /// Follows what is opened and closed in a line.
    fn look_at(&mut self, text: &str, number: u64, legible: bool) {
        if !legible {
            self.illegible.get_or_insert(number);
        }
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            match bytes[at] {
                b'\\' if self.state.quoted => at += 1,
                b'"' => {
                    self.state.quoted = !self.state.quoted;
                    if self.state.quoted {
                        self.string = number;
                    }
                }
                _ if self.state.quoted => {}
                b'{' | b'(' | b'[' => {
                    if self.state.depth == 0 {
                        self.bracket = number;
                    }
                    self.state.depth += 1;
                }
                b'}' | b')' | b']' => self.state.depth = self.state.depth.saturating_sub(1),
                _ => {}
            }
            at += 1;
        }
    }
}
