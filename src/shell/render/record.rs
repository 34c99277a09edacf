//! One dictionary as a record: its keys beside their values, dictionaries within as a tree.
use std::borrow::Cow;
use std::io;

use crate::data::ValueOf;
use crate::shell::line::secrets::HIDDEN;
use crate::shell::render::cell::{NOTHING, cell, hides, is_scalar, plain};
use crate::shell::render::dress::Dress;
use crate::shell::render::harmless::{cut, harmless, width, wrap};
use crate::shell::render::human::human as in_words;
use crate::shell::render::paint::{Paint, Tone};
use crate::shell::render::sink::Sink;

/// What stands between keys and values.
const GAP: usize = 2;

/// What stands behind an inherited value where no colour tells it.
const INHERITED: &str = "(inherited)";

/// Where a setting comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It is set, or nobody asks.
    Own,
    /// It comes from defaults.
    Inherited,
}

/// One line of a record, or several where the value has more lines.
struct Row {
    /// The branches of the tree.
    branches: String,
    key: String,
    value: String,
    faint: bool,
    origin: Origin,
}

/// A value with the key or the number by which it is known.
type Named<'v> = (String, &'v ValueOf<'v>);

/// Writes a record.
///
/// # Errors
/// What the writer reports.
pub fn record<'v>(
    sink: &mut Sink<'_>,
    pairs: impl Iterator<Item = (Cow<'v, str>, &'v ValueOf<'v>)>,
    dress: Dress,
    origin: &dyn Fn(&str) -> Origin,
) -> io::Result<()> {
    let Dress { screen, paint, human, .. } = dress;
    let mut rows = Vec::new();
    for (key, value) in pairs {
        let roots = Branches::default();
        let first = rows.len();
        grow(&mut rows, roots, &key, value, human);
        if origin(&key) == Origin::Inherited {
            inherit(&mut rows[first..], paint);
        }
    }
    let key_limit = screen.map_or(usize::MAX, |columns| (columns / 2).max(8));
    let keys = rows.iter().map(|row| width(&row.branches) + width(&row.key)).max().unwrap_or(0);
    let keys = keys.min(key_limit);
    for row in &rows {
        write_row(sink, row, keys, screen, paint)?;
    }
    Ok(())
}

/// Marks the rows of a setting as inherited.
fn inherit(rows: &mut [Row], paint: Paint) {
    if let (Some(first), false) = (rows.first_mut(), paint.is_on()) {
        let space = if first.value.is_empty() { "" } else { "  " };
        first.value.push_str(space);
        first.value.push_str(INHERITED);
    }
    for row in rows {
        row.faint = true;
        row.origin = Origin::Inherited;
    }
}

fn write_row(
    sink: &mut Sink<'_>,
    row: &Row,
    keys: usize,
    screen: Option<usize>,
    paint: Paint,
) -> io::Result<()> {
    let branches = cut(&row.branches, keys);
    let key = cut(&row.key, keys.saturating_sub(width(&branches)));
    let used = width(&branches) + width(&key);
    sink.put(&paint.tone(Tone::Faint, &branches))?;
    let tone = if row.origin == Origin::Own { Tone::Key } else { Tone::Faint };
    sink.put(&paint.tone(tone, &key))?;
    if row.value.is_empty() {
        return sink.end_line();
    }
    let room = screen.map(|columns| columns.saturating_sub(keys + GAP).max(8));
    let mut first = true;
    for line in row.value.split('\n') {
        let line = harmless(line);
        let parts = match room {
            Some(room) => wrap(&line, room),
            None => vec![line.as_ref()],
        };
        for part in parts {
            sink.pad(keys + GAP - if first { used } else { 0 })?;
            first = false;
            let tone = if row.faint { paint.tone(Tone::Faint, part) } else { Cow::Borrowed(part) };
            sink.put(&tone)?;
            sink.end_line()?;
        }
    }
    Ok(())
}

/// What stands before a key, and before the branches of what is in its value.
#[derive(Default)]
struct Branches {
    own: String,
    below: String,
}

/// Adds the rows of a value, and of what is in it.
fn grow(rows: &mut Vec<Row>, branches: Branches, key: &str, value: &ValueOf<'_>, human: bool) {
    let name = shown(key);
    let inside: Vec<Named<'_>> = match value {
        _ if hides(key, value) => Vec::new(),
        ValueOf::Dictionary(pairs) => {
            let mut inside: Vec<Named<'_>> =
                pairs.iter().map(|(key, value)| (key.to_owned(), value)).collect();
            inside.sort_by(|one, other| one.0.cmp(&other.0));
            inside
        }
        ValueOf::Array(elements) if !elements.iter().all(is_scalar) => {
            let numbers = 1..=elements.len();
            numbers.map(|number| number.to_string()).zip(elements).collect()
        }
        _ => Vec::new(),
    };
    let Branches { own, below } = branches;
    if inside.is_empty() {
        let (value, faint) = leaf(key, value, human);
        rows.push(Row { branches: own, key: name, value, faint, origin: Origin::Own });
        return;
    }
    rows.push(Row {
        branches: own,
        key: name,
        value: String::new(),
        faint: false,
        origin: Origin::Own,
    });
    let last = inside.len() - 1;
    for (index, (key, value)) in inside.into_iter().enumerate() {
        let (branch, under) = if index == last { ("└ ", "  ") } else { ("├ ", "│ ") };
        let own = format!("{below}{branch}");
        match value {
            // Rows within rows, as the conditions of a Rule are, stay on one line.
            ValueOf::Array(elements) if !elements.iter().any(is_record) => {
                let key = shown(&key);
                let value = cell(value).into_owned();
                rows.push(Row { branches: own, key, value, faint: false, origin: Origin::Own });
            }
            _ => {
                let branches = Branches { own, below: format!("{below}{under}") };
                grow(rows, branches, &key, value, human);
            }
        }
    }
}

/// A key as it is shown: an empty one as what it is.
fn shown(key: &str) -> String {
    if key.is_empty() { "\"\"".to_owned() } else { harmless(key).into_owned() }
}

fn is_record(value: &ValueOf<'_>) -> bool {
    matches!(value, ValueOf::Dictionary(_))
}

/// The text of a value that has nothing in it, and whether it only says that there is nothing.
fn leaf(key: &str, value: &ValueOf<'_>, human: bool) -> (String, bool) {
    match value {
        _ if hides(key, value) => (HIDDEN.to_owned(), true),
        _ if human && let Some(text) = in_words(key, value) => (text.into_owned(), false),
        ValueOf::Null => (NOTHING.to_owned(), true),
        ValueOf::Dictionary(_) => ("{}".to_owned(), true),
        ValueOf::Array(elements) if elements.is_empty() => ("()".to_owned(), true),
        // The lines of a text stay lines; every other sign that a terminal obeys is written out.
        _ => (plain(value).into_owned(), false),
    }
}
