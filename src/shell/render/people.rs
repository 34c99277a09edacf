//! Results for people: texts, lists, tables, records.
use std::borrow::Cow;
use std::io;

use crate::data::ValueOf;
use crate::flags::Arrangement;
use crate::request::spec::Shape;
use crate::shell::render::cell::{NOTHING, cell, cell_in, is_scalar, plain};
use crate::shell::render::dress::Dress;
use crate::shell::render::harmless::{cut, harmless, wrap};
use crate::shell::render::human::human as in_words;
use crate::shell::render::list::list;
use crate::shell::render::names::{in_columns, one_a_line};
use crate::shell::render::paint::Tone;
use crate::shell::render::record::{Origin, record};
use crate::shell::render::shape::{Cells, View, row_of, view};
use crate::shell::render::sink::Sink;
use crate::shell::render::source::{Item, Outer, Source};
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
    dress: Dress,
) -> io::Result<()> {
    write_cut(sink, shape, source, dress, None)
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
    dress: Dress,
    cut: Option<Cut>,
) -> io::Result<()> {
    match (dress.arrangement, view(shape, source)) {
        (_, View::Single) => single(sink, source, dress),
        (Arrangement::List, view) => {
            let count = list(sink, source, &view, dress, cut.map(|cut| cut.each))?;
            count_line(sink, dress, Count { count, cut, what: &noun(&view), dropped: &[] })
        }
        (Arrangement::Tree, _) | (Arrangement::Record, View::Record) => {
            whole_record(sink, source, dress)
        }
        (Arrangement::Record, view @ View::Table { .. }) => {
            let count = records(sink, source, dress, cut.map(|cut| cut.each))?;
            count_line(sink, dress, Count { count, cut, what: &noun(&view), dropped: &[] })
        }
        (Arrangement::Table, View::Record) => {
            table(sink, source, Some("setting".to_owned()), &Cells::Setting, (dress, cut))
        }
        (Arrangement::Table, View::Names(title)) => {
            table(sink, source, Some(title), &Cells::Value, (dress, cut))
        }
        (_, View::Names(title)) => {
            let count = names(sink, source, dress.screen, cut)?;
            count_line(sink, dress, Count { count, cut, what: &title, dropped: &[] })
        }
        (_, View::Record) => whole_record(sink, source, dress),
        (_, View::Headed) => headed(sink, source, dress),
        (_, View::Table { key, cells }) => table(sink, source, key, &cells, (dress, cut)),
    }
}

/// What the rows of a view are called.
fn noun(view: &View) -> String {
    match view {
        View::Names(title) => title.clone(),
        View::Table { key: Some(key), .. } => key.clone(),
        View::Record => "setting".to_owned(),
        View::Single | View::Headed | View::Table { .. } => "row".to_owned(),
    }
}

