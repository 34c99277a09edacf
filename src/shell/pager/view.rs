//! What the pager shows of its rows, and what keys do. Nothing here knows a terminal.
use std::cmp::Ordering;

use regex::{Regex, RegexBuilder};

use crate::data::ValueOf;
use crate::shell::pager::rows::Rows;
use crate::shell::render::cell::{NOTHING, is_numeric, is_size};
use crate::shell::render::harmless::{cut, harmless, width};
use crate::shell::render::paint::{Paint, Tone};
use crate::shell::stages::expression::compare_texts;
use crate::shell::stages::quantity::Quantity;

/// What stands between two columns.
const GAP: usize = 2;

/// The widest that a column gets before all others are shown, in columns of the screen.
const WIDEST: usize = 60;

/// How many rows are looked at for the widths of columns.
const MEASURED: usize = 1000;

/// What stands at the bottom while nothing else does.
const HELP: &str = "q ends · arrows, / finds, & filters, s sorts, y copies, w writes";

/// The same for a narrow screen.
const HELP_SHORT: &str = "q ends · / & s y w";

/// A key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A sign.
    Sign(char),
    /// Enter.
    Enter,
    /// Escape.
    Escape,
    /// Backspace.
    Back,
    /// One row up.
    Up,
    /// One row down.
    Down,
    /// One column to the left.
    Left,
    /// One column to the right.
    Right,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// The first row.
    Home,
    /// The last row.
    End,
}

/// What a key wants done that the view cannot do itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Nothing.
    Nothing,
    /// The pager ends.
    Leave,
    /// The text goes to the clipboard of the terminal.
    Copy(String),
    /// The rows go into a file of this name.
    Write(String),
}

/// What is being typed at the bottom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Typing {
    Search,
    Filter,
    File,
}

/// What is seen of rows.
pub struct View {
    rows: Rows,
    /// The rows that are left, in their order.
    order: Vec<u32>,
    widths: Vec<usize>,
    right: Vec<bool>,
    /// The row under the cursor, as a place in `order`, and the one at the top of the screen.
    at: usize,
    top: usize,
    /// The column under the cursor, and the first one behind the column that stays.
    column: usize,
    left: usize,
    /// How many rows the screen shows.
    page: usize,
    typing: Option<(Typing, String)>,
    search: Option<Regex>,
    filter: String,
    sorted: Option<(usize, bool)>,
    message: String,
}

impl View {
    /// The view of all rows.
    pub fn new(rows: Rows) -> Self {
        let order = (0..u32::try_from(rows.len()).unwrap_or(u32::MAX)).collect();
        let count = rows.titles.len().max(1);
        let mut widths: Vec<usize> = (0..count)
            .map(|column| rows.titles.get(column).map_or(0, |title| width(title) + 2))
            .collect();
        let mut right = vec![false; count];
        let mut words = vec![false; count];
        for row in 0..rows.len().min(MEASURED) {
            for (column, cell) in rows.cells(row).enumerate().take(count) {
                widths[column] = widths[column].max(width(cell));
                let counts = is_numeric(cell) || is_size(cell);
                right[column] |= counts;
                words[column] |= !counts && !cell.is_empty() && cell != NOTHING;
            }
        }
        right.iter_mut().zip(words).for_each(|(right, words)| *right &= !words);
        Self {
            rows,
            order,
            widths,
            right,
            at: 0,
            top: 0,
            column: 0,
            left: 1,
            page: 1,
            typing: None,
            search: None,
            filter: String::new(),
            sorted: None,
            message: String::new(),
        }
    }

    /// The rows that are left, in their order, by their numbers from 0; `None` if they are all there
    /// as they came.
    pub fn chosen(&self) -> Option<&[u32]> {
        let changed = self.sorted.is_some() || !self.filter.is_empty();
        changed.then_some(self.order.as_slice())
    }

