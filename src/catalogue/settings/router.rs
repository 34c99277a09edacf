//! The Router: where an address leads.
use crate::access::right::Access::Server;
use crate::access::right::ServerRight::{AllDomains, Settings as SettingsRight};
use crate::request::declare::commands;
use crate::request::kinds::{Address, RouteKind, RouterTable, Settings};
use crate::request::reply::{ObjectReply, Record, TextReply};

commands! { settings RouterRequest;

    /// Shows the router table.
    ///
    /// It is one string; its lines are separated by `\e`.
    ///
    /// > GETROUTERTABLE
    #[needs(Server(&[SettingsRight]))]
    #[effect(Reads)]
    GETROUTERTABLE GetRouterTable {} -> TextReply;

    /// Replaces the router table.
    ///
    /// The whole old table goes, so read it first. The text is kept as it is, comments included.
    /// Its lines are separated by `\e` and hold one record each, `left = right`; a semicolon begins
    /// a comment, alone on a line or behind a record.
    ///
    /// On the left stands a Domain (`example.net`, `*.example.net`), for all addresses in it, or an
    /// address in angle brackets: `<sales>` in the Main Domain, `<sales@example.com>`,
    /// `<sales-*@example.com>`. `*` fits any text, `(3d)` three digits and `(7-15d)` seven to
    /// fifteen; there may be two of them, and each `*` on the right stands for what they fitted in
    /// their turn. On the right stands the Domain or the address that takes its place, or a word
    /// for an end of its own: `NULL` drops what is sent there, `ERROR` refuses it, `SPAMTRAP` and
    /// `BLACKLISTED` take it for a sign of spam. `ann.local` as a Domain gives all its mail to one
    /// Account of the Main Domain, and `._via` behind a host sends it to that very host.
    ///
    /// Words before the left side narrow a record or grant something: `Mail:`, `Access:` and
    /// `Signal:` for one mode only; `Relay:`, `NoRelay:` and `RelayAll:` for who may relay through
    /// it.
    ///
    /// The first record that fits is applied and the new address is routed from the beginning,
    /// until no record fits or one leaves the address as it is. Then the Domain and the objects in
    /// it are looked for. A line that is no record counts as a comment. [`Route`] shows what comes
    /// out.
    ///
    /// > SETROUTERTABLE "<sales@example.com> = ann@example.com\eexample.net = example.com ; moved\e"
    /// > SETROUTERTABLE "Relay:*.example.org = *.example.org\e<*@old.example.com> = *@example.com"
    #[needs(Server(&[SettingsRight]))]
    #[effect(Replaces)]
    #[undo("GETROUTERTABLE" => "SETROUTERTABLE {was}")]
    SETROUTERTABLE SetRouterTable { table: RouterTable } -> ();

    /// Shows the settings of the Router.
    ///
    /// > GETROUTERSETTINGS
    #[needs(Server(&[SettingsRight]))]
    #[effect(Reads)]
    GETROUTERSETTINGS GetRouterSettings {} -> Record;

    /// Replaces the settings of the Router.
    ///
    /// What the dictionary leaves out falls back to its default. The table is not among them.
    ///
    /// > SETROUTERSETTINGS {LogLevel=4;}
    #[needs(Server(&[SettingsRight]))]
    #[effect(Replaces)]
    #[undo("GETROUTERSETTINGS" => "SETROUTERSETTINGS {was}")]
    SETROUTERSETTINGS SetRouterSettings { settings: Settings } -> ();

    /// Shows the cluster-wide router table.
    ///
    /// > GETCLUSTERROUTERTABLE
    #[needs(Server(&[SettingsRight]))]
    #[effect(Reads)]
    #[scope(Cluster)]
    GETCLUSTERROUTERTABLE GetClusterRouterTable {} -> TextReply;

    /// Replaces the cluster-wide router table.
    ///
    /// The whole old table goes. The lines have the make of those of [`SetRouterTable`].
    ///
    /// > SETCLUSTERROUTERTABLE "<sales@example.com> = ann@example.com"
    #[needs(Server(&[SettingsRight]))]
    #[effect(Replaces)]
    #[undo("GETCLUSTERROUTERTABLE" => "SETCLUSTERROUTERTABLE {was}")]
    #[scope(Cluster)]
    SETCLUSTERROUTERTABLE SetClusterRouterTable { table: RouterTable } -> ();

    /// Shows the cluster-wide settings of the Router.
    ///
    /// > GETCLUSTERROUTERSETTINGS
    #[needs(Server(&[SettingsRight]))]
    #[effect(Reads)]
    #[scope(Cluster)]
    GETCLUSTERROUTERSETTINGS GetClusterRouterSettings {} -> Record;

    /// Replaces the cluster-wide settings of the Router.
    ///
    /// What the dictionary leaves out falls back to its default.
    ///
    /// > SETCLUSTERROUTERSETTINGS {LogLevel=4;}
    #[needs(Server(&[SettingsRight]))]
    #[effect(Replaces)]
    #[undo("GETCLUSTERROUTERSETTINGS" => "SETCLUSTERROUTERSETTINGS {was}")]
    #[scope(Cluster)]
    SETCLUSTERROUTERSETTINGS SetClusterRouterSettings { settings: Settings } -> ();

    /// Shows where an address leads.
    ///
    /// Nothing is sent: the address only goes through the router table, the Domains and their
    /// objects. The answer is an array of three strings: the module that takes the address, such as
    /// LOCAL or SMTP, or SYSTEM for the ends that are built in; the queue or object within the
    /// module, for SMTP the Domain to which it connects, for LOCAL the Account or Group, for SYSTEM
    /// the word for the end; and the address that is left there. An address that leads nowhere, or
    /// in a circle, is refused with the reason.
    ///
    /// Besides `ann@example.com` an address may be `"<@relay.example.org:ann@example.com>"`,
    /// `relay.example.org!ann` or `ann%example.com@relay.example.org`: the outermost host comes
    /// first, and one of this server's Domains passes it on. Without a domain it is one of the Main
    /// Domain. `INBOX#ann@example.com` is one Mailbox of an Account. A telephone number of an
    /// Account counts as a name of it in its Domain. What becomes of an unknown name is told by the
    /// Domain's settings MailToUnknown, AccessToUnknown and SignalToUnknown; `*` in the address for
    /// rerouting stands for the name.
    ///
    /// The names of logins are routed too, as `access`, which is also what is shown where the mode
    /// is left out. An address elsewhere goes to SMTP, for `signal` to SIP.
    ///
    /// > ROUTE sales@example.com
    /// > ROUTE bob@example.org mail
    /// > ROUTE "<@relay.example.org:bob@example.org>" signal
    #[needs(Server(&[SettingsRight, AllDomains]))]
    #[effect(Reads)]
    ROUTE Route {
        address: Address,
        /// What is to be sent there.
        mode: Option<RouteKind>,
    } -> ObjectReply;
}
