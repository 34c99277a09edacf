//! The words of Rules: conditions, operations, actions, and the level that each action needs.
//!
//! The lists help to write Rules. They are not complete, and a Rule with other words is stored as it
//! is. Sources spell some words differently ("Redirect To", "SendIM"), so that words are compared
//! without regard to case and spaces.
//!
//! # Levels
//!
//! A user may set only Rules whose actions the `RulesAllowed` or `SignalRulesAllowed` setting of the
//! Account permits:
//!
//! | level | which Rules |
//! | --- | --- |
//! | No | none, and none can be taken away either |
//! | Filter Only | what stays with the message and the user's own Account: storing, marking, refusing |
//! | All But Exec | also what sends something: redirecting, replying, notices |
//! | Any | also what makes the server start a program or open an address chosen by the user |
//!
//! An action that is not known needs the highest level.

/// How far the Rules of a user may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RuleLevel {
    /// The user may not set Rules.
    No,
    /// Actions on the message itself and within the Account.
    FilterOnly,
    /// Everything but programs and addresses to be opened.
    AllButExec,
    /// Every action.
    Any,
}

/// The names of the levels in settings, from the lowest to the highest.
pub const RULE_LEVELS: &[&str] = &["No", "Filter Only", "All But Exec", "Any"];

impl RuleLevel {
    /// The level of a setting's text.
    pub fn parse(text: &str) -> Option<Self> {
        const LEVELS: [RuleLevel; 4] =
            [RuleLevel::No, RuleLevel::FilterOnly, RuleLevel::AllButExec, RuleLevel::Any];
        let place = RULE_LEVELS.iter().position(|name| is_same_word(name, text))?;
        LEVELS.get(place).copied()
    }

    /// The name of the level in settings.
    pub const fn name(self) -> &'static str {
        match self {
            Self::No => "No",
            Self::FilterOnly => "Filter Only",
            Self::AllButExec => "All But Exec",
            Self::Any => "Any",
        }
    }
}

/// Which Rules a word belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Queue Rules, which are about messages.
    Mail,
    /// Signal Rules, which are about calls and the like.
    Signal,
    /// Both.
    Both,
}

impl Scope {
    /// Whether the word can stand in Queue Rules.
    pub const fn is_mail(self) -> bool {
        matches!(self, Self::Mail | Self::Both)
    }

    /// Whether the word can stand in Signal Rules.
    pub const fn is_signal(self) -> bool {
        matches!(self, Self::Signal | Self::Both)
    }
}

/// What a Rule can look at.
#[derive(Clone, Copy, Debug)]
pub struct Condition {
    /// The name.
    pub name: &'static str,
    /// Where it belongs.
    pub scope: Scope,
    /// The operations that it is usually compared with.
    pub operations: &'static [&'static str],
    /// A parameter as an example; empty where there is none.
    pub example: &'static str,
}

/// What a Rule can do.
#[derive(Clone, Copy, Debug)]
pub struct Action {
    /// The name.
    pub name: &'static str,
    /// Another name of it.
    pub other_name: Option<&'static str>,
    /// Where it belongs.
    pub scope: Scope,
    /// What a user needs to set it.
    pub level: RuleLevel,
    /// What its parameter is; empty where there is none.
    pub parameter: &'static str,
}

/// The word that stands in place of an operation, or of a parameter, where there is none.
pub const NOTHING: &str = "---";

/// Comparisons with a picture in which an asterisk stands for any letters, or with several of them.
pub const PICTURE: &[&str] = &["is", "is not", "in", "not in"];

/// Comparisons of sizes and dates.
pub const ORDER: &[&str] = &["greater than", "less than"];

/// The conditions that are asked without a comparison.
pub const BARE: &[&str] = &[NOTHING];

const fn condition(
    name: &'static str,
    scope: Scope,
    operations: &'static [&'static str],
    example: &'static str,
) -> Condition {
    Condition { name, scope, operations, example }
}

