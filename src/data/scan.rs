//! The place in a text that is being read: looking at bytes, skipping white space, making errors.
use crate::data::error::DataError;
use crate::data::value::{Pair, ValueOf};

/// How deep arrays, dictionaries and XML elements may stand in each other. Reading, printing and
/// dropping an object recurse, and this keeps a hostile text from using up the stack.
pub(super) const DEPTH_MAX: usize = 256;

/// What counts as white space.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// Only the space character, as on a command line.
    Line,
    /// Also tabs, line ends and comments, as in a file.
    Lines,
}

/// A text and the place up to which it was read.
pub(super) struct Scanner<'a> {
    pub(super) text: &'a str,
    /// Never inside of a character: it only moves over whole ones.
    pub(super) at: usize,
    /// How many arrays and dictionaries are open.
    pub(super) depth: usize,
    /// What was read of the arrays that are open, those of the innermost one last.
    pub(super) elements: Vec<ValueOf<'a>>,
    /// What was read of the dictionaries that are open.
    pub(super) pairs: Vec<Pair<'a>>,
    layout: Layout,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str, at: usize, layout: Layout) -> Self {
        Self { text, at, depth: 0, elements: Vec::new(), pairs: Vec::new(), layout }
    }

    /// The next byte; zero at the end. A zero byte in the text is nowhere valid, so nothing is lost.
    #[inline]
    pub(super) fn peek(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    /// Steps over a byte if it is the next one.
    #[inline]
    pub(super) fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == byte;
        self.at += usize::from(found);
        found
    }

    /// Steps over white space and a byte, if that is what comes next.
    #[inline]
    pub(super) fn eat_spaced(&mut self, byte: u8) -> bool {
        self.eat(byte) || {
            self.skip_space();
            self.eat(byte)
        }
    }

    /// The text from a place up to the present one.
    #[inline]
    pub(super) fn since(&self, start: usize) -> &'a str {
        &self.text[start..self.at]
    }

    /// Steps over white space. An unfinished comment is not stepped over, so that whatever should
    /// follow is found missing there.
    #[inline]
    pub(super) fn skip_space(&mut self) {
        let byte = self.peek();
        if byte <= b' ' || byte == b'/' {
            self.skip_space_slowly();
        }
    }

    #[inline(never)]
    fn skip_space_slowly(&mut self) {
        loop {
            self.skip_blanks();
            if self.peek() != b'/' || self.layout == Layout::Line {
                return;
            }
            let Some(length) = self.comment_length() else { return };
            self.at += length;
        }
    }

    /// Steps over white space, but over no comments.
    pub(super) fn skip_blanks(&mut self) {
        let lines = self.layout == Layout::Lines;
        while self.peek() == b' ' || (lines && matches!(self.peek(), b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// Whether a comment starts here, finished or not.
    pub(super) fn at_comment(&self) -> bool {
        let rest = &self.text[self.at..];
        self.layout == Layout::Lines && (rest.starts_with("//") || rest.starts_with("/*"))
    }

    /// The length of the comment that starts here, if one does and if it ends.
    fn comment_length(&self) -> Option<usize> {
        let rest = &self.text[self.at..];
        if rest.starts_with("//") {
            return Some(memchr::memchr2(b'\r', b'\n', rest.as_bytes()).unwrap_or(rest.len()));
        }
        let inside = rest.strip_prefix("/*")?;
        Some(inside.find("*/")? + 4)
    }

    /// Enters an array or a dictionary.
    pub(super) fn open(&mut self) -> Result<(), DataError> {
        if self.depth == DEPTH_MAX {
            return Err(self.error("nested deeper than 256 levels"));
        }
        self.depth += 1;
        self.at += 1;
        Ok(())
    }

    /// Leaves an array or a dictionary.
    pub(super) fn close(&mut self) {
        self.depth -= 1;
        self.at += 1;
    }

    /// An error at the present place.
    pub(super) fn error(&self, message: &'static str) -> DataError {
        self.error_at(self.at, message)
    }

    #[cold]
    pub(super) fn error_at(&self, position: usize, message: &'static str) -> DataError {
        let unfinished_comment =
            self.layout == Layout::Lines && self.text[position..].starts_with("/*");
        let message = if unfinished_comment { "`*/` expected" } else { message };
        DataError { position, message }
    }
}
