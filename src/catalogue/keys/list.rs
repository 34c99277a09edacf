//! The settings of a Mailing List.
//!
//! Texts may have several lines. A list has all of these settings from its creation on, so that there
//! are no built-in defaults to fall back on.
use crate::catalogue::keys::declare::keys;
use crate::catalogue::keys::key::CHARSETS;

keys! {
    /// Mailing List settings.
    #[by(CanAccessLists)]
    LIST {
        /// The Account that owns the list, in the same Domain.
        #[by(CanCreateLists)]
        Owner: Text,
        /// The real name of the list.
        RealName: Text,
        /// The character set of the list's own texts.
        Charset: Suggest(CHARSETS),
        /// How the owner proves to be the owner.
        OwnerCheck: Suggest(&["Return-Path", "IP Addresses", "Authentication"]),

        /// Who may subscribe.
        Subscribe: Suggest(&["nobody", "moderated", "this domain only", "locals only", "anybody"]),
        /// Which requests about subscriptions are kept.
        SaveRequests: Suggest(&["no", "accepted", "rejected", "all"]),
        /// How new subscribers get postings.
        Distribution: Suggest(&["feed", "digest", "index", "null", "banned"]),
        /// Whether a subscription must be confirmed.
        Confirmation: Flag,
        /// The subject of a request to confirm.
        ConfirmationSubject: Text,
        /// The text of a request to confirm.
        ConfirmationText: Text,
        /// The subject of the message that welcomes a subscriber.
        PolicySubject: Text,
        /// The text of the message that welcomes a subscriber.
        PolicyText: Text,
        /// The subject of the message to one who leaves.
        ByeSubject: Text,
        /// The text of the message to one who leaves.
        ByeText: Text,

        /// Who may post.
        Postings: Suggest(POSTINGS),
        /// How many of a new subscriber's first postings are moderated.
        FirstModerated: Number,
        /// Which formats postings may have.
        Format: Suggest(&["plain text only", "text only", "text alternative", "anything"]),
        /// How large a posting may be.
        SizeLimit: Size,
        /// Whether postings with the subject of a digest are refused.
        CheckDigestSubject: Flag,
        /// Whether postings in another character set are refused.
        CheckCharset: Flag,
        /// Whether the address of the author is hidden.
        HideFromAddress: Flag,
        /// Where replies go.
        Reply: Suggest(&["to list", "to sender"]),
        /// Header fields that the list adds.
        ListFields: Text,
        /// What is put before the subject of a posting.
        FeedSubject: Text,
        /// The text above a posting.
        FeedHeader: Text,
        /// The text below a posting.
        FeedTrailer: Text,
        /// Whether the mark in the subject goes before `Re:`.
        FeedPrefixMode: Flag,

        /// Whether bounces count only until the address is confirmed again.
        TillConfirmed: Flag,
        /// Whether the owner is told of an address that fails.
        FailureNotification: Flag,
        /// How many bounces suspend a subscriber.
        MaxBounces: Number,
        /// How many bounces a fatal one counts for.
        FatalWeight: Number,
        /// How long a suspended subscriber is left alone.
        CoolOffPeriod: Period,
        /// How long bounces go on until the subscriber is removed.
        UnsubBouncedPeriod: Period,
        /// How often the list of subscribers is cleaned.
        CleanupPeriod: Period,
        /// Which reports about failures are kept.
        SaveReports: Suggest(&["no", "unprocessed", "all"]),
        /// The subject of the warning to a suspended subscriber.
        WarningSubject: Text,
        /// The text of the warning to a suspended subscriber.
        WarningText: Text,

        /// Whether postings are kept in the archive.
        Store: Flag,
        /// Who may read the archive over the Web.
        Browse: Suggest(&["nobody", "subscribers", "anybody"]),
        /// How large an archive Mailbox may grow.
        ArchiveSizeLimit: Size,
        /// How many messages an archive Mailbox may hold.
        ArchiveMessageLimit: Count,
        /// How often a new archive Mailbox is begun.
        ArchiveSwapPeriod: Period,

        /// How often a digest is made.
        DigestPeriod: Period,
        /// The time of day at which a digest is made, counted from midnight.
        DigestTimeOfDay: Period,
        /// The size at which a digest is made early.
        DigestSizeLimit: Size,
        /// The number of postings at which a digest is made early.
        DigestMessageLimit: Count,
        /// The subject of a digest.
        DigestSubject: Text,
        /// How a digest is put together.
        DigestFormat: Text,
        /// The text above a digest.
        DigestHeader: Text,
        /// The text below a digest.
        DigestTrailer: Text,
        /// A line of the table of contents.
        TOCLine: Text,
        /// The text below the table of contents.
        TOCTrailer: Text,
    }
}

const POSTINGS: &[&str] =
    &["from owner only", "moderated", "from subscribers", "moderate guests", "from anybody"];
