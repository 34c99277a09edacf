//! Sizes, periods and moments as people say them: `1.5G`, `2 days`, the time on the clock on the wall.
//!
//! What a value measures is said by the catalogue of keys. Programs, and whoever asks for raw values,
//! get them as they are stored.
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use jiff::tz::{Offset, TimeZone};

use crate::catalogue::keys::TABLES;
use crate::catalogue::keys::key::{Key, ValueDomain};
use crate::catalogue::keys::server::MODULES;
use crate::data::{Timestamp, ValueOf};
use crate::shell::stages::quantity::Quantity;

/// What the values of a key measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Measure {
    Size,
    Period,
    /// Nothing, or different things in different tables.
    Other,
}

/// What each key measures, by its name.
static MEASURES: LazyLock<HashMap<&'static str, Measure>> = LazyLock::new(|| {
    let mut measures = HashMap::new();
    for table in TABLES.iter().map(|table| table.keys).chain(MODULES.iter().map(|it| it.keys)) {
        learn(&mut measures, table);
    }
    measures
});

fn learn(measures: &mut HashMap<&'static str, Measure>, table: &'static [Key]) {
    for key in table {
        let measure = match key.domain {
            ValueDomain::Size => Measure::Size,
            ValueDomain::Period => Measure::Period,
            _ => Measure::Other,
        };
        let known = measures.entry(key.name).or_insert(measure);
        if *known != measure {
            *known = Measure::Other;
        }
        learn(measures, key.domain.keys());
    }
}

/// The value of a key in words, where it is a size, a period or a moment; `None` where it is best
/// shown as it is.
pub fn human(key: &str, value: &ValueOf<'_>) -> Option<Cow<'static, str>> {
    if let ValueOf::Time(time) = value {
        return moment(*time).map(Cow::Owned);
    }
    if !matches!(value, ValueOf::Number(_) | ValueOf::String(_)) {
        return None;
    }
    match (MEASURES.get(key)?, Quantity::of(value)?) {
        (Measure::Size, Quantity::Number(bytes) | Quantity::Size(bytes)) => size(bytes),
        (Measure::Period, Quantity::Number(seconds) | Quantity::Period(seconds)) => period(seconds),
        _ => None,
    }
}

/// A number of bytes, in the units of the settings.
fn size(bytes: f64) -> Option<Cow<'static, str>> {
    if bytes == f64::INFINITY {
        return Some(Cow::Borrowed("unlimited"));
    }
    const UNITS: [&str; 5] = ["", "K", "M", "G", "T"];
    if !(1024.0..1e18).contains(&bytes) {
        return None;
    }
    let mut power = 0;
    let mut number = bytes;
    // What would be rounded to 1024 of a unit is one of the next.
    while number >= 1023.95 && power + 1 < UNITS.len() {
        number /= 1024.0;
        power += 1;
    }
    let text = format!("{number:.1}");
    Some(Cow::Owned(format!("{}{}", text.strip_suffix(".0").unwrap_or(&text), UNITS[power])))
}

/// A number of seconds, in the largest unit of which it is a whole number.
fn period(seconds: f64) -> Option<Cow<'static, str>> {
    const UNITS: [(f64, &str); 4] =
        [(86_400.0, "day"), (3600.0, "hour"), (60.0, "minute"), (1.0, "second")];
    if !(1.0..1e12).contains(&seconds) {
        return None;
    }
    let (unit, name) = UNITS.into_iter().find(|(unit, _)| seconds % unit == 0.0)?;
    let count = seconds / unit;
    Some(Cow::Owned(format!("{count:.0} {name}{}", if count == 1.0 { "" } else { "s" })))
}

/// A moment on the clock of whoever reads it. Where that clock shows GMT, nothing has to be said.
fn moment(time: Timestamp) -> Option<String> {
    moment_in(time, &TimeZone::system())
}

/// A moment in words, on a clock of one's choice.
pub fn moment_in(time: Timestamp, zone: &TimeZone) -> Option<String> {
    let whole_day = !time.to_string().contains('_');
    let there = jiff::Timestamp::from_second(time.unix()?).ok()?.to_zoned(zone.clone());
    if whole_day || there.offset() == Offset::UTC {
        return None;
    }
    Some(there.strftime("%Y-%m-%d %H:%M:%S %:z").to_string())
}