/// A single object: its text line by line, so that nothing stands around it.
fn single(sink: &mut Sink<'_>, source: Source<'_>, dress: Dress) -> io::Result<()> {
    let value = source.whole();
    let text = match value.as_ref() {
        value
            if dress.human
                && let Some(text) = in_words("", value) =>
        {
            text
        }
        // Nothing is lost where no person looks.
        ValueOf::Data(bytes) if dress.screen.is_some() => match std::str::from_utf8(bytes) {
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
fn headed(sink: &mut Sink<'_>, source: Source<'_>, dress: Dress) -> io::Result<()> {
    heads(sink, source, dress)?;
    for item in source.items().filter(|item| !is_scalar(&item.value)) {
        let rows = Source::Tree(&item.value);
        if rows.items().next().is_none() {
            count_line(sink, dress, Count { count: 0, cut: None, what: "row", dropped: &[] })?;
            continue;
        }
        write(sink, Shape::Rows, rows, dress)?;
    }
    Ok(())
}

/// The single values that stand before rows, a line each.
///
/// # Errors
/// What the writer reports.
pub fn heads(sink: &mut Sink<'_>, source: Source<'_>, dress: Dress) -> io::Result<()> {
    for item in source.items().filter(|item| is_scalar(&item.value)) {
        let text = cell(&item.value);
        for part in dress.screen.map_or_else(|| vec![text.as_ref()], |columns| wrap(&text, columns))
        {
            sink.put(part)?;
            sink.end_line()?;
        }
    }
    Ok(())
}

/// The keys of a dictionary, or the numbers of elements, beside their values.
fn whole_record(sink: &mut Sink<'_>, source: Source<'_>, dress: Dress) -> io::Result<()> {
    let items: Vec<Item<'_>> = source.items().collect();
    if items.is_empty() {
        let what = if source.outer() == Outer::Array { "element" } else { "setting" };
        return count_line(sink, dress, Count { count: 0, cut: None, what, dropped: &[] });
    }
    let named = items.iter().zip(1..).map(|(item, number)| {
        let key = item.key.clone().unwrap_or_else(|| Cow::from(i32::to_string(&number)));
        (key, item.value.as_ref())
    });
    record(sink, named, dress, &all_own)
}

/// Nobody asks where settings come from.
fn all_own(_: &str) -> Origin {
    Origin::Own
}

fn table(
    sink: &mut Sink<'_>,
    source: Source<'_>,
    key: Option<String>,
    cells: &Cells,
    (dress, cut): (Dress, Option<Cut>),
) -> io::Result<()> {
    let Dress { screen, paint, arrangement, human } = dress;
    let first: Vec<Item<'_>> = source.items().take(SAMPLE + 1).collect();
    let mut sample: Vec<Row<'_>> = first.iter().map(|item| row(item, cells, human)).collect();
    let what = key.clone().unwrap_or_else(|| "row".to_owned());
    if sample.is_empty() {
        return count_line(sink, dress, Count { count: 0, cut, what: &what, dropped: &[] });
    }
    let mut titles = titles(key, cells);
    if source.outer() == Outer::Array && *cells == Cells::Value {
        // A list of names has no keys beside its values.
        titles.truncate(1);
    }
    let layout = Layout::new(titles, &sample, screen, paint);
    if layout.is_too_narrow() && arrangement == Arrangement::Auto {
        return records(sink, source, dress, cut.map(|cut| cut.each)).map(drop);
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
            layout.write_row(sink, &row(&item, cells, human), screen.is_some())?;
            count += 1;
        }
    }
    let dropped = layout.dropped();
    count_line(sink, dress, Count { count, cut, what: &what, dropped: &dropped })
}

fn titles(key: Option<String>, cells: &Cells) -> Vec<String> {
    let first = key.into_iter();
    match cells {
        Cells::Value | Cells::Setting => first.chain(["value".to_owned()]).collect(),
        Cells::Elements => Vec::new(),
        Cells::Keys(keys) => {
            first.chain(keys.iter().map(|key| harmless(key).into_owned())).collect()
        }
    }
}

fn row<'i>(item: &'i Item<'_>, cells: &Cells, human: bool) -> Row<'i> {
    let mut row: Row<'i> = Vec::with_capacity(match cells {
        Cells::Keys(keys) => keys.len() + 1,
        Cells::Value | Cells::Setting | Cells::Elements => 4,
    });
    row.extend(item.key.as_ref().map(|key| harmless(key)));
    match (cells, item.value.as_ref()) {
        (Cells::Elements, ValueOf::Array(elements)) => {
            row.extend(elements.iter().map(|element| cell_in("", element, human)));
        }
        (Cells::Keys(keys), value) => {
            let pairs = row_of(value);
            row.extend(keys.iter().map(|key| {
                let value = pairs.and_then(|pairs| pairs.get(key));
                value.map_or(Cow::Borrowed(NOTHING), |value| cell_in(key, value, human))
            }));
        }
        (Cells::Setting, value) => {
            row.push(cell_in(item.key.as_deref().unwrap_or(""), value, human));
        }
        (_, value) => row.push(cell_in("", value, human)),
    }
    row
}

/// A record for each row, and how many there were. Behind the first `ends` of them, rows were left
/// out.
fn records(
    sink: &mut Sink<'_>,
    source: Source<'_>,
    dress: Dress,
    ends: Option<usize>,
) -> io::Result<u64> {
    let mut count = 0;
    for (number, item) in source.items().enumerate() {
        count += 1;
        if ends == Some(number) {
            sink.put(LEFT_OUT)?;
            sink.end_line()?;
        }
        let name = match &item.key {
            Some(key) => harmless(key).into_owned(),
            None => (number + 1).to_string(),
        };
        let name = dress.screen.map_or(Cow::from(&name), |columns| cut(&name, columns));
        sink.put(&dress.paint.tone(Tone::Header, &name))?;
        sink.end_line()?;
        if let Some(pairs) = row_of(&item.value) {
            record(
                sink,
                pairs.iter().map(|(key, value)| (Cow::from(key), value)),
                dress,
                &all_own,
            )?;
            continue;
        }
        match item.value.as_ref() {
            ValueOf::Array(elements) => {
                let pairs = elements.iter().zip(1..);
                let pairs = pairs.map(|(value, place)| (Cow::from(i32::to_string(&place)), value));
                record(sink, pairs, dress, &all_own)?;
            }
            value => {
                let pair = std::iter::once((Cow::from("value"), value));
                record(sink, pair, dress, &all_own)?;
            }
        }
    }
    Ok(count)
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
    Dress { screen, paint, .. }: Dress,
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
