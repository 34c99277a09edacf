//! What an answer is to look like: by what its command says of it, and by what it really is.
use crate::data::{DictionaryOf, ValueOf};
use crate::request::spec::Shape;
use crate::shell::render::cell::{is_scalar, title};
use crate::shell::render::source::{Outer, Source};
use crate::shell::render::table::SAMPLE;

/// How an answer is shown to people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum View {
    /// As one text.
    Single,
    /// As a list of names, of which this is the title.
    Names(String),
    /// As a table: the title of the keys, if there are keys, and the other columns, if they have
    /// names.
    Table {
        /// The title of the first column.
        key: Option<String>,
        /// What stands in the others.
        cells: Cells,
    },
    /// As keys beside values.
    Record,
    /// As single values, one a line, and then a table of the dictionaries in the last element.
    Headed,
}

/// What the cells of a table are made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cells {
    /// Each row is one value. Where there is a name beside it, that is the name of an object and
    /// says nothing of the value.
    Value,
    /// Each row is the value of a setting, whose key may say that it is a secret.
    Setting,
    /// Each row is an array.
    Elements,
    /// Each row is a dictionary with some of these keys.
    Keys(Vec<String>),
}

/// Chooses how an answer is shown. What an answer really is counts for more than what its command
/// says: servers differ by version.
pub fn view(shape: Shape, source: Source<'_>) -> View {
    match source.outer() {
        Outer::Single => View::Single,
        Outer::Array => array_view(shape, source),
        Outer::Dictionary => {
            let (key, value) = match shape {
                Shape::Entries(kind) => (title(kind), Cells::Value),
                Shape::Record => return View::Record,
                _ if looks_like_entries(source) => ("name".to_owned(), Cells::Setting),
                _ => return View::Record,
            };
            let cells = match rows_are_dictionaries(source) {
                true => Cells::Keys(keys_of_rows(source)),
                false => value,
            };
            View::Table { key: Some(key), cells }
        }
    }
}

fn array_view(shape: Shape, source: Source<'_>) -> View {
    let names = match shape {
        Shape::Names(kind) => title(kind),
        _ => "element".to_owned(),
    };
    if rows_are_dictionaries(source) {
        return View::Table { key: None, cells: Cells::Keys(keys_of_rows(source)) };
    }
    let arrays = |value: &ValueOf<'_>| matches!(value, ValueOf::Array(_));
    if is_headed(source) {
        return View::Headed;
    }
    match source.items().next() {
        Some(_) if source.items().take(SAMPLE).all(|item| arrays(&item.value)) => {
            View::Table { key: None, cells: Cells::Elements }
        }
        _ => View::Names(names),
    }
}

/// Whether the elements are single values and then, at the end, an array of dictionaries.
fn is_headed(source: Source<'_>) -> bool {
    const FEW: usize = 4;
    if source.items().nth(FEW).is_some() {
        return false;
    }
    let items: Vec<_> = source.items().collect();
    let Some((last, first)) = items.split_last() else { return false };
    let Some(rows) = last.value.as_array() else { return false };
    // A lone number before no rows tells how many there are.
    let counted = matches!(first, [item] if matches!(*item.value, ValueOf::Number(_)));
    !first.is_empty()
        && first.iter().all(|item| is_scalar(&item.value))
        && (counted || !rows.is_empty())
        && rows.iter().all(|row| matches!(row, ValueOf::Dictionary(_)))
}

/// The dictionaries in the last element, where single values stand before it and nothing else.
pub fn rows_below<'a>(source: Source<'a>) -> Option<Vec<ValueOf<'a>>> {
    if source.outer() != Outer::Array || !is_headed(source) {
        return None;
    }
    match source.items().last()?.value.into_owned() {
        ValueOf::Array(rows) => Some(rows),
        _ => None,
    }
}

/// Whether all rows are dictionaries, as far as can be seen.
pub fn rows_are_dictionaries(source: Source<'_>) -> bool {
    if let Source::Table { .. } = source {
        return true;
    }
    let mut any = false;
    let named = source.outer() == Outer::Dictionary;
    let mut items = source.items().take(SAMPLE);
    items.all(|item| {
        any |= row_of(&item.value).is_some();
        match item.value.as_ref() {
            ValueOf::Dictionary(_) => true,
            ValueOf::Array(elements) => {
                named && (elements.is_empty() || row_of(&item.value).is_some() || is_shut(elements))
            }
            _ => false,
        }
    }) && any
}

/// The dictionary that a row is made of. Where a Mailbox is a folder as well, listings put an array
/// around its dictionary; a folder or a directory alone is an empty array, and so is a row of nothing.
pub fn row_of<'v>(value: &'v ValueOf<'v>) -> Option<&'v DictionaryOf<'v>> {
    match value {
        ValueOf::Dictionary(pairs) => Some(pairs),
        ValueOf::Array(elements) => match elements.as_slice() {
            [ValueOf::Dictionary(pairs)] => Some(pairs),
            _ => None,
        },
        _ => None,
    }
}

/// A folder whose Mailbox may not be looked into.
fn is_shut(elements: &[ValueOf<'_>]) -> bool {
    matches!(elements, [ValueOf::Array(inner)] if inner.is_empty())
}

/// The keys of all rows: those that were chosen, or all of them in their order.
pub fn keys_of_rows(source: Source<'_>) -> Vec<String> {
    if let Source::Table { columns, .. } = source {
        return columns.to_vec();
    }
    let mut keys: Vec<String> = Vec::new();
    for item in source.items() {
        for key in row_of(&item.value).into_iter().flat_map(|pairs| pairs.keys()) {
            if !keys.iter().any(|known| known == key) {
                keys.push(key.to_owned());
            }
        }
    }
    keys.sort();
    keys
}

/// Whether a dictionary of which nothing is known names things of one make: at least two
/// dictionaries with a key in common, or very many single values.
fn looks_like_entries(source: Source<'_>) -> bool {
    const MANY: usize = 200;
    let sample: Vec<_> = source.items().take(MANY).collect();
    if sample.len() == MANY && sample.iter().all(|item| is_scalar(&item.value)) {
        return true;
    }
    let mut rows = sample.iter().map(|item| item.value.as_dictionary());
    let Some(Some(first)) = rows.next() else { return false };
    sample.len() > 1
        && rows.all(|row| row.is_some_and(|row| row.keys().any(|key| first.get(key).is_some())))
}
