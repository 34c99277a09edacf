//! Reading strings: atoms and quoted strings with their escapes.
use std::borrow::Cow;

use crate::data::error::DataError;
use crate::data::scan::Scanner;

/// Real servers answer with this sentence, and scripts look for it.
const NOT_AN_ATOM: &str = "failed to read an unquoted string: non a/n data";

const NUL_BYTE: &str = "a string cannot hold a zero byte";

/// Whether a quoted string goes on in a further one that follows it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Joining {
    Joined,
    Apart,
}

/// What a byte is to an unquoted string.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// A part of it.
    Atom,
    /// Its end.
    Delimiter,
    /// An error.
    Forbidden,
}

/// Clients and servers of all ages leave more unquoted than letters and digits; this is the sum of
/// what has been seen. No two spellings are ambiguous, because a `#` at the start never gets here.
const CLASSES: [Class; 256] = {
    let mut classes = [Class::Forbidden; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | 0x80..=0xFF => Class::Atom,
            b'.' | b'_' | b'@' | b'-' | b'!' | b'#' | b'%' | b':' | b'*' | b'+' => Class::Atom,
            b'(' | b')' | b'{' | b'}' | b'[' | b']' | b'<' | b'>' => Class::Delimiter,
            b',' | b';' | b'=' | b'"' | b' ' | b'\t' | b'\r' | b'\n' => Class::Delimiter,
            _ => Class::Forbidden,
        };
        byte += 1;
    }
    classes
};

/// Whether a byte may stand in an unquoted string.
#[inline]
pub(super) fn is_atom(byte: u8) -> bool {
    CLASSES[usize::from(byte)] == Class::Atom
}

/// How many bytes at the start may stand in an unquoted string.
#[inline]
pub(super) fn atom_length(bytes: &[u8]) -> usize {
    let mut length = 0;
    while let Some(block) = bytes[length..].first_chunk::<BLOCK>() {
        let usual = first_of(block, |byte| !is_usual(byte));
        length += usual;
        if usual == BLOCK {
            continue;
        }
        if !is_atom(bytes[length]) {
            return length;
        }
        length += 1;
    }
    let rest = &bytes[length..];
    length + rest.iter().position(|byte| !is_atom(*byte)).unwrap_or(rest.len())
}

/// Whether everybody reads a byte without quotes, except for the bytes of characters beyond ASCII.
///
/// Those, and the rare signs that only the reader takes, are left out because few comparisons go
/// well in parallel.
#[inline]
pub(super) fn is_usual(byte: u8) -> bool {
    let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    let digit = byte.wrapping_sub(b'0') < 10;
    letter | digit | (byte == b'.') | (byte == b'-') | (byte == b'_') | (byte == b'@')
}

/// The place of the first byte that meets a condition, if there is one.
#[inline]
pub(super) fn find_byte(bytes: &[u8], condition: impl Fn(u8) -> bool) -> Option<usize> {
    let mut start = 0;
    while let Some(block) = bytes[start..].first_chunk::<BLOCK>() {
        let place = first_of(block, &condition);
        if place < BLOCK {
            return Some(start + place);
        }
        start += BLOCK;
    }
    let place = bytes[start..].iter().position(|byte| condition(*byte))?;
    Some(start + place)
}

/// The place of the first quote, backslash or zero byte.
#[inline]
fn special(bytes: &[u8]) -> Option<usize> {
    // Most strings end in the first block, before the search for long ones would have got going.
    let Some(block) = bytes.first_chunk::<BLOCK>() else {
        return memchr::memchr3(b'"', b'\\', 0, bytes);
    };
    let place = first_of(block, |byte| (byte == b'"') | (byte == b'\\') | (byte == 0));
    if place < BLOCK {
        return Some(place);
    }
    Some(memchr::memchr3(b'"', b'\\', 0, &bytes[BLOCK..])? + BLOCK)
}

/// So many bytes are looked at together.
const BLOCK: usize = 16;

/// The place of the first byte that meets a condition; the length of the block if none does.
///
/// All bytes are looked at without a branch for each, so that the compiler does it in parallel.
/// Where a name ends is hard to foretell, and each wrong guess would cost more than that.
#[inline]
fn first_of(block: &[u8; BLOCK], condition: impl Fn(u8) -> bool) -> usize {
    let mut bits = [0_u8; BLOCK];
    for (place, byte) in block.iter().enumerate() {
        bits[place] = if condition(*byte) { 1 << (place % 8) } else { 0 };
    }
    // Each half has eight different bits. They are added because there is an instruction for sums.
    let sum = |half: &[u8]| half.iter().fold(0_u8, |sum, bit| sum.wrapping_add(*bit));
    let (low, high) = bits.split_at(BLOCK / 2);
    let found = u32::from(sum(low)) | u32::from(sum(high)) << 8 | 1 << BLOCK;
    found.trailing_zeros() as usize
}

/// Whether a byte can only begin an unquoted string, be it a wrong one.
#[inline]
pub(super) fn starts_atom(byte: u8) -> bool {
    byte != b'#' && byte > b' ' && CLASSES[usize::from(byte)] != Class::Delimiter
}

