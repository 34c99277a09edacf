//! The codes of refusals: what each means, and what helps.
//!
//! Servers use one code for several things; the text beside it tells which. This table says what is
//! common to them.
use crate::request::failure::Failure;
use crate::request::kinds::Kind;

/// What lies behind a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The line is not understood.
    Line,
    /// An argument cannot be what it is.
    Value,
    /// The sender may not do this.
    Rights,
    /// A name or a password at login is wrong.
    Login,
    /// Something of this kind is not there.
    Missing(Kind),
    /// What was to be made is there already.
    Exists,
    /// A limit is reached.
    Limit,
    /// The object is in a state in which it cannot be changed.
    State,
    /// The server itself is in trouble.
    Server,
}

/// A code, and what is said of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// The three digits.
    pub code: u16,
    /// What lies behind it.
    pub cause: Cause,
    /// What it means.
    pub meaning: &'static str,
    /// What helps.
    pub next: &'static str,
}

const fn code(code: u16, cause: Cause, meaning: &'static str, next: &'static str) -> Code {
    Code { code, cause, meaning, next }
}

const TAKEN: &str =
    "Look at what has the name, and give one of the two another name, or remove the old one.";
const SPELLING: &str = "Look for the right spelling; a name without @ lies in your own Domain.";

/// Every code that is known, in order.
pub const CODES: &[Code] = &[
    code(
        500,
        Cause::Line,
        "The command is unknown, or its line is not written as it must be.",
        "/help with the name of the command shows how it is written.",
    ),
    code(
        501,
        Cause::Value,
        "An argument has a value that it cannot have; some servers also say so of a name that is \
         taken.",
        "The text tells which value is meant; /help with the name of the command tells what it takes.",
    ),
    code(
        510,
        Cause::Rights,
        "The Account that you are logged in with lacks a right.",
        "/help with the name of the command tells the right; SetAccountRights gives it.",
    ),
    code(
        512,
        Cause::Missing(Kind::DomainName),
        "There is no such Domain.",
        "ListDomains lists them.",
    ),
    code(513, Cause::Missing(Kind::AccountName), "There is no such Account.", SPELLING),
    code(
        515,
        Cause::Login,
        "The name or the password is wrong, or the Account may not log in this way.",
        "Try the password again; an administrator can set a new one with SetAccountPassword.",
    ),
    code(520, Cause::Exists, "Something with this name is there already.", TAKEN),
    code(523, Cause::Exists, "The name belongs to another object; a Group was to get it.", TAKEN),
    code(
        524,
        Cause::Exists,
        "The name belongs to another object; a Forwarder was to get it.",
        TAKEN,
    ),
    code(525, Cause::Exists, "The name belongs to another object; a list was to get it.", TAKEN),
    code(526, Cause::Exists, "The name belongs to another object; a task was to get it.", TAKEN),
    code(532, Cause::Exists, "There is a Mailbox with this name already.", TAKEN),
    code(
        540,
        Cause::Limit,
        "A limit is reached that a setting draws.",
        "The text names the setting; raise it in the settings of the Account or the Domain.",
    ),
    code(
        541,
        Cause::Value,
        "The password is not one that the settings of the Account permit, or it cannot be read.",
        "Choose a longer one with more kinds of signs, or look at the password settings.",
    ),
    code(
        542,
        Cause::Value,
        "The address is not one of the Account.",
        "Use the name of the Account or one of its Aliases.",
    ),
    code(
        543,
        Cause::Value,
        "A balance does not hold so much, or an address is routed in a circle.",
        "The text tells which; Route shows the way of an address.",
    ),
    code(551, Cause::Missing(Kind::GroupName), "There is no such Group.", SPELLING),
    code(552, Cause::Missing(Kind::ListName), "There is no such Mailing List.", SPELLING),
    code(553, Cause::Missing(Kind::ForwarderName), "There is no such Forwarder.", SPELLING),
    code(
        554,
        Cause::Missing(Kind::MailboxName),
        "There is no such Mailbox.",
        "ListMailboxes shows those of an Account; upper and lower case are not the same.",
    ),
    code(
        555,
        Cause::State,
        "The object is in use, suspended, or in another state that forbids this.",
        "Wait until it is free, or end what uses it: KillAccountSessions ends the sessions of an \
         Account.",
    ),
    code(
        556,
        Cause::Missing(Kind::TaskName),
        "What was named is not there: a Named Task, an Alias, a session or something of that sort.",
        SPELLING,
    ),
    code(
        557,
        Cause::Missing(Kind::FileName),
        "There is no such file, file directory or Skin.",
        "ListStorageFiles shows the files of an Account, ListServerSkins the Skins.",
    ),
    code(
        590,
        Cause::Server,
        "The server could not read or write what it keeps.",
        "Look at its log and at the free room of its disks, then try again.",
    ),
];

/// What is said of a code.
pub fn find(code: u16) -> Option<&'static Code> {
    CODES.iter().find(|known| known.code == code)
}

/// What lies behind a refusal, as code and text tell it.
pub fn cause(failure: &Failure) -> Cause {
    if failure.text.contains("already exists") {
        return Cause::Exists;
    }
    find(failure.code).map_or(Cause::Value, |known| known.cause)
}
