//! Names of Mailboxes, and the patterns that pick some of them. Nothing here looks at a store.
use crate::engine::error;
use crate::request::failure::Failure;

/// The Mailbox that every Account has. Its name is known in any case.
pub const INBOX: &str = "INBOX";

/// What separates the levels of a name.
pub const LEVEL: char = '/';

/// The longest name, in bytes. Listings and searches walk over the levels of a name.
const NAME_MAX: usize = 1_024;

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// A Mailbox.
    Mailbox(String),
    /// Only a folder, which holds Mailboxes and no messages: the name ended with `/`.
    Folder(String),
}

impl Named {
    /// Reads a name: parts that are not empty, with `/` between them.
    ///
    /// # Errors
    /// 500 for a name that breaks the rules.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let (name, folder) = match text.strip_suffix(LEVEL) {
            Some(name) => (name, true),
            None => (text, false),
        };
        let legal = |part: &str| {
            !matches!(part, "" | "." | "..") && !part.chars().any(|sign| sign.is_control())
        };
        if name.len() > NAME_MAX || name.starts_with('~') || !name.split(LEVEL).all(legal) {
            return Err(error::bad_name("mailbox name", text));
        }
        let name = with_inbox(name);
        Ok(if folder { Self::Folder(name) } else { Self::Mailbox(name) })
    }

    /// The name without the final `/`.
    pub fn name(&self) -> &str {
        match self {
            Self::Mailbox(name) | Self::Folder(name) => name,
        }
    }
}

/// The name with INBOX in capitals where its first level is INBOX.
fn with_inbox(name: &str) -> String {
    let first = name.split(LEVEL).next().unwrap_or_default();
    if first.eq_ignore_ascii_case(INBOX) {
        return format!("{INBOX}{}", &name[INBOX.len()..]);
    }
    name.to_owned()
}

/// The levels that a name lies in, the nearest one first.
pub fn outer(name: &str) -> impl Iterator<Item = &str> {
    let mut rest = name;
    std::iter::from_fn(move || {
        rest = rest.rsplit_once(LEVEL)?.0;
        Some(rest)
    })
}

/// A pattern as the LIST command of IMAP knows it: `*` stands for anything, `%` for anything within
/// one level.
pub struct Pattern {
    signs: Vec<char>,
    literal: String,
}

impl Pattern {
    /// Reads a pattern.
    pub fn new(text: &str) -> Self {
        let text = with_inbox(text);
        let literal = text.split(['*', '%']).next().unwrap_or_default().to_owned();
        Self { signs: text.chars().collect(), literal }
    }

    /// What every name begins with that the pattern picks.
    pub fn literal(&self) -> &str {
        &self.literal
    }

    /// How much of the beginning of a name lies too deep for the pattern, whatever follows; `None` for
    /// a name that does not.
    pub fn too_deep(&self, name: &str) -> Option<usize> {
        if self.signs.contains(&'*') {
            return None;
        }
        let levels = self.signs.iter().filter(|sign| **sign == LEVEL).count();
        name.match_indices(LEVEL).nth(levels).map(|(place, _)| place + 1)
    }

    /// Whether the pattern picks a name. The time it takes is bounded by the product of the lengths.
    pub fn matches(&self, name: &str) -> bool {
        if self.signs == ['*'] {
            return true;
        }
        // The places of the pattern at which the name may have come so far.
        let mut places = vec![false; self.signs.len() + 1];
        places[0] = true;
        self.pass_wildcards(&mut places);
        for sign in name.chars() {
            let mut next = vec![false; places.len()];
            for (place, wanted) in self.signs.iter().enumerate().filter(|(place, _)| places[*place])
            {
                match wanted {
                    '*' => next[place] = true,
                    '%' => next[place] |= sign != LEVEL,
                    wanted => next[place + 1] |= *wanted == sign,
                }
            }
            self.pass_wildcards(&mut next);
            places = next;
        }
        places.last().copied().unwrap_or_default()
    }

    /// A wildcard may also stand for nothing.
    fn pass_wildcards(&self, places: &mut [bool]) {
        for (place, sign) in self.signs.iter().enumerate() {
            if places[place] && matches!(sign, '*' | '%') {
                places[place + 1] = true;
            }
        }
    }
}
