//! Rows and their fields: what the elements of a result are called, and how a field is found in one.
use std::borrow::Cow;

use crate::data::ValueOf;
use crate::request::spec::Shape;
use crate::shell::render::shape::{Cells, View, row_of, view};
use crate::shell::render::source::{Item, Source};

/// What the rows of a result are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Make {
    /// Names, which are called by this title.
    Names(String),
    /// A name of this title with a value or a dictionary.
    Entries(String),
    /// The settings of a record.
    Settings,
    /// Dictionaries, and the key that goes by `name` too, if there is one.
    Rows(Option<String>),
    /// Arrays.
    Arrays,
    /// There is only one object, which is neither an array nor a dictionary.
    Single,
}

/// The field that is the name of a row, whatever it is called else.
const NAME: &str = "name";

/// The field that is all of a row besides its name.
const VALUE: &str = "value";

/// The field that is the name of a setting.
const KEY: &str = "key";

impl Make {
    /// What the rows of an answer are.
    pub fn of(shape: Shape, source: Source<'_>) -> Self {
        match view(shape, source) {
            View::Single => Self::Single,
            View::Names(title) => Self::Names(title),
            View::Headed => Self::Rows(None),
            View::Record => Self::Settings,
            View::Table { key: Some(title), .. } => Self::Entries(title),
            View::Table { key: None, cells: Cells::Elements } => Self::Arrays,
            View::Table { key: None, .. } => Self::Rows(None),
        }
    }

    /// The value of a field of a row; `None` where it is not there, or null.
    pub fn field<'i>(&self, item: &'i Item<'_>, name: &str) -> Option<Cow<'i, ValueOf<'i>>> {
        let is = |other: &str| name.eq_ignore_ascii_case(other);
        let value = item.value.as_ref();
        let found = match self {
            Self::Names(title) if is(title) || is(NAME) || is(VALUE) => Some(value),
            Self::Entries(title) if is(title) => return key(item),
            Self::Entries(_) if is(NAME) => match path(value, name) {
                Some(value) => Some(value),
                None => return key(item),
            },
            Self::Settings if is(KEY) || is(NAME) => return key(item),
            Self::Settings if is(VALUE) => Some(value),
            Self::Settings => None,
            Self::Entries(_) if is(VALUE) => path(value, name).or(Some(value)),
            Self::Single if is(VALUE) => Some(value),
            Self::Rows(Some(key)) if is(NAME) => path(value, name).or_else(|| path(value, key)),
            _ => path(value, name),
        };
        found.filter(|value| !matches!(value, ValueOf::Null)).map(Cow::Borrowed)
    }

    /// What the fields of a row are called.
    pub fn names<'i>(&'i self, item: &'i Item<'_>) -> Vec<&'i str> {
        let mut names = match self {
            Self::Names(title) | Self::Entries(title) => vec![title, NAME, VALUE],
            Self::Settings => return vec![KEY, VALUE],
            Self::Single => return vec![VALUE],
            Self::Rows(Some(_)) => vec![NAME],
            Self::Rows(None) | Self::Arrays => Vec::new(),
        };
        let row = row_of(item.value.as_ref());
        names.extend(row.into_iter().flat_map(|pairs| pairs.iter()).map(|(key, _)| key));
        names
    }
}

/// The value at a path of keys with dots between them. A key that holds dots itself is found first,
/// and so is one that is written exactly so.
pub fn path<'v>(value: &'v ValueOf<'v>, name: &str) -> Option<&'v ValueOf<'v>> {
    if let Some(found) = step(value, name) {
        return Some(found);
    }
    let dots = name.match_indices('.');
    dots.filter_map(|(at, _)| path(step(value, &name[..at])?, &name[at + 1..])).next()
}

fn step<'v>(value: &'v ValueOf<'v>, name: &str) -> Option<&'v ValueOf<'v>> {
    if let ValueOf::Array(elements) = value
        && let Ok(place) = name.parse::<usize>()
    {
        return elements.get(place.checked_sub(1)?);
    }
    let pairs = row_of(value)?;
    pairs.get(name).or_else(|| {
        let mut pairs = pairs.iter();
        pairs.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    })
}

fn key<'i>(item: &'i Item<'_>) -> Option<Cow<'i, ValueOf<'i>>> {
    let key = item.key.as_deref()?;
    Some(Cow::Owned(ValueOf::String(Cow::Borrowed(key))))
}
