//! Tables: small ones by comfy-table, long ones streamed.
//!
//! Every cell that comes here is harmless already. There is one rule, below the header, and nothing
//! between columns but space: the least noise, and easy to copy from.
use std::borrow::Cow;
use std::io;

use comfy_table::{CellAlignment, ContentArrangement, ContentLineStyle, LineStyle, TableStyle};

use crate::shell::render::cell::{NOTHING, is_numeric, is_size};
use crate::shell::render::columns::{Chosen, GAP, choose};
use crate::shell::render::harmless::{cut, sign_width, width};
use crate::shell::render::paint::{Paint, Tone};
use crate::shell::render::sink::Sink;

/// How many rows are looked at before the widths of columns are settled. A table with no more of
/// them is held in memory as a whole.
pub const SAMPLE: usize = 1000;

const STYLE: TableStyle = TableStyle::new()
    .header_lines(ContentLineStyle::none().junction(' '))
    .header_separator(LineStyle::none().fill('─').junction(' '))
    .content_lines(ContentLineStyle::none().junction(' '));

/// How a table looks.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The titles of all columns; empty for a table without a header.
    titles: Vec<String>,
    chosen: Chosen,
    /// Which columns hold numbers, and so stand at the right.
    right: Vec<bool>,
    paint: Paint,
}

/// A row of cells.
pub type Row<'a> = Vec<Cow<'a, str>>;

