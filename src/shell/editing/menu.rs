//! The menu of completions below the line: which offer is picked, and the rows that are drawn.
use std::borrow::Cow;

use crate::shell::line::complete::Offer;
use crate::shell::render::harmless::{cut, width};
use crate::shell::render::paint::{Paint, Tone};

use nu_ansi_term::Style;

/// The most rows that a menu takes.
pub const ROWS_MAX: usize = 8;

/// Screens narrower than this have room for the whole names or for what they mean, not for both.
const NARROW: usize = 60;

/// The offers of a menu and the one that is picked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Menu {
    offers: Vec<Offer>,
    picked: usize,
    moved: bool,
}

impl Menu {
    /// Shows other offers. If they are the same as before, the picked one stays picked.
    pub fn set(&mut self, offers: Vec<Offer>) {
        if self.offers != offers {
            *self = Self { offers, picked: 0, moved: false };
        }
    }

    /// Takes all offers away.
    pub fn close(&mut self) {
        *self = Self::default();
    }

    /// Whether there is anything to pick.
    pub fn is_open(&self) -> bool {
        !self.offers.is_empty()
    }

    /// Whether there is only one offer.
    pub fn is_single(&self) -> bool {
        self.offers.len() == 1
    }

    /// The offer that is picked.
    pub fn picked(&self) -> Option<&Offer> {
        self.offers.get(self.picked)
    }

    /// Whether the user went through the menu, so that Enter means its pick and not the line.
    pub fn was_moved(&self) -> bool {
        self.moved && self.is_open()
    }

    /// Picks the offer so many rows further down; from the last one it goes to the first.
    pub fn down(&mut self, rows: usize) {
        if !self.is_open() {
            return;
        }
        let last = self.offers.len() - 1;
        self.picked = match self.picked {
            at if at == last => 0,
            at => (at + rows).min(last),
        };
        self.moved = true;
    }

    /// Picks the offer so many rows further up; from the first one it goes to the last.
    pub fn up(&mut self, rows: usize) {
        if !self.is_open() {
            return;
        }
        let last = self.offers.len() - 1;
        self.picked = match self.picked {
            0 => last,
            at => at.saturating_sub(rows),
        };
        self.moved = true;
    }

    /// The rows to be drawn: at most so many, none wider than so many columns.
    pub fn rows(&self, columns: usize, rows_max: usize, paint: Paint) -> Vec<String> {
        let rows_max = rows_max.min(ROWS_MAX);
        if !self.is_open() || rows_max == 0 || columns < 12 {
            return Vec::new();
        }
        let shown = if self.offers.len() <= rows_max { rows_max } else { (rows_max - 1).max(1) };
        let first = (self.picked + 1).saturating_sub(shown);
        let visible: Vec<&Offer> = self.offers.iter().skip(first).take(shown).collect();
        let widest = |of: fn(&Offer) -> &str| visible.iter().map(|offer| width(of(offer))).max();
        // Whole lines, as of the history, have nothing behind them that would want room.
        let alone = visible.iter().all(|offer| offer.tag.is_empty() && offer.note.is_empty());
        let text_max = if alone || columns < NARROW { columns - 2 } else { (columns - 2) / 2 };
        let text = widest(|offer| &offer.text).unwrap_or(0).min(text_max);
        let tag = widest(|offer| &offer.tag).unwrap_or(0).min(9);
        let tag = if text + tag + 4 <= columns { tag } else { 0 };
        let mut rows: Vec<String> = (first..)
            .zip(&visible)
            .map(|(index, offer)| {
                let row = Row { offer, text, tag, columns };
                row.draw(index == self.picked, paint)
            })
            .collect();
        let hidden = self.offers.len() - visible.len();
        if hidden > 0 && rows.len() < rows_max {
            let keys = "Tab takes, arrows pick, Esc closes";
            let line = format!("  {hidden} more   {keys}");
            rows.push(paint.tone(Tone::Faint, &cut(&line, columns)).into_owned());
        }
        rows
    }
}

/// One row and how wide its columns are.
struct Row<'o> {
    offer: &'o Offer,
    text: usize,
    tag: usize,
    columns: usize,
}

impl Row<'_> {
    fn draw(&self, picked: bool, paint: Paint) -> String {
        let mark = if picked { "> " } else { "  " };
        let text = padded(&cut(&self.offer.text, self.text), self.text);
        let tag = match self.tag {
            0 => String::new(),
            columns => padded(&cut(&self.offer.tag, columns), columns),
        };
        let used = 2 + self.text + 2 + self.tag + 2;
        let note = match self.columns.saturating_sub(used) {
            0..8 => Cow::Borrowed(""),
            rest => cut(&self.offer.note, rest),
        };
        let plain = format!("{mark}{text}  {tag}  {note}");
        let plain = cut(plain.trim_end(), self.columns);
        if picked {
            return paint.style(Style::new().reverse(), &plain).into_owned();
        }
        match plain.get(mark.len() + text.len()..) {
            Some(rest) if paint.is_on() => {
                format!("{mark}{text}{}", paint.tone(Tone::Faint, rest))
            }
            _ => plain.into_owned(),
        }
    }
}

fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}
