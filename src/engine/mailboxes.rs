//! Mailboxes: creating, renaming, access rights, subscriptions.
use std::collections::{BTreeMap, HashSet};

use crate::access::right::DomainRight::CanAccessMailboxes;
use crate::catalogue::mailboxes::{
    CreateMailbox, DeleteMailbox, GetMailboxAcl, GetMailboxAliases, GetMailboxInfo,
    GetMailboxRights, GetMailboxSubscription, ListMailboxes, RenameMailbox, SetMailboxAcl,
    SetMailboxAliases, SetMailboxClass, SetMailboxSubscription,
};
use crate::data::{Dictionary, Value};
use crate::engine::acl::{self, ADMIN, Asking, LOOKUP, SELECT};
use crate::engine::error;
use crate::engine::mailbox_names::{INBOX, Named, Pattern, outer};
use crate::engine::mailbox_tree::{FOLDERS, MAILBOXES, inbox, read_mailbox};
use crate::engine::work::Work;
use crate::request::command::Handle;
use crate::request::failure::Failure;
use crate::request::kinds::{AccountName, MailboxName, Text};
use crate::request::reply::{Entries, Names, Record, TextReply};
use crate::state::account::Account;
use crate::state::key::Owner;
use crate::state::mailbox::Mailbox;

/// The part of an Account that holds the names of the Mailboxes that it is subscribed to.
const SUBSCRIPTION: &str = "mailbox-subscription";
/// The part of an Account that holds its Mailbox aliases.
const ALIASES: &str = "mailbox-aliases";

impl Handle<ListMailboxes> for Work<'_, '_> {
    fn handle(&mut self, it: ListMailboxes) -> Result<Entries<MailboxName>, Failure> {
        let (account, asking) = self.on_behalf(&it.account, it.auth.as_ref())?;
        let pattern = Pattern::new(it.filter.as_ref().map_or("*", |filter| &filter.0));
        let found = self.find_mailboxes(&account, &pattern)?;
        self.listed(&account, found, asking).map(Entries::new)
    }
}

impl Handle<CreateMailbox> for Work<'_, '_> {
    fn handle(&mut self, it: CreateMailbox) -> Result<(), Failure> {
        let named = Named::parse(&it.mailbox.0)?;
        let (account, mut asking) = self.on_behalf(&it.account, it.auth.as_ref())?;
        let class = it.class.map(|class| class.0).unwrap_or_default();
        self.create_mailbox(&account, &named, class, &mut asking)
    }
}

impl Handle<DeleteMailbox> for Work<'_, '_> {
    fn handle(&mut self, it: DeleteMailbox) -> Result<(), Failure> {
        let (named, nested) = one_or_nested(it.mailbox, it.mailboxes)?;
        let (account, mut asking) = self.on_behalf(&it.account, it.auth.as_ref())?;
        self.delete_mailbox(&account, &named, nested, &mut asking)
    }
}

impl Handle<RenameMailbox> for Work<'_, '_> {
    fn handle(&mut self, it: RenameMailbox) -> Result<(), Failure> {
        let (named, nested) = one_or_nested(it.mailbox, it.mailboxes)?;
        let target = Named::parse(&it.new_name.0)?;
        let (account, mut asking) = self.on_behalf(&it.account, it.auth.as_ref())?;
        self.rename_mailbox(&account, &named, &target, nested, &mut asking)
    }
}

impl Handle<GetMailboxInfo> for Work<'_, '_> {
    fn handle(&mut self, it: GetMailboxInfo) -> Result<Record, Failure> {
        let (account, mut asking) = self.on_behalf(&it.account, it.auth.as_ref())?;
        let (_, mailbox) = self.existing(&account, &it.mailbox)?;
        self.need_letter(SELECT, &mailbox.acl, &mut asking)?;
        Ok(Record(mailbox.info()))
    }
}

impl Handle<GetMailboxAcl> for Work<'_, '_> {
    fn handle(&mut self, it: GetMailboxAcl) -> Result<Entries<Text>, Failure> {
        let (account, mut asking) = self.on_behalf(&it.account, it.auth.as_ref())?;
        let (_, mailbox) = self.existing(&account, &it.mailbox)?;
        self.need_letter(ADMIN, &mailbox.acl, &mut asking)?;
        Ok(Entries::new(mailbox.acl))
    }
}

impl Handle<SetMailboxAcl> for Work<'_, '_> {
    fn handle(&mut self, it: SetMailboxAcl) -> Result<(), Failure> {
        let (account, mut asking) = self.on_behalf(&it.account, it.auth.as_ref())?;
        let (name, mut mailbox) = self.existing(&account, &it.mailbox)?;
        self.need_letter(ADMIN, &mailbox.acl, &mut asking)?;
        acl::change(&mut mailbox.acl, it.changes.0)?;
        self.put_mailbox(account.id, &name, &mailbox);
        Ok(())
    }
}

