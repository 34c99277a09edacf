//! Synchronous scripts: programs that run while the command waits for their result.
use crate::access::right::Access::OwnOrDomainWith;
use crate::access::right::DomainRight::CanImpersonate;
use crate::request::declare::commands;
use crate::request::kinds::{AccountName, EntryName, Object, ProgramName};
use crate::request::reply::ObjectReply;

commands! { scripts ScriptRequest;

    /// Runs a synchronous script for an Account and answers its result.
    ///
    /// The script is written in CG/PL and stands in a .scgp file of the Real-Time Application
    /// environment: that of the Account's Domain, or behind it those of the server. It reads its
    /// parameter with `Vars().startParameter`, and what its entry returns is the answer. It may do
    /// whatever the language offers, so it counts as a change even where it only reads.
    ///
    /// > RUNSCRIPT ann@example.com PROGRAM report
    /// > RUNSCRIPT ann@example.com PROGRAM report ENTRY monthly PARAM {month=11;}
    #[needs(OwnOrDomainWith(CanImpersonate))]
    #[effect(Other)]
    RUNSCRIPT RunScript {
        /// The Account for which the script runs.
        account: AccountName,
        /// The name of the script, without `.scgp`.
        "PROGRAM" program: ProgramName,
        "ENTRY" entry: Option<EntryName>,
        /// Any object, for the script to read.
        "PARAM" parameter: Option<Object>,
    } -> ObjectReply;
}
