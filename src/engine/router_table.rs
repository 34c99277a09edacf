//! The router table: how its lines are read, and what they make of an address.
//!
//! A line is a record, `left = right`, or a comment. What is no record counts as a comment, so that
//! tables of servers that know more kinds of records can be kept here. The text itself is never
//! changed.
use std::collections::HashMap;

use crate::request::kinds::RouteKind;

/// An end that is built into the Router.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuiltIn {
    /// What is sent there is dropped.
    Null,
    /// What is sent there is refused.
    Error,
    /// What is sent there is a sign of spam.
    Spamtrap,
    /// What is sent there is refused as coming from a bad host.
    Blacklisted,
}

impl BuiltIn {
    /// Every one of them with its word.
    const ALL: &'static [(Self, &'static str)] = &[
        (Self::Null, "NULL"),
        (Self::Error, "ERROR"),
        (Self::Spamtrap, "SPAMTRAP"),
        (Self::Blacklisted, "BLACKLISTED"),
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(it, _)| *it == self).map_or("", |(_, word)| word)
    }

    /// The end that a word stands for, in any case.
    pub fn from_word(word: &str) -> Option<Self> {
        let known = Self::ALL.iter().find(|(_, known)| known.eq_ignore_ascii_case(word.trim()));
        known.map(|(it, _)| *it)
    }
}

/// What a record makes of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rewritten {
    /// It ends there.
    End(BuiltIn),
    /// Its Domain becomes another one.
    Domain(String),
    /// It becomes this address.
    Address(String),
}

/// An address as records look at it.
#[derive(Clone, Copy, Debug)]
pub struct Sought<'a> {
    /// What it is routed for.
    pub mode: RouteKind,
    /// Its local part.
    pub local: &'a str,
    /// Its domain.
    pub domain: &'a str,
    /// Whether the domain is the Main Domain.
    pub in_main: bool,
}

/// A table that has been read. The record for an address is found by the local part or the domain
/// where the left side tells one of them in full; only records that leave both open are gone through.
#[derive(Default)]
pub struct Table {
    records: Vec<Record>,
    /// The records for one local part, by this in lower case, in their order.
    by_local: HashMap<String, Vec<usize>>,
    /// Those of the others that are for one domain.
    by_domain: HashMap<String, Vec<usize>>,
    /// Those that are left.
    open: Vec<usize>,
}

impl Table {
    /// Reads a table.
    pub fn new(text: &str) -> Self {
        let mut table = Self::default();
        for record in text.lines().filter_map(read) {
            let place = table.records.len();
            let (local, domain) = match &record.left {
                Left::Domain(domain) => (None, plain(domain)),
                Left::Address(local, domain) => (plain(local), domain.as_deref().and_then(plain)),
            };
            match (local, domain) {
                (Some(local), _) => table.by_local.entry(local).or_default().push(place),
                (None, Some(domain)) => table.by_domain.entry(domain).or_default().push(place),
                (None, None) => table.open.push(place),
            }
            table.records.push(record);
        }
        table
    }

    /// What the first record that fits makes of an address.
    pub fn rewrite(&self, sought: Sought<'_>) -> Option<Rewritten> {
        let local = self.by_local.get(&lower(sought.local));
        let domain = self.by_domain.get(&lower(sought.domain));
        let known = [local, domain, Some(&self.open)].into_iter().flatten();
        let mut places: Vec<usize> = known.flatten().copied().collect();
        places.sort_unstable();
        places.into_iter().find_map(|place| self.records[place].apply(sought))
    }
}

/// A pattern without open pieces, in lower case.
fn plain(pattern: &str) -> Option<String> {
    let pieces = pieces(pattern.trim());
    let is_open = pieces.iter().any(|piece| !matches!(piece, Piece::Text(_)));
    (!is_open).then(|| lower(pattern.trim()))
}

