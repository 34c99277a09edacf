//! Objects to JSON and back, without loss.
//!
//! | object | JSON |
//! | --- | --- |
//! | null | `null` |
//! | string | string |
//! | number | number without a fraction |
//! | array | array |
//! | dictionary | object, its keys sorted |
//! | datablock | `{"#data": "AQID"}` |
//! | timestamp | `{"#time": "2026-11-22T17:41:00Z"}`, `"2026-11-22"`, `"past"`, `"future"` |
//! | IP address | `{"#address": "10.0.0.1"}`, `"10.0.0.1:25"`, `"[::1]:25"` |
//! | XML | `{"#xml": "<a/>"}` |
//!
//! A dictionary whose only key begins with `#` could be mistaken for one of the last four, so that
//! its key gets one more `#` in front, which reading takes away again. Reading also takes `true`
//! and `false`, as the strings `YES` and `NO` that settings use. Numbers with a fraction or beyond
//! 64 bits have no counterpart and are refused.
use std::borrow::Cow;
use std::fmt::{self, Write};
use std::net::{IpAddr, SocketAddr};

use base64::Engine;
use serde_json::Value as Json;

use crate::data::literal::BASE64;
use crate::data::parse::parse_within;
use crate::data::scan::DEPTH_MAX;
use crate::data::string::find_byte;
use crate::data::time::Timestamp;
use crate::data::value::{Address, DictionaryOf, Value, ValueOf};

const DATA: &str = "#data";
const TIME: &str = "#time";
const ADDRESS: &str = "#address";
const XML: &str = "#xml";

/// JSON that no object corresponds to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// Where it is, as in `.Rules[3]`; empty for the outermost object and for broken JSON.
    pub path: String,
    /// What is wrong there: lower case, no full stop.
    pub message: String,
}

impl fmt::Display for JsonError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(out, "{}: ", self.path)?;
        }
        out.write_str(&self.message)
    }
}

impl std::error::Error for JsonError {}

impl JsonError {
    fn new(message: impl Into<String>) -> Self {
        Self { path: String::new(), message: message.into() }
    }

    fn inside(mut self, step: &str) -> Self {
        self.path.insert_str(0, step);
        self
    }
}

/// Turns an object into JSON.
pub fn to_json(value: &ValueOf<'_>) -> Json {
    match value {
        ValueOf::Null => Json::Null,
        ValueOf::String(text) => Json::String(text.clone().into_owned()),
        ValueOf::Number(number) => Json::from(*number),
        ValueOf::Array(elements) => Json::Array(elements.iter().map(to_json).collect()),
        ValueOf::Dictionary(pairs) => {
            let mut object = serde_json::Map::with_capacity(pairs.len());
            pairs.for_each_sorted(|key, value| {
                object.insert(escaped(key, pairs).into_owned(), to_json(value));
            });
            Json::Object(object)
        }
        ValueOf::Data(bytes) => tag(DATA, BASE64.encode(bytes)),
        ValueOf::Time(time) => tag(TIME, time.to_iso()),
        ValueOf::Address(address) => tag(ADDRESS, address.to_string()),
        ValueOf::Xml(text) => tag(XML, text.clone().into_owned()),
    }
}

/// Prints an object as JSON on one line, without building the JSON first.
pub fn to_json_string(value: &ValueOf<'_>) -> String {
    let mut out = String::new();
    write_json(&mut out, value);
    out
}

/// Turns JSON into an object.
///
/// # Errors
///
/// If some part of the JSON has no counterpart.
pub fn from_json(json: &Json) -> Result<Value, JsonError> {
    read_json(json, 0)
}

/// Reads JSON text into an object. If a key stands twice, its last value counts.
///
/// # Errors
///
/// If the text is no JSON, or if some part of it has no counterpart.
pub fn parse_json(text: &str) -> Result<Value, JsonError> {
    // The library's own limit is lower than ours, so that ours is checked here instead.
    if json_depth(text) > DEPTH_MAX + 1 {
        return Err(too_deep());
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    reader.disable_recursion_limit();
    let mut values = reader.into_iter::<Json>();
    let first = values.next().ok_or_else(|| JsonError::new("a JSON value expected"))?;
    let json = first.map_err(|error| JsonError::new(error.to_string()))?;
    if !text[values.byte_offset()..].trim_ascii().is_empty() {
        return Err(JsonError::new("the end of the JSON expected"));
    }
    from_json(&json)
}

fn too_deep() -> JsonError {
    JsonError::new("nested deeper than 256 levels")
}

fn tag(key: &str, text: String) -> Json {
    Json::Object([(key.to_owned(), Json::String(text))].into_iter().collect())
}

/// A key as it stands in JSON.
fn escaped<'k>(key: &'k str, pairs: &DictionaryOf<'_>) -> Cow<'k, str> {
    if pairs.len() == 1 && key.starts_with('#') {
        return Cow::Owned(format!("#{key}"));
    }
    Cow::Borrowed(key)
}

fn write_json(out: &mut String, value: &ValueOf<'_>) {
    match value {
        ValueOf::Null => out.push_str("null"),
        ValueOf::String(text) => write_string(out, text),
        // Writing to a string cannot fail.
        ValueOf::Number(number) => drop(write!(out, "{number}")),
        ValueOf::Array(elements) => {
            out.push('[');
            for (index, element) in elements.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_json(out, element);
            }
            out.push(']');
        }
        ValueOf::Dictionary(pairs) => {
            out.push('{');
            let mut first = true;
            pairs.for_each_sorted(|key, value| {
                if !std::mem::take(&mut first) {
                    out.push(',');
                }
                write_string(out, &escaped(key, pairs));
                out.push(':');
                write_json(out, value);
            });
            out.push('}');
        }
        ValueOf::Data(bytes) => write_tagged(out, DATA, &BASE64.encode(bytes)),
        ValueOf::Time(time) => write_tagged(out, TIME, &time.to_iso()),
        ValueOf::Address(address) => write_tagged(out, ADDRESS, &address.to_string()),
        ValueOf::Xml(text) => write_tagged(out, XML, text),
    }
}

