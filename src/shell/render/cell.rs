//! One value as the text of a cell: short, harmless, and without secrets.
use std::borrow::Cow;

use crate::data::{DictionaryOf, ValueOf, print};
use crate::request::kinds::Kind;
use crate::shell::line::secrets::{HIDDEN, is_secret_key};
use crate::shell::render::harmless::harmless;
use crate::shell::render::human::human as in_words;

/// What stands for the null object, and for what is not there at all.
pub const NOTHING: &str = "–";

/// The text of a value in a cell.
pub fn cell<'v>(value: &'v ValueOf<'_>) -> Cow<'v, str> {
    match plain(value) {
        Cow::Borrowed(text) => harmless(text),
        Cow::Owned(text) => Cow::Owned(harmless(&text).into_owned()),
    }
}

/// The text of the value of a key: secrets are hidden.
pub fn cell_of<'v>(key: &str, value: &'v ValueOf<'_>) -> Cow<'v, str> {
    if hides(key, value) { Cow::Borrowed(HIDDEN) } else { cell(value) }
}

/// The same, in words where it is a quantity and that is wanted.
pub fn cell_in<'v>(key: &str, value: &'v ValueOf<'_>, human: bool) -> Cow<'v, str> {
    if human
        && !hides(key, value)
        && let Some(text) = in_words(key, value)
    {
        return text;
    }
    cell_of(key, value)
}

/// Whether a text is a size in the units of the settings.
pub fn is_size(text: &str) -> bool {
    let Some(number) = text.strip_suffix(['K', 'M', 'G', 'T']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match number.split_once('.') {
        Some((whole, part)) => digits(whole) && digits(part),
        None => digits(number),
    }
}

/// Whether a value is a secret because of its key. That there is none may be seen.
pub fn hides(key: &str, value: &ValueOf<'_>) -> bool {
    is_secret_key(key)
        && !matches!(value, ValueOf::Null)
        && value.as_str().is_none_or(|text| !text.is_empty())
}

/// The text of a value as it is, only secrets within are hidden. It may hold anything that a
/// terminal would obey.
pub fn plain<'v>(value: &'v ValueOf<'_>) -> Cow<'v, str> {
    match value {
        ValueOf::Null => Cow::Borrowed(NOTHING),
        ValueOf::String(text) if text.is_empty() => Cow::Borrowed("\"\""),
        ValueOf::String(text) | ValueOf::Xml(text) => Cow::Borrowed(text),
        ValueOf::Number(number) => Cow::Owned(number.to_string()),
        ValueOf::Time(time) => Cow::Owned(time.to_iso().replace('T', " ").replace('Z', "")),
        ValueOf::Address(address) => Cow::Owned(address.to_string()),
        ValueOf::Data(bytes) => Cow::Owned(format!("[{} bytes]", bytes.len())),
        ValueOf::Array(elements) if elements.is_empty() => Cow::Borrowed("()"),
        ValueOf::Array(elements) if elements.iter().all(is_scalar) => {
            let words: Vec<Cow<'_, str>> = elements.iter().map(plain).collect();
            Cow::Owned(words.join(", "))
        }
        ValueOf::Array(_) | ValueOf::Dictionary(_) => Cow::Owned(print(&without_secrets(value))),
    }
}

/// Whether a value fills one cell by itself.
pub fn is_scalar(value: &ValueOf<'_>) -> bool {
    !matches!(value, ValueOf::Array(_) | ValueOf::Dictionary(_))
}

/// Whether a value reads as a number, so that it stands at the right.
pub fn is_numeric(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The title of a column that holds names of this kind: `account` for `AccountName`.
pub fn title(kind: Kind) -> String {
    if kind == Kind::Text {
        return "name".to_owned();
    }
    let mut title = String::new();
    for sign in format!("{kind:?}").chars().take_while(|sign| sign.is_alphanumeric()) {
        if sign.is_uppercase() && !title.is_empty() {
            title.push(' ');
        }
        title.extend(sign.to_lowercase());
    }
    title.strip_suffix(" name").map(str::to_owned).unwrap_or(title)
}

/// A copy in which secrets are replaced.
fn without_secrets<'v>(value: &ValueOf<'v>) -> ValueOf<'v> {
    match value {
        ValueOf::Array(elements) => ValueOf::Array(elements.iter().map(without_secrets).collect()),
        ValueOf::Dictionary(pairs) => {
            let shown = |(key, value): (&str, &ValueOf<'v>)| {
                let value = if hides(key, value) {
                    ValueOf::string(HIDDEN)
                } else {
                    without_secrets(value)
                };
                (key.to_owned(), value)
            };
            ValueOf::Dictionary(pairs.iter().map(shown).collect::<DictionaryOf<'v>>())
        }
        other => other.clone(),
    }
}
