//! The settings of the server: its modules, its components, and the others.
//!
//! Few of these keys are published, and they differ by version, so that these tables are short. What
//! stands in them is known from servers at work, or common to all components, as the log level is.
//! Whatever else is set is kept. An empty table is one whose keys nobody has written down.
use crate::catalogue::keys::declare::keys;
use crate::catalogue::keys::key::Key;

/// A module of the server.
#[derive(Clone, Copy, Debug)]
pub struct Module {
    /// Its name.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub doc: &'static str,
    /// The keys of its settings.
    pub keys: &'static [Key],
}

/// Every module.
pub static MODULES: &[Module] = &[
    Module { name: "SMTP", doc: "Takes and sends mail over SMTP.", keys: LISTENING },
    Module { name: "LOCAL", doc: "Delivers mail to Accounts.", keys: QUIET },
    Module { name: "LIST", doc: "Distributes the postings of Mailing Lists.", keys: QUIET },
    Module { name: "RPOP", doc: "Fetches mail from other hosts.", keys: QUIET },
    Module { name: "PIPE", doc: "Exchanges mail with programs and files.", keys: QUIET },
    Module { name: "POP", doc: "Gives mail to POP3 clients.", keys: LISTENING },
    Module { name: "IMAP", doc: "Gives Mailboxes to IMAP clients.", keys: LISTENING },
    Module { name: "HTTPU", doc: "Serves Web users.", keys: HTTP },
    Module { name: "HTTPA", doc: "Serves administrators over the Web.", keys: HTTP },
    Module { name: "XIMSS", doc: "Serves XIMSS clients.", keys: LISTENING },
    Module { name: "XMPP", doc: "Exchanges instant messages and presence.", keys: LISTENING },
    Module { name: "SMPP", doc: "Sends short messages.", keys: QUIET },
    Module { name: "SIP", doc: "Carries calls and other Signals over SIP.", keys: QUIET },
    Module { name: "RSIP", doc: "Registers with other SIP hosts.", keys: QUIET },
    Module { name: "STUN", doc: "Tells clients their address beyond a NAT.", keys: QUIET },
    Module { name: "FTP", doc: "Gives stored files to FTP clients.", keys: LISTENING },
    Module { name: "TFTP", doc: "Gives stored files to devices.", keys: QUIET },
    Module { name: "ACAP", doc: "Keeps settings of client programs.", keys: LISTENING },
    Module { name: "PWD", doc: "Changes passwords and carries out commands.", keys: LISTENING },
    Module { name: "LDAP", doc: "Gives the Directory to LDAP clients.", keys: LISTENING },
    Module { name: "RADIUS", doc: "Answers network equipment about logins.", keys: QUIET },
    Module { name: "SNMP", doc: "Gives statistics to SNMP clients.", keys: QUIET },
    Module { name: "BSDLog", doc: "Takes log records from other hosts.", keys: QUIET },
];

/// The module of that name, in any case.
pub fn module(name: &str) -> Option<&'static Module> {
    MODULES.iter().find(|module| module.name.eq_ignore_ascii_case(name))
}

