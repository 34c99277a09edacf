//! Accounts: creating, settings, passwords, Aliases, telephone numbers, Rules, Preferences.
//!
//! A name without a Domain part belongs to the Domain of whoever sends the command. Instead of the
//! name, `*` stands for the Account that one is logged in with.
use crate::access::right::Access::{Domain, DomainWith, OwnOrDomain, OwnOrDomainWith, Server};
use crate::access::right::DomainRight::{
    BasicSettings, CanCreateAccounts, CanCreateAliases, CanCreateTelnums, CanImpersonate,
    CanModifyRpop, CanModifyRsip, RulesAllowed, SignalRulesAllowed, WebUserSettings,
};
use crate::access::right::ServerRight::{AllDomains, Master};
use crate::request::declare::commands;
use crate::request::kinds::{
    AccessMode, AccountName, AccountSettings, AccountType, AclChanges, Aliases, Identity, InfoKey,
    InfoKeys, NewAccountName, Operation, PasswordTag, Preferences, Records, Rule, RuleName, Rules,
    Secret, SettingName, StorageName, TaskData, Telnums, Text,
};
use crate::request::reply::{Entries, Names, ObjectReply, Record, Rows, TextReply};

commands! { accounts AccountRequest;

    /// Creates an Account.
    ///
    /// The name must not belong to another object of the Domain. The Account begins with the
    /// settings of the Domain's Account Template; those in the dictionary are laid over them. A
    /// Domain administrator also needs the right CanCreateSpecialAccounts for an Account with a
    /// single Mailbox or with a legacy INBOX; settings which he may not change are passed over.
    ///
    /// > CREATEACCOUNT ann@example.com
    /// > CREATEACCOUNT ann@example.com {RealName="Ann Lee"; Password="change me";}
    /// > CREATEACCOUNT ann@example.com TextMailbox PATH disk2 LEGACY {RealName="Ann Lee";}
    #[needs(DomainWith(CanCreateAccounts))]
    #[effect(Adds)]
    #[undo("DELETEACCOUNT {account}")]
    #[sign(there "GETACCOUNTSETTINGS {account}")]
    CREATEACCOUNT CreateAccount {
        account: NewAccountName,
        /// The type of the Account; MultiMailbox where this is left out.
        account_type: Option<AccountType>,
        /// The storage mount point that its files go to.
        "PATH" storage: Option<StorageName>,
        /// Gives it an INBOX that old mail programs on the server's machine can read.
        "LEGACY" | "EXTERNAL" legacy: bool,
        /// What is to differ from the Account Template.
        settings: Option<AccountSettings>,
    } -> ();

    /// Renames an Account, or moves it to another Domain.
    ///
    /// Everything in the Account goes with it. Where the new name lies in another Domain, the right
    /// is needed there as well. An Account with server rights stays in the Main Domain.
    ///
    /// > RENAMEACCOUNT ann@example.com INTO ann.lee@example.com
    /// > RENAMEACCOUNT ann@example.com INTO ann@example.org PATH disk2
    #[needs(DomainWith(CanCreateAccounts))]
    #[effect(Renames)]
    #[undo("RENAMEACCOUNT {new_name} INTO {account}")]
    #[sign(there "GETACCOUNTSETTINGS {new_name}", gone "GETACCOUNTSETTINGS {account}")]
    RENAMEACCOUNT RenameAccount {
        account: AccountName,
        /// The new name, not taken by another object of the Domain.
        "INTO" new_name: NewAccountName,
        /// The storage mount point that its files move to; the name may stay the same then.
        "PATH" storage: Option<StorageName>,
    } -> ();

    /// Removes an Account with all its mail and files.
    ///
    /// Nothing of it can be brought back.
    ///
    /// > DELETEACCOUNT ann@example.com
    #[needs(DomainWith(CanCreateAccounts))]
    #[effect(Destroys)]
    #[sign(gone "GETACCOUNTSETTINGS {account}")]
    #[stakes(
        "Mailbox" | "Mailboxes": "LISTMAILBOXES {account}" => Elements,
        "message" | "messages": "LISTMAILBOXES {account}" => Sum("Messages"),
        "byte of mail" | "bytes of mail": "LISTMAILBOXES {account}" => Sum("Size"),
        "Alias" | "Aliases": "GETACCOUNTALIASES {account}" => Elements,
        "open session" | "open sessions": "LISTACCOUNTSESSIONS {account}" => Elements,
    )]
    DELETEACCOUNT DeleteAccount { account: AccountName } -> ();

    /// Changes the type of an Account.
    ///
    /// Both the present and the new type must be one of MultiMailbox, the grades and
    /// ResourceMailbox: single-mailbox Accounts cannot be converted.
    ///
    /// > SETACCOUNTTYPE ann@example.com BGrade
    #[needs(DomainWith(CanCreateAccounts))]
    #[effect(Replaces)]
    SETACCOUNTTYPE SetAccountType {
        account: AccountName,
        /// The new type.
        account_type: AccountType,
    } -> ();

    /// Shows the settings that an Account has itself.
    ///
    /// Settings that come from the defaults are left out; [`GetAccountEffectiveSettings`] shows
    /// them too. Everybody may read the settings of his own Account.
    ///
    /// > GETACCOUNTSETTINGS ann@example.com
    /// > GETACCOUNTSETTINGS *
    #[needs(OwnOrDomain)]
    #[effect(Reads)]
    GETACCOUNTSETTINGS GetAccountSettings { account: AccountName } -> Record;

    /// Changes some settings of an Account.
    ///
    /// The settings in the dictionary are stored, all others stay as they are. The string `default`
    /// as a value takes the setting away, so that the default counts again. Where a Domain
    /// administrator sends this, settings which he may not change are passed over.
    ///
    /// > UPDATEACCOUNTSETTINGS ann@example.com {RealName="Ann Lee"; MaxAccountSize=default;}
    #[needs(Domain)]
    #[effect(Merges)]
    #[undo("GETACCOUNTSETTINGS {account}" => "SETACCOUNTSETTINGS {account} {was}")]
    UPDATEACCOUNTSETTINGS UpdateAccountSettings {
        account: AccountName,
        /// The settings to be changed.
        settings: AccountSettings,
    } -> ();

    /// Shows the settings of an Account together with the defaults.
    ///
    /// Everybody may read those of his own Account.
    ///
    /// > GETACCOUNTEFFECTIVESETTINGS ann@example.com
    #[needs(OwnOrDomain)]
    #[effect(Reads)]
    #[own("GETACCOUNTSETTINGS {account}")]
    GETACCOUNTEFFECTIVESETTINGS GetAccountEffectiveSettings { account: AccountName } -> Record;

    /// Shows one setting of an Account.
    ///
    /// It is looked up among the effective settings. The answer is a string, an array, a
    /// dictionary, or the null object where there is no such setting. Everybody may read those of
    /// his own Account.
    ///
    /// > GETACCOUNTONESETTING ann@example.com MaxAccountSize
    #[needs(OwnOrDomain)]
    #[effect(Reads)]
    GETACCOUNTONESETTING GetAccountOneSetting {
        account: AccountName,
        /// The setting to be shown, exactly as it is spelled.
        key: SettingName,
    } -> ObjectReply;

    /// Changes the password of an Account.
    ///
    /// How the password is stored depends on the setting PasswordEncryption. Who changes the
    /// password of his own Account, or sends `CHECK`, is bound by the rules for passwords: their
    /// size, their complexity, and the permission to change them at all.
    ///
    /// > SETACCOUNTPASSWORD ann@example.com PASSWORD "7 green lamps"
    /// > SETACCOUNTPASSWORD ann@example.com PASSWORD "7 green lamps" METHOD SIP
    /// > SETACCOUNTPASSWORD * PASSWORD "7 green lamps" NAME phone CHECK
    #[needs(OwnOrDomainWith(BasicSettings))]
    #[effect(Replaces)]
    SETACCOUNTPASSWORD SetAccountPassword {
        account: AccountName,
        /// The new password; an empty one behind a tag removes the password of that tag.
        "PASSWORD" | "TO" password: Secret,
        /// SIP or RADIUS for the separate password of that service; anything else means the usual
        /// one.
        "METHOD" method: Option<AccessMode>,
        /// The tag of the application that the password is for.
        #[choice(Or)]
        "NAME" tag: Option<PasswordTag>,
        /// Applies the rules for passwords also to an administrator.
        "CHECK" check: bool,
    } -> ();

    /// Shows the password of an Account in the clear.
    ///
    /// It is refused where the password is stored in such a way that it cannot be restored.
    ///
    /// > GETACCOUNTPLAINPASSWORD ann@example.com
    #[needs(Server(&[Master]))]
    #[effect(Reads)]
    #[origin(Observed)]
    GETACCOUNTPLAINPASSWORD GetAccountPlainPassword { account: AccountName } -> TextReply;

    /// Tells whether a password is the password of an Account.
    ///
    /// A wrong password is answered with the error code 515.
    ///
    /// > VERIFYACCOUNTPASSWORD ann@example.com PASSWORD "7 green lamps"
    #[needs(Domain)]
    #[effect(Reads)]
    VERIFYACCOUNTPASSWORD VerifyAccountPassword {
        account: AccountName,
        "PASSWORD" password: Secret,
    } -> ();

    /// Tells whether an Account may write mail under an address.
    ///
    /// An address that it may not use in a `From:` header is answered with an error.
    ///
    /// > VERIFYACCOUNTIDENTITY ann@example.com FOR "Ann Lee <ann@example.com>"
    #[needs(Domain)]
    #[effect(Reads)]
    VERIFYACCOUNTIDENTITY VerifyAccountIdentity {
        account: AccountName,
        "FOR" identity: Identity,
    } -> ();

    /// Lists the Aliases of an Account.
    ///
    /// > GETACCOUNTALIASES ann@example.com
    #[needs(Domain)]
    #[effect(Reads)]
    GETACCOUNTALIASES GetAccountAliases { account: AccountName } -> Names<AccountName>;

    /// Replaces the Aliases of an Account.
    ///
    /// Aliases that are missing from the array are gone afterwards. They are given without a Domain
    /// part, and none may be the name of another object of the Domain.
    ///
    /// > SETACCOUNTALIASES ann@example.com (ann.lee,a.lee)
    /// > SETACCOUNTALIASES ann@example.com ()
    #[needs(DomainWith(CanCreateAliases))]
    #[effect(Replaces)]
    #[undo("GETACCOUNTALIASES {account}" => "SETACCOUNTALIASES {account} {was}")]
    SETACCOUNTALIASES SetAccountAliases { account: AccountName, aliases: Aliases } -> ();

    /// Lists the telephone numbers of an Account.
    ///
    /// > GETACCOUNTTELNUMS ann@example.com
    #[needs(Domain)]
    #[effect(Reads)]
    GETACCOUNTTELNUMS GetAccountTelnums { account: AccountName } -> Names<Text>;

    /// Replaces the telephone numbers of an Account.
    ///
    /// Numbers that are missing from the array are free afterwards. [`ModifyAccountTelnums`] adds
    /// or takes away a single one.
    ///
    /// > SETACCOUNTTELNUMS ann@example.com (14155550100,14155550101)
    #[needs(DomainWith(CanCreateTelnums))]
    #[effect(Replaces)]
    #[undo("GETACCOUNTTELNUMS {account}" => "SETACCOUNTTELNUMS {account} {was}")]
    SETACCOUNTTELNUMS SetAccountTelnums { account: AccountName, telnums: Telnums } -> ();

    /// Adds or takes away one telephone number of an Account.
    ///
    /// The element `op` says what to do: `add` and `del` work on the number in `telnum`; `pop`
    /// takes away the first number and answers it in an element `telnum`, which is missing where
    /// there was none. It is an error to add a number that the Account has, or to take away one
    /// that it has not. Nothing comes between looking and changing, so that a pool of numbers can
    /// be kept in an Account.
    ///
    /// > MODIFYACCOUNTTELNUMS ann@example.com {op=add; telnum=14155550102;}
    /// > MODIFYACCOUNTTELNUMS pool@example.com {op=pop;}
    #[needs(DomainWith(CanCreateTelnums))]
    #[effect(Merges)]
    #[undo("GETACCOUNTTELNUMS {account}" => "SETACCOUNTTELNUMS {account} {was}")]
    MODIFYACCOUNTTELNUMS ModifyAccountTelnums {
        account: AccountName,
        /// What to do, in `op`, and with which number, in `telnum`.
        operation: Operation,
    } -> Record;

    /// Shows the Queue Rules of an Account.
    ///
    /// They are applied to the mail that comes for it. Each Rule is an array: priority, name,
    /// conditions, actions, and a comment where it has one.
    ///
    /// > GETACCOUNTMAILRULES ann@example.com
    #[needs(OwnOrDomain)]
    #[effect(Reads)]
    GETACCOUNTMAILRULES GetAccountMailRules { account: AccountName } -> Rows;

    /// Replaces the Queue Rules of an Account.
    ///
    /// Rules that are missing from the array are gone afterwards. [`UpdateAccountMailRule`] changes
    /// a single one. Users may set the Rules of their own Account, as far as the setting
    /// RulesAllowed permits the actions in them.
    ///
    /// > SETACCOUNTMAILRULES ann@example.com ((1,"#Redirect",(),(("Mirror to","bob@example.com"))))
    /// > SETACCOUNTMAILRULES ann@example.com ()
    #[needs(OwnOrDomainWith(RulesAllowed))]
    #[effect(Replaces)]
    #[undo("GETACCOUNTMAILRULES {account}" => "SETACCOUNTMAILRULES {account} {was}")]
    SETACCOUNTMAILRULES SetAccountMailRules { account: AccountName, rules: Rules } -> ();

    /// Shows the Signal Rules of an Account.
    ///
    /// They are applied to calls and other signals that come for it. Each Rule is an array:
    /// priority, name, conditions, actions, and a comment where it has one.
    ///
    /// > GETACCOUNTSIGNALRULES ann@example.com
    #[needs(OwnOrDomain)]
    #[effect(Reads)]
    GETACCOUNTSIGNALRULES GetAccountSignalRules { account: AccountName } -> Rows;

    /// Replaces the Signal Rules of an Account.
    ///
    /// Rules that are missing from the array are gone afterwards. [`UpdateAccountSignalRule`]
    /// changes a single one, and users may send that one for their own Account.
    ///
    /// > SETACCOUNTSIGNALRULES ann@example.com ((5,Away,(),(("Fork to","bob@example.com"))))
    #[needs(DomainWith(SignalRulesAllowed))]
    #[effect(Replaces)]
    #[undo("GETACCOUNTSIGNALRULES {account}" => "SETACCOUNTSIGNALRULES {account} {was}")]
    SETACCOUNTSIGNALRULES SetAccountSignalRules { account: AccountName, rules: Rules } -> ();

    /// Stores or removes one Queue Rule of an Account.
    ///
    /// An array of four or five elements is a whole Rule; it takes the place of the one with the
    /// same name, if there is one. A shorter array gives the existing Rule of that name another
    /// priority; it is an error if there is no such Rule. `DELETE` removes a Rule and says nothing
    /// if there is none. Users may change the Rules of their own Account, as far as the setting
    /// RulesAllowed permits the actions in them.
    ///
    /// > UPDATEACCOUNTMAILRULE ann@example.com (5,Spam,((Subject,is,"*SPAM*")),(("Store in",Junk)))
    /// > UPDATEACCOUNTMAILRULE ann@example.com (0,Spam)
    /// > UPDATEACCOUNTMAILRULE ann@example.com DELETE Spam
    #[needs(OwnOrDomainWith(RulesAllowed))]
    #[effect(Merges)]
    #[undo("GETACCOUNTMAILRULES {account}" => "SETACCOUNTMAILRULES {account} {was}")]
    UPDATEACCOUNTMAILRULE UpdateAccountMailRule {
        account: AccountName,
        #[choice(OneOf)]
        rule: Option<Rule>,
        /// The name of the Rule to be removed; it need not exist.
        #[choice(Or)]
        "DELETE" old_rule: Option<RuleName>,
    } -> ();

    /// Stores or removes one Signal Rule of an Account.
    ///
    /// It works on Signal Rules as [`UpdateAccountMailRule`] works on Queue Rules; the setting that
    /// restricts users is SignalRulesAllowed.
    ///
    /// > UPDATEACCOUNTSIGNALRULE ann@example.com (5,Away,(),(("Fork to","bob@example.com")))
    /// > UPDATEACCOUNTSIGNALRULE ann@example.com DELETE Away
    #[needs(OwnOrDomainWith(SignalRulesAllowed))]
    #[effect(Merges)]
    #[undo("GETACCOUNTSIGNALRULES {account}" => "SETACCOUNTSIGNALRULES {account} {was}")]
    UPDATEACCOUNTSIGNALRULE UpdateAccountSignalRule {
        account: AccountName,
        #[choice(OneOf)]
        rule: Option<Rule>,
        /// The name of the Rule to be removed; it need not exist.
        #[choice(Or)]
        "DELETE" old_rule: Option<RuleName>,
    } -> ();

    /// Shows the RPOP records of an Account.
    ///
    /// Each tells of a mailbox on another server from which mail is fetched.
    ///
    /// > GETACCOUNTRPOPS ann@example.com
    #[needs(Domain)]
    #[effect(Reads)]
    GETACCOUNTRPOPS GetAccountRpops { account: AccountName } -> Entries<Text>;

    /// Replaces the RPOP records of an Account.
    ///
    /// Records that are missing from the dictionary are gone afterwards.
    ///
    /// > SETACCOUNTRPOPS ann@example.com {old={authName=ann; domain=example.org; password=x1;};}
    #[needs(DomainWith(CanModifyRpop))]
    #[effect(Replaces)]
    #[undo("GETACCOUNTRPOPS {account}" => "SETACCOUNTRPOPS {account} {was}")]
    SETACCOUNTRPOPS SetAccountRpops {
        account: AccountName,
        /// All the records there are to be, each a dictionary under its name.
        records: Records,
    } -> ();

    /// Shows the RSIP records of an Account.
    ///
    /// Each tells of an account on another server at which the Account is registered for calls.
    ///
    /// > GETACCOUNTRSIPS ann@example.com
    #[needs(Domain)]
    #[effect(Reads)]
    GETACCOUNTRSIPS GetAccountRsips { account: AccountName } -> Entries<Text>;

    /// Replaces the RSIP records of an Account.
    ///
    /// Records that are missing from the dictionary are gone afterwards.
    ///
    /// > SETACCOUNTRSIPS ann@example.com {trunk={authName=ann; domain=example.org; password=x1;};}
    #[needs(DomainWith(CanModifyRsip))]
    #[effect(Replaces)]
    #[undo("GETACCOUNTRSIPS {account}" => "SETACCOUNTRSIPS {account} {was}")]
    SETACCOUNTRSIPS SetAccountRsips {
        account: AccountName,
        /// All the records there are to be, each a dictionary under its name.
        records: Records,
    } -> ();

    /// Stores or removes a scheduled task of an Account.
    ///
    /// The dictionary holds the name of the task in `id`. What is to be run stands in `program`, a
    /// Real-Time Application of the Domain, or in `script`, a script of the Domain's basic Skin;
    /// with neither, the task is removed. `when` is a GMT time stamp or `now`. `period` makes it
    /// run again and again: `day`, `week`, `month`, `year` or a number of seconds; without it the
    /// task is gone once it has been started.
    ///
    /// The program begins at its main entry. Its start parameters are the name of the task, the
    /// time at which it was started, and the object in `parameter` where there is one.
    ///
    /// > UPDATESCHEDULEDTASK ann@example.com {id=wake; program=wakeup; when=#T23-11-2026_06:30:00;}
    /// > UPDATESCHEDULEDTASK ann@example.com {id=report; script=report; when=now; period=week;}
    /// > UPDATESCHEDULEDTASK ann@example.com {id=wake;}
    #[needs(DomainWith(CanModifyRsip))]
    #[effect(Merges)]
    UPDATESCHEDULEDTASK UpdateScheduledTask { account: AccountName, task: TaskData } -> ();

    /// Asks for a mobile device of an Account to be wiped, or not.
    ///
    /// The empty key of the dictionary names the device; the element `op` is `doWipe` to have it
    /// wiped when it connects next, or `unWipe` to withdraw that.
    ///
    /// > UPDATEAIRSYNCINFO ann@example.com {""=Phone7; op=doWipe;}
    #[needs(OwnOrDomainWith(BasicSettings))]
    #[effect(Merges)]
    #[origin(Observed)]
    UPDATEAIRSYNCINFO UpdateAirSyncInfo {
        account: AccountName,
        /// The device, under the empty key, and what to do with it, in `op`.
        operation: Operation,
    } -> ();

    /// Lists the server or Domain rights of an Account.
    ///
    /// SETACCOUNTRIGHTS changes them.
    ///
    /// > GETACCOUNTRIGHTS ann@example.com
    #[needs(Domain)]
    #[effect(Reads)]
    GETACCOUNTRIGHTS GetAccountRights { account: AccountName } -> Names<Text>;

    /// Shows what the server has noted about an Account.
    ///
    /// Without keys the answer is a dictionary of everything there is, such as the last login and
    /// the storage in use. With one key it is that element alone, an empty string where there is
    /// none; with several it is a dictionary of those that exist. Capitals and small letters differ
    /// in keys, and no `#` stands before them. Everybody may read this of his own Account.
    ///
    /// > GETACCOUNTINFO ann@example.com
    /// > GETACCOUNTINFO ann@example.com KEY LastLogin
    /// > GETACCOUNTINFO * (LastLogin,LastAddress)
    #[needs(OwnOrDomain)]
    #[effect(Reads)]
    GETACCOUNTINFO GetAccountInfo {
        account: AccountName,
        "KEY" key: Option<InfoKey>,
        /// The keys of several elements.
        #[choice(Or)]
        keys: Option<InfoKeys>,
    } -> ObjectReply;

    /// Shows the Preferences that an Account has itself.
    ///
    /// Preferences that come from the defaults are left out; [`GetAccountEffectivePrefs`] shows
    /// them too. Everybody may read those of his own Account.
    ///
    /// > GETACCOUNTPREFS ann@example.com
    #[needs(OwnOrDomain)]
    #[effect(Reads)]
    GETACCOUNTPREFS GetAccountPrefs { account: AccountName } -> Record;

    /// Changes some Preferences of an Account.
    ///
    /// The Preferences in the dictionary are stored, all others stay as they are. The string
    /// `default` as a value takes a Preference away, so that the default counts again.
    ///
    /// > UPDATEACCOUNTPREFS ann@example.com {Language=French; SkinName=default;}
    #[needs(DomainWith(WebUserSettings))]
    #[effect(Merges)]
    #[undo("GETACCOUNTPREFS {account}" => "SETACCOUNTPREFS {account} {was}")]
    UPDATEACCOUNTPREFS UpdateAccountPrefs {
        account: AccountName,
        /// The Preferences to be changed.
        preferences: Preferences,
    } -> ();

    /// Replaces the Preferences of an Account.
    ///
    /// Preferences that are missing from the dictionary are gone afterwards. To change a few and
    /// keep the others, use [`UpdateAccountPrefs`].
    ///
    /// > SETACCOUNTPREFS ann@example.com {Language=French;}
    #[needs(DomainWith(WebUserSettings))]
    #[effect(Replaces)]
    #[undo("GETACCOUNTPREFS {account}" => "SETACCOUNTPREFS {account} {was}")]
    SETACCOUNTPREFS SetAccountPrefs {
        account: AccountName,
        /// All the Preferences that the Account is to have itself.
        preferences: Preferences,
    } -> ();

    /// Shows the Preferences of an Account together with the defaults.
    ///
    /// Everybody may read those of his own Account.
    ///
    /// > GETACCOUNTEFFECTIVEPREFS ann@example.com
    #[needs(OwnOrDomain)]
    #[effect(Reads)]
    #[own("GETACCOUNTPREFS {account}")]
    GETACCOUNTEFFECTIVEPREFS GetAccountEffectivePrefs { account: AccountName } -> Record;

    /// Ends all sessions of an Account.
    ///
    /// This goes for every kind of session: POP, IMAP, FTP, Web and the rest. The user can log in
    /// again at once.
    ///
    /// > KILLACCOUNTSESSIONS ann@example.com
    #[needs(Domain)]
    #[effect(Destroys)]
    KILLACCOUNTSESSIONS KillAccountSessions { account: AccountName } -> ();

    /// Shows who else has rights over an Account.
    ///
    /// The answer tells the letters of the rights under each identifier.
    ///
    /// > GETACCOUNTACL ann@example.com
    /// > GETACCOUNTACL ann@example.com AUTH bob@example.com
    #[needs(OwnOrDomainWith(CanImpersonate))]
    #[effect(Reads)]
    GETACCOUNTACL GetAccountAcl {
        account: AccountName,
        /// The Account with whose rights this is done; it needs the Admin right.
        "AUTH" auth: Option<AccountName>,
    } -> Entries<Text>;

    /// Changes who else has rights over an Account.
    ///
    /// Only the identifiers in the dictionary are touched. Letters alone take the place of the
    /// rights that the identifier has; letters behind `+` are added to them, letters behind `-` are
    /// taken away. An identifier without any right left is removed.
    ///
    /// > SETACCOUNTACL ann@example.com {"bob@example.com"=a;}
    /// > SETACCOUNTACL * AUTH bob@example.com {"carol@example.com"="-a";}
    #[needs(OwnOrDomainWith(CanImpersonate))]
    #[effect(Merges)]
    SETACCOUNTACL SetAccountAcl {
        account: AccountName,
        /// The Account with whose rights this is done; it needs the Admin right.
        "AUTH" auth: Option<AccountName>,
        changes: AclChanges,
    } -> ();

    /// Shows the rights that one Account has over another in the end.
    ///
    /// > GETACCOUNTACLRIGHTS ann@example.com AUTH bob@example.com
    #[needs(OwnOrDomainWith(CanImpersonate))]
    #[effect(Reads)]
    GETACCOUNTACLRIGHTS GetAccountAclRights {
        account: AccountName,
        /// The Account whose rights are wanted.
        "AUTH" auth: AccountName,
    } -> TextReply;

    /// Replaces the settings of an Account.
    ///
    /// Settings that are missing from the dictionary are gone afterwards, so that the defaults
    /// count; this includes the password. To change a few and keep the others, use
    /// [`UpdateAccountSettings`].
    ///
    /// > SETACCOUNTSETTINGS ann@example.com {RealName="Ann Lee"; Password="change me";}
    #[needs(Server(&[AllDomains]))]
    #[effect(Replaces)]
    #[undo("GETACCOUNTSETTINGS {account}" => "SETACCOUNTSETTINGS {account} {was}")]
    SETACCOUNTSETTINGS SetAccountSettings {
        account: AccountName,
        /// All the settings that the Account is to have itself.
        settings: AccountSettings,
    } -> ();

    /// Shows where the files of an Account are kept.
    ///
    /// The path is seen from the directory of the Domain. For a single-mailbox Account it is the
    /// file or the directory of its INBOX.
    ///
    /// > GETACCOUNTLOCATION ann@example.com
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    GETACCOUNTLOCATION GetAccountLocation { account: AccountName } -> TextReply;

    /// Shows the presence of an Account.
    ///
    /// The answer is a string with the status; an array of the status and the user's own message
    /// where there is one; the null object where no presence is known.
    ///
    /// > GETACCOUNTPRESENCE ann@example.com
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    GETACCOUNTPRESENCE GetAccountPresence { account: AccountName } -> ObjectReply;
}
