//! What fits nowhere else: the server itself, its log, its queues, temporary address sets.
use crate::access::right::Access::{Anyone, Server};
use crate::access::right::ServerRight::{Master, Monitor, RejectQueues, Settings};
use crate::request::declare::commands;
use crate::request::kinds::{
    AccountName, IpAddress, LogLevel, MessageId, ModuleName, Object, QueueName, Seconds, Switch,
    SystemItem, TempIpList, Text, TraceFacility,
};
use crate::request::reply::{Names, NumberReply, ObjectReply, Record, TextReply, TimeReply};

commands! { miscellaneous MiscellaneousRequest;

    /// Lists the commands that the server knows.
    ///
    /// > LISTCLICOMMANDS
    #[needs(Anyone)]
    #[effect(Reads)]
    LISTCLICOMMANDS ListCliCommands {} -> Names<Text>;

    /// Does nothing, successfully.
    ///
    /// It shows that the connection still works, and keeps it from being closed as idle.
    ///
    /// > NOOP
    #[needs(Anyone)]
    #[effect(Reads)]
    NOOP Noop {} -> ();

    /// Answers the object that it is given.
    ///
    /// It shows how the server reads and prints an object.
    ///
    /// > ECHO {name=ann; numbers=(#1,#2); when=#T22-11-2026_17:41:00;}
    #[needs(Anyone)]
    #[effect(Reads)]
    ECHO Echo { object: Object } -> ObjectReply;

    /// Shows the version of the server.
    ///
    /// > GETVERSION
    #[needs(Anyone)]
    #[effect(Reads)]
    GETVERSION GetVersion {} -> TextReply;

    /// Shows an item of system information.
    ///
    /// The items are those of the CG/PL function SystemInfo, in any case: `serverVersion`,
    /// `serverOS`, `serverCPU`, `mainDomainName`, `licenseDomainName`, `startTime`, and
    /// `serverInstance` and `clusterInstance`, which are different after each start. An item that is
    /// not known is an error.
    ///
    /// > GETSYSTEMINFO serverVersion
    #[needs(Anyone)]
    #[effect(Reads)]
    GETSYSTEMINFO GetSystemInfo {
        /// The name of the item, such as `serverVersion`.
        what: SystemItem,
    } -> ObjectReply;

    /// Shows the time on the server's clock.
    ///
    /// > GETCURRENTTIME
    #[needs(Anyone)]
    #[effect(Reads)]
    GETCURRENTTIME GetCurrentTime {} -> TimeReply;

    /// Switches the logging of everything on or off.
    ///
    /// While it is on, every log record is written, whatever the log levels say. The log grows
    /// quickly then.
    ///
    /// > SETLOGALL ON
    /// > SETLOGALL
    #[needs(Server(&[Monitor]))]
    #[effect(Other)]
    SETLOGALL SetLogAll {
        /// ON or OFF; ON where this is left out.
        switch: Option<Switch>,
    } -> ();

    /// Writes a list of all data objects in the server's memory.
    ///
    /// It goes to the syslog of the operating system. There can be millions of objects, and the
    /// server stands still until all of them are written: do not send this to a server in use.
    ///
    /// > DUMPALLOBJECTS
    /// > DUMPALLOBJECTS FILE
    #[needs(Server(&[Master]))]
    #[effect(Other)]
    DUMPALLOBJECTS DumpAllObjects {
        /// Writes to `objects_dump.txt` in the base directory, unless there is such a file already.
        "FILE" file: bool,
    } -> ();

    /// Measures how fast the server can calculate.
    ///
    /// It repeats a calculation for some seconds; the answer tells how often in a second. A lower
    /// number than usual means that the machine is busy.
    ///
    /// > TESTLOOP 5
    #[needs(Server(&[Monitor]))]
    #[effect(Reads)]
    TESTLOOP TestLoop {
        /// For how many seconds to calculate.
        seconds: Seconds,
    } -> NumberReply;

    /// Switches the tracing of file operations on or off.
    ///
    /// The records go to the syslog of the operating system.
    ///
    /// > SETTRACE FileIO ON
    /// > SETTRACE FileOp
    #[needs(Server(&[Monitor]))]
    #[effect(Other)]
    SETTRACE SetTrace {
        /// FileIO for reading, writing and cutting; FileOp for creating, renaming and removing.
        facility: TraceFacility,
        /// ON or OFF; ON where this is left out.
        switch: Option<Switch>,
    } -> ();

    /// Writes a record into the log of the server.
    ///
    /// It is marked with the prefix SYSTEM. A record whose level is above the `LogLevel` of the log's
    /// settings is left out, unless everything is logged.
    ///
    /// > WRITELOG 1 "Maintenance begins"
    #[needs(Server(&[Monitor]))]
    #[effect(Other)]
    WRITELOG WriteLog {
        level: LogLevel,
        /// What is to be written.
        record: Text,
    } -> ();

    /// Has an SMTP queue tried again at once.
    ///
    /// In a Dynamic Cluster this is done on all members.
    ///
    /// > RELEASESMTPQUEUE example.org
    #[needs(Server(&[Monitor]))]
    #[effect(Other)]
    RELEASESMTPQUEUE ReleaseSmtpQueue {
        /// The queue, named after the Domain that its mail goes to.
        queue: QueueName,
    } -> ();

    /// Rejects a message that waits in the queue.
    ///
    /// Its sender gets an error report with the text, or none at all where the text is `NONDN`.
    ///
    /// > REJECTQUEUEMESSAGE 1200345
    /// > REJECTQUEUEMESSAGE 1200345 REPORT "This address does not exist any more"
    #[needs(Server(&[RejectQueues]))]
    #[effect(Destroys)]
    REJECTQUEUEMESSAGE RejectQueueMessage {
        message: MessageId,
        /// What the sender is told; `NONDN` for no report.
        "REPORT" | "" report: Option<Text>,
    } -> ();

    /// Rejects all messages of a sender that wait in the queue.
    ///
    /// The sender gets error reports with the text, or none at all where the text is `NONDN`. In a
    /// Dynamic Cluster this is done on all members.
    ///
    /// > REJECTQUEUEMESSAGES SENDER ann@example.com
    /// > REJECTQUEUEMESSAGES SENDER ann@example.com REPORT NONDN
    #[needs(Server(&[RejectQueues]))]
    #[effect(Destroys)]
    REJECTQUEUEMESSAGES RejectQueueMessages {
        /// The Account that sent them while it was logged in.
        "SENDER" sender: AccountName,
        /// What the sender is told; `NONDN` for no report.
        "REPORT" | "" report: Option<Text>,
    } -> ();

    /// Shows what waits in a queue of a module.
    ///
    /// The answer tells the number of messages in `nTotal` and their bytes in `size`; `delayedTill`
    /// is there while the queue is on hold, `lastError` once something went wrong. It is empty if
    /// the module has no such queue.
    ///
    /// > GETMESSAGEQUEUEINFO SMTP QUEUE example.org
    #[needs(Server(&[Monitor]))]
    #[effect(Reads)]
    GETMESSAGEQUEUEINFO GetMessageQueueInfo {
        module: ModuleName,
        "QUEUE" queue: QueueName,
    } -> Record;

    /// Shows the address of the cluster's controller.
    ///
    /// > GETCURRENTCONTROLLER
    #[needs(Server(&[Monitor]))]
    #[effect(Reads)]
    #[scope(Cluster)]
    GETCURRENTCONTROLLER GetCurrentController {} -> TextReply;

    /// Opens a member's administrative connections in the cluster anew.
    ///
    /// On a member that is not the controller, the one to the controller is among them.
    ///
    /// > RECONNECTCLUSTERADMIN
    #[needs(Server(&[Monitor]))]
    #[effect(Other)]
    #[scope(Cluster)]
    RECONNECTCLUSTERADMIN ReconnectClusterAdmin {} -> ();

    /// Shows the temporary Client addresses.
    ///
    /// The answer is a string of addresses with commas between them.
    ///
    /// > GETTEMPCLIENTIPS
    #[needs(Server(&[Monitor]))]
    #[effect(Reads)]
    GETTEMPCLIENTIPS GetTempClientIps {} -> TextReply;

    /// Counts a failed login from an address.
    ///
    /// After too many of them the server blocks the address for a while.
    ///
    /// > REPORTFAILEDLOGINADDRESS 192.0.2.7
    #[needs(Server(&[Settings]))]
    #[effect(Other)]
    REPORTFAILEDLOGINADDRESS ReportFailedLoginAddress { address: IpAddress } -> ();

    /// Blocks an address for a while, or unblocks it.
    ///
    /// > TEMPBLACKLISTIP 192.0.2.7 TIMEOUT 3600
    /// > TEMPBLACKLISTIP 192.0.2.7 DELETE
    #[needs(Server(&[Settings]))]
    #[effect(Merges)]
    TEMPBLACKLISTIP TempBlacklistIp {
        address: IpAddress,
        /// For how many seconds; 0 unblocks the address.
        "TIMEOUT" timeout: Option<Seconds>,
        /// Unblocks the address.
        #[choice(Or)]
        "DELETE" delete: bool,
    } -> ();

    /// Shows the addresses that are blocked for a while.
    ///
    /// The answer is a string of addresses with commas between them. Behind an address stands `-`
    /// and for how many seconds it remains blocked, or `*` where that is for good.
    ///
    /// > GETTEMPBLACKLISTEDIPS
    #[needs(Server(&[Monitor]))]
    #[effect(Reads)]
    GETTEMPBLACKLISTEDIPS GetTempBlacklistedIps {} -> TextReply;

    /// Blocks more addresses for a while.
    ///
    /// Addresses that are blocked already stay so, as [`GetTempBlacklistedIps`] shows them.
    ///
    /// > SETTEMPBLACKLISTEDIPS "192.0.2.7-3600,192.0.2.8-*"
    #[needs(Server(&[Settings]))]
    #[effect(Merges)]
    SETTEMPBLACKLISTEDIPS SetTempBlacklistedIps { addresses: TempIpList } -> ();

    /// Keeps an address from being blocked for a while, or no longer.
    ///
    /// > TEMPUNBLOCKIP 192.0.2.7 TIMEOUT 3600
    /// > TEMPUNBLOCKIP 192.0.2.7 DELETE
    #[needs(Server(&[Settings]))]
    #[effect(Merges)]
    TEMPUNBLOCKIP TempUnblockIp {
        address: IpAddress,
        /// For how many seconds; 0 takes the protection away.
        "TIMEOUT" timeout: Option<Seconds>,
        /// Takes the protection away.
        #[choice(Or)]
        "DELETE" delete: bool,
    } -> ();

    /// Shows the addresses that cannot be blocked for a while.
    ///
    /// The answer has the form of that of [`GetTempBlacklistedIps`].
    ///
    /// > GETTEMPUNBLOCKABLEIPS
    #[needs(Server(&[Monitor]))]
    #[effect(Reads)]
    GETTEMPUNBLOCKABLEIPS GetTempUnblockableIps {} -> TextReply;

    /// Keeps more addresses from being blocked for a while.
    ///
    /// Addresses that are protected already stay so, as [`GetTempUnblockableIps`] shows them.
    ///
    /// > SETTEMPUNBLOCKABLEIPS "192.0.2.7-3600,192.0.2.8-*"
    #[needs(Server(&[Settings]))]
    #[effect(Merges)]
    SETTEMPUNBLOCKABLEIPS SetTempUnblockableIps { addresses: TempIpList } -> ();
}
