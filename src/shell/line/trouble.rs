//! What is wrong with a line before it is sent, and what may be put in its place.
use std::borrow::Cow;
use std::ops::Range;

use crate::catalogue::keys::key::find;
use crate::catalogue::{ParseError, specs};
use crate::data::parse_prefix;
use crate::shell::line::complete::Offer;
use crate::shell::line::place::{Place, Wanted};
use crate::shell::line::rank::{Fit, fit};
use crate::shell::line::tokens::{Token, TokenKind, one_line, tokens};
use crate::shell::render::harmless::{cut, harmless, width, wrap};
use crate::shell::render::paint::{Paint, Tone};
use crate::shell::render::problem::similar;
use crate::shell::stages::line::{LineError, mistakes};

/// Longer lines, in bytes, are not looked through for doubtful keys.
const LENGTH_MAX: usize = 4096;

/// The most replacements that are offered.
const FIXES_MAX: usize = 3;

/// The most doubtful keys and values that are told of one line.
const DOUBTS_MAX: usize = 9;

/// How many keys put mistakes right: F2 to F9.
pub const KEYS: usize = 8;

/// One thing that is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The bytes that are meant; empty where something is missing.
    pub span: Range<usize>,
    /// What may be put in their place, best first.
    pub fixes: Vec<Offer>,
    message: String,
    hint: String,
}

/// All that is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What is wrong, in the order of the line; never empty.
    pub mistakes: Vec<Mistake>,
    /// Whether the catalogue does not know the command, which a server may know all the same.
    pub unknown_command: bool,
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
            for mistake in &mut trouble.mistakes {
                mistake.fixes.clear();
            }
        }
        Some(trouble)
    }

    /// What is wrong with a line; `None` where nothing is.
    pub fn of(line: &str) -> Option<Self> {
        let errors = mistakes(line, false);
        let unknown_command = errors
            .first()
            .is_some_and(|error| matches!(error, LineError::Command(ParseError::Unknown(_))));
        let usage = errors.iter().rev().find_map(|error| error.explain(line).usage);
        let mut mistakes: Vec<Mistake> =
            errors.iter().filter_map(|error| Mistake::of(line, error)).collect();
        mistakes.extend(doubts_beside(line, &mistakes));
        mistakes.sort_by_key(|mistake| mistake.span.start);
        // What cannot be read is not doubtful besides.
        mistakes.dedup_by_key(|mistake| mistake.span.start);
        let line = line.to_owned();
        let trouble = Self { mistakes, unknown_command, usage, line, in_place: true };
        (!trouble.mistakes.is_empty()).then_some(trouble)
    }

    /// The mistakes that something may be put in the place of, in the order of the keys from F2 on.
    pub fn mendable(&self) -> impl Iterator<Item = &Mistake> {
        self.mistakes.iter().filter(|mistake| !mistake.fixes.is_empty()).take(KEYS)
    }

    /// What the keys do about it.
    pub fn keys(&self) -> String {
        let last = self.mendable().count() + 1;
        match last {
            1 => "  Enter sends it as it is".to_owned(),
            2 => "  Tab puts the first one below in its place; Enter sends it as it is".to_owned(),
            3 => "  F2 and F3 put in the first word that is meant; Enter sends it as it is"
                .to_owned(),
            _ => {
                format!(
                    "  F2 to F{last} put in the first word that is meant; Enter sends it as it is"
                )
            }
        }
    }

    /// The rows that tell about it below the line. Where the line takes one row behind a prompt of
    /// `indent` columns, the marks stand below its own signs; else a part of it is shown again, if
    /// there is room.
    pub fn rows(&self, indent: usize, columns: usize, paint: Paint) -> Vec<String> {
        let mut rows = Vec::new();
        let in_place = self.in_place && indent + width(&self.line) < columns;
        if in_place {
            rows.push(self.marks(indent, columns, paint));
        }
        let several = self.mistakes.len() > 1;
        let mut keys = 2..=KEYS + 1;
        for mistake in &self.mistakes {
            if !in_place {
                rows.extend(mistake.excerpt(&self.line, columns, paint));
            }
            let label = match mistake.fixes.is_empty() {
                _ if !several => String::new(),
                true => "-- ".to_owned(),
                false => keys.next().map_or("-- ".to_owned(), |key| format!("F{key} ")),
            };
            let mut tell = |tone, text: &str, label: &str| {
                let text = harmless(text);
                for (at, part) in
                    wrap(&text, columns.saturating_sub(3 + label.len())).into_iter().enumerate()
                {
                    let lead = match at {
                        0 => Cow::Borrowed(label),
                        _ => Cow::Owned(" ".repeat(label.len())),
                    };
                    rows.push(format!("  {lead}{}", paint.tone(tone, part)));
                }
            };
            if several && !mistake.hint.is_empty() {
                let room = columns.saturating_sub(4 + label.len());
                let (message, hint) = (harmless(&mistake.message), harmless(&mistake.hint));
                if width(&message) + width(&hint) + 2 <= room {
                    let message = paint.tone(Tone::Error, &message);
                    let hint = paint.tone(Tone::Hint, &hint);
                    rows.push(format!("  {label}{message}  {hint}"));
                    continue;
                }
            }
            tell(Tone::Error, &mistake.message, &label);
            if !mistake.hint.is_empty() {
                tell(Tone::Hint, &mistake.hint, &" ".repeat(label.len()));
            }
        }
        if let Some(usage) = &self.usage {
            let usage = format!("usage: {usage}");
            let lines = wrap(&usage, columns - 4).into_iter();
            rows.extend(lines.map(|line| format!("  {}", paint.tone(Tone::Faint, line))));
        }
        rows
    }

    /// One row with marks below all places.
    fn marks(&self, indent: usize, columns: usize, paint: Paint) -> String {
        let mut row = String::new();
        let mut used = 0;
        for mistake in &self.mistakes {
            let before = indent + width(&self.line[..mistake.span.start]);
            let marks = width(&self.line[mistake.span.clone()]).max(1);
            let start = before.max(used);
            let marks = (before + marks).min(columns).saturating_sub(start);
            row.push_str(&" ".repeat(start - used));
            row.push_str(&paint.tone(Tone::Error, &"^".repeat(marks)));
            used = start + marks;
        }
        row
    }
}

