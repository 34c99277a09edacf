//! What is wrong with a command line: the bytes that are meant, the words that would be right, and
//! what was probably wanted.
use std::ops::Range;

use crate::catalogue::{ParseError, specs};
use crate::request::usage::usage;
use crate::shell::line::secrets::{self, HIDDEN};
use crate::shell::render::harmless::{cut, harmless, sign_width, width, wrap};
use crate::shell::render::paint::{Paint, Tone};

/// A problem that can be shown. Secrets of the line are not in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// The byte of the line where the problem begins.
    pub at: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it; empty where nothing is known.
    pub hint: String,
    /// The usage line of the command, if it is known.
    pub usage: Option<String>,
    /// The line, or the part of it around the problem.
    excerpt: Excerpt,
}

/// A line, or a part of it, and the columns in it that are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Excerpt {
    text: String,
    marked: Range<usize>,
    more_before: bool,
    more_behind: bool,
}

/// How many columns of a line are shown where there is no screen.
const EXCERPT: usize = 100;

/// How many bytes of a line are looked at before and behind a problem; no screen shows more.
const NEAR: usize = 1000;

/// How many words a hint names at most.
const WORDS: usize = 12;

/// What stands before the words that would be legal.
const LEGAL: &str = "legal here: ";

/// Explains why a line is no request.
pub fn explain(line: &str, error: &ParseError) -> Explained {
    let (span, message, hint, usage) = match error {
        ParseError::Empty => (0..0, "there is no command".to_owned(), String::new(), None),
        ParseError::Unknown(span) => {
            let verb = &line[span.clone()];
            let names = specs().map(|spec| spec.name);
            let text = match verb.starts_with(char::is_alphanumeric) {
                true => format!("unknown command {}", cut(&harmless(verb), 40)),
                false => "the name of a command is expected here".to_owned(),
            };
            (span.clone(), text, meant(&similar(verb, names)), None)
        }
        ParseError::Wrong(spec, problem) => {
            let listed = problem.message.contains(&problem.legal.join(", "));
            let hint = match hint(line.get(problem.span.clone()).unwrap_or(""), &problem.legal) {
                // What the message lists need not be listed twice.
                hint if hint.starts_with(LEGAL) && listed => String::new(),
                hint => hint,
            };
            (problem.span.clone(), problem.message.to_string(), hint, Some(usage(spec)))
        }
    };
    explained(line, span, &message, hint, usage)
}

/// Explains what is wrong with some bytes of a line, where these words would be legal.
pub fn explain_place(
    line: &str,
    span: &Range<usize>,
    message: &str,
    legal: &[&str],
    usage: Option<String>,
) -> Explained {
    let hint = hint(line.get(span.clone()).unwrap_or(""), legal);
    explained(line, span.clone(), message, hint, usage)
}

fn explained(
    line: &str,
    span: Range<usize>,
    message: &str,
    hint: String,
    usage: Option<String>,
) -> Explained {
    let excerpt = excerpt(line, narrowed(line, span.clone()));
    let message = secrets::mask_in(message, line);
    Explained { at: span.start, message, hint, usage, excerpt }
}

impl Explained {
    /// The excerpt, with marks below what is meant and the hint beside them, or below where there is
    /// no room; each line begins with `indent`, takes no more columns than the screen has, if there is
    /// one, and ends with a line end.
    pub fn block(&self, indent: &str, screen: Option<usize>, paint: Paint) -> String {
        let room = screen.map(|columns| columns.saturating_sub(width(indent) + 1).max(20));
        let (excerpt, marked) = self.excerpt.window(room.unwrap_or(EXCERPT));
        // Without a screen nothing is broken: a program may read along.
        let room = room.unwrap_or(usize::MAX);
        let marks = "^".repeat(marked.len().max(1));
        let mut block = format!(
            "{indent}{excerpt}\n{indent}{}{}",
            " ".repeat(marked.start),
            paint.tone(Tone::Error, &marks)
        );
        let beside = marked.start + marks.len() + 1 + width(&self.hint) <= room;
        if !self.hint.is_empty() && beside {
            block.push(' ');
            block.push_str(&paint.tone(Tone::Hint, &self.hint));
        }
        block.push('\n');
        let mut below = |text: &str, tone: Tone| {
            for line in wrap(text, room) {
                block.push_str(&format!("{indent}{}\n", paint.tone(tone, line)));
            }
        };
        if !self.hint.is_empty() && !beside {
            below(&self.hint, Tone::Hint);
        }
        if let Some(usage) = &self.usage {
            below(&format!("usage: {usage}"), Tone::Faint);
        }
        block
    }
}

/// How many letters of one word are wrong if the other one was meant, whatever their case.
pub fn distance(word: &str, other: &str) -> usize {
    strsim::damerau_levenshtein(&word.to_uppercase(), &other.to_uppercase())
}

