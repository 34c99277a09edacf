//! One line for each row, with the name before each value: nothing has to be looked for in columns,
//! so that a screen reader, or a small screen, can follow.
use std::io;

use crate::data::ValueOf;
use crate::shell::render::cell::cell_in;
use crate::shell::render::dress::Dress;
use crate::shell::render::harmless::{harmless, wrap};
use crate::shell::render::shape::{Cells, View, row_of};
use crate::shell::render::sink::Sink;
use crate::shell::render::source::{Item, Source};

/// Writes a line for each row, and tells how many there were. Behind the first `ends` of them, rows
/// were left out.
///
/// # Errors
/// What the writer reports.
pub fn list(
    sink: &mut Sink<'_>,
    source: Source<'_>,
    view: &View,
    dress: Dress,
    ends: Option<usize>,
) -> io::Result<u64> {
    let mut count = 0;
    for (number, item) in source.items().enumerate() {
        count += 1;
        if ends == Some(number) {
            put(sink, "and so on, until:", dress)?;
        }
        put(sink, &line(&item, cells_of(view), dress.human), dress)?;
    }
    Ok(count)
}

/// Writes a setting in a line, and whether it is inherited.
///
/// # Errors
/// What the writer reports.
pub fn setting(
    sink: &mut Sink<'_>,
    item: &Item<'_>,
    inherited: bool,
    dress: Dress,
) -> io::Result<()> {
    let mut text = line(item, &Cells::Setting, dress.human);
    if inherited {
        text.push_str(", inherited");
    }
    put(sink, &text, dress)
}

fn put(sink: &mut Sink<'_>, text: &str, dress: Dress) -> io::Result<()> {
    let parts = dress.screen.map_or_else(|| vec![text], |columns| wrap(text, columns));
    for part in parts {
        sink.put(part)?;
        sink.end_line()?;
    }
    Ok(())
}

fn line(item: &Item<'_>, cells: &Cells, human: bool) -> String {
    let key = item.key.as_deref().unwrap_or("");
    let value = item.value.as_ref();
    let parts: Vec<String> = match (row_of(value), value) {
        (Some(pairs), _) => {
            let mut pairs: Vec<_> = pairs.iter().collect();
            pairs.sort_by_key(|(key, _)| *key);
            let named = pairs
                .into_iter()
                .map(|(key, value)| format!("{}: {}", harmless(key), cell_in(key, value, human)));
            named.collect()
        }
        (None, ValueOf::Array(elements)) if *cells == Cells::Elements => {
            elements.iter().map(|value| cell_in("", value, human).into_owned()).collect()
        }
        _ if *cells == Cells::Value => vec![cell_in("", value, human).into_owned()],
        _ => vec![cell_in(key, value, human).into_owned()],
    };
    let text = parts.join(", ");
    if key.is_empty() { text } else { format!("{}: {text}", harmless(key)) }
}

/// What a row of the view is made of.
fn cells_of(view: &View) -> &Cells {
    match view {
        View::Table { cells, .. } => cells,
        View::Names(_) => &Cells::Value,
        View::Single | View::Record | View::Headed => &Cells::Setting,
    }
}
