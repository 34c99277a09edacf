//! Settings of the components of the server: modules, queue, signals, sessions, network.
//!
//! The keys differ between components and versions; unknown ones are kept. Most components have
//! `LogLevel`, 1 for the gravest records only to 5 for all.
use crate::access::right::Access::Server;
use crate::access::right::ServerRight::Settings as SettingsRight;
use crate::request::declare::commands;
use crate::request::kinds::{ModuleName, Settings};
use crate::request::reply::{Names, Record};

commands! { settings ComponentRequest;

    /// Lists the modules of the server.
    ///
    /// > LISTMODULES
    #[needs(Server(&[SettingsRight]))]
    #[effect(Reads)]
    LISTMODULES ListModules {} -> Names<ModuleName>;

    /// Shows the settings of a module.
    ///
    /// > GETMODULE SMTP
    #[needs(Server(&[SettingsRight]))]
    #[effect(Reads)]
    GETMODULE GetModule { module: ModuleName } -> Record;

    /// Replaces the settings of a module.
    ///
    /// What the dictionary leaves out falls back to its default, listeners included, and this may
    /// close the port over which you are connected. [`UpdateModule`] changes single settings.
    ///
    /// > SETMODULE POP {LogLevel=3;Listener={MaxInputChannels=50;Ports=({PortNumber=110;});};}
    #[needs(Server(&[SettingsRight]))]
    #[effect(Replaces)]
    #[undo("GETMODULE {module}" => "SETMODULE {module} {was}")]
    SETMODULE SetModule { module: ModuleName, settings: Settings } -> ();

    /// Changes settings of a module.
    ///
    /// What the dictionary leaves out stays as it is. A value that is a dictionary or an array, as
    /// `Listener` is, is replaced as a whole.
    ///
    /// > UPDATEMODULE SMTP {LogLevel=4;}
    #[needs(Server(&[SettingsRight]))]
    #[effect(Merges)]
    #[undo("GETMODULE {module}" => "SETMODULE {module} {was}")]
    UPDATEMODULE UpdateModule {
        module: ModuleName,
        /// The settings to be changed.
        settings: Settings,
    } -> ();

    /// Shows the settings of the mail queue.
    ///
    /// > GETQUEUESETTINGS
    #[needs(Server(&[SettingsRight]))]
    #[effect(Reads)]
    GETQUEUESETTINGS GetQueueSettings {} -> Record;

    /// Replaces the settings of the mail queue.
    ///
    /// What the dictionary leaves out falls back to its default, so read the old ones first.
    ///
    /// > SETQUEUESETTINGS {LogLevel=3;}
    #[needs(Server(&[SettingsRight]))]
    #[effect(Replaces)]
    #[undo("GETQUEUESETTINGS" => "SETQUEUESETTINGS {was}")]
    SETQUEUESETTINGS SetQueueSettings { settings: Settings } -> ();

    /// Shows the settings of the signal component.
    ///
    /// > GETSIGNALSETTINGS
    #[needs(Server(&[SettingsRight]))]
    #[effect(Reads)]
    GETSIGNALSETTINGS GetSignalSettings {} -> Record;

    /// Replaces the settings of the signal component.
    ///
    /// What the dictionary leaves out falls back to its default, so read the old ones first.
    ///
    /// > SETSIGNALSETTINGS {LogLevel=3;}
    #[needs(Server(&[SettingsRight]))]
    #[effect(Replaces)]
    #[undo("GETSIGNALSETTINGS" => "SETSIGNALSETTINGS {was}")]
    SETSIGNALSETTINGS SetSignalSettings { settings: Settings } -> ();

    /// Shows the settings of the media server.
    ///
    /// > GETMEDIASERVERSETTINGS
    #[needs(Server(&[SettingsRight]))]
    #[effect(Reads)]
    GETMEDIASERVERSETTINGS GetMediaServerSettings {} -> Record;

    /// Replaces the settings of the media server.
    ///
    /// What the dictionary leaves out falls back to its default, so read the old ones first.
    ///
    /// > SETMEDIASERVERSETTINGS {LogLevel=3;}
    #[needs(Server(&[SettingsRight]))]
    #[effect(Replaces)]
    #[undo("GETMEDIASERVERSETTINGS" => "SETMEDIASERVERSETTINGS {was}")]
    SETMEDIASERVERSETTINGS SetMediaServerSettings { settings: Settings } -> ();

    /// Shows the settings of user sessions.
    ///
    /// > GETSESSIONSETTINGS
    #[needs(Server(&[SettingsRight]))]
    #[effect(Reads)]
    GETSESSIONSETTINGS GetSessionSettings {} -> Record;

    /// Replaces the settings of user sessions.
    ///
    /// What the dictionary leaves out falls back to its default, so read the old ones first.
    /// Sessions that are open keep the limits with which they began.
    ///
    /// > SETSESSIONSETTINGS {LogLevel=3;}
    #[needs(Server(&[SettingsRight]))]
    #[effect(Replaces)]
    #[undo("GETSESSIONSETTINGS" => "SETSESSIONSETTINGS {was}")]
    SETSESSIONSETTINGS SetSessionSettings { settings: Settings } -> ();

    /// Shows the settings of the cluster component.
    ///
    /// > GETCLUSTERSETTINGS
    #[needs(Server(&[SettingsRight]))]
    #[effect(Reads)]
    GETCLUSTERSETTINGS GetClusterSettings {} -> Record;

    /// Replaces the settings of the cluster component.
    ///
    /// What the dictionary leaves out falls back to its default, so read the old ones first.
    ///
    /// > SETCLUSTERSETTINGS {LogLevel=3;}
    #[needs(Server(&[SettingsRight]))]
    #[effect(Replaces)]
    #[undo("GETCLUSTERSETTINGS" => "SETCLUSTERSETTINGS {was}")]
    SETCLUSTERSETTINGS SetClusterSettings { settings: Settings } -> ();

    /// Shows the settings of the main log.
    ///
    /// > GETLOGSETTINGS
    #[needs(Server(&[SettingsRight]))]
    #[effect(Reads)]
    GETLOGSETTINGS GetLogSettings {} -> Record;

    /// Changes the settings of the main log.
    ///
    /// What the dictionary leaves out stays as it is.
    ///
    /// > UPDATELOGSETTINGS {LogLevel=4;}
    #[needs(Server(&[SettingsRight]))]
    #[effect(Merges)]
    #[undo("GETLOGSETTINGS" => "UPDATELOGSETTINGS {was}")]
    UPDATELOGSETTINGS UpdateLogSettings {
        /// The settings to be changed.
        settings: Settings,
    } -> ();

    /// Shows the network settings.
    ///
    /// > GETNETWORK
    #[needs(Server(&[SettingsRight]))]
    #[effect(Reads)]
    GETNETWORK GetNetwork {} -> Record;

    /// Replaces the network settings.
    ///
    /// What the dictionary leaves out falls back to its default, so read the old ones first.
    /// `UseRBL` and `RBLDomain`, an array of DNS lists to be asked about senders, are among them.
    ///
    /// > SETNETWORK {UseRBL=YES;RBLDomain=(bl.example.org);}
    #[needs(Server(&[SettingsRight]))]
    #[effect(Replaces)]
    #[undo("GETNETWORK" => "SETNETWORK {was}")]
    SETNETWORK SetNetwork { settings: Settings } -> ();

    /// Shows the settings of the Domain Name Resolver.
    ///
    /// > GETDNRSETTINGS
    #[needs(Server(&[SettingsRight]))]
    #[effect(Reads)]
    GETDNRSETTINGS GetDnrSettings {} -> Record;

    /// Replaces the settings of the Domain Name Resolver.
    ///
    /// What the dictionary leaves out falls back to its default, so read the old ones first.
    ///
    /// > SETDNRSETTINGS {LogLevel=3;}
    #[needs(Server(&[SettingsRight]))]
    #[effect(Replaces)]
    #[undo("GETDNRSETTINGS" => "SETDNRSETTINGS {was}")]
    SETDNRSETTINGS SetDnrSettings { settings: Settings } -> ();

    /// Shows the message lines that are banned.
    ///
    /// > GETBANNED
    #[needs(Server(&[SettingsRight]))]
    #[effect(Reads)]
    GETBANNED GetBanned {} -> Record;

    /// Replaces the message lines that are banned.
    ///
    /// What the dictionary leaves out falls back to its default, so read the old ones first. A
    /// message with such a line in its header or its body is refused.
    ///
    /// > SETBANNED {}
    #[needs(Server(&[SettingsRight]))]
    #[effect(Replaces)]
    #[undo("GETBANNED" => "SETBANNED {was}")]
    SETBANNED SetBanned { settings: Settings } -> ();

    /// Shows the cluster-wide network settings.
    ///
    /// > GETCLUSTERNETWORK
    #[needs(Server(&[SettingsRight]))]
    #[effect(Reads)]
    #[scope(Cluster)]
    GETCLUSTERNETWORK GetClusterNetwork {} -> Record;

    /// Replaces the cluster-wide network settings.
    ///
    /// What the dictionary leaves out falls back to its default, so read the old ones first.
    ///
    /// > SETCLUSTERNETWORK {UseRBL=YES;RBLDomain=(bl.example.org);}
    #[needs(Server(&[SettingsRight]))]
    #[effect(Replaces)]
    #[undo("GETCLUSTERNETWORK" => "SETCLUSTERNETWORK {was}")]
    #[scope(Cluster)]
    SETCLUSTERNETWORK SetClusterNetwork { settings: Settings } -> ();

    /// Shows the cluster-wide message lines that are banned.
    ///
    /// > GETCLUSTERBANNED
    #[needs(Server(&[SettingsRight]))]
    #[effect(Reads)]
    #[scope(Cluster)]
    GETCLUSTERBANNED GetClusterBanned {} -> Record;

    /// Replaces the cluster-wide message lines that are banned.
    ///
    /// What the dictionary leaves out falls back to its default, so read the old ones first.
    ///
    /// > SETCLUSTERBANNED {}
    #[needs(Server(&[SettingsRight]))]
    #[effect(Replaces)]
    #[undo("GETCLUSTERBANNED" => "SETCLUSTERBANNED {was}")]
    #[scope(Cluster)]
    SETCLUSTERBANNED SetClusterBanned { settings: Settings } -> ();
}
