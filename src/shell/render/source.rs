//! The elements of an answer, one by one: from an object in memory, or from the text of a listing
//! that is far too long to be turned into one.
use std::borrow::Cow;

use crate::data::{ValueOf, parse, parse_prefix, print};
use crate::request::reply::Answer;

/// An answer that can be walked through, more than once.
#[derive(Clone, Copy)]
pub enum Source<'a> {
    /// An object.
    Tree(&'a ValueOf<'a>),
    /// An array or a dictionary in the canonical form.
    Text(&'a str),
    /// An array of dictionaries in the canonical form, with the columns that somebody has chosen.
    Table {
        /// The keys, in the order in which they are shown.
        columns: &'a [String],
        /// The array.
        text: &'a str,
    },
}

/// The outermost form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outer {
    /// Elements.
    Array,
    /// Keys and values.
    Dictionary,
    /// Anything else.
    Single,
}

/// An element of an array, or a pair of a dictionary.
#[derive(Clone, Debug)]
pub struct Item<'a> {
    /// The key, in a dictionary.
    pub key: Option<Cow<'a, str>>,
    /// The element or the value.
    pub value: Cow<'a, ValueOf<'a>>,
}

impl<'a> Source<'a> {
    /// What is to be shown of an answer; `None` where there is nothing.
    pub fn of(answer: &'a Answer) -> Option<Self> {
        match answer {
            Answer::Nothing => None,
            Answer::Value(value) => Some(Self::Tree(value)),
            Answer::Printed(text) => Some(Self::Text(text.trim())),
        }
    }

    /// The outermost form.
    pub fn outer(self) -> Outer {
        match self {
            Self::Tree(ValueOf::Array(_)) | Self::Table { .. } => Outer::Array,
            Self::Tree(ValueOf::Dictionary(_)) => Outer::Dictionary,
            Self::Text(text) if text.starts_with('(') => Outer::Array,
            Self::Text(text) if text.starts_with('{') => Outer::Dictionary,
            _ => Outer::Single,
        }
    }

    /// The whole as an object. Text that is none becomes a string, so that nothing is lost.
    pub fn whole(self) -> Cow<'a, ValueOf<'a>> {
        match self {
            Self::Tree(value) => Cow::Borrowed(value),
            Self::Text(text) | Self::Table { text, .. } => {
                Cow::Owned(parse(text).unwrap_or_else(|_| ValueOf::string(text)))
            }
        }
    }

    /// The canonical text.
    pub fn text(self) -> Cow<'a, str> {
        match self {
            Self::Tree(value) => Cow::Owned(print(value)),
            Self::Text(text) | Self::Table { text, .. } => Cow::Borrowed(text),
        }
    }

    /// The elements, or the pairs in the order of their keys. A single object has none.
    pub fn items(self) -> Items<'a> {
        Items(match self {
            Self::Tree(ValueOf::Array(elements)) => Walk::Elements(elements.iter()),
            Self::Tree(ValueOf::Dictionary(pairs)) => {
                let mut sorted: Vec<_> = pairs.iter().collect();
                sorted.sort_by_key(|(key, _)| *key);
                Walk::Pairs(sorted.into_iter())
            }
            Self::Text(text) | Self::Table { text, .. } if self.outer() != Outer::Single => {
                Walk::Text { text, at: 1, keys: self.outer() == Outer::Dictionary }
            }
            _ => Walk::Elements([].iter()),
        })
    }
}

/// A walk over the elements of an answer.
pub struct Items<'a>(Walk<'a>);

enum Walk<'a> {
    Elements(std::slice::Iter<'a, ValueOf<'a>>),
    Pairs(std::vec::IntoIter<(&'a str, &'a ValueOf<'a>)>),
    Text { text: &'a str, at: usize, keys: bool },
}

impl<'a> Iterator for Items<'a> {
    type Item = Item<'a>;

    fn next(&mut self) -> Option<Item<'a>> {
        match &mut self.0 {
            Walk::Elements(elements) => {
                elements.next().map(|value| Item { key: None, value: Cow::Borrowed(value) })
            }
            Walk::Pairs(pairs) => pairs.next().map(|(key, value)| Item {
                key: Some(Cow::Borrowed(key)),
                value: Cow::Borrowed(value),
            }),
            Walk::Text { text, at, keys } => next_of_text(text, at, *keys),
        }
    }
}

/// Reads the item at `at` and goes behind it. Text that cannot be read is one last item as it
/// stands.
fn next_of_text<'a>(text: &'a str, at: &mut usize, keys: bool) -> Option<Item<'a>> {
    let start = skip_spaces(text, *at);
    if matches!(text.as_bytes().get(start), None | Some(b')' | b'}')) {
        *at = text.len();
        return None;
    }
    if let Some((item, end)) = read_item(text, start, keys) {
        *at = end;
        return Some(item);
    }
    *at = text.len();
    let key = keys.then_some(Cow::Borrowed("?"));
    Some(Item { key, value: Cow::Owned(ValueOf::string(&text[start..])) })
}

fn read_item(text: &str, start: usize, keys: bool) -> Option<(Item<'_>, usize)> {
    let bytes = text.as_bytes();
    if !keys {
        let (value, end) = parse_prefix(text, start).ok()?;
        let end = skip_spaces(text, end);
        let next = match bytes.get(end)? {
            b',' => end + 1,
            b')' => end,
            _ => return None,
        };
        return Some((Item { key: None, value: Cow::Owned(value) }, next));
    }
    let (ValueOf::String(key), end) = parse_prefix(text, start).ok()? else { return None };
    let end = skip_spaces(text, end);
    if bytes.get(end)? != &b'=' {
        return None;
    }
    let (value, end) = parse_prefix(text, end + 1).ok()?;
    let end = skip_spaces(text, end);
    if bytes.get(end)? != &b';' {
        return None;
    }
    Some((Item { key: Some(key), value: Cow::Owned(value) }, end + 1))
}

fn skip_spaces(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = from;
    while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\r' | b'\n')) {
        at += 1;
    }
    at
}
