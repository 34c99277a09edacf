//! Results for people: texts, lists, tables, records.
use std::borrow::Cow;
use std::io;

use crate::data::ValueOf;
use crate::request::spec::Shape;
use crate::shell::render::cell::{NOTHING, cell, cell_of, is_scalar, plain};
use crate::shell::render::harmless::{cut, harmless, wrap};
use crate::shell::render::names::{in_columns, one_a_line};
use crate::shell::render::paint::{Paint, Tone};
use crate::shell::render::record::record;
use crate::shell::render::shape::{Cells, View, keys_of_rows, row_of, view};
use crate::shell::render::sink::Sink;
use crate::shell::render::source::{Item, Source};
use crate::shell::render::table::{Layout, Row, SAMPLE};

/// What stands for rows that are left out.
const LEFT_OUT: &str = "…";

/// Writes an answer. On a terminal, lists and tables end with a line that counts what there is.
///
/// # Errors
/// What the writer reports, here and below.
pub fn write(
    sink: &mut Sink<'_>,
    shape: Shape,
    source: Source<'_>,
    screen: Option<usize>,
    paint: Paint,
) -> io::Result<()> {
    write_cut(sink, shape, source, screen, paint, None)
}

/// Only the ends of a long result are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// How many rows there are at each end.
    pub each: usize,
    /// How many there are in all.
    pub total: usize,
}

/// Writes an answer of which rows in the middle may have been left out.
///
/// # Errors
/// What the writer reports.
pub fn write_cut(
    sink: &mut Sink<'_>,
    shape: Shape,
    source: Source<'_>,
    screen: Option<usize>,
    paint: Paint,
    cut: Option<Cut>,
) -> io::Result<()> {
    match view(shape, source) {
        View::Single => single(sink, source, screen.is_some()),
        View::Names(title) => {
            let count = names(sink, source, screen, cut)?;
            count_line(sink, screen, paint, Count { count, cut, what: &title, dropped: &[] })
        }
        View::Record => whole_record(sink, source, screen, paint),
        View::Headed => headed(sink, source, screen, paint),
        View::Table { key, cells } => table(sink, source, key, &cells, (screen, paint, cut)),
    }
}

/// A single object: its text line by line, so that nothing stands around it.
fn single(sink: &mut Sink<'_>, source: Source<'_>, terminal: bool) -> io::Result<()> {
    let value = source.whole();
    let text = match value.as_ref() {
        // Nothing is lost where no person looks.
        ValueOf::Data(bytes) if terminal => match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => plain(&value),
        },
        ValueOf::Data(_) => source.text(),
        ValueOf::String(text) if text.is_empty() => Cow::Borrowed(""),
        value => plain(value),
    };
    for line in text.strip_suffix('\n').unwrap_or(&text).split('\n') {
        sink.put(&harmless(line.strip_suffix('\r').unwrap_or(line)))?;
        sink.end_line()?;
    }
    Ok(())
}

/// Up to the size of a sample column by column; what is longer than a few screens anyway is written
/// as it comes.
fn names(
    sink: &mut Sink<'_>,
    source: Source<'_>,
    screen: Option<usize>,
    cut: Option<Cut>,
) -> io::Result<u64> {
    let Some(screen) = screen else { return one_a_line(sink, source.items()) };
    let mut first: Vec<String> =
        source.items().take(SAMPLE + 1).map(|item| cell(&item.value).into_owned()).collect();
    if first.len() > SAMPLE {
        return one_a_line(sink, source.items());
    }
    let count = first.len() as u64;
    if let Some(cut) = cut {
        first.insert(cut.each.min(first.len()), LEFT_OUT.to_owned());
    }
    in_columns(sink, &first, screen)?;
    Ok(count)
}

/// Single values, and a table of what the last element holds.
fn headed(
    sink: &mut Sink<'_>,
    source: Source<'_>,
    screen: Option<usize>,
    paint: Paint,
) -> io::Result<()> {
    for item in source.items() {
        if is_scalar(&item.value) {
            let text = cell(&item.value);
            for part in screen.map_or_else(|| vec![text.as_ref()], |columns| wrap(&text, columns)) {
                sink.put(part)?;
                sink.end_line()?;
            }
            continue;
        }
        let rows = Source::Tree(&item.value);
        table(sink, rows, None, &Cells::Keys(keys_of_rows(rows)), (screen, paint, None))?;
    }
    Ok(())
}

fn whole_record(
    sink: &mut Sink<'_>,
    source: Source<'_>,
    screen: Option<usize>,
    paint: Paint,
) -> io::Result<()> {
    let items: Vec<Item<'_>> = source.items().collect();
    if items.is_empty() {
        let none = Count { count: 0, cut: None, what: "setting", dropped: &[] };
        return count_line(sink, screen, paint, none);
    }
    let pairs =
        items.iter().map(|item| (item.key.clone().unwrap_or_default(), item.value.as_ref()));
    record(sink, pairs, screen, paint)
}

