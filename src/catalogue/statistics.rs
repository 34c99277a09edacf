//! Statistics of Accounts and Domains.
//!
//! They are collected while the server setting AccountStatistics is on.
use crate::access::right::Access::{Domain, DomainWith, OwnOrDomain};
use crate::access::right::DomainRight::BasicSettings;
use crate::request::declare::commands;
use crate::request::kinds::{AccountName, DomainName, StatKey};
use crate::request::reply::ObjectReply;

commands! { statistics StatisticsRequest;

    /// Shows the statistics of an Account.
    ///
    /// The answer is a dictionary; with KEY the one value, a number or a time, or the empty string
    /// where there is none. The keys:
    /// StatReset, when all of them were last reset at once;
    /// MessagesReceived, MessagesSent, BytesReceived, BytesSent, mail delivered to the Account and
    /// sent by it; CallsReceived, CallsSent, calls to it and from it; Logins, successful logins.
    ///
    /// Nothing is counted unless the server setting AccountStatistics is on; what was counted before
    /// can be read all the same. Keys for which nothing was counted since the last reset are left
    /// out. The embedded engine carries neither mail nor calls, so that only logins are counted.
    ///
    /// > GETACCOUNTSTAT ann@example.com
    /// > GETACCOUNTSTAT * KEY Logins
    #[needs(OwnOrDomain)]
    #[effect(Reads)]
    GETACCOUNTSTAT GetAccountStat {
        account: AccountName,
        /// Only this value is wanted.
        "KEY" key: Option<StatKey>,
    } -> ObjectReply;

    /// Resets statistics of an Account.
    ///
    /// Without KEY all values begin anew, and StatReset tells when that was. A key that begins anew
    /// is not there until something is counted for it again.
    ///
    /// > RESETACCOUNTSTAT ann@example.com
    /// > RESETACCOUNTSTAT ann@example.com KEY BytesSent
    #[needs(DomainWith(BasicSettings))]
    #[effect(Destroys)]
    RESETACCOUNTSTAT ResetAccountStat {
        account: AccountName,
        /// Only this value is reset.
        "KEY" key: Option<StatKey>,
    } -> ();

    /// Shows the statistics of a Domain.
    ///
    /// They sum up what the Accounts of the Domain received and sent. The answer is a dictionary;
    /// with KEY the one value. The keys are those of [`GetAccountStat`] without Logins.
    ///
    /// > GETDOMAINSTAT example.com
    /// > GETDOMAINSTAT * KEY MessagesReceived
    #[needs(Domain)]
    #[effect(Reads)]
    GETDOMAINSTAT GetDomainStat {
        /// The Domain; `*` is your own.
        domain: DomainName,
        /// Only this value is wanted.
        "KEY" key: Option<StatKey>,
    } -> ObjectReply;

    /// Resets statistics of a Domain.
    ///
    /// Without KEY all values begin anew, and StatReset tells when that was. Those of its Accounts
    /// stay.
    ///
    /// > RESETDOMAINSTAT example.com
    /// > RESETDOMAINSTAT example.com KEY BytesSent
    #[needs(DomainWith(BasicSettings))]
    #[effect(Destroys)]
    RESETDOMAINSTAT ResetDomainStat {
        /// The Domain; `*` is your own.
        domain: DomainName,
        /// Only this value is reset.
        "KEY" key: Option<StatKey>,
    } -> ();
}
