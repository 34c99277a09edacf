//! The conditions of `where`: comparisons, patterns, and, or, not.
use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Range;

use regex::{Regex, RegexBuilder};

use crate::data::ValueOf;
use crate::shell::render::cell::plain;
use crate::shell::stages::error::StageError;
use crate::shell::stages::quantity::Quantity;
use crate::shell::stages::words::{Word, Words};

/// How deep brackets and `not` may go, so that no line can exhaust the stack.
const DEPTH_MAX: usize = 64;

/// The largest pattern, in bytes of memory when it is compiled.
const PATTERN_MAX: usize = 1 << 20;

/// A condition.
#[derive(Clone, Debug)]
pub enum Condition {
    /// All of them hold.
    All(Vec<Condition>),
    /// One of them holds.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// The field, by its number, is there and is neither empty nor NO.
    Is(usize),
    /// The field compares so to a value.
    Compares(usize, Comparison, Literal),
    /// The field has a part that fits the pattern.
    Fits(usize, Regex),
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// They are equal.
    Equal,
    /// The first is less.
    Less,
    /// The first is less, or they are equal.
    AtMost,
    /// The first is greater.
    Greater,
    /// The first is greater, or they are equal.
    AtLeast,
}

/// A value that stands in a condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Literal {
    text: String,
    quantity: Option<Quantity>,
}

/// A condition and the fields that it names.
#[derive(Clone, Debug)]
pub struct Expression {
    /// What has to hold.
    pub condition: Condition,
    /// The fields, by the numbers under which the condition knows them.
    pub fields: Vec<Word>,
}

impl Expression {
    /// Reads a condition. `now` is the present moment in seconds since 1970.
    ///
    /// # Errors
    /// When it is none, with the place.
    pub fn parse(words: Words<'_>, now: i64) -> Result<Self, StageError> {
        let mut parser = Parser { words, now, fields: Vec::new(), depth: 0 };
        let condition = parser.any()?;
        match parser.words.read()? {
            None => Ok(Self { condition, fields: parser.fields }),
            Some(word) if word.is(")") => {
                Err(StageError::at(word.span, "there is no bracket that this one closes"))
            }
            Some(word) => {
                Err(StageError::at(word.span, "and, or, or the end of the condition is expected")
                    .legal(["and", "or"]))
            }
        }
    }

    /// Whether the condition holds, given the values of fields by their numbers.
    pub fn holds<'v>(&self, field: &impl Fn(usize) -> Option<Cow<'v, ValueOf<'v>>>) -> bool {
        self.condition.holds(field)
    }
}

impl Condition {
    fn holds<'v>(&self, field: &impl Fn(usize) -> Option<Cow<'v, ValueOf<'v>>>) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(field)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(field)),
            Self::Not(part) => !part.holds(field),
            Self::Is(index) => field(*index).is_some_and(|value| is_something(&value)),
            Self::Compares(index, how, literal) => {
                field(*index).is_some_and(|value| one_of(&value, &|it| literal.fits(it, *how)))
            }
            Self::Fits(index, pattern) => field(*index)
                .is_some_and(|value| one_of(&value, &|it| pattern.is_match(&text_of(it)))),
        }
    }
}

impl Literal {
    fn fits(&self, value: &ValueOf<'_>, how: Comparison) -> bool {
        self.compare(value, how).is_some_and(|order| match how {
            Comparison::Equal => order == Ordering::Equal,
            Comparison::Less => order == Ordering::Less,
            Comparison::AtMost => order != Ordering::Greater,
            Comparison::Greater => order == Ordering::Greater,
            Comparison::AtLeast => order != Ordering::Less,
        })
    }

    /// How the value compares to this one.
    fn compare(&self, value: &ValueOf<'_>, how: Comparison) -> Option<Ordering> {
        let text = text_of(value);
        if let Some(wanted) = self.quantity {
            let found = match (wanted, Quantity::of(value)) {
                (Quantity::Moment(_), None | Some(Quantity::Number(_))) => {
                    crate::shell::stages::quantity::moment_of_text(&text).map(Quantity::Moment)
                }
                (_, found) => found,
            };
            if let Some(found) = found {
                return found.compare(wanted);
            }
            if how != Comparison::Equal {
                return None;
            }
        }
        Some(compare_texts(&text, &self.text))
    }
}

/// How two texts compare without regard to case.
pub fn compare_texts(one: &str, other: &str) -> Ordering {
    let lower = |text: &str| text.chars().flat_map(char::to_lowercase).collect::<String>();
    if one.is_ascii() && other.is_ascii() {
        let lower = |text: &'_ [u8]| text.to_ascii_lowercase();
        return lower(one.as_bytes()).cmp(&lower(other.as_bytes()));
    }
    lower(one).cmp(&lower(other))
}

/// The text of a value as conditions see it.
fn text_of<'v>(value: &'v ValueOf<'_>) -> Cow<'v, str> {
    match value {
        ValueOf::String(text) | ValueOf::Xml(text) => Cow::Borrowed(text),
        ValueOf::Null => Cow::Borrowed(""),
        ValueOf::Array(_) | ValueOf::Dictionary(_) => Cow::Owned(crate::data::print(value)),
        other => plain(other),
    }
}

/// Whether the test holds for the value, or for one element of an array.
fn one_of(value: &ValueOf<'_>, test: &dyn Fn(&ValueOf<'_>) -> bool) -> bool {
    match value {
        ValueOf::Array(elements) if !elements.is_empty() => {
            elements.iter().any(|element| one_of(element, test)) || test(value)
        }
        _ => test(value),
    }
}

