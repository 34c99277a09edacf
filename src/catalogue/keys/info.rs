//! What the server notes by itself about Accounts, Mailboxes, files, subscribers, queues and sessions.
//!
//! Nobody sets these keys; they stand in answers, and some can be asked for by name.
use crate::catalogue::keys::declare::keys;

keys! {
    /// The info data of an Account.
    #[by(Nobody)]
    ACCOUNT_INFO {
        /// When the Account was made.
        Created: Time,
        /// When the user logged in last.
        LastLogin: Time,
        /// The network address of the last login.
        LastAddress: Text,
        /// When a login failed last.
        LastFailedLogin: Time,
        /// How many bytes the Account holds, mail and stored files.
        StorageUsed: Size,
        /// How each Remote POP record fared last.
        RPOP: Records(RECORD_STATE),
        /// How each Remote SIP record fared last.
        RSIP: Records(RECORD_STATE),
        /// The mobile devices that were synchronised.
        AirSyncs: Records(DEVICE),
    }

    /// How a record fared.
    #[by(Nobody)]
    RECORD_STATE {
        /// When it was carried out last.
        completed: Time,
        /// The error of the last time.
        errorCode: Text,
    }

    /// A mobile device.
    #[by(Nobody)]
    DEVICE {
        /// When it was synchronised last.
        Date: Time,
        /// Whether it is to be wiped.
        doWipe: Any,
        /// Whether it was wiped.
        wiped: Any,
    }

    /// The statistics of an Account.
    #[by(Nobody)]
    ACCOUNT_STATISTICS {
        /// When all counters were set to zero last.
        StatReset: Time,
        /// How many messages came in.
        MessagesReceived: Number,
        /// How many bytes these messages had.
        BytesReceived: Size,
        /// How many messages the user sent.
        MessagesSent: Number,
        /// How many bytes those messages had.
        BytesSent: Size,
        /// How many calls came in.
        CallsReceived: Number,
        /// How many calls the user placed.
        CallsSent: Number,
        /// How often the user logged in.
        Logins: Number,
    }

    /// The statistics of a Domain, all its Accounts together.
    #[by(Nobody)]
    DOMAIN_STATISTICS {
        /// When all counters were set to zero last.
        StatReset: Time,
        /// How many messages came in.
        MessagesReceived: Number,
        /// How many bytes these messages had.
        BytesReceived: Size,
        /// How many messages the users sent.
        MessagesSent: Number,
        /// How many bytes those messages had.
        BytesSent: Size,
        /// How many calls came in.
        CallsReceived: Number,
        /// How many calls the users placed.
        CallsSent: Number,
    }

    /// What is known of a Mailbox.
    #[by(Nobody)]
    MAILBOX_INFO {
        /// What the Mailbox is for; it does not bind its content.
        Class: Suggest(MAILBOX_CLASSES),
        /// When the Mailbox was made.
        Created: Time,
        /// How many messages there are.
        Messages: Number,
        /// How many of them were never read.
        Unseen: Number,
        /// How many bytes they have.
        Size: Size,
        /// The number that the next message gets.
        UIDNext: Number,
        /// Changes when the numbers of messages begin anew.
        UIDValidity: Number,
    }

    /// What is known of a stored file.
    #[by(Nobody)]
    FILE_INFO {
        /// How many bytes the file has.
        STSize: Size,
        /// When the file was changed last.
        STModified: Time,
        /// When the file was made.
        STCreated: Time,
    }

    /// One of the subscribers in a listing.
    #[by(Nobody)]
    SUBSCRIBER {
        /// The E-mail address.
        Sub: Text,
        /// The real name.
        RealName: Text,
        /// How the subscriber gets postings.
        mode: Suggest(MODES),
        /// When the subscription began.
        subscribeTime: Time,
        /// How much the subscriber has posted.
        posts: Any,
        /// When a message to the subscriber failed last.
        lastBounceTime: Time,
        /// How many messages to the subscriber failed.
        bounces: Number,
    }

    /// What is known of a single subscriber.
    #[by(Nobody)]
    SUBSCRIBER_INFO {
        /// How the subscriber gets postings, or what became of the subscription.
        mode: Suggest(MODES),
        /// The text by which the subscription is confirmed.
        confirmationID: Text,
        /// When the subscription began.
        timeSubscribed: Time,
        /// How many postings there were, a word, or an array with a number.
        posts: Any,
        /// How many messages to the subscriber failed.
        bounces: Number,
        /// When a message to the subscriber failed last.
        lastBounced: Time,
        /// The real name.
        RealName: Text,
    }

    /// What is known of a queue of messages.
    #[by(Nobody)]
    MESSAGE_QUEUE {
        /// How many messages wait.
        nTotal: Number,
        /// How many bytes they have.
        size: Number,
        /// When the queue is looked at again.
        delayedTill: Time,
        /// What went wrong last.
        lastError: Text,
    }

    /// What is known of a session; programs may add attributes of their own.
    #[by(Nobody)]
    SESSION_DATA {
        /// The name of the session.
        ID: Text,
        /// The Account, without its Domain.
        accountName: Text,
        /// The Domain of the Account.
        domainName: Text,
        /// The Account with its Domain.
        fullAccountName: Text,
        /// The protocol that the session was opened for.
        protocol: Text,
        /// What carries the session.
        transport: Text,
        /// The program at the other end, as it calls itself.
        client: Text,
        /// The network address of the other end.
        address: Text,
        /// The network address behind the proxy that the other end is.
        origAddress: Text,
        /// The Skin that was asked for.
        skinName: Text,
        /// When the session was opened.
        started: Time,
        /// When the session was used last.
        lastUsed: Time,
        /// How far the second step of the login is.
        twoFactor: Suggest(&["waiting", "background", "completed"]),
        /// What the second step waits for.
        oneTimeSecret: Secret,
    }
}

/// The classes of Mailboxes that programs know.
pub const MAILBOX_CLASSES: &[&str] =
    &["IPF.Note", "IPF.Contact", "IPF.Appointment", "IPF.Task", "IPF.StickyNote"];

/// The ways of getting postings, and the two ends of a subscription.
const MODES: &[&str] = &["feed", "digest", "index", "null", "banned", "subscribe", "unsubscribe"];
