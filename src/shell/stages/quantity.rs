//! Numbers, sizes, periods and moments: what a value means beyond its text.
use std::cmp::Ordering;

use crate::data::{Timestamp, ValueOf};

/// What a value measures. Sizes are in bytes, periods in seconds, moments in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Quantity {
    /// A number of anything.
    Number(f64),
    /// A size, as in `10M`.
    Size(f64),
    /// A period, as in `12h`.
    Period(f64),
    /// A moment.
    Moment(i64),
}

impl Quantity {
    /// What an object measures, if it does.
    pub fn of(value: &ValueOf<'_>) -> Option<Self> {
        match value {
            ValueOf::Number(number) => Some(Self::Number(*number as f64)),
            ValueOf::Time(time) => Some(Self::Moment(seconds_of(*time))),
            ValueOf::String(text) => Self::of_text(text),
            _ => None,
        }
    }

    /// What a text measures: a number, a size or a period.
    pub fn of_text(text: &str) -> Option<Self> {
        let text = text.trim();
        // Longer ones are no quantities, and may be very long.
        if text.is_empty() || text.len() > 32 {
            return None;
        }
        if text.eq_ignore_ascii_case("unlimited") {
            return Some(Self::Number(f64::INFINITY));
        }
        let digits = text.find(|sign: char| !sign.is_ascii_digit() && !"+-.".contains(sign));
        let (number, unit) = text.split_at(digits.unwrap_or(text.len()));
        if !number.contains(|sign: char| sign.is_ascii_digit()) {
            return None;
        }
        let number: f64 = number.parse().ok()?;
        Some(match unit {
            "" | "%" => Self::Number(number),
            "K" | "k" | "KB" => Self::Size(number * 1024.0),
            "M" | "MB" => Self::Size(number * 1024.0 * 1024.0),
            "G" | "GB" => Self::Size(number * 1024.0 * 1024.0 * 1024.0),
            "T" | "TB" => Self::Size(number * 1024.0 * 1024.0 * 1024.0 * 1024.0),
            _ => Self::Period(number * period_of(unit)?),
        })
    }

    /// What a value of a condition measures: also a moment, or one so long before `now`.
    pub fn of_literal(text: &str, now: i64) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "now" => return Some(Self::Moment(now)),
            "today" => return Some(Self::Moment(now - now.rem_euclid(DAY))),
            "yesterday" => return Some(Self::Moment(now - now.rem_euclid(DAY) - DAY)),
            _ => {}
        }
        match Self::of_text(text) {
            // As many seconds before now as the minus says.
            Some(Self::Period(seconds)) if seconds < 0.0 => {
                Some(Self::Moment(now.saturating_add(seconds as i64)))
            }
            Some(quantity) => Some(quantity),
            None => moment_of_text(text).map(Self::Moment),
        }
    }

    /// How two quantities compare; `None` if they measure different things. A plain number fits
    /// anything but a moment.
    pub fn compare(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Moment(one), Self::Moment(other)) => Some(one.cmp(&other)),
            (Self::Size(_), Self::Period(_)) | (Self::Period(_), Self::Size(_)) => None,
            _ => Some(self.number()?.total_cmp(&other.number()?)),
        }
    }

    fn number(self) -> Option<f64> {
        match self {
            Self::Number(number) | Self::Size(number) | Self::Period(number) => Some(number),
            Self::Moment(_) => None,
        }
    }

    /// A key by which values of all kinds can be sorted: its rank, then its number.
    pub fn sort_key(self) -> (u8, f64) {
        match self {
            Self::Moment(seconds) => (1, seconds as f64),
            Self::Number(number) | Self::Size(number) | Self::Period(number) => (0, number),
        }
    }
}

const DAY: i64 = 86_400;

/// The seconds of a unit of time.
fn period_of(unit: &str) -> Option<f64> {
    Some(match unit {
        "s" | "sec" | "second" | "seconds" => 1.0,
        "m" | "min" | "minute" | "minutes" => 60.0,
        "h" | "hour" | "hours" => 3600.0,
        "d" | "day" | "days" => 86_400.0,
        "w" | "week" | "weeks" => 604_800.0,
        _ => return None,
    })
}

/// The moment that a text names: `2026-11-22`, `2026-11-22 17:30`, `2026-11-22T17:30:00Z`, or the
/// spellings of the data formats.
pub fn moment_of_text(text: &str) -> Option<i64> {
    let text = text.trim();
    let time = Timestamp::parse(text)
        .or_else(|| Timestamp::parse_iso(text))
        .or_else(|| Timestamp::parse_acap(text))
        .or_else(|| {
            let (day, hour) = text.split_once([' ', 'T', '_']).unwrap_or((text, ""));
            let hour = hour.trim_end_matches('Z');
            let hour = match hour.len() {
                0 => "00:00:00".to_owned(),
                5 => format!("{hour}:00"),
                _ => hour.to_owned(),
            };
            Timestamp::parse_iso(&format!("{day}T{hour}Z"))
        })?;
    Some(seconds_of(time))
}

fn seconds_of(time: Timestamp) -> i64 {
    match time.unix() {
        Some(seconds) => seconds,
        None if time == Timestamp::PAST => i64::MIN,
        None => i64::MAX,
    }
}