    /// Whether the rows are elements of the result.
    pub fn has_elements(&self) -> bool {
        self.rows.are_elements
    }

    /// Says something at the bottom until the next key.
    pub fn tell(&mut self, text: &str) {
        self.message = harmless(text).into_owned();
    }

    /// A key was pressed.
    pub fn key(&mut self, key: Key) -> Wish {
        self.message.clear();
        if self.typing.is_some() {
            return self.typed(key);
        }
        match key {
            Key::Sign('q') | Key::Escape => return Wish::Leave,
            Key::Up | Key::Sign('k') => self.go(self.at.saturating_sub(1)),
            Key::Down | Key::Enter | Key::Sign('j') => self.go(self.at + 1),
            Key::PageUp | Key::Sign('b') => self.turn(false),
            Key::PageDown | Key::Sign(' ') => self.turn(true),
            Key::Home | Key::Sign('g') => self.go(0),
            Key::End | Key::Sign('G') => self.go(usize::MAX),
            Key::Left | Key::Sign('h') => self.column = self.column.saturating_sub(self.step()),
            Key::Right | Key::Sign('l') => self.column += self.step(),
            Key::Sign('/') => self.typing = Some((Typing::Search, String::new())),
            Key::Sign('&') => self.typing = Some((Typing::Filter, self.filter.clone())),
            Key::Sign('w') => self.typing = Some((Typing::File, String::new())),
            Key::Sign('n') => self.find(true),
            Key::Sign('N') => self.find(false),
            Key::Sign('s') => self.sort(),
            Key::Sign('y') => {
                if let Some(row) = self.order.get(self.at) {
                    self.message = "the row is in the clipboard, if the terminal lets it in".into();
                    return Wish::Copy(self.rows.text(*row as usize).into_owned());
                }
            }
            Key::Sign(_) | Key::Back => {}
        }
        Wish::Nothing
    }

    /// The rows of the screen, from its top to its bottom.
    pub fn draw(&mut self, columns: usize, rows: usize, paint: Paint) -> Vec<String> {
        let header = usize::from(!self.rows.titles.is_empty());
        self.page = rows.saturating_sub(header + 1).max(1);
        self.keep_in_sight();
        let shown = self.columns_shown(columns);
        let mut lines = Vec::with_capacity(rows);
        if header == 1 {
            let titles = shown.iter().map(|(index, room)| {
                let mark = match self.sorted {
                    Some((column, true)) if column == *index => "↓",
                    Some((column, false)) if column == *index => "↑",
                    _ => "",
                };
                let title = format!("{}{mark}", self.rows.titles[*index]);
                let cell = self.fit(&title, *index, *room);
                let tone = if *index == self.column { Tone::Key } else { Tone::Header };
                // Without colours, brackets show the column under the cursor.
                match paint.is_on() || *index != self.column || room < &(width(&title) + 2) {
                    true => paint.tone(tone, &cell).into_owned(),
                    false => self.fit(&format!("[{title}]"), *index, *room),
                }
            });
            lines.push(format!("  {}", titles.collect::<Vec<_>>().join("  ")));
        }
        for place in self.top..self.top + self.page {
            let Some(row) = self.order.get(place) else {
                lines.push(paint.tone(Tone::Faint, "~").into_owned());
                continue;
            };
            let mark = if place == self.at { "> " } else { "  " };
            let row = *row as usize;
            let room = columns.saturating_sub(2);
            let found = self.search.as_ref().is_some_and(|it| it.is_match(&self.rows.text(row)));
            let text = match found {
                true => {
                    let text = self.line(row, &shown, room, Paint::new(false));
                    paint.tone(Tone::Warning, &text).into_owned()
                }
                false => self.line(row, &shown, room, paint),
            };
            lines.push(format!("{mark}{text}").trim_end().to_owned());
        }
        lines.push(self.bottom(&shown, columns, paint));
        lines
    }

