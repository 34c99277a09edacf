//! How values are spelled inside settings: sizes, periods, counts, flags and flows as plain text.
//!
//! Settings travel as strings nearly always, with a few conventions of their own: `100M`, `5m`,
//! `unlimited`, `-1`, `YES`. Each function here reads one convention and answers `None` for text
//! that does not follow it; the case of letters and spaces around the text never matter.
use std::borrow::Cow;

use crate::data::ValueOf;

/// A bound that may be absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// There is no bound.
    Unlimited,
    /// This much is allowed, and not more.
    At(u64),
}

impl Limit {
    /// Whether this many are within the bound.
    pub fn allows(self, amount: u64) -> bool {
        match self {
            Self::Unlimited => true,
            Self::At(most) => amount <= most,
        }
    }
}

/// A length of time that may be endless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// The time never comes.
    Never,
    /// It comes after this many seconds; 0 is at once.
    Seconds(u64),
}

/// How many events are let through in which time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow {
    /// The number of events.
    pub count: Limit,
    /// The length of the time, in seconds.
    pub period: Period,
}

/// The text of a value that may stand as a string or as a number; clients send both for the same.
pub fn text_of<'v>(value: &'v ValueOf<'_>) -> Option<Cow<'v, str>> {
    match value {
        ValueOf::String(text) => Some(Cow::Borrowed(text)),
        ValueOf::Number(number) => Some(Cow::Owned(number.to_string())),
        _ => None,
    }
}

/// Whether a value asks for the default: null, or the word `default`. An update with such a value
/// takes the setting away.
pub fn is_reset(value: &ValueOf<'_>) -> bool {
    match value {
        ValueOf::Null => true,
        ValueOf::String(text) => text.trim().eq_ignore_ascii_case("default"),
        _ => false,
    }
}

/// `YES` or `on`, `NO` or `off`.
pub fn parse_flag(text: &str) -> Option<bool> {
    let is = |word: &&str| text.trim().eq_ignore_ascii_case(word);
    if ["YES", "on"].iter().any(is) {
        return Some(true);
    }
    ["NO", "off"].iter().any(is).then_some(false)
}

/// A number of bytes: `1024`, `10K`, `100M`, `3G`, `1T` in powers of 1024; `unlimited` or `-1`.
pub fn parse_size(text: &str) -> Option<Limit> {
    parse_limit(text, |unit| match unit.to_ascii_uppercase() {
        b'K' => Some(1 << 10),
        b'M' => Some(1 << 20),
        b'G' => Some(1 << 30),
        b'T' => Some(1 << 40),
        _ => None,
    })
}

/// A number of things: digits; `unlimited` or `-1`.
pub fn parse_count(text: &str) -> Option<Limit> {
    parse_limit(text, |_| None)
}

/// A length of time: `3600`, `600s`, `5m`, `10h`, `7d`, `2w`, without a letter in seconds; `never`,
/// `immediately`.
pub fn parse_period(text: &str) -> Option<Period> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("never") {
        return Some(Period::Never);
    }
    if text.eq_ignore_ascii_case("immediately") {
        return Some(Period::Seconds(0));
    }
    let seconds = parse_scaled(text, |unit| match unit.to_ascii_lowercase() {
        b's' => Some(1),
        b'm' => Some(60),
        b'h' => Some(3_600),
        b'd' => Some(86_400),
        b'w' => Some(604_800),
        _ => None,
    });
    seconds.map(Period::Seconds)
}

/// A share of a hundred: digits up to 100, with or without a percent sign.
pub fn parse_percent(text: &str) -> Option<u8> {
    let text = text.trim();
    let digits = text.strip_suffix('%').unwrap_or(text);
    let share = parse_scaled(digits, |_| None)?;
    u8::try_from(share).ok().filter(|share| *share <= 100)
}

/// A flow: an array of a count and a period, `(20,15)`.
pub fn parse_flow(value: &ValueOf<'_>) -> Option<Flow> {
    let [count, period] = value.as_array()? else { return None };
    Some(Flow { count: parse_count(&text_of(count)?)?, period: parse_period(&text_of(period)?)? })
}

fn parse_limit(text: &str, factor_of: impl Fn(u8) -> Option<u64>) -> Option<Limit> {
    let text = text.trim();
    if text == "-1" || text.eq_ignore_ascii_case("unlimited") {
        return Some(Limit::Unlimited);
    }
    parse_scaled(text, factor_of).map(Limit::At)
}

/// Digits, and then perhaps one letter that multiplies. `None` too if the number is too large.
fn parse_scaled(text: &str, factor_of: impl Fn(u8) -> Option<u64>) -> Option<u64> {
    let (digits, factor) = match text.as_bytes() {
        // A last byte within a wider character is no unit, so that this never cuts a character.
        [digits @ .., unit] if !unit.is_ascii_digit() => {
            let factor = factor_of(*unit)?;
            (text.get(..digits.len())?, factor)
        }
        _ => (text, 1),
    };
    // The parser of integers would take a leading plus sign.
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse::<u64>().ok()?.checked_mul(factor)
}
