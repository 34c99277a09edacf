//! The words of a shell's command line up to the cursor, without their quotes.
use crate::flags::TabShell;

/// A word, and where each of its bytes stands in the line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// The text without quotes.
    pub text: String,
    /// The word as it was typed.
    pub raw: String,
    /// For each byte of the text, the byte of `raw` that it comes from; and the end.
    pub places: Vec<usize>,
    /// The quote that is open behind it.
    pub quote: Option<char>,
}

impl Word {
    /// What was typed of the first `count` bytes of the text.
    pub fn raw_before(&self, count: usize) -> &str {
        let end = self.places.get(count).copied().unwrap_or(self.raw.len());
        &self.raw[..end]
    }

    fn push(&mut self, sign: char) {
        self.places.extend(std::iter::repeat_n(self.raw.len(), sign.len_utf8()));
        self.text.push(sign);
    }
}

/// Reads the words of the last command of a line. The last one is under the cursor; it is empty if
/// the line ends with a space. Assignments before the command are left out.
pub fn words(line: &str, shell: TabShell) -> Vec<Word> {
    let mut found = Vec::new();
    let mut word = Word::default();
    // A pair of quotes with nothing in between is a word, too.
    let mut begun = false;
    let mut signs = line.chars().peekable();
    while let Some(sign) = signs.next() {
        match (word.quote, sign) {
            (Some(quote), _) if sign == quote => word.quote = None,
            (quote, '\\') if quote != Some('\'') || shell == TabShell::Fish => {
                match signs.peek().copied() {
                    Some(next) if is_escaped(quote, next) => {
                        word.push(next);
                        word.raw.push(sign);
                        word.raw.push(next);
                        signs.next();
                        begun = true;
                        continue;
                    }
                    Some(_) => word.push(sign),
                    // The sign that it stands before is still to come.
                    None => {}
                }
            }
            (Some(_), _) => word.push(sign),
            (None, '\'' | '"') => word.quote = Some(sign),
            (None, ' ' | '\t' | '\n' | '|' | ';' | '&') => {
                finish(&mut found, &mut word, begun);
                begun = false;
                if !matches!(sign, ' ' | '\t') {
                    found.clear();
                }
                continue;
            }
            (None, _) => word.push(sign),
        }
        word.raw.push(sign);
        begun = true;
    }
    word.places.push(word.raw.len());
    let assigned = found.iter().take_while(|word: &&Word| is_assignment(&word.text)).count();
    found.drain(..assigned);
    found.push(word);
    found
}

fn finish(found: &mut Vec<Word>, word: &mut Word, begun: bool) {
    if begun {
        word.places.push(word.raw.len());
        found.push(std::mem::take(word));
    }
}

/// Whether a backslash takes its meaning from the sign behind it.
fn is_escaped(quote: Option<char>, next: char) -> bool {
    match quote {
        None => true,
        Some('"') => matches!(next, '"' | '\\' | '$' | '`'),
        Some(_) => matches!(next, '\'' | '\\'),
    }
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_')
    })
}
