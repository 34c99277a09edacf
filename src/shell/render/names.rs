//! A list of names: column by column on a terminal, one a line everywhere else.
use std::io;

use crate::shell::render::cell::plain;
use crate::shell::render::harmless::{harmless, width};
use crate::shell::render::sink::Sink;
use crate::shell::render::source::Item;

/// What stands between two columns.
const GAP: usize = 2;

/// Writes names one a line, as they come. Returns how many.
///
/// # Errors
/// What the writer reports, here and below.
pub fn one_a_line<'a>(
    sink: &mut Sink<'_>,
    items: impl Iterator<Item = Item<'a>>,
) -> io::Result<u64> {
    let mut count = 0;
    for item in items {
        // A name that breaks its line would be two names to whatever reads the list.
        sink.put(&harmless(&plain(&item.value)))?;
        sink.end_line()?;
        count += 1;
    }
    Ok(count)
}

/// Writes names column by column, in as many columns as the screen holds.
pub fn in_columns(sink: &mut Sink<'_>, names: &[String], screen: usize) -> io::Result<()> {
    let widths: Vec<usize> = names.iter().map(|name| width(name)).collect();
    let (rows, columns) = arrange(&widths, screen);
    for row in 0..rows {
        for (column, column_width) in columns.iter().enumerate() {
            let Some(name) = names.get(column * rows + row) else { break };
            sink.put(name)?;
            if names.len() > (column + 1) * rows + row {
                sink.pad(column_width + GAP - widths[column * rows + row])?;
            }
        }
        sink.end_line()?;
    }
    Ok(())
}

/// How many rows, and how wide each column: the fewest rows with which everything fits.
fn arrange(widths: &[usize], screen: usize) -> (usize, Vec<usize>) {
    let narrowest = widths.iter().min().copied().unwrap_or(0) + GAP;
    let most = ((screen + GAP) / narrowest.max(1)).clamp(1, widths.len().max(1));
    for count in (2..=most).rev() {
        let rows = widths.len().div_ceil(count);
        let columns: Vec<usize> =
            widths.chunks(rows).map(|column| column.iter().max().copied().unwrap_or(0)).collect();
        if columns.iter().sum::<usize>() + GAP * (columns.len() - 1) <= screen {
            return (rows, columns);
        }
    }
    (widths.len(), vec![widths.iter().max().copied().unwrap_or(0)])
}
