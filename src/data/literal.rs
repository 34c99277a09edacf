//! Reading what begins with `#` (numbers, timestamps, addresses, null) and datablocks.
use std::net::IpAddr;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::data::error::DataError;
use crate::data::scan::Scanner;
use crate::data::string::atom_length;
use crate::data::time::Timestamp;
use crate::data::value::{Address, ValueOf};

/// Takes base64 with and without padding; writes it with padding.
pub(super) const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

impl<'a> Scanner<'a> {
    /// Reads an object that begins with `#`.
    pub(super) fn literal(&mut self) -> Result<ValueOf<'a>, DataError> {
        let start = self.at;
        self.at += 1;
        match self.peek() {
            b'0'..=b'9' | b'-' | b'+' => self.number(start),
            b'T' => self.timestamp(start),
            b'I' => self.address(start),
            b'N' | b'n' => self.null(start),
            _ => Err(self.error_at(start, "unknown kind of object after `#`")),
        }
    }

    /// Steps over letters, digits and signs, so that `#12x` is not read as `#12`.
    fn word(&mut self, start: usize) -> &'a str {
        self.at = start + atom_length(&self.text.as_bytes()[start..]);
        self.since(start)
    }

    fn number(&mut self, start: usize) -> Result<ValueOf<'a>, DataError> {
        let word = self.word(start + 1);
        let (negative, digits) = match word.as_bytes() {
            [b'-', ..] => (true, &word[1..]),
            [b'+', ..] => (false, &word[1..]),
            _ => (false, word),
        };
        let (radix, digits) = match digits.as_bytes() {
            [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
            [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
            [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
            _ => (10, digits),
        };
        if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
            return Err(self.error_at(start, "a number expected after `#`"));
        }
        // With the sign in front: the smallest number has no positive counterpart.
        let mut number = 0_i64;
        for digit in digits.chars().filter_map(|digit| digit.to_digit(radix)) {
            let digit = if negative { -i64::from(digit) } else { i64::from(digit) };
            let next = number.checked_mul(i64::from(radix)).and_then(|n| n.checked_add(digit));
            let Some(next) = next else {
                return Err(self.error_at(start, "the number does not fit in 64 bits"));
            };
            number = next;
        }
        Ok(ValueOf::Number(number))
    }

    fn timestamp(&mut self, start: usize) -> Result<ValueOf<'a>, DataError> {
        let word = self.word(start);
        match Timestamp::parse(word) {
            Some(time) => Ok(ValueOf::Time(time)),
            None => Err(self.error_at(start, "a date expected after `#T`: dd-mm-yyyy_hh:mm:ss")),
        }
    }

    fn null(&mut self, start: usize) -> Result<ValueOf<'a>, DataError> {
        if self.word(start).eq_ignore_ascii_case("#NULL#") {
            return Ok(ValueOf::Null);
        }
        Err(self.error_at(start, "unknown kind of object after `#`"))
    }

    fn address(&mut self, start: usize) -> Result<ValueOf<'a>, DataError> {
        let expected = "an address expected: #I[address] or #I[address]:port";
        let (text, at) = (self.text, self.at);
        let inside = text[at..].strip_prefix("I[");
        let Some((ip, _)) = inside.and_then(|inside| inside.split_once(']')) else {
            return Err(self.error_at(start, expected));
        };
        let Ok(ip) = ip.trim_matches(' ').parse::<IpAddr>() else {
            return Err(self.error_at(start, expected));
        };
        // Found again rather than computed: the blanks around the address were cut off.
        let end = text[at..].find(']').map_or(text.len(), |length| at + length + 1);
        let tail = self.word(end);
        if tail.is_empty() {
            return Ok(ValueOf::Address(Address { ip, port: None }));
        }
        let digits = tail.strip_prefix(':').unwrap_or_default();
        let decimal = digits.bytes().all(|byte| byte.is_ascii_digit());
        match digits.parse() {
            Ok(port) if decimal => Ok(ValueOf::Address(Address { ip, port: Some(port) })),
            _ => Err(self.error_at(end, "`:` and a port below 65536 expected after an address")),
        }
    }

    /// Reads datablocks in a row as one.
    pub(super) fn datablock(&mut self) -> Result<ValueOf<'a>, DataError> {
        let mut bytes = Vec::new();
        loop {
            self.datablock_piece(&mut bytes)?;
            let end = self.at;
            self.skip_space();
            if self.peek() != b'[' {
                self.at = end;
                return Ok(ValueOf::Data(bytes));
            }
        }
    }

    fn datablock_piece(&mut self, bytes: &mut Vec<u8>) -> Result<(), DataError> {
        let open = self.at;
        let inside = &self.text.as_bytes()[open + 1..];
        let Some(length) = memchr::memchr(b']', inside) else {
            return Err(self.error("the datablock has no end"));
        };
        let inside = &inside[..length];
        self.at = open + length + 2;
        let decoded = if inside.iter().any(u8::is_ascii_whitespace) {
            let mut packed = inside.to_vec();
            packed.retain(|byte| !byte.is_ascii_whitespace());
            BASE64.decode_vec(packed, bytes)
        } else {
            BASE64.decode_vec(inside, bytes)
        };
        if decoded.is_ok() {
            return Ok(());
        }
        let stranger = inside.iter().position(|byte| !is_base64(*byte)).unwrap_or(length);
        Err(self.error_at(open + 1 + stranger, "base64 expected in a datablock"))
    }
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=') || byte.is_ascii_whitespace()
}