keys! {
    /// A module that takes no connections.
    #[by(Server)]
    QUIET {
        /// How much the module logs.
        LogLevel: LogLevel = "3",
    }

    /// A module that takes connections.
    #[by(Server)]
    LISTENING {
        /// How much the module logs.
        LogLevel: LogLevel = "3",
        /// Where connections are taken, and how many.
        Listener: Record(LISTENER),
    }

    /// Where connections are taken.
    #[by(Server)]
    LISTENER {
        /// How many connections there may be at once.
        MaxInputChannels: Number,
        /// The ports.
        Ports: Rows(PORT),
    }

    /// A port on which connections are taken.
    #[by(Server)]
    PORT {
        /// The number of the port.
        PortNumber: Number,
        /// Whether a connection is encrypted from its first byte.
        InitialSecurity: Flag,
    }

    /// A module that serves the Web.
    #[by(Server)]
    HTTP {
        /// How much the module logs.
        LogLevel: LogLevel = "3",
        /// Where connections are taken, and how many.
        Listener: Record(LISTENER),
        /// How large a request may be.
        HTTPRequestSizeLimit: Size = "10M",
        /// Whether a connection is kept for further requests.
        SupportKeepAlive: Flag,
        /// Whether large requests are looked through.
        ScanLargeRequests: Flag,
        /// Whether the Basic login method is offered.
        AdvertiseBasicAUTH: Flag,
        /// Whether the Digest login method is offered.
        AdvertiseDigestAUTH: Flag,
        /// Whether the NTLM login method is offered.
        AdvertiseNTLMAUTH: Flag,
        /// Whether the Negotiate login method is offered.
        AdvertiseNegotiateAUTH: Flag,
        /// Which program runs the CGI files of which extension.
        CGIExtensions: Dictionary,
        /// Header fields that are passed to CGI programs.
        CGIHeaderFields: Strings = "()",
        /// The directory of the server's own CGI programs.
        SystemCGIDirectory: Text = "cgi",
        /// The content type of the files of each extension.
        FileExtensions: Dictionary = "{}",
        /// How much is logged about AirSync.
        AIRSYNCLog: LogLevel,
        /// How much is logged about CalDAV.
        CALDAVLog: LogLevel,
        /// How much is logged about CardDAV.
        CARDDAVLog: LogLevel,
        /// How much is logged about WebDAV.
        FILEDAVLog: LogLevel,
        /// How much is logged about Parlay X.
        PARLAYXLog: LogLevel,
    }

    /// The message queue.
    #[by(Server)]
    QUEUE {
        /// How much the queue logs.
        LogLevel: LogLevel = "3",
    }

    /// The Signal component.
    #[by(Server)]
    SIGNAL {
        /// How much the component logs.
        LogLevel: LogLevel = "3",
    }

    /// The Media Server.
    #[by(Server)]
    MEDIA {
        /// How much the component logs.
        LogLevel: LogLevel = "3",
    }

    /// The sessions of users.
    #[by(Server)]
    SESSION {
        /// How much is logged about sessions.
        LogLevel: LogLevel = "3",
        /// After how long an idle session ends.
        InactivityTimeOut: Period = "30m",
    }

    /// The Dynamic Cluster.
    #[by(Server)]
    CLUSTER {
        /// How much is logged about the Cluster.
        LogLevel: LogLevel = "3",
    }

    /// The Main Log.
    #[by(Server)]
    LOG {
        /// How much is kept of what comes in.
        LogLevel: LogLevel = "3",
    }

    /// The network.
    #[by(Server)]
    NETWORK {
        /// Whether senders are looked up in lists of bad hosts.
        UseRBL: Flag,
        /// The domains of these lists.
        RBLDomain: Strings,
    }

    /// The Domain Name Resolver.
    #[by(Server)]
    DNR {
        /// How much the resolver logs.
        LogLevel: LogLevel = "3",
    }

    /// Banned message lines.
    #[by(Server)]
    BANNED {}

    /// The Router.
    #[by(Server)]
    ROUTER {
        /// How much the Router logs.
        LogLevel: LogLevel = "3",
    }

    /// Lawful Intercept.
    #[by(Server)]
    INTERCEPT {}

    /// The integration of Domains with the Directory.
    #[by(Server)]
    DIRECTORY {
        /// Whether there are Domains that are kept in the Directory.
        DirectoryDomains: Flag = "NO",
    }

    /// The settings that belong to no component of their own.
    #[by(Server)]
    OTHER {
        /// The name of the Main Domain, and of the server.
        DomainName: Text,
        /// Whether statistics are gathered for each Account.
        AccountStatistics: Flag = "NO",
        /// How much the server logs by itself.
        LogLevel: LogLevel = "3",
        /// Whether the server looks for damage after a crash.
        CrashRecovery: Flag = "YES",
        /// When the licence was accepted.
        LicenseAccepted: Time,
        /// Whether a failed login hides that the Account does not exist.
        HideAccountUnknown: Flag = "YES",
        /// Whether each realm of administration has a login of its own.
        SeparateAdminRealms: Flag = "NO",
        /// How many Accounts are kept in memory.
        AccountCacheSize: Number = "100",
        /// Whether the info data of Accounts is kept in memory.
        AccountCachedInfo: Flag = "NO",
        /// Whether changes of info data are saved at once.
        SaveInfoUpdates: Flag = "YES",
        /// The size from which a text Mailbox gets an index.
        MBOXSizeToIndex: Size = "100M",
        /// The program that checks passwords.
        ExternalAUTH: Record(HELPER) = "{Enabled=NO;LogLevel=3;}",
        /// The program that supplies banners.
        ExternalBanner: Record(HELPER) = "{Enabled=NO;LogLevel=3;}",
        /// The program that takes records of calls.
        ExternalCDR: Record(HELPER) = "{Enabled=NO;LogLevel=3;}",
        /// The program that decides about RADIUS requests.
        ExternalRADIUS: Record(HELPER) = "{Enabled=NO;LogLevel=3;}",
        /// The programs that look through messages.
        ExternalFilters: Rows(HELPER) = "()",
        /// How much is logged about scheduled work.
        ChronosLogLevel: LogLevel,
        /// How much is logged about datasets.
        DataSetsLogLevel: LogLevel,
        /// How much is logged about notices.
        NotifierLogLevel: LogLevel,
        /// How many notices may wait.
        NotifierQueueSize: Number,
        /// How much is kept in memory of what the Web serves.
        HTTPOutputCacheSize: Text,
        /// How much is logged about requests to the Web.
        HTTPOutputLogLevel: LogLevel,
        /// How many large buffers there are.
        NumLargeBuffers: Number,
        /// How much is logged about temporary files.
        TempFilesLogLevel: LogLevel,
        /// Whether temporary files are used again.
        TempFilesReuse: Text,
        /// How much is logged about encryption.
        TLSLogLevel: LogLevel,
        /// How long an encrypted session can be taken up again.
        TLSTimeToLive: Period,
        /// Whether a wrong certificate ends the connection.
        TLSAbortOnWrongCert: Flag,
        /// Whether the oldest kind of greeting is taken.
        TLSAcceptSSLv2Hello: Flag,
        /// Whether weak ciphers are taken.
        TLSEnableWeak: Flag,
        /// Whether the name that a client wants picks the certificate.
        TLSProcessDomainNames: Flag,
    }

    /// A program that helps the server.
    #[by(Server)]
    HELPER {
        /// Whether the program is used.
        Enabled: Flag = "NO",
        /// How much is logged about it.
        LogLevel: LogLevel = "3",
    }
}
