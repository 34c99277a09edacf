//! What is wrong with a line before it is sent, and what may be put in its place.
use std::ops::Range;

use crate::catalogue::keys::key::find;
use crate::catalogue::{ParseError, specs};
use crate::data::parse_prefix;
use crate::shell::complete::Offer;
use crate::shell::place::{Place, Wanted};
use crate::shell::rank::{Fit, fit};
use crate::shell::render::harmless::{cut, harmless, width};
use crate::shell::render::paint::{Paint, Tone};
use crate::shell::render::problem::similar;
use crate::shell::stages::line::{LineError, check};
use crate::shell::tokens::{TokenKind, one_line, tokens};

/// Longer lines, in bytes, are not looked through for doubtful keys.
const LENGTH_MAX: usize = 4096;

/// The most replacements that are offered.
const FIXES_MAX: usize = 3;

/// Something wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The bytes that are meant; empty where something is missing.
    pub span: Range<usize>,
    /// What may be put in their place, best first.
    pub fixes: Vec<Offer>,
    /// Whether the catalogue does not know the command, which a server may know all the same.
    pub unknown_command: bool,
    message: String,
    hint: String,
    usage: Option<String>,
    line: String,
    /// Whether the line is shown as it is here, so that places in it can be marked and mended.
    in_place: bool,
}

impl Trouble {
    /// What is wrong with a text of one or more rows; `None` where nothing is. In several rows, no
    /// place can be marked where it stands.
    pub fn of_text(text: &str) -> Option<Self> {
        let line = one_line(text);
        let mut trouble = Self::of(&line)?;
        if line != text {
            trouble.in_place = false;
            trouble.fixes.clear();
        }
        Some(trouble)
    }

    /// What is wrong with a line; `None` where nothing is.
    pub fn of(line: &str) -> Option<Self> {
        let Some(error) = check(line, false) else { return doubt(line) };
        let explained = error.explain(line);
        // Whoever types the line sees it; what is read in its message need not be hidden from him.
        let mut message = explained.message;
        let (span, near) = match &error {
            LineError::Command(ParseError::Empty) => return None,
            LineError::Command(ParseError::Unknown(span)) => {
                (span.clone(), commands_like(&line[span.clone()]))
            }
            LineError::Command(ParseError::Wrong(_, problem)) => {
                message = problem.message.to_string();
                let word = line[problem.span.clone()].trim_matches('"');
                let near = if word.is_empty() {
                    Vec::new()
                } else {
                    similar(word, problem.legal.iter().copied())
                };
                (problem.span.clone(), near)
            }
            LineError::Stage(error) => {
                let word = line[error.span.clone()].trim_matches('"');
                let near = match word {
                    "" => Vec::new(),
                    word => similar(word, error.legal.iter().map(String::as_str)),
                };
                let fixes = near.into_iter().take(FIXES_MAX).map(fix).collect();
                let (span, message) = (error.span.clone(), error.message.clone());
                let trouble = Self::doubt(line, span, message, explained.hint, fixes);
                return Some(Self { usage: explained.usage, ..trouble });
            }
        };
        let fixes = near.into_iter().take(FIXES_MAX).map(fix).collect();
        let mut trouble = Self::doubt(line, span, message, explained.hint, fixes);
        trouble.usage = explained.usage;
        trouble.unknown_command = matches!(error, LineError::Command(ParseError::Unknown(_)));
        Some(trouble)
    }

    fn doubt(
        line: &str,
        span: Range<usize>,
        message: String,
        hint: String,
        fixes: Vec<Offer>,
    ) -> Self {
        let (usage, unknown_command) = (None, false);
        let line = line.to_owned();
        Self { span, fixes, unknown_command, message, hint, usage, line, in_place: true }
    }

