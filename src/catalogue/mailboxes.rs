//! Mailboxes: creating, renaming, access rights, subscriptions.
//!
//! Every command names an Account first; `*` is the Account you are logged in with. With `AUTH` a
//! command is carried out with the rights of another Account, as that Account's own program would
//! do it.
//!
//! `/` separates the levels of a name. The case of letters matters, but for INBOX.
use crate::access::right::Access::OwnOrDomainWith;
use crate::access::right::DomainRight::CanAccessMailboxes;
use crate::request::declare::commands;
use crate::request::kinds::{
    AccountName, AclChanges, MailboxAliases, MailboxClass, MailboxName, MailboxPattern,
    NewMailboxName, Subscription, Text,
};
use crate::request::reply::{Entries, Names, Record, TextReply};

commands! { mailboxes MailboxRequest;

    /// Lists the Mailboxes of an Account.
    ///
    /// The value of a name tells what it is: a dictionary with information for a Mailbox; an array
    /// for a folder, which holds the information of the Mailbox with the same name, if there is one
    /// too. An empty array also stands for a Mailbox that the Account behind `AUTH` may not open.
    ///
    /// In the filter `*` stands for anything and `%` for anything but `/`. A folder by itself has no
    /// access rights: those of the nearest Mailbox that it lies in count, at the top those of the
    /// Account.
    ///
    /// > LISTMAILBOXES ann@example.com
    /// > LISTMAILBOXES ann@example.com FILTER "Archive/*" AUTH bob@example.com
    #[needs(OwnOrDomainWith(CanAccessMailboxes))]
    #[effect(Reads)]
    LISTMAILBOXES ListMailboxes {
        account: AccountName,
        "FILTER" filter: Option<MailboxPattern>,
        /// Only Mailboxes in which this Account has the Lookup right are wanted.
        "AUTH" auth: Option<AccountName>,
    } -> Entries<MailboxName>;

    /// Creates a Mailbox in an Account.
    ///
    /// A new Mailbox gets the access rights of the one that it lies in. The folders on the way to it
    /// need not exist; a name that ends with `/` makes a folder and no Mailbox. The Account behind
    /// `AUTH` needs the Create right in the Mailbox around the new one, at the top in the access
    /// rights of the Account. The Account setting MaxMailboxes limits the number of Mailboxes, of
    /// which INBOX is one. An Account of a type with a single Mailbox has nothing but INBOX.
    ///
    /// > CREATEMAILBOX ann@example.com MAILBOX Archive/2026
    /// > CREATEMAILBOX ann@example.com MAILBOX Customers CLASS IPF.Contact AUTH bob@example.com
    #[needs(OwnOrDomainWith(CanAccessMailboxes))]
    #[effect(Adds)]
    #[undo("DELETEMAILBOX {account} MAILBOX {mailbox}")]
    #[sign(there "GETMAILBOXINFO {account} MAILBOX {mailbox}")]
    CREATEMAILBOX CreateMailbox {
        account: AccountName,
        "MAILBOX" mailbox: NewMailboxName,
        /// The class of the new Mailbox, such as `IPF.Contact`.
        "CLASS" class: Option<MailboxClass>,
        /// The Account with whose rights this is done.
        "AUTH" auth: Option<AccountName>,
    } -> ();

    /// Removes a Mailbox of an Account with all its messages.
    ///
    /// `MAILBOX` removes the one Mailbox and leaves those within it, `MAILBOXES` removes them too.
    /// INBOX cannot be removed. A folder can be removed by its name too; `MAILBOX` wants it to be
    /// empty. The Account behind `AUTH` needs the Delete right in the Mailbox, with `MAILBOXES` in
    /// each of them, and the Create right in the one that it lies in.
    ///
    /// > DELETEMAILBOX ann@example.com MAILBOX Archive/2020
    /// > DELETEMAILBOX ann@example.com MAILBOXES Archive AUTH bob@example.com
    #[needs(OwnOrDomainWith(CanAccessMailboxes))]
    #[effect(Destroys)]
    #[sign(gone "GETMAILBOXINFO {account} [MAILBOX {mailbox}] [MAILBOX {mailboxes}]")]
    #[stakes(
        "message" | "messages": "GETMAILBOXINFO {account} [MAILBOX {mailbox}] [MAILBOX {mailboxes}]" => Sum("Messages"),
        "byte" | "bytes": "GETMAILBOXINFO {account} [MAILBOX {mailbox}] [MAILBOX {mailboxes}]" => Sum("Size"),
    )]
    DELETEMAILBOX DeleteMailbox {
        account: AccountName,
        /// The Mailbox to be removed alone.
        #[choice(OneOf)]
        "MAILBOX" mailbox: Option<MailboxName>,
        /// The Mailbox to be removed with all that lie in it.
        #[choice(Or)]
        "MAILBOXES" mailboxes: Option<MailboxName>,
        /// The Account with whose rights this is done.
        "AUTH" auth: Option<AccountName>,
    } -> ();

    /// Renames a Mailbox of an Account.
    ///
    /// `MAILBOX` renames the one Mailbox and leaves those within it, `MAILBOXES` takes them along.
    /// Where INBOX is renamed, an empty INBOX takes its place at once. The Account behind `AUTH`
    /// must be permitted to remove the old name and to create the new one. Access rights, class and
    /// everything else stay as they are.
    ///
    /// > RENAMEMAILBOX ann@example.com MAILBOX Drafts INTO "Old drafts"
    /// > RENAMEMAILBOX ann@example.com MAILBOXES Archive INTO Old/Archive AUTH bob@example.com
    #[needs(OwnOrDomainWith(CanAccessMailboxes))]
    #[effect(Renames)]
    #[undo("RENAMEMAILBOX {account} [MAILBOX {new_name} INTO {mailbox}] \
        [MAILBOXES {new_name} INTO {mailboxes}]")]
    #[sign(
        there "GETMAILBOXINFO {account} MAILBOX {new_name}",
        gone "GETMAILBOXINFO {account} [MAILBOX {mailbox}] [MAILBOX {mailboxes}]"
    )]
    RENAMEMAILBOX RenameMailbox {
        account: AccountName,
        /// The Mailbox to be renamed alone.
        #[choice(OneOf)]
        "MAILBOX" mailbox: Option<MailboxName>,
        /// The Mailbox to be renamed with all that lie in it.
        #[choice(Or)]
        "MAILBOXES" mailboxes: Option<MailboxName>,
        /// The new name, not taken by another Mailbox of the Account.
        "INTO" new_name: NewMailboxName,
        /// The Account with whose rights this is done.
        "AUTH" auth: Option<AccountName>,
    } -> ();

    /// Shows what is known about a Mailbox.
    ///
    /// Where no Mailbox has the name but an alias has, the Mailbox of the same Account that the alias
    /// stands for is meant; so it is in the commands for access rights and for the class.
    ///
    /// > GETMAILBOXINFO ann@example.com MAILBOX INBOX
    /// > GETMAILBOXINFO ann@example.com MAILBOX INBOX AUTH bob@example.com
    #[needs(OwnOrDomainWith(CanAccessMailboxes))]
    #[effect(Reads)]
    GETMAILBOXINFO GetMailboxInfo {
        account: AccountName,
        "MAILBOX" mailbox: MailboxName,
        /// The Account with whose rights this is done; it needs the Select right.
        "AUTH" auth: Option<AccountName>,
    } -> Record;

    /// Shows the access rights of a Mailbox.
    ///
    /// The answer tells the letters of the rights under each identifier: an Account, `#group`,
    /// `anyone`, `anyone@` for the own Domain.
    ///
    /// > GETMAILBOXACL ann@example.com MAILBOX INBOX
    /// > GETMAILBOXACL ann@example.com MAILBOX INBOX AUTH bob@example.com
    #[needs(OwnOrDomainWith(CanAccessMailboxes))]
    #[effect(Reads)]
    GETMAILBOXACL GetMailboxAcl {
        account: AccountName,
        "MAILBOX" mailbox: MailboxName,
        /// The Account with whose rights this is done; it needs the Admin right.
        "AUTH" auth: Option<AccountName>,
    } -> Entries<Text>;

    /// Changes the access rights of a Mailbox.
    ///
    /// Only the identifiers in the dictionary are touched. Letters alone take the place of the
    /// rights that the identifier has; letters behind `+` are added to them, letters behind `-` are
    /// taken away. An identifier without any right left is removed. The letters: `l` Lookup, `r`
    /// Select, `s` Seen, `w` Flags, `d` Delete, `i` Insert, `p` Post, `c` Create, `a` Admin.
    ///
    /// An identifier is the name of an Account, with its Domain where that is another one, `#group`,
    /// `anyone`, `anyone@` for those of the same Domain, `anyone@domain`. With `-` before it, it
    /// names those whom the rights are denied.
    ///
    /// > SETMAILBOXACL ann@example.com MAILBOX INBOX {"bob@example.com"=lrs;}
    /// > SETMAILBOXACL ann@example.com MAILBOX INBOX AUTH carol@example.com {anyone="-i";}
    #[needs(OwnOrDomainWith(CanAccessMailboxes))]
    #[effect(Merges)]
    SETMAILBOXACL SetMailboxAcl {
        account: AccountName,
        "MAILBOX" mailbox: MailboxName,
        /// The Account with whose rights this is done; it needs the Admin right.
        "AUTH" auth: Option<AccountName>,
        changes: AclChanges,
    } -> ();

    /// Shows the rights that an Account has in a Mailbox in the end.
    ///
    /// The owner and administrators have all of them. Anybody else has what the identifiers that
    /// mean him grant together, without what is denied.
    ///
    /// > GETMAILBOXRIGHTS ann@example.com MAILBOX INBOX AUTH bob@example.com
    #[needs(OwnOrDomainWith(CanAccessMailboxes))]
    #[effect(Reads)]
    GETMAILBOXRIGHTS GetMailboxRights {
        account: AccountName,
        "MAILBOX" mailbox: MailboxName,
        /// The Account whose rights are wanted.
        "AUTH" auth: AccountName,
    } -> TextReply;

    /// Changes the class of a Mailbox.
    ///
    /// The class tells programs what the Mailbox is for; it does not restrict what can be stored. The
    /// empty class is none. The Account behind `AUTH` needs the Admin right.
    ///
    /// > SETMAILBOXCLASS ann@example.com MAILBOX Customers CLASS IPF.Contact
    /// > SETMAILBOXCLASS ann@example.com MAILBOX Plans AUTH bob@example.com CLASS IPF.Task
    #[needs(OwnOrDomainWith(CanAccessMailboxes))]
    #[effect(Replaces)]
    SETMAILBOXCLASS SetMailboxClass {
        account: AccountName,
        "MAILBOX" mailbox: MailboxName,
        /// The Account with whose rights this is done.
        "AUTH" auth: Option<AccountName>,
        "CLASS" class: MailboxClass,
    } -> ();

    /// Lists the Mailboxes that an Account is subscribed to.
    ///
    /// > GETMAILBOXSUBSCRIPTION ann@example.com
    #[needs(OwnOrDomainWith(CanAccessMailboxes))]
    #[effect(Reads)]
    GETMAILBOXSUBSCRIPTION GetMailboxSubscription { account: AccountName } -> Names<MailboxName>;

    /// Replaces the Mailbox subscription of an Account.
    ///
    /// Names that are missing from the array are not subscribed to any more.
    ///
    /// > SETMAILBOXSUBSCRIPTION ann@example.com (INBOX,Archive,"~bob@example.com/Plans")
    #[needs(OwnOrDomainWith(CanAccessMailboxes))]
    #[effect(Replaces)]
    #[undo("GETMAILBOXSUBSCRIPTION {account}" => "SETMAILBOXSUBSCRIPTION {account} {was}")]
    SETMAILBOXSUBSCRIPTION SetMailboxSubscription {
        account: AccountName,
        /// The names of all Mailboxes to be subscribed to; they may belong to other Accounts.
        subscription: Subscription,
    } -> ();

    /// Shows the Mailbox aliases of an Account.
    ///
    /// The answer tells under each alias the Mailbox that it stands for.
    ///
    /// > GETMAILBOXALIASES ann@example.com
    #[needs(OwnOrDomainWith(CanAccessMailboxes))]
    #[effect(Reads)]
    GETMAILBOXALIASES GetMailboxAliases { account: AccountName } -> Entries<MailboxName>;

    /// Replaces the Mailbox aliases of an Account.
    ///
    /// Aliases that are missing from the dictionary are gone afterwards. An alias can stand for a
    /// Mailbox of another Account.
    ///
    /// > SETMAILBOXALIASES ann@example.com {Plans="~bob@example.com/Plans";}
    #[needs(OwnOrDomainWith(CanAccessMailboxes))]
    #[effect(Replaces)]
    #[undo("GETMAILBOXALIASES {account}" => "SETMAILBOXALIASES {account} {was}")]
    SETMAILBOXALIASES SetMailboxAliases { account: AccountName, aliases: MailboxAliases } -> ();
}
