//! The roster of an Account: its contacts, and who sees whose presence.
//!
//! ```text
//! roster/ADDRESS   what is known of a contact
//! roster-count     how many contacts there are
//! ```
use std::ops::ControlFlow;

use crate::catalogue::keys::spellings::parse_count;
use crate::data::{Dictionary, Value};
use crate::engine::accounts::PRESENCE;
use crate::engine::error;
use crate::engine::records::read;
use crate::engine::work::Work;
use crate::request::failure::Failure;
use crate::state::account::Account;
use crate::state::key::Owner;
use crate::state::name::{fold, split};
use crate::state::object::Object;

const ROSTER: &str = "roster/";
const COUNT: &str = "roster-count";
const SUBSCRIPTION: &str = "subscription";
/// The subscription that removes a contact.
const REMOVE: &str = "remove";
/// The subscriptions with which an Account shows its presence to a contact.
const SHOWN: &[&str] = &["subBoth", "subFrom"];
/// The words for the presence of somebody who is not there.
const AWAY: &[&str] = &["", "offline", "unavailable"];

impl Work<'_, '_> {
    /// All contacts of an Account.
    pub fn roster(&self, account: &Account) -> Result<Dictionary, Failure> {
        let mut contacts = Vec::new();
        let prefix = Owner::Account(account.id).part(ROSTER);
        self.walk(&prefix, &mut |peer, stored| {
            contacts.push((peer.to_owned(), read(&prefix, stored)?));
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(Dictionary::from_sorted(contacts))
    }

    /// Adds a contact or changes what is known of it: what is given is set, a null value takes it
    /// away. The subscription `remove` removes the contact.
    pub fn update_roster(
        &mut self,
        account: &Account,
        peer: &str,
        changes: Dictionary,
    ) -> Result<(), Failure> {
        let peer = self.peer(account, peer)?;
        let removes =
            changes.get_str(SUBSCRIPTION).is_some_and(|it| it.eq_ignore_ascii_case(REMOVE));
        if removes {
            return self.remove_contact(account, &peer);
        }
        let key = contact_key(account, &peer);
        let old = self.value(&key)?;
        if old.is_none() {
            let count = Owner::Account(account.id).part(COUNT);
            let count = self.add_to_number(count, 1)?;
            let limit = self.account_limit(account, "MaxRosterItems", parse_count)?;
            if !u64::try_from(count).is_ok_and(|count| limit.allows(count)) {
                return Err(error::limit("contacts", "MaxRosterItems"));
            }
        }
        let mut contact = match old {
            Some(Value::Dictionary(contact)) => contact,
            _ => Dictionary::new(),
        };
        for (name, value) in changes {
            match value {
                Value::Null => drop(contact.remove(&name)),
                value => drop(contact.set(name, value)),
            }
        }
        self.put_value(key, &Value::Dictionary(contact));
        Ok(())
    }

    /// Removes a contact.
    pub fn remove_contact(&mut self, account: &Account, peer: &str) -> Result<(), Failure> {
        let peer = self.peer(account, peer)?;
        let key = contact_key(account, &peer);
        if !self.has(&key)? {
            return Err(error::not_found("contact", &error::shown(&peer)));
        }
        self.tx.delete(key);
        self.add_to_number(Owner::Account(account.id).part(COUNT), -1).map(drop)
    }

    /// Sets the presence of an Account, with a message of its user's own where there is one.
    pub fn set_presence(
        &mut self,
        account: &Account,
        presence: &str,
        message: Option<&str>,
    ) -> Result<(), Failure> {
        let owner = Owner::Account(account.id);
        if AWAY.iter().any(|word| presence.eq_ignore_ascii_case(word)) {
            self.tx.delete(owner.part(PRESENCE));
            return Ok(());
        }
        let presence = Value::from(presence);
        let stored = match message.filter(|message| !message.is_empty()) {
            Some(message) => Value::Array(vec![presence, Value::from(message)]),
            None => presence,
        };
        self.put_value(owner.part(PRESENCE), &stored);
        Ok(())
    }

    /// The presence of the contacts, or of one of them. Only those are told who are Accounts here, are
    /// there, and show it to the one who asks.
    pub fn probe(&self, account: &Account, peer: Option<&str>) -> Result<Dictionary, Failure> {
        let peer = peer.map(|peer| self.peer(account, peer)).transpose()?;
        let own_name = self.full_name(account)?;
        let mut told = Dictionary::new();
        for contact in self.roster(account)?.keys() {
            if peer.as_ref().is_some_and(|peer| peer != contact) {
                continue;
            }
            let (local, domain) = split(contact);
            let Some(domain) = self.domain_id(domain.unwrap_or_default())? else { continue };
            let Some(Object::Account(id, _) | Object::Alias(id)) = self.object(domain, local)?
            else {
                continue;
            };
            let owner = Owner::Account(id);
            let item = self.value(&owner.part(&format!("{ROSTER}{own_name}")))?;
            let subscription = item.as_ref().and_then(Value::as_dictionary);
            let subscription = subscription.and_then(|item| item.get_str(SUBSCRIPTION));
            let shown = subscription
                .is_some_and(|it| SHOWN.iter().any(|word| it.eq_ignore_ascii_case(word)));
            if shown && let Some(presence) = self.part(owner, PRESENCE)? {
                told.set(contact.to_owned(), presence);
            }
        }
        Ok(told)
    }

    /// The address of a contact; one without a Domain is in that of the Account.
    fn peer(&self, account: &Account, peer: &str) -> Result<String, Failure> {
        let peer = fold(peer.trim());
        let (local, domain) = split(&peer);
        if local.is_empty() || domain == Some("") || peer.chars().any(char::is_control) {
            return Err(error::bad_name("address of a contact", &peer));
        }
        match domain {
            Some(_) => Ok(peer),
            None => Ok(format!("{peer}@{}", self.domain_by_id(account.domain)?.name)),
        }
    }
}

fn contact_key(account: &Account, peer: &str) -> Vec<u8> {
    Owner::Account(account.id).part(&format!("{ROSTER}{peer}"))
}
