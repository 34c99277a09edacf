//! Attributes of files: XML elements, and the access rights among them.
//!
//! What is stored is known to be well-formed; here elements are told apart and, for access rights,
//! read. The access rights of a file have the form
//! `<ACL><subKey key="bob">lr</subKey></ACL>`, in which this family of servers writes a dictionary
//! as XML.
use crate::data::{Dictionary, Value};
use crate::engine::error;
use crate::request::failure::Failure;

/// The attribute that holds the access rights.
pub const ACL: &str = "ACL";
const ENTRY: &str = "subKey";
const KEY: &str = "key";

/// An element of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element<'t> {
    /// The name of its tag.
    pub name: &'t str,
    /// What stands in the tag behind the name.
    pub attributes: &'t str,
    /// What stands between its tags.
    pub content: &'t str,
    /// All of it.
    pub text: &'t str,
}

impl Element<'_> {
    /// Whether it has neither attributes nor content: the attribute of its name is to go.
    pub fn is_empty(&self) -> bool {
        self.attributes.trim().is_empty() && self.content.trim().is_empty()
    }
}

/// The elements that stand side by side in a well-formed text; comments and text between them are
/// passed over.
pub fn elements(text: &str) -> Vec<Element<'_>> {
    let mut all = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(start) = text[at..].find('<').map(|place| at + place) {
        let end = markup_end(text, start);
        let tag = &text[start..end];
        at = end;
        if tag.starts_with("<!") || tag.starts_with("<?") {
            continue;
        }
        let closes = tag.starts_with("</");
        if closes {
            depth = depth.saturating_sub(1);
        } else if depth == 0 {
            open = Some((start, end));
        }
        if !closes && !tag.ends_with("/>") {
            depth += 1;
        }
        if depth == 0
            && let Some((from, content)) = open.take()
        {
            let content = if closes { &text[content..start] } else { "" };
            all.push(element(&text[from..], content, &text[from..end]));
        }
    }
    all
}

/// Takes the tag that a text begins with to pieces.
fn element<'t>(from: &'t str, content: &'t str, text: &'t str) -> Element<'t> {
    let tag = &from[1..markup_end(from, 0)];
    let tag = tag.trim_end_matches('>').trim_end_matches('/');
    let length = tag.find(|sign: char| sign.is_ascii_whitespace()).unwrap_or(tag.len());
    Element { name: &tag[..length], attributes: &tag[length..], content, text }
}

/// Where the markup ends that begins at `start`; quoted values may hold a `>`.
fn markup_end(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    for (opening, closing) in [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")] {
        if let Some(inner) = rest.strip_prefix(opening) {
            let length = inner.find(closing).map(|place| opening.len() + place + closing.len());
            return start + length.unwrap_or(rest.len());
        }
    }
    let mut quote = None;
    for (place, sign) in rest.char_indices() {
        match (quote, sign) {
            (None, '>') => return start + place + 1,
            (None, '"' | '\'') => quote = Some(sign),
            (Some(open), sign) if open == sign => quote = None,
            _ => {}
        }
    }
    text.len()
}

/// Reads access rights: the changes that make them of nothing.
///
/// # Errors
/// 501 for what is not in the form of access rights.
pub fn read_acl(acl: &Element<'_>) -> Result<Dictionary, Failure> {
    let bad = || error::bad_value(format!("access rights have the form {}", example()));
    let mut changes = Dictionary::new();
    let mut between = acl.content.to_owned();
    for entry in elements(acl.content) {
        between = between.replacen(entry.text, "", 1);
        if entry.name != ENTRY || entry.content.contains('<') {
            return Err(bad());
        }
        let key = attribute(entry.attributes, KEY).and_then(decoded).ok_or_else(bad)?;
        let letters = decoded(entry.content).ok_or_else(bad)?;
        changes.set(key, letters.trim());
    }
    if between.trim().is_empty() { Ok(changes) } else { Err(bad()) }
}

/// Writes access rights.
pub fn write_acl(acl: &Dictionary) -> Value {
    let mut text = format!("<{ACL}>");
    for (identifier, letters) in acl.iter() {
        let letters = letters.as_str().unwrap_or_default();
        text.push_str(&format!("<{ENTRY} {KEY}=\"{}\">{letters}</{ENTRY}>", encoded(identifier)));
    }
    text.push_str(&format!("</{ACL}>"));
    Value::Xml(text.into())
}

fn example() -> String {
    format!("<{ACL}><{ENTRY} {KEY}=\"bob\">lr</{ENTRY}></{ACL}>")
}

/// The value of an attribute within a tag.
fn attribute<'t>(attributes: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = attributes.trim_start();
    while let Some((found, behind)) = rest.split_once('=') {
        let behind = behind.trim_start();
        let quote = behind.chars().next().filter(|sign| matches!(sign, '"' | '\''))?;
        let (value, behind) = behind[1..].split_once(quote)?;
        if found.trim() == name {
            return Some(value);
        }
        rest = behind.trim_start();
    }
    None
}

/// The predefined entities of XML.
const ENTITIES: [(char, &str); 5] =
    [('&', "amp"), ('<', "lt"), ('>', "gt"), ('"', "quot"), ('\'', "apos")];

fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for sign in text.chars() {
        match ENTITIES.iter().find(|(known, _)| *known == sign) {
            Some((_, name)) => encoded.push_str(&format!("&{name};")),
            None => encoded.push(sign),
        }
    }
    encoded
}

/// Resolves entities and references; `None` for one that is not known.
fn decoded(text: &str) -> Option<String> {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('&') {
        decoded.push_str(before);
        let (name, behind) = behind.split_once(';')?;
        let sign = match name.strip_prefix('#') {
            None => ENTITIES.iter().find(|(_, known)| *known == name)?.0,
            Some(number) => {
                let code = match number.strip_prefix(['x', 'X']) {
                    Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                    None => number.parse().ok()?,
                };
                char::from_u32(code)?
            }
        };
        decoded.push(sign);
        rest = behind;
    }
    decoded.push_str(rest);
    Some(decoded)
}
