//! Status lines: three digits, a space, a text.
use std::borrow::Cow;
use std::fmt;

use crate::wire::limits::SHOWN_CHARS_MAX;

/// The command was carried out, or the exchange goes on as it should.
pub const OK: u16 = 200;
/// The command was carried out, and the rest of the line is its data.
pub const INLINE_DATA: u16 = 201;
/// The other side wants more before it can decide.
pub const MORE: u16 = 300;
/// Something is wrong with the line as such.
pub const BAD_LINE: u16 = 500;
/// Wrong name or password.
pub const WRONG_LOGIN: u16 = 515;

/// The text of a status line that announces data on the next one.
pub const DATA_FOLLOW: &str = "data follow";

/// A status line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status<'l> {
    /// The three digits.
    pub code: u16,
    /// What stands behind them.
    pub text: Cow<'l, str>,
}

impl<'l> Status<'l> {
    /// Reads a status line; `None` if it is something else. Bytes of the text that are no UTF-8 are
    /// replaced.
    pub fn parse(line: &'l [u8]) -> Option<Self> {
        let (digits, rest) = line.split_at_checked(3)?;
        let text = match rest.split_first() {
            None => rest,
            Some((b' ' | b'\t', text)) => text,
            Some(_) => return None,
        };
        if !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let code = digits.iter().fold(0, |code, digit| code * 10 + u16::from(digit - b'0'));
        Some(Self { code, text: String::from_utf8_lossy(text) })
    }

    /// Whether the other side refuses.
    pub fn is_refusal(&self) -> bool {
        (500..600).contains(&self.code)
    }
}

impl fmt::Display for Status<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:03} {}", self.code, self.text)
    }
}

/// Appends a status line. What would break the line is replaced by spaces; clients need a text that
/// is not empty.
pub fn write_status(out: &mut String, code: u16, text: &str) {
    debug_assert!((100..1000).contains(&code) && !text.is_empty());
    let digits = [code / 100 % 10, code / 10 % 10, code % 10];
    out.extend(digits.map(|digit| char::from(b'0' + digit as u8)));
    out.push(' ');
    if text.bytes().any(|byte| byte.is_ascii_control()) {
        out.extend(text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }));
    } else {
        out.push_str(text);
    }
    out.push_str("\r\n");
}

/// Bytes from a stranger as they may stand in a message: short, on one line, and harmless to a
/// terminal.
pub fn shown(bytes: &[u8]) -> String {
    // A character has at most four bytes.
    let head = &bytes[..bytes.len().min(SHOWN_CHARS_MAX * 4)];
    let text = String::from_utf8_lossy(head);
    let mut shown: String = text
        .chars()
        .take(SHOWN_CHARS_MAX)
        .map(|sign| if sign.is_control() { char::REPLACEMENT_CHARACTER } else { sign })
        .collect();
    if text.chars().count() > SHOWN_CHARS_MAX || head.len() < bytes.len() {
        shown.push('…');
    }
    shown
}
