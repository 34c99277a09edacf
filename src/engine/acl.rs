//! Access control lists: who may do what with an Account, a Mailbox or a file.
use std::collections::HashMap;
use std::sync::Arc;

use crate::access::principal::Target;
use crate::access::right::{Access, DomainRight};
use crate::data::{Dictionary, Value};
use crate::engine::error;
use crate::engine::work::Work;
use crate::request::failure::Failure;
use crate::state::account::Account;
use crate::state::id::Id;
use crate::state::key::Owner;
use crate::state::name::{fold, split};
use crate::state::object::Object;

/// The letters of rights in the order in which they are printed: Lookup, Select, Seen, Flags,
/// Insert, Post, Create, Delete, Admin.
pub const LETTERS: &str = "lrswipcda";

/// The letter of the right to see an object in listings.
pub const LOOKUP: char = 'l';
/// The letter of the right to open an object.
pub const SELECT: char = 'r';
/// The letter of the right to change an object.
pub const WRITE: char = 'w';
/// The letter of the right to make objects within another one, and to take them away.
pub const CREATE: char = 'c';
/// The letter of the right to remove an object.
pub const DELETE: char = 'd';
/// The letter of the right to see and to change an access control list.
pub const ADMIN: char = 'a';

/// Applies changes to a list: letters replace what an identifier had, `+` before them adds, `-` takes
/// away; an identifier left without letters is removed. Identifiers are names, and kept in lower case.
pub fn change(acl: &mut Dictionary, changes: Dictionary) -> Result<(), Failure> {
    for (identifier, value) in changes {
        let wanted = match &value {
            Value::String(letters) => letters.to_string(),
            Value::Array(elements) if elements.is_empty() => String::new(),
            Value::Null => String::new(),
            other => {
                let text = format!("access rights are letters, not {}", other.kind_name());
                return Err(error::bad_value(text));
            }
        };
        let identifier = fold(identifier.trim());
        if identifier.is_empty() {
            return Err(error::bad_value("the identifier of an access right is empty"));
        }
        let had = acl.get_str(&identifier).unwrap_or("").to_owned();
        let has = match wanted.split_at_checked(1) {
            Some(("+", added)) => letters(&format!("{had}{added}"))?,
            Some(("-", taken)) => {
                letters(taken)?;
                had.chars().filter(|letter| !taken.contains(*letter)).collect()
            }
            _ => letters(&wanted)?,
        };
        if has.is_empty() {
            acl.remove(&identifier);
        } else {
            acl.set(identifier, has);
        }
    }
    Ok(())
}

/// The letters of a text in their order, each once.
fn letters(text: &str) -> Result<String, Failure> {
    if let Some(wrong) = text.chars().find(|letter| !LETTERS.contains(*letter)) {
        let text = format!("{wrong} is no access right: the letters {LETTERS} are");
        return Err(error::bad_value(text));
    }
    Ok(LETTERS.chars().filter(|letter| text.contains(*letter)).collect())
}

/// An Account whose rights over what belongs to another one are asked for, with what was found out
/// about it: thousands of lists name the same few identifiers.
pub struct Asking {
    owner: Account,
    account: Account,
    all: bool,
    known: HashMap<String, bool>,
}

impl Work<'_, '_> {
    /// Prepares questions for the rights of `account` over what belongs to `owner`; an administrator
    /// with the right `master` over the owner's Domain has all rights.
    pub fn asking(
        &self,
        owner: &Account,
        account: Account,
        master: DomainRight,
    ) -> Result<Asking, Failure> {
        let all = owner.id == account.id || self.overrides(owner, &account, master)?;
        Ok(Asking { owner: owner.clone(), account, all, known: HashMap::new() })
    }

