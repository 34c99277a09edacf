//! Checks of values: to refuse what is no value of a key at all, and to warn of an odd one.
//!
//! Two questions are asked of a value. [`ValueDomain::check_type`] asks whether it is the right kind
//! of object at all (a dictionary where a word belongs is a slip whatever the version of the server),
//! and the engine refuses what it answers with an error. [`ValueDomain::check`] also looks at the
//! text; what it finds is worth a warning only, since servers and products differ. Null and the word
//! `default` pass for every key: they take a setting away.
//!
//! | domain | kinds of object |
//! | --- | --- |
//! | flags, texts, sizes, periods, counts, shares, numbers, log levels, words, languages, secrets | string or number |
//! | texts also | address, timestamp |
//! | moments, stamps | timestamp, string |
//! | datablocks | datablock, string |
//! | access modes, lists of strings | array, string or number |
//! | flows, Rules, rows | array |
//! | dictionaries, records | dictionary |
use crate::catalogue::keys::access_modes::service;
use crate::catalogue::keys::key::{Key, ValueDomain, find};
use crate::catalogue::keys::rules::check_rules;
use crate::catalogue::keys::spellings::{
    is_reset, parse_count, parse_flag, parse_flow, parse_percent, parse_period, parse_size, text_of,
};
use crate::data::{ValueOf, parse};

impl ValueDomain {
    /// Checks that the value is the right kind of object; what a dictionary or an array holds is not
    /// looked at.
    ///
    /// # Errors
    ///
    /// What was expected and what is there; the value itself is never quoted.
    pub fn check_type(self, value: &ValueOf<'_>) -> Result<(), String> {
        if is_reset(value) || self.takes(value) {
            return Ok(());
        }
        Err(format!("should be {}, not {}", self.describe(), value.kind_name()))
    }

    /// Checks that the value is a usual one, with all that it holds.
    ///
    /// # Errors
    ///
    /// What is odd about it. Worth a warning and nothing more, unless `check_type` says so too. The
    /// text of a secret is never quoted.
    pub fn check(self, value: &ValueOf<'_>) -> Result<(), String> {
        if is_reset(value) {
            return Ok(());
        }
        self.check_type(value)?;
        match self {
            Self::Rules => return check_rules(value.as_array().unwrap_or_default()),
            Self::AccessModes => return check_services(value),
            Self::Record(keys) => return check_record(keys, value),
            Self::Records(keys) => return check_records(keys, value),
            Self::Rows(keys) => return check_rows(keys, value),
            _ => {}
        }
        if self.is_usual(value) {
            return Ok(());
        }
        Err(match (self, text_of(value)) {
            (Self::Choice(words), Some(text)) => {
                format!("should be one of {}, not `{}`", words.join(", "), shorten(&text))
            }
            (Self::Data | Self::SecretData, _) | (_, None) => {
                format!("should be {}", self.describe())
            }
            (_, Some(text)) => format!("should be {}, not `{}`", self.describe(), shorten(&text)),
        })
    }

    fn takes(self, value: &ValueOf<'_>) -> bool {
        let is_word = matches!(value, ValueOf::String(_) | ValueOf::Number(_));
        let is_array = matches!(value, ValueOf::Array(_));
        match self {
            Self::Text => is_word || matches!(value, ValueOf::Address(_) | ValueOf::Time(_)),
            Self::Time | Self::When => matches!(value, ValueOf::Time(_) | ValueOf::String(_)),
            Self::Data | Self::SecretData => {
                matches!(value, ValueOf::Data(_) | ValueOf::String(_))
            }
            Self::AccessModes | Self::Strings => is_word || is_array,
            Self::Flow | Self::Rules | Self::Rows(_) => is_array,
            Self::Dictionary | Self::Record(_) | Self::Records(_) => {
                matches!(value, ValueOf::Dictionary(_))
            }
            Self::Any => true,
            Self::Flag
            | Self::Secret
            | Self::Number
            | Self::LogLevel
            | Self::Count
            | Self::Size
            | Self::Percent
            | Self::Period
            | Self::Choice(_)
            | Self::Suggest(_)
            | Self::Language => is_word,
        }
    }