impl Handle<GetMailboxRights> for Work<'_, '_> {
    fn handle(&mut self, it: GetMailboxRights) -> Result<TextReply, Failure> {
        let account = self.account(&it.account)?;
        let (_, mailbox) = self.existing(&account, &it.mailbox)?;
        let asking = self.account(&it.auth)?;
        let rights = self.rights_by_acl(&mailbox.acl, &account, &asking, CanAccessMailboxes);
        rights.map(TextReply)
    }
}

impl Handle<SetMailboxClass> for Work<'_, '_> {
    fn handle(&mut self, it: SetMailboxClass) -> Result<(), Failure> {
        let (account, mut asking) = self.on_behalf(&it.account, it.auth.as_ref())?;
        let (name, mut mailbox) = self.existing(&account, &it.mailbox)?;
        self.need_letter(ADMIN, &mailbox.acl, &mut asking)?;
        mailbox.class = it.class.0;
        self.put_mailbox(account.id, &name, &mailbox);
        Ok(())
    }
}

impl Handle<GetMailboxSubscription> for Work<'_, '_> {
    fn handle(&mut self, it: GetMailboxSubscription) -> Result<Names<MailboxName>, Failure> {
        let account = self.account_id(&it.account.0)?;
        self.subscription(Owner::Account(account), SUBSCRIPTION).map(Names::new)
    }
}

impl Handle<SetMailboxSubscription> for Work<'_, '_> {
    fn handle(&mut self, it: SetMailboxSubscription) -> Result<(), Failure> {
        let account = self.account_id(&it.account.0)?;
        self.set_subscription(Owner::Account(account), SUBSCRIPTION, it.subscription.0)
    }
}

impl Handle<GetMailboxAliases> for Work<'_, '_> {
    fn handle(&mut self, it: GetMailboxAliases) -> Result<Entries<MailboxName>, Failure> {
        let account = self.account_id(&it.account.0)?;
        self.part_dictionary(Owner::Account(account), ALIASES).map(Entries::new)
    }
}

impl Handle<SetMailboxAliases> for Work<'_, '_> {
    fn handle(&mut self, it: SetMailboxAliases) -> Result<(), Failure> {
        let account = self.account_id(&it.account.0)?;
        for (alias, target) in it.aliases.0.iter() {
            if !matches!(Named::parse(alias)?, Named::Mailbox(_)) {
                return Err(error::bad_name("mailbox alias", alias));
            }
            if target.as_str().is_none_or(|name| name.trim().is_empty()) {
                return Err(error::bad_value("an alias stands for the name of a mailbox"));
            }
        }
        self.put_part(Owner::Account(account), ALIASES, it.aliases.0);
        Ok(())
    }
}

/// What a listing found under a name.
#[derive(Default)]
struct Found {
    mailbox: Option<Mailbox>,
    folder: bool,
}

impl Work<'_, '_> {
    /// The Account in question, and the one on whose behalf the command is carried out, if any.
    fn on_behalf(
        &self,
        account: &AccountName,
        auth: Option<&AccountName>,
    ) -> Result<(Account, Option<Asking>), Failure> {
        let account = self.account(account)?;
        let asking = match auth {
            Some(auth) => Some(self.asking(&account, self.account(auth)?, CanAccessMailboxes)?),
            None => None,
        };
        Ok((account, asking))
    }

    /// A Mailbox that exists, with its own name. Where there is none of the name, it may be an alias
    /// of one in the same Account, or lie in one.
    fn existing(
        &self,
        account: &Account,
        MailboxName(name): &MailboxName,
    ) -> Result<(String, Mailbox), Failure> {
        let Named::Mailbox(name) = Named::parse(name)? else { return Err(error::no_mailbox()) };
        if let Some(mailbox) = self.mailbox(account, &name)? {
            return Ok((name, mailbox));
        }
        let aliases = self.part_dictionary(Owner::Account(account.id), ALIASES)?;
        for part in std::iter::once(name.as_str()).chain(outer(&name)) {
            let Some(target) = aliases.get_str(part) else { continue };
            if let Ok(Named::Mailbox(meant)) =
                Named::parse(&format!("{target}{}", &name[part.len()..]))
                && let Some(mailbox) = self.mailbox(account, &meant)?
            {
                return Ok((meant, mailbox));
            }
        }
        Err(error::no_mailbox())
    }

