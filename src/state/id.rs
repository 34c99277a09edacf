//! The numbers of objects.
use std::fmt;

/// The number of an object; it never changes and is never given twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id(pub u64);

impl Id {
    /// The digits of an id in a key.
    pub const DIGITS: usize = 12;

    /// Reads the digits of an id.
    pub fn parse(digits: &str) -> Option<Self> {
        (digits.len() == Self::DIGITS).then(|| u64::from_str_radix(digits, 16).ok().map(Self))?
    }
}

impl fmt::Display for Id {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:012x}", self.0)
    }
}