/// Every condition.
pub const CONDITIONS: &[Condition] = &[
    condition("From", Scope::Both, PICTURE, "*@example.com"),
    condition("Sender", Scope::Mail, PICTURE, "*@example.com"),
    condition("Return-Path", Scope::Mail, PICTURE, "*@example.com"),
    condition("To", Scope::Both, PICTURE, "sales@*"),
    condition("Cc", Scope::Mail, PICTURE, "sales@*"),
    condition("Reply-To", Scope::Mail, PICTURE, "*@example.com"),
    condition("Any To or Cc", Scope::Mail, PICTURE, "sales@*"),
    condition("Each To or Cc", Scope::Mail, PICTURE, "*@example.com"),
    condition("'From' Name", Scope::Both, PICTURE, "Ann *"),
    condition("Subject", Scope::Mail, PICTURE, "*invoice*"),
    condition("Message-ID", Scope::Mail, PICTURE, "*@example.com"),
    condition("Message Size", Scope::Mail, ORDER, "100000"),
    condition("Header Field", Scope::Mail, PICTURE, "X-Spam-Status: Yes*"),
    condition("Any Recipient", Scope::Mail, PICTURE, "sales@*"),
    condition("Each Recipient", Scope::Mail, PICTURE, "*@example.com"),
    condition("Any Route", Scope::Mail, PICTURE, "LOCAL*"),
    condition("Each Route", Scope::Mail, PICTURE, "LOCAL*"),
    condition("Existing Mailbox", Scope::Mail, PICTURE, "Lists/*"),
    condition("Security", Scope::Both, PICTURE, "encrypted"),
    condition("Source", Scope::Both, PICTURE, "trusted,authenticated"),
    condition("Submit Address", Scope::Mail, PICTURE, "SMTP*"),
    condition("Calendar Method", Scope::Mail, PICTURE, "REQUEST"),
    condition("Human Generated", Scope::Mail, BARE, ""),
    condition("Time Of Day", Scope::Both, PICTURE, "09:00-18:00"),
    condition("Current Day", Scope::Both, PICTURE, "Mon,Tue"),
    condition("Current Date", Scope::Both, ORDER, "05 Mar 2026 10:00:00"),
    condition("Preference", Scope::Both, PICTURE, "Language: French"),
    condition("FreeBusy", Scope::Both, PICTURE, "busy"),
    condition("Operation", Scope::Signal, PICTURE, "INVITE"),
    condition("Method", Scope::Signal, PICTURE, "INVITE"),
    condition("RequestURI", Scope::Signal, PICTURE, "sip:ann@example.com"),
    condition("CallType", Scope::Signal, PICTURE, "AV"),
    condition("RegClients", Scope::Signal, PICTURE, "0"),
    condition("ReqField", Scope::Signal, PICTURE, "Subject: *"),
    condition("AgentType", Scope::Signal, PICTURE, "*phone*"),
    condition("Presence", Scope::Signal, PICTURE, "busy,away"),
    condition("Authenticated", Scope::Signal, PICTURE, "*@example.com"),
];

const fn action(
    name: &'static str,
    scope: Scope,
    level: RuleLevel,
    parameter: &'static str,
) -> Action {
    Action { name, other_name: None, scope, level, parameter }
}

const fn also(other_name: &'static str, action: Action) -> Action {
    Action { other_name: Some(other_name), ..action }
}

/// Every action, from the most harmless level to the highest.
pub const ACTIONS: &[Action] = &[
    action("Store in", Scope::Mail, RuleLevel::FilterOnly, "a Mailbox"),
    action("Store Encrypted in", Scope::Mail, RuleLevel::FilterOnly, "a Mailbox"),
    action("Copy Attachments into", Scope::Mail, RuleLevel::FilterOnly, "a directory of files"),
    action("Mark", Scope::Mail, RuleLevel::FilterOnly, "flags"),
    action("Add Header", Scope::Mail, RuleLevel::FilterOnly, "a header field"),
    action("Tag Subject", Scope::Mail, RuleLevel::FilterOnly, "a text"),
    action("Remember 'From' in", Scope::Both, RuleLevel::FilterOnly, "a dataset"),
    action("Reject with", Scope::Both, RuleLevel::FilterOnly, "a text, or a code for Signals"),
    action("Discard", Scope::Mail, RuleLevel::FilterOnly, ""),
    action("Discard Rules", Scope::Signal, RuleLevel::FilterOnly, ""),
    action("Stop Processing", Scope::Both, RuleLevel::FilterOnly, ""),
    action("Accept Request", Scope::Mail, RuleLevel::AllButExec, "a calendar"),
    action("Accept Reply", Scope::Mail, RuleLevel::AllButExec, "a calendar"),
    action("Redirect to", Scope::Both, RuleLevel::AllButExec, "addresses"),
    action("Forward to", Scope::Mail, RuleLevel::AllButExec, "addresses"),
    action("Mirror to", Scope::Mail, RuleLevel::AllButExec, "addresses"),
    action("Fork to", Scope::Signal, RuleLevel::AllButExec, "addresses"),
    action("Reply with", Scope::Mail, RuleLevel::AllButExec, "a text"),
    action("Reply to All with", Scope::Mail, RuleLevel::AllButExec, "a text"),
    action("React with", Scope::Mail, RuleLevel::AllButExec, "a text"),
    action("Send IM", Scope::Both, RuleLevel::AllButExec, "an address and a text"),
    action("Send Push", Scope::Both, RuleLevel::AllButExec, "a text"),
    action("FingerNotify", Scope::Both, RuleLevel::AllButExec, "an address"),
    action("Write To Log", Scope::Both, RuleLevel::AllButExec, "a text"),
    also("Send URL", action("Execute URL", Scope::Both, RuleLevel::Any, "a URL")),
    action("Execute", Scope::Mail, RuleLevel::Any, "a command of the operating system"),
    action("ExternalFilter", Scope::Mail, RuleLevel::Any, "the name of a filter"),
];

/// The action of that name.
pub fn find_action(name: &str) -> Option<&'static Action> {
    let is = |other: &str| is_same_word(other, name);
    ACTIONS.iter().find(|action| is(action.name) || action.other_name.is_some_and(is))
}

/// The condition of that name.
pub fn find_condition(name: &str) -> Option<&'static Condition> {
    CONDITIONS.iter().find(|condition| is_same_word(condition.name, name))
}

/// Whether two spellings are of one word: case and spaces do not matter.
fn is_same_word(one: &str, other: &str) -> bool {
    let letters = |text: &str| {
        let letters = text.bytes().filter(|byte| *byte != b' ');
        letters.map(|byte| byte.to_ascii_lowercase()).collect::<Vec<_>>()
    };
    letters(one) == letters(other)
}
