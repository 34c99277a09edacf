//! The words of a stage: names, values in or without quotes, signs.
use std::ops::Range;

use crate::shell::stages::error::StageError;

/// A word and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// What it says, without quotes and escapes.
    pub text: String,
    /// Its bytes in the line.
    pub span: Range<usize>,
    /// Whether it stood in quotes, so that it is neither a keyword nor a sign.
    pub quoted: bool,
}

impl Word {
    /// Whether this is the keyword or sign.
    pub fn is(&self, word: &str) -> bool {
        !self.quoted && self.text.eq_ignore_ascii_case(word)
    }
}

/// The signs of conditions and lists, the longer ones first.
const SIGNS: [&str; 13] = ["==", "!=", "<>", "<=", ">=", "!~", "=", "<", ">", "~", "(", ")", ","];

/// Reads the words of a stage, one by one.
#[derive(Clone, Debug)]
pub struct Words<'l> {
    line: &'l str,
    at: usize,
    end: usize,
}

impl<'l> Words<'l> {
    /// The words in these bytes of the line.
    pub fn new(line: &'l str, span: Range<usize>) -> Self {
        Self { line, at: span.start, end: span.end }
    }

    /// The bytes that are left, without the space before and behind them.
    pub fn rest(&mut self) -> Range<usize> {
        self.skip_spaces();
        let text = self.line[self.at..self.end].trim_end();
        self.at..self.at + text.len()
    }

    /// The next word or sign, which stays where it is.
    ///
    /// # Errors
    /// When a quote is not closed.
    pub fn peek(&self) -> Result<Option<Word>, StageError> {
        self.clone().read()
    }

    /// The next word or sign.
    ///
    /// # Errors
    /// When a quote is not closed.
    pub fn read(&mut self) -> Result<Option<Word>, StageError> {
        self.skip_spaces();
        let rest = &self.line[self.at..self.end];
        if rest.is_empty() {
            return Ok(None);
        }
        if rest.starts_with('"') {
            return self.quoted(false).map(Some);
        }
        let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
        let length = sign.map_or_else(|| length_of_word(rest), |sign| sign.len());
        Ok(Some(self.take(length)))
    }

    /// The pattern behind `~`: in quotes, where all backslashes but those before quotes stay, or up to
    /// the next space or closing bracket.
    ///
    /// # Errors
    /// When a quote is not closed.
    pub fn pattern(&mut self) -> Result<Option<Word>, StageError> {
        self.skip_spaces();
        let rest = &self.line[self.at..self.end];
        if rest.is_empty() {
            return Ok(None);
        }
        if rest.starts_with('"') {
            return self.quoted(true).map(Some);
        }
        let length = rest.find(|sign: char| sign.is_whitespace() || sign == ')');
        Ok(Some(self.take(length.unwrap_or(rest.len()))))
    }

    /// An empty place behind the last word, for what is missing there.
    pub fn here(&self) -> Range<usize> {
        let end = self.line[..self.at].trim_end().len();
        end..end
    }

    fn take(&mut self, length: usize) -> Word {
        let span = self.at..self.at + length;
        self.at = span.end;
        Word { text: self.line[span.clone()].to_owned(), span, quoted: false }
    }

    fn quoted(&mut self, is_pattern: bool) -> Result<Word, StageError> {
        let start = self.at;
        let mut text = String::new();
        let mut signs = self.line[start + 1..self.end].char_indices();
        while let Some((at, sign)) = signs.next() {
            match sign {
                '"' => {
                    self.at = start + 1 + at + 1;
                    return Ok(Word { text, span: start..self.at, quoted: true });
                }
                '\\' => match signs.next() {
                    Some((_, '"')) => text.push('"'),
                    Some((_, other)) if is_pattern => text.extend(['\\', other]),
                    Some((_, 'e' | 'n')) => text.push('\n'),
                    Some((_, 'r')) => text.push('\r'),
                    Some((_, 't')) => text.push('\t'),
                    Some((_, other)) => text.push(other),
                    None => {}
                },
                _ => text.push(sign),
            }
        }
        Err(StageError::at(start..self.end, "the quote is not closed"))
    }

    fn skip_spaces(&mut self) {
        let rest = &self.line[self.at..self.end];
        self.at += rest.len() - rest.trim_start().len();
    }
}

/// How far a word goes that stands without quotes.
fn length_of_word(rest: &str) -> usize {
    let ends = |(at, sign): &(usize, char)| {
        sign.is_whitespace()
            || "()\",=<>~".contains(*sign)
            || (*sign == '!' && rest[at + 1..].starts_with(['=', '~']))
    };
    let end = rest.char_indices().find(ends).map_or(rest.len(), |(at, _)| at);
    end.max(rest.chars().next().map_or(0, char::len_utf8))
}
