//! Sets of network addresses: whom the server trusts, serves, refuses or watches.
//!
//! Each set is a text with one entry a line; [`SetLanIps`] tells how the lines are made. The
//! cluster has a set of each kind too, which counts on all members besides their own.
use crate::access::right::Access::Server;
use crate::access::right::ServerRight::{AllDomains, Settings};
use crate::request::declare::commands;
use crate::request::kinds::{IpAddress, IpList};
use crate::request::reply::TextReply;

commands! { settings AddressRequest;

    /// Shows the addresses of the local network.
    ///
    /// > GETLANIPS
    #[needs(Server(&[Settings]))]
    #[effect(Reads)]
    GETLANIPS GetLanIps {} -> TextReply;

    /// Replaces the addresses of the local network.
    ///
    /// All old lines go, so read them first. The server takes these addresses for near ones: no
    /// address translation stands between them and it.
    ///
    /// The text has one entry a line; the lines are separated by `\e`. An entry is an address
    /// (`10.0.0.1`), a range (`10.0.0.1-10.0.0.9`, both ends included) or a network (`10.0.0.0/8`,
    /// where the bits behind the mask are zero). `#name` takes in another set (`#lan`, `#proxy`,
    /// `#client`, `#blacklisted`, `#whitehole`, `#nated`, `#natsite`, `#debug`, `#denied`), and
    /// `#@pattern` all addresses whose name in the DNS fits. `!` before an entry takes it out of
    /// what the lines above put in, so that the order counts. A semicolon begins a comment, alone
    /// on a line or behind an entry. IPv4 and IPv6 are both welcome. The text is kept as it is; a
    /// line that cannot be read is refused with the whole text.
    ///
    /// > SETLANIPS "10.0.0.0/8\e!10.9.0.1-10.9.0.99 ; guests\e2001:db8::/32"
    #[needs(Server(&[Settings]))]
    #[effect(Replaces)]
    #[undo("GETLANIPS" => "SETLANIPS {was}")]
    SETLANIPS SetLanIps { addresses: IpList } -> ();

    /// Shows the cluster-wide addresses of the local network.
    ///
    /// > GETCLUSTERLANIPS
    #[needs(Server(&[Settings]))]
    #[effect(Reads)]
    #[scope(Cluster)]
    GETCLUSTERLANIPS GetClusterLanIps {} -> TextReply;

    /// Replaces the cluster-wide addresses of the local network.
    ///
    /// All old lines go. [`SetLanIps`] tells how the new ones are made.
    ///
    /// > SETCLUSTERLANIPS "10.0.0.0/8"
    #[needs(Server(&[Settings]))]
    #[effect(Replaces)]
    #[undo("GETCLUSTERLANIPS" => "SETCLUSTERLANIPS {was}")]
    #[scope(Cluster)]
    SETCLUSTERLANIPS SetClusterLanIps { addresses: IpList } -> ();

    /// Shows the addresses of trusted proxies.
    ///
    /// > GETPROXYIPS
    #[needs(Server(&[Settings]))]
    #[effect(Reads)]
    GETPROXYIPS GetProxyIps {} -> TextReply;

    /// Replaces the addresses of trusted proxies.
    ///
    /// What such a proxy tells of the address of its client is believed. All old lines go;
    /// [`SetLanIps`] tells how the new ones are made.
    ///
    /// > SETPROXYIPS "192.0.2.10"
    #[needs(Server(&[Settings]))]
    #[effect(Replaces)]
    #[undo("GETPROXYIPS" => "SETPROXYIPS {was}")]
    SETPROXYIPS SetProxyIps { addresses: IpList } -> ();

    /// Shows the cluster-wide addresses of trusted proxies.
    ///
    /// > GETCLUSTERPROXYIPS
    #[needs(Server(&[Settings]))]
    #[effect(Reads)]
    #[scope(Cluster)]
    GETCLUSTERPROXYIPS GetClusterProxyIps {} -> TextReply;

    /// Replaces the cluster-wide addresses of trusted proxies.
    ///
    /// All old lines go; see [`SetProxyIps`].
    ///
    /// > SETCLUSTERPROXYIPS "192.0.2.10"
    #[needs(Server(&[Settings]))]
    #[effect(Replaces)]
    #[undo("GETCLUSTERPROXYIPS" => "SETCLUSTERPROXYIPS {was}")]
    #[scope(Cluster)]
    SETCLUSTERPROXYIPS SetClusterProxyIps { addresses: IpList } -> ();

    /// Shows the addresses of clients.
    ///
    /// > GETCLIENTIPS
    #[needs(Server(&[Settings]))]
    #[effect(Reads)]
    GETCLIENTIPS GetClientIps {} -> TextReply;

    /// Replaces the addresses of clients.
    ///
    /// Clients may send mail to anywhere through this server. All old lines go; [`SetLanIps`]
    /// tells how the new ones are made.
    ///
    /// > SETCLIENTIPS "192.0.2.0/24"
    #[needs(Server(&[Settings]))]
    #[effect(Replaces)]
    #[undo("GETCLIENTIPS" => "SETCLIENTIPS {was}")]
    SETCLIENTIPS SetClientIps { addresses: IpList } -> ();

    /// Shows the cluster-wide addresses of clients.
    ///
    /// > GETCLUSTERCLIENTIPS
    #[needs(Server(&[Settings]))]
    #[effect(Reads)]
    #[scope(Cluster)]
    GETCLUSTERCLIENTIPS GetClusterClientIps {} -> TextReply;

    /// Replaces the cluster-wide addresses of clients.
    ///
    /// All old lines go; see [`SetClientIps`].
    ///
    /// > SETCLUSTERCLIENTIPS "192.0.2.0/24"
    #[needs(Server(&[Settings]))]
    #[effect(Replaces)]
    #[undo("GETCLUSTERCLIENTIPS" => "SETCLUSTERCLIENTIPS {was}")]
    #[scope(Cluster)]
    SETCLUSTERCLIENTIPS SetClusterClientIps { addresses: IpList } -> ();

    /// Shows the addresses from which no mail is taken.
    ///
    /// > GETBLACKLISTEDIPS
    #[needs(Server(&[Settings]))]
    #[effect(Reads)]
    GETBLACKLISTEDIPS GetBlacklistedIps {} -> TextReply;

    /// Replaces the addresses from which no mail is taken.
    ///
    /// Mail that comes from there is refused. All old lines go; [`SetLanIps`] tells how the new
    /// ones are made.
    ///
    /// > SETBLACKLISTEDIPS "203.0.113.0/24 ; abuse"
    #[needs(Server(&[Settings]))]
    #[effect(Replaces)]
    #[undo("GETBLACKLISTEDIPS" => "SETBLACKLISTEDIPS {was}")]
    SETBLACKLISTEDIPS SetBlacklistedIps { addresses: IpList } -> ();

    /// Shows the cluster-wide addresses from which no mail is taken.
    ///
    /// > GETCLUSTERBLACKLISTEDIPS
    #[needs(Server(&[Settings]))]
    #[effect(Reads)]
    #[scope(Cluster)]
    GETCLUSTERBLACKLISTEDIPS GetClusterBlacklistedIps {} -> TextReply;

    /// Replaces the cluster-wide addresses from which no mail is taken.
    ///
    /// All old lines go; see [`SetBlacklistedIps`].
    ///
    /// > SETCLUSTERBLACKLISTEDIPS "203.0.113.0/24 ; abuse"
    #[needs(Server(&[Settings]))]
    #[effect(Replaces)]
    #[undo("GETCLUSTERBLACKLISTEDIPS" => "SETCLUSTERBLACKLISTEDIPS {was}")]
    #[scope(Cluster)]
    SETCLUSTERBLACKLISTEDIPS SetClusterBlacklistedIps { addresses: IpList } -> ();

    /// Shows the addresses that are never blacklisted.
    ///
    /// > GETWHITEHOLEIPS
    #[needs(Server(&[Settings]))]
    #[effect(Reads)]
    GETWHITEHOLEIPS GetWhiteHoleIps {} -> TextReply;

    /// Replaces the addresses that are never blacklisted.
    ///
    /// They pass although a list, here or in the DNS, has them. All old lines go; [`SetLanIps`]
    /// tells how the new ones are made.
    ///
    /// > SETWHITEHOLEIPS "203.0.113.7"
    #[needs(Server(&[Settings]))]
    #[effect(Replaces)]
    #[undo("GETWHITEHOLEIPS" => "SETWHITEHOLEIPS {was}")]
    SETWHITEHOLEIPS SetWhiteHoleIps { addresses: IpList } -> ();

    /// Shows the cluster-wide addresses that are never blacklisted.
    ///
    /// > GETCLUSTERWHITEHOLEIPS
    #[needs(Server(&[Settings]))]
    #[effect(Reads)]
    #[scope(Cluster)]
    GETCLUSTERWHITEHOLEIPS GetClusterWhiteHoleIps {} -> TextReply;

    /// Replaces the cluster-wide addresses that are never blacklisted.
    ///
    /// All old lines go; see [`SetWhiteHoleIps`].
    ///
    /// > SETCLUSTERWHITEHOLEIPS "203.0.113.7"
    #[needs(Server(&[Settings]))]
    #[effect(Replaces)]
    #[undo("GETCLUSTERWHITEHOLEIPS" => "SETCLUSTERWHITEHOLEIPS {was}")]
    #[scope(Cluster)]
    SETCLUSTERWHITEHOLEIPS SetClusterWhiteHoleIps { addresses: IpList } -> ();

    /// Shows the addresses of clients behind NAT.
    ///
    /// > GETNATEDIPS
    #[needs(Server(&[Settings]))]
    #[effect(Reads)]
    GETNATEDIPS GetNatedIps {} -> TextReply;

    /// Replaces the addresses of clients behind NAT.
    ///
    /// The server takes it that their own idea of their address is wrong. All old lines go;
    /// [`SetLanIps`] tells how the new ones are made.
    ///
    /// > SETNATEDIPS "198.51.100.0/24"
    #[needs(Server(&[Settings]))]
    #[effect(Replaces)]
    #[undo("GETNATEDIPS" => "SETNATEDIPS {was}")]
    SETNATEDIPS SetNatedIps { addresses: IpList } -> ();

    /// Shows the cluster-wide addresses of clients behind NAT.
    ///
    /// > GETCLUSTERNATEDIPS
    #[needs(Server(&[Settings]))]
    #[effect(Reads)]
    #[scope(Cluster)]
    GETCLUSTERNATEDIPS GetClusterNatedIps {} -> TextReply;

    /// Replaces the cluster-wide addresses of clients behind NAT.
    ///
    /// All old lines go; see [`SetNatedIps`].
    ///
    /// > SETCLUSTERNATEDIPS "198.51.100.0/24"
    #[needs(Server(&[Settings]))]
    #[effect(Replaces)]
    #[undo("GETCLUSTERNATEDIPS" => "SETCLUSTERNATEDIPS {was}")]
    #[scope(Cluster)]
    SETCLUSTERNATEDIPS SetClusterNatedIps { addresses: IpList } -> ();

    /// Shows the addresses of NAT sites.
    ///
    /// > GETNATSITEIPS
    #[needs(Server(&[Settings]))]
    #[effect(Reads)]
    GETNATSITEIPS GetNatSiteIps {} -> TextReply;

    /// Replaces the addresses of NAT sites.
    ///
    /// These are networks of others behind NAT, whose clients reach one another by themselves. All
    /// old lines go; [`SetLanIps`] tells how the new ones are made.
    ///
    /// > SETNATSITEIPS "198.51.100.0/24"
    #[needs(Server(&[Settings]))]
    #[effect(Replaces)]
    #[undo("GETNATSITEIPS" => "SETNATSITEIPS {was}")]
    SETNATSITEIPS SetNatSiteIps { addresses: IpList } -> ();

    /// Shows the cluster-wide addresses of NAT sites.
    ///
    /// > GETCLUSTERNATSITEIPS
    #[needs(Server(&[Settings]))]
    #[effect(Reads)]
    #[scope(Cluster)]
    GETCLUSTERNATSITEIPS GetClusterNatSiteIps {} -> TextReply;

    /// Replaces the cluster-wide addresses of NAT sites.
    ///
    /// All old lines go; see [`SetNatSiteIps`].
    ///
    /// > SETCLUSTERNATSITEIPS "198.51.100.0/24"
    #[needs(Server(&[Settings]))]
    #[effect(Replaces)]
    #[undo("GETCLUSTERNATSITEIPS" => "SETCLUSTERNATSITEIPS {was}")]
    #[scope(Cluster)]
    SETCLUSTERNATSITEIPS SetClusterNatSiteIps { addresses: IpList } -> ();

    /// Shows the addresses that are watched closely.
    ///
    /// > GETDEBUGIPS
    #[needs(Server(&[Settings]))]
    #[effect(Reads)]
    GETDEBUGIPS GetDebugIps {} -> TextReply;

    /// Replaces the addresses that are watched closely.
    ///
    /// What is done from there is logged in full. All old lines go; [`SetLanIps`] tells how the
    /// new ones are made.
    ///
    /// > SETDEBUGIPS "192.0.2.7"
    #[needs(Server(&[Settings]))]
    #[effect(Replaces)]
    #[undo("GETDEBUGIPS" => "SETDEBUGIPS {was}")]
    SETDEBUGIPS SetDebugIps { addresses: IpList } -> ();

    /// Shows the cluster-wide addresses that are watched closely.
    ///
    /// > GETCLUSTERDEBUGIPS
    #[needs(Server(&[Settings]))]
    #[effect(Reads)]
    #[scope(Cluster)]
    GETCLUSTERDEBUGIPS GetClusterDebugIps {} -> TextReply;

    /// Replaces the cluster-wide addresses that are watched closely.
    ///
    /// All old lines go; see [`SetDebugIps`].
    ///
    /// > SETCLUSTERDEBUGIPS "192.0.2.7"
    #[needs(Server(&[Settings]))]
    #[effect(Replaces)]
    #[undo("GETCLUSTERDEBUGIPS" => "SETCLUSTERDEBUGIPS {was}")]
    #[scope(Cluster)]
    SETCLUSTERDEBUGIPS SetClusterDebugIps { addresses: IpList } -> ();

    /// Shows the addresses to which all service is denied.
    ///
    /// > GETDENIEDIPS
    #[needs(Server(&[Settings]))]
    #[effect(Reads)]
    GETDENIEDIPS GetDeniedIps {} -> TextReply;

    /// Replaces the addresses to which all service is denied.
    ///
    /// Whoever comes from there is refused before a login, you too when you come back; connections
    /// that are logged in go on. All old lines go; [`SetLanIps`] tells how the new ones are made.
    ///
    /// > SETDENIEDIPS "203.0.113.0/24"
    #[needs(Server(&[Settings]))]
    #[effect(Replaces)]
    #[undo("GETDENIEDIPS" => "SETDENIEDIPS {was}")]
    SETDENIEDIPS SetDeniedIps { addresses: IpList } -> ();

    /// Shows the cluster-wide addresses to which all service is denied.
    ///
    /// > GETCLUSTERDENIEDIPS
    #[needs(Server(&[Settings]))]
    #[effect(Reads)]
    #[scope(Cluster)]
    GETCLUSTERDENIEDIPS GetClusterDeniedIps {} -> TextReply;

    /// Replaces the cluster-wide addresses to which all service is denied.
    ///
    /// All old lines go; see [`SetDeniedIps`].
    ///
    /// > SETCLUSTERDENIEDIPS "203.0.113.0/24"
    #[needs(Server(&[Settings]))]
    #[effect(Replaces)]
    #[undo("GETCLUSTERDENIEDIPS" => "SETCLUSTERDENIEDIPS {was}")]
    #[scope(Cluster)]
    SETCLUSTERDENIEDIPS SetClusterDeniedIps { addresses: IpList } -> ();

    /// Tells what the server takes an address for.
    ///
    /// The answer is the word of the first of these sets that has the address: DENIED, WHITEHOLE
    /// (the addresses that are never blacklisted), BLACKLISTED, CLIENT, LAN, PROXY, NATED, NATSITE,
    /// DEBUG. It is empty for an address that is in none. Addresses that are blocked for a time are
    /// BLACKLISTED too, unless they are among those that cannot be. The sets of a cluster count as well. What is in a set by its name in the
    /// DNS only is not found.
    ///
    /// > GETIPSTATE 192.0.2.7
    /// > GETIPSTATE [192.0.2.7] TEMP
    #[needs(Server(&[Settings, AllDomains]))]
    #[effect(Reads)]
    GETIPSTATE GetIpState {
        address: IpAddress,
        /// Looks into the set of temporary clients as well, from where users have logged in lately;
        /// they are CLIENT.
        "TEMP" temp: bool,
    } -> TextReply;
}
