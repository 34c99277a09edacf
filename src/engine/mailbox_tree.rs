//! The Mailboxes of an Account as they are stored: one record for each, under its whole name.
//!
//! ```text
//! mailboxes/NAME         a Mailbox; INBOX has a record only once something about it was changed
//! mailbox-folders/NAME   a folder that was made for its own sake
//! mailbox-count          how many Mailboxes there are beside INBOX
//! mailbox-validity       the last number that marks a Mailbox off from earlier ones of its name
//! ```
//!
//! A folder also is wherever a Mailbox lies in one; it needs no record for that. What lies within a
//! name is a run of keys, so that no operation looks at Mailboxes elsewhere in the tree.
use std::ops::ControlFlow;

use crate::catalogue::keys::spellings::parse_count;
use crate::data::Dictionary;
use crate::engine::accounts::ACL;
use crate::engine::acl::{Asking, CREATE, DELETE};
use crate::engine::error;
use crate::engine::mailbox_names::{INBOX, LEVEL, Named, outer};
use crate::engine::records::read;
use crate::engine::work::Work;
use crate::request::failure::Failure;
use crate::state::account::Account;
use crate::state::id::Id;
use crate::state::key::Owner;
use crate::state::mailbox::Mailbox;

/// The part of an Account that holds its Mailboxes.
pub const MAILBOXES: &str = "mailboxes/";
/// The part of an Account that holds the folders that were made as such.
pub const FOLDERS: &str = "mailbox-folders/";
const COUNT: &str = "mailbox-count";
const VALIDITY: &str = "mailbox-validity";

impl Work<'_, '_> {
    /// A Mailbox by its name. INBOX always is there.
    pub fn mailbox(&self, account: &Account, name: &str) -> Result<Option<Mailbox>, Failure> {
        let key = mailbox_key(account.id, name);
        match self.bytes(&key)? {
            Some(stored) => read_mailbox(&key, &stored).map(Some),
            None if name == INBOX => Ok(Some(inbox(account))),
            None => Ok(None),
        }
    }

    /// Writes a Mailbox back.
    pub fn put_mailbox(&mut self, account: Id, name: &str, mailbox: &Mailbox) {
        self.put_value(mailbox_key(account, name), &mailbox.to_value());
    }

    /// The list that tells who may do what within a name: that of the nearest Mailbox outside, at the
    /// top level that of the Account.
    pub fn acl_outside(&self, account: &Account, name: &str) -> Result<Dictionary, Failure> {
        match self.mailbox_outside(account, name)? {
            Some(mailbox) => Ok(mailbox.acl),
            None => self.part_dictionary(Owner::Account(account.id), ACL),
        }
    }

    fn mailbox_outside(&self, account: &Account, name: &str) -> Result<Option<Mailbox>, Failure> {
        for name in outer(name) {
            if let Some(mailbox) = self.mailbox(account, name)? {
                return Ok(Some(mailbox));
            }
        }
        Ok(None)
    }

    /// Makes a Mailbox or a folder.
    pub fn create_mailbox(
        &mut self,
        account: &Account,
        named: &Named,
        class: String,
        asking: &mut Option<Asking>,
    ) -> Result<(), Failure> {
        let name = named.name();
        self.need_letter(CREATE, &self.acl_outside(account, name)?, asking)?;
        need_many(account)?;
        if matches!(named, Named::Folder(_)) {
            if !class.is_empty() {
                return Err(error::bad_value("a folder has no class"));
            }
            if self.has_folder(account.id, name)? {
                return Err(error::mailbox_exists());
            }
            self.tx.put(folder_key(account.id, name), Vec::new());
            return Ok(());
        }
        if self.mailbox(account, name)?.is_some() {
            return Err(error::mailbox_exists());
        }
        self.count_mailboxes(account, 1)?;
        let acl = self.mailbox_outside(account, name)?.map(|outside| outside.acl);
        let acl = acl.unwrap_or_default();
        let validity = self.next_validity(account)?;
        self.put_mailbox(account.id, name, &Mailbox { class, created: self.now, validity, acl });
        Ok(())
    }

