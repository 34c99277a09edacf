//! The settings of a Mailing List.
//!
//! Texts may have several lines. GETLIST shows all settings in force, those with their defaults too.
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
        Charset: Suggest(CHARSETS) = "utf-8",
        /// How the owner proves to be the owner.
        OwnerCheck: Suggest(OWNER_CHECKS) = "Return-Path",

        /// Who may subscribe.
        Subscribe: Suggest(SUBSCRIBE) = "anybody",
        /// Which requests about subscriptions are kept.
        SaveRequests: Suggest(&["no", "accepted", "rejected", "all"]) = "no",
        /// How new subscribers get postings.
        Distribution: Suggest(&["feed", "digest", "index", "null", "banned"]) = "feed",
        /// Whether a subscription must be confirmed.
        Confirmation: Flag = "YES",
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
        Postings: Suggest(POSTINGS) = "\"from subscribers\"",
        /// How many of a new subscriber's first postings are moderated.
        FirstModerated: Number = "0",
        /// Which formats postings may have.
        Format: Suggest(FORMATS) = "anything",
        /// How large a posting may be.
        SizeLimit: Size = "unlimited",
        /// Whether postings with the subject of a digest are refused.
        CheckDigestSubject: Flag = "YES",
        /// Whether postings in another character set are refused.
        CheckCharset: Flag = "NO",
        /// Whether the address of the author is hidden.
        HideFromAddress: Flag = "NO",
        /// Where replies go.
        Reply: Suggest(&["to list", "to sender"]) = "\"to list\"",
        /// Header fields that the list adds.
        ListFields: Text,
        /// What is put before the subject of a posting.
        FeedSubject: Text,
        /// The text above a posting.
        FeedHeader: Text,
        /// The text below a posting.
        FeedTrailer: Text,
        /// Whether the mark in the subject goes before `Re:`.
        FeedPrefixMode: Flag = "NO",

        /// Whether bounces count only until the address is confirmed again.
        TillConfirmed: Flag = "NO",
        /// Whether the owner is told of an address that fails.
        FailureNotification: Flag = "NO",
        /// How many bounces end a subscription.
        MaxBounces: Number = "10",
        /// How many bounces a fatal one counts for.
        FatalWeight: Number = "3",
        /// For how long after a bounce further ones are not counted.
        CoolOffPeriod: Period = "immediately",
        /// After how long of steady bounces a subscription ends.
        UnsubBouncedPeriod: Period = "7d",
        /// How long an ended subscription is remembered.
        CleanupPeriod: Period = "10d",
        /// Which reports about failures are kept.
        SaveReports: Suggest(&["no", "unprocessed", "all"]) = "no",
        /// The subject of the warning to a subscriber whose mail bounces.
        WarningSubject: Text,
        /// The text of the warning to a subscriber whose mail bounces.
        WarningText: Text,

        /// Whether postings are kept in the archive.
        Store: Flag = "YES",
        /// Who may read the archive over the Web.
        Browse: Suggest(&["nobody", "subscribers", "anybody"]) = "anybody",
        /// How large an archive Mailbox may grow.
        ArchiveSizeLimit: Size = "unlimited",
        /// How many messages an archive Mailbox may hold.
        ArchiveMessageLimit: Count = "\"-1\"",
        /// How often a new archive Mailbox is begun.
        ArchiveSwapPeriod: Period = "never",

        /// How often a digest is made.
        DigestPeriod: Period = "1d",
        /// The time of day at which a digest is made, counted from midnight.
        DigestTimeOfDay: Period = "immediately",
        /// The size at which a digest is made early.
        DigestSizeLimit: Size = "unlimited",
        /// The number of postings at which a digest is made early.
        DigestMessageLimit: Count = "\"-1\"",
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

const OWNER_CHECKS: &[&str] = &["Return-Path", "IP Addresses", "Authentication"];
const SUBSCRIBE: &[&str] = &["nobody", "moderated", "this domain only", "locals only", "anybody"];
const FORMATS: &[&str] = &["plain text only", "text only", "text alternative", "anything"];
const POSTINGS: &[&str] =
    &["from owner only", "moderated", "from subscribers", "moderate guests", "from anybody"];
