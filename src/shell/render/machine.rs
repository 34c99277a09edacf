//! Results for programs: JSON, lines of JSON, CSV, TSV and the data format itself.
//!
//! All of them are written item by item, and nothing is hidden: whoever asks for data gets them.
use std::borrow::Cow;
use std::io;

use crate::data::{ValueOf, print, to_json_string};
use crate::flags::Format;
use crate::request::spec::Shape;
use crate::shell::render::cell::{is_scalar, title};
use crate::shell::render::shape::{keys_of_rows, row_of, rows_are_dictionaries, rows_below};
use crate::shell::render::sink::Sink;
use crate::shell::render::source::{Item, Outer, Source};

/// Writes an answer in a format that is not for people.
///
/// # Errors
/// What the writer reports, here and below.
pub fn write(
    sink: &mut Sink<'_>,
    format: Format,
    shape: Shape,
    source: Source<'_>,
) -> io::Result<()> {
    match format {
        Format::Json => json(sink, source),
        Format::Ndjson => lines_of_json(sink, shape, source),
        Format::Csv => separated(sink, shape, source, &mut Csv),
        Format::Tsv => separated(sink, shape, source, &mut Tsv),
        Format::Table | Format::Raw => {
            sink.put_data(&source.text())?;
            sink.end_line()
        }
    }
}

/// One document: the outermost array or object with one line for each of its items.
fn json(sink: &mut Sink<'_>, source: Source<'_>) -> io::Result<()> {
    let mut items = source.items().peekable();
    let mut second = source.items().skip(1);
    // A lone key may have to be escaped, which is up to the object as a whole.
    let lone = source.outer() == Outer::Dictionary && second.next().is_none();
    if source.outer() == Outer::Single || items.peek().is_none() || lone {
        sink.put_data(&to_json_string(&source.whole()))?;
        return sink.end_line();
    }
    let (open, close) = if source.outer() == Outer::Array { ("[", "]") } else { ("{", "}") };
    sink.put(open)?;
    let mut separator = "\n  ";
    for Item { key, value } in items {
        sink.put(separator)?;
        separator = ",\n  ";
        if let Some(key) = key {
            sink.put_data(&to_json_string(&ValueOf::String(key)))?;
            sink.put(": ")?;
        }
        sink.put_data(&to_json_string(&value))?;
    }
    sink.end_line()?;
    sink.put(close)?;
    sink.end_line()
}

/// A line for each element of an array and for each entry; a record is one line. What stands before
/// the rows is left out.
fn lines_of_json(sink: &mut Sink<'_>, shape: Shape, source: Source<'_>) -> io::Result<()> {
    if let Some(below) = rows_below(source) {
        return lines_of_json(sink, Shape::Rows, Source::Tree(&ValueOf::Array(below)));
    }
    let entries = matches!(shape, Shape::Entries(_));
    match (source.outer(), shape) {
        (Outer::Array, _) => {
            for item in source.items() {
                sink.put_data(&to_json_string(&item.value))?;
                sink.end_line()?;
            }
            Ok(())
        }
        (Outer::Dictionary, Shape::Entries(kind)) if entries => {
            let name = to_json_string(&ValueOf::string(title(kind)));
            for item in source.items() {
                let key = to_json_string(&ValueOf::String(item.key.unwrap_or_default()));
                let value = to_json_string(&item.value);
                sink.put_data(&format!("{{{name}:{key},\"value\":{value}}}"))?;
                sink.end_line()?;
            }
            Ok(())
        }
        _ => {
            sink.put_data(&to_json_string(&source.whole()))?;
            sink.end_line()
        }
    }
}

/// How fields become a line.
trait Separated {
    fn separator(&self) -> &'static str;
    fn field<'t>(&self, text: &'t str) -> Cow<'t, str>;
}

struct Csv;

impl Separated for Csv {
    fn separator(&self) -> &'static str {
        ","
    }

    fn field<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if !text.contains([',', '"', '\n', '\r']) {
            return Cow::Borrowed(text);
        }
        Cow::Owned(format!("\"{}\"", text.replace('"', "\"\"")))
    }
}

struct Tsv;