impl Mistake {
    /// What is wrong, with what may be put in its place.
    fn of(line: &str, error: &LineError) -> Option<Self> {
        let explained = error.explain(line);
        let word = |span: &Range<usize>| line[span.clone()].trim_matches('"').to_owned();
        // Whoever types the line sees it; what is read in its message need not be hidden from him.
        let (span, message, near) = match error {
            LineError::Command(ParseError::Empty) => return None,
            LineError::Command(ParseError::Unknown(span)) => {
                (span.clone(), explained.message, commands_like(&line[span.clone()]))
            }
            LineError::Command(ParseError::Wrong(_, problem)) => {
                let near = match word(&problem.span) {
                    word if word.is_empty() => Vec::new(),
                    word => similar(&word, problem.legal.iter().copied()),
                };
                (problem.span.clone(), problem.message.to_string(), near)
            }
            LineError::Stage(error) => {
                let near = match word(&error.span) {
                    word if word.is_empty() => Vec::new(),
                    word => similar(&word, error.legal.iter().map(String::as_str)),
                };
                let fixes = near.into_iter().take(FIXES_MAX).map(fix).collect();
                let (span, message) = (error.span.clone(), error.message.clone());
                return Some(Self { span, fixes, message, hint: explained.hint });
            }
        };
        let fixes = near.into_iter().take(FIXES_MAX).map(fix).collect();
        Some(Self { span, fixes, message, hint: explained.hint })
    }

    /// The part of the line around the place, with marks below it.
    fn excerpt(&self, line: &str, columns: usize, paint: Paint) -> Vec<String> {
        let room = columns.saturating_sub(4);
        let start = width(&line[..self.span.start]);
        let skipped = if start > room / 2 { self.span.start - room / 3 } else { 0 };
        let skipped = line.floor_char_boundary(skipped);
        let text = cut(&line[skipped..], room);
        let text = harmless(&text);
        let before = width(&line[skipped..self.span.start]);
        let marks = width(&line[self.span.clone()]).max(1);
        let marks = "^".repeat(marks.min(room.saturating_sub(before)));
        vec![
            format!("  {text}"),
            format!("  {}{}", " ".repeat(before), paint.tone(Tone::Error, &marks)),
        ]
    }
}

/// What is doubtful in a line with mistakes: read as if what is offered stood in their place.
fn doubts_beside(line: &str, mistakes: &[Mistake]) -> Vec<Mistake> {
    let mut mended = String::new();
    // Where a piece of the line begins in the mended one, and where in its own.
    let mut pieces = vec![(0, 0)];
    for mistake in mistakes {
        let Some(fix) = mistake.fixes.first() else { continue };
        let Some(before) = line.get(pieces[pieces.len() - 1].1..mistake.span.start) else {
            continue;
        };
        mended.push_str(before);
        mended.push_str(&fix.insert);
        pieces.push((mended.len(), mistake.span.end));
    }
    mended.push_str(&line[pieces[pieces.len() - 1].1..]);
    let mut found = doubts(&mended);
    for mistake in &mut found {
        let piece = pieces.iter().rev().find(|(start, _)| *start <= mistake.span.start);
        let (there, here) = piece.copied().unwrap_or_default();
        mistake.span = mistake.span.start - there + here..mistake.span.end - there + here;
    }
    found
}

/// Keys and values that are not what they probably should be. Servers differ and keep what they do
/// not know, so that this is no error, but worth a question.
fn doubts(line: &str) -> Vec<Mistake> {
    if line.len() > LENGTH_MAX {
        return Vec::new();
    }
    let tokens = tokens(line);
    let doubt = |pair: &[Token]| match pair {
        [key, sign] if sign.kind == TokenKind::Sign('=') => doubt(line, key, sign),
        _ => None,
    };
    tokens.windows(2).filter_map(doubt).take(DOUBTS_MAX).collect()
}

/// What is doubtful about a key or its value.
fn doubt(line: &str, key: &Token, sign: &Token) -> Option<Mistake> {
    let Wanted::Key { table, .. } = Place::at(line, key.span.start).wanted else { return None };
    let name = key.text(line);
    let Some(known) = find(table, name) else {
        let near = similar(name, table.iter().map(|key| key.name));
        let hint = format!("did you mean {}? Keys are told apart by case", near.first()?);
        let message = format!("there is no known key {name}");
        let fixes = near.iter().map(|name| fix(name)).collect();
        return Some(Mistake { span: key.span.clone(), fixes, message, hint });
    };
    let (value, end) = parse_prefix(line, sign.span.end).ok()?;
    let message = known.domain.check(&value).err()?;
    let start = line.len() - line[sign.span.end..].trim_start().len();
    let near = value.as_str().map(|word| similar(word, known.domain.words().iter().copied()));
    let fixes = near.unwrap_or_default().into_iter().map(fix).collect();
    let hint = format!("{}: {}", known.name, known.domain.describe());
    Some(Mistake { span: start..end, fixes, message, hint })
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
