//! Fields that a stage names and no row has, which are probably misspelt.
use crate::shell::render::problem::{meant, similar};
use crate::shell::render::source::Item;
use crate::shell::stages::field::Make;
use crate::shell::stages::flow::Notes;

/// Of how many rows the names of their fields are kept, to tell what was probably meant.
const KEPT_ROWS: u64 = 50;

/// The fields of a stage, and whether a row has had them.
pub struct Unseen {
    fields: Vec<(String, bool)>,
    rows: u64,
    /// What the fields of the first rows are called.
    known: Vec<String>,
    notes: Notes,
}

impl Unseen {
    /// Nothing has been seen of these fields; what comes of that goes to the notes.
    pub fn new<'f>(fields: impl IntoIterator<Item = &'f str>, notes: &Notes) -> Self {
        let fields = fields.into_iter().map(|field| (field.to_owned(), false)).collect();
        Self { fields, rows: 0, known: Vec::new(), notes: notes.clone() }
    }

    /// Looks at a row.
    pub fn look_at(&mut self, make: &Make, row: &Item<'_>) {
        self.rows += 1;
        let mut lacks_one = false;
        for (name, seen) in &mut self.fields {
            *seen = *seen || make.field(row, name).is_some();
            lacks_one |= !*seen;
        }
        if lacks_one && self.rows <= KEPT_ROWS {
            for name in make.names(row) {
                if !self.known.iter().any(|known| known == name) {
                    self.known.push(name.to_owned());
                }
            }
        }
    }

    /// There are no more rows.
    pub fn end(&mut self) {
        for (name, seen) in self.fields.drain(..) {
            if seen || self.rows == 0 {
                continue;
            }
            let near = similar(&name, self.known.iter().map(String::as_str));
            let hint = if near.is_empty() { String::new() } else { format!("; {}", meant(&near)) };
            self.notes.borrow_mut().push(format!("no row has a field {name}{hint}"));
        }
    }
}
