//! The command of `each`, with places for the fields of a row.
use std::ops::Range;

use crate::catalogue::{ParseError, Request, command_of};
use crate::data::{ValueOf, print, print_string};
use crate::request::spec::{Effect, Spec};
use crate::shell::render::cell::plain;
use crate::shell::stages::error::StageError;

/// A command with places for fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
    /// What the command does, as far as the catalogue knows it.
    pub spec: Option<&'static Spec>,
}

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    /// Text that stands as it is.
    Text(String),
    /// A word, or the inside of a quoted string, with fields in it.
    Word {
        pieces: Vec<Piece>,
        /// Whether it stands in quotes, which are no part of it.
        quoted: bool,
        /// Whether it stands within brackets, where numbers have a sign of their own.
        inside: bool,
        /// Its bytes in the template.
        span: Range<usize>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Field { name: String, at: usize },
}

impl Template {
    /// Reads a command with fields; `text` is what it says, and `place_of` tells where a byte of it
    /// stands in the line. Lines that the catalogue does not know are taken if `unknown_too`.
    ///
    /// # Errors
    /// When it is wrong whatever the fields hold.
    pub fn parse(
        text: &str,
        place_of: &dyn Fn(usize) -> usize,
        unknown_too: bool,
    ) -> Result<Self, StageError> {
        let parts = Reader { text, at: 0, depth: 0 }.parts();
        let mut template = Self { parts, spec: None };
        // With any value in the place of fields, what is wrong elsewhere can be told.
        let (example, places) = template.example();
        template.spec = command_of(&example).ok().map(|(spec, _)| spec);
        let in_line = |span: Range<usize>| place_of(span.start)..place_of(span.end);
        match Request::parse(&example) {
            Ok(_) => Ok(template),
            Err(ParseError::Empty) => {
                let span = in_line(0..0);
                Err(StageError::at(span, "a command is expected"))
            }
            Err(ParseError::Unknown(_)) if unknown_too => Ok(template),
            Err(ParseError::Unknown(span))
                if places.iter().any(|place| touches(&place.example, &span)) =>
            {
                Ok(template)
            }
            Err(ParseError::Unknown(span)) => {
                let span = origin(&places, span);
                let names = crate::catalogue::specs().map(|spec| spec.name);
                let word = text[span.clone()].to_owned();
                let near = crate::shell::render::problem::similar(&word, names);
                Err(StageError::at(in_line(span), format!("unknown command {word}")).legal(near))
            }
            Err(ParseError::Wrong(_, problem)) => {
                let open = places.iter().any(|place| touches(&place.example, &problem.span));
                if open {
                    return Ok(template);
                }
                let span = in_line(origin(&places, problem.span));
                Err(StageError::at(span, problem.message).legal(problem.legal))
            }
        }
    }

    /// The names of the fields, with the bytes of the template where each stands.
    pub fn fields(&self) -> impl Iterator<Item = (&str, usize)> {
        let words = self.parts.iter().filter_map(|part| match part {
            Part::Word { pieces, .. } => Some(pieces),
            Part::Text(_) => None,
        });
        words.flatten().filter_map(|piece| match piece {
            Piece::Field { name, at } => Some((name.as_str(), *at)),
            Piece::Text(_) => None,
        })
    }

    /// Whether the command only reads.
    pub fn only_reads(&self) -> bool {
        self.spec.is_some_and(|spec| spec.effect == Effect::Reads)
    }

    /// The command with the values of fields in it.
    ///
    /// # Errors
    /// The name of the first field that is not there.
    pub fn fill<'v>(
        &self,
        field: &dyn Fn(&str) -> Option<std::borrow::Cow<'v, ValueOf<'v>>>,
    ) -> Result<String, String> {
        let mut line = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => line.push_str(text),
                Part::Word { pieces, quoted, inside, .. } => {
                    if let ([Piece::Field { name, .. }], false) = (pieces.as_slice(), quoted) {
                        let value = field(name).ok_or_else(|| name.clone())?;
                        put_whole(&mut line, &value, *inside);
                        continue;
                    }
                    let mut text = String::new();
                    for piece in pieces {
                        match piece {
                            Piece::Text(part) => text.push_str(part),
                            Piece::Field { name, .. } => {
                                let value = field(name).ok_or_else(|| name.clone())?;
                                text.push_str(&text_of(&value));
                            }
                        }
                    }
                    print_string(&mut line, &text);
                }
            }
        }
        Ok(line)
    }

    /// The command with an `x` for each field, and what came from where.
    fn example(&self) -> (String, Vec<Place>) {
        let mut line = String::new();
        let mut places = Vec::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => line.push_str(text),
                Part::Word { pieces, span, .. } => {
                    let start = line.len();
                    let text = pieces.iter().map(|piece| match piece {
                        Piece::Text(text) => text.as_str(),
                        Piece::Field { .. } => "x",
                    });
                    print_string(&mut line, &text.collect::<String>());
                    places.push(Place { example: start..line.len(), template: span.clone() });
                }
            }
        }
        (line, places)
    }
}

