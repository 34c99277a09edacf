//! Text to objects: the entry points, arrays and dictionaries.
//!
//! Strings are borrowed from the text wherever they stand in it as they mean. Keys of a dictionary
//! are kept in a plain vector without an index, because an index costs several times what all the
//! rest of reading does.
//!
//! Three things keep objects from being moved about, which takes longer than finding their ends.
//! Plain strings come as slices, in registers. They are put into a list by extending it, because
//! that writes in place what pushing would put together elsewhere first. And the parts of all
//! objects that are open share one list, so that each object is allocated once, in its size.
use std::borrow::Cow;
use std::iter::once_with;

use crate::data::duplicates::KeyCheck;
use crate::data::error::DataError;
use crate::data::scan::{Layout, Scanner};
use crate::data::string::{Joining, starts_atom};
use crate::data::value::{DictionaryOf, Pair, ValueOf};

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
        _ => scanner.object()?,
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
    let value = scanner.object()?;
    scanner.skip_space();
    if scanner.at < scanner.text.len() {
        return Err(scanner.error("the end of the data expected"));
    }
    Ok(value)
}

impl<'a> Scanner<'a> {
    /// Reads any object; white space before it has been skipped.
    fn object(&mut self) -> Result<ValueOf<'a>, DataError> {
        match self.plain() {
            Some(text) => Ok(ValueOf::String(Cow::Borrowed(text))),
            None => self.value(),
        }
    }

    /// Reads any object that is no plain string.
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
        let start = self.elements.len();
        loop {
            self.skip_space();
            match self.plain() {
                Some(text) => {
                    self.elements.extend(once_with(|| ValueOf::String(Cow::Borrowed(text))));
                }
                // Also behind a comma: real clients leave one at the end.
                None if self.peek() == b')' => break,
                None => {
                    let element = self.value()?;
                    self.elements.push(element);
                }
            }
            if self.eat_spaced(b',') {
                continue;
            }
            if self.peek() == b')' {
                break;
            }
            return Err(self.error("`,` or `)` expected"));
        }
        self.close();
        Ok(ValueOf::Array(take_from(&mut self.elements, start)))
    }

    fn dictionary(&mut self) -> Result<ValueOf<'a>, DataError> {
        self.open()?;
        let start = self.pairs.len();
        let mut check = KeyCheck::default();
        loop {
            self.skip_space();
            if let Some(key) = self.plain() {
                check.add(&self.pairs[start..], key);
                self.equals_sign()?;
                match self.plain() {
                    Some(text) => self.pairs.extend(once_with(|| plain_pair(key, text))),
                    None => self.add_pair(Cow::Borrowed(key))?,
                }
            } else if self.peek() == b'}' {
                break;
            } else {
                let key = self.key()?;
                check.add(&self.pairs[start..], &key);
                self.equals_sign()?;
                self.add_pair(key)?;
            }
            if !self.eat_spaced(b';') {
                return Err(self.error("`;` expected"));
            }
        }
        self.close();
        let mut pairs = take_from(&mut self.pairs, start);
        let ascending = check.keep_last(&mut pairs);
        Ok(ValueOf::Dictionary(DictionaryOf::from_distinct(pairs, ascending)))
    }

    /// Reads any key.
    #[inline(never)]
    fn key(&mut self) -> Result<Cow<'a, str>, DataError> {
        match self.peek() {
            b'"' => self.quoted(Joining::Joined),
            byte if starts_atom(byte) => Ok(Cow::Borrowed(self.atom()?)),
            _ => Err(self.error("a key or `}` expected")),
        }
    }

    /// Reads any value of a key.
    #[inline(never)]
    fn add_pair(&mut self, key: Cow<'a, str>) -> Result<(), DataError> {
        let value = self.value()?;
        self.pairs.push((key, value));
        Ok(())
    }

    /// Steps over the sign between a key and its value, and over white space around it.
    #[inline]
    fn equals_sign(&mut self) -> Result<(), DataError> {
        if !self.eat_spaced(b'=') {
            return Err(self.error("`=` expected"));
        }
        self.skip_space();
        Ok(())
    }
}

/// A pair of strings as they stand in the text.
#[inline]
fn plain_pair<'a>(key: &'a str, text: &'a str) -> Pair<'a> {
    (Cow::Borrowed(key), ValueOf::String(Cow::Borrowed(text)))
}

/// Takes what stands at the end of a list, from a place on.
fn take_from<T>(list: &mut Vec<T>, start: usize) -> Vec<T> {
    let taken = list.len() - start;
    if taken <= SHORT || taken < start {
        return list.drain(start..).collect();
    }
    // Rather than moving much to new memory, little is moved out of the way.
    let below = list.drain(..start).collect();
    std::mem::replace(list, below)
}

/// So many things are always moved to memory of just their size.
const SHORT: usize = 64;
