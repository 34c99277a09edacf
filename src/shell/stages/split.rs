//! Where a line ends to be a command and begins to be stages.
use std::ops::Range;

/// A line in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The bytes of the command, without the space before the first stage.
    pub command: Range<usize>,
    /// The bytes of each stage, from the bar to the next one, both left out.
    pub stages: Vec<Range<usize>>,
}

/// Whether a line sends more than its own command, so that it must not overtake others.
pub fn sends_more(line: &str) -> bool {
    let is_each = |span: Range<usize>| {
        let text = line[span].trim_start();
        text.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("each"))
    };
    memchr::memchr(b'|', line.as_bytes()).is_some() && split(line).stages.into_iter().any(is_each)
}

/// Finds the bars of a line that stand outside of quotes and brackets. Behind a bar with a `!` there
/// are no more of them.
pub fn split(line: &str) -> Parts {
    let mut bars = Bars { bytes: line.as_bytes(), at: 0, in_command: true };
    let Some(first) = bars.next() else {
        return Parts { command: 0..line.len(), stages: Vec::new() };
    };
    let command = 0..line[..first].trim_end().len();
    let mut stages = Vec::new();
    let mut start = first + 1;
    loop {
        if line[start..].trim_start().starts_with('!') {
            stages.push(start..line.len());
            break;
        }
        let Some(bar) = bars.next() else {
            stages.push(start..line.len());
            break;
        };
        stages.push(start..bar);
        start = bar + 1;
    }
    Parts { command, stages }
}

/// The command of a line, without stages.
pub fn command_of(line: &str) -> &str {
    // Nearly all lines have no bar at all, and some are very long.
    if memchr::memchr(b'|', line.as_bytes()).is_none() {
        return line;
    }
    &line[split(line).command]
}

/// The places of the bars, one by one.
struct Bars<'l> {
    bytes: &'l [u8],
    at: usize,
    in_command: bool,
}

impl Iterator for Bars<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let mut depth = 0_usize;
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'"' => self.skip_quoted(),
                b'{' | b'(' | b'[' => depth += 1,
                b'}' | b')' | b']' => depth = depth.saturating_sub(1),
                b'<' if self.in_command => self.skip_address(),
                b'|' if depth == 0 => {
                    self.at += 1;
                    self.in_command = false;
                    return Some(self.at - 1);
                }
                _ => {}
            }
            self.at += 1;
        }
        None
    }
}

impl Bars<'_> {
    /// Goes to the quote that closes a string.
    fn skip_quoted(&mut self) {
        self.at += 1;
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'\\' => self.at += 1,
                b'"' => return,
                _ => {}
            }
            self.at += 1;
        }
    }

    /// Goes to the end of an address in angle brackets, which may hold any sign but a space.
    fn skip_address(&mut self) {
        let rest = &self.bytes[self.at..];
        let end = rest.iter().position(|byte| matches!(byte, b'>' | b' ' | b'"'));
        if let Some(length) = end.filter(|length| rest[*length] == b'>') {
            self.at += length;
        }
    }
}
