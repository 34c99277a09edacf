//! The tokens of a half-typed text: for colours, for completion, and to tell whether a text is
//! finished. Unlike the parser this never fails; what it says is good enough for a keystroke.
use std::borrow::Cow;
use std::ops::Range;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A run of signs without a meaning of their own.
    Word,
    /// A string in quotes; `closed` tells whether its last quote is there.
    Quoted {
        /// Whether the last quote is there.
        closed: bool,
    },
    /// `{`, `(` or `[`.
    Open(char),
    /// `}`, `)` or `]`.
    Close(char),
    /// `=`, `;` or `,`.
    Sign(char),
}

/// A token and its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub span: Range<usize>,
}

impl Token {
    /// What the token means as a text: a quoted string without its quotes.
    pub fn text<'t>(&self, line: &'t str) -> &'t str {
        let text = &line[self.span.clone()];
        match self.kind {
            TokenKind::Quoted { closed: true } => &text[1..text.len() - 1],
            TokenKind::Quoted { closed: false } => &text[1..],
            _ => text,
        }
    }
}

/// The tokens of a text.
pub fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let kind = match bytes[at] {
            byte if byte.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            b'"' => {
                let end = end_of_quoted(bytes, at);
                at = end.unwrap_or(bytes.len());
                TokenKind::Quoted { closed: end.is_some() }
            }
            byte @ (b'{' | b'(' | b'[') => {
                at += 1;
                TokenKind::Open(char::from(byte))
            }
            byte @ (b'}' | b')' | b']') => {
                at += 1;
                TokenKind::Close(char::from(byte))
            }
            byte @ (b'=' | b';' | b',') => {
                at += 1;
                TokenKind::Sign(char::from(byte))
            }
            _ => {
                let rest = bytes[at..].iter().position(|byte| ends_word(*byte));
                at = rest.map_or(bytes.len(), |length| at + length);
                TokenKind::Word
            }
        };
        tokens.push(Token { kind, span: start..at });
    }
    tokens
}

/// What is still open at the end of a text: the closing signs that are missing, innermost first. A
/// closing sign that fits nothing ends the search, because no further text could mend it.
pub fn missing(text: &str) -> String {
    let mut open = Vec::new();
    for token in tokens(text) {
        match token.kind {
            TokenKind::Open(sign) => open.push(closing(sign)),
            TokenKind::Close(sign) if open.last() == Some(&sign) => drop(open.pop()),
            TokenKind::Close(_) => return String::new(),
            TokenKind::Quoted { closed: false } => open.push('"'),
            _ => {}
        }
    }
    open.into_iter().rev().collect()
}

/// The commands of a text of several lines: a line break ends a command unless brackets or quotes
/// are open. Empty lines are none.
pub fn commands(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let mut command: Option<Range<usize>> = None;
    for token in tokens(text) {
        if let Some(whole) = &command
            && depth == 0
            && text[whole.end..token.span.start].contains('\n')
        {
            found.extend(command.take());
        }
        match token.kind {
            TokenKind::Open(_) => depth += 1,
            TokenKind::Close(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        command.get_or_insert(token.span.clone()).end = token.span.end;
    }
    found.extend(command);
    found
}

/// The text with blanks in the place of its comments, so that all else stands where it stood. A line
/// that begins with `#` is one, as in a batch, unless something is open before it.
pub fn uncommented(text: &str) -> Cow<'_, str> {
    let mut blanked = String::new();
    // What has not been looked through for open brackets and quotes.
    let mut begun = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        if line.trim_start().starts_with('#') && missing(&text[begun..at]).is_empty() {
            let length = line.trim_end_matches(['\r', '\n']).len();
            blanked.push_str(&text[blanked.len()..at]);
            blanked.push_str(&" ".repeat(length));
            begun = at + length;
        }
        at = end;
    }
    if blanked.is_empty() {
        return Cow::Borrowed(text);
    }
    blanked.push_str(&text[blanked.len()..]);
    Cow::Owned(blanked)
}

/// A command of several lines as the one line that a server takes.
pub fn one_line(text: &str) -> String {
    if !text.contains(['\n', '\r']) {
        return text.to_owned();
    }
    let mut line = String::with_capacity(text.len());
    let mut at = 0;
    for token in tokens(text).iter().filter(|token| matches!(token.kind, TokenKind::Quoted { .. }))
    {
        line.push_str(&joined(&text[at..token.span.start]));
        let string = text[token.span.clone()].replace("\r\n", "\\e");
        line.push_str(&string.replace(['\n', '\r'], "\\e"));
        at = token.span.end;
    }
    line.push_str(&joined(&text[at..]));
    line
}

/// Text between strings with one space in the place of each line break and the spaces around it.
fn joined(text: &str) -> String {
    let mut parts = text.split(['\n', '\r']);
    let mut line = parts.next().unwrap_or("").to_owned();
    for part in parts {
        line.truncate(line.trim_end().len());
        line.push(' ');
        line.push_str(part.trim_start());
    }
    line
}

/// The sign that closes a bracket.
fn closing(open: char) -> char {
    match open {
        '{' => '}',
        '(' => ')',
        _ => ']',
    }
}

fn ends_word(byte: u8) -> bool {
    byte.is_ascii_whitespace() || b"\"{}()[]=;,".contains(&byte)
}

/// The byte behind the last quote of a string; `None` where it has no end.
fn end_of_quoted(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return Some(at + 1),
            _ => at += 1,
        }
    }
    None
}
