//! Mailing Lists and their subscribers.
use crate::access::right::Access::{Domain, DomainWith, Object};
use crate::access::right::DomainRight::{CanAccessLists, CanCreateLists};
use crate::request::declare::commands;
use crate::request::kinds::{
    AccountName, Address, DomainName, Filter, Limit, ListName, ListOperation, ListSettings,
    NewListName, OwnerName, PostingMode, Subscriber,
};
use crate::request::reply::{Entries, Names, PrintedReply, Record};

commands! { lists ListRequest;

    /// Lists the Mailing Lists of a Domain.
    ///
    /// > LISTLISTS
    /// > LISTLISTS example.com
    #[needs(Domain)]
    #[effect(Reads)]
    LISTLISTS ListLists {
        /// The Domain; your own where this is left out.
        domain: Option<DomainName>,
    } -> Names<ListName>;

    /// Lists the Mailing Lists of a Domain with their numbers of subscribers.
    ///
    /// The number is a string of digits, or `-1` where it is not known at the moment.
    ///
    /// > GETDOMAINLISTS example.com
    #[needs(Domain)]
    #[effect(Reads)]
    GETDOMAINLISTS GetDomainLists {
        /// The Domain; your own where this is left out.
        domain: Option<DomainName>,
    } -> Entries<ListName>;

    /// Lists the Mailing Lists that an Account owns.
    ///
    /// Each comes with its number of subscribers, as for [`GetDomainLists`].
    ///
    /// > GETACCOUNTLISTS ann@example.com
    #[needs(Domain)]
    #[effect(Reads)]
    GETACCOUNTLISTS GetAccountLists {
        /// The Account that owns the lists.
        account: AccountName,
    } -> Entries<ListName>;

    /// Creates a Mailing List.
    ///
    /// It begins with default settings and without subscribers. The Mailboxes in which a list keeps
    /// its archive, requests and reports are made in the Account of its owner. The name is kept in
    /// lower case and must not be taken by another object of the Domain.
    ///
    /// > CREATELIST news@example.com FOR ann
    #[needs(DomainWith(CanCreateLists))]
    #[effect(Adds)]
    #[undo("DELETELIST {list}")]
    #[sign(there "GETLIST {list}")]
    CREATELIST CreateList {
        list: NewListName,
        /// The Account that is to own the list. It exists in the Domain of the list, so its name
        /// stands without `@` and a Domain.
        "FOR" owner: OwnerName,
    } -> ();

    /// Renames a Mailing List.
    ///
    /// Owner, settings and subscribers stay, and Groups that have the list as a member keep it. Its
    /// Mailboxes in the owner's Account get the new name too, unless there are others of that name.
    /// Mail sent to the old name finds no list any more.
    ///
    /// > RENAMELIST news@example.com INTO letters
    #[needs(DomainWith(CanCreateLists))]
    #[effect(Renames)]
    #[undo("RENAMELIST {new_name@list} INTO {list@}")]
    #[sign(there "GETLIST {new_name@list}", gone "GETLIST {list}")]
    RENAMELIST RenameList {
        list: ListName,
        /// The new name, without a Domain: the list stays where it is.
        "INTO" new_name: NewListName,
    } -> ();

    /// Removes a Mailing List with its settings and subscribers.
    ///
    /// The Mailboxes of the list stay in the owner's Account.
    ///
    /// > DELETELIST news@example.com
    #[needs(DomainWith(CanCreateLists))]
    #[effect(Destroys)]
    #[sign(gone "GETLIST {list}")]
    #[stakes(
        "subscriber" | "subscribers": "LISTSUBSCRIBERS {list}" => Elements,
    )]
    DELETELIST DeleteList { list: ListName } -> ();

    /// Shows the settings of a Mailing List.
    ///
    /// The answer has all settings in force, those that were never set with their defaults. `Owner`
    /// is the Account that owns the list.
    ///
    /// > GETLIST news@example.com
    #[needs(Object(CanAccessLists))]
    #[effect(Reads)]
    GETLIST GetList { list: ListName } -> Record;

    /// Changes settings of a Mailing List.
    ///
    /// What the dictionary leaves out stays as it is. Settings that are changed often: `Owner`;
    /// `Subscribe`, who may subscribe (nobody, moderated, this domain only, locals only, anybody);
    /// `Distribution`, the mode of a new subscription; `Confirmation`, whether a new subscriber has
    /// to confirm; `Postings`, who may post (from owner only, moderated, from subscribers, moderate
    /// guests, from anybody); `FirstModerated`, how many first postings of a new subscriber wait
    /// for a moderator; `Reply`, where answers go; `SizeLimit`, the largest posting.
    ///
    /// A new `Owner`, an Account of the same Domain, takes the list over; to appoint one takes the
    /// right to create lists. The word `default` takes a setting back to its default.
    ///
    /// > UPDATELIST news@example.com {Postings="from subscribers";FirstModerated=2;}
    #[needs(Object(CanAccessLists))]
    #[effect(Merges)]
    #[undo("GETLIST {list}" => "UPDATELIST {list} {was}")]
    UPDATELIST UpdateList {
        list: ListName,
        /// The settings to be changed.
        settings: ListSettings,
    } -> ();

    /// Subscribes an address to a Mailing List, changes its mode, or ends it.
    ///
    /// The operation says how the subscriber is to get the list: `feed`, each message as it comes;
    /// `digest`, many messages in one; `index`, only a table of what was posted; `null`, nothing,
    /// yet the subscriber may post; `banned`, nothing, and the address cannot subscribe by itself
    /// again. `subscribe` takes the default mode of the list, `unsubscribe` ends the subscription.
    /// An address that is subscribed already changes its mode, and its real name where one is given.
    /// A name without a Domain is an address of the list's own Domain.
    ///
    /// A new subscriber is welcomed and a leaving one gets a farewell, unless `silently` is given;
    /// programs that bring lists up to date give it. With `confirm` the address is asked first: the
    /// mode of a new subscriber is `subscribe` until the answer comes, one who is subscribed already
    /// keeps the mode until then. The same operation without `confirm` needs no answer.
    ///
    /// An ended subscription stays known for a while (`CleanupPeriod`), see [`GetSubscriberInfo`]; it
    /// no longer counts and is no longer listed. An address begins anew when it subscribes again.
    ///
    /// > LIST news@example.com subscribe bob@example.org
    /// > LIST news@example.com feed silently "Bill Jones" <bill@example.org>
    /// > LIST news@example.com digest confirm bill@example.org
    /// > LIST news@example.com unsubscribe silently bill@example.org
    #[needs(Object(CanAccessLists))]
    #[effect(Other)]
    LIST List {
        list: ListName,
        /// What to do with the subscriber.
        operation: ListOperation,
        /// Sends the subscriber no word of welcome or farewell.
        "SILENTLY" silently: bool,
        /// Asks the subscriber to confirm.
        "CONFIRM" confirm: bool,
        subscriber: Subscriber,
    } -> ();

    /// Lists the addresses of the subscribers of a Mailing List.
    ///
    /// They stand in the order of the alphabet. Those who are kept out and those who have not
    /// confirmed yet are listed too.
    ///
    /// > LISTSUBSCRIBERS news@example.com
    /// > LISTSUBSCRIBERS news@example.com FILTER example.org
    /// > LISTSUBSCRIBERS news@example.com FILTER "" 100
    #[needs(Object(CanAccessLists))]
    #[effect(Reads)]
    LISTSUBSCRIBERS ListSubscribers {
        list: ListName,
        /// Only addresses that contain this text are wanted; `""` is in all of them.
        "FILTER" filter: Option<Filter>,
        /// How many at the most; it stands behind a filter.
        #[choice(With)]
        limit: Option<Limit>,
    } -> Names<Address>;

    /// Lists the subscribers of a Mailing List with all that is known of each.
    ///
    /// The answer is an array of two: how many subscribers the list has in all, whatever the
    /// filter, and an array with a dictionary for each one found: `Sub`, the address; `RealName`,
    /// where it is known; `mode`, such as feed, digest, index, null or banned; `subscribeTime`, a
    /// timestamp; `posts`, how many messages came from the address; `bounces`, how many reports of
    /// failed delivery came back, and `lastBounceTime`, a timestamp of the last one, where there
    /// were any.
    ///
    /// > READSUBSCRIBERS news@example.com
    /// > READSUBSCRIBERS news@example.com FILTER bill 10
    #[needs(Object(CanAccessLists))]
    #[effect(Reads)]
    READSUBSCRIBERS ReadSubscribers {
        list: ListName,
        /// Only addresses that contain this text are wanted; `""` is in all of them.
        "FILTER" filter: Option<Filter>,
        /// How many at the most; it stands behind a filter.
        #[choice(With)]
        limit: Option<Limit>,
    } -> PrintedReply;

    /// Shows what is known of one subscriber of a Mailing List.
    ///
    /// An address that the list does not know answers an empty dictionary. Otherwise it has:
    /// `mode`, such as feed, digest, index, null or banned; `unsubscribe` after an end that left
    /// the record in the list, `subscribe` while a confirmation is awaited; `confirmationID`, the
    /// word by which a confirmation is known; `timeSubscribed`, a time in the form yyyymmddhhmmss;
    /// `posts`, the number of messages from the address as a string, or `special`, `moderateAll`,
    /// `prohibited`, or an array with one string while so many of the next postings are moderated;
    /// `bounces` and `lastBounced`, a number and a time as above, where mail came back; `RealName`,
    /// where it is known.
    ///
    /// > GETSUBSCRIBERINFO news@example.com NAME bill@example.org
    #[needs(Object(CanAccessLists))]
    #[effect(Reads)]
    GETSUBSCRIBERINFO GetSubscriberInfo {
        list: ListName,
        /// The address of the subscriber.
        "NAME" subscriber: Address,
    } -> Record;

    /// Sets what becomes of the messages that a subscriber posts.
    ///
    /// UNMODERATED lets them through, MODERATEALL keeps each for a moderator, PROHIBITED refuses
    /// them, SPECIAL lets the subscriber post where the settings of the list would not. A number
    /// keeps so many of the next messages for a moderator and lets through those after them.
    ///
    /// > SETPOSTINGMODE news@example.com FOR bill@example.org UNMODERATED
    /// > SETPOSTINGMODE news@example.com FOR bill@example.org 3
    /// > SETPOSTINGMODE news@example.com FOR bill@example.org
    #[needs(Object(CanAccessLists))]
    #[effect(Replaces)]
    SETPOSTINGMODE SetPostingMode {
        list: ListName,
        /// The address of the subscriber.
        "FOR" subscriber: Address,
        /// One of the words, or how many messages are to be moderated; UNMODERATED where this is
        /// left out.
        mode: Option<PostingMode>,
    } -> ();

    /// Treats a subscriber as if mail to the address had come back.
    ///
    /// The failure is counted as the server counts real ones. A fatal one, an address that does not
    /// exist, weighs as much as `FatalWeight` says; a full mailbox weighs 1. The subscription ends
    /// when the sum reaches `MaxBounces`, or when failures have gone on for `UnsubBouncedPeriod`;
    /// those within `CoolOffPeriod` after another are not counted. One who is kept out stays so.
    ///
    /// > PROCESSBOUNCE news@example.com FOR bill@example.org
    /// > PROCESSBOUNCE news@example.com FATAL FOR bill@example.org
    #[needs(Object(CanAccessLists))]
    #[effect(Other)]
    PROCESSBOUNCE ProcessBounce {
        list: ListName,
        /// Counts as a failure that will not pass.
        "FATAL" fatal: bool,
        /// The address of the subscriber.
        "FOR" subscriber: Address,
    } -> ();
}
