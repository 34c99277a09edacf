//! Forwarders: names that stand for an address elsewhere.
use crate::access::right::Access::{Domain, DomainWith};
use crate::access::right::DomainRight::CanCreateForwarders;
use crate::request::declare::commands;
use crate::request::kinds::{Address, DomainName, ForwarderName, NewForwarderName};
use crate::request::reply::{Names, TextReply};

commands! { forwarders ForwarderRequest;

    /// Lists the Forwarders of a Domain.
    ///
    /// > LISTFORWARDERS example.com
    #[needs(Domain)]
    #[effect(Reads)]
    LISTFORWARDERS ListForwarders {
        /// The Domain; your own where this is left out.
        domain: Option<DomainName>,
    } -> Names<ForwarderName>;

    /// Creates a Forwarder.
    ///
    /// Mail and signals sent to its name go to the address. To change the address of a Forwarder,
    /// remove it and create it again.
    ///
    /// > CREATEFORWARDER info@example.com TO ann@example.org
    #[needs(DomainWith(CanCreateForwarders))]
    #[effect(Adds)]
    #[undo("DELETEFORWARDER {forwarder}")]
    #[sign(there "GETFORWARDER {forwarder}")]
    CREATEFORWARDER CreateForwarder {
        forwarder: NewForwarderName,
        /// Where everything goes.
        "TO" address: Address,
    } -> ();

    /// Renames a Forwarder.
    ///
    /// > RENAMEFORWARDER info@example.com INTO office@example.com
    #[needs(DomainWith(CanCreateForwarders))]
    #[effect(Renames)]
    #[undo("RENAMEFORWARDER {new_name} INTO {forwarder}")]
    #[sign(there "GETFORWARDER {new_name}", gone "GETFORWARDER {forwarder}")]
    RENAMEFORWARDER RenameForwarder {
        forwarder: ForwarderName,
        /// The new name, not taken by another object of the Domain.
        "INTO" new_name: NewForwarderName,
    } -> ();

    /// Removes a Forwarder.
    ///
    /// > DELETEFORWARDER info@example.com
    #[needs(DomainWith(CanCreateForwarders))]
    #[effect(Destroys)]
    #[undo("GETFORWARDER {forwarder}" => "CREATEFORWARDER {forwarder} TO {was}")]
    #[sign(gone "GETFORWARDER {forwarder}")]
    DELETEFORWARDER DeleteForwarder { forwarder: ForwarderName } -> ();

    /// Shows where a Forwarder leads.
    ///
    /// > GETFORWARDER info@example.com
    #[needs(Domain)]
    #[effect(Reads)]
    GETFORWARDER GetForwarder { forwarder: ForwarderName } -> TextReply;

    /// Finds the Forwarders of a Domain that lead to an address.
    ///
    /// > FINDFORWARDERS example.com TO ann@example.org
    #[needs(Domain)]
    #[effect(Reads)]
    FINDFORWARDERS FindForwarders {
        domain: DomainName,
        /// The address to look for.
        "TO" address: Address,
    } -> Names<ForwarderName>;
}
