//! Where secrets stand in a command line, so that no message and no history shows them.
//!
//! A line that is not understood may hold a password all the same, so that whatever cannot be told
//! apart from one is hidden too.
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use crate::catalogue::{ParseError, command_of, keys, specs};
use crate::request::bind::Bound;
use crate::request::kinds::Kind;
use crate::request::spec::Spec;
use crate::request::words::Cursor;
use crate::shell::stages::split::split;

/// What is shown in the place of a secret.
pub const HIDDEN: &str = "‹secret›";

/// Words behind which a password stands even in a line that is not understood.
const INTRODUCING: [&str; 3] = ["PASSWORD", "PASS", "NEWPASS"];

/// Words of a login: whatever stands behind them can be one, or be turned into one.
const LOGINS: [&str; 2] = ["APOP", "AUTH"];

/// Whether the value of a key is to be hidden wherever it stands, whatever the case of the key.
pub fn is_secret_key(key: &str) -> bool {
    // They are few, and most words have not even the length of one.
    static KEYS: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
        let all = keys::TABLES.iter().flat_map(|table| table.keys);
        all.filter(|key| key.secret).map(|key| key.name).collect()
    });
    KEYS.iter().any(|secret| secret.eq_ignore_ascii_case(key))
}

/// The bytes of the secrets in a line, in their order, none over another.
pub fn find(line: &str) -> Vec<Range<usize>> {
    let mut found = in_dictionaries(line);
    if memchr::memchr(b'|', line.as_bytes()).is_some() {
        let parts = split(line);
        found.extend(in_command(&line[parts.command]));
        for stage in parts.stages {
            found.extend(in_stage(line, stage));
        }
    } else {
        found.extend(in_command(line));
    }
    found.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
    let mut apart: Vec<Range<usize>> = Vec::new();
    for span in found {
        match apart.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => apart.push(span),
        }
    }
    apart
}

fn in_command(line: &str) -> Vec<Range<usize>> {
    match command_of(line) {
        Ok((spec, from)) => in_arguments(spec, line, from),
        Err(ParseError::Unknown(verb)) => behind_words(line, verb.end),
        Err(_) => Vec::new(),
    }
}

/// The secrets of the command that a stage carries out for each row. In quotes it is looked at as it
/// stands there; where that cannot be read, its end is hidden with whatever a password could be.
fn in_stage(line: &str, stage: Range<usize>) -> Vec<Range<usize>> {
    let text = &line[stage.clone()];
    let Some(command) = text.trim_start().get(4..).filter(|_| is_each(text)) else {
        return Vec::new();
    };
    let command = command.trim_start();
    let quote = usize::from(command.starts_with('"'));
    let start = stage.end - command.len() + quote;
    let end = match line[start..stage.end].trim_end() {
        inside if quote == 1 => start + inside.strip_suffix('"').unwrap_or(inside).len(),
        inside => start + inside.len(),
    };
    let found = in_command(&line[start..end]).into_iter();
    found.map(|span| start + span.start..start + span.end).collect()
}

fn is_each(stage: &str) -> bool {
    stage.trim_start().get(..4).is_some_and(|word| word.eq_ignore_ascii_case("each"))
}

/// The line with [`HIDDEN`] in the place of each secret.
pub fn mask(line: &str) -> String {
    let mut masked = String::with_capacity(line.len());
    let mut at = 0;
    for span in find(line) {
        masked.push_str(&line[at..span.start]);
        masked.push_str(HIDDEN);
        at = span.end;
    }
    masked.push_str(&line[at..]);
    masked
}

/// A text that somebody made of a line, such as the refusal of a server, without the line's secrets.
pub fn mask_in(text: &str, line: &str) -> String {
    let mut masked = text.to_owned();
    for span in find(line) {
        let secret = &line[span];
        for spelling in [secret, secret.trim_matches('"')] {
            // Very short ones would tear every other word apart, and tell more than they hide.
            if spelling.len() > 2 {
                masked = masked.replace(spelling, HIDDEN);
            }
        }
    }
    masked
}

