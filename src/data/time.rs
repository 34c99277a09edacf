//! Timestamps: `#T22-11-2026_17:41:00`, `#T22-11-2026`, `#TPAST`, `#TFUTURE`, all in GMT.
//!
//! Nothing here reads a clock or knows a time zone.
use std::fmt;

use jiff::Span;
use jiff::civil::Date;

const SECONDS_PER_DAY: i64 = 86_400;

/// The day from which seconds are counted.
const EPOCH: Date = jiff::civil::date(1970, 1, 1);

/// A point in time with a precision of one second, between the years 1 and 9999, or one of the two
/// ends of time.
///
/// A date without a time of day stays one: it prints as it was written, and sorts just before the
/// first moment of its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp {
    /// Seconds since 1970; the smallest and the largest number stand for the two ends of time.
    /// This comes first because the derived order compares it first.
    seconds: i64,
    precision: Precision,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Precision {
    Day,
    Second,
}

impl Timestamp {
    /// `#TPAST`: before every other time.
    pub const PAST: Self = Self { seconds: i64::MIN, precision: Precision::Second };

    /// `#TFUTURE`: after every other time.
    pub const FUTURE: Self = Self { seconds: i64::MAX, precision: Precision::Second };

    /// The moment that many seconds after the start of 1970, GMT. What lies outside of the years
    /// 1 to 9999 becomes [`PAST`](Self::PAST) or [`FUTURE`](Self::FUTURE).
    pub fn from_unix(seconds: i64) -> Self {
        match date_of(seconds) {
            Some(_) => Self { seconds, precision: Precision::Second },
            None if seconds < 0 => Self::PAST,
            None => Self::FUTURE,
        }
    }

    /// Midnight at the start of a day, without a time of day; `None` if there is no such day.
    pub fn from_date(year: i16, month: i8, day: i8) -> Option<Self> {
        let seconds = days_since_epoch(year, month, day)? * SECONDS_PER_DAY;
        Some(Self { seconds, precision: Precision::Day })
    }

    /// Seconds since the start of 1970, GMT; for a date, those of its midnight. `None` for the two
    /// ends of time.
    pub fn unix(self) -> Option<i64> {
        (self != Self::PAST && self != Self::FUTURE).then_some(self.seconds)
    }

    /// Whether this is a date without a time of day.
    pub fn is_date(self) -> bool {
        self.precision == Precision::Day
    }