/// A text in lower case, sign by sign as patterns are compared.
fn lower(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// A record.
struct Record {
    /// The modes that it is for; all where there are none.
    modes: Vec<RouteKind>,
    left: Left,
    right: String,
}

/// Which addresses a record is for.
enum Left {
    /// All in a domain.
    Domain(String),
    /// Those with a local part, in a domain or in the Main Domain.
    Address(String, Option<String>),
}

/// Words before a record. Those about relaying grant rights to senders, which ROUTE does not ask for.
const PREFIXES: &[(&str, Option<RouteKind>)] = &[
    ("Mail", Some(RouteKind::Mail)),
    ("Access", Some(RouteKind::Access)),
    ("Signal", Some(RouteKind::Signal)),
    ("S", Some(RouteKind::Signal)),
    ("Relay", None),
    ("NoRelay", None),
    ("RelayAll", None),
];

/// Reads a line; `None` for a comment.
fn read(line: &str) -> Option<Record> {
    let mut rest = line.split(';').next()?.trim();
    let mut modes = Vec::new();
    while let Some((word, behind)) = rest.split_once(':') {
        let known = PREFIXES.iter().find(|(known, _)| known.eq_ignore_ascii_case(word.trim()));
        let Some((_, mode)) = known else { break };
        modes.extend(*mode);
        rest = behind.trim_start();
    }
    let (left, right) = match rest.strip_prefix('<') {
        Some(address) => {
            let (address, behind) = address.split_once('>')?;
            let (local, domain) = match address.trim().rsplit_once('@') {
                Some((local, domain)) => (local, Some(domain)),
                None => (address.trim(), None),
            };
            let right = behind.trim_start().strip_prefix('=')?;
            if local.is_empty() {
                return None;
            }
            (Left::Address(local.to_owned(), domain.map(str::to_owned)), right)
        }
        None => {
            let (domain, right) = rest.split_once('=')?;
            (Left::Domain(domain.trim().to_owned()), right)
        }
    };
    let right = right.trim();
    let is_record =
        !right.is_empty() && !matches!(&left, Left::Domain(domain) if domain.is_empty());
    is_record.then(|| Record { modes, left, right: right.to_owned() })
}

impl Record {
    /// What the record makes of an address; `None` when it is for others.
    fn apply(&self, sought: Sought<'_>) -> Option<Rewritten> {
        if !self.modes.is_empty() && !self.modes.contains(&sought.mode) {
            return None;
        }
        let mut found = Vec::new();
        let fits = match &self.left {
            Left::Domain(domain) => fits(domain, sought.domain, &mut found),
            Left::Address(local, None) => sought.in_main && fits(local, sought.local, &mut found),
            Left::Address(local, Some(domain)) => {
                fits(local, sought.local, &mut found) && fits(domain, sought.domain, &mut found)
            }
        };
        if !fits {
            return None;
        }
        if let Some(end) = BuiltIn::from_word(&self.right) {
            return Some(Rewritten::End(end));
        }
        if !matches!(self.left, Left::Domain(_)) {
            return Some(Rewritten::Address(fill(&self.right, &found)));
        }
        if !self.right.contains('@') {
            return Some(Rewritten::Domain(fill(&self.right, &found)));
        }
        if found.is_empty() {
            // Nothing else can be meant than what the record leaves open.
            found.push(sought.local);
        }
        Some(Rewritten::Address(fill(&self.right, &found)))
    }
}

/// The text of a right side, where each `*` stands for what was found in its turn.
fn fill(right: &str, found: &[&str]) -> String {
    let mut parts = right.split('*');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for (turn, part) in parts.enumerate() {
        filled.push_str(found.get(turn).or(found.last()).unwrap_or(&"*"));
        filled.push_str(part);
    }
    filled
}

/// A piece of a pattern.
enum Piece<'p> {
    /// This text, in any case.
    Text(&'p str),
    /// Any text, the empty one too.
    Any,
    /// So many digits: the least and the greatest number.
    Digits(usize, usize),
}

/// A pattern with more open pieces fits nothing: it would take long to find out.
const OPEN_PIECES_MAX: usize = 2;

/// Whether a text fits a pattern; what the open pieces stood for is added to `found`.
fn fits<'t>(pattern: &str, text: &'t str, found: &mut Vec<&'t str>) -> bool {
    let pieces = pieces(pattern.trim());
    let open = pieces.iter().filter(|piece| !matches!(piece, Piece::Text(_))).count();
    open <= OPEN_PIECES_MAX && pieces_fit(&pieces, text, found)
}

/// The pieces of a pattern: `*` is any text, `(3d)` three digits, `(7-15d)` seven to fifteen.
fn pieces(pattern: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut rest) = (Vec::new(), pattern);
    while let Some(at) = rest.find(['*', '(']) {
        let (text, open) = rest.split_at(at);
        let (piece, behind) = match open.strip_prefix('*') {
            Some(behind) => (Piece::Any, behind),
            None => match digits(open) {
                Some((piece, behind)) => (piece, behind),
                // A parenthesis that opens nothing is a sign like others.
                None => (Piece::Text("("), &open[1..]),
            },
        };
        pieces.push(Piece::Text(text));
        pieces.push(piece);
        rest = behind;
    }
    pieces.push(Piece::Text(rest));
    pieces
}

/// Reads `(3d)` or `(7-15d)` and what is behind it.
fn digits(text: &str) -> Option<(Piece<'_>, &str)> {
    let (inside, behind) = text.strip_prefix('(')?.split_once(')')?;
    let numbers = inside.strip_suffix(['d', 'D'])?;
    let (least, most) = numbers.split_once('-').unwrap_or((numbers, numbers));
    Some((Piece::Digits(least.trim().parse().ok()?, most.trim().parse().ok()?), behind))
}

fn pieces_fit<'t>(pieces: &[Piece<'_>], text: &'t str, found: &mut Vec<&'t str>) -> bool {
    let Some((piece, pieces)) = pieces.split_first() else { return text.is_empty() };
    let (least, most) = match piece {
        Piece::Text(known) => {
            return behind(known, text).is_some_and(|rest| pieces_fit(pieces, rest, found));
        }
        Piece::Any => (0, text.len()),
        Piece::Digits(least, most) => {
            let run = text.bytes().take_while(u8::is_ascii_digit).count();
            (*least, run.min(*most))
        }
    };
    let place = found.len();
    for end in least..=most {
        let (Some(taken), Some(rest)) = (text.get(..end), text.get(end..)) else { continue };
        found.push(taken);
        if pieces_fit(pieces, rest, found) {
            return true;
        }
        found.truncate(place);
    }
    false
}

/// What is behind `known` at the beginning of a text, in any case.
fn behind<'t>(known: &str, text: &'t str) -> Option<&'t str> {
    let mut rest = text.chars();
    for sign in known.chars() {
        let other = rest.next()?;
        if sign != other && !sign.to_lowercase().eq(other.to_lowercase()) {
            return None;
        }
    }
    Some(rest.as_str())
}