    fn line(&self, row: usize, shown: &[(usize, usize)], columns: usize, paint: Paint) -> String {
        if self.rows.titles.is_empty() {
            let text = self.rows.text(row);
            let skipped: String = text.chars().skip(self.column).collect();
            return cut(&skipped, columns).into_owned();
        }
        let cells = shown.iter().map(|(index, room)| {
            let cell = self.rows.cell(row, *index);
            let text = self.fit(cell, *index, *room);
            if cell == NOTHING { paint.tone(Tone::Faint, &text).into_owned() } else { text }
        });
        cells.collect::<Vec<_>>().join("  ")
    }

    fn fit(&self, text: &str, column: usize, room: usize) -> String {
        let text = cut(text, room);
        let space = " ".repeat(room.saturating_sub(width(&text)));
        if self.right[column] { format!("{space}{text}") } else { format!("{text}{space}") }
    }

    fn bottom(&self, shown: &[(usize, usize)], columns: usize, paint: Paint) -> String {
        let text = match &self.typing {
            Some((Typing::Search, text)) => return format!("/{text}"),
            Some((Typing::Filter, text)) => return format!("&{text}"),
            Some((Typing::File, text)) => return format!("write to: {text}"),
            None if !self.message.is_empty() => self.message.clone(),
            None => {
                let total = self.rows.len();
                let left = self.order.len();
                let last = (self.top + self.page).min(left);
                let mut text = format!("{}-{last} of {left}", (self.top + 1).min(last));
                if left < total {
                    text.push_str(&format!(" (of {total}, filter {})", harmless(&self.filter)));
                }
                let count = self.rows.titles.len();
                if shown.len() < count {
                    text.push_str(&format!(" · {} of {count} columns", shown.len()));
                }
                let help = [HELP, HELP_SHORT].into_iter();
                let mut texts = help.map(|help| format!("{text} · {help}"));
                let fits = |text: &String| width(text) < columns;
                texts.find(fits).unwrap_or_else(|| format!("{text} · {HELP_SHORT}"))
            }
        };
        paint.tone(Tone::Faint, &cut(&text, columns.saturating_sub(1))).into_owned()
    }

    /// The columns on the screen and their widths: the first one, and those from `left` on.
    fn columns_shown(&self, columns: usize) -> Vec<(usize, usize)> {
        let count = self.rows.titles.len();
        let room = columns.saturating_sub(2);
        let mut shown = Vec::new();
        let mut used = 0;
        for index in std::iter::once(0).chain(self.left.max(1)..count).filter(|it| *it < count) {
            let gap = if shown.is_empty() { 0 } else { GAP };
            let free = room.saturating_sub(used + gap);
            let full = self.widths[index];
            let wanted = if count == 1 { full } else { full.min(WIDEST) };
            // The last one may be cut, but not beyond reading.
            if free == 0 || (wanted > free && !shown.is_empty() && free < 8) {
                break;
            }
            let width = wanted.min(free);
            // Without this the first one could take all the screen.
            let width = if shown.is_empty() && count > 1 { width.min(room / 2) } else { width };
            used += gap + width;
            shown.push((index, width));
            if wanted > free {
                break;
            }
        }
        // What is left of a wide screen goes to those that were cut, from the left.
        let mut left = room.saturating_sub(used);
        for (index, width) in &mut shown {
            let more = left.min(self.widths[*index].saturating_sub(*width));
            *width += more;
            left -= more;
        }
        shown
    }

    fn keep_in_sight(&mut self) {
        self.at = self.at.min(self.order.len().saturating_sub(1));
        self.top = self.top.min(self.at).max((self.at + 1).saturating_sub(self.page));
        let count = self.rows.titles.len();
        if count > 0 {
            self.column = self.column.min(count - 1);
            self.left = self.column.max(1);
        }
    }

    /// How far the arrows go to the side: a column, or some signs of a text.
    fn step(&self) -> usize {
        if self.rows.titles.is_empty() { 8 } else { 1 }
    }