    /// Removes a Mailbox, or a folder that is empty; with `nested` also all that lies within.
    pub fn delete_mailbox(
        &mut self,
        account: &Account,
        named: &Named,
        nested: bool,
        asking: &mut Option<Asking>,
    ) -> Result<(), Failure> {
        let name = named.name();
        let mailbox = self.mailbox_or_folder(account, named)?;
        let inside = match nested {
            true => self.names_within(account.id, MAILBOXES, name)?,
            false => Vec::new(),
        };
        self.need_removal(account, name, mailbox.as_ref(), &inside, asking)?;
        if mailbox.is_some() && name == INBOX {
            return Err(error::in_use("INBOX cannot be removed"));
        }
        let alone = usize::from(mailbox.is_some());
        if mailbox.is_some() {
            self.tx.delete(mailbox_key(account.id, name));
        }
        if !nested {
            if mailbox.is_none() {
                self.need_empty(account.id, name)?;
                self.tx.delete(folder_key(account.id, name));
            }
            return self.count_mailboxes(account, -signed(alone));
        }
        let owner = Owner::Account(account.id);
        self.tx.delete(folder_key(account.id, name));
        self.remove_parts(owner, &format!("{MAILBOXES}{name}{LEVEL}"))?;
        self.remove_parts(owner, &format!("{FOLDERS}{name}{LEVEL}"))?;
        self.count_mailboxes(account, -signed(alone + inside.len()))
    }

    /// Gives a Mailbox, or a folder, another name; with `nested` all that lies within moves along,
    /// without it all of that stays. A new INBOX takes the place of a renamed one.
    pub fn rename_mailbox(
        &mut self,
        account: &Account,
        named: &Named,
        target: &Named,
        nested: bool,
        asking: &mut Option<Asking>,
    ) -> Result<(), Failure> {
        let (name, new_name) = (named.name(), target.name());
        let mailbox = self.mailbox_or_folder(account, named)?;
        let inside = match nested {
            true => self.names_within(account.id, MAILBOXES, name)?,
            false => Vec::new(),
        };
        self.need_removal(account, name, mailbox.as_ref(), &inside, asking)?;
        self.need_letter(CREATE, &self.acl_outside(account, new_name)?, asking)?;
        need_many(account)?;
        if nested && new_name.strip_prefix(name).is_some_and(|rest| rest.starts_with(LEVEL)) {
            return Err(error::bad_value("a mailbox cannot be moved into itself"));
        }
        let Some(mailbox) = mailbox else {
            if !nested {
                self.need_empty(account.id, name)?;
            }
            if self.has_folder(account.id, new_name)? {
                return Err(error::mailbox_exists());
            }
            return self.move_within(account, name, new_name, &inside);
        };
        if matches!(target, Named::Folder(_)) {
            return Err(error::bad_value("the new name of a mailbox cannot end with /"));
        }
        if self.mailbox(account, new_name)?.is_some() {
            return Err(error::mailbox_exists());
        }
        self.tx.delete(mailbox_key(account.id, name));
        if nested {
            self.move_within(account, name, new_name, &inside)?;
        }
        if self.has(&mailbox_key(account.id, new_name))? {
            return Err(error::mailbox_exists());
        }
        self.put_mailbox(account.id, new_name, &mailbox);
        if name == INBOX {
            self.count_mailboxes(account, 1)?;
            let validity = self.next_validity(account)?;
            let empty = Mailbox { created: self.now, validity, ..inbox(account) };
            self.put_mailbox(account.id, INBOX, &empty);
        }
        Ok(())
    }

    /// Moves the folder record of a name and all that lies within it. Everything is taken away before
    /// anything is put in place, because the new name may be one of those outside of the old one.
    fn move_within(
        &mut self,
        account: &Account,
        name: &str,
        new_name: &str,
        inside: &[String],
    ) -> Result<(), Failure> {
        let folders = self.names_within(account.id, FOLDERS, name)?;
        let own_folder = self.has(&folder_key(account.id, name))?;
        let mut records = Vec::with_capacity(inside.len());
        for rest in inside {
            let key = mailbox_key(account.id, &format!("{name}{LEVEL}{rest}"));
            records.push(self.bytes(&key)?.unwrap_or_default());
        }
        let owner = Owner::Account(account.id);
        self.tx.delete(folder_key(account.id, name));
        self.remove_parts(owner, &format!("{MAILBOXES}{name}{LEVEL}"))?;
        self.remove_parts(owner, &format!("{FOLDERS}{name}{LEVEL}"))?;
        for (rest, record) in inside.iter().zip(records) {
            let new_name = format!("{new_name}{LEVEL}{rest}");
            // A name that grows beyond what a name may have is refused here.
            Named::parse(&new_name)?;
            let key = mailbox_key(account.id, &new_name);
            if self.has(&key)? {
                return Err(error::mailbox_exists());
            }
            self.tx.put(key, record);
        }
        for rest in folders {
            let new_name = format!("{new_name}{LEVEL}{rest}");
            Named::parse(&new_name)?;
            self.tx.put(folder_key(account.id, &new_name), Vec::new());
        }
        if own_folder {
            self.tx.put(folder_key(account.id, new_name), Vec::new());
        }
        Ok(())
    }

