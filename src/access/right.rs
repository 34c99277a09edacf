//! The rights that an Account can hold, with their codes, and what a command may ask for.
//!
//! Rights are granted with `SETACCOUNTRIGHTS` as an array of codes. Server rights can be granted only
//! in the Main Domain; Domain rights make their holder an administrator of a Domain.
use std::fmt;

/// Declares an enum of rights with the code that each has in a rights array.
macro_rules! rights {
    ($(#[doc = $doc:literal])* $name:ident { $(
        $(#[doc = $right_doc:literal])* $right:ident $code:literal $(| $synonym:literal)*
    ),* $(,)? }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $( $(#[doc = $right_doc])* $right, )* }

        impl $name {
            /// Every right of this kind, in the order of the manual.
            pub const ALL: &'static [Self] = &[ $( Self::$right, )* ];

            /// The code that stands for the right in a rights array.
            pub const fn code(self) -> &'static str {
                match self { $( Self::$right => $code, )* }
            }

            /// What the right permits, in a sentence.
            pub fn doc(self) -> String {
                let lines: &[&str] = match self { $( Self::$right => &[ $($right_doc),* ], )* };
                lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
            }

            /// The right of a code; codes are compared without regard to case.
            pub fn from_code(code: &str) -> Option<Self> {
                $( if [$code $(, $synonym)*].iter().any(|it| it.eq_ignore_ascii_case(code)) {
                    return Some(Self::$right);
                } )*
                None
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(self.code())
            }
        }
    };
}

rights! {
    /// A right over the whole server; only Accounts of the Main Domain can hold one.
    ServerRight {
        /// Everything, including the granting of rights; it implies all other rights.
        Master "Master",
        /// All Domains and the objects in them.
        AllDomains "UserAccounts" | "AllDomains",
        /// A look at all Domains and the objects in them, without changes.
        DomainsRead "DomainsRead",
        /// Modules, network, router, rules, queues and the other server settings.
        Settings "Settings",
        /// Statistics, queues, logs and temporary address sets.
        Monitor "Monitor" | "CanMonitor",
        /// Rejection of messages in the queues.
        RejectQueues "CanRejectQueues" | "RejectQueues",
        /// Directory units and their access rights.
        Directory "Directory",
    }
}

rights! {
    /// A right within a Domain.
    DomainRight {
        /// Being an administrator of the Domain at all; every other Domain right needs it.
        Domain "Domain",
        /// Ordinary settings, passwords, datasets, rosters and statistics of Accounts.
        BasicSettings "BasicSettings",
        /// The settings whose names begin with PSTN.
        PstnSettings "PSTNSettings",
        /// Creating, renaming, removing Accounts and changing their type.
        CanCreateAccounts "CanCreateAccounts",
        /// Accounts with a single Mailbox or with a legacy INBOX.
        CanCreateSpecialAccounts "CanCreateSpecialAccounts",
        /// Account Aliases.
        CanCreateAliases "CanCreateAliases",
        /// Telephone numbers of Accounts.
        CanCreateTelnums "CanCreateTelnums",
        /// Groups.
        CanCreateGroups "CanCreateGroups",
        /// Forwarders.
        CanCreateForwarders "CanCreateForwarders",
        /// Named Tasks.
        CanCreateNamedTasks "CanCreateNamedTasks",
        /// Creating, renaming and removing Mailing Lists.
        CanCreateLists "CanCreateLists",
        /// Settings and subscribers of other people's Mailing Lists.
        CanAccessLists "CanAccessLists",
        /// Mailboxes of other Accounts.
        CanAccessMailboxes "CanAccessMailboxes",
        /// File Storage of other Accounts.
        CanAccessWebSites "CanAccessWebSites" | "CanViewWebSites" | "WebSite",
        /// Remote POP records.
        CanModifyRpop "CanModifyRPOP",
        /// Remote SIP records and scheduled tasks.
        CanModifyRsip "CanModifyRSIP",
        /// Queue Rules of the Domain and its Accounts.
        RulesAllowed "RulesAllowed",
        /// Signal Rules of the Domain and its Accounts.
        SignalRulesAllowed "SignalRulesAllowed",
        /// Preferences of Accounts and their defaults.
        WebUserSettings "WebUserSettings",
        /// Directory records of the Domain.
        CentralDirectory "CentralDirectory",
        /// Acting for other Accounts and changing their access control lists.
        CanImpersonate "CanImpersonate",
        /// Alerts of the Domain and its Accounts.
        CanPostAlerts "CanPostAlerts",
        /// Skins of the Domain.
        CanModifySkins "CanModifySkins",
        /// The Real-Time Application environment of the Domain.
        CanModifyPbxApps "CanModifyPBXApps",
        /// Sessions opened for other Accounts.
        CanCreateWebUserSessions "CanCreateWebUserSessions",
        /// Billing balances of other Accounts.
        CanCreditAccounts "CanCreditAccounts",
    }
}

/// What a command asks of the one who sends it.
///
/// The Domain in question is that of the first object which the command names (or the sender's own
/// Domain where it names none). Who holds [`ServerRight::Master`] may do everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Whoever has logged in.
    Anyone,
    /// A holder of one of these server rights.
    Server(&'static [ServerRight]),
    /// A holder of the All Domains right, or an administrator of the Domain in question.
    Domain,
    /// As [`Access::Domain`], where the administrator also needs this right.
    DomainWith(DomainRight),
    /// As [`Access::Domain`], or the Account itself.
    OwnOrDomain,
    /// As [`Access::DomainWith`], or the Account itself.
    OwnOrDomainWith(DomainRight),
    /// More than one object counts, or the sender's rights over the object itself (an access control
    /// list, the ownership of a list): the command's own code asks, with the same words.
    Object(DomainRight),
}