fn table(
    sink: &mut Sink<'_>,
    source: Source<'_>,
    key: Option<String>,
    cells: &Cells,
    (screen, paint, cut): (Option<usize>, Paint, Option<Cut>),
) -> io::Result<()> {
    let first: Vec<Item<'_>> = source.items().take(SAMPLE + 1).collect();
    let mut sample: Vec<Row<'_>> = first.iter().map(|item| row(item, cells)).collect();
    let what = key.clone().unwrap_or_else(|| "row".to_owned());
    if sample.is_empty() {
        let none = Count { count: 0, cut, what: &what, dropped: &[] };
        return count_line(sink, screen, paint, none);
    }
    let layout = Layout::new(titles(key, cells), &sample, screen, paint);
    if layout.is_too_narrow() {
        return records(sink, source, screen, paint);
    }
    let mut count = sample.len() as u64;
    if let Some(cut) = cut {
        let columns = sample.iter().map(Vec::len).max().unwrap_or(1);
        sample.insert(cut.each.min(sample.len()), vec![Cow::Borrowed(LEFT_OUT); columns]);
    }
    if sample.len() <= SAMPLE {
        layout.write_whole(sink, &sample)?;
    } else {
        count = 0;
        layout.write_header(sink)?;
        for item in source.items() {
            layout.write_row(sink, &row(&item, cells), screen.is_some())?;
            count += 1;
        }
    }
    let dropped = layout.dropped();
    count_line(sink, screen, paint, Count { count, cut, what: &what, dropped: &dropped })
}

fn titles(key: Option<String>, cells: &Cells) -> Vec<String> {
    let first = key.into_iter();
    match cells {
        Cells::Value => first.chain(["value".to_owned()]).collect(),
        Cells::Elements => Vec::new(),
        Cells::Keys(keys) => {
            first.chain(keys.iter().map(|key| harmless(key).into_owned())).collect()
        }
    }
}

fn row<'i>(item: &'i Item<'_>, cells: &Cells) -> Row<'i> {
    let mut row: Row<'i> = Vec::with_capacity(match cells {
        Cells::Keys(keys) => keys.len() + 1,
        Cells::Value | Cells::Elements => 4,
    });
    row.extend(item.key.as_ref().map(|key| harmless(key)));
    match (cells, item.value.as_ref()) {
        (Cells::Elements, ValueOf::Array(elements)) => row.extend(elements.iter().map(cell)),
        (Cells::Keys(keys), value) => {
            let pairs = row_of(value);
            row.extend(keys.iter().map(|key| {
                let value = pairs.and_then(|pairs| pairs.get(key));
                value.map_or(Cow::Borrowed(NOTHING), |value| cell_of(key, value))
            }));
        }
        (_, value) => row.push(cell(value)),
    }
    row
}

/// A record for each row of a table that the screen is too narrow for.
fn records(
    sink: &mut Sink<'_>,
    source: Source<'_>,
    screen: Option<usize>,
    paint: Paint,
) -> io::Result<()> {
    for (number, item) in source.items().enumerate() {
        let name = match &item.key {
            Some(key) => harmless(key).into_owned(),
            None => (number + 1).to_string(),
        };
        let name = screen.map_or(Cow::from(&name), |columns| cut(&name, columns));
        sink.put(&paint.tone(Tone::Header, &name))?;
        sink.end_line()?;
        if let Some(pairs) = row_of(&item.value) {
            let pairs = pairs.iter().map(|(key, value)| (Cow::from(key), value));
            record(sink, pairs, screen, paint)?;
            continue;
        }
        match item.value.as_ref() {
            ValueOf::Array(elements) => {
                let pairs = elements.iter().zip(1..);
                let pairs = pairs.map(|(value, place)| (Cow::from(i32::to_string(&place)), value));
                record(sink, pairs, screen, paint)?;
            }
            value => {
                let pair = std::iter::once((Cow::from("value"), value));
                record(sink, pair, screen, paint)?;
            }
        }
    }
    Ok(())
}

/// What the last line counts.
struct Count<'c> {
    count: u64,
    cut: Option<Cut>,
    what: &'c str,
    dropped: &'c [&'c str],
}

/// On a terminal: how many there are, and which rows and columns were left out.
fn count_line(
    sink: &mut Sink<'_>,
    screen: Option<usize>,
    paint: Paint,
    Count { count, cut, what, dropped }: Count<'_>,
) -> io::Result<()> {
    let Some(screen) = screen else { return Ok(()) };
    let mut line = match count {
        0 => format!("no {}", plural(what)),
        1 => format!("1 {what}"),
        _ => format!("{count} {}", plural(what)),
    };
    if let Some(Cut { each, total }) = cut {
        line = format!(
            "{total} {}, {} shown: the first {each} and the last {each} · /last pages through all, \
             /last table prints them",
            plural(what),
            2 * each
        );
    }
    if !dropped.is_empty() {
        let columns = if dropped.len() == 1 { "column" } else { "columns" };
        line.push_str(&format!(
            " · {} {columns} left out, for which the screen is too narrow: {}",
            dropped.len(),
            dropped.join(", ")
        ));
    }
    for part in wrap(&line, screen) {
        sink.put(&paint.tone(Tone::Faint, part))?;
        sink.end_line()?;
    }
    Ok(())
}

/// The plural of a title.
fn plural(word: &str) -> String {
    match word.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ if word.ends_with(['s', 'x']) || word.ends_with("ch") => format!("{word}es"),
        _ => format!("{word}s"),
    }
}
