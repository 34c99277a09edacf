//! Alerts: short texts that users see when they are logged in.
use crate::access::right::Access::{DomainWith, Server};
use crate::access::right::DomainRight::CanPostAlerts;
use crate::access::right::ServerRight::AllDomains;
use crate::request::declare::commands;
use crate::request::kinds::{AccountName, AlertStamp, Alerts, DomainName, Text};
use crate::request::reply::Entries;

commands! { alerts AlertRequest;

    /// Shows the Alerts of a Domain.
    ///
    /// The answer tells the text of each Alert under its time stamp.
    ///
    /// > GETDOMAINALERTS
    /// > GETDOMAINALERTS example.com
    #[needs(DomainWith(CanPostAlerts))]
    #[effect(Reads)]
    GETDOMAINALERTS GetDomainAlerts {
        /// The Domain; your own where this is left out.
        domain: Option<DomainName>,
    } -> Entries<AlertStamp>;

    /// Replaces the Alerts of a Domain.
    ///
    /// Alerts that are missing from the dictionary are gone afterwards. [`PostDomainAlert`] adds
    /// one to those that are there.
    ///
    /// > SETDOMAINALERTS example.com {20261122174100="Maintenance tonight";}
    #[needs(DomainWith(CanPostAlerts))]
    #[effect(Replaces)]
    #[undo("GETDOMAINALERTS {domain}" => "SETDOMAINALERTS {domain} {was}")]
    SETDOMAINALERTS SetDomainAlerts {
        /// The Domain; your own where this is left out.
        domain: Option<DomainName>,
        alerts: Alerts,
    } -> ();

    /// Posts an Alert to all users of a Domain.
    ///
    /// It gets the present time as its stamp (the next second that is free, where an Alert has that
    /// one) and stays until it is removed.
    ///
    /// > POSTDOMAINALERT example.com ALERT "Maintenance tonight"
    #[needs(DomainWith(CanPostAlerts))]
    #[effect(Adds)]
    #[undo("GETDOMAINALERTS {domain}" => "SETDOMAINALERTS {domain} {was}")]
    POSTDOMAINALERT PostDomainAlert {
        domain: DomainName,
        /// What the users are to read.
        "ALERT" text: Text,
    } -> ();

    /// Removes an Alert of a Domain.
    ///
    /// [`GetDomainAlerts`] shows the time stamps.
    ///
    /// > REMOVEDOMAINALERT example.com ALERT 20261122174100
    #[needs(DomainWith(CanPostAlerts))]
    #[effect(Destroys)]
    #[undo("GETDOMAINALERTS {domain}" => "SETDOMAINALERTS {domain} {was}")]
    REMOVEDOMAINALERT RemoveDomainAlert { domain: DomainName, "ALERT" stamp: AlertStamp } -> ();

    /// Shows the Alerts of an Account.
    ///
    /// The answer tells the text of each Alert under its time stamp. An Alert that the user has
    /// seen is not there any more.
    ///
    /// > GETACCOUNTALERTS ann@example.com
    #[needs(DomainWith(CanPostAlerts))]
    #[effect(Reads)]
    GETACCOUNTALERTS GetAccountAlerts { account: AccountName } -> Entries<AlertStamp>;

    /// Replaces the Alerts of an Account.
    ///
    /// Alerts that are missing from the dictionary are gone afterwards. [`PostAccountAlert`] adds
    /// one to those that are there.
    ///
    /// > SETACCOUNTALERTS ann@example.com {20261122174100="Please call the office";}
    #[needs(DomainWith(CanPostAlerts))]
    #[effect(Replaces)]
    #[undo("GETACCOUNTALERTS {account}" => "SETACCOUNTALERTS {account} {was}")]
    SETACCOUNTALERTS SetAccountAlerts { account: AccountName, alerts: Alerts } -> ();

    /// Posts an Alert to the user of an Account.
    ///
    /// It gets the present time as its stamp (the next second that is free, where an Alert has that
    /// one) and vanishes once the user has seen it.
    ///
    /// > POSTACCOUNTALERT ann@example.com ALERT "Please call the office"
    #[needs(DomainWith(CanPostAlerts))]
    #[effect(Adds)]
    #[undo("GETACCOUNTALERTS {account}" => "SETACCOUNTALERTS {account} {was}")]
    POSTACCOUNTALERT PostAccountAlert {
        account: AccountName,
        /// What the user is to read.
        "ALERT" text: Text,
    } -> ();

    /// Removes an Alert of an Account.
    ///
    /// [`GetAccountAlerts`] shows the time stamps.
    ///
    /// > REMOVEACCOUNTALERT ann@example.com ALERT 20261122174100
    #[needs(DomainWith(CanPostAlerts))]
    #[effect(Destroys)]
    #[undo("GETACCOUNTALERTS {account}" => "SETACCOUNTALERTS {account} {was}")]
    REMOVEACCOUNTALERT RemoveAccountAlert { account: AccountName, "ALERT" stamp: AlertStamp } -> ();

    /// Shows the server-wide Alerts.
    ///
    /// They are meant for the users of all Domains that are not shared in a cluster. The answer
    /// tells the text of each Alert under its time stamp.
    ///
    /// > GETSERVERALERTS
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    GETSERVERALERTS GetServerAlerts {} -> Entries<AlertStamp>;

    /// Replaces the server-wide Alerts.
    ///
    /// Alerts that are missing from the dictionary are gone afterwards. [`PostServerAlert`] adds
    /// one to those that are there.
    ///
    /// > SETSERVERALERTS {20261122174100="The server restarts at midnight";}
    #[needs(Server(&[AllDomains]))]
    #[effect(Replaces)]
    #[undo("GETSERVERALERTS" => "SETSERVERALERTS {was}")]
    SETSERVERALERTS SetServerAlerts { alerts: Alerts } -> ();

    /// Posts a server-wide Alert.
    ///
    /// It gets the present time as its stamp (the next second that is free, where an Alert has that
    /// one) and stays until it is removed.
    ///
    /// > POSTSERVERALERT "The server restarts at midnight"
    #[needs(Server(&[AllDomains]))]
    #[effect(Adds)]
    #[undo("GETSERVERALERTS" => "SETSERVERALERTS {was}")]
    POSTSERVERALERT PostServerAlert {
        /// What the users are to read.
        text: Text,
    } -> ();

    /// Removes a server-wide Alert.
    ///
    /// [`GetServerAlerts`] shows the time stamps.
    ///
    /// > REMOVESERVERALERT 20261122174100
    #[needs(Server(&[AllDomains]))]
    #[effect(Destroys)]
    #[undo("GETSERVERALERTS" => "SETSERVERALERTS {was}")]
    REMOVESERVERALERT RemoveServerAlert { stamp: AlertStamp } -> ();

    /// Shows the cluster-wide Alerts.
    ///
    /// They are meant for the users of all Domains that are shared in a cluster.
    ///
    /// > GETCLUSTERALERTS
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    #[scope(Cluster)]
    GETCLUSTERALERTS GetClusterAlerts {} -> Entries<AlertStamp>;

    /// Replaces the cluster-wide Alerts.
    ///
    /// Alerts that are missing from the dictionary are gone afterwards.
    ///
    /// > SETCLUSTERALERTS {20261122174100="The cluster restarts at midnight";}
    #[needs(Server(&[AllDomains]))]
    #[effect(Replaces)]
    #[undo("GETCLUSTERALERTS" => "SETCLUSTERALERTS {was}")]
    #[scope(Cluster)]
    SETCLUSTERALERTS SetClusterAlerts { alerts: Alerts } -> ();

    /// Posts a cluster-wide Alert.
    ///
    /// It gets the present time as its stamp (the next second that is free, where an Alert has that
    /// one) and stays until it is removed.
    ///
    /// > POSTCLUSTERALERT "The cluster restarts at midnight"
    #[needs(Server(&[AllDomains]))]
    #[effect(Adds)]
    #[undo("GETCLUSTERALERTS" => "SETCLUSTERALERTS {was}")]
    #[scope(Cluster)]
    POSTCLUSTERALERT PostClusterAlert {
        /// What the users are to read.
        text: Text,
    } -> ();

    /// Removes a cluster-wide Alert.
    ///
    /// [`GetClusterAlerts`] shows the time stamps.
    ///
    /// > REMOVECLUSTERALERT 20261122174100
    #[needs(Server(&[AllDomains]))]
    #[effect(Destroys)]
    #[undo("GETCLUSTERALERTS" => "SETCLUSTERALERTS {was}")]
    #[scope(Cluster)]
    REMOVECLUSTERALERT RemoveClusterAlert { stamp: AlertStamp } -> ();
}
