//! The words of a command line, read one by one.
use std::ops::Range;

use crate::data::{ValueOf, parse, parse_prefix};
use crate::request::kinds::Form;
use crate::request::problem::Problem;

/// What real servers say of an unquoted word with a sign that needs quotes.
pub const BAD_ATOM: &str = "failed to read an unquoted string: non a/n data";

/// A place in a command line.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// Begins at a byte of the line.
    pub fn new(text: &'a str, at: usize) -> Self {
        Self { text, at }
    }

    /// The byte where the cursor stands.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Passes over spaces; tells whether anything is left.
    pub fn advance(&mut self) -> bool {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
        self.at < self.text.len()
    }

    /// What is left of the line.
    pub fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// The unquoted word under the cursor; empty where an object with delimiters begins.
    pub fn bare(&self) -> &'a str {
        let rest = self.rest();
        let end = rest.bytes().position(ends_word);
        &rest[..end.unwrap_or(rest.len())]
    }

    /// Passes over the unquoted word under the cursor.
    pub fn skip_bare(&mut self) {
        self.at += self.bare().len();
    }

    /// Passes over whatever stands here, up to a space outside of quotes and brackets, and answers
    /// its bytes. A quote or a bracket that is never closed takes all the rest.
    pub fn pass(&mut self) -> Range<usize> {
        let start = self.at;
        let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
        let end = self.rest().bytes().position(|byte| {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                _ if quoted => {}
                b'{' | b'(' | b'[' => depth += 1,
                b'}' | b')' | b']' => depth = depth.saturating_sub(1),
                _ => return depth == 0 && byte.is_ascii_whitespace(),
            }
            false
        });
        self.at = end.map_or(self.text.len(), |length| start + length);
        start..self.at
    }

    /// Whether an argument of this form can begin here.
    pub fn can_begin(&self, form: Form) -> bool {
        let first = self.rest().bytes().next().unwrap_or(b' ');
        match form {
            Form::Word => !matches!(first, b'{' | b'(' | b'[' | b'<' | b';' | b'=' | b','),
            Form::Number => {
                matches!(first, b'#' | b'"')
                    || self.bare().trim_start_matches('-').parse::<i64>().is_ok()
            }
            Form::Array => first == b'(',
            Form::Dictionary => first == b'{',
            Form::Data => matches!(first, b'[' | b'"'),
            Form::Address | Form::Object | Form::Rest => true,
        }
    }

    /// Reads an argument of this form.
    pub fn read(&mut self, form: Form) -> Result<ValueOf<'a>, Problem> {
        match form {
            Form::Word | Form::Number => self.read_word(),
            Form::Array | Form::Dictionary => self.read_object(),
            Form::Object => self.read_joined(),
            Form::Data => self.read_data(),
            Form::Address => Ok(self.read_address()),
            Form::Rest => {
                let rest = self.rest().trim_end();
                self.at = self.text.len();
                Ok(ValueOf::string(rest))
            }
        }
    }

    fn read_word(&mut self) -> Result<ValueOf<'a>, Problem> {
        let word = self.bare();
        if word.is_empty() || word.starts_with('#') {
            return self.read_object();
        }
        if let Some(bad) = word.find(|sign: char| !may_stand_bare(sign)) {
            return Err(Problem::at(self.at + bad..self.at + word.len(), BAD_ATOM));
        }
        self.at += word.len();
        Ok(ValueOf::string(word))
    }

    fn read_object(&mut self) -> Result<ValueOf<'a>, Problem> {
        let start = self.at;
        let (value, end) = parse_prefix(self.text, start)
            .map_err(|error| Problem::at(error.position..self.text.len(), error.to_string()))?;
        self.at = end;
        Ok(value)
    }

    /// An object may be a string in several quoted pieces, as inside of arrays and dictionaries.
    /// Other arguments may not: the next quoted string is the next argument.
    fn read_joined(&mut self) -> Result<ValueOf<'a>, Problem> {
        let is_quoted = self.rest().starts_with('"');
        let mut value = self.read_object()?;
        while let (true, ValueOf::String(text)) = (is_quoted, &mut value) {
            let mut next = *self;
            if !next.advance() || !next.rest().starts_with('"') {
                break;
            }
            if let ValueOf::String(more) = next.read_object()? {
                text.to_mut().push_str(&more);
            }
            *self = next;
        }
        Ok(value)
    }

    /// Clients send datablocks also as the text of a quoted string.
    fn read_data(&mut self) -> Result<ValueOf<'a>, Problem> {
        let start = self.at;
        let value = self.read_object()?;
        let ValueOf::String(text) = &value else { return Ok(value) };
        match parse(text) {
            Ok(inner @ ValueOf::Data(_)) => Ok(inner.into_owned()),
            _ => {
                let end = std::mem::replace(&mut self.at, start);
                Err(Problem::at(start..end, "a datablock, [base64], is expected"))
            }
        }
    }

    /// An address may stand in brackets with a port behind, which no other object looks like.
    fn read_address(&mut self) -> ValueOf<'a> {
        if self.rest().starts_with(['"', '#'])
            && let Ok((value, end)) = parse_prefix(self.text, self.at)
        {
            self.at = end;
            return value;
        }
        let rest = self.rest();
        let end = rest.find(|sign: char| sign.is_ascii_whitespace()).unwrap_or(rest.len());
        self.at += end;
        ValueOf::string(&rest[..end])
    }
}

/// Whether a byte ends an unquoted word; all such bytes are ASCII.
fn ends_word(byte: u8) -> bool {
    byte.is_ascii_whitespace()
        || matches!(byte, b'{' | b'}' | b'(' | b')' | b'[' | b']' | b'"' | b';' | b'=' | b',')
}

/// Signs that administrators and clients leave unquoted in names, patterns, paths and addresses.
fn may_stand_bare(sign: char) -> bool {
    let is_extra =
        matches!(sign, '.' | '_' | '@' | '-' | '*' | '%' | '/' | '+' | '~' | ':' | '!' | '#');
    sign.is_ascii_alphanumeric() || !sign.is_ascii() || is_extra
}