impl<'a> Scanner<'a> {
    /// Reads a string that stands in the text as it means, as nearly all do. Nothing is read if
    /// there is none, be it that something else is there, or an error.
    #[inline]
    pub(super) fn plain(&mut self) -> Option<&'a str> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let first = *bytes.get(start)?;
        if first == b'"' {
            return self.plain_quoted();
        }
        if !is_atom(first) || first == b'#' {
            return None;
        }
        let end = start + atom_length(&bytes[start..]);
        let delimited =
            bytes.get(end).is_none_or(|byte| CLASSES[usize::from(*byte)] == Class::Delimiter);
        if !delimited {
            return None;
        }
        self.at = end;
        Some(&self.text[start..end])
    }

    #[inline]
    fn plain_quoted(&mut self) -> Option<&'a str> {
        let bytes = self.text.as_bytes();
        let open = self.at;
        let start = open + 1;
        let end = start + special(&bytes[start..])?;
        if bytes[end] != b'"' {
            return None;
        }
        self.at = end + 1;
        self.skip_space();
        if self.peek() == b'"' {
            self.at = open;
            return None;
        }
        Some(&self.text[start..end])
    }

    /// Reads an unquoted string.
    pub(super) fn atom(&mut self) -> Result<&'a str, DataError> {
        let start = self.at;
        let rest = &self.text.as_bytes()[start..];
        let length = atom_length(rest);
        self.at += length;
        let at_end = length == rest.len();
        let delimited = at_end || CLASSES[usize::from(rest[length])] == Class::Delimiter;
        if length == 0 || !(delimited || self.at_comment()) {
            return Err(self.error(NOT_AN_ATOM));
        }
        Ok(self.since(start))
    }

    /// Reads any quoted string; its opening quote is the next byte.
    #[inline(never)]
    pub(super) fn quoted(&mut self, joining: Joining) -> Result<Cow<'a, str>, DataError> {
        let open = self.at;
        self.at += 1;
        let start = self.at;
        let end = self.special_byte(open)?;
        if joining == Joining::Apart && self.text.as_bytes()[end] == b'"' {
            self.at = end + 1;
            return Ok(Cow::Borrowed(&self.text[start..end]));
        }
        // Collected as bytes, because codes of bytes may spell one character together.
        let mut string = Vec::new();
        loop {
            let end = self.special_byte(open)?;
            string.extend_from_slice(&self.text.as_bytes()[self.at..end]);
            self.at = end;
            if self.text.as_bytes()[end] == b'\\' {
                self.escape(&mut string)?;
                continue;
            }
            self.at += 1;
            if joining == Joining::Apart {
                break;
            }
            self.skip_space();
            if !self.eat(b'"') {
                break;
            }
        }
        match String::from_utf8(string) {
            Ok(string) => Ok(Cow::Owned(string)),
            Err(_) => Err(self.error_at(open, "the codes in the string are not UTF-8")),
        }
    }

    /// The place of the next quote or backslash.
    #[inline]
    fn special_byte(&mut self, open: usize) -> Result<usize, DataError> {
        let rest = &self.text.as_bytes()[self.at..];
        let Some(length) = special(rest) else {
            return Err(self.error_at(open, "the quoted string has no end"));
        };
        if rest[length] == 0 {
            return Err(self.error_at(self.at + length, NUL_BYTE));
        }
        Ok(self.at + length)
    }

    /// Reads one escape whose backslash is the next byte.
    fn escape(&mut self, string: &mut Vec<u8>) -> Result<(), DataError> {
        let backslash = self.at;
        self.at += 1;
        let byte = match self.peek() {
            b'"' => b'"',
            b'\\' => b'\\',
            b'r' => b'\r',
            b'n' | b'e' => b'\n',
            b't' => b'\t',
            b'0'..=b'9' => return self.decimal_escape(backslash, string),
            b'u' => return self.unicode_escape(backslash, string),
            _ => return Err(self.error_at(backslash, "unknown escape in a quoted string")),
        };
        string.push(byte);
        self.at += 1;
        Ok(())
    }

    /// `\065`: the code of a byte, three decimal digits.
    fn decimal_escape(&mut self, backslash: usize, string: &mut Vec<u8>) -> Result<(), DataError> {
        let digits = self.text.get(self.at..self.at + 3).unwrap_or_default();
        let decimal = digits.bytes().all(|byte| byte.is_ascii_digit());
        match digits.parse::<u8>() {
            Ok(0) => Err(self.error_at(backslash, NUL_BYTE)),
            Ok(code) if decimal => {
                string.push(code);
                self.at += 3;
                Ok(())
            }
            _ => {
                Err(self.error_at(backslash, "three decimal digits up to 255 expected after `\\`"))
            }
        }
    }

    /// `\u'1F600'`: the code of a character in hexadecimal digits.
    fn unicode_escape(&mut self, backslash: usize, string: &mut Vec<u8>) -> Result<(), DataError> {
        let inside = self.text[self.at + 1..].strip_prefix('\'');
        let digits = inside.and_then(|inside| inside.split_once('\'')).map(|(digits, _)| digits);
        let hexadecimal =
            digits.filter(|d| d.len() <= 8 && d.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let code = hexadecimal.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        match (digits, code.and_then(char::from_u32)) {
            (_, Some('\0')) => Err(self.error_at(backslash, NUL_BYTE)),
            (Some(digits), Some(character)) => {
                string.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                self.at += digits.len() + 3;
                Ok(())
            }
            _ => Err(self.error_at(backslash, "the code of a character expected: `\\u'hex'`")),
        }
    }
}