impl Separated for Tsv {
    fn separator(&self) -> &'static str {
        "\t"
    }

    fn field<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if !text.contains(['\t', '\\', '\n', '\r']) {
            return Cow::Borrowed(text);
        }
        let text = text.replace('\\', "\\\\").replace('\t', "\\t");
        Cow::Owned(text.replace('\n', "\\n").replace('\r', "\\r"))
    }
}

/// A header and rows. Values that are no single word stand in the data format, and what stands before
/// the rows is left out.
fn separated(
    sink: &mut Sink<'_>,
    shape: Shape,
    source: Source<'_>,
    how: &mut dyn Separated,
) -> io::Result<()> {
    if let Some(below) = rows_below(source) {
        return rows(sink, Shape::Rows, Source::Tree(&ValueOf::Array(below)), how);
    }
    match source.outer() {
        Outer::Single => row(sink, how, [field(&source.whole())].iter()),
        Outer::Array => rows(sink, shape, source, how),
        Outer::Dictionary => {
            let first = match shape {
                Shape::Entries(kind) => title(kind),
                _ => "key".to_owned(),
            };
            let nested = matches!(shape, Shape::Entries(_)) && rows_are_dictionaries(source);
            if !nested {
                row(sink, how, [Cow::from(first), Cow::from("value")].iter())?;
                for Item { key, value } in source.items() {
                    row(sink, how, [key.unwrap_or_default(), field(&value)].iter())?;
                }
                return Ok(());
            }
            let columns = keys_of_rows(source);
            let header = std::iter::once(Cow::from(first));
            let header: Vec<_> =
                header.chain(columns.iter().map(|key| Cow::from(key.as_str()))).collect();
            row(sink, how, header.iter())?;
            for Item { key, value } in source.items() {
                let mut fields = vec![key.unwrap_or_default()];
                fields.extend(columns.iter().map(|key| field_of(&value, key)));
                row(sink, how, fields.iter())?;
            }
            Ok(())
        }
    }
}

fn rows(
    sink: &mut Sink<'_>,
    shape: Shape,
    source: Source<'_>,
    how: &mut dyn Separated,
) -> io::Result<()> {
    if rows_are_dictionaries(source) {
        let columns = keys_of_rows(source);
        let header: Vec<Cow<'_, str>> = columns.iter().map(|key| Cow::from(key.as_str())).collect();
        row(sink, how, header.iter())?;
        for item in source.items() {
            let fields: Vec<_> = columns.iter().map(|key| field_of(&item.value, key)).collect();
            row(sink, how, fields.iter())?;
        }
        return Ok(());
    }
    if let Shape::Names(kind) = shape {
        row(sink, how, [Cow::from(title(kind))].iter())?;
    }
    for item in source.items() {
        match item.value.as_ref() {
            ValueOf::Array(cells) => {
                let fields: Vec<_> = cells.iter().map(field).collect();
                row(sink, how, fields.iter())?;
            }
            value => row(sink, how, [field(value)].iter())?,
        }
    }
    Ok(())
}

fn row<'f>(
    sink: &mut Sink<'_>,
    how: &mut dyn Separated,
    fields: impl Iterator<Item = &'f Cow<'f, str>>,
) -> io::Result<()> {
    for (place, field) in fields.enumerate() {
        if place > 0 {
            sink.put(how.separator())?;
        }
        sink.put_data(&how.field(field))?;
    }
    sink.end_line()
}

fn field_of<'v>(value: &'v ValueOf<'_>, key: &str) -> Cow<'v, str> {
    let inside = row_of(value).and_then(|pairs| pairs.get(key));
    inside.map_or(Cow::Borrowed(""), field)
}

/// The text of a value in a field; the null object is an empty one.
fn field<'v>(value: &'v ValueOf<'_>) -> Cow<'v, str> {
    match value {
        ValueOf::Null => Cow::Borrowed(""),
        ValueOf::String(text) | ValueOf::Xml(text) => Cow::Borrowed(text),
        ValueOf::Number(number) => Cow::Owned(number.to_string()),
        ValueOf::Time(time) => Cow::Owned(time.to_iso()),
        ValueOf::Address(address) => Cow::Owned(address.to_string()),
        other => {
            debug_assert!(!is_scalar(other) || matches!(other, ValueOf::Data(_)));
            Cow::Owned(print(other))
        }
    }
}
