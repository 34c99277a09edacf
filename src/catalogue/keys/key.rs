//! What is said about a key: its name, what its values are, and who may change it.
//!
//! # Who may change what
//!
//! Holders of the All Domains server right may change every setting, and are not asked here. An
//! administrator of a Domain may change a setting if one of his rights opens it ([`Grant`]):
//!
//! - ordinary settings open to the right of their table, `BasicSettings` for those of Accounts and
//!   Domains; some open to another right, as all that begin with `PSTN` open to `PSTNSettings`;
//! - settings that bound what a Domain may take of the server, or that reach beyond it (limits,
//!   quotas, services, storage, relaying, certificates, passwords kept elsewhere), open to no such
//!   right, because the server's administrator sets them to hold for the Domain's administrator too;
//! - each setting of either kind also opens to a right with the very name of the setting. That is
//!   how the server's administrator hands out single settings.
//!
//! Where a dictionary holds settings that its sender may not change, those are left as they are and
//! the rest is taken.
use crate::access::right::DomainRight;

/// A key of a dictionary.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Key {
    /// The name exactly as it stands in dictionaries; keys are case-sensitive.
    pub name: &'static str,
    /// What its values are.
    pub domain: ValueDomain,
    /// The value that holds where none is set, as text of the data formats.
    pub default: Option<&'static str>,
    /// What the key means, in one sentence.
    pub doc: &'static str,
    /// Whether the value must never be shown, logged or kept in a history.
    pub secret: bool,
    /// Which rights of a Domain administrator open the key.
    pub grant: Grant,
}

/// What lets an administrator of a Domain change a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    /// This right, or one with the name of the setting.
    With(DomainRight),
    /// Only a right with the name of the setting.
    Named,
    /// None: the setting belongs to the server.
    Server,
    /// None: the server itself writes the value.
    Nobody,
}

impl Grant {
    /// Whether an administrator of the Domain in question may change the setting `name`. `holds`
    /// tells whether a code stands in his rights array, and should compare without regard to case.
    pub fn allows(self, name: &str, holds: impl Fn(&str) -> bool) -> bool {
        match self {
            Self::With(right) => holds(right.code()) || holds(name),
            Self::Named => holds(name),
            Self::Server | Self::Nobody => false,
        }
    }
}

/// The key of that name, exactly as it is spelled.
pub fn find(table: &'static [Key], name: &str) -> Option<&'static Key> {
    table.iter().find(|key| key.name == name)
}

/// Who may change the setting `name`. A setting that the table does not know is an ordinary one and
/// opens to the right `ordinary`, or to the telephony right if its name begins with `PSTN`.
pub fn grant_of(table: &'static [Key], name: &str, ordinary: DomainRight) -> Grant {
    match find(table, name) {
        Some(key) => key.grant,
        None if name.starts_with("PSTN") => Grant::With(DomainRight::PstnSettings),
        None => Grant::With(ordinary),
    }
}

/// What the values of a key are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ValueDomain {
    /// `YES` or `NO`; `on` and `off` are taken too.
    Flag,
    /// Any text.
    Text,
    /// A text that must never be shown.
    Secret,
    /// A whole number.
    Number,
    /// A number from 0 to 9 that tells how much is logged.
    LogLevel,
    /// A number of things, or no bound.
    Count,
    /// A number of bytes, or no bound.
    Size,
    /// A share of a hundred.
    Percent,
    /// A length of time, or none.
    Period,
    /// A count and a period.
    Flow,
    /// One of these words; there are no others.
    Choice(&'static [&'static str]),
    /// One of these words, or another: the list is known to be incomplete.
    Suggest(&'static [&'static str]),
    /// The name of a language.
    Language,
    /// A moment that the server noted.
    Time,
    /// A moment to come, or `now`.
    When,
    /// Bytes.
    Data,
    /// Bytes that must never be shown.
    SecretData,
    /// The services that are switched on.
    AccessModes,
    /// Texts; a single one may stand without its array.
    Strings,
    /// Rules.
    Rules,
    /// A dictionary with keys that nobody knows beforehand.
    Dictionary,
    /// A dictionary with these keys.
    Record(&'static [Key]),
    /// Dictionaries with these keys, each under a name.
    Records(&'static [Key]),
    /// Dictionaries with these keys, one after the other.
    Rows(&'static [Key]),
    /// Any object.
    Any,
}

/// The languages of the Web interface.
pub const LANGUAGES: &[&str] = &[
    "English",
    "Arabic",
    "Chinese",
    "Dutch",
    "French",
    "German",
    "Hebrew",
    "Italian",
    "Japanese",
    "Portuguese",
    "Russian",
    "Slovak",
    "Spanish",
    "Thai",
];

/// The usual character sets.
pub const CHARSETS: &[&str] = &["utf-8", "iso-8859-1", "windows-1251", "windows-1252", "koi8-r"];

impl ValueDomain {
    /// What the values are, with an article where one belongs, for help and messages.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Flag => "YES or NO",
            Self::Text => "a text",
            Self::Secret => "a secret text",
            Self::Number => "a number",
            Self::LogLevel => "a log level from 0 to 9",
            Self::Count => "a number or -1 for no limit",
            Self::Size => "a size such as 100M or unlimited",
            Self::Percent => "a percentage",
            Self::Period => "a time such as 600s, 5m, 10h or 7d",
            Self::Flow => "a count and a time such as (20,15)",
            Self::Choice(_) => "one of the known words",
            Self::Suggest(_) => "a word",
            Self::Language => "a language",
            Self::Time => "a timestamp",
            Self::When => "a timestamp or now",
            Self::Data => "a datablock",
            Self::SecretData => "a secret datablock",
            Self::AccessModes => "All, None or an array of services",
            Self::Strings => "an array of strings",
            Self::Rules => "an array of Rules",
            Self::Dictionary | Self::Record(_) => "a dictionary",
            Self::Records(_) => "a dictionary of dictionaries",
            Self::Rows(_) => "an array of dictionaries",
            Self::Any => "any object",
        }
    }

    /// The words to offer where such a value is typed; for sizes and the like, the usual ones.
    pub const fn words(self) -> &'static [&'static str] {
        match self {
            Self::Flag => &["YES", "NO"],
            Self::LogLevel => &["1", "2", "3", "4", "5"],
            Self::Count => &["-1"],
            Self::Size => &["unlimited"],
            Self::Period => &["never", "immediately"],
            Self::Choice(words) | Self::Suggest(words) => words,
            Self::Language => LANGUAGES,
            Self::When => &["now"],
            Self::AccessModes => &["All", "None"],
            _ => &[],
        }
    }

    /// The keys of the dictionaries that make up the value.
    pub const fn keys(self) -> &'static [Key] {
        match self {
            Self::Record(keys) | Self::Records(keys) | Self::Rows(keys) => keys,
            _ => &[],
        }
    }

    /// Whether every value of the domain is a secret.
    pub const fn is_secret(self) -> bool {
        matches!(self, Self::Secret | Self::SecretData)
    }
}
