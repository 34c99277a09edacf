//! Rows of values for a batch, from a file of comma-separated values: each command is carried out
//! once for every row, with the row's values in the places of its fields.
//!
//! The first row names the fields. Commas, semicolons or tabs may stand between values; whichever is
//! most frequent in the first row does. Spaces around a value that is not quoted do not belong to it.
use std::borrow::Cow;

use crate::data::ValueOf;
use crate::shell::batch::input::Whole;
use crate::shell::batch::lines::{Command, Entry};
use crate::shell::batch::report::counted;
use crate::shell::stages::template::Template;

/// The signs that may stand between values.
const SEPARATORS: [char; 3] = [',', ';', '\t'];

/// A row and the line in which it begins.
type Row = (u64, Vec<String>);

/// The commands of a batch for each row of a table, row by row. Messages call the table by `name`,
/// and the batch by `batch`.
///
/// # Errors
/// What is wrong with a row or with a command, and where.
pub fn commands(whole: &Whole, batch: &str, table: &str, name: &str) -> Result<Whole, String> {
    let mut templates = Vec::new();
    let mut wrong = None;
    whole.for_each(|entry| {
        let read = match entry {
            Entry::Command(command) => Template::parse(&command.text, &|byte| byte, true)
                .map_err(|error| (command.line(), error.message)),
            Entry::Unreadable(line, text) => Err((line, text.to_owned())),
            Entry::Broken(line, text) => Err((line, text)),
        };
        match read {
            Ok(template) => templates.push(template),
            Err(error) => drop(wrong.get_or_insert(error)),
        }
    });
    if let Some((line, text)) = wrong {
        return Err(format!("{batch}:{line}: error: {text}"));
    }
    let mut rows = rows(table).map_err(|line| format!("{name}:{line}: a quote is not closed"))?;
    let mut rows = rows.drain(..);
    let Some((_, fields)) = rows.next() else {
        return Err(format!("{name}: the first row has to name the fields"));
    };
    let mut commands = Vec::new();
    for (line, values) in rows {
        let (found, wanted) = (values.len(), fields.len());
        if found != wanted {
            let found = counted(found as u64, "value");
            return Err(format!("{name}:{line}: {found}, and there are {wanted} fields"));
        }
        let value = |field: &str| {
            let index = fields.iter().position(|name| name.eq_ignore_ascii_case(field))?;
            Some(Cow::Owned(ValueOf::string(values[index].clone())))
        };
        for template in &templates {
            let text = template.fill(&value).map_err(|field| {
                format!("{batch}: there is no field {field}; {name} has {}", fields.join(", "))
            })?;
            commands.push(Command::lone(&text, line));
        }
    }
    Ok(Whole::Commands(commands))
}

/// The rows of a text; on failure the line of a quote that is not closed.
fn rows(text: &str) -> Result<Vec<Row>, u64> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let first = text.lines().next().unwrap_or_default();
    let most = SEPARATORS.into_iter().rev().max_by_key(|sign| first.matches(*sign).count());
    let mut reader = Reader { rest: text, line: 1, separator: most.unwrap_or(',') };
    let mut rows = Vec::new();
    while !reader.rest.is_empty() {
        let line = reader.line;
        let row = reader.row().ok_or(line)?;
        // An empty line is no row.
        if row != [""] {
            rows.push((line, row));
        }
    }
    Ok(rows)
}

struct Reader<'t> {
    rest: &'t str,
    line: u64,
    separator: char,
}

impl Reader<'_> {
    /// The values up to the end of the line; `None` where a quote is not closed.
    fn row(&mut self) -> Option<Vec<String>> {
        let mut values = Vec::new();
        loop {
            values.push(self.value()?);
            if let Some(rest) = self.rest.strip_prefix(self.separator) {
                self.rest = rest;
                continue;
            }
            self.line += 1;
            self.rest = self.rest.strip_prefix('\n').unwrap_or(self.rest);
            return Some(values);
        }
    }

    fn value(&mut self) -> Option<String> {
        let blank = |sign: char| sign == ' ' || sign == '\r';
        let Some(quoted) = self.rest.trim_start_matches(blank).strip_prefix('"') else {
            let end = self.rest.find([self.separator, '\n']).unwrap_or(self.rest.len());
            let value = self.rest[..end].trim_matches(blank).to_owned();
            self.rest = &self.rest[end..];
            return Some(value);
        };
        let mut value = String::new();
        let mut rest = quoted;
        loop {
            let end = rest.find('"')?;
            value.push_str(&rest[..end]);
            rest = &rest[end + 1..];
            // A quote within is doubled.
            let Some(more) = rest.strip_prefix('"') else { break };
            value.push('"');
            rest = more;
        }
        self.line += value.matches('\n').count() as u64;
        let end = rest.find([self.separator, '\n']).unwrap_or(rest.len());
        value.push_str(rest[..end].trim_matches(blank));
        self.rest = &rest[end..];
        Some(value)
    }
}