    /// Every Mailbox and every folder that a pattern picks.
    fn find_mailboxes(
        &self,
        account: &Account,
        pattern: &Pattern,
    ) -> Result<BTreeMap<String, Found>, Failure> {
        let mut found: BTreeMap<String, Found> = BTreeMap::new();
        let mut folders = HashSet::new();
        // A folder that is picked begins with what the pattern begins with, and so does all that lies
        // in it: nothing else has to be looked at.
        let literal = pattern.literal();
        let owner = Owner::Account(account.id);
        let prefix = owner.part(&format!("{MAILBOXES}{literal}"));
        let too_deep = |name: &str| pattern.too_deep(name).map(|end| end - literal.len());
        self.walk_outer(&prefix, &mut |rest, stored| {
            let name = format!("{literal}{rest}");
            note_folders(&name, &mut folders);
            let inside = too_deep(&name);
            if inside.is_none() && pattern.matches(&name) {
                let mailbox = read_mailbox(&prefix, stored)?;
                found.entry(name).or_default().mailbox = Some(mailbox);
            }
            Ok(inside)
        })?;
        self.walk_outer(&owner.part(&format!("{FOLDERS}{literal}")), &mut |rest, _| {
            let name = format!("{literal}{rest}");
            note_folders(&name, &mut folders);
            let inside = too_deep(&name);
            folders.insert(name);
            Ok(inside)
        })?;
        if pattern.matches(INBOX) {
            found
                .entry(INBOX.to_owned())
                .or_default()
                .mailbox
                .get_or_insert_with(|| inbox(account));
        }
        for folder in folders.into_iter().filter(|folder| pattern.matches(folder)) {
            found.entry(folder).or_default().folder = true;
        }
        Ok(found)
    }

    /// The answer of LISTMAILBOXES: what may be looked up, with what may be known of it.
    fn listed(
        &self,
        account: &Account,
        found: BTreeMap<String, Found>,
        mut asking: Option<Asking>,
    ) -> Result<Dictionary, Failure> {
        let mut entries = Vec::with_capacity(found.len());
        for (name, found) in found {
            let rights = match (&mut asking, &found.mailbox) {
                (None, _) => acl::LETTERS.to_owned(),
                (Some(asking), Some(mailbox)) => self.rights_in(&mailbox.acl, asking)?,
                (Some(asking), None) => {
                    self.rights_in(&self.acl_outside(account, &name)?, asking)?
                }
            };
            if !rights.contains(LOOKUP) {
                continue;
            }
            let told = found.mailbox.map(|mailbox| match rights.contains(SELECT) {
                true => Value::Dictionary(mailbox.info()),
                false => Value::Array(Vec::new()),
            });
            let value = match (told, found.folder) {
                (Some(told), false) => told,
                (told, _) => Value::Array(told.into_iter().collect()),
            };
            entries.push((name, value));
        }
        Ok(Dictionary::from_sorted(entries))
    }

    /// The names that an Account is subscribed to.
    pub fn subscription(&self, owner: Owner, part: &str) -> Result<Vec<String>, Failure> {
        let names = self.part_array(owner, part)?;
        Ok(names.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    }

    /// Replaces the names that an Account is subscribed to. What they name need not exist.
    pub fn set_subscription(
        &mut self,
        owner: Owner,
        part: &str,
        names: Vec<String>,
    ) -> Result<(), Failure> {
        let mut seen = HashSet::with_capacity(names.len());
        let mut kept = Vec::with_capacity(names.len());
        for name in names {
            if name.trim().is_empty() {
                return Err(error::bad_value("a name to be subscribed to is empty"));
            }
            if seen.insert(name.clone()) {
                kept.push(Value::from(name));
            }
        }
        self.put_part(owner, part, kept);
        Ok(())
    }
}

/// Notes every folder that a name lies in. Names come in order, so that those that lie in the same
/// folders follow each other and the walk up ends soon.
fn note_folders(name: &str, folders: &mut HashSet<String>) {
    for folder in outer(name) {
        if !folders.insert(folder.to_owned()) {
            return;
        }
    }
}

/// The name behind MAILBOX or MAILBOXES, and whether all that lies within is meant too.
fn one_or_nested(
    one: Option<MailboxName>,
    nested: Option<MailboxName>,
) -> Result<(Named, bool), Failure> {
    match (one, nested) {
        (Some(name), None) => Ok((Named::parse(&name.0)?, false)),
        (None, Some(name)) => Ok((Named::parse(&name.0)?, true)),
        _ => Err(error::bad_value("either MAILBOX or MAILBOXES is expected")),
    }
}