impl Layout {
    /// Settles columns by the first rows.
    pub fn new(
        titles: Vec<String>,
        sample: &[Row<'_>],
        screen: Option<usize>,
        paint: Paint,
    ) -> Self {
        let count = sample.iter().map(Vec::len).max().unwrap_or(0).max(titles.len());
        let cells = |column: usize| sample.iter().filter_map(move |row| row.get(column));
        let wanted: Vec<usize> = (0..count)
            .map(|column| {
                let title = titles.get(column).map_or(0, |title| width(title));
                cells(column).map(|cell| width(cell)).max().unwrap_or(0).max(title)
            })
            .collect();
        let right = (0..count).map(|column| is_number_column(cells(column))).collect();
        Self { titles, chosen: choose(&wanted, screen), right, paint }
    }

    /// Whether so much would be left out that a record for each row tells more.
    pub fn is_too_narrow(&self) -> bool {
        self.chosen.kept.len() < 2 && !self.chosen.dropped.is_empty()
    }

    /// The titles of the columns that are left out.
    pub fn dropped(&self) -> Vec<&str> {
        let dropped = self.chosen.dropped.iter();
        dropped.map(|index| self.titles.get(*index).map_or("?", String::as_str)).collect()
    }

    /// Writes a table that is here as a whole.
    ///
    /// # Errors
    /// What the writer reports, here and below.
    pub fn write_whole(&self, sink: &mut Sink<'_>, rows: &[Row<'_>]) -> io::Result<()> {
        let mut table = comfy_table::Table::new();
        table.load_style(STYLE).set_content_arrangement(ContentArrangement::Disabled);
        if !self.titles.is_empty() {
            table.set_header(self.fitted(&self.titles));
        }
        for row in rows {
            table.add_row(self.fitted(row));
        }
        let last = self.chosen.kept.len().saturating_sub(1);
        let kept = self.chosen.kept.iter().enumerate();
        for (column, (place, (index, _))) in table.column_iter_mut().zip(kept) {
            // The last column ends where the screen may end.
            column.set_padding((0, if place == last { 0 } else { GAP as u16 - 1 }));
            if self.right[*index] {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        let above = if self.titles.is_empty() { 0 } else { 2 };
        for (number, line) in table.lines().enumerate() {
            let tone = match number {
                0 if !self.titles.is_empty() => self.paint.tone(Tone::Header, line.trim_end()),
                1 if !self.titles.is_empty() => self.paint.tone(Tone::Faint, line.trim_end()),
                _ => match rows.get(number.saturating_sub(above)) {
                    Some(row) => self.with_nothing_faint(line.trim_end(), row),
                    None => Cow::Borrowed(line.trim_end()),
                },
            };
            sink.put(&tone)?;
            sink.end_line()?;
        }
        Ok(())
    }

    /// Writes the header of a table whose rows come one by one.
    pub fn write_header(&self, sink: &mut Sink<'_>) -> io::Result<()> {
        if self.titles.is_empty() {
            return Ok(());
        }
        let mut header = String::new();
        let mut rule = String::new();
        for (place, (index, columns)) in self.chosen.kept.iter().enumerate() {
            let title = cut(&self.titles[*index], *columns);
            let space = " ".repeat(columns - width(&title));
            let (before, behind) =
                if self.right[*index] { (space.as_str(), "") } else { ("", space.as_str()) };
            let gap = if place == 0 { "" } else { "  " };
            header.push_str(&format!("{gap}{before}{title}{behind}"));
            let gap = if place == 0 { "" } else { " " };
            let more = usize::from(place + 1 < self.chosen.kept.len());
            rule.push_str(&format!("{gap}{}", "─".repeat(columns + more)));
        }
        sink.put(&self.paint.tone(Tone::Header, header.trim_end()))?;
        sink.end_line()?;
        sink.put(&self.paint.tone(Tone::Faint, &rule))?;
        sink.end_line()
    }

    /// Writes one row. A cell that is wider than the sample was pushes the rest of its row aside,
    /// unless the screen has an end.
    pub fn write_row(&self, sink: &mut Sink<'_>, row: &Row<'_>, limited: bool) -> io::Result<()> {
        let mut owed = 0;
        for (index, columns) in &self.chosen.kept {
            let cell = row.get(*index).map_or("", |cell| cell.as_ref());
            let cell = if limited { cut(cell, *columns) } else { Cow::Borrowed(cell) };
            let space = columns.saturating_sub(width(&cell));
            let (before, behind) = if self.right[*index] { (space, 0) } else { (0, space) };
            if !cell.is_empty() {
                sink.pad(owed + before)?;
                match cell.as_ref() {
                    NOTHING => sink.put(&self.paint.tone(Tone::Faint, NOTHING))?,
                    cell => sink.put(cell)?,
                }
                owed = 0;
            } else {
                owed += before;
            }
            owed += behind + GAP;
        }
        sink.end_line()
    }

    /// The line of a row, in which cells that stand for nothing are faint.
    fn with_nothing_faint<'l>(&self, line: &'l str, row: &Row<'_>) -> Cow<'l, str> {
        let is_nothing = |index: &usize| row.get(*index).is_some_and(|cell| cell == NOTHING);
        if !self.paint.is_on() || !self.chosen.kept.iter().any(|(index, _)| is_nothing(index)) {
            return Cow::Borrowed(line);
        }
        let mut shown = String::with_capacity(line.len() + 16);
        let mut signs = line.chars();
        for (index, columns) in &self.chosen.kept {
            let mut used = 0;
            let cell: String = signs
                .by_ref()
                .take_while(|sign| {
                    used += sign_width(*sign);
                    used < columns + GAP
                })
                .collect();
            match is_nothing(index) {
                true => {
                    shown.push_str(&cell.replace(NOTHING, &self.paint.tone(Tone::Faint, NOTHING)));
                }
                false => shown.push_str(&cell),
            }
            shown.push(' ');
        }
        shown.truncate(shown.trim_end().len());
        Cow::Owned(shown)
    }

    /// The cells that are shown, cut to their columns.
    fn fitted<'r>(&self, row: &'r [impl AsRef<str>]) -> Vec<Cow<'r, str>> {
        let kept = self.chosen.kept.iter();
        kept.map(|(index, columns)| {
            row.get(*index).map_or(Cow::Borrowed(""), |cell| cut(cell.as_ref(), *columns))
        })
        .collect()
    }
}

fn is_number_column<'c>(mut cells: impl Iterator<Item = &'c Cow<'c, str>>) -> bool {
    let mut any = false;
    cells.all(|cell| {
        let counts = is_numeric(cell) || is_size(cell);
        any |= counts;
        counts || cell.is_empty() || cell == NOTHING || cell == "unlimited"
    }) && any
}
