//! Text to objects: the entry points, arrays and dictionaries.
//!
//! Strings are borrowed from the text wherever they stand in it as they mean. Keys of a dictionary
//! are kept in a plain vector without an index, because an index costs several times what all the
//! rest of reading does.
use std::borrow::Cow;

use crate::data::duplicates::KeyCheck;
use crate::data::error::DataError;
use crate::data::scan::{Layout, Scanner};
use crate::data::string::{Joining, starts_atom};
use crate::data::value::{DictionaryOf, ValueOf};

/// Reads one object that makes up the whole text. Only spaces are white space.
///
/// # Errors
///
/// If the text is no object, or if something follows it.
pub fn parse(text: &str) -> Result<ValueOf<'_>, DataError> {
    parse_whole(Scanner::new(text, 0, Layout::Line))
}

/// Reads one object that makes up the whole text. Tabs, line ends, `// comments` and
/// `/* comments */` are white space too.
///
/// # Errors
///
/// If the text is no object, or if something follows it.
pub fn parse_multiline(text: &str) -> Result<ValueOf<'_>, DataError> {
    parse_whole(Scanner::new(text, 0, Layout::Lines))
}

/// Reads the object that starts at the byte `from`, after optional spaces, and answers it with the
/// position behind it. What follows is not looked at.
///
/// On a command line two quoted strings are two parameters, so that a string on its own is not
/// joined with the next one here; inside of arrays and dictionaries it is.
///
/// # Errors
///
/// If there is no object at that place, or if the place is not between two characters.
pub fn parse_prefix(text: &str, from: usize) -> Result<(ValueOf<'_>, usize), DataError> {
    if !text.is_char_boundary(from) {
        return Err(DataError { position: text.len().min(from), message: "an object expected" });
    }
    let mut scanner = Scanner::new(text, from, Layout::Line);
    scanner.skip_space();
    let value = match scanner.peek() {
        b'"' => ValueOf::String(scanner.quoted(Joining::Apart)?),
        _ => scanner.value()?,
    };
    Ok((value, scanner.at))
}

/// Reads as [`parse_multiline`] does what will stand inside of `depth` arrays and dictionaries.
pub(super) fn parse_within(text: &str, depth: usize) -> Result<ValueOf<'_>, DataError> {
    let mut scanner = Scanner::new(text, 0, Layout::Lines);
    scanner.depth = depth;
    parse_whole(scanner)
}

fn parse_whole(mut scanner: Scanner<'_>) -> Result<ValueOf<'_>, DataError> {
    scanner.skip_space();
    let value = scanner.value()?;
    scanner.skip_space();
    if scanner.at < scanner.text.len() {
        return Err(scanner.error("the end of the data expected"));
    }
    Ok(value)
}

impl<'a> Scanner<'a> {
    /// Reads any object; white space before it has been skipped.
    fn value(&mut self) -> Result<ValueOf<'a>, DataError> {
        match self.peek() {
            b'"' => Ok(ValueOf::String(self.quoted(Joining::Joined)?)),
            b'{' => self.dictionary(),
            b'(' => self.array(),
            b'#' => self.literal(),
            b'[' => self.datablock(),
            b'<' => self.xml(),
            byte if starts_atom(byte) => Ok(ValueOf::String(Cow::Borrowed(self.atom()?))),
            _ => Err(self.error("an object expected")),
        }
    }

    fn array(&mut self) -> Result<ValueOf<'a>, DataError> {
        self.open()?;
        let mut elements = Vec::new();
        loop {
            self.skip_space();
            // Also true behind a comma: real clients leave one at the end.
            if self.peek() == b')' {
                break;
            }
            elements.push(self.value()?);
            self.skip_space();
            match self.peek() {
                b',' => self.at += 1,
                b')' => break,
                _ => return Err(self.error("`,` or `)` expected")),
            }
        }
        self.close();
        Ok(ValueOf::Array(elements))
    }

    fn dictionary(&mut self) -> Result<ValueOf<'a>, DataError> {
        self.open()?;
        let mut pairs = Vec::new();
        let mut check = KeyCheck::default();
        loop {
            self.skip_space();
            let key = match self.peek() {
                b'}' => break,
                b'"' => self.quoted(Joining::Joined)?,
                byte if starts_atom(byte) => Cow::Borrowed(self.atom()?),
                _ => return Err(self.error("a key or `}` expected")),
            };
            self.skip_space();
            if !self.eat(b'=') {
                return Err(self.error("`=` expected"));
            }
            self.skip_space();
            let value = self.value()?;
            self.skip_space();
            if !self.eat(b';') {
                return Err(self.error("`;` expected"));
            }
            check.add(&pairs, &key);
            pairs.push((key, value));
        }
        self.close();
        check.keep_last(&mut pairs);
        Ok(ValueOf::Dictionary(DictionaryOf::from_distinct(pairs)))
    }
}
