//! The settings of a Domain, which also stand in the server-wide Domain defaults.
use crate::catalogue::keys::declare::keys;

keys! {
    /// Domain settings.
    #[by(BasicSettings)]
    DOMAIN {
        /// How many Accounts the Domain may have.
        #[by(Named)]
        AccountsLimit: Count = "\"-1\"",
        /// How many Accounts of grade A the Domain may have.
        #[by(Named)]
        AGradeLimit: Count = "\"-1\"",
        /// How many Accounts of grade B the Domain may have.
        #[by(Named)]
        BGradeLimit: Count = "\"-1\"",
        /// How many Accounts of grade C the Domain may have.
        #[by(Named)]
        CGradeLimit: Count = "\"-1\"",
        /// How many Accounts of grade D the Domain may have.
        #[by(Named)]
        DGradeLimit: Count = "\"-1\"",
        /// How many Mailing Lists the Domain may have.
        #[by(Named)]
        ListsLimit: Count = "\"-1\"",
        /// The Domain whose administrators administer this one too.
        #[by(Named)]
        AdminDomainName: Text,
        /// The services that Accounts of the Domain can be given.
        #[by(Named)]
        DomainAccessModes: AccessModes = "All",
        /// Another name of `DomainAccessModes`; what any of them closes is closed.
        #[by(Named)]
        AccessModes: AccessModes,
        /// Another name of `DomainAccessModes`; what any of them closes is closed.
        #[by(Named)]
        AccessMode: AccessModes,
        /// The login methods that are offered.
        #[by(Named)]
        AUTHMethods: Strings = "All",
        /// Network addresses that count as clients of this Domain.
        #[by(Named)]
        ClientIPs: Text,
        /// Default settings of the Accounts.
        #[by(Named)]
        AccountDefaults: Dictionary,

        /// What becomes of mail to names that do not exist.
        MailToUnknown: Suggest(UNKNOWN_NAME) = "Rejected",
        /// Where such mail is sent, if it is rerouted.
        MailRerouteAddress: Text = "spamtrap",
        /// What becomes of logins to names that do not exist.
        AccessToUnknown: Suggest(UNKNOWN_NAME) = "Rejected",
        /// Where such logins are sent, if they are rerouted.
        AccessRerouteAddress: Text = "error",
        /// What becomes of Signals to names that do not exist.
        SignalToUnknown: Suggest(UNKNOWN_NAME) = "Rejected",
        /// Where such Signals are sent, if they are rerouted.
        SignalRerouteAddress: Text = "pbx",
        /// Who may send mail to all Accounts at once.
        MailToAllAction: Suggest(&["Authenticated Domain Users"]) =
            "\"Authenticated Domain Users\"",
        /// Whether mail to all Accounts goes to Forwarders as well.
        AllWithForwarders: Flag = "NO",
        /// The text put under messages that users send.
        TrailerText: Text,
        /// Whether users may create their Accounts themselves.
        #[by(CanCreateAccounts)]
        AutoSignup: Flag = "NO",
        /// Whether an external program may create an Account that is asked for.
        #[by(Named)]
        ExternalOnUnknown: Flag = "NO",
        /// Whether an external program takes part when Accounts are created.
        #[by(Named)]
        ExternalOnProvision: Flag = "NO",
        /// Whether chat rooms come into being when they are entered.
        AutoCreateChats: Flag = "NO",
        /// Whether the status of recipients is shown to senders.
        RecipientStatus: Flag = "NO",
        /// Who must log in before sending with an address of the Domain.
        #[by(Named)]
        ForceSMTPAUTH: Suggest(&["nobody"]) = "nobody",
        /// From which addresses users may relay.
        #[by(Named)]
        RelayAddress: Suggest(&["any"]) = "any",
        /// How XIMSS sessions connect.
        XIMSSMode: Suggest(&["TCP"]) = "TCP",
        /// What stands before an Account name in the address of its Web site.
        WebSitePrefix: Text = "\"~\"",

        /// Whether the Domain is kept in the Directory.
        #[by(CentralDirectory)]
        CentralDirectory: Suggest(&["NO", "Keep In Sync"]) = "\"Keep In Sync\"",
        /// Which certificate the Domain shows.
        #[by(Named)]
        CertificateType: Suggest(&["NO", "Test", "YES"]) = "Test",
        /// The private key that belongs to the certificate.
        #[by(Named)]
        PrivateSecureKey: SecretData,
        /// The certificate.
        #[by(Named)]
        SecureCertificate: Data,
        /// The certificates between the Domain's own and a trusted one.
        #[by(Named)]
        CAChain: Data,
        /// The authority whose client certificates are trusted.
        #[by(Named)]
        ClientCertCA: Data = "\"\"",
        /// Whether clients are asked for a certificate.
        #[by(Named)]
        ClientCertReq: Flag = "NO",

        /// How much is logged about Accounts.
        #[by(Named)]
        AccountsLogLevel: LogLevel = "3",
        /// How much is logged about Mailboxes.
        #[by(Named)]
        MailboxesLogLevel: LogLevel = "3",
        /// How Mailboxes are guarded against other programs.
        #[by(Named)]
        ExternalLockType: Suggest(&["FileLevel"]) = "FileLevel",
        /// A number that picks the fast storage of Accounts; 0 is the plain one.
        #[by(Named)]
        FastStorageType: Number = "0",
        /// How Account directories are spread over folders.
        #[by(Named)]
        Foldering: Suggest(&["flat"]) = "flat",
        /// Whether an index tells in which folder an Account is.
        #[by(Named)]
        FolderIndex: Flag = "NO",
        /// Whether a renamed Account stays in its folder.
        #[by(Named)]
        RenameInPlace: Flag = "NO",
    }
}

/// What can be done with a name that does not exist.
const UNKNOWN_NAME: &[&str] = &["Rejected", "Discarded", "Rerouted to", "Accepted and Bounced"];