fn write_tagged(out: &mut String, key: &str, text: &str) {
    out.push('{');
    write_string(out, key);
    out.push(':');
    write_string(out, text);
    out.push('}');
}

fn write_string(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    let special = |byte| (byte < b' ') | (byte == b'"') | (byte == b'\\');
    while let Some(at) = find_byte(rest.as_bytes(), special) {
        out.push_str(&rest[..at]);
        match rest.as_bytes()[at] {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            byte => drop(write!(out, "\\u{byte:04x}")),
        }
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
    out.push('"');
}

fn read_json(json: &Json, depth: usize) -> Result<Value, JsonError> {
    match json {
        Json::Null => Ok(Value::Null),
        Json::Bool(truth) => Ok(Value::from(if *truth { "YES" } else { "NO" })),
        Json::Number(number) => match number.as_i64() {
            Some(number) => Ok(Value::Number(number)),
            None => Err(JsonError::new(format!("{number} is no whole number of 64 bits"))),
        },
        Json::String(text) => read_string(text).map(Value::from),
        Json::Array(elements) => {
            let depth = deeper(depth)?;
            let read = |(index, element)| {
                read_json(element, depth).map_err(|error| error.inside(&format!("[{index}]")))
            };
            Ok(Value::Array(elements.iter().enumerate().map(read).collect::<Result<_, _>>()?))
        }
        Json::Object(object) => {
            if let Some((key, json)) = reserved(object) {
                return read_tagged(key, json, depth).map_err(|error| error.inside(&step(key)));
            }
            let depth = deeper(depth)?;
            let unescape = |key: &str| match (object.len(), key.strip_prefix('#')) {
                (1, Some(shorter)) => shorter.to_owned(),
                _ => key.to_owned(),
            };
            let read = |(key, json): (&String, &Json)| {
                let pair = read_string(key).and_then(|_| read_json(json, depth));
                let value = pair.map_err(|error| error.inside(&step(key)))?;
                Ok((Cow::Owned(unescape(key)), value))
            };
            let pairs: DictionaryOf<'_> = object.iter().map(read).collect::<Result<_, _>>()?;
            Ok(Value::Dictionary(pairs))
        }
    }
}

fn deeper(depth: usize) -> Result<usize, JsonError> {
    if depth == DEPTH_MAX { Err(too_deep()) } else { Ok(depth + 1) }
}

fn step(key: &str) -> String {
    format!(".{key}")
}

fn read_string(text: &str) -> Result<&str, JsonError> {
    if text.contains('\0') {
        return Err(JsonError::new("a string cannot hold a zero byte"));
    }
    Ok(text)
}

/// The only pair of an object, if its key begins with exactly one `#`.
fn reserved(object: &serde_json::Map<String, Json>) -> Option<(&str, &Json)> {
    let (key, json) = object.iter().next()?;
    let marked = key.starts_with('#') && !key.starts_with("##");
    (object.len() == 1 && marked).then_some((key, json))
}

fn read_tagged(key: &str, json: &Json, depth: usize) -> Result<Value, JsonError> {
    if ![DATA, TIME, ADDRESS, XML].contains(&key) {
        return Err(JsonError::new("unknown kind; a key of a dictionary is written `##...`"));
    }
    let Json::String(text) = json else { return Err(JsonError::new("a string expected")) };
    if key == XML {
        return read_xml(text, depth);
    }
    let (value, expected) = match key {
        DATA => (BASE64.decode(text).ok().map(Value::Data), "base64 expected"),
        TIME => (Timestamp::parse_iso(text).map(Value::Time), "a date of ISO 8601 in GMT expected"),
        _ => (read_address(text).map(Value::Address), "an IP address expected"),
    };
    value.ok_or_else(|| JsonError::new(expected))
}

fn read_address(text: &str) -> Option<Address> {
    if let Ok(ip) = text.parse::<IpAddr>() {
        return Some(Address { ip, port: None });
    }
    let address: SocketAddr = text.parse().ok()?;
    let scoped = matches!(address, SocketAddr::V6(address) if address.scope_id() != 0);
    (!scoped).then_some(Address { ip: address.ip(), port: Some(address.port()) })
}

fn read_xml(text: &str, depth: usize) -> Result<Value, JsonError> {
    match parse_within(text, depth) {
        Ok(value @ ValueOf::Xml(_)) => Ok(value.into_owned()),
        Ok(_) => Err(JsonError::new("XML expected")),
        Err(error) => Err(JsonError::new(error.message)),
    }
}

/// How deep brackets stand in each other, whether or not they match.
fn json_depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut in_string = false;
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' if in_string => drop(bytes.next()),
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}
