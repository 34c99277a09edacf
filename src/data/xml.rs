//! XML objects: where they end in a text, and how they stand on one line.
//!
//! They are kept as they were written. Only what finding the end needs is checked: that every
//! element is closed by its own name.
use std::borrow::Cow;
use std::fmt::Write;

use crate::data::error::DataError;
use crate::data::scan::{DEPTH_MAX, Scanner};
use crate::data::value::ValueOf;

const NO_END: &str = "the XML object has no end";

impl<'a> Scanner<'a> {
    /// Reads XML elements, comments and the like in a row as one object. The next byte is a `<`.
    pub(super) fn xml(&mut self) -> Result<ValueOf<'a>, DataError> {
        let start = self.at;
        // A line end between two pieces could not be kept on one line, so it becomes a space.
        let mut joined = String::new();
        let mut from = start;
        let end = loop {
            self.xml_piece()?;
            let end = self.at;
            self.skip_blanks();
            if self.peek() != b'<' {
                break end;
            }
            if self.since(end).bytes().any(|byte| byte.is_ascii_control()) {
                joined.push_str(&self.text[from..end]);
                joined.push(' ');
                from = self.at;
            }
        };
        self.at = end;
        if let Some(length) = memchr::memchr(0, self.since(start).as_bytes()) {
            return Err(self.error_at(start + length, "XML cannot hold a zero byte"));
        }
        let last = self.since(from);
        if joined.is_empty() {
            return Ok(ValueOf::Xml(Cow::Borrowed(last)));
        }
        joined.push_str(last);
        Ok(ValueOf::Xml(Cow::Owned(joined)))
    }

    /// Reads one element with all that it contains, or one piece that is no element.
    fn xml_piece(&mut self) -> Result<(), DataError> {
        let start = self.at;
        let mut open: Vec<&'a str> = Vec::new();
        loop {
            self.xml_tag(&mut open)?;
            if open.is_empty() {
                return Ok(());
            }
            let rest = &self.text.as_bytes()[self.at..];
            let Some(length) = memchr::memchr(b'<', rest) else {
                return Err(self.error_at(start, NO_END));
            };
            self.at += length;
        }
    }

    /// Reads up to the end of one `<...>` and keeps the list of open elements.
    fn xml_tag(&mut self, open: &mut Vec<&'a str>) -> Result<(), DataError> {
        let start = self.at;
        let rest = &self.text[start..];
        if rest.starts_with("<!--") {
            return self.xml_skip_past(4, "-->");
        }
        if rest.starts_with("<![CDATA[") {
            return self.xml_skip_past(9, "]]>");
        }
        if rest.starts_with("<?") {
            return self.xml_skip_past(2, "?>");
        }
        if rest.starts_with("<!") {
            return self.xml_markup_end().map(|_| ());
        }
        let closing = rest.starts_with("</");
        self.at += if closing { 2 } else { 1 };
        let name = self.xml_name()?;
        if closing {
            if open.pop() != Some(name) {
                return Err(self.error_at(start, "the XML element that ends here is not open"));
            }
            while matches!(self.peek(), b' ' | b'\t' | b'\r' | b'\n') {
                self.at += 1;
            }
            return if self.eat(b'>') { Ok(()) } else { Err(self.error("`>` expected")) };
        }
        if self.depth + open.len() == DEPTH_MAX {
            return Err(self.error_at(start, "nested deeper than 256 levels"));
        }
        let empty = self.xml_markup_end()?;
        if !empty {
            open.push(name);
        }
        Ok(())
    }

    fn xml_name(&mut self) -> Result<&'a str, DataError> {
        let start = self.at;
        let rest = &self.text.as_bytes()[start..];
        let in_name = |byte: &u8| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':' | b'-' | b'.' | 0x80..)
        };
        let length = rest.iter().position(|byte| !in_name(byte)).unwrap_or(rest.len());
        if length == 0 || matches!(rest[0], b'0'..=b'9' | b'-' | b'.') {
            return Err(self.error("the name of an XML element expected"));
        }
        self.at += length;
        Ok(self.since(start))
    }

    /// Steps over the `>` that ends a tag or a declaration, past quoted values and past the
    /// declarations inside of a declaration. Answers whether a `/` stood before it.
    fn xml_markup_end(&mut self) -> Result<bool, DataError> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let declaration = self.peek() == b'<';
        let mut at = start + usize::from(declaration);
        let mut inner = 0_usize;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'"' | b'\'' => match memchr::memchr(*byte, &bytes[at + 1..]) {
                    Some(length) => at += length + 1,
                    None => return Err(self.error_at(at, "the value in the XML tag has no end")),
                },
                b'<' if declaration => inner += 1,
                b'<' => return Err(self.error_at(at, "`>` expected")),
                b'>' if inner > 0 => inner -= 1,
                b'>' => {
                    self.at = at + 1;
                    return Ok(bytes[at - 1] == b'/');
                }
                _ => {}
            }
            at += 1;
        }
        Err(self.error_at(start, NO_END))
    }

    /// Steps past the first `end` that comes after the opening signs.
    fn xml_skip_past(&mut self, opening: usize, end: &str) -> Result<(), DataError> {
        let start = self.at;
        match memchr::memmem::find(&self.text.as_bytes()[start + opening..], end.as_bytes()) {
            Some(length) => {
                self.at = start + opening + length + end.len();
                Ok(())
            }
            None => Err(self.error_at(start, NO_END)),
        }
    }
}

/// Appends XML so that it stays on one line: in text, a control character becomes its reference,
/// which means the same; inside of a tag it becomes a space, as any XML reader would take it.
pub(super) fn print_xml(out: &mut String, text: &str) {
    if !text.bytes().any(|byte| byte.is_ascii_control()) {
        out.push_str(text);
        return;
    }
    let mut in_tag = false;
    for character in text.chars() {
        match character {
            '<' => in_tag = true,
            '>' => in_tag = false,
            _ => {}
        }
        if !character.is_ascii_control() {
            out.push(character);
        } else if in_tag {
            out.push(' ');
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "&#{};", u32::from(character));
        }
    }
}
