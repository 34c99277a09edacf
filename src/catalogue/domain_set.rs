//! The set of Domains: which there are, and the defaults, certificates and directory settings that
//! they share.
use crate::access::right::Access::Server;
use crate::access::right::ServerRight::AllDomains;
use crate::request::declare::commands;
use crate::request::kinds::{
    AccountSettings, Certificates, DomainName, DomainSettings, Filter, Limit, NewDomainName,
    Preferences, Settings, StorageName, Text,
};
use crate::request::reply::{Entries, Names, ObjectReply, Record, TextReply};

commands! { domain_set DomainSetRequest;

    /// Lists the Domains of this server.
    ///
    /// The Main Domain is among them; Domain Aliases are not.
    ///
    /// > LISTDOMAINS
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    LISTDOMAINS ListDomains {} -> Names<DomainName>;

    /// Lists the Domains that are shared in a cluster.
    ///
    /// On a single server there are none, and the list is empty.
    ///
    /// > LISTCONTROLLEDDOMAINS
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    #[origin(Observed)]
    LISTCONTROLLEDDOMAINS ListControlledDomains {} -> Names<DomainName>;

    /// Shows the name of the Main Domain.
    ///
    /// Only Accounts of this Domain can hold server rights.
    ///
    /// > MAINDOMAINNAME
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    MAINDOMAINNAME MainDomainName {} -> TextReply;

    /// Shows the server-wide default Domain settings.
    ///
    /// A Domain uses them for every setting that it does not have itself.
    ///
    /// > GETDOMAINDEFAULTS
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    GETDOMAINDEFAULTS GetDomainDefaults {} -> Record;

    /// Changes some of the server-wide default Domain settings.
    ///
    /// The settings in the dictionary are stored, all others stay as they are. See
    /// [`SetDomainDefaults`] for replacing them all.
    ///
    /// > UPDATEDOMAINDEFAULTS {MailToUnknown=Rejected;}
    #[needs(Server(&[AllDomains]))]
    #[effect(Merges)]
    #[undo("GETDOMAINDEFAULTS" => "SETDOMAINDEFAULTS {was}")]
    UPDATEDOMAINDEFAULTS UpdateDomainDefaults {
        /// The settings to be changed.
        settings: DomainSettings,
    } -> ();

    /// Replaces the server-wide default Domain settings.
    ///
    /// Settings that are missing from the dictionary are gone afterwards. To change a few and keep
    /// the others, use [`UpdateDomainDefaults`].
    ///
    /// > SETDOMAINDEFAULTS {AccountsLimit=1000; MailToUnknown=Rejected;}
    #[needs(Server(&[AllDomains]))]
    #[effect(Replaces)]
    #[undo("GETDOMAINDEFAULTS" => "SETDOMAINDEFAULTS {was}")]
    SETDOMAINDEFAULTS SetDomainDefaults {
        /// All the defaults there are to be.
        settings: DomainSettings,
    } -> ();

    /// Shows the cluster-wide default Domain settings.
    ///
    /// They serve the Domains that are shared in a cluster, as those of [`GetDomainDefaults`] serve
    /// the others.
    ///
    /// > GETCLUSTERDOMAINDEFAULTS
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    #[scope(Cluster)]
    GETCLUSTERDOMAINDEFAULTS GetClusterDomainDefaults {} -> Record;

    /// Changes some of the cluster-wide default Domain settings.
    ///
    /// The settings in the dictionary are stored, all others stay as they are.
    ///
    /// > UPDATECLUSTERDOMAINDEFAULTS {MailToUnknown=Rejected;}
    #[needs(Server(&[AllDomains]))]
    #[effect(Merges)]
    #[undo("GETCLUSTERDOMAINDEFAULTS" => "SETCLUSTERDOMAINDEFAULTS {was}")]
    #[scope(Cluster)]
    UPDATECLUSTERDOMAINDEFAULTS UpdateClusterDomainDefaults {
        /// The settings to be changed.
        settings: DomainSettings,
    } -> ();

    /// Replaces the cluster-wide default Domain settings.
    ///
    /// Settings that are missing from the dictionary are gone afterwards.
    ///
    /// > SETCLUSTERDOMAINDEFAULTS {AccountsLimit=1000;}
    #[needs(Server(&[AllDomains]))]
    #[effect(Replaces)]
    #[undo("GETCLUSTERDOMAINDEFAULTS" => "SETCLUSTERDOMAINDEFAULTS {was}")]
    #[scope(Cluster)]
    SETCLUSTERDOMAINDEFAULTS SetClusterDomainDefaults {
        /// All the defaults there are to be.
        settings: DomainSettings,
    } -> ();

    /// Shows the server-wide default Account settings.
    ///
    /// They are the last resort: an Account asks its own settings first, then the defaults of its
    /// Domain, then these.
    ///
    /// > GETSERVERACCOUNTDEFAULTS
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    GETSERVERACCOUNTDEFAULTS GetServerAccountDefaults {} -> Record;

    /// Changes some of the server-wide default Account settings.
    ///
    /// The settings in the dictionary are stored, all others stay as they are.
    ///
    /// > UPDATESERVERACCOUNTDEFAULTS {MaxAccountSize=1G; RulesAllowed="Filter Only";}
    #[needs(Server(&[AllDomains]))]
    #[effect(Merges)]
    #[undo("GETSERVERACCOUNTDEFAULTS" => "SETSERVERACCOUNTDEFAULTS {was}")]
    UPDATESERVERACCOUNTDEFAULTS UpdateServerAccountDefaults {
        /// The settings to be changed.
        settings: AccountSettings,
    } -> ();

    /// Replaces the server-wide default Account settings.
    ///
    /// Settings that are missing from the dictionary are gone afterwards. To change a few and keep
    /// the others, use [`UpdateServerAccountDefaults`].
    ///
    /// > SETSERVERACCOUNTDEFAULTS {AccessModes=All; MaxAccountSize=unlimited;}
    #[needs(Server(&[AllDomains]))]
    #[effect(Replaces)]
    #[undo("GETSERVERACCOUNTDEFAULTS" => "SETSERVERACCOUNTDEFAULTS {was}")]
    SETSERVERACCOUNTDEFAULTS SetServerAccountDefaults {
        /// All the defaults there are to be.
        settings: AccountSettings,
    } -> ();

    /// Shows the cluster-wide default Account settings.
    ///
    /// They serve the Domains that are shared in a cluster, as those of
    /// [`GetServerAccountDefaults`] serve the others.
    ///
    /// > GETCLUSTERACCOUNTDEFAULTS
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    #[scope(Cluster)]
    GETCLUSTERACCOUNTDEFAULTS GetClusterAccountDefaults {} -> Record;

    /// Changes some of the cluster-wide default Account settings.
    ///
    /// The settings in the dictionary are stored, all others stay as they are.
    ///
    /// > UPDATECLUSTERACCOUNTDEFAULTS {MaxAccountSize=1G;}
    #[needs(Server(&[AllDomains]))]
    #[effect(Merges)]
    #[undo("GETCLUSTERACCOUNTDEFAULTS" => "SETCLUSTERACCOUNTDEFAULTS {was}")]
    #[scope(Cluster)]
    UPDATECLUSTERACCOUNTDEFAULTS UpdateClusterAccountDefaults {
        /// The settings to be changed.
        settings: AccountSettings,
    } -> ();

    /// Replaces the cluster-wide default Account settings.
    ///
    /// Settings that are missing from the dictionary are gone afterwards.
    ///
    /// > SETCLUSTERACCOUNTDEFAULTS {AccessModes=All;}
    #[needs(Server(&[AllDomains]))]
    #[effect(Replaces)]
    #[undo("GETCLUSTERACCOUNTDEFAULTS" => "SETCLUSTERACCOUNTDEFAULTS {was}")]
    #[scope(Cluster)]
    SETCLUSTERACCOUNTDEFAULTS SetClusterAccountDefaults {
        /// All the defaults there are to be.
        settings: AccountSettings,
    } -> ();

    /// Shows the server-wide default Preferences of Accounts.
    ///
    /// An Account uses them where neither it nor its Domain has a Preference of its own.
    ///
    /// > GETSERVERACCOUNTPREFS
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    GETSERVERACCOUNTPREFS GetServerAccountPrefs {} -> Record;

    /// Replaces the server-wide default Preferences of Accounts.
    ///
    /// Preferences that are missing from the dictionary are gone afterwards. To change a few and
    /// keep the others, use [`UpdateServerAccountPrefs`].
    ///
    /// > SETSERVERACCOUNTPREFS {Language=English; SkinName=XChange; TimeZone=HostOS;}
    #[needs(Server(&[AllDomains]))]
    #[effect(Replaces)]
    #[undo("GETSERVERACCOUNTPREFS" => "SETSERVERACCOUNTPREFS {was}")]
    SETSERVERACCOUNTPREFS SetServerAccountPrefs {
        /// All the default Preferences there are to be.
        preferences: Preferences,
    } -> ();

    /// Changes some of the server-wide default Preferences of Accounts.
    ///
    /// The Preferences in the dictionary are stored, all others stay as they are.
    ///
    /// > UPDATESERVERACCOUNTPREFS {EmptyTrash=15d;}
    #[needs(Server(&[AllDomains]))]
    #[effect(Merges)]
    #[undo("GETSERVERACCOUNTPREFS" => "SETSERVERACCOUNTPREFS {was}")]
    UPDATESERVERACCOUNTPREFS UpdateServerAccountPrefs {
        /// The Preferences to be changed.
        preferences: Preferences,
    } -> ();

    /// Shows the cluster-wide default Preferences of Accounts.
    ///
    /// They serve the Domains that are shared in a cluster, as those of [`GetServerAccountPrefs`]
    /// serve the others.
    ///
    /// > GETCLUSTERACCOUNTPREFS
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    #[scope(Cluster)]
    GETCLUSTERACCOUNTPREFS GetClusterAccountPrefs {} -> Record;

    /// Replaces the cluster-wide default Preferences of Accounts.
    ///
    /// Preferences that are missing from the dictionary are gone afterwards.
    ///
    /// > SETCLUSTERACCOUNTPREFS {Language=English;}
    #[needs(Server(&[AllDomains]))]
    #[effect(Replaces)]
    #[undo("GETCLUSTERACCOUNTPREFS" => "SETCLUSTERACCOUNTPREFS {was}")]
    #[scope(Cluster)]
    SETCLUSTERACCOUNTPREFS SetClusterAccountPrefs {
        /// All the default Preferences there are to be.
        preferences: Preferences,
    } -> ();

    /// Changes some of the cluster-wide default Preferences of Accounts.
    ///
    /// The Preferences in the dictionary are stored, all others stay as they are.
    ///
    /// > UPDATECLUSTERACCOUNTPREFS {EmptyTrash=15d;}
    #[needs(Server(&[AllDomains]))]
    #[effect(Merges)]
    #[undo("GETCLUSTERACCOUNTPREFS" => "SETCLUSTERACCOUNTPREFS {was}")]
    #[scope(Cluster)]
    UPDATECLUSTERACCOUNTPREFS UpdateClusterAccountPrefs {
        /// The Preferences to be changed.
        preferences: Preferences,
    } -> ();

    /// Creates a secondary Domain.
    ///
    /// The name must not belong to a Domain or a Domain Alias yet. The new Domain is empty;
    /// settings that are not given come from the defaults.
    ///
    /// > CREATEDOMAIN example.com
    /// > CREATEDOMAIN example.com PATH disk2 {AccountsLimit=100;}
    /// > CREATEDOMAIN example.com SHARED
    #[needs(Server(&[AllDomains]))]
    #[effect(Adds)]
    #[undo("DELETEDOMAIN {domain}")]
    #[sign(there "GETDOMAINSETTINGS {domain}")]
    CREATEDOMAIN CreateDomain {
        domain: NewDomainName,
        /// Shares the Domain among all members of a Dynamic Cluster.
        "SHARED" shared: bool,
        /// The storage mount point that its files go to.
        "PATH" storage: Option<StorageName>,
        /// What is to differ from the defaults.
        settings: Option<DomainSettings>,
    } -> ();

    /// Creates a Domain that is shared in a cluster.
    ///
    /// This is an older way to say [`CreateDomain`] with the word `SHARED`.
    ///
    /// > CREATESHAREDDOMAIN example.com
    /// > CREATESHAREDDOMAIN example.com PATH disk2 {AccountsLimit=100;}
    #[needs(Server(&[AllDomains]))]
    #[effect(Adds)]
    #[undo("DELETEDOMAIN {domain}")]
    #[sign(there "GETDOMAINSETTINGS {domain}")]
    #[scope(Cluster)]
    #[origin(Observed)]
    CREATESHAREDDOMAIN CreateSharedDomain {
        domain: NewDomainName,
        /// The storage mount point that its files go to.
        "PATH" storage: Option<StorageName>,
        /// What is to differ from the defaults.
        settings: Option<DomainSettings>,
    } -> ();

    /// Renames a secondary Domain.
    ///
    /// All its objects go with it. The Main Domain cannot be renamed by this command.
    ///
    /// > RENAMEDOMAIN example.com INTO example.org
    /// > RENAMEDOMAIN example.com INTO example.org PATH disk2
    #[needs(Server(&[AllDomains]))]
    #[effect(Renames)]
    #[undo("RENAMEDOMAIN {new_name} INTO {domain}")]
    #[sign(there "GETDOMAINSETTINGS {new_name}", gone "GETDOMAINSETTINGS {domain}")]
    RENAMEDOMAIN RenameDomain {
        domain: DomainName,
        /// The new name, not taken by another Domain or Domain Alias.
        "INTO" new_name: NewDomainName,
        /// The storage mount point that its files move to; the name may stay the same then.
        "PATH" storage: Option<StorageName>,
    } -> ();

    /// Removes a Domain.
    ///
    /// A Domain that still holds objects is kept unless `FORCE` is given; then its Accounts with
    /// all their mail, its Groups, Mailing Lists, Forwarders and Named Tasks are lost for good.
    ///
    /// > DELETEDOMAIN example.com
    /// > DELETEDOMAIN example.com FORCE
    #[needs(Server(&[AllDomains]))]
    #[effect(Destroys)]
    #[sign(gone "GETDOMAINSETTINGS {domain}")]
    #[stakes(
        "Account" | "Accounts": "LISTACCOUNTS {domain}" => Elements,
        "Group" | "Groups": "LISTGROUPS {domain}" => Elements,
        "Mailing List" | "Mailing Lists": "LISTLISTS {domain}" => Elements,
        "Forwarder" | "Forwarders": "LISTFORWARDERS {domain}" => Elements,
        "Domain Alias" | "Domain Aliases": "GETDOMAINALIASES {domain}" => Elements,
    )]
    #[drastic(force)]
    DELETEDOMAIN DeleteDomain {
        domain: DomainName,
        /// Removes the Domain together with everything in it.
        "FORCE" force: bool,
    } -> ();

    /// Creates a Domain whose settings are kept in the Directory.
    ///
    /// The server must have Directory-based Domains switched on.
    ///
    /// > CREATEDIRECTORYDOMAIN example.com
    /// > CREATEDIRECTORYDOMAIN example.com {AccountsLimit=100;}
    #[needs(Server(&[AllDomains]))]
    #[effect(Adds)]
    #[undo("DELETEDOMAIN {domain}")]
    #[sign(there "GETDOMAINSETTINGS {domain}")]
    CREATEDIRECTORYDOMAIN CreateDirectoryDomain {
        domain: NewDomainName,
        /// What is to differ from the defaults.
        settings: Option<DomainSettings>,
    } -> ();

    /// Looks in the Directory for Domains that were added there.
    ///
    /// Use it after other programs have written Domain records into the Directory. The server must
    /// have Directory-based Domains switched on.
    ///
    /// > RELOADDIRECTORYDOMAINS
    #[needs(Server(&[AllDomains]))]
    #[effect(Other)]
    RELOADDIRECTORYDOMAINS ReloadDirectoryDomains {} -> ();

    /// Lists the telephone numbers of all Domains that are not shared.
    ///
    /// Each number comes with the Account that has it. The empty key holds how many numbers there
    /// are altogether, also those beyond the limit.
    ///
    /// > LISTSERVERTELNUMS 100
    /// > LISTSERVERTELNUMS FILTER 1415 100
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    LISTSERVERTELNUMS ListServerTelnums {
        /// Only numbers that contain these digits are wanted.
        "FILTER" filter: Option<Filter>,
        /// How many numbers to show at the most.
        limit: Limit,
    } -> Entries<Text>;

    /// Lists the telephone numbers of all Domains shared in a cluster.
    ///
    /// The answer has the form of that of [`ListServerTelnums`].
    ///
    /// > LISTCLUSTERTELNUMS FILTER 1415 100
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    #[scope(Cluster)]
    LISTCLUSTERTELNUMS ListClusterTelnums {
        /// Only numbers that contain these digits are wanted.
        "FILTER" filter: Option<Filter>,
        /// How many numbers to show at the most.
        limit: Limit,
    } -> Entries<Text>;

    /// Shows the server-wide Trusted Certificates.
    ///
    /// The answer is an array with a datablock for each X.509 certificate.
    ///
    /// > GETSERVERTRUSTEDCERTS
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    GETSERVERTRUSTEDCERTS GetServerTrustedCerts {} -> ObjectReply;

    /// Replaces the server-wide Trusted Certificates.
    ///
    /// Certificates that are missing from the array are trusted no longer.
    ///
    /// > SETSERVERTRUSTEDCERTS ([MIIBszCCAVmgAwIBAgI=])
    #[needs(Server(&[AllDomains]))]
    #[effect(Replaces)]
    #[undo("GETSERVERTRUSTEDCERTS" => "SETSERVERTRUSTEDCERTS {was}")]
    SETSERVERTRUSTEDCERTS SetServerTrustedCerts { certificates: Certificates } -> ();

    /// Shows the cluster-wide Trusted Certificates.
    ///
    /// The answer is an array with a datablock for each X.509 certificate.
    ///
    /// > GETCLUSTERTRUSTEDCERTS
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    #[scope(Cluster)]
    GETCLUSTERTRUSTEDCERTS GetClusterTrustedCerts {} -> ObjectReply;

    /// Replaces the cluster-wide Trusted Certificates.
    ///
    /// Certificates that are missing from the array are trusted no longer.
    ///
    /// > SETCLUSTERTRUSTEDCERTS ([MIIBszCCAVmgAwIBAgI=])
    #[needs(Server(&[AllDomains]))]
    #[effect(Replaces)]
    #[undo("GETCLUSTERTRUSTEDCERTS" => "SETCLUSTERTRUSTEDCERTS {was}")]
    #[scope(Cluster)]
    SETCLUSTERTRUSTEDCERTS SetClusterTrustedCerts { certificates: Certificates } -> ();

    /// Shows how the server and its Directory work together.
    ///
    /// > GETDIRECTORYINTEGRATION
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    GETDIRECTORYINTEGRATION GetDirectoryIntegration {} -> Record;

    /// Replaces the settings by which server and Directory work together.
    ///
    /// Settings that are missing from the dictionary are gone afterwards.
    ///
    /// > SETDIRECTORYINTEGRATION {BaseDN="o=Example";}
    #[needs(Server(&[AllDomains]))]
    #[effect(Replaces)]
    #[undo("GETDIRECTORYINTEGRATION" => "SETDIRECTORYINTEGRATION {was}")]
    SETDIRECTORYINTEGRATION SetDirectoryIntegration {
        /// All the settings there are to be.
        settings: Settings,
    } -> ();

    /// Shows how a cluster and its Directory work together.
    ///
    /// > GETCLUSTERDIRECTORYINTEGRATION
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    #[scope(Cluster)]
    GETCLUSTERDIRECTORYINTEGRATION GetClusterDirectoryIntegration {} -> Record;

    /// Replaces the settings by which cluster and Directory work together.
    ///
    /// Settings that are missing from the dictionary are gone afterwards.
    ///
    /// > SETCLUSTERDIRECTORYINTEGRATION {BaseDN="o=Example";}
    #[needs(Server(&[AllDomains]))]
    #[effect(Replaces)]
    #[undo("GETCLUSTERDIRECTORYINTEGRATION" => "SETCLUSTERDIRECTORYINTEGRATION {was}")]
    #[scope(Cluster)]
    SETCLUSTERDIRECTORYINTEGRATION SetClusterDirectoryIntegration {
        /// All the settings there are to be.
        settings: Settings,
    } -> ();

    /// Creates a storage mount point for Domains.
    ///
    /// Domains can be put there by naming it behind `PATH`, as in [`CreateDomain`]. No command
    /// takes a storage mount point away again.
    ///
    /// > CREATEDOMAINSTORAGE PATH disk2
    /// > CREATEDOMAINSTORAGE SHARED PATH disk2
    #[needs(Server(&[AllDomains]))]
    #[effect(Adds)]
    CREATEDOMAINSTORAGE CreateDomainStorage {
        /// Makes it for the Domains that are shared in a Dynamic Cluster.
        "SHARED" shared: bool,
        /// The name of the new storage mount point, without `.mnt`.
        "PATH" storage: StorageName,
    } -> ();

    /// Lists the storage mount points for Domains.
    ///
    /// > LISTDOMAINSTORAGE
    /// > LISTDOMAINSTORAGE SHARED
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    LISTDOMAINSTORAGE ListDomainStorage {
        /// Lists those for the Domains that are shared in a Dynamic Cluster.
        "SHARED" shared: bool,
    } -> Names<StorageName>;
}
