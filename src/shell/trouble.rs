//! What is wrong with a line before it is sent, and what may be put in its place.
use std::ops::Range;

use crate::catalogue::{ParseError, Request, specs};
use crate::shell::complete::Offer;
use crate::shell::rank::{Fit, fit};
use crate::shell::render::harmless::{cut, harmless, width};
use crate::shell::render::paint::{Paint, Tone};
use crate::shell::render::problem::{Explained, explain, similar};

/// The most replacements that are offered.
const FIXES_MAX: usize = 3;

/// Something wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The bytes that are meant; empty where something is missing.
    pub span: Range<usize>,
    /// What may be put in their place, best first.
    pub fixes: Vec<Offer>,
    message: String,
    explained: Explained,
    /// The line.
    line: String,
}

impl Trouble {
    /// What is wrong with a line; `None` where nothing is.
    pub fn of(line: &str) -> Option<Self> {
        let error = Request::parse(line).err()?;
        let explained = explain(line, &error);
        // Whoever types the line sees it; what is read in its message need not be hidden from him.
        let mut message = explained.message.clone();
        let (span, fixes) = match &error {
            ParseError::Empty => return None,
            ParseError::Unknown(span) => (span.clone(), commands_like(&line[span.clone()])),
            ParseError::Wrong(_, problem) => {
                message = problem.message.to_string();
                let word = line[problem.span.clone()].trim_matches('"');
                let near = if word.is_empty() {
                    Vec::new()
                } else {
                    similar(word, problem.legal.iter().copied())
                };
                (problem.span.clone(), near)
            }
        };
        let fixes = fixes.into_iter().take(FIXES_MAX).map(fix).collect();
        Some(Self { span, fixes, message, explained, line: line.to_owned() })
    }

    /// The rows that tell about it below the line. Where the line takes one row behind a prompt of
    /// `indent` columns, the marks stand below its own signs; else a part of it is shown again.
    pub fn rows(&self, indent: usize, columns: usize, paint: Paint) -> Vec<String> {
        if self.line.contains('\n') || indent + width(&self.line) + 1 >= columns {
            let block = self.explained.block("  ", paint);
            return block.lines().map(str::to_owned).collect();
        }
        let before = indent + width(&self.line[..self.span.start]);
        let marks = "^".repeat(width(&self.line[self.span.clone()]).max(1));
        let marks = cut(&marks, columns.saturating_sub(before)).into_owned();
        let mut rows = vec![format!("{}{}", " ".repeat(before), paint.tone(Tone::Error, &marks))];
        let message = harmless(&self.message);
        let message = cut(&message, columns - 2);
        rows.push(format!("  {}", paint.tone(Tone::Error, &message)));
        if !self.explained.hint.is_empty() {
            let hint = cut(&self.explained.hint, columns - 2);
            rows.push(format!("  {}", paint.tone(Tone::Hint, &hint)));
        }
        if let Some(usage) = &self.explained.usage {
            let usage = format!("usage: {usage}");
            let usage = cut(&usage, columns - 2);
            rows.push(format!("  {}", paint.tone(Tone::Faint, &usage)));
        }
        rows
    }
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
