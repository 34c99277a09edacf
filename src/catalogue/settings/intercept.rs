//! Lawful Intercept.
use crate::access::right::Access::Server;
use crate::access::right::ServerRight::Master;
use crate::request::declare::commands;
use crate::request::kinds::Settings;
use crate::request::reply::Record;

commands! { settings InterceptRequest;

    /// Shows the settings of Lawful Intercept.
    ///
    /// > GETSERVERINTERCEPT
    #[needs(Server(&[Master]))]
    #[effect(Reads)]
    GETSERVERINTERCEPT GetServerIntercept {} -> Record;

    /// Replaces the settings of Lawful Intercept.
    ///
    /// What the dictionary leaves out is off. The names under surveillance stand in these settings,
    /// so that only holders of the Master right read and write them.
    ///
    /// > SETSERVERINTERCEPT {}
    #[needs(Server(&[Master]))]
    #[effect(Replaces)]
    #[undo("GETSERVERINTERCEPT" => "SETSERVERINTERCEPT {was}")]
    SETSERVERINTERCEPT SetServerIntercept { settings: Settings } -> ();

    /// Shows the cluster-wide settings of Lawful Intercept.
    ///
    /// > GETCLUSTERINTERCEPT
    #[needs(Server(&[Master]))]
    #[effect(Reads)]
    #[scope(Cluster)]
    GETCLUSTERINTERCEPT GetClusterIntercept {} -> Record;

    /// Replaces the cluster-wide settings of Lawful Intercept.
    ///
    /// What the dictionary leaves out is off.
    ///
    /// > SETCLUSTERINTERCEPT {}
    #[needs(Server(&[Master]))]
    #[effect(Replaces)]
    #[undo("GETCLUSTERINTERCEPT" => "SETCLUSTERINTERCEPT {was}")]
    #[scope(Cluster)]
    SETCLUSTERINTERCEPT SetClusterIntercept { settings: Settings } -> ();
}