    /// The Mailbox of a name, or `None` where there is only a folder of it.
    fn mailbox_or_folder(
        &self,
        account: &Account,
        named: &Named,
    ) -> Result<Option<Mailbox>, Failure> {
        if let Named::Mailbox(name) = named
            && let Some(mailbox) = self.mailbox(account, name)?
        {
            return Ok(Some(mailbox));
        }
        if self.has_folder(account.id, named.name())? {
            return Ok(None);
        }
        Err(error::no_mailbox())
    }

    /// Refuses unless the one on whose behalf it is done may remove a Mailbox or a folder, and those
    /// named that lie inside of it.
    fn need_removal(
        &self,
        account: &Account,
        name: &str,
        mailbox: Option<&Mailbox>,
        inside: &[String],
        asking: &mut Option<Asking>,
    ) -> Result<(), Failure> {
        if asking.is_none() {
            return Ok(());
        }
        let outside = self.acl_outside(account, name)?;
        self.need_letter(CREATE, &outside, asking)?;
        self.need_letter(DELETE, mailbox.map_or(&outside, |mailbox| &mailbox.acl), asking)?;
        for rest in inside {
            if let Some(mailbox) = self.mailbox(account, &format!("{name}{LEVEL}{rest}"))? {
                self.need_letter(DELETE, &mailbox.acl, asking)?;
            }
        }
        Ok(())
    }

    /// Refuses for a folder in which something lies.
    fn need_empty(&self, account: Id, name: &str) -> Result<(), Failure> {
        if self.holds_any(account, name)? {
            return Err(error::in_use(
                "the folder is not empty: MAILBOXES takes all that is in it",
            ));
        }
        Ok(())
    }

    fn has_folder(&self, account: Id, name: &str) -> Result<bool, Failure> {
        Ok(self.has(&folder_key(account, name))? || self.holds_any(account, name)?)
    }

    /// Whether anything lies within a name.
    fn holds_any(&self, account: Id, name: &str) -> Result<bool, Failure> {
        let mut found = false;
        for part in [MAILBOXES, FOLDERS] {
            let prefix = Owner::Account(account).part(&format!("{part}{name}{LEVEL}"));
            self.walk(&prefix, &mut |_, _| {
                found = true;
                Ok(ControlFlow::Break(()))
            })?;
        }
        Ok(found)
    }

    /// The rest of every name of a part that lies within `name`.
    fn names_within(&self, account: Id, part: &str, name: &str) -> Result<Vec<String>, Failure> {
        let mut names = Vec::new();
        let prefix = Owner::Account(account).part(&format!("{part}{name}{LEVEL}"));
        self.walk(&prefix, &mut |rest, _| {
            names.push(rest.to_owned());
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(names)
    }

    /// Counts Mailboxes that come and go, and refuses when there would be more than the Account may
    /// have; INBOX is one of them.
    fn count_mailboxes(&mut self, account: &Account, change: i64) -> Result<(), Failure> {
        let key = Owner::Account(account.id).part(COUNT);
        let count = self.add_to_number(key, change)? + 1;
        if change > 0 {
            let limit = self.account_limit(account, "MaxMailboxes", parse_count)?;
            if !u64::try_from(count).is_ok_and(|count| limit.allows(count)) {
                return Err(error::limit("mailboxes", "MaxMailboxes"));
            }
        }
        Ok(())
    }

    /// A number that no Mailbox of the Account has had: the time, or the one behind the last.
    fn next_validity(&mut self, account: &Account) -> Result<i64, Failure> {
        let key = Owner::Account(account.id).part(VALIDITY);
        let last = self.number(&key)?.max(account.created);
        let next = self.now.max(last + 1);
        self.tx.put(key, next.to_string().into_bytes());
        Ok(next)
    }
}

/// Reads the stored form of a Mailbox.
pub fn read_mailbox(key: &[u8], stored: &[u8]) -> Result<Mailbox, Failure> {
    let mailbox = Mailbox::from_value(read(key, stored)?);
    mailbox.ok_or_else(|| error::damaged(&String::from_utf8_lossy(key)))
}

/// INBOX as every Account has it from the beginning.
pub fn inbox(account: &Account) -> Mailbox {
    Mailbox {
        class: String::new(),
        created: account.created,
        validity: account.created,
        acl: Dictionary::new(),
    }
}

/// Refuses for an Account whose type has INBOX and nothing else.
fn need_many(account: &Account) -> Result<(), Failure> {
    if account.is_multi() {
        return Ok(());
    }
    Err(error::in_use("an account of this type has no mailbox but INBOX"))
}

fn mailbox_key(account: Id, name: &str) -> Vec<u8> {
    Owner::Account(account).part(&format!("{MAILBOXES}{name}"))
}

fn folder_key(account: Id, name: &str) -> Vec<u8> {
    Owner::Account(account).part(&format!("{FOLDERS}{name}"))
}

fn signed(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
