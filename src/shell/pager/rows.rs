//! The rows of a result as the pager holds them: texts, harmless and without secrets, and few of them
//! even where there are a million rows.
use std::borrow::Cow;

use crate::data::ValueOf;
use crate::shell::render::Look;
use crate::shell::render::cell::{NOTHING, cell, cell_of};
use crate::shell::render::harmless::harmless;
use crate::shell::render::shape::{Cells, View, view};
use crate::shell::render::sheet::Sheet;
use crate::shell::render::sink::Sink;
use crate::shell::render::source::Item;

/// What stands between the cells of a row. No harmless text holds it.
const BETWEEN: char = '\u{1f}';

/// A table of texts.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// The titles of its columns; empty where it is plain text.
    pub titles: Vec<String>,
    rows: Vec<Box<str>>,
    /// Whether each row is an element of the result, so that it can be written to a file by itself.
    pub are_elements: bool,
}

impl Rows {
    /// The rows of a result. What is no table is taken line by line, as `look` shows it.
    pub fn of(sheet: &Sheet, look: Look) -> Self {
        let Some(source) = sheet.source() else { return Self::default() };
        let (titles, cells) = match view(sheet.shape, source) {
            View::Names(title) => (vec![title], Cells::Value),
            View::Table { key, cells } => {
                let mut titles: Vec<String> = key.into_iter().collect();
                match &cells {
                    Cells::Value | Cells::Setting => titles.push("value".to_owned()),
                    Cells::Keys(keys) => {
                        titles.extend(keys.iter().map(|key| harmless(key).into_owned()));
                    }
                    Cells::Elements => {
                        let arrays = source.items().filter_map(|item| match item.value.as_ref() {
                            ValueOf::Array(elements) => Some(elements.len()),
                            _ => None,
                        });
                        let count = arrays.max().unwrap_or(1);
                        titles.extend((1..=count).map(|place| place.to_string()));
                    }
                }
                (titles, cells)
            }
            View::Single | View::Record | View::Headed => return Self::of_lines(sheet, look),
        };
        let rows = source.items().map(|item| joined(&item, &cells)).collect();
        Self { titles, rows, are_elements: true }
    }

    /// The lines of a result that is no table.
    fn of_lines(sheet: &Sheet, look: Look) -> Self {
        let mut text = Vec::new();
        let mut sink = Sink::new(&mut text, true);
        // Memory takes everything.
        drop(look.sheet(&mut sink, sheet).and_then(|()| sink.flush()));
        drop(sink);
        let text = String::from_utf8_lossy(&text);
        let rows = text.lines().map(Box::from).collect();
        Self { titles: Vec::new(), rows, are_elements: false }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The cells of a row.
    pub fn cells(&self, row: usize) -> impl Iterator<Item = &str> {
        self.rows.get(row).into_iter().flat_map(|text| text.split(BETWEEN))
    }

    /// One cell.
    pub fn cell(&self, row: usize, column: usize) -> &str {
        self.cells(row).nth(column).unwrap_or("")
    }

    /// The whole row as one text, in which words can be looked for.
    pub fn text(&self, row: usize) -> Cow<'_, str> {
        let text = self.rows.get(row).map_or("", AsRef::as_ref);
        match text.contains(BETWEEN) {
            true => Cow::Owned(text.replace(BETWEEN, "\t")),
            false => Cow::Borrowed(text),
        }
    }
}

fn joined(item: &Item<'_>, cells: &Cells) -> Box<str> {
    let mut text = String::new();
    let mut first = true;
    let mut put = |cell: &str| {
        if !std::mem::take(&mut first) {
            text.push(BETWEEN);
        }
        text.push_str(cell);
    };
    if let Some(key) = &item.key {
        put(&harmless(key));
    }
    match (cells, item.value.as_ref()) {
        (Cells::Elements, ValueOf::Array(elements)) => {
            elements.iter().for_each(|element| put(&cell(element)));
        }
        (Cells::Keys(keys), ValueOf::Dictionary(pairs)) => {
            for key in keys {
                put(&pairs.get(key).map_or(Cow::Borrowed(NOTHING), |value| cell_of(key, value)));
            }
        }
        (Cells::Setting, value) => put(&cell_of(item.key.as_deref().unwrap_or(""), value)),
        (_, value) => put(&cell(value)),
    }
    text.into_boxed_str()
}