/// A word with fields: where it stands in the example and in the template.
struct Place {
    example: Range<usize>,
    template: Range<usize>,
}

/// The bytes of the template from which bytes of the example come.
fn origin(places: &[Place], span: Range<usize>) -> Range<usize> {
    let byte = |at: usize| {
        let before = places.iter().rev().find(|place| place.example.start <= at);
        match before {
            None => at,
            Some(place) if at < place.example.end => place.template.start,
            Some(place) => place.template.end + (at - place.example.end),
        }
    };
    byte(span.start)..byte(span.end)
}

fn touches(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start <= other.end && other.start <= one.end
}

/// A value that is an argument of its own.
fn put_whole(line: &mut String, value: &ValueOf<'_>, inside: bool) {
    match value {
        ValueOf::Number(number) if !inside => line.push_str(&number.to_string()),
        ValueOf::String(text) => print_string(line, text),
        other => line.push_str(&print(other)),
    }
}

/// A value that is a part of a word.
fn text_of(value: &ValueOf<'_>) -> String {
    match value {
        ValueOf::String(text) => text.clone().into_owned(),
        ValueOf::Array(_) | ValueOf::Dictionary(_) | ValueOf::Data(_) => print(value),
        other => plain(other).into_owned(),
    }
}

/// Takes a template apart.
struct Reader<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn parts(mut self) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        while self.at < self.text.len() {
            let start = self.at;
            let inside = self.depth > 0;
            let part = self.word().map(|(pieces, quoted)| {
                let span = start..self.at;
                Part::Word { pieces, quoted, inside, span }
            });
            match (part, parts.last_mut()) {
                (Some(part), _) => parts.push(part),
                (None, Some(Part::Text(text))) => text.push_str(&self.text[start..self.at]),
                (None, _) => parts.push(Part::Text(self.text[start..self.at].to_owned())),
            }
        }
        parts
    }

    /// Goes behind the next word, string or sign; answers its pieces if there are fields in it, and
    /// whether it stands in quotes.
    fn word(&mut self) -> Option<(Vec<Piece>, bool)> {
        let first = self.text[self.at..].chars().next()?;
        if first == '"' {
            let pieces = self.quoted();
            let any = pieces.iter().any(|piece| matches!(piece, Piece::Field { .. }));
            return any.then_some((pieces, true));
        }
        let mut pieces = Vec::new();
        while let Some(sign) = self.text[self.at..].chars().next() {
            if let Some((name, end)) = field_at(self.text, self.at) {
                pieces.push(Piece::Field { name: name.to_owned(), at: self.at });
                self.at = end;
                continue;
            }
            if sign.is_whitespace() || "{}()[]=;,\"<>".contains(sign) {
                break;
            }
            push(&mut pieces, sign);
            self.at += sign.len_utf8();
        }
        if pieces.is_empty() {
            match first {
                '{' | '(' | '[' => self.depth += 1,
                '}' | ')' | ']' => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
            self.at += first.len_utf8();
            return None;
        }
        let any = pieces.iter().any(|piece| matches!(piece, Piece::Field { .. }));
        any.then_some((pieces, false))
    }

    /// The inside of a quoted string, without its escapes.
    fn quoted(&mut self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        self.at += 1;
        while let Some(sign) = self.text[self.at..].chars().next() {
            if let Some((name, end)) = field_at(self.text, self.at) {
                pieces.push(Piece::Field { name: name.to_owned(), at: self.at });
                self.at = end;
                continue;
            }
            self.at += sign.len_utf8();
            match sign {
                '"' => break,
                '\\' => {
                    let rest = &self.text[self.at..];
                    let (meant, length) = escaped(rest);
                    push(&mut pieces, meant);
                    self.at += length;
                }
                _ => push(&mut pieces, sign),
            }
        }
        pieces
    }
}

/// The sign that stands behind a backslash, and how many bytes it takes there.
fn escaped(rest: &str) -> (char, usize) {
    let Some(first) = rest.chars().next() else { return ('\\', 0) };
    let digits = rest.get(..3).filter(|it| it.bytes().all(|byte| byte.is_ascii_digit()));
    if let Some(code) = digits.and_then(|it| it.parse::<u8>().ok()) {
        return (char::from(code), 3);
    }
    let meant = match first {
        'e' | 'n' => '\n',
        'r' => '\r',
        't' => '\t',
        other => other,
    };
    (meant, first.len_utf8())
}

fn push(pieces: &mut Vec<Piece>, sign: char) {
    match pieces.last_mut() {
        Some(Piece::Text(text)) => text.push(sign),
        _ => pieces.push(Piece::Text(sign.to_string())),
    }
}

/// The name of the field whose place begins at a byte, and the byte behind it. A dictionary has a `=`
/// behind its first word, and an empty one is a dictionary.
fn field_at(text: &str, at: usize) -> Option<(&str, usize)> {
    let inside = text[at..].strip_prefix('{')?;
    let length = inside.find(|sign: char| "{}()[]=;,\"".contains(sign))?;
    let name = inside[..length].trim();
    let closed = inside[length..].starts_with('}');
    (closed && !name.is_empty()).then_some((name, at + length + 2))
}
