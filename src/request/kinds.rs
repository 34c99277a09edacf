//! The kinds of arguments: a type for each, so that no two are confused.
//!
//! A kind picks how an argument is read from the line, how it is completed and coloured, and what
//! help says of it. Names of objects that exist and names of objects to be made are different kinds:
//! the first are completed, the second are not.
use std::fmt;

use crate::data::{Dictionary, Value, ValueOf};
use crate::request::argument::Argument;

/// How an argument stands in the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A string: an atom or quoted.
    Word,
    /// Bare digits, a number object, or a string with digits.
    Number,
    /// `(...)`.
    Array,
    /// `{...}`.
    Dictionary,
    /// `[base64]`, also as the text of a quoted string.
    Data,
    /// Anything up to the next blank, such as an address with brackets and a port, or quoted.
    Address,
    /// Any object.
    Object,
    /// The rest of the line as it stands.
    Rest,
}

macro_rules! kinds {
    ($( $form:ident { $( $(#[doc = $doc:literal])* $name:ident $noun:literal )* } )*) => {
        /// What a parameter holds.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Kind {
            $( $( $(#[doc = $doc])* $name, )* )*
            /// One of these words, compared without regard to case.
            Choice(&'static [&'static str]),
        }

        impl Kind {
            /// Every kind but the choices.
            pub const ALL: &'static [Kind] = &[ $( $( Kind::$name, )* )* ];

            /// How an argument of the kind stands in the line.
            pub const fn form(self) -> Form {
                match self {
                    $( $( Self::$name => kinds!(@form $form), )* )*
                    Self::Choice(_) => Form::Word,
                }
            }

            /// What an argument of the kind is, with its article: `a Domain name`.
            pub const fn noun(self) -> &'static str {
                match self {
                    $( $( Self::$name => $noun, )* )*
                    Self::Choice(_) => "one of the words",
                }
            }

            /// What help says of a parameter of the kind.
            pub const fn doc(self) -> &'static str {
                match self {
                    $( $( Self::$name => kinds!(@first $($doc)*), )* )*
                    Self::Choice(_) => "One of the words.",
                }
            }
        }

        $( $( kinds!(@type $form $name $noun $($doc)*); )* )*
    };

    (@form Word) => { Form::Word };
    (@form Number) => { Form::Number };
    (@form Strings) => { Form::Array };
    (@form Array) => { Form::Array };
    (@form Dictionary) => { Form::Dictionary };
    (@form Data) => { Form::Data };
    (@form Address) => { Form::Address };
    (@form Object) => { Form::Object };
    (@form Rest) => { Form::Rest };
    (@form Secret) => { Form::Word };

    (@first $first:literal $($rest:literal)*) => { concat!($first $(, $rest)*) };

    (@type Word $name:ident $noun:literal $($doc:literal)*) => {
        kinds!(@struct $name (String) $($doc)*);
        kinds!(@text $name $noun);
    };
    (@type Rest $name:ident $noun:literal $($doc:literal)*) => {
        kinds!(@struct $name (String) $($doc)*);
        kinds!(@text $name $noun);
    };
    (@type Address $name:ident $noun:literal $($doc:literal)*) => {
        kinds!(@struct $name (String) $($doc)*);
        kinds!(@text $name $noun);
    };
    (@type Secret $name:ident $noun:literal $($doc:literal)*) => {
        $(#[doc = $doc])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name(pub String);

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(concat!(stringify!($name), "(..)"))
            }
        }

        kinds!(@text $name $noun);
    };
    (@type Number $name:ident $noun:literal $($doc:literal)*) => {
        kinds!(@struct $name (i64) $($doc)*);
        impl Argument for $name {
            const KIND: Kind = Kind::$name;
            fn from_value(value: ValueOf<'_>) -> Result<Self, String> {
                value.as_number().map(Self).ok_or_else(|| $noun.to_owned())
            }
            fn to_value(&self) -> Value { Value::from(self.0.to_string()) }
        }
    };
    (@type Strings $name:ident $noun:literal $($doc:literal)*) => {
        kinds!(@struct $name (Vec<String>) $($doc)*);
        impl Argument for $name {
            const KIND: Kind = Kind::$name;
            fn from_value(value: ValueOf<'_>) -> Result<Self, String> {
                strings(value).map(Self).ok_or_else(|| format!("{}, an array of strings", $noun))
            }
            fn to_value(&self) -> Value {
                Value::Array(self.0.iter().map(|text| Value::from(text.as_str())).collect())
            }
        }
    };
    (@type Array $name:ident $noun:literal $($doc:literal)*) => {
        kinds!(@struct $name (Vec<Value>) $($doc)*);
        impl Argument for $name {
            const KIND: Kind = Kind::$name;
            fn from_value(value: ValueOf<'_>) -> Result<Self, String> {
                match value {
                    ValueOf::Array(all) => Ok(Self(all.into_iter().map(ValueOf::into_owned).collect())),
                    _ => Err(format!("{}, an array", $noun)),
                }
            }
            fn to_value(&self) -> Value { Value::Array(self.0.clone()) }
        }
    };
    (@type Dictionary $name:ident $noun:literal $($doc:literal)*) => {
        kinds!(@struct $name (Dictionary) $($doc)*);
        impl Argument for $name {
            const KIND: Kind = Kind::$name;
            fn from_value(value: ValueOf<'_>) -> Result<Self, String> {
                match value {
                    ValueOf::Dictionary(pairs) => Ok(Self(pairs.into_owned())),
                    _ => Err(format!("{}, a dictionary", $noun)),
                }
            }
            fn to_value(&self) -> Value { Value::Dictionary(self.0.clone()) }
        }
    };
    (@type Data $name:ident $noun:literal $($doc:literal)*) => {
        kinds!(@struct $name (Vec<u8>) $($doc)*);
        impl Argument for $name {
            const KIND: Kind = Kind::$name;
            fn from_value(value: ValueOf<'_>) -> Result<Self, String> {
                match value {
                    ValueOf::Data(bytes) => Ok(Self(bytes)),
                    _ => Err(format!("{}, a datablock", $noun)),
                }
            }
            fn to_value(&self) -> Value { Value::Data(self.0.clone()) }
        }
    };
    (@type Object $name:ident $noun:literal $($doc:literal)*) => {
        kinds!(@struct $name (Value) $($doc)*);
        impl Argument for $name {
            const KIND: Kind = Kind::$name;
            fn from_value(value: ValueOf<'_>) -> Result<Self, String> { Ok(Self(value.into_owned())) }
            fn to_value(&self) -> Value { self.0.clone() }
        }
    };

    (@struct $name:ident ($inner:ty) $($doc:literal)*) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(pub $inner);
    };

    (@text $name:ident $noun:literal) => {
        impl Argument for $name {
            const KIND: Kind = Kind::$name;
            fn from_value(value: ValueOf<'_>) -> Result<Self, String> {
                text(value).map(Self).ok_or_else(|| $noun.to_owned())
            }
            fn to_value(&self) -> Value { Value::from(self.0.as_str()) }
            fn named(&self) -> Option<(Kind, &str)> { Some((Kind::$name, &self.0)) }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str { &self.0 }
        }
    };
}

kinds! {
    Word {
        /// The name of an existing Domain.
        DomainName "a Domain name"
        /// The name that a Domain is to get.
        NewDomainName "a new Domain name"
        /// The name of an existing Account, with `@domain` where it is not in your own Domain; `*` is
        /// the Account you are logged in with.
        AccountName "an Account name"
        /// The name that an Account is to get, with `@domain` where it is not in your own Domain.
        NewAccountName "a new Account name"
        /// The name of an existing Account of the same Domain, without a Domain part.
        OwnerName "the name of an Account in the same Domain"
        /// The name of an existing Group.
        GroupName "a Group name"
        /// The name that a Group is to get.
        NewGroupName "a new Group name"
        /// The name of an existing Forwarder.
        ForwarderName "a Forwarder name"
        /// The name that a Forwarder is to get.
        NewForwarderName "a new Forwarder name"
        /// The name of an existing Named Task.
        TaskName "a Named Task name"
        /// The name that a Named Task is to get.
        NewTaskName "a new Named Task name"
        /// The name of an existing Mailing List.
        ListName "a Mailing List name"
        /// The name that a Mailing List is to get.
        NewListName "a new Mailing List name"
        /// The name of an existing Mailbox; `/` separates the levels.
        MailboxName "a Mailbox name"
        /// The name that a Mailbox is to get; `/` separates the levels, a final `/` makes a folder only.
        NewMailboxName "a new Mailbox name"
        /// A pattern of Mailbox names: `*` stands for anything, `%` for anything within a level.
        MailboxPattern "a pattern of Mailbox names"
        /// The class of a Mailbox, such as `IPF.Contact`.
        MailboxClass "a Mailbox class"
        /// The name of a file; `/` separates directories, a final `/` names a directory.
        FileName "a file name"
        /// The name that a file is to get; a final `/` names a directory.
        NewFileName "a new file name"
        /// A directory of files.
        DirectoryPath "a directory name"
        /// The name of a storage mount point, without `.mnt`.
        StorageName "the name of a storage mount point"
        /// The name of an existing Skin; empty for the unnamed one.
        SkinName "a Skin name"
        /// The name that a Skin is to get; empty for the unnamed one.
        NewSkinName "a new Skin name"
        /// A national subset of a Real-Time Application environment.
        Language "the name of a national subset"
        /// What a `From:` header would hold, as in `"Ann Lee <ann@example.com>"`.
        Identity "the text of a From: header"
        /// Only names that contain this text are wanted.
        Filter "a text to look for"
        /// Where a listing goes on: empty at first, then what the answer before gave.
        Cookie "a cookie"
        /// A single settings key, exactly as it is spelled.
        SettingName "a settings key"
        /// A single key of the Account's info data, exactly as it is spelled, without `#`.
        InfoKey "an info key"
        /// A single key of statistics.
        StatKey "a statistics key"
        /// The name of an Account Access Mode, such as SIP or RADIUS.
        AccessMode "an Account Access Mode"
        /// The tag of a password made for one application.
        PasswordTag "the tag of an application password"
        /// The name of a Rule.
        RuleName "a Rule name"
        /// The time stamp by which an Alert is known.
        AlertStamp "the time stamp of an Alert"
        /// The name of a session.
        SessionId "a session ID"
        /// A protocol such as WebUser, XIMSS or XMPP.
        Protocol "a session protocol"
        /// A transport such as HTTP, XIMSS or XMPP.
        Transport "a session transport"
        /// The name that a client gave itself.
        ClientName "a client name"
        /// The name of a Real-Time Application or script.
        ProgramName "a program name"
        /// Where a program begins; its main entry where this is left out.
        EntryName "an entry point"
        /// The ID of a task that runs.
        TaskId "a task ID"
        /// The name of an event.
        EventName "an event name"
        /// A named set of data in an Account.
        SubsetName "a dataset name"
        /// The name of a server module.
        ModuleName "a module name"
        /// The name of a queue.
        QueueName "a queue name"
        /// The name of a statistics element.
        StatObject "a statistics element"
        /// The name of an existing Directory unit.
        UnitName "a Directory unit"
        /// The name that a Directory unit is to get.
        NewUnitName "a new Directory unit"
        /// The name of an item of system information.
        SystemItem "a system information item"
        /// Network addresses, one or a range a line, lines separated by `\e`.
        IpList "a list of IP addresses"
        /// Network addresses separated by commas, each with `-seconds` or `-*` where it is to expire.
        TempIpList "a list of temporary IP addresses"
        /// The lines of a router table, separated by `\e`.
        RouterTable "a router table"
        /// Any text.
        Text "a text"
    }
    Secret {
        /// A password. It is never shown, logged or kept in history.
        Secret "a password"
    }
    Rest {
        /// The address of a subscriber, with a real name where one is wanted:
        /// `"Bill Jones" <bill@example.com>`.
        Subscriber "a subscriber's address"
    }
    Address {
        /// A network address, with or without a port: `10.0.0.1`, `[10.0.0.1]:25`.
        IpAddress "an IP address"
        /// The place of a unit in the Directory tree, a DN: `o=example`.
        MountPoint "a mount point"
        /// An E-mail address.
        Address "an E-mail address"
    }
    Number {
        /// How many at the most.
        Limit "a number"
        /// A number of bytes.
        Size "a number of bytes"
        /// A number of seconds.
        Seconds "a number of seconds"
        /// A log level, 1 for the gravest records to 5 for all.
        LogLevel "a log level"
        /// The number of a message in the queue.
        MessageId "a message number"
        /// The number of a dialog.
        DialogId "a dialog number"
        /// A number.
        Number "a number"
    }
    Strings {
        /// Alias names; they replace all that were there.
        Aliases "alias names"
        /// Telephone numbers; they replace all that were there.
        Telnums "telephone numbers"
        /// Codes of access rights; they replace all that were there.
        Rights "codes of access rights"
        /// Info keys, exactly as they are spelled.
        InfoKeys "info keys"
        /// Names of file attributes.
        AttributeNames "attribute names"
        /// Names of Mailboxes or files.
        Subscription "names to be subscribed to"
    }
    Array {
        /// Rules: `((priority,name,(conditions),(actions)),...)`.
        Rules "Rules"
        /// One Rule: `(priority,name,(conditions),(actions),comment)`, or only `(priority,name)`.
        Rule "a Rule"
        /// Datablocks with X.509 certificates.
        Certificates "certificates"
        /// XML elements, one an attribute.
        XmlAttributes "XML elements"
        /// Elements of Directory access rights.
        DirectoryRights "Directory access rights"
    }
    Dictionary {
        /// Domain settings.
        DomainSettings "Domain settings"
        /// Account settings.
        AccountSettings "Account settings"
        /// Account Preferences.
        Preferences "Preferences"
        /// Group settings with the members.
        GroupSettings "Group settings"
        /// Named Task settings.
        TaskSettings "Named Task settings"
        /// Mailing List settings.
        ListSettings "Mailing List settings"
        /// Server settings of one component.
        Settings "settings"
        /// RPOP or RSIP records: name to record.
        Records "records"
        /// The data of a scheduled task.
        TaskData "the data of a scheduled task"
        /// What to do, in its `op` or `what` element, and with what.
        Operation "an operation"
        /// Access rights to be changed: identifier to letters, with `+` or `-` before them to add or
        /// to remove.
        AclChanges "changes of access rights"
        /// Alerts: time stamp to text.
        Alerts "Alerts"
        /// Mailbox aliases: alias to Mailbox.
        MailboxAliases "Mailbox aliases"
        /// Session attributes; `#NULL#` removes one.
        SessionData "session attributes"
    }
    Data {
        /// The bytes of a file, in base64 within brackets.
        FileData "a datablock"
    }
    Object {
        /// Any object.
        Object "an object"
    }
}

impl Kind {
    /// Whether a name of this kind is an object of a Domain, or a Domain, so that the rights of the
    /// sender are asked over it.
    pub const fn is_subject(self) -> bool {
        use Kind::{
            AccountName, DomainName, ForwarderName, GroupName, ListName, NewAccountName,
            NewDomainName, NewForwarderName, NewGroupName, NewListName, NewTaskName, TaskName,
        };
        matches!(
            self,
            DomainName
                | NewDomainName
                | AccountName
                | NewAccountName
                | GroupName
                | NewGroupName
                | ForwarderName
                | NewForwarderName
                | TaskName
                | NewTaskName
                | ListName
                | NewListName
        )
    }
}

/// The text of a word. Numbers, addresses and times are taken by their spelling: a telephone number
/// or a name may look like one.
fn text(value: ValueOf<'_>) -> Option<String> {
    match value {
        ValueOf::String(text) => Some(text.into_owned()),
        ValueOf::Number(number) => Some(number.to_string()),
        ValueOf::Address(address) => Some(address.to_string()),
        ValueOf::Time(time) => Some(time.to_string()),
        _ => None,
    }
}

fn strings(value: ValueOf<'_>) -> Option<Vec<String>> {
    match value {
        ValueOf::Array(all) => all.into_iter().map(text).collect(),
        _ => None,
    }
}

/// Declares an argument that is one of a few words.
macro_rules! choices {
    ($( $(#[doc = $doc:literal])* $name:ident {
        $( $(#[doc = $word_doc:literal])* $variant:ident = $word:literal $(| $synonym:literal)* ),* $(,)?
    } )*) => { $(
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $( $(#[doc = $word_doc])* $variant, )* }

        impl $name {
            /// The words, in the order of the reference.
            pub const WORDS: &'static [&'static str] = &[ $( $word, )* ];

            /// The word as it is printed.
            pub const fn word(self) -> &'static str {
                match self { $( Self::$variant => $word, )* }
            }

            /// The choice that a word stands for, without regard to case.
            pub fn from_word(word: &str) -> Option<Self> {
                $( if [$word $(, $synonym)*].iter().any(|it| it.eq_ignore_ascii_case(word)) {
                    return Some(Self::$variant);
                } )*
                None
            }
        }

        impl Argument for $name {
            const KIND: Kind = Kind::Choice($name::WORDS);

            fn from_value(value: ValueOf<'_>) -> Result<Self, String> {
                value.as_str().and_then(Self::from_word).ok_or_else(|| one_of(Self::WORDS))
            }

            fn to_value(&self) -> Value { Value::from(self.word()) }
        }
    )* };
}

choices! {
    /// The type of an Account.
    AccountType {
        /// Any number of Mailboxes; the usual type.
        MultiMailbox = "MultiMailbox",
        /// One text file as INBOX.
        TextMailbox = "TextMailbox",
        /// One directory of messages as INBOX.
        MailDirMailbox = "MailDirMailbox",
        /// One sliced INBOX.
        SlicedMailbox = "SlicedMailbox",
        /// Multi-mailbox, counted against the A-grade limit.
        AGrade = "AGrade",
        /// Multi-mailbox, counted against the B-grade limit.
        BGrade = "BGrade",
        /// Multi-mailbox, counted against the C-grade limit.
        CGrade = "CGrade",
        /// Multi-mailbox, counted against the D-grade limit.
        DGrade = "DGrade",
        /// A room or another resource.
        ResourceMailbox = "ResourceMailbox",
    }
    /// On or off.
    Switch {
        /// Switched on.
        On = "ON",
        /// Switched off.
        Off = "OFF",
    }
    /// What an address is routed for.
    RouteKind {
        /// Delivery of mail.
        Mail = "mail",
        /// Access to an Account.
        Access = "access",
        /// Delivery of signals.
        Signal = "signal",
    }
    /// How a statistics value changes an element.
    StatChange {
        /// The value is added.
        Inc = "INC",
        /// The value is assigned.
        Set = "SET",
    }
    /// What is done to a subscriber.
    ListOperation {
        /// Subscribes in the default mode of the list.
        Subscribe = "subscribe",
        /// Subscribes to every message as it comes.
        Feed = "feed",
        /// Subscribes to digests.
        Digest = "digest",
        /// Subscribes to indexes.
        Index = "index",
        /// Subscribes without mail.
        Null = "null",
        /// Keeps the address out.
        Banned = "banned",
        /// Ends the subscription.
        Unsubscribe = "unsubscribe",
    }
    /// What is logged to the syslog of the operating system.
    TraceFacility {
        /// Reading, writing and truncation of files.
        FileIo = "FileIO",
        /// Creation, renaming and removal of files.
        FileOp = "FileOp",
    }
}

/// The legal words of a choice, for an error text.
pub fn one_of(words: &[&str]) -> String {
    format!("one of {}", words.join(", "))
}

/// Where the data of a file go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilePosition {
    /// At this byte; 0 begins the file anew.
    At(i64),
    /// Over the beginning of a file that exists.
    Beginning,
    /// Behind the end; the file is made where it is missing.
    End,
    /// Into a file that must not exist yet.
    New,
}

impl FilePosition {
    const WORDS: &'static [&'static str] = &["BEG", "END", "NEW", "position"];
}

impl Argument for FilePosition {
    const KIND: Kind = Kind::Choice(Self::WORDS);

    fn from_value(value: ValueOf<'_>) -> Result<Self, String> {
        if let Some(position) = value.as_number() {
            return Ok(Self::At(position));
        }
        match value.as_str() {
            Some(word) if word.eq_ignore_ascii_case("BEG") => Ok(Self::Beginning),
            Some(word) if word.eq_ignore_ascii_case("END") => Ok(Self::End),
            Some(word) if word.eq_ignore_ascii_case("NEW") => Ok(Self::New),
            _ => Err("a file position, BEG, END or NEW".to_owned()),
        }
    }

    fn to_value(&self) -> Value {
        match self {
            Self::At(position) => Value::from(position.to_string()),
            Self::Beginning => Value::from("BEG"),
            Self::End => Value::from("END"),
            Self::New => Value::from("NEW"),
        }
    }
}

/// What becomes of a subscriber's postings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostingMode {
    /// They go to the list.
    Unmoderated,
    /// All of them wait for a moderator.
    ModerateAll,
    /// They are refused.
    Prohibited,
    /// The special mode.
    Special,
    /// So many of them wait for a moderator.
    Moderated(i64),
}

impl PostingMode {
    const WORDS: &'static [&'static str] =
        &["UNMODERATED", "MODERATEALL", "PROHIBITED", "SPECIAL", "numberOfModerated"];
}

impl Argument for PostingMode {
    const KIND: Kind = Kind::Choice(Self::WORDS);

    fn from_value(value: ValueOf<'_>) -> Result<Self, String> {
        if let Some(number) = value.as_number().filter(|number| *number >= 0) {
            return Ok(Self::Moderated(number));
        }
        match value.as_str().map(str::to_ascii_uppercase).as_deref() {
            Some("UNMODERATED") => Ok(Self::Unmoderated),
            Some("MODERATEALL") => Ok(Self::ModerateAll),
            Some("PROHIBITED") => Ok(Self::Prohibited),
            Some("SPECIAL") => Ok(Self::Special),
            _ => Err(one_of(Self::WORDS)),
        }
    }

    fn to_value(&self) -> Value {
        match self {
            Self::Unmoderated => Value::from("UNMODERATED"),
            Self::ModerateAll => Value::from("MODERATEALL"),
            Self::Prohibited => Value::from("PROHIBITED"),
            Self::Special => Value::from("SPECIAL"),
            Self::Moderated(number) => Value::from(number.to_string()),
        }
    }
}
