//! Domains: their settings, defaults, Rules and objects.
use crate::access::right::Access::{Domain, DomainWith, Server};
use crate::access::right::DomainRight::{
    CentralDirectory, RulesAllowed, SignalRulesAllowed, WebUserSettings,
};
use crate::access::right::ServerRight::AllDomains;
use crate::request::declare::commands;
use crate::request::kinds::{
    AccountName, AccountSettings, Aliases, Cookie, DomainName, DomainSettings, Filter, Limit,
    Preferences, Rule, RuleName, Rules, StorageName, Text,
};
use crate::request::reply::{Entries, Names, ObjectReply, Record, Rows, TextReply};

commands! { domains DomainRequest;

    /// Shows the settings that a Domain has itself.
    ///
    /// Settings that come from the defaults are left out; [`GetDomainEffectiveSettings`] shows them
    /// too.
    ///
    /// > GETDOMAINSETTINGS
    /// > GETDOMAINSETTINGS example.com
    #[needs(Domain)]
    #[effect(Reads)]
    GETDOMAINSETTINGS GetDomainSettings {
        /// The Domain; your own where this is left out.
        domain: Option<DomainName>,
    } -> Record;

    /// Shows the settings of a Domain together with the defaults.
    ///
    /// > GETDOMAINEFFECTIVESETTINGS example.com
    #[needs(Domain)]
    #[effect(Reads)]
    #[own("GETDOMAINSETTINGS {domain}")]
    GETDOMAINEFFECTIVESETTINGS GetDomainEffectiveSettings {
        /// The Domain; your own where this is left out.
        domain: Option<DomainName>,
    } -> Record;

    /// Changes some settings of a Domain.
    ///
    /// The settings in the dictionary are stored, all others stay as they are. The string `default`
    /// as a value takes the setting away, so that the default counts again. Where a Domain
    /// administrator sends this, settings which he may not change are passed over.
    ///
    /// > UPDATEDOMAINSETTINGS example.com {AccountsLimit=500; RelayAddress=default;}
    #[needs(Domain)]
    #[effect(Merges)]
    #[undo("GETDOMAINSETTINGS {domain}" => "SETDOMAINSETTINGS {domain} {was}")]
    UPDATEDOMAINSETTINGS UpdateDomainSettings {
        /// The Domain; your own where this is left out.
        domain: Option<DomainName>,
        /// The settings to be changed.
        settings: DomainSettings,
    } -> ();

    /// Shows the default Account settings of a Domain.
    ///
    /// An Account uses them for every setting that it does not have itself. What is missing here
    /// comes from the defaults of the server.
    ///
    /// > GETACCOUNTDEFAULTS example.com
    #[needs(Domain)]
    #[effect(Reads)]
    GETACCOUNTDEFAULTS GetAccountDefaults {
        /// The Domain; your own where this is left out.
        domain: Option<DomainName>,
    } -> Record;

    /// Changes some of the default Account settings of a Domain.
    ///
    /// The settings in the dictionary are stored, all others stay as they are. The string `default`
    /// as a value takes the setting away, so that the default of the server counts. Where a Domain
    /// administrator sends this, settings which he may not change are passed over.
    ///
    /// > UPDATEACCOUNTDEFAULTS example.com {MaxAccountSize=2G; PWDAllowed=YES;}
    #[needs(Domain)]
    #[effect(Merges)]
    #[undo("GETACCOUNTDEFAULTS {domain}" => "SETACCOUNTDEFAULTS {domain} {was}")]
    UPDATEACCOUNTDEFAULTS UpdateAccountDefaults {
        /// The Domain; your own where this is left out.
        domain: Option<DomainName>,
        /// The settings to be changed.
        settings: AccountSettings,
    } -> ();

    /// Shows the default Preferences for the Accounts of a Domain.
    ///
    /// > GETACCOUNTDEFAULTPREFS example.com
    #[needs(Domain)]
    #[effect(Reads)]
    GETACCOUNTDEFAULTPREFS GetAccountDefaultPrefs {
        /// The Domain; your own where this is left out.
        domain: Option<DomainName>,
    } -> Record;

    /// Replaces the default Preferences for the Accounts of a Domain.
    ///
    /// Preferences that are missing from the dictionary are gone afterwards. To change a few and
    /// keep the others, use [`UpdateAccountDefaultPrefs`].
    ///
    /// > SETACCOUNTDEFAULTPREFS example.com {Language=French; SkinName=XChange;}
    #[needs(DomainWith(WebUserSettings))]
    #[effect(Replaces)]
    #[undo("GETACCOUNTDEFAULTPREFS {domain}" => "SETACCOUNTDEFAULTPREFS {domain} {was}")]
    SETACCOUNTDEFAULTPREFS SetAccountDefaultPrefs {
        /// The Domain; your own where this is left out.
        domain: Option<DomainName>,
        /// All the default Preferences there are to be.
        preferences: Preferences,
    } -> ();

    /// Changes some of the default Preferences for a Domain's Accounts.
    ///
    /// The Preferences in the dictionary are stored, all others stay as they are. The string
    /// `default` as a value takes a Preference away, so that the server's or the cluster's counts.
    ///
    /// > UPDATEACCOUNTDEFAULTPREFS example.com {EmptyTrash=30d; Language=default;}
    #[needs(DomainWith(WebUserSettings))]
    #[effect(Merges)]
    #[undo("GETACCOUNTDEFAULTPREFS {domain}" => "SETACCOUNTDEFAULTPREFS {domain} {was}")]
    UPDATEACCOUNTDEFAULTPREFS UpdateAccountDefaultPrefs {
        /// The Domain; your own where this is left out.
        domain: Option<DomainName>,
        /// The Preferences to be changed.
        preferences: Preferences,
    } -> ();

    /// Shows the Account Template of a Domain.
    ///
    /// New Accounts begin with the settings of the Template as their own. Defaults are another
    /// matter: see [`GetAccountDefaults`].
    ///
    /// > GETACCOUNTTEMPLATE example.com
    #[needs(Domain)]
    #[effect(Reads)]
    GETACCOUNTTEMPLATE GetAccountTemplate {
        /// The Domain; your own where this is left out.
        domain: Option<DomainName>,
    } -> Record;

    /// Changes some settings of the Account Template of a Domain.
    ///
    /// The settings in the dictionary are stored, all others stay as they are; the string `default`
    /// as a value takes a setting away. Accounts that exist already do not change. Where a Domain
    /// administrator sends this, settings which he may not change are passed over.
    ///
    /// > UPDATEACCOUNTTEMPLATE example.com {MaxAccountSize=500M; ServiceClass=default;}
    #[needs(Domain)]
    #[effect(Merges)]
    #[undo("GETACCOUNTTEMPLATE {domain}" => "SETACCOUNTTEMPLATE {domain} {was}")]
    UPDATEACCOUNTTEMPLATE UpdateAccountTemplate {
        /// The Domain; your own where this is left out.
        domain: Option<DomainName>,
        /// The settings to be changed.
        settings: AccountSettings,
    } -> ();

    /// Lists the Aliases of a Domain.
    ///
    /// > GETDOMAINALIASES example.com
    #[needs(Domain)]
    #[effect(Reads)]
    GETDOMAINALIASES GetDomainAliases { domain: DomainName } -> Names<DomainName>;

    /// Shows the Queue Rules of a Domain.
    ///
    /// They are applied to the mail for all of its Accounts. Each Rule is an array: priority, name,
    /// conditions, actions, and a comment where it has one.
    ///
    /// > GETDOMAINMAILRULES example.com
    #[needs(Domain)]
    #[effect(Reads)]
    GETDOMAINMAILRULES GetDomainMailRules { domain: DomainName } -> Rows;

    /// Replaces the Queue Rules of a Domain.
    ///
    /// Rules that are missing from the array are gone afterwards. [`UpdateDomainMailRule`] changes
    /// a single one.
    ///
    /// > SETDOMAINMAILRULES example.com ((5,"Drop spam",((Subject,is,"*SPAM*")),((Discard))))
    /// > SETDOMAINMAILRULES example.com ()
    #[needs(DomainWith(RulesAllowed))]
    #[effect(Replaces)]
    #[undo("GETDOMAINMAILRULES {domain}" => "SETDOMAINMAILRULES {domain} {was}")]
    SETDOMAINMAILRULES SetDomainMailRules { domain: DomainName, rules: Rules } -> ();

    /// Stores or removes one Queue Rule of a Domain.
    ///
    /// It works on the Rules of a Domain as UPDATEACCOUNTMAILRULE works on those of an Account: a
    /// Rule with conditions and actions takes the place of the one with the same name; an array of
    /// priority and name alone moves the Rule that has the name.
    ///
    /// > UPDATEDOMAINMAILRULE example.com (5,"Drop spam",((Subject,is,"*SPAM*")),((Discard)))
    /// > UPDATEDOMAINMAILRULE example.com DELETE "Drop spam"
    #[needs(DomainWith(RulesAllowed))]
    #[effect(Merges)]
    #[undo("GETDOMAINMAILRULES {domain}" => "SETDOMAINMAILRULES {domain} {was}")]
    #[origin(Observed)]
    UPDATEDOMAINMAILRULE UpdateDomainMailRule {
        domain: DomainName,
        #[choice(OneOf)]
        rule: Option<Rule>,
        /// The name of the Rule to be removed; it need not exist.
        #[choice(Or)]
        "DELETE" old_rule: Option<RuleName>,
    } -> ();

    /// Shows the Signal Rules of a Domain.
    ///
    /// They are applied to calls and other signals for all of its Accounts. Each Rule is an array:
    /// priority, name, conditions, actions, and a comment where it has one.
    ///
    /// > GETDOMAINSIGNALRULES example.com
    #[needs(Domain)]
    #[effect(Reads)]
    GETDOMAINSIGNALRULES GetDomainSignalRules { domain: DomainName } -> Rows;

    /// Replaces the Signal Rules of a Domain.
    ///
    /// Rules that are missing from the array are gone afterwards. [`UpdateDomainSignalRule`]
    /// changes a single one.
    ///
    /// > SETDOMAINSIGNALRULES example.com ((5,Away,(),(("Reject with",486))))
    #[needs(DomainWith(SignalRulesAllowed))]
    #[effect(Replaces)]
    #[undo("GETDOMAINSIGNALRULES {domain}" => "SETDOMAINSIGNALRULES {domain} {was}")]
    SETDOMAINSIGNALRULES SetDomainSignalRules { domain: DomainName, rules: Rules } -> ();

    /// Stores or removes one Signal Rule of a Domain.
    ///
    /// It works on Signal Rules as [`UpdateDomainMailRule`] works on Queue Rules.
    ///
    /// > UPDATEDOMAINSIGNALRULE example.com (0,Away)
    /// > UPDATEDOMAINSIGNALRULE example.com DELETE Away
    #[needs(DomainWith(SignalRulesAllowed))]
    #[effect(Merges)]
    #[undo("GETDOMAINSIGNALRULES {domain}" => "SETDOMAINSIGNALRULES {domain} {was}")]
    #[origin(Observed)]
    UPDATEDOMAINSIGNALRULE UpdateDomainSignalRule {
        domain: DomainName,
        #[choice(OneOf)]
        rule: Option<Rule>,
        /// The name of the Rule to be removed; it need not exist.
        #[choice(Or)]
        "DELETE" old_rule: Option<RuleName>,
    } -> ();

    /// Lists the Domains that the administrators of a Domain look after.
    ///
    /// Besides the Domain itself these are the ones whose setting `AdminDomainName` names it.
    ///
    /// > LISTADMINDOMAINS example.com
    #[needs(Domain)]
    #[effect(Reads)]
    LISTADMINDOMAINS ListAdminDomains {
        /// The Domain; your own where this is left out.
        domain: Option<DomainName>,
    } -> Names<DomainName>;

    /// Lists objects of a Domain by name, a piece at a time.
    ///
    /// The answer is an array: how many Accounts the Domain has, a dictionary of the objects found,
    /// how many Aliases and how many Forwarders it has, and the next cookie where one was sent. In
    /// the dictionary an Account's name leads to its file extension, an Alias to an array with the
    /// name of its Account, a Forwarder to an array within an array with its address.
    ///
    /// Large Domains are read in pieces of less than 10,000 names: send an empty cookie first, then
    /// the one that came with the answer, until an empty one comes.
    ///
    /// > LISTDOMAINOBJECTS example.com 1000 ACCOUNTS
    /// > LISTDOMAINOBJECTS example.com FILTER ann 1000 ACCOUNTS ALIASES FORWARDERS COOKIE ""
    #[needs(Domain)]
    #[effect(Reads)]
    LISTDOMAINOBJECTS ListDomainObjects {
        domain: DomainName,
        "FILTER" filter: Option<Filter>,
        /// How many objects to show at the most.
        limit: Limit,
        /// Accounts are wanted.
        "ACCOUNTS" accounts: bool,
        /// Aliases of Accounts are wanted.
        "ALIASES" aliases: bool,
        /// Forwarders are wanted.
        "FORWARDERS" forwarders: bool,
        "COOKIE" cookie: Option<Cookie>,
    } -> ObjectReply;

    /// Lists all Accounts of a Domain.
    ///
    /// With each name comes the extension of the Account's files, which tells its type. For a very
    /// large Domain [`ListDomainObjects`] gives the names in pieces.
    ///
    /// > LISTACCOUNTS
    /// > LISTACCOUNTS example.com
    #[needs(Domain)]
    #[effect(Reads)]
    LISTACCOUNTS ListAccounts {
        /// The Domain; your own where this is left out.
        domain: Option<DomainName>,
    } -> Entries<AccountName>;

    /// Lists the telephone numbers of a Domain.
    ///
    /// Each number comes with the Account that has it. The empty key holds how many numbers there
    /// are altogether, also those beyond the limit.
    ///
    /// > LISTDOMAINTELNUMS example.com 100
    /// > LISTDOMAINTELNUMS example.com FILTER 1415 100
    #[needs(Domain)]
    #[effect(Reads)]
    LISTDOMAINTELNUMS ListDomainTelnums {
        domain: DomainName,
        /// Only numbers that contain these digits are wanted.
        "FILTER" filter: Option<Filter>,
        /// How many numbers to show at the most.
        limit: Limit,
    } -> Entries<Text>;

    /// Writes Directory records for the objects of a Domain.
    ///
    /// Accounts, Groups, Mailing Lists and Forwarders get a record each.
    ///
    /// > INSERTDIRECTORYRECORDS example.com
    #[needs(DomainWith(CentralDirectory))]
    #[effect(Adds)]
    #[undo("DELETEDIRECTORYRECORDS {domain}")]
    INSERTDIRECTORYRECORDS InsertDirectoryRecords {
        /// The Domain; your own where this is left out.
        domain: Option<DomainName>,
    } -> ();

    /// Removes the Directory records of the objects of a Domain.
    ///
    /// The objects themselves stay; [`InsertDirectoryRecords`] writes their records anew.
    ///
    /// > DELETEDIRECTORYRECORDS example.com
    #[needs(DomainWith(CentralDirectory))]
    #[effect(Destroys)]
    #[undo("INSERTDIRECTORYRECORDS {domain}")]
    DELETEDIRECTORYRECORDS DeleteDirectoryRecords {
        /// The Domain; your own where this is left out.
        domain: Option<DomainName>,
    } -> ();

    /// Creates a storage mount point for the Accounts of a Domain.
    ///
    /// Accounts can be put there by naming it behind `PATH` when they are created or renamed. No
    /// command takes a storage mount point away again.
    ///
    /// > CREATEACCOUNTSTORAGE example.com PATH disk2
    #[needs(Domain)]
    #[effect(Adds)]
    CREATEACCOUNTSTORAGE CreateAccountStorage {
        domain: DomainName,
        /// The name of the new storage mount point, without `.mnt`.
        "PATH" storage: StorageName,
    } -> ();

    /// Lists the storage mount points for the Accounts of a Domain.
    ///
    /// > LISTACCOUNTSTORAGE example.com
    #[needs(Domain)]
    #[effect(Reads)]
    LISTACCOUNTSTORAGE ListAccountStorage { domain: DomainName } -> Names<StorageName>;

    /// Replaces the Aliases of a Domain.
    ///
    /// Aliases that are missing from the array are gone afterwards. None of them may be the name or
    /// an Alias of another Domain.
    ///
    /// > SETDOMAINALIASES example.com (example.net,www.example.com)
    /// > SETDOMAINALIASES example.com ()
    #[needs(Server(&[AllDomains]))]
    #[effect(Replaces)]
    #[undo("GETDOMAINALIASES {domain}" => "SETDOMAINALIASES {domain} {was}")]
    SETDOMAINALIASES SetDomainAliases { domain: DomainName, aliases: Aliases } -> ();

    /// Replaces the settings of a Domain.
    ///
    /// Settings that are missing from the dictionary are gone afterwards, so that the defaults
    /// count. To change a few and keep the others, use [`UpdateDomainSettings`].
    ///
    /// > SETDOMAINSETTINGS example.com {AccountsLimit=500; MailToUnknown=Rejected;}
    #[needs(Server(&[AllDomains]))]
    #[effect(Replaces)]
    #[undo("GETDOMAINSETTINGS {domain}" => "SETDOMAINSETTINGS {domain} {was}")]
    SETDOMAINSETTINGS SetDomainSettings {
        domain: DomainName,
        /// All the settings that the Domain is to have itself.
        settings: DomainSettings,
    } -> ();

    /// Replaces the default Account settings of a Domain.
    ///
    /// Settings that are missing from the dictionary are gone afterwards, so that the defaults of
    /// the server count. To change a few and keep the others, use [`UpdateAccountDefaults`].
    ///
    /// > SETACCOUNTDEFAULTS example.com {MaxAccountSize=2G; AccessModes=All;}
    #[needs(Server(&[AllDomains]))]
    #[effect(Replaces)]
    #[undo("GETACCOUNTDEFAULTS {domain}" => "SETACCOUNTDEFAULTS {domain} {was}")]
    SETACCOUNTDEFAULTS SetAccountDefaults {
        /// The Domain; your own where this is left out.
        domain: Option<DomainName>,
        /// All the defaults that the Domain is to have itself.
        settings: AccountSettings,
    } -> ();

    /// Replaces the Account Template of a Domain.
    ///
    /// Settings that are missing from the dictionary are gone afterwards. Accounts that exist
    /// already do not change.
    ///
    /// > SETACCOUNTTEMPLATE example.com {MaxAccountSize=500M;}
    #[needs(Server(&[AllDomains]))]
    #[effect(Replaces)]
    #[undo("GETACCOUNTTEMPLATE {domain}" => "SETACCOUNTTEMPLATE {domain} {was}")]
    SETACCOUNTTEMPLATE SetAccountTemplate {
        /// The Domain; your own where this is left out.
        domain: Option<DomainName>,
        /// All the settings that new Accounts are to begin with.
        settings: AccountSettings,
    } -> ();

    /// Shows where the files of a Domain are kept.
    ///
    /// The path is seen from the base directory of the server.
    ///
    /// > GETDOMAINLOCATION example.com
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    GETDOMAINLOCATION GetDomainLocation {
        /// The Domain; your own where this is left out.
        domain: Option<DomainName>,
    } -> TextReply;

    /// Suspends a Domain.
    ///
    /// All of its Accounts are closed, whoever uses them, and none can be opened until
    /// [`ResumeDomain`] is sent.
    ///
    /// > SUSPENDDOMAIN example.com
    #[needs(Server(&[AllDomains]))]
    #[effect(Other)]
    #[undo("RESUMEDOMAIN {domain}")]
    SUSPENDDOMAIN SuspendDomain { domain: DomainName } -> ();

    /// Opens a suspended Domain again.
    ///
    /// > RESUMEDOMAIN example.com
    #[needs(Server(&[AllDomains]))]
    #[effect(Other)]
    #[undo("SUSPENDDOMAIN {domain}")]
    RESUMEDOMAIN ResumeDomain { domain: DomainName } -> ();
}