fn is_something(value: &ValueOf<'_>) -> bool {
    match value {
        ValueOf::Null => false,
        ValueOf::String(text) => !text.is_empty() && !text.eq_ignore_ascii_case("no"),
        ValueOf::Array(elements) => !elements.is_empty(),
        ValueOf::Dictionary(pairs) => !pairs.is_empty(),
        _ => true,
    }
}

struct Parser<'l> {
    words: Words<'l>,
    now: i64,
    fields: Vec<Word>,
    depth: usize,
}

impl Parser<'_> {
    fn any(&mut self) -> Result<Condition, StageError> {
        let mut parts = vec![self.all()?];
        while self.takes("or")? {
            parts.push(self.all()?);
        }
        Ok(one_or(parts, Condition::Any))
    }

    fn all(&mut self) -> Result<Condition, StageError> {
        let mut parts = vec![self.not()?];
        while self.takes("and")? {
            parts.push(self.not()?);
        }
        Ok(one_or(parts, Condition::All))
    }

    fn not(&mut self) -> Result<Condition, StageError> {
        if let Some(word) = self.words.peek()?
            && (word.is("not") || word.is("("))
        {
            self.depth += 1;
            if self.depth > DEPTH_MAX {
                return Err(StageError::at(word.span, "the condition is too deep"));
            }
            self.words.read()?;
            let inner = if word.is("(") { self.bracket(word.span.clone())? } else { self.not()? };
            self.depth -= 1;
            return Ok(if word.is("not") { Condition::Not(Box::new(inner)) } else { inner });
        }
        self.test()
    }

    fn bracket(&mut self, open: Range<usize>) -> Result<Condition, StageError> {
        let inner = self.any()?;
        if self.takes(")")? {
            return Ok(inner);
        }
        match self.words.read()? {
            Some(word) => {
                Err(StageError::at(word.span, "and, or, or a closing bracket is expected")
                    .legal(["and", "or", ")"]))
            }
            None => Err(StageError::at(open, "the bracket is not closed")),
        }
    }

    /// A field, alone or with a comparison.
    fn test(&mut self) -> Result<Condition, StageError> {
        let field = self.field()?;
        let Some(sign) = self.words.peek()? else { return Ok(Condition::Is(field)) };
        let how = match sign.text.as_str() {
            _ if sign.quoted => None,
            "=" | "==" | "!=" | "<>" => Some(Comparison::Equal),
            "<" => Some(Comparison::Less),
            "<=" => Some(Comparison::AtMost),
            ">" => Some(Comparison::Greater),
            ">=" => Some(Comparison::AtLeast),
            _ => None,
        };
        let opposite = !sign.quoted && matches!(sign.text.as_str(), "!=" | "<>" | "!~");
        let condition = if let Some(how) = how {
            self.words.read()?;
            Condition::Compares(field, how, self.literal()?)
        } else if sign.is("~") || sign.is("!~") {
            self.words.read()?;
            Condition::Fits(field, self.pattern()?)
        } else if sign.is("and") || sign.is("or") || sign.is(")") {
            Condition::Is(field)
        } else {
            let signs = ["=", "!=", "<", "<=", ">", ">=", "~", "!~", "and", "or"];
            return Err(StageError::at(sign.span, "a comparison is expected").legal(signs));
        };
        Ok(if opposite { Condition::Not(Box::new(condition)) } else { condition })
    }

    /// The number of a field.
    fn field(&mut self) -> Result<usize, StageError> {
        let missing = |span| StageError::at(span, "a field is expected");
        let Some(word) = self.words.read()? else { return Err(missing(self.words.here())) };
        let is_sign = !word.text.starts_with(|sign: char| sign.is_alphanumeric() || sign == '_');
        if !word.quoted && (is_sign || word.is("and") || word.is("or")) {
            return Err(missing(word.span));
        }
        let known = self.fields.iter().position(|field| field.text == word.text);
        Ok(known.unwrap_or_else(|| {
            self.fields.push(word);
            self.fields.len() - 1
        }))
    }

    fn literal(&mut self) -> Result<Literal, StageError> {
        let missing = |span| StageError::at(span, "a value is expected");
        let Some(word) = self.words.read()? else { return Err(missing(self.words.here())) };
        let is_sign =
            !word.quoted && word.text.starts_with(|sign: char| "()\",=<>~!".contains(sign));
        if is_sign {
            return Err(missing(word.span));
        }
        let quantity = Quantity::of_literal(&word.text, self.now);
        // In quotes a text is a text, unless it is a moment, whose space needs the quotes.
        let counts = |it: &Quantity| !word.quoted || matches!(it, Quantity::Moment(_));
        Ok(Literal { quantity: quantity.filter(counts), text: word.text })
    }

    fn pattern(&mut self) -> Result<Regex, StageError> {
        let Some(word) = self.words.pattern()? else {
            return Err(StageError::at(self.words.here(), "a pattern is expected"));
        };
        let built =
            RegexBuilder::new(&word.text).case_insensitive(true).size_limit(PATTERN_MAX).build();
        built.map_err(|error| {
            // The library draws the pattern over several lines; the last one says what is wrong.
            let text = error.to_string();
            let last = text.lines().last().unwrap_or("").trim_start_matches("error: ");
            StageError::at(word.span, format!("the pattern is wrong: {last}"))
        })
    }

    fn takes(&mut self, word: &str) -> Result<bool, StageError> {
        let is = self.words.peek()?.is_some_and(|next| next.is(word));
        if is {
            self.words.read()?;
        }
        Ok(is)
    }
}

fn one_or(mut parts: Vec<Condition>, whole: fn(Vec<Condition>) -> Condition) -> Condition {
    match (parts.len(), parts.pop()) {
        (1, Some(part)) => part,
        (_, last) => {
            parts.extend(last);
            whole(parts)
        }
    }
}
