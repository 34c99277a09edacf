//! The data of an answer, as it stands on the wire.
//!
//! After INLINE it is the rest of the status line. Before that it has a line of its own, always
//! just one: clients that see a line end inside of an array take the data for complete.
use crate::data::{DataError, Value, ValueOf, parse, parse_prefix, print_to};
use crate::wire::status::{DATA_FOLLOW, INLINE_DATA, OK, write_status};

/// Appends an answer whose data is an object.
pub fn write_value(out: &mut String, value: &Value, inline: bool) {
    if inline {
        begin_inline(out);
        print_to(out, value);
    } else {
        write_status(out, OK, DATA_FOLLOW);
        write_spaced(out, value);
    }
    out.push_str("\r\n");
}

/// Appends an answer whose data has been printed already, in the canonical form.
pub fn write_printed(out: &mut String, printed: &str, inline: bool) {
    if inline {
        begin_inline(out);
        out.push_str(printed);
    } else {
        write_status(out, OK, DATA_FOLLOW);
        space_out(out, printed);
    }
    out.push_str("\r\n");
}

fn begin_inline(out: &mut String) {
    const { assert!(INLINE_DATA == 201) };
    out.push_str("201 ");
}

/// Gathers the data of an answer that comes on lines of its own. Only the data itself tells where it
/// ends.
#[derive(Debug, Default)]
pub struct DataReader {
    text: String,
    /// The sign that an array or a dictionary ends with.
    closing: Option<char>,
}

impl DataReader {
    /// Takes the next line. Answers the object once it is complete.
    ///
    /// # Errors
    /// When it can never become an object. Nobody knows then where the next answer begins.
    pub fn take(&mut self, line: &str) -> Result<Option<Value>, DataError> {
        let line = line.trim_end();
        if self.text.is_empty() {
            self.closing = match line.trim_start().chars().next() {
                Some('(') => Some(')'),
                Some('{') => Some('}'),
                // Everything else takes just one line.
                _ => return parse(line).map(|value| Some(value.into_owned())),
            };
        } else {
            // A line end is as good as a space; strings do not go over line ends.
            self.text.push(' ');
        }
        self.text.push_str(line);
        if !self.closing.is_some_and(|sign| line.ends_with(sign)) {
            return Ok(None);
        }
        match parse_prefix(&self.text, 0) {
            Ok((value, end)) if end == self.text.len() => Ok(Some(value.into_owned())),
            Ok((_, end)) => {
                Err(DataError { position: end, message: "the end of the data expected" })
            }
            // The text ends too early: the sign belongs to something inside.
            Err(error) if error.position >= self.text.len() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether some of the data has come.
    pub fn has_begun(&self) -> bool {
        !self.text.is_empty()
    }
}

/// An array is printed for readers, with a space behind each comma.
fn write_spaced(out: &mut String, value: &ValueOf<'_>) {
    let ValueOf::Array(elements) = value else { return print_to(out, value) };
    out.push('(');
    for (index, element) in elements.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        print_to(out, element);
    }
    out.push(')');
}

/// Does the same to the print of an array.
fn space_out(out: &mut String, printed: &str) {
    if !printed.starts_with('(') {
        return out.push_str(printed);
    }
    if printed.contains('<') {
        // Quotes mean nothing inside of XML, so that only a full reading tells where it ends.
        return match parse(printed) {
            Ok(value) => write_spaced(out, &value),
            Err(_) => out.push_str(printed),
        };
    }
    let (mut depth, mut written, mut quoted, mut escaped) = (0_usize, 0, false, false);
    for (at, byte) in printed.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => (),
            b'(' | b'{' => depth += 1,
            b')' | b'}' => depth = depth.saturating_sub(1),
            b',' if depth == 1 => {
                out.push_str(&printed[written..=at]);
                out.push(' ');
                written = at + 1;
            }
            _ => (),
        }
    }
    out.push_str(&printed[written..]);
}
