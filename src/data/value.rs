//! The objects of the CommuniGate data formats, as plain data.
//!
//! An object either borrows its strings from the text that it was read from ([`ValueOf`]) or owns
//! them ([`Value`]). Text that is read, looked at and dropped stays borrowed; whatever is kept is
//! turned into an owned object with [`ValueOf::into_owned`].
use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;

use crate::data::duplicates::KeyCheck;
use crate::data::time::Timestamp;

/// Any object of the data formats, owning its text.
pub type Value = ValueOf<'static>;

/// A dictionary that owns its text.
pub type Dictionary = DictionaryOf<'static>;

/// Any object of the data formats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueOf<'a> {
    /// `#NULL#`.
    Null,
    /// A string, as an atom or quoted.
    String(Cow<'a, str>),
    /// `[base64]`.
    Data(Vec<u8>),
    /// `#123`.
    Number(i64),
    /// `#T22-11-2026_17:41:00`.
    Time(Timestamp),
    /// `#I[10.0.0.1]:25`.
    Address(Address),
    /// `(a,b,c)`.
    Array(Vec<ValueOf<'a>>),
    /// `{key=value;}`.
    Dictionary(DictionaryOf<'a>),
    /// `<tag>...</tag>`, kept as it was written.
    Xml(Cow<'a, str>),
}

/// A network address with an optional port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address {
    /// IPv4 or IPv6.
    pub ip: IpAddr,
    /// The part after the bracket, where there is one.
    pub port: Option<u16>,
}

/// The bare address, with `:port` where there is one; IPv6 with a port stands in brackets.
impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.ip, self.port) {
            (ip, None) => write!(out, "{ip}"),
            (IpAddr::V4(ip), Some(port)) => write!(out, "{ip}:{port}"),
            (IpAddr::V6(ip), Some(port)) => write!(out, "[{ip}]:{port}"),
        }
    }
}

impl<'a> ValueOf<'a> {
    /// A string object.
    pub fn string(text: impl Into<Cow<'a, str>>) -> Self {
        Self::String(text.into())
    }

    /// The text of a string; `None` for any other object.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The elements of an array.
    pub fn as_array(&self) -> Option<&[ValueOf<'a>]> {
        match self {
            Self::Array(elements) => Some(elements),
            _ => None,
        }
    }

    /// The pairs of a dictionary.
    pub fn as_dictionary(&self) -> Option<&DictionaryOf<'a>> {
        match self {
            Self::Dictionary(pairs) => Some(pairs),
            _ => None,
        }
    }

    /// A number, or a string that holds one: both spellings are common in settings.
    pub fn as_number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// What the object is, in the words of an error message: `a string`, `an array`, ...
    pub fn kind_name(&self) -> &'static str {
        match self {
            Self::Null => "the null object",
            Self::String(_) => "a string",
            Self::Data(_) => "a datablock",
            Self::Number(_) => "a number",
            Self::Time(_) => "a timestamp",
            Self::Address(_) => "an IP address",
            Self::Array(_) => "an array",
            Self::Dictionary(_) => "a dictionary",
            Self::Xml(_) => "an XML object",
        }
    }

    /// Copies whatever is still borrowed.
    pub fn into_owned(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::String(text) => Value::String(Cow::Owned(text.into_owned())),
            Self::Data(bytes) => Value::Data(bytes),
            Self::Number(number) => Value::Number(number),
            Self::Time(time) => Value::Time(time),
            Self::Address(address) => Value::Address(address),
            Self::Array(elements) => {
                Value::Array(elements.into_iter().map(ValueOf::into_owned).collect())
            }
            Self::Dictionary(pairs) => Value::Dictionary(pairs.into_owned()),
            Self::Xml(text) => Value::Xml(Cow::Owned(text.into_owned())),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(Cow::Owned(text.to_owned()))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(Cow::Owned(text))
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<Timestamp> for Value {
    fn from(time: Timestamp) -> Self {
        Self::Time(time)
    }
}

impl From<Dictionary> for Value {
    fn from(pairs: Dictionary) -> Self {
        Self::Dictionary(pairs)
    }
}

impl From<Vec<Value>> for Value {
    fn from(elements: Vec<Value>) -> Self {
        Self::Array(elements)
    }
}

/// A key and its value.
pub(super) type Pair<'a> = (Cow<'a, str>, ValueOf<'a>);

/// Pairs of key and value in the order in which they were read; no key stands twice.
///
/// Kept as a plain vector: building an index costs far more than reading the text did. As long as
/// the keys come in ascending order, as they do in whatever was printed here, a lookup takes few
/// steps and adding a key that is greater than all others takes none. Otherwise a lookup compares
/// from the front, which is good enough for the few dozen keys of settings.
#[derive(Clone, Debug, Eq)]
pub struct DictionaryOf<'a> {
    pairs: Vec<Pair<'a>>,
    /// Whether each key is known to be greater than the one before it.
    ascending: bool,
}

impl Default for DictionaryOf<'_> {
    fn default() -> Self {
        Self::new()
    }
}

/// Two dictionaries are equal if they have the same pairs, in whatever order.
impl PartialEq for DictionaryOf<'_> {
    fn eq(&self, other: &Self) -> bool {
        if self.len() != other.len() {
            return false;
        }
        if self.keys().eq(other.keys()) {
            return self.pairs == other.pairs;
        }
        let (mut one, mut two) = (Vec::new(), Vec::new());
        self.for_each_sorted(|key, value| one.push((key, value)));
        other.for_each_sorted(|key, value| two.push((key, value)));
        one == two
    }
}

