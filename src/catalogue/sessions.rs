//! Sessions: the way in for programs that hand users over to the web interface.
//!
//! A session ends by itself when it was idle for as long as `InactivityTimeOut` in the Sessions
//! settings says. Where the Preferences of its Account set `TwoFactor`, a new session waits for the
//! second step of the login.
use crate::access::right::Access::{DomainWith, Object};
use crate::access::right::DomainRight::CanCreateWebUserSessions;
use crate::request::declare::commands;
use crate::request::kinds::{
    AccountName, ClientName, DomainName, IpAddress, Protocol, Secret, SessionData, SessionId,
    SkinName, Transport,
};
use crate::request::reply::{Names, Record, TextReply};

commands! { sessions SessionRequest;

    /// Opens a WebUser session for an Account and answers its ID.
    ///
    /// A browser enters it without a login, at an address of this form:
    /// `http://server:port/Session/ID/Mailboxes.wssp`. Where the Account's preferences demand a
    /// fixed address (IPWatch), the session takes requests from the given address only, and with
    /// FOR only those that the proxy at this address passes on for the browser there, as the
    /// X-FORWARDED-FOR field tells. Whoever knows the ID is in: treat it as a password.
    ///
    /// > CREATEWEBUSERSESSION ann@example.com ADDRESS 192.0.2.7
    /// > CREATEWEBUSERSESSION ann@example.com ADDRESS [192.0.2.7]:4096 FOR 10.0.0.5 SKIN Summer
    #[needs(DomainWith(CanCreateWebUserSessions))]
    #[effect(Adds)]
    CREATEWEBUSERSESSION CreateWebUserSession {
        account: AccountName,
        /// The address of the browser, or of the proxy before it, also with a port.
        "ADDRESS" address: IpAddress,
        /// The address of the browser behind the proxy.
        "FOR" original: Option<IpAddress>,
        /// The Skin of the new session; the Account's own where this is left out.
        "SKIN" | "" skin: Option<SkinName>,
    } -> TextReply;

    /// Opens a XIMSS session for an Account and answers its ID.
    ///
    /// A client goes on with it over HTTP binding. The addresses have the meaning that they have
    /// for [`CreateWebUserSession`].
    ///
    /// > CREATEXIMSSSESSION ann@example.com ADDRESS 192.0.2.7 FOR 10.0.0.5
    #[needs(DomainWith(CanCreateWebUserSessions))]
    #[effect(Adds)]
    CREATEXIMSSSESSION CreateXimssSession {
        account: AccountName,
        /// The address of the client, or of the proxy before it.
        "ADDRESS" address: IpAddress,
        /// The address of the client behind the proxy.
        "FOR" original: Option<IpAddress>,
    } -> TextReply;

    /// Opens a LITE session and answers its ID.
    ///
    /// It belongs to no Account: a visitor of your Domain gets it, to chat or to call. The addresses
    /// have the meaning that they have for [`CreateWebUserSession`].
    ///
    /// > CREATELITESESSION ADDRESS 192.0.2.7 FOR 10.0.0.5
    #[needs(DomainWith(CanCreateWebUserSessions))]
    #[effect(Adds)]
    CREATELITESESSION CreateLiteSession {
        /// The address of the browser, or of the proxy before it.
        "ADDRESS" address: IpAddress,
        /// The address of the browser behind the proxy.
        "FOR" original: Option<IpAddress>,
    } -> TextReply;

    /// Finds an open session of an Account and answers its ID.
    ///
    /// Each optional part narrows the search; where several sessions fit, the newest is answered.
    /// [`ListAccountSessions`] answers them all. With IPWatch in force for the Account, ADDRESS and
    /// FOR must both be those with which the session was opened; ports do not matter.
    ///
    /// > FINDACCOUNTSESSION ann@example.com
    /// > FINDACCOUNTSESSION ann@example.com ADDRESS 192.0.2.7 FOR 10.0.0.5 PROTOCOL WebUser
    /// > FINDACCOUNTSESSION ann@example.com PROTOCOL XIMSS TRANSPORT HTTP CLIENT Pronto
    #[needs(DomainWith(CanCreateWebUserSessions))]
    #[effect(Reads)]
    FINDACCOUNTSESSION FindAccountSession {
        account: AccountName,
        /// Only sessions that this address may use: opened from it, or open to all addresses.
        "ADDRESS" address: Option<IpAddress>,
        /// The address of a browser behind a proxy; ADDRESS is then that of the proxy.
        #[choice(With)]
        "FOR" proxied: Option<IpAddress>,
        /// Only sessions opened with this protocol.
        "PROTOCOL" protocol: Option<Protocol>,
        /// Only sessions opened over this transport.
        "TRANSPORT" transport: Option<Transport>,
        /// Only sessions of the client that calls itself so.
        "CLIENT" client: Option<ClientName>,
    } -> TextReply;

    /// Lists the IDs of the open sessions of an Account.
    ///
    /// Each optional part narrows the search, as for [`FindAccountSession`].
    ///
    /// > LISTACCOUNTSESSIONS ann@example.com
    /// > LISTACCOUNTSESSIONS ann@example.com ADDRESS 192.0.2.7 FOR 10.0.0.5 TRANSPORT HTTP
    /// > LISTACCOUNTSESSIONS ann@example.com PROTOCOL XIMSS CLIENT Pronto
    #[needs(DomainWith(CanCreateWebUserSessions))]
    #[effect(Reads)]
    LISTACCOUNTSESSIONS ListAccountSessions {
        account: AccountName,
        /// Only sessions that this address may use: opened from it, or open to all addresses.
        "ADDRESS" address: Option<IpAddress>,
        /// The address of a browser behind a proxy; ADDRESS is then that of the proxy.
        #[choice(With)]
        "FOR" proxied: Option<IpAddress>,
        /// Only sessions opened with this protocol.
        "PROTOCOL" protocol: Option<Protocol>,
        /// Only sessions opened over this transport.
        "TRANSPORT" transport: Option<Transport>,
        /// Only sessions of the client that calls itself so.
        "CLIENT" client: Option<ClientName>,
    } -> Names<SessionId>;

    /// Lists the IDs of the open LITE sessions.
    ///
    /// They are those of all Domains in which you may open sessions.
    ///
    /// > LISTLITESESSIONS
    /// > LISTLITESESSIONS ADDRESS 192.0.2.7 FOR 10.0.0.5
    #[needs(DomainWith(CanCreateWebUserSessions))]
    #[effect(Reads)]
    LISTLITESESSIONS ListLiteSessions {
        /// Only sessions that this address may use.
        "ADDRESS" address: Option<IpAddress>,
        /// The address of a browser behind a proxy; ADDRESS is then that of the proxy.
        #[choice(With)]
        "FOR" proxied: Option<IpAddress>,
    } -> Names<SessionId>;

    /// Shows the data of a session, and keeps the session alive.
    ///
    /// The answer holds what the server knows of the session (`ID`, `accountName`, `domainName`,
    /// `fullAccountName`, `protocol`, `transport`, `address`, `origAddress` behind a proxy,
    /// `skinName`, `started`, `lastUsed`) and what [`UpdateSession`] put there. `twoFactor` tells how
    /// far the second step of a login is: `waiting` for the text in `oneTimeSecret`, which is to be
    /// brought to the user, `background`, or `completed`.
    ///
    /// The time after which an idle session ends begins anew. Without DOMAIN this takes the All
    /// Domains right; with it, the right to open sessions in that Domain.
    ///
    /// > GETSESSION 148-kbUqYwDxJzRfNeTvHsWa
    /// > GETSESSION 148-kbUqYwDxJzRfNeTvHsWa DOMAIN example.com
    #[needs(Object(CanCreateWebUserSessions))]
    #[effect(Other)]
    GETSESSION GetSession {
        session: SessionId,
        /// The Domain of the Account to which the session belongs.
        "DOMAIN" domain: Option<DomainName>,
    } -> Record;

    /// Changes attributes of a session.
    ///
    /// What the dictionary leaves out stays as it is; an attribute with the value `#NULL#` goes. What
    /// the server itself knows of the session cannot be changed; `client` is the name by which CLIENT
    /// finds the session. Without DOMAIN this takes the All Domains right; with it, the right to open sessions in that
    /// Domain.
    ///
    /// > UPDATESESSION 148-kbUqYwDxJzRfNeTvHsWa {shop=open;cart=#NULL#;}
    /// > UPDATESESSION 148-kbUqYwDxJzRfNeTvHsWa DOMAIN example.com {shop=open;}
    #[needs(Object(CanCreateWebUserSessions))]
    #[effect(Merges)]
    UPDATESESSION UpdateSession {
        session: SessionId,
        /// The Domain of the Account to which the session belongs.
        "DOMAIN" domain: Option<DomainName>,
        attributes: SessionData,
    } -> ();

    /// Ends a session.
    ///
    /// Without DOMAIN this takes the All Domains right; with it, the right to open sessions in that
    /// Domain.
    ///
    /// > KILLSESSION 148-kbUqYwDxJzRfNeTvHsWa
    /// > KILLSESSION 148-kbUqYwDxJzRfNeTvHsWa DOMAIN example.com
    #[needs(Object(CanCreateWebUserSessions))]
    #[effect(Destroys)]
    KILLSESSION KillSession {
        session: SessionId,
        /// The Domain of the Account to which the session belongs.
        "DOMAIN" domain: Option<DomainName>,
    } -> ();

    /// Completes the second step of a login with two factors.
    ///
    /// With PASSWORD it gives the one-time secret that the session waits for; for a session of your
    /// own this takes no right. Without PASSWORD it confirms a session whose second step waits in
    /// the background, which takes the Master right. For a session of somebody else AUTH names the
    /// Account and takes CanImpersonate over it; DOMAIN names only the Domain and takes
    /// CanCreateWebUserSessions there; the All Domains right does without either. A session that
    /// does not wait for this step is left as it is, and that is an error.
    ///
    /// > BLESSSESSION 148-kbUqYwDxJzRfNeTvHsWa PASSWORD 493021
    /// > BLESSSESSION 148-kbUqYwDxJzRfNeTvHsWa PASSWORD 493021 AUTH ann@example.com
    /// > BLESSSESSION 148-kbUqYwDxJzRfNeTvHsWa PASSWORD 493021 DOMAIN example.com
    #[needs(Object(CanCreateWebUserSessions))]
    #[effect(Other)]
    BLESSSESSION BlessSession {
        session: SessionId,
        /// The one-time secret.
        "PASSWORD" secret: Option<Secret>,
        /// The Account to which the session belongs.
        "AUTH" account: Option<AccountName>,
        /// The Domain of the Account to which the session belongs.
        #[choice(Or)]
        "DOMAIN" domain: Option<DomainName>,
    } -> ();
}
