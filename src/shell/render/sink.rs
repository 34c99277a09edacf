//! Where results go: standard output through one buffer, or any other writer.
use std::io::{self, ErrorKind, Write};

use crate::shell::render::harmless::harmless;

/// How much is kept back before it is written, in bytes.
const BUFFER: usize = 64 * 1024;

/// A buffered writer of results.
pub struct Sink<'w> {
    buffer: String,
    out: Box<dyn Write + 'w>,
    terminal: bool,
    /// Why something could not be written. What comes behind a gap is not written either.
    broken: Option<(ErrorKind, String)>,
}

impl<'w> Sink<'w> {
    /// Writes to `out`; to a terminal, data are made harmless.
    pub fn new(out: impl Write + 'w, terminal: bool) -> Self {
        Self {
            buffer: String::with_capacity(BUFFER + 4096),
            out: Box::new(out),
            terminal,
            broken: None,
        }
    }

    /// Whether a terminal is at the other end.
    pub fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// Adds text of our own, or data that were made harmless.
    ///
    /// # Errors
    /// What the writer reports, here and below.
    #[inline]
    pub fn put(&mut self, text: &str) -> io::Result<()> {
        self.buffer.push_str(text);
        if self.buffer.len() >= BUFFER { self.write_out() } else { Ok(()) }
    }

    /// Adds data, harmless if they go to a terminal.
    #[inline]
    pub fn put_data(&mut self, text: &str) -> io::Result<()> {
        if self.terminal { self.put(&harmless(text)) } else { self.put(text) }
    }

    /// Adds bytes as they are.
    pub fn put_bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write_out()?;
        let result = self.out.write_all(bytes);
        self.remember(result)
    }

    /// Adds so many spaces.
    pub fn pad(&mut self, columns: usize) -> io::Result<()> {
        self.buffer.extend(std::iter::repeat_n(' ', columns));
        Ok(())
    }

    /// Ends the line.
    #[inline]
    pub fn end_line(&mut self) -> io::Result<()> {
        self.put("\n")
    }

    /// Hands everything on to the reader.
    ///
    /// # Errors
    /// What the writer reports, and what it reported before: a gap is told at the end for certain.
    pub fn flush(&mut self) -> io::Result<()> {
        self.write_out()?;
        let result = self.out.flush();
        self.remember(result)
    }

    fn write_out(&mut self) -> io::Result<()> {
        if let Some((kind, text)) = &self.broken {
            self.buffer.clear();
            return Err(io::Error::new(*kind, text.clone()));
        }
        let result = self.out.write_all(self.buffer.as_bytes());
        self.buffer.clear();
        self.remember(result)
    }

    fn remember(&mut self, result: io::Result<()>) -> io::Result<()> {
        if let Err(error) = &result {
            self.broken = Some((error.kind(), error.to_string()));
        }
        result
    }
}
