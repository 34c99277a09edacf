//! Tasks: Real-Time Applications that run.
use crate::access::right::Access::{self, OwnOrDomainWith};
use crate::access::right::DomainRight::CanImpersonate;
use crate::request::declare::commands;
use crate::request::kinds::{AccountName, EntryName, EventName, Object, ProgramName, TaskId};
use crate::request::reply::{ObjectReply, TextReply};

commands! { tasks TaskRequest;

    /// Starts a Real-Time Application for an Account and answers its task ID.
    ///
    /// The program, a .sppr file, is looked for in the environment of the Account's Domain and
    /// behind it in those of the server. It reads its parameter with `Vars().startParameter`. The
    /// task runs on by itself; end it with [`KillNode`].
    ///
    /// > STARTPBXTASK pbx@example.com PROGRAM announce
    /// > STARTPBXTASK pbx@example.com PROGRAM announce ENTRY weekly PARAM {to=(ann,bob);}
    #[needs(OwnOrDomainWith(CanImpersonate))]
    #[effect(Other)]
    STARTPBXTASK StartPbxTask {
        /// The Account for which the task runs.
        account: AccountName,
        /// The name of the program, without `.sppr`.
        "PROGRAM" program: ProgramName,
        "ENTRY" entry: Option<EntryName>,
        /// Any object, for the program to read.
        "PARAM" parameter: Option<Object>,
    } -> TextReply;

    /// Sends an event to a task.
    ///
    /// The task finds it among the events that it waits for; what becomes of it is up to the
    /// program.
    ///
    /// > SENDTASKEVENT 2187 EVENT stop
    /// > SENDTASKEVENT 2187 EVENT volume PARAM #7
    #[needs(Access::Object(CanImpersonate))]
    #[effect(Other)]
    SENDTASKEVENT SendTaskEvent {
        task: TaskId,
        "EVENT" event: EventName,
        /// Any object, for the program to read.
        "PARAM" parameter: Option<Object>,
    } -> ();

    /// Ends a task at once.
    ///
    /// > KILLNODE 2187
    #[needs(Access::Object(CanImpersonate))]
    #[effect(Destroys)]
    KILLNODE KillNode { task: TaskId } -> ();

    /// Shows the status that the application of a task gave itself.
    ///
    /// Its make is up to the program.
    ///
    /// > READNODESTATUS 2187
    #[needs(Access::Object(CanImpersonate))]
    #[effect(Reads)]
    READNODESTATUS ReadNodeStatus { task: TaskId } -> ObjectReply;
}