/// The arguments that are passwords. Where the walk ends early, everything behind its end is hidden
/// if a password could still have come.
fn in_arguments(spec: &'static Spec, line: &str, from: usize) -> Vec<Range<usize>> {
    let secret = |index: usize| spec.params[index].kind == Kind::Secret;
    if !(0..spec.params.len()).any(secret) {
        return Vec::new();
    }
    let mut bound = Bound::new(spec);
    let whole = bound.read(Cursor::new(line, from)).is_ok();
    let slots = bound.slots.iter().enumerate();
    let mut found: Vec<Range<usize>> = slots
        .filter(|(index, _)| secret(*index))
        .filter_map(|(_, slot)| Some(slot.as_ref()?.span.clone()))
        .collect();
    if !whole {
        let slots = bound.slots.iter().flatten().map(|slot| slot.span.end);
        let read = slots.chain(bound.keywords.iter().map(|word| word.end)).max().unwrap_or(from);
        let missing = found.is_empty();
        let rest = read + line[read..].len() - line[read..].trim_start().len();
        if missing && rest < line.len() {
            found.push(rest..line.len());
        }
    }
    found
}

/// What stands behind a word that introduces a password, in a line whose command is not known.
fn behind_words(line: &str, from: usize) -> Vec<Range<usize>> {
    let verb = line[..from].trim();
    let own = INTRODUCING.iter().chain(&LOGINS).any(|word| word.eq_ignore_ascii_case(verb));
    if own || could_be_secret(verb) {
        let rest = line.len() - line[from..].trim_start().len();
        return Vec::from_iter((rest < line.len()).then_some(rest..line.len()));
    }
    let mut found = Vec::new();
    let mut at = from;
    while let Some(word) = word_at(line, at) {
        at = word.end;
        if INTRODUCING.iter().any(|it| it.eq_ignore_ascii_case(&line[word.clone()]))
            && let Some(next) = word_at(line, at)
        {
            at = next.end;
            found.push(next);
        }
    }
    found
}

/// Whether a misspelled verb resembles a command that takes a password.
fn could_be_secret(verb: &str) -> bool {
    let verb = verb.to_ascii_uppercase();
    let takes_one = |spec: &&Spec| spec.params.iter().any(|param| param.kind == Kind::Secret);
    specs().filter(takes_one).any(|spec| strsim::damerau_levenshtein(&verb, spec.verb) <= 3)
}

/// The word or quoted string at or behind a byte.
fn word_at(line: &str, from: usize) -> Option<Range<usize>> {
    let start = from + line[from..].find(|sign: char| !sign.is_ascii_whitespace())?;
    let end = match line.as_bytes()[start] {
        b'"' => end_of_quoted(line, start),
        _ => {
            let length = line[start..].find(|sign: char| sign.is_ascii_whitespace() || sign == '"');
            start + length.unwrap_or(line.len() - start).max(1)
        }
    };
    Some(start..end)
}

/// The values of secret keys, wherever `Key = value;` stands.
fn in_dictionaries(line: &str) -> Vec<Range<usize>> {
    let bytes = line.as_bytes();
    let mut found = Vec::new();
    let mut word = 0..0;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                let end = end_of_quoted(line, at);
                word = at..end;
                at = end;
            }
            b'=' => {
                at += 1;
                if is_secret_key(line[word.clone()].trim_matches('"')) {
                    let value = value_at(line, at);
                    at = value.end;
                    found.push(value);
                }
            }
            byte if byte.is_ascii_alphanumeric() || b"_-.@".contains(&byte) || byte >= 0x80 => {
                let rest = line[at..].find(|sign: char| {
                    sign.is_ascii() && !sign.is_ascii_alphanumeric() && !"_-.@".contains(sign)
                });
                let end = at + rest.unwrap_or(line.len() - at);
                word = at..end;
                at = end;
            }
            byte => {
                if !byte.is_ascii_whitespace() {
                    word = at..at;
                }
                at += 1;
            }
        }
    }
    found
}

/// The value that begins at or behind a byte and goes on to its `;`, or to the end of the line.
fn value_at(line: &str, from: usize) -> Range<usize> {
    let bytes = line.as_bytes();
    let start = line.len() - line[from..].trim_start().len();
    let mut depth = 0_usize;
    let mut at = start;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                at = end_of_quoted(line, at);
                continue;
            }
            b'{' | b'(' | b'[' => depth += 1,
            b'}' | b')' | b']' if depth == 0 => break,
            b'}' | b')' | b']' => depth -= 1,
            b';' if depth == 0 => break,
            _ => {}
        }
        at += 1;
    }
    start..at.min(line.len())
}

/// The byte behind the quote that closes a string, or the end of the line.
fn end_of_quoted(line: &str, start: usize) -> usize {
    let bytes = line.as_bytes();
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    line.len()
}
