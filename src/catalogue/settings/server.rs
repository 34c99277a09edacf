//! Settings of the server that belong to no component.
use crate::access::right::Access;
use crate::access::right::ServerRight::Settings as SettingsRight;
use crate::request::declare::commands;
use crate::request::kinds::Settings;
use crate::request::reply::Record;

commands! { settings ServerRequest;

    /// Shows the settings of the server that belong to no component.
    ///
    /// > GETSERVERSETTINGS
    #[needs(Access::Server(&[SettingsRight]))]
    #[effect(Reads)]
    GETSERVERSETTINGS GetServerSettings {} -> Record;

    /// Changes settings of the server that belong to no component.
    ///
    /// What the dictionary leaves out stays as it is. Among them are `AccountStatistics`, which
    /// counts what Accounts and Domains receive and send, `HideAccountUnknown`, which gives an
    /// unknown name and a wrong password the same answer, and the `TLS..` family. `DomainName` is
    /// kept like the others, and renames nothing.
    ///
    /// > UPDATESERVERSETTINGS {AccountStatistics=YES;LogLevel=3;}
    #[needs(Access::Server(&[SettingsRight]))]
    #[effect(Merges)]
    #[undo("GETSERVERSETTINGS" => "UPDATESERVERSETTINGS {was}")]
    UPDATESERVERSETTINGS UpdateServerSettings {
        /// The settings to be changed.
        settings: Settings,
    } -> ();

    /// Reads the network data of the operating system anew.
    ///
    /// To be sent after a change of the machine's own addresses or of its DNS servers, which the
    /// server otherwise notices at its next start.
    ///
    /// > REFRESHOSDATA
    #[needs(Access::Server(&[SettingsRight]))]
    #[effect(Other)]
    REFRESHOSDATA RefreshOsData {} -> ();
}
