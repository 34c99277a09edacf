//! The records that hang on an Account: Remote POP, Remote SIP, scheduled tasks, telephone numbers.
//!
//! RPOP and RSIP dictionaries hold one such record under each name. The others are the parameters of
//! a single command.
use crate::catalogue::keys::declare::keys;

keys! {
    /// A Remote POP record.
    #[by(CanModifyRpop)]
    RPOP {
        /// The host to fetch mail from.
        domain: Text,
        /// The user name on that host.
        authName: Text,
        /// The password on that host.
        password: Secret,
        /// How often mail is fetched.
        period: Period,
        /// The Mailbox for the messages; the INBOX if there is none.
        mailbox: Text,
        /// Whether messages stay on that host.
        leave: Flag,
        /// Whether the login hides the password.
        APOP: Flag,
        /// Whether the connection is encrypted.
        TLS: Flag,
    }

    /// A Remote SIP record.
    #[by(CanModifyRsip)]
    RSIP {
        /// The host to register with.
        domain: Text,
        /// The name to be registered.
        fromName: Text,
        /// The user name on that host.
        authName: Text,
        /// The password on that host.
        password: Secret,
        /// How often the registration is renewed; 1000000000s is never.
        period: Period,
        /// Where calls go that come in over the registration.
        targetName: Text,
    }

    /// The data of a scheduled task.
    #[by(CanModifyRsip)]
    SCHEDULED_TASK {
        /// The name of the task; it is made where there is none.
        id: Text,
        /// The Real-Time Application; without it and a script the task goes.
        program: Text,
        /// The Synchronous Script to run, if there is no program.
        script: Text,
        /// What the program is given, as the last of its start parameters.
        parameter: Any,
        /// When the task starts, in GMT.
        when: When,
        /// After what time it starts again: seconds, or one of the words.
        period: Suggest(&["day", "week", "month", "year"]),
    }

    /// A change of the telephone numbers of an Account.
    #[by(CanCreateTelnums)]
    TELNUM_OPERATION {
        /// What to do: add a number, take one away, or take the first.
        op: Choice(&["add", "del", "pop"]),
        /// The number, for add and del.
        telnum: Text,
    }
}
