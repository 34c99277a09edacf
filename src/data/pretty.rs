//! Objects to text: the form over many lines, for people and for files.
//!
//! Whatever fits stays on one line. Clients of old take the first line that ends with the closing
//! sign of the outermost object for its last, so that no line before the last one ends with it.
use crate::data::print::{print_string, print_with};
use crate::data::value::{DictionaryOf, ValueOf};

/// How wide a line may become before its object is broken up, in bytes.
const WIDTH: usize = 80;

const INDENT: usize = 2;

/// Prints an object over as many lines as it needs; [`parse_multiline`](crate::data::parse_multiline)
/// reads it back. A dictionary takes one line for each pair. There is no line end at the end.
pub fn print_pretty(value: &ValueOf<'_>) -> String {
    let outer = match value {
        ValueOf::Array(_) => ')',
        ValueOf::Dictionary(_) => '}',
        _ => '\0',
    };
    let mut printer = Printer { out: String::new(), line_start: 0, outer };
    match value {
        ValueOf::Dictionary(pairs) if !pairs.is_empty() => printer.dictionary(pairs, 0),
        _ => printer.value(value, 0),
    }
    printer.out
}

struct Printer {
    out: String,
    line_start: usize,
    /// The sign that closes the outermost object.
    outer: char,
}

impl Printer {
    fn value(&mut self, value: &ValueOf<'_>, level: usize) {
        match value {
            ValueOf::Array(elements) if !self.fits(value) => self.array(elements, level),
            ValueOf::Dictionary(pairs) if !self.fits(value) => self.dictionary(pairs, level),
            _ => print_with(&mut self.out, value, ", "),
        }
    }

    fn array(&mut self, elements: &[ValueOf<'_>], level: usize) {
        self.out.push('(');
        for (index, element) in elements.iter().enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            self.new_line(level + 1);
            self.value(element, level + 1);
        }
        self.close(')', level);
    }

    fn dictionary(&mut self, pairs: &DictionaryOf<'_>, level: usize) {
        self.out.push('{');
        pairs.for_each_sorted(|key, value| {
            self.new_line(level + 1);
            print_string(&mut self.out, key);
            self.out.push_str(" = ");
            self.value(value, level + 1);
            self.out.push(';');
        });
        self.close('}', level);
    }

    /// Closes an object on a line of its own, unless the line before would then look like the last.
    fn close(&mut self, sign: char, level: usize) {
        if !self.out.ends_with(self.outer) {
            self.new_line(level);
        }
        self.out.push(sign);
    }

    fn new_line(&mut self, level: usize) {
        self.out.push('\n');
        self.line_start = self.out.len();
        self.out.extend(std::iter::repeat_n(' ', level * INDENT));
    }

    /// Whether an object fits on the rest of the line, with the sign that follows it.
    fn fits(&self, value: &ValueOf<'_>) -> bool {
        let used = self.out.len() - self.line_start + 1;
        used < WIDTH && room_after(value, WIDTH - used).is_some()
    }
}

/// What is left of some room after an object was put there on one line, if it fits. It looks at no
/// more of the object than fits, lest each level of a deep object be measured again and again.
/// Escapes in strings are not counted: the width is a matter of looks.
fn room_after(value: &ValueOf<'_>, room: usize) -> Option<usize> {
    match value {
        ValueOf::Array(elements) => {
            let room = room.checked_sub(2)?;
            elements
                .iter()
                .try_fold(room, |room, element| room_after(element, room)?.checked_sub(2))
        }
        ValueOf::Dictionary(pairs) => {
            let room = room.checked_sub(2)?;
            pairs.iter().try_fold(room, |room, (key, value)| {
                room_after(value, room.checked_sub(key.len() + 2)?)
            })
        }
        ValueOf::String(text) | ValueOf::Xml(text) => room.checked_sub(text.len()),
        ValueOf::Data(bytes) => room.checked_sub(bytes.len().div_ceil(3) * 4 + 2),
        // The widest of the small ones is a number of 64 bits or a full timestamp.
        _ => room.checked_sub(22),
    }
}
