//! Monitoring: what the server counts about itself, and its end.
use crate::access::right::Access::Server;
use crate::access::right::ServerRight::Monitor;
use crate::request::declare::commands;
use crate::request::kinds::{DialogId, Number, StatChange, StatObject};
use crate::request::reply::{ObjectReply, Record, TextReply};

commands! { monitoring MonitoringRequest;

    /// Shows the value of a statistics element of the server.
    ///
    /// The element is named by its object ID or its name, the answer is a number. Levels:
    /// 1.1 numDomains, 1.2 numAccounts, 1.3 numAliases, 1.4 numGroups, 1.5 numForwarders,
    /// 1.6 numLists, 1.7 numNamedTasks, 2.1 pwdInputActive (open sessions), 3.1 numQueuedMessages,
    /// 3.2 smtpInputActive, 3.4 smtpInputJobs, 4.1 serverUptime in seconds. Counters, which only
    /// grow, over restarts too: 2.2 pwdInputTotal (logins), 2.3 pwdLoginsFailed, 2.4 cliCommands,
    /// 2.5 cliCommandsFailed, 3.3 smtpInputTotal, 3.5 smtpInputTrafficIn, 3.6 sipTotalServers. Those
    /// of 3 stay at 0 here, where no mail and no calls come in. Custom elements have names only.
    /// Other servers have other elements; [`GetNextStatName`] goes through them all.
    ///
    /// > GETSTATELEMENT numQueuedMessages
    #[needs(Server(&[Monitor]))]
    #[effect(Reads)]
    GETSTATELEMENT GetStatElement { element: StatObject } -> ObjectReply;

    /// Changes a statistics element of the server.
    ///
    /// Only Custom elements can be changed, which are there for programs to count in. A name that
    /// begins with a letter and is none of the server's elements makes a new one; it begins with 0.
    /// INC adds the value, which may be negative; SET assigns it.
    ///
    /// > SETSTATELEMENT CustomOrders INC 1
    /// > SETSTATELEMENT CustomOrders SET 0
    /// > SETSTATELEMENT CustomOrders 12
    #[needs(Server(&[Monitor]))]
    #[effect(Replaces)]
    #[undo("GETSTATELEMENT {element}" => "SETSTATELEMENT {element} SET {was}")]
    SETSTATELEMENT SetStatElement {
        /// The name of a Custom element.
        element: StatObject,
        /// INC or SET; SET where this is left out.
        change: Option<StatChange>,
        /// What is added or assigned.
        value: Number,
    } -> ();

    /// Tells the name of the statistics element behind another one.
    ///
    /// Begin with the empty string, which answers the first element, and go on with each answer.
    /// The elements of the server come in the order of their object IDs, by which they are answered,
    /// the Custom elements behind them by their names. Past the last one, and behind a name that is
    /// unknown, the server refuses.
    ///
    /// > GETNEXTSTATNAME ""
    /// > GETNEXTSTATNAME numQueuedMessages
    #[needs(Server(&[Monitor]))]
    #[effect(Reads)]
    GETNEXTSTATNAME GetNextStatName {
        /// The element before; `""` for the beginning.
        element: StatObject,
    } -> TextReply;

    /// Shows the state of a signal dialog, such as a call.
    ///
    /// The embedded engine carries no calls, and finds none.
    ///
    /// > GETDIALOGINFO 5127
    #[needs(Server(&[Monitor]))]
    #[effect(Reads)]
    GETDIALOGINFO GetDialogInfo { dialog: DialogId } -> Record;

    /// Stops the server.
    ///
    /// It ends for everybody, this connection included, and nothing in the protocol starts it
    /// again.
    ///
    /// > SHUTDOWN
    #[needs(Server(&[Monitor]))]
    #[effect(Other)]
    #[drastic(server)]
    SHUTDOWN Shutdown {} -> ();
}