    /// Whether the text of a value of the right type follows the conventions of the domain.
    fn is_usual(self, value: &ValueOf<'_>) -> bool {
        let text = text_of(value);
        let reads = |usual: &dyn Fn(&str) -> bool| text.as_deref().is_some_and(usual);
        match self {
            Self::Flag => reads(&|text| parse_flag(text).is_some()),
            Self::Number => reads(&|text| text.trim().parse::<i64>().is_ok()),
            Self::LogLevel => reads(&|text| matches!(text.trim().as_bytes(), [b'0'..=b'9'])),
            Self::Count => reads(&|text| parse_count(text).is_some()),
            Self::Size => reads(&|text| parse_size(text).is_some()),
            Self::Percent => reads(&|text| parse_percent(text).is_some()),
            Self::Period => reads(&|text| parse_period(text).is_some()),
            Self::Flow => parse_flow(value).is_some(),
            Self::Choice(words) => {
                reads(&|text| words.iter().any(|word| word.eq_ignore_ascii_case(text.trim())))
            }
            Self::Time => matches!(value, ValueOf::Time(_)) || reads(&is_stamp),
            Self::When => matches!(value, ValueOf::Time(_)) || reads(&is_now),
            Self::Data | Self::SecretData => {
                matches!(value, ValueOf::Data(_)) || reads(&is_datablock)
            }
            Self::Strings => {
                let single = !matches!(value, ValueOf::Array(_));
                let elements = value.as_array().unwrap_or_default();
                single || elements.iter().all(|element| text_of(element).is_some())
            }
            _ => true,
        }
    }
}

/// A moment in digits alone, year first, as the stamps of mail programs have it.
fn is_stamp(text: &str) -> bool {
    let digits = text.strip_suffix(['Z', 'z']).unwrap_or(text);
    digits.len() == 14 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_now(text: &str) -> bool {
    text.trim().eq_ignore_ascii_case("now")
}

/// A string whose text is a datablock: certificates travel so.
fn is_datablock(text: &str) -> bool {
    text.is_empty() || matches!(parse(text), Ok(ValueOf::Data(_)))
}

fn check_services(value: &ValueOf<'_>) -> Result<(), String> {
    let single = std::slice::from_ref(value);
    for element in value.as_array().unwrap_or(single) {
        let Some(text) = text_of(element) else {
            return Err(format!("should name services, not hold {}", element.kind_name()));
        };
        let known = service(&text).is_some()
            || text.trim().parse::<i64>().is_ok()
            || ["All", "None"].iter().any(|word| word.eq_ignore_ascii_case(text.trim()));
        if !known {
            return Err(format!("there is no service `{}`", shorten(&text)));
        }
    }
    Ok(())
}

/// Checks the known keys of a dictionary; the others may hold what they will.
fn check_record(keys: &'static [Key], value: &ValueOf<'_>) -> Result<(), String> {
    let Some(pairs) = value.as_dictionary() else {
        return Err(format!("should be a dictionary, not {}", value.kind_name()));
    };
    for (name, value) in pairs.iter() {
        if let Some(key) = find(keys, name) {
            key.check(value)?;
        }
    }
    Ok(())
}

fn check_records(keys: &'static [Key], value: &ValueOf<'_>) -> Result<(), String> {
    let records = value.as_dictionary().into_iter().flat_map(|pairs| pairs.iter());
    for (name, record) in records {
        check_record(keys, record).map_err(|odd| format!("`{}`: {odd}", shorten(name)))?;
    }
    Ok(())
}

fn check_rows(keys: &'static [Key], value: &ValueOf<'_>) -> Result<(), String> {
    value.as_array().unwrap_or_default().iter().try_for_each(|row| check_record(keys, row))
}

impl Key {
    /// Checks that the value is a usual one for the key; see [`ValueDomain::check`].
    ///
    /// # Errors
    ///
    /// What is odd about it, after the name of the key.
    pub fn check(&self, value: &ValueOf<'_>) -> Result<(), String> {
        self.domain.check(value).map_err(|odd| format!("{}: {odd}", self.name))
    }
}

/// As much of a text as fits into a message.
fn shorten(text: &str) -> String {
    const MOST: usize = 40;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST).chain("...".chars()).collect()
}