    /// Reads `22-11-2026_17:41:00`, `22-11-2026`, `PAST` or `FUTURE`, with or without `#T` in front.
    /// Numbers may be written with fewer digits.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix("#T").unwrap_or(text);
        if text.eq_ignore_ascii_case("PAST") {
            return Some(Self::PAST);
        }
        if text.eq_ignore_ascii_case("FUTURE") {
            return Some(Self::FUTURE);
        }
        let (date, time) = match text.split_once('_') {
            Some((date, time)) => (date, Some(time)),
            None => (text, None),
        };
        let [day, month, year] = fields(date, '-')?;
        let Some(time) = time else {
            return Self::from_fields(year, month, day, None);
        };
        Self::from_fields(year, month, day, Some(fields(time, ':')?))
    }

    /// Reads the form `yyyymmddhhmmss`, all fourteen digits.
    pub fn parse_acap(text: &str) -> Option<Self> {
        if text.len() != 14 {
            return None;
        }
        let part = |from: usize, to: usize| text.get(from..to).and_then(number);
        let time = [part(8, 10)?, part(10, 12)?, part(12, 14)?];
        Self::from_fields(part(0, 4)?, part(4, 6)?, part(6, 8)?, Some(time))
    }

    /// The form `yyyymmddhhmmss`; the two ends of time become the first and the last second that
    /// the form can tell.
    pub fn to_acap(self) -> String {
        let (year, month, day) = self.day();
        let (hour, minute, second) = self.time_of_day();
        format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}")
    }

    /// Reads the form of ISO 8601 that [`to_iso`](Self::to_iso) writes.
    pub fn parse_iso(text: &str) -> Option<Self> {
        match text {
            "past" => return Some(Self::PAST),
            "future" => return Some(Self::FUTURE),
            _ => {}
        }
        let (date, time) = match text.split_once('T') {
            Some((date, time)) => (date, Some(time.strip_suffix('Z')?)),
            None => (text, None),
        };
        let [year, month, day] = fields(date, '-')?;
        let Some(time) = time else {
            return Self::from_fields(year, month, day, None);
        };
        Self::from_fields(year, month, day, Some(fields(time, ':')?))
    }

    /// `2026-11-22T17:41:00Z`, `2026-11-22`, `past` or `future`.
    pub fn to_iso(self) -> String {
        match self {
            Self::PAST => return "past".to_owned(),
            Self::FUTURE => return "future".to_owned(),
            _ => {}
        }
        let (year, month, day) = self.day();
        if self.is_date() {
            return format!("{year:04}-{month:02}-{day:02}");
        }
        let (hour, minute, second) = self.time_of_day();
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }

    /// Year, month and day, GMT; for the two ends of time, the first and the last day.
    pub fn day(self) -> (i16, i8, i8) {
        let end = if self.seconds < 0 { (1, 1, 1) } else { (9999, 12, 31) };
        date_of(self.seconds).map_or(end, |date| (date.year(), date.month(), date.day()))
    }

    /// Hour, minute and second, GMT; for the two ends of time, the first and the last second.
    pub fn time_of_day(self) -> (i64, i64, i64) {
        let second = match self {
            Self::PAST => 0,
            Self::FUTURE => SECONDS_PER_DAY - 1,
            _ => self.seconds.rem_euclid(SECONDS_PER_DAY),
        };
        (second / 3600, second / 60 % 60, second % 60)
    }

    fn from_fields(year: i16, month: i16, day: i16, time: Option<[i16; 3]>) -> Option<Self> {
        let midnight = Self::from_date(year, month.try_into().ok()?, day.try_into().ok()?)?;
        let Some([hour, minute, second]) = time else { return Some(midnight) };
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let second_of_day = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
        Some(Self { seconds: midnight.seconds + second_of_day, precision: Precision::Second })
    }
}

/// The form that the data formats use, `#T` included.
impl fmt::Display for Timestamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::PAST => return out.write_str("#TPAST"),
            Self::FUTURE => return out.write_str("#TFUTURE"),
            _ => {}
        }
        // Every record holds one, so its digits are set by hand.
        let mut text = *b"#T00-00-0000_00:00:00";
        let (year, month, day) = self.day();
        set_digits(&mut text[2..4], day.into());
        set_digits(&mut text[5..7], month.into());
        set_digits(&mut text[8..12], year.into());
        let mut length = 12;
        if !self.is_date() {
            let (hour, minute, second) = self.time_of_day();
            set_digits(&mut text[13..15], hour);
            set_digits(&mut text[16..18], minute);
            set_digits(&mut text[19..21], second);
            length = text.len();
        }
        out.write_str(std::str::from_utf8(&text[..length]).unwrap_or_default())
    }
}

/// Fills a place with the last decimal digits of a number.
fn set_digits(place: &mut [u8], number: i64) {
    let mut rest = number.unsigned_abs();
    for digit in place.iter_mut().rev() {
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
}

/// Days are counted on the calendar and not by way of moments, because the library's moments end
/// a day before the year 9999 does.
fn days_since_epoch(year: i16, month: i8, day: i8) -> Option<i64> {
    if year < 1 {
        return None;
    }
    let date = Date::new(year, month, day).ok()?;
    Some(i64::from((date - EPOCH).get_days()))
}

/// The day of a moment, if it lies in the years 1 to 9999.
fn date_of(seconds: i64) -> Option<Date> {
    let days = i32::try_from(seconds.div_euclid(SECONDS_PER_DAY)).ok()?;
    let date = EPOCH.checked_add(Span::new().try_days(days).ok()?).ok()?;
    (date.year() >= 1).then_some(date)
}

/// Exactly three numbers with a separator between them.
fn fields(text: &str, separator: char) -> Option<[i16; 3]> {
    let mut parts = text.split(separator);
    let three = [number(parts.next()?)?, number(parts.next()?)?, number(parts.next()?)?];
    parts.next().is_none().then_some(three)
}

/// One to four digits and nothing else: the standard parser would take a sign.
fn number(text: &str) -> Option<i16> {
    let digits_only = text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits_only || text.len() > 4 {
        return None;
    }
    text.parse().ok()
}
