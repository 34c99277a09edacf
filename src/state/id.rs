//! The numbers of objects.
use std::fmt;

/// The number of an object; it never changes and is never given twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id(pub u64);

impl Id {
    /// The digits of an id in a key.
    pub const DIGITS: usize = 12;

    /// The digits of the id, as they stand in keys.
    pub fn digits(self) -> [u8; Self::DIGITS] {
        const HEXADECIMAL: &[u8; 16] = b"0123456789abcdef";
        let mut digits = [b'0'; Self::DIGITS];
        let mut rest = self.0;
        for digit in digits.iter_mut().rev() {
            *digit = HEXADECIMAL[(rest & 15) as usize];
            rest >>= 4;
        }
        digits
    }

    /// Reads the digits of an id.
    pub fn parse(digits: &str) -> Option<Self> {
        (digits.len() == Self::DIGITS).then(|| u64::from_str_radix(digits, 16).ok().map(Self))?
    }
}

impl fmt::Display for Id {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // All digits are ASCII.
        out.write_str(std::str::from_utf8(&self.digits()).unwrap_or_default())
    }
}