    /// The rights that a list gives: all to the owner and to administrators, else what it grants to
    /// the Account and to the groups and sets that it is in, less what entries with `-` take away.
    pub fn rights_in(&self, acl: &Dictionary, asking: &mut Asking) -> Result<String, Failure> {
        if asking.all {
            return Ok(LETTERS.to_owned());
        }
        let (mut granted, mut taken) = (String::new(), String::new());
        for (identifier, value) in acl.iter() {
            let Some(letters) = value.as_str() else { continue };
            let (negative, name) = match identifier.strip_prefix('-') {
                Some(name) => (true, name),
                None => (false, identifier.strip_prefix('+').unwrap_or(identifier)),
            };
            let known = asking.known.get(name).copied();
            let meant = match known {
                Some(meant) => meant,
                None => self.stands_for(name, &asking.owner, &asking.account)?,
            };
            if known.is_none() {
                asking.known.insert(name.to_owned(), meant);
            }
            if meant {
                if negative { &mut taken } else { &mut granted }.push_str(letters);
            }
        }
        let has = |letter: &char| granted.contains(*letter) && !taken.contains(*letter);
        Ok(LETTERS.chars().filter(has).collect())
    }

    /// Refuses unless the one on whose behalf something is done has a right by a list. Where nobody
    /// is named, the sender's own rights have been asked for already.
    pub fn need_letter(
        &self,
        letter: char,
        acl: &Dictionary,
        asking: &mut Option<Asking>,
    ) -> Result<(), Failure> {
        let Some(asking) = asking else { return Ok(()) };
        if self.rights_in(acl, asking)?.contains(letter) { Ok(()) } else { Err(error::no_rights()) }
    }

    /// The rights of one Account by one list.
    pub fn rights_by_acl(
        &self,
        acl: &Dictionary,
        owner: &Account,
        asking: &Account,
        master: DomainRight,
    ) -> Result<String, Failure> {
        let mut asking = self.asking(owner, asking.clone(), master)?;
        self.rights_in(acl, &mut asking)
    }

    /// Whether an Account's own rights as an administrator open the object.
    fn overrides(
        &self,
        owner: &Account,
        asking: &Account,
        master: DomainRight,
    ) -> Result<bool, Failure> {
        let sender = match asking.id == self.sender.id {
            true => Arc::clone(&self.sender),
            false => Arc::new(self.read_sender(asking.id)?),
        };
        let domain = self.domain_by_id(owner.domain)?;
        let admin_domain = self.admin_domain(&domain);
        let admin_domain = admin_domain.as_deref();
        let target = Target { domain: &domain.name, admin_domain, own: false };
        Ok(sender.principal.may(Access::DomainWith(master), target, false))
    }

    /// Whether an identifier of a list means this Account.
    fn stands_for(
        &self,
        identifier: &str,
        owner: &Account,
        asking: &Account,
    ) -> Result<bool, Failure> {
        if let Some(group) = identifier.strip_prefix('#') {
            return self.is_member(group, owner.domain, asking);
        }
        match split(identifier) {
            ("owner", None) => Ok(owner.id == asking.id),
            ("anyone", None) => Ok(true),
            ("anyone", Some("")) => Ok(owner.domain == asking.domain),
            ("anyone", Some(domain)) => Ok(self.domain_id(domain)? == Some(asking.domain)),
            (local, domain) => {
                let domain = match domain {
                    Some(domain) => self.domain_id(domain)?,
                    None => Some(owner.domain),
                };
                let Some(domain) = domain else { return Ok(false) };
                Ok(matches!(
                    self.object(domain, local)?,
                    Some(Object::Account(id, _) | Object::Alias(id)) if id == asking.id
                ))
            }
        }
    }

    /// Whether a Group, named from within `home`, has the Account as a member.
    fn is_member(&self, group: &str, home: Id, asking: &Account) -> Result<bool, Failure> {
        let (local, domain) = split(group);
        let domain = match domain {
            Some(domain) => self.domain_id(domain)?,
            None => Some(home),
        };
        let Some(domain) = domain else { return Ok(false) };
        let Some(Object::Group(id)) = self.object(domain, local)? else { return Ok(false) };
        let settings = self.part_dictionary(Owner::Group(id), "settings")?;
        let members = settings.get("Members").and_then(Value::as_array).unwrap_or_default();
        for member in members.iter().filter_map(Value::as_str) {
            let (local, of_domain) = split(member);
            let of_domain = match of_domain {
                Some(name) => self.domain_id(name)?,
                None => Some(domain),
            };
            let Some(of_domain) = of_domain else { continue };
            if let Some(Object::Account(id, _) | Object::Alias(id)) =
                self.object(of_domain, local)?
                && id == asking.id
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
