//! Objects to text: the canonical form on one line.
//!
//! One object has one print: keys are sorted, nothing is quoted that need not be, and there is no
//! white space. No raw control byte gets out, so that a print never breaks the line it stands in.
use std::fmt::Write;
use std::net::IpAddr;

use base64::Engine;

use crate::data::literal::BASE64;
use crate::data::string::{find_byte, is_usual};
use crate::data::value::{Address, DictionaryOf, ValueOf};
use crate::data::xml::print_xml;

/// Prints an object on one line.
pub fn print(value: &ValueOf<'_>) -> String {
    let mut out = String::new();
    print_to(&mut out, value);
    out
}

/// Appends an object as [`print()`] does.
pub fn print_to(out: &mut String, value: &ValueOf<'_>) {
    print_with(out, value, ",");
}

/// Appends a dictionary as [`print()`] does.
pub fn print_dictionary(out: &mut String, pairs: &DictionaryOf<'_>) {
    print_pairs(out, pairs, ",");
}

/// Appends a string, quoted only if it has to be.
pub fn print_string(out: &mut String, text: &str) {
    if is_bare(text) {
        out.push_str(text);
        return;
    }
    out.push('"');
    let mut rest = text;
    while let Some(length) = find_byte(rest.as_bytes(), needs_escape) {
        out.push_str(&rest[..length]);
        escape(out, rest.as_bytes()[length]);
        rest = &rest[length + 1..];
    }
    out.push_str(rest);
    out.push('"');
}

/// Appends an object on one line, with `comma` between the elements of arrays.
pub(super) fn print_with(out: &mut String, value: &ValueOf<'_>, comma: &str) {
    match value {
        ValueOf::Null => out.push_str("#NULL#"),
        ValueOf::String(text) => print_string(out, text),
        ValueOf::Data(bytes) => {
            out.push('[');
            BASE64.encode_string(bytes, out);
            out.push(']');
        }
        // Writing to a string cannot fail, here and below.
        ValueOf::Number(number) => drop(write!(out, "#{number}")),
        ValueOf::Time(time) => drop(write!(out, "{time}")),
        ValueOf::Address(address) => print_address(out, *address),
        ValueOf::Array(elements) => {
            out.push('(');
            for (index, element) in elements.iter().enumerate() {
                if index > 0 {
                    out.push_str(comma);
                }
                print_with(out, element, comma);
            }
            out.push(')');
        }
        ValueOf::Dictionary(pairs) => print_pairs(out, pairs, comma),
        ValueOf::Xml(text) => print_xml(out, text),
    }
}

fn print_pairs(out: &mut String, pairs: &DictionaryOf<'_>, comma: &str) {
    out.push('{');
    pairs.for_each_sorted(|key, value| {
        print_string(out, key);
        out.push('=');
        print_with(out, value, comma);
        out.push(';');
    });
    out.push('}');
}

fn print_address(out: &mut String, address: Address) {
    let _ = match address.ip {
        IpAddr::V4(ip) => write!(out, "#I[{ip}]"),
        IpAddr::V6(ip) => write!(out, "#I[{ip}]"),
    };
    if let Some(port) = address.port {
        let _ = write!(out, ":{port}");
    }
}

/// Whether a string reads back without quotes everywhere. Clients take a word that begins with
/// `true` or `false` for something else, and servers quote one that begins with `-`.
fn is_bare(text: &str) -> bool {
    let bytes = text.as_bytes();
    match bytes.first() {
        None | Some(b'-') => return false,
        Some(b't' | b'T') if begins_with(bytes, b"true") => return false,
        Some(b'f' | b'F') if begins_with(bytes, b"false") => return false,
        Some(_) => {}
    }
    find_byte(bytes, |byte| !is_usual(byte) & (byte < 0x80)).is_none()
}

fn begins_with(bytes: &[u8], word: &[u8]) -> bool {
    bytes.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

fn needs_escape(byte: u8) -> bool {
    (byte < b' ') | (byte == 0x7F) | (byte == b'"') | (byte == b'\\')
}

fn escape(out: &mut String, byte: u8) {
    match byte {
        b'"' => out.push_str("\\\""),
        b'\\' => out.push_str("\\\\"),
        b'\n' => out.push_str("\\e"),
        b'\r' => out.push_str("\\r"),
        b'\t' => out.push_str("\\t"),
        _ => drop(write!(out, "\\{byte:03}")),
    }
}
