//! Where results go: standard output through one buffer, or any other writer.
use std::io::{self, Write};

use crate::shell::render::harmless::harmless;

/// How much is kept back before it is written, in bytes.
const BUFFER: usize = 64 * 1024;

/// A buffered writer of results.
pub struct Sink<'w> {
    buffer: String,
    out: Box<dyn Write + 'w>,
    terminal: bool,
}

impl<'w> Sink<'w> {
    /// Writes to `out`; to a terminal, data are made harmless.
    pub fn new(out: impl Write + 'w, terminal: bool) -> Self {
        Self { buffer: String::with_capacity(BUFFER + 4096), out: Box::new(out), terminal }
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
        self.out.write_all(bytes)
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
    pub fn flush(&mut self) -> io::Result<()> {
        self.write_out()?;
        self.out.flush()
    }

    fn write_out(&mut self) -> io::Result<()> {
        let result = self.out.write_all(self.buffer.as_bytes());
        self.buffer.clear();
        result
    }
}