/// The candidates that a word could have been meant for, the likeliest first, three at most.
pub fn similar<'c>(word: &str, candidates: impl Iterator<Item = &'c str>) -> Vec<&'c str> {
    let wanted = word.to_uppercase();
    let limit = (wanted.chars().count() / 3).clamp(1, 4);
    let mut near: Vec<(usize, &str)> = candidates
        .filter_map(|candidate| {
            let other = candidate.to_uppercase();
            let distance = strsim::damerau_levenshtein(&wanted, &other);
            let begun = wanted.len() >= 4 && other.starts_with(&wanted);
            (distance <= limit || begun).then_some((distance.min(limit + 1), candidate))
        })
        .collect();
    near.sort_by_key(|(distance, _)| *distance);
    let best = near.first().map_or(0, |(distance, _)| *distance);
    near.retain(|(distance, _)| *distance <= best + 1);
    near.truncate(3);
    near.into_iter().map(|(_, candidate)| candidate).collect()
}

fn hint(found: &str, legal: &[&str]) -> String {
    let word = found.trim_matches('"');
    let near = similar(word, legal.iter().copied());
    if !near.is_empty() && !word.is_empty() {
        return meant(&near);
    }
    match legal {
        [] => String::new(),
        words if words.len() <= WORDS => format!("{LEGAL}{}", words.join(" ")),
        words => format!("{LEGAL}{} …", words[..WORDS].join(" ")),
    }
}

/// The question that offers words.
pub fn meant(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [word] => format!("did you mean {word}?"),
        [words @ .., last] => format!("did you mean {} or {last}?", words.join(", ")),
    }
}

/// Where all the rest of a line is meant, it is its first word that does not fit.
fn narrowed(line: &str, span: Range<usize>) -> Range<usize> {
    let Some(text) = line.get(span.clone()).filter(|_| span.end >= line.trim_end().len()) else {
        return span;
    };
    let end = text.find(|sign: char| sign.is_whitespace() || "{}()[];=,".contains(sign));
    let first = text.chars().next().map_or(0, char::len_utf8);
    span.start..span.start + end.unwrap_or(text.len()).max(first)
}

/// The part of a line around some bytes, harmless and without secrets, and the columns of the bytes.
fn excerpt(line: &str, span: Range<usize>) -> Excerpt {
    let hidden = secrets::find(line);
    let line = line.trim_end();
    // Only what can be seen is looked at: a line may hold a file.
    let near = line.floor_char_boundary(span.start.saturating_sub(NEAR));
    let far = line.ceil_char_boundary((span.start + NEAR).min(line.len()));
    let mut pieces: Vec<(usize, String)> = Vec::new();
    let mut at = near.min(line.len());
    while at < far {
        if let Some(secret) = hidden.iter().find(|secret| secret.contains(&at)) {
            pieces.push((at, HIDDEN.to_owned()));
            at = secret.end;
            continue;
        }
        let Some(sign) = line[at..].chars().next() else { break };
        pieces.push((at, harmless(&line[at..at + sign.len_utf8()]).into_owned()));
        at += sign.len_utf8();
    }
    let column_of = |byte: usize| {
        let before = pieces.iter().take_while(|(at, _)| *at < byte);
        before.map(|(_, piece)| width(piece)).sum::<usize>()
    };
    let start = match hidden.iter().find(|secret| secret.contains(&span.start)) {
        Some(secret) => column_of(secret.start),
        None => column_of(span.start),
    };
    // Behind the end of a line that goes on too briefly there is a space.
    let start = start + usize::from(span.start > line.len());
    let end = column_of(span.end.max(span.start)).max(start);
    let text: String = pieces.iter().map(|(_, piece)| piece.as_str()).collect();
    Excerpt { text, marked: start..end, more_before: near > 0, more_behind: far < line.len() }
}

impl Excerpt {
    /// What is shown of it in so many columns, and the columns that are meant.
    fn window(&self, columns: usize) -> (String, Range<usize>) {
        let Self { text, marked, more_before, more_behind } = self;
        let skip = match width(text) > columns || *more_before {
            true => marked.start.saturating_sub(columns / 2),
            false => 0,
        };
        let mut shown = String::new();
        let (mut column, mut skipped) = (0, 0);
        for sign in text.chars() {
            let columns = sign_width(sign);
            if column < skip {
                skipped += columns;
            } else {
                shown.push(sign);
            }
            column += columns;
        }
        let shift = if skipped > 0 || *more_before { "… " } else { "" };
        let start = marked.start - skipped.min(marked.start) + width(shift);
        let end = marked.end.saturating_sub(skipped) + width(shift);
        let mut shown = format!("{shift}{}", cut(&shown, columns - width(shift)));
        if *more_behind && !shown.ends_with('…') {
            shown.push('…');
        }
        let end = end.min(width(&shown)).max(start);
        (shown, start..end)
    }
}
