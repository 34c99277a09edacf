//! Monitoring: what the server counts about itself, and its end.
use crate::access::right::Access::Server;
use crate::access::right::ServerRight::Monitor;
use crate::request::declare::commands;
use crate::request::kinds::{DialogId, Number, StatChange, StatObject};
use crate::request::reply::{ObjectReply, Record, TextReply};

commands! { monitoring MonitoringRequest;

    /// Shows the value of a statistics element of the server.
    ///
    /// It is a number for most of them: a level, or a counter that only grows. The elements are
    /// those that SNMP shows; [`GetNextStatName`] goes through their names.
    ///
    /// > GETSTATELEMENT numQueuedMessages
    #[needs(Server(&[Monitor]))]
    #[effect(Reads)]
    GETSTATELEMENT GetStatElement { element: StatObject } -> ObjectReply;

    /// Changes a statistics element of the server.
    ///
    /// Only Custom elements can be changed, which are there for programs to count in. INC adds the
    /// value, which may be negative; SET assigns it.
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
    /// Past the last one, and behind a name that is unknown, the server refuses.
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
    SHUTDOWN Shutdown {} -> ();
}