    fn go(&mut self, place: usize) {
        self.at = place.min(self.order.len().saturating_sub(1));
    }

    fn turn(&mut self, forward: bool) {
        if forward {
            self.top = (self.top + self.page).min(self.order.len().saturating_sub(1));
            self.go(self.at + self.page);
        } else {
            self.top = self.top.saturating_sub(self.page);
            self.go(self.at.saturating_sub(self.page));
        }
    }

    fn typed(&mut self, key: Key) -> Wish {
        let Some((typing, text)) = &mut self.typing else { return Wish::Nothing };
        match key {
            Key::Sign(sign) => text.push(sign),
            Key::Back => drop(text.pop()),
            Key::Escape => self.typing = None,
            Key::Enter => {
                let (typing, text) = (*typing, std::mem::take(text));
                self.typing = None;
                match typing {
                    Typing::Search => {
                        if let Some(pattern) = self.pattern(&text) {
                            self.search = Some(pattern);
                            self.find(true);
                        } else if text.is_empty() {
                            self.search = None;
                        }
                    }
                    Typing::Filter => self.choose(text),
                    Typing::File if text.trim().is_empty() => {}
                    Typing::File => return Wish::Write(text.trim().to_owned()),
                }
            }
            _ => {}
        }
        Wish::Nothing
    }

    fn pattern(&mut self, text: &str) -> Option<Regex> {
        if text.is_empty() {
            return None;
        }
        let built = RegexBuilder::new(text).case_insensitive(true).build();
        if built.is_err() {
            self.tell("that is no regular expression");
        }
        built.ok()
    }

    /// Goes to the next row that fits the search, around the end if need be.
    fn find(&mut self, forward: bool) {
        let Some(pattern) = &self.search else { return };
        let count = self.order.len();
        let fits = |place: &usize| pattern.is_match(&self.rows.text(self.order[*place] as usize));
        let steps = 1..=count;
        let found = match forward {
            true => steps.map(|step| (self.at + step) % count).find(fits),
            false => steps.map(|step| (self.at + count - step) % count).find(fits),
        };
        match found {
            Some(place) => self.go(place),
            None => self.tell("nothing was found"),
        }
    }

    /// Keeps the rows that fit a pattern; all of them if it is empty.
    fn choose(&mut self, text: String) {
        let pattern = self.pattern(&text);
        if pattern.is_none() && !text.is_empty() {
            return;
        }
        let rows = 0..u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        let fits = |row: &u32| {
            pattern.as_ref().is_none_or(|pattern| pattern.is_match(&self.rows.text(*row as usize)))
        };
        self.order = rows.filter(fits).collect();
        self.filter = text;
        if let Some((column, descending)) = self.sorted {
            self.sort_by(column, descending);
        }
        self.go(0);
    }

    /// Sorts by the column under the cursor; the other way round if it is sorted so already.
    fn sort(&mut self) {
        if self.rows.titles.is_empty() {
            return;
        }
        let descending = self.sorted == Some((self.column, false));
        self.sorted = Some((self.column, descending));
        self.sort_by(self.column, descending);
        self.go(0);
    }

    fn sort_by(&mut self, column: usize, descending: bool) {
        let key = |row: &u32| {
            let text = self.rows.cell(*row as usize, column);
            (Quantity::of(&ValueOf::string(text)).map(Quantity::sort_key), text.to_owned())
        };
        let mut keyed: Vec<_> = self.order.iter().map(|row| (key(row), *row)).collect();
        keyed.sort_by(|((one, one_text), _), ((other, other_text), _)| {
            let order = match (one, other) {
                (Some((rank, one)), Some((other_rank, other))) => {
                    rank.cmp(other_rank).then(one.total_cmp(other))
                }
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => compare_texts(one_text, other_text),
            };
            if descending { order.reverse() } else { order }
        });
        self.order = keyed.into_iter().map(|(_, row)| row).collect();
    }
}