impl<'a> DictionaryOf<'a> {
    /// An empty dictionary.
    pub const fn new() -> Self {
        Self { pairs: Vec::new(), ascending: true }
    }

    /// The number of pairs.
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Whether there is no pair.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// The value of a key; keys are case-sensitive.
    pub fn get(&self, key: &str) -> Option<&ValueOf<'a>> {
        self.find(key).map(|place| &self.pairs[place].1)
    }

    /// The value of a key, if it is a string.
    pub fn get_str(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(ValueOf::as_str)
    }

    /// The value of a key, to be changed in place.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut ValueOf<'a>> {
        self.find(key).map(|place| &mut self.pairs[place].1)
    }

    /// Sets a key, keeping its place if it was there; answers the value that it had.
    pub fn set(
        &mut self,
        key: impl Into<Cow<'a, str>>,
        value: impl Into<ValueOf<'a>>,
    ) -> Option<ValueOf<'a>> {
        let (key, value) = (key.into(), value.into());
        if let Some(place) = self.find(&key) {
            return Some(std::mem::replace(&mut self.pairs[place].1, value));
        }
        self.ascending &= self.pairs.last().is_none_or(|(last, _)| *last < key);
        self.pairs.push((key, value));
        None
    }

    /// Removes a key; answers the value that it had.
    pub fn remove(&mut self, key: &str) -> Option<ValueOf<'a>> {
        let place = self.find(key)?;
        Some(self.pairs.remove(place).1)
    }

    /// Keeps the pairs for which `keep` holds.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &ValueOf<'a>) -> bool) {
        self.pairs.retain(|(key, value)| keep(key, value));
    }

    /// The pairs in their order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &ValueOf<'a>)> {
        self.pairs.iter().map(|(key, value)| (key.as_ref(), value))
    }

    /// The keys in their order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &str> {
        self.pairs.iter().map(|(key, _)| key.as_ref())
    }

    /// Copies whatever is still borrowed.
    pub fn into_owned(self) -> Dictionary {
        let own = |(key, value): Pair<'a>| (Cow::Owned(key.into_owned()), value.into_owned());
        let pairs = self.pairs.into_iter().map(own).collect();
        DictionaryOf { pairs, ascending: self.ascending }
    }

    /// Walks over the pairs in the order of the bytes of their keys.
    pub(super) fn for_each_sorted<'s>(&'s self, mut visit: impl FnMut(&'s str, &'s ValueOf<'a>)) {
        if self.ascending {
            self.iter().for_each(|(key, value)| visit(key, value));
            return;
        }
        // With the start of each key at hand, most comparisons need not fetch the key itself.
        let mut sorted: Vec<_> = self.iter().map(|pair| (start_of(pair.0), pair)).collect();
        sorted.sort_unstable_by_key(|(start, (key, _))| (*start, *key));
        sorted.into_iter().for_each(|(_, (key, value))| visit(key, value));
    }

    /// Makes a dictionary of pairs that stand in the order of their keys, none of them twice.
    pub fn from_sorted<K: Into<Cow<'a, str>>>(pairs: Vec<(K, ValueOf<'a>)>) -> Self {
        let pairs: Vec<_> = pairs.into_iter().map(|(key, value)| (key.into(), value)).collect();
        let ascending = pairs.is_sorted_by(|(one, _), (other, _)| one < other);
        debug_assert!(ascending, "the pairs of a sorted dictionary are out of order");
        Self { pairs, ascending }
    }

    /// Where the pair of a key is.
    fn find(&self, key: &str) -> Option<usize> {
        if !self.ascending {
            return self.pairs.iter().position(|(k, _)| k == key);
        }
        // Whoever fills a dictionary in order looks behind the end each time.
        if self.pairs.last().is_none_or(|(last, _)| **last < *key) {
            return None;
        }
        self.pairs.binary_search_by(|(k, _)| k.as_ref().cmp(key)).ok()
    }

    /// Makes a dictionary of pairs whose keys are known to differ, and perhaps to ascend.
    pub(super) fn from_distinct(pairs: Vec<Pair<'a>>, ascending: bool) -> Self {
        Self { pairs, ascending }
    }
}

/// The first eight bytes as a number that sorts as they do.
fn start_of(key: &str) -> u64 {
    let mut start = [0; 8];
    let length = key.len().min(8);
    start[..length].copy_from_slice(&key.as_bytes()[..length]);
    u64::from_be_bytes(start)
}

impl<'a> IntoIterator for DictionaryOf<'a> {
    type Item = (Cow<'a, str>, ValueOf<'a>);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.pairs.into_iter()
    }
}

/// Later pairs win over earlier ones of the same key. Takes time in proportion to their number.
impl<'a, K: Into<Cow<'a, str>>, V: Into<ValueOf<'a>>> FromIterator<(K, V)> for DictionaryOf<'a> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let mut all = Vec::new();
        let mut check = KeyCheck::default();
        for (key, value) in pairs {
            let key = key.into();
            check.add(&all, &key);
            all.push((key, value.into()));
        }
        let ascending = check.keep_last(&mut all);
        Self::from_distinct(all, ascending)
    }
}

// Lists of objects are made of these: the mark of a dictionary must not make each object larger.
const _: () = assert!(size_of::<ValueOf<'_>>() == 32);
