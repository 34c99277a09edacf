//! Access rights: what an Account may do as an administrator.
use crate::access::right::Access::Server;
use crate::access::right::ServerRight::AllDomains;
use crate::request::declare::commands;
use crate::request::kinds::{AccountName, Rights};

commands! { rights RightsRequest;

    /// Replaces the access rights of an Account.
    ///
    /// The array holds codes of rights; `()` takes all of them away. Server rights can be given
    /// only to Accounts of the Main Domain, and only the Master right permits that. The rights of a
    /// Domain administrator, which begin with `Domain`, can be given to Accounts of secondary
    /// Domains by whoever has the All Domains right. GETACCOUNTRIGHTS shows what an Account has.
    ///
    /// Only holders of the Master right can rename or remove an Account that has it, or change its
    /// settings and its password.
    ///
    /// > SETACCOUNTRIGHTS ann@example.com (Domain,BasicSettings,CanCreateAccounts)
    /// > SETACCOUNTRIGHTS ann@example.com ()
    #[needs(Server(&[AllDomains]))]
    #[effect(Replaces)]
    #[undo("GETACCOUNTRIGHTS {account}" => "SETACCOUNTRIGHTS {account} {was}")]
    SETACCOUNTRIGHTS SetAccountRights { account: AccountName, rights: Rights } -> ();
}
