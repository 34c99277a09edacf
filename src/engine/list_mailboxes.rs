//! The Mailboxes in which a Mailing List keeps its archive, requests, reports and what waits for a
//! moderator. They belong to the Account that owns the list, and outlive the list: nobody loses mail
//! by removing it.
use crate::engine::mailbox_names::Named;
use crate::engine::owned::Found;
use crate::engine::work::Work;
use crate::request::failure::Failure;

/// What stands behind the name of the list.
const SERVICES: &[&str] = &["", "/requests", "/reports", "/approval"];

impl Work<'_, '_> {
    /// Makes the Mailboxes of a list that its owner does not have yet. An owner with a single Mailbox
    /// gets none.
    pub fn make_list_mailboxes(&mut self, list: &Found) -> Result<(), Failure> {
        let owner = self.account_by_id(list.stored.owner)?;
        if !owner.is_multi() {
            return Ok(());
        }
        for service in SERVICES {
            let named = Named::parse(&format!("{}{service}", list.name))?;
            if self.mailbox(&owner, named.name())?.is_none() {
                self.create_mailbox(&owner, &named, String::new(), &mut None)?;
            }
        }
        Ok(())
    }

    /// Gives the Mailboxes of a list its new name. Where the owner has other Mailboxes of that name,
    /// both stay as they are.
    pub fn rename_list_mailboxes(&mut self, list: &Found, old_name: &str) -> Result<(), Failure> {
        let owner = self.account_by_id(list.stored.owner)?;
        let (old, new) = (Named::parse(old_name)?, Named::parse(&list.name)?);
        let is_free = self.mailbox(&owner, new.name())?.is_none();
        if owner.is_multi() && is_free && self.mailbox(&owner, old.name())?.is_some() {
            self.rename_mailbox(&owner, &old, &new, true, &mut None)?;
        }
        self.make_list_mailboxes(list)
    }
}
