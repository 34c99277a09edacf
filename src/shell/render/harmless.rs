//! Makes text from elsewhere harmless to a terminal, and measures and cuts what is to be shown.
//!
//! Names, subjects and settings are chosen by outsiders. None of them may move the cursor, change
//! colours or turn the direction of the text.
use std::borrow::Cow;
use std::fmt::Write;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The text with every sign that a terminal would obey written out, as in `\x1b`.
pub fn harmless(text: &str) -> Cow<'_, str> {
    if is_harmless(text) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for sign in text.chars() {
        match sign {
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            // Writing to a string cannot fail.
            _ if obeyed(sign) && u32::from(sign) < 0x100 => {
                let _ = write!(shown, "\\x{:02x}", u32::from(sign));
            }
            _ if obeyed(sign) => {
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(sign));
            }
            _ => shown.push(sign),
        }
    }
    Cow::Owned(shown)
}

/// Whether a terminal obeys nothing in the text.
pub fn is_harmless(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, 0x20..0x7f)) || !text.chars().any(obeyed)
}

/// Signs that a terminal, or the layout of a line, obeys instead of showing.
fn obeyed(sign: char) -> bool {
    sign.is_control()
        || matches!(sign,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// How many columns a text takes.
pub fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}

/// How many columns a sign takes.
pub fn sign_width(sign: char) -> usize {
    sign.width().unwrap_or(0)
}

/// The text, cut to so many columns; `…` tells that something is missing.
pub fn cut(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let mut kept = String::new();
    let mut used = 0;
    for sign in text.chars() {
        used += sign_width(sign);
        if used + 1 > columns {
            break;
        }
        kept.push(sign);
    }
    if columns > 0 {
        kept.push('…');
    }
    Cow::Owned(kept)
}

/// The text in lines of at most so many columns, broken behind spaces and commas where there are
/// any.
pub fn wrap(text: &str, columns: usize) -> Vec<&str> {
    let columns = columns.max(1);
    let mut lines = Vec::new();
    let mut rest = text;
    while width(rest) > columns {
        let (mut used, mut end, mut good) = (0, 0, 0);
        for sign in rest.chars() {
            used += sign_width(sign);
            if used > columns && end > 0 {
                // A space there stands at the end of the line, where nobody sees it.
                if sign == ' ' {
                    good = end;
                }
                break;
            }
            end += sign.len_utf8();
            if matches!(sign, ' ' | ',' | ';') {
                good = end;
            }
        }
        let end = if good > 0 { good } else { end };
        lines.push(rest[..end].trim_end_matches(' '));
        rest = match rest[end..].strip_prefix(' ') {
            Some(behind) if !rest[..end].ends_with(' ') => behind,
            _ => &rest[end..],
        };
    }
    lines.push(rest);
    lines
}