    /// The rows that tell about it below the line. Where the line takes one row behind a prompt of
    /// `indent` columns, the marks stand below its own signs; else a part of it is shown again, if
    /// there is room.
    pub fn rows(&self, indent: usize, columns: usize, paint: Paint) -> Vec<String> {
        let mut rows = Vec::new();
        if self.in_place && indent + width(&self.line) < columns {
            let before = indent + width(&self.line[..self.span.start]);
            let marks = "^".repeat(width(&self.line[self.span.clone()]).max(1));
            let marks = cut(&marks, columns.saturating_sub(before)).into_owned();
            rows.push(format!("{}{}", " ".repeat(before), paint.tone(Tone::Error, &marks)));
        } else {
            rows.extend(self.excerpt(columns, paint));
        }
        let mut tell = |tone, text: &str| {
            let text = cut(&harmless(text), columns - 2).into_owned();
            rows.push(format!("  {}", paint.tone(tone, &text)));
        };
        tell(Tone::Error, &self.message);
        if !self.hint.is_empty() {
            tell(Tone::Hint, &self.hint);
        }
        if let Some(usage) = &self.usage {
            tell(Tone::Faint, &format!("usage: {usage}"));
        }
        rows
    }

    /// The part of the line around the place, with marks below it.
    fn excerpt(&self, columns: usize, paint: Paint) -> Vec<String> {
        let room = columns.saturating_sub(4);
        let start = width(&self.line[..self.span.start]);
        let skipped = if start > room / 2 { self.span.start - room / 3 } else { 0 };
        let skipped = self.line.floor_char_boundary(skipped);
        let text = cut(&self.line[skipped..], room);
        let text = harmless(&text);
        let before = width(&self.line[skipped..self.span.start]);
        let marks = width(&self.line[self.span.clone()]).max(1);
        let marks = "^".repeat(marks.min(room.saturating_sub(before)));
        vec![
            format!("  {text}"),
            format!("  {}{}", " ".repeat(before), paint.tone(Tone::Error, &marks)),
        ]
    }
}

/// A key or a value that is not what it probably should be. Servers differ and keep what they do not
/// know, so that this is no error, but worth a question.
fn doubt(line: &str) -> Option<Trouble> {
    if line.len() > LENGTH_MAX {
        return None;
    }
    let tokens = tokens(line);
    for pair in tokens.windows(2) {
        let [key, sign] = pair else { continue };
        if sign.kind != TokenKind::Sign('=') {
            continue;
        }
        let Wanted::Key { table, .. } = Place::at(line, key.span.start).wanted else { continue };
        let name = key.text(line);
        let Some(known) = find(table, name) else {
            let near = similar(name, table.iter().map(|key| key.name));
            let Some(first) = near.first() else { continue };
            let hint = format!("did you mean {first}? Keys are told apart by case");
            let message = format!("there is no known key {name}");
            let fixes = near.iter().map(|name| fix(name)).collect();
            return Some(Trouble::doubt(line, key.span.clone(), message, hint, fixes));
        };
        let Ok((value, end)) = parse_prefix(line, sign.span.end) else { continue };
        if let Err(message) = known.domain.check(&value) {
            let start = line.len() - line[sign.span.end..].trim_start().len();
            let hint = format!("{}: {}", known.name, known.domain.describe());
            return Some(Trouble::doubt(line, start..end, message, hint, Vec::new()));
        }
    }
    None
}

/// Commands whose names are like a word: a few letters wrong, or only beginnings of their words.
fn commands_like(word: &str) -> Vec<&'static str> {
    let near = similar(word, specs().map(|spec| spec.name));
    if !near.is_empty() {
        return near;
    }
    let begun = |name: &str| fit(word, name).is_some_and(|fit| fit <= Fit::Words(u8::MAX));
    specs().map(|spec| spec.name).filter(|name| begun(name)).collect()
}

fn fix(word: &str) -> Offer {
    Offer {
        text: word.to_owned(),
        insert: word.to_owned(),
        tag: "instead".into(),
        note: String::new(),
    }
}
