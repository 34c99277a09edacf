//! Account Preferences: how the Web interface and the vendor's programs look and behave for a user.
//!
//! They stand in Accounts, in the defaults of a Domain and in those of the server. Products keep many
//! keys of their own among them.
use crate::catalogue::keys::declare::keys;
use crate::catalogue::keys::key::CHARSETS;

keys! {
    /// Account Preferences.
    #[by(WebUserSettings)]
    PREFERENCES {
        /// The language of the pages and programs.
        Language: Language = "\"\"",
        /// The languages offered on the login page.
        LanguageMenu: Strings = "()",
        /// The time zone in which times are shown.
        TimeZone: Suggest(&["HostOS"]) = "HostOS",
        /// The character set of pages and of new messages.
        Charset: Suggest(CHARSETS) = "utf-8",
        /// The character set of texts that are uploaded.
        UploadCharset: Suggest(CHARSETS) = "\"\"",
        /// Where UTF-8 is used whatever the character set is.
        UseUTF8Mode: Suggest(&["Reading and Composing"]) = "\"Reading and Composing\"",
        /// Whether a message is answered in its own character set.
        UseLetterCharset: Flag = "NO",
        /// The Skin of the Web interface.
        SkinName: Text = "XChange",
        /// The Skin of the Pronto program.
        ProntoSkinName: Text = "Pronto-",
        /// The Skin for i-mode telephones.
        IModeSkinName: Text = "IMode",
        /// The Skin for WML browsers.
        WMLSkinName: Text = "WML",
        /// The size of letters, as a step of the Skin.
        FontSize: Number = "2",

        /// Whether a session is bound to the network address of its login.
        IPWatch: Flag = "YES",
        /// What a new session waits for before it opens.
        TwoFactor: Suggest(&["NO", "secret", "background"]),
        /// Whether a session is bound to a cookie.
        UseCookie: Flag = "NO",
        /// Whether local times are shown instead of those of the sender.
        ShowLocal: Flag = "YES",

        /// How many messages a page of a Mailbox shows.
        MessagesInView: Number = "20",
        /// The columns of a Mailbox page.
        Columns: Strings = "(Status,From,Subject,Size,Received)",
        /// The number of the column by which messages are sorted.
        SortCol: Number = "5",
        /// Whether messages are sorted from the last to the first.
        DescSort: Flag = "NO",
        /// How often an open Mailbox is looked at again.
        MailboxRefresh: Period = "1m",
        /// Whether the beginning of a message is shown below the list.
        ShowPreviewPane: Flag = "YES",
        /// Whether only Mailboxes with a subscription are shown.
        ShowSubscribed: Flag = "NO",
        /// The header fields shown above a message.
        Fields: Strings = "(From,Sender,Subject,Date,To,Cc)",
        /// Whether parts in HTML are shown within the page.
        HTMLEmbed: Suggest(&["inline"]) = "inline",
        /// Whether images from elsewhere are shown.
        ExternalImage: Suggest(&["safely"]) = "safely",
        /// Whether links lead out of the page directly.
        ExternalLink: Suggest(&["safely"]) = "safely",
        /// When senders are told that their message was read.
        SendMDNMode: Suggest(&["Automatically", "Manually", "Never"]) = "Automatically",

        /// What deleting a message does.
        DeleteMode: Suggest(&["Move To Trash", "Immediately", "Mark"]) = "\"Move To Trash\"",
        /// The age at which messages leave the trash for good.
        EmptyTrash: Period = "15d",
        /// The age at which messages leave the junk Mailbox for good.
        EmptyJunk: Period = "7d",
        /// Whether a message keeps its date when it is moved to the trash.
        KeepTimeInTrash: Flag = "NO",

        /// The name under which the INBOX is shown.
        InboxDisplay: Text = "INBOX",
        /// The name under which messages to be sent are shown.
        OutboxDisplay: Text = "Outbox",
        /// The Mailbox for messages that were sent.
        SentBox: Text = "\"Sent Items\"",
        /// The Mailbox for messages not yet sent.
        DraftsBox: Text = "Drafts",
        /// The Mailbox for deleted messages.
        TrashBox: Text = "Trash",
        /// The Mailbox for junk.
        JunkBox: Text = "Junk",
        /// The Mailbox for archived messages.
        ArchiveBox: Text = "Archive",
        /// The Mailbox for calls and chats of the past.
        HistoryBox: Text = "History",
        /// The main Mailbox for notes.
        NotesBox: Text = "Notes",
        /// The main Mailbox for contacts.
        ContactsBox: Text = "Contacts",
        /// The main Mailbox for appointments.
        CalendarBox: Text = "Calendar",
        /// The main Mailbox for tasks.
        TasksBox: Text = "Tasks",

        /// The text put under new messages.
        Signature: Text = "\"\"",
        /// The line above a text that is quoted in a reply.
        ReplyHeader: Text = "\"On ^T^N ^F wrote:\"",
        /// What stands before each line of a quoted text.
        ReplyQuote: Text = "\">\"",
        /// How many characters fit into a line of a new message.
        MailerWidth: Number = "72",
        /// How long lines of a message are broken.
        AutoWrap: Suggest(&["Flowed"]) = "Flowed",
        /// Whether header fields beyond plain letters are encoded.
        EncodeHeaders: Flag = "YES",
        /// Whether new messages are written in HTML.
        UseHTMLCompose: Flag = "NO",
        /// How often a message being written is saved.
        AutoSavePeriod: Period = "5m",
        /// The cipher of encrypted messages.
        SMIMEEncryptionType: Suggest(&["RC2 40bit"]) = "\"RC2 40bit\"",

        /// How much of the calendar a page shows.
        CalendarView: Suggest(&["Monthly"]) = "Monthly",
        /// How many days the calendar shows.
        CalendarDays: Number = "7",
        /// Whether the calendar puts days side by side.
        CalendarByDay: Flag = "YES",
        /// The time of day at which the calendar begins.
        CalendarTime: Period = "10h",
        /// The step of the times that the calendar shows.
        CalendarTimePeriod: Period = "30m",
        /// The length of a slot in the calendar.
        CalendarTimeSlice: Period = "1h",
        /// Whether a reminder rings the telephone.
        CalendarAlarmCall: Flag = "NO",
        /// Whether a reminder comes by mail.
        CalendarAlarmEMail: Flag = "YES",
        /// Whether a reminder comes as an instant message.
        CalendarAlarmIM: Flag = "YES",
        /// How many days ahead others can see when the user is busy.
        PublishFreeBusy: Number = "60",
        /// The first day of the week.
        WeekStart: Suggest(DAYS) = "Mon",
        /// The days on which the user works.
        WorkDays: Strings = "(Mon,Tue,Wed,Thu,Fri)",
        /// When work begins, counted from midnight.
        WorkDayStart: Period = "28800",
        /// When work ends, counted from midnight.
        WorkDayEnd: Period = "61200",
        /// How many days ahead tasks are shown.
        TasksDays: Number = "10",
        /// How many tasks are shown.
        TasksToDisplay: Number = "20",
        /// Whether finished tasks are shown.
        TasksDisplayCompleted: Flag = "YES",

        /// How long without a touch the user counts as away.
        AwayTimer: Period = "3m",
        /// Whether the user is told when a contact comes online.
        ComeAlert: Flag = "YES",
        /// Whether an instant message makes itself heard.
        IMAlert: Flag = "YES",
        /// Whether instant messages are kept.
        IMHistory: Flag = "YES",
        /// Whether instant messages wait for a user who is away.
        DelayedIM: Flag = "YES",
        /// Who may send instant messages.
        RosterIMMode: Suggest(&["everybody"]) = "everybody",
        /// Whether the number is hidden from those who are called.
        CallOutPrivacy: Flag = "NO",
        /// Whether a caller on hold hears music.
        HoldMusic: Flag = "YES",
        /// How keys pressed in a call are sent.
        DTMFSendMode: Suggest(&["media"]) = "media",
        /// How long such a tone is.
        DTMFLength: Number = "50",
        /// Whether the Pronto program takes calls by itself.
        ProntoCallAccept: Flag = "NO",
        /// What the Pronto program places calls with.
        ProntoCallOut: Suggest(&["dialer"]) = "dialer",
        /// What callers can choose at the reception.
        ReceptMenu: Any = "()",
        /// How many digits of a name the reception's directory asks for.
        ReceptDirDigits: Number = "3",
        /// The key that leads to the reception's directory.
        ReceptDirPrefix: Text = "2",
    }
}

const DAYS: &[&str] = &["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
