//! The settings of an Account, which also stand in Account defaults, Templates and service classes.
//!
//! The built-in defaults are those of a server as it is installed. Attributes that only describe a
//! person, such as an office or a telephone, are ordinary settings too; the common ones are listed.
use crate::catalogue::keys::declare::keys;
use crate::catalogue::keys::passwords::PASSWORD_KIND_NAMES;
use crate::catalogue::keys::rule_words::RULE_LEVELS;

keys! {
    /// Account settings.
    #[by(BasicSettings)]
    ACCOUNT {
        /// The real name of the user.
        RealName: Text,
        /// The password, stored as the encryption setting says.
        Password: Secret,
        /// How passwords are stored from now on.
        #[by(Named)]
        PasswordEncryption: Suggest(PASSWORD_KIND_NAMES) = "A-crpt",
        /// Whether the server's own password opens the Account.
        UseAppPassword: Flag = "YES",
        /// Whether Kerberos tickets open the Account.
        UseKerberosPassword: Flag = "YES",
        /// Whether the password of the operating system opens the Account.
        #[by(Named)]
        UseSysPassword: Flag = "NO",
        /// Whether an external program may say if a password is right.
        #[by(Named)]
        UseExtPassword: Flag = "NO",
        /// Whether client certificates open the Account.
        #[by(Named)]
        UseCertificateAuth: Flag = "NO",
        /// The user name in the operating system; an asterisk is the Account name.
        #[by(Named)]
        OSUserName: Text = "\"*\"",
        /// Whether the user may change the password.
        PWDAllowed: Flag = "YES",
        /// Whether the user may change the password, by its newer name.
        CanModifyPassword: Flag,
        /// Whether a lost password can be recovered.
        PasswordRecovery: Flag = "YES",
        /// What a new password must be made of.
        PasswordComplexity: Suggest(&["MixedCaseDigit"]),
        /// Whether a login without encryption needs a secure method.
        RequireAPOP: Flag = "NO",
        /// How many failed logins in which time close the Account for a while.
        FailedLoginFlow: Flow = "(10,1m)",
        /// Whether each login is logged.
        LogLogin: Flag = "NO",
        /// The services that the user may use.
        #[by(Named)]
        AccessModes: AccessModes = "All",
        /// Another name of `AccessModes`; what either of them closes is closed.
        #[by(Named)]
        AccessMode: AccessModes,
        /// The class from which the Account takes settings of its own level.
        #[by(Named)]
        ServiceClass: Text,
        /// In defaults only: the classes, each with its Account settings.
        #[by(Named)]
        ServiceClasses: Dictionary,

        /// The most that all Mailboxes together may hold: the quota of the Account.
        #[by(Named)]
        MaxAccountSize: Size = "unlimited",
        /// How many Mailboxes there may be.
        #[by(Named)]
        MaxMailboxes: Count = "\"-1\"",
        /// The largest message that is let in.
        #[by(Named)]
        MaxMessageSize: Size = "unlimited",
        /// The largest message that the user may send.
        #[by(Named)]
        MaxMailOutSize: Size = "unlimited",
        /// The most that all stored files together may hold.
        #[by(Named)]
        MaxWebSize: Size = "100M",
        /// How many stored files there may be.
        #[by(Named)]
        MaxWebFiles: Count = "1000",
        /// The largest file that can be stored.
        #[by(Named)]
        MaxFileSize: Size = "unlimited",
        /// How many messages may come in which time.
        #[by(Named)]
        MailInpFlow: Flow = "(20,15)",
        /// How many messages the user may send in which time.
        #[by(Named)]
        MailOutFlow: Flow = "(\"-1\",30)",
        /// How many calls may come in which time.
        #[by(Named)]
        CallInpFlow: Flow = "(\"-1\",3600)",
        /// How many calls the user may place in which time.
        #[by(Named)]
        CallOutFlow: Flow = "(\"-1\",3600)",
        /// How many other Signals the user may send in which time.
        #[by(Named)]
        NotifyOutFlow: Flow = "(100,15)",
        /// How many calls may go on at once.
        #[by(Named)]
        CallsLimit: Count = "\"-1\"",
        /// How many contacts the roster may hold.
        #[by(Named)]
        MaxRosterItems: Count = "20",
        /// How many devices may be registered for Signals at once.
        #[by(Named)]
        MaxSignalContacts: Count = "10",
        /// At which share of the storage the user gets a notice by mail.
        #[by(Named)]
        QuotaNotice: Percent = "90",
        /// At which share of the storage the user gets an alert.
        #[by(Named)]
        QuotaAlert: Percent = "80",
        /// At which share of the storage incoming mail is held back.
        #[by(Named)]
        QuotaSuspend: Percent = "100",

        /// The age at which messages are moved to the archive; 0 is never.
        ArchiveMessagesAfter: Period = "0",
        /// The age at which messages are deleted; 0 is never.
        DeleteMessagesAfter: Period = "0",
        /// Which Queue Rules the user may set.
        #[by(Named)]
        RulesAllowed: Choice(RULE_LEVELS) = "\"Filter Only\"",
        /// Which Signal Rules the user may set.
        #[by(Named)]
        SignalRulesAllowed: Choice(RULE_LEVELS) = "Any",
        /// The Queue Rules, which older servers keep among the settings.
        #[by(RulesAllowed)]
        Rules: Rules,
        /// Whether the user may set Remote POP records.
        #[by(CanModifyRpop)]
        RPOPAllowed: Flag = "NO",
        /// Whether the user may set Remote SIP records.
        #[by(CanModifyRsip)]
        RSIPAllowed: Flag = "NO",
        /// Whether mail to all Accounts of the Domain comes here too.
        MailToAll: Flag = "YES",
        /// Whether the Domain's trailer is put under messages that are sent.
        AddMailTrailer: Flag = "YES",
        /// Whether the Domain's banner is put on the pages of the user's Web site.
        AddWebBanner: Flag = "YES",
        /// What the banner server is told about the user.
        BannerInfo: Text = "\"\"",
        /// The format of new Mailboxes.
        DefaultMailboxType: Suggest(MAILBOX_TYPES) = "TextMailbox",
        /// Whether the INBOX stands where legacy mail programs look for it.
        #[by(CanCreateSpecialAccounts)]
        ExternalINBOX: Flag = "NO",
        /// The file that a Web site opens with.
        DefaultWebPage: Text = "default.html",
        /// Whether IMAP programs see Mailboxes that hold no mail.
        IMAPSeesNonMail: Flag = "NO",
        /// Skins that are not offered to the user.
        HiddenSkins: Strings = "\"\"",
        /// Parts of the Pronto program that are not offered to the user.
        HiddenProntoModules: Strings = "\"\"",
        /// The mobile devices that may synchronise; an asterisk is any.
        AirSyncAllowed: Strings,

        /// Whether calls are noted in the user's call log.
        CallLogs: Flag = "YES",
        /// Whether instant messages are noted in the user's log.
        IMLogs: Flag = "YES",
        /// Whether others can be told about the calls of the user.
        DialogInfo: Flag = "YES",
        /// Whether instant messages over SIP use their own mode.
        SIPIMMode: Flag = "YES",
        /// Whether and how the Account is synchronised with another server.
        SyncMode: Suggest(&["NO", "YES"]) = "NO",
        /// The server to synchronise with.
        SyncServer: Text = "\"\"",
        /// The user name on the server to synchronise with.
        SyncUserName: Text = "\"^0\"",
        /// The password on the server to synchronise with.
        SyncUserPassword: Secret = "\"^0\"",

        /// The area code that is put before local telephone numbers.
        #[by(PstnSettings)]
        PSTNAreaCode: Text,
        /// Where emergency calls go.
        #[by(PstnSettings)]
        PSTNEmergency: Text,
        /// The caller's number that the telephone network is shown.
        #[by(PstnSettings)]
        PSTNFromName: Text,
        /// The domain of the gateway to the telephone network.
        #[by(PstnSettings)]
        PSTNGatewayDomain: Text,
        /// The proxy through which the gateway is reached.
        #[by(PstnSettings)]
        PSTNGatewayVia: Text,
        /// The user name at the gateway.
        #[by(PstnSettings)]
        PSTNGatewayAuthName: Text,
        /// The password at the gateway.
        #[by(PstnSettings)]
        PSTNGatewayPassword: Secret,
        /// The host that takes short messages.
        #[by(PstnSettings)]
        PSTNSMSHost: Text,

        /// The user's given name.
        givenName: Text,
        /// The user's family name.
        Surname: Text,
        /// The user's unit in the organisation.
        ou: Text,
        /// The user's city.
        l: Text,
        /// The user's mobile telephone.
        MobilePhone: Text,
        /// The user's mobile telephone, by its name in directories.
        mobile: Text,
        /// The user's telephone at work.
        WorkPhone: Text,
    }
}

/// The formats of a Mailbox.
pub const MAILBOX_TYPES: &[&str] = &["TextMailbox", "MailDirMailbox", "SlicedMailbox"];
