//! Offers as the shells want them: with the quotes that are open, and with what they mean beside
//! them.
//!
//! bash and zsh take words as they are to stand in the line, fish quotes them itself. bash replaces
//! only a part of the word, which the script tells as `text`.
//!
//! A shell closes the quote behind an offer that is the only one. Where a command goes on, that would
//! be in the way, so that a second line tells what comes next, and the offer is what both have in
//! common.
use std::borrow::Cow;

use crate::flags::{CompleteFlags, TabShell};
use crate::shell::render::harmless::{cut, harmless, width};
use crate::shell::tab::offers::Offer;
use crate::shell::tab::words::Word;

/// What bash says when it goes through the offers one by one, and would take their meanings for
/// parts of them: menu-complete, and insert-completions.
const WITHOUT_MEANINGS: [&str; 2] = ["37", "42"];

/// What is needed to print an offer.
pub struct Printer<'p> {
    /// What the script said.
    pub flags: &'p CompleteFlags,
    /// The word under the cursor.
    pub word: &'p Word,
    /// The byte of its text from which offers replace it.
    pub from: usize,
}

/// The lines for all offers.
pub fn entries(printer: &Printer<'_>, offers: &[Offer]) -> Vec<String> {
    let written = |offer| Some((printer.written(offer)?, offer));
    let shown: Vec<(String, &Offer)> = offers.iter().filter_map(written).collect();
    match printer.flags.shell {
        TabShell::Bash => printer.for_bash(&shown),
        TabShell::Zsh => printer.for_zsh(&shown),
        TabShell::Fish => printer.for_fish(&shown),
    }
}

impl Printer<'_> {
    /// What comes into the line; `None` where no quoting makes that possible.
    fn written(&self, offer: &Offer) -> Option<String> {
        if self.flags.shell == TabShell::Fish {
            return Some(format!("{}{}", &self.word.text[..self.from], offer.insert));
        }
        let before = self.word.raw_before(self.from);
        let (quote, open) = match self.word.quote {
            Some(quote) => (quote, ""),
            None if offer.insert.chars().all(is_plain) => {
                let space = if offer.whole { " " } else { "" };
                return self.without_lead(&format!("{before}{}{space}", offer.insert));
            }
            None if offer.insert.contains('\'') => ('"', "\""),
            None => ('\'', "'"),
        };
        let inside: Cow<'_, str> = match quote {
            '\'' if offer.insert.contains('\'') => return None,
            '\'' => Cow::from(&offer.insert),
            _ => Cow::from(escaped(&offer.insert)),
        };
        self.without_lead(&format!("{before}{open}{inside}"))
    }

    /// The part of the word that the shell replaces.
    fn without_lead(&self, whole: &str) -> Option<String> {
        let lead = self.word.raw.strip_suffix(self.flags.text.as_str()).unwrap_or("");
        whole.strip_prefix(lead).map(str::to_owned)
    }

    fn for_bash(&self, shown: &[(String, &Offer)]) -> Vec<String> {
        if WITHOUT_MEANINGS.contains(&self.flags.kind.as_str()) {
            return shown.iter().map(|(text, _)| text.clone()).collect();
        }
        let columns = self.flags.columns.max(20);
        match shown {
            [] => Vec::new(),
            [(text, offer)] if self.ends(offer) => vec![text.clone()],
            [(text, offer)] => vec![text.clone(), cut(&next(text, offer), columns).into_owned()],
            _ => {
                let mut lines = self.with_meanings(shown);
                let typed = self.flags.text.to_lowercase();
                if !lines.iter().all(|line| line.to_lowercase().starts_with(&typed)) {
                    // They have less in common than was typed, which bash must not take away.
                    lines.push("…".to_owned());
                }
                lines
            }
        }
    }

    /// The offers with their meanings in a column of their own.
    fn with_meanings(&self, shown: &[(String, &Offer)]) -> Vec<String> {
        let columns = self.flags.columns.max(20);
        let widest = shown.iter().map(|(text, _)| width(text.trim_end())).max();
        let widest = widest.unwrap_or(0).min(columns / 2);
        let line = |(text, offer): &(String, &Offer)| {
            let text = text.trim_end();
            if offer.note.is_empty() {
                return text.to_owned();
            }
            let pad = " ".repeat(widest.saturating_sub(width(text)));
            let line = format!("{text}{pad}  ({})", harmless(&offer.note));
            cut(&line, columns.saturating_sub(1)).into_owned()
        };
        shown.iter().map(line).collect()
    }

    fn for_zsh(&self, shown: &[(String, &Offer)]) -> Vec<String> {
        let lines = shown.iter().zip(self.with_meanings(shown));
        lines.map(|((text, _), line)| format!("{text}\t{line}")).collect()
    }

    fn for_fish(&self, shown: &[(String, &Offer)]) -> Vec<String> {
        let line = |(text, offer): &(String, &Offer)| format!("{text}\t{}", harmless(&offer.note));
        let mut lines: Vec<String> = shown.iter().map(line).collect();
        if let [(text, offer)] = shown
            && !self.ends(offer)
        {
            lines.push(format!("{}\t", next(text, offer)));
        }
        lines
    }

    /// Whether the shell may close the quote behind the only offer.
    fn ends(&self, offer: &Offer) -> bool {
        offer.whole || self.word.quote.is_none() && offer.insert.chars().all(is_plain)
    }
}

/// The only offer, and what it means.
fn next(text: &str, offer: &Offer) -> String {
    match offer.note.as_str() {
        "" => format!("{text}…"),
        note => format!("{text} ({})", harmless(note)),
    }
}

/// Whether a sign means nothing to a shell.
fn is_plain(sign: char) -> bool {
    sign.is_alphanumeric() || "._@-%/+:,=".contains(sign)
}

/// The text as it stands between double quotes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        if matches!(sign, '"' | '\\' | '$' | '`') {
            out.push('\\');
        }
        out.push(sign);
    }
    out
}
