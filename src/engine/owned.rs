//! What Mailing Lists and Named Tasks have in common: each is an object of a Domain with a name, and
//! belongs to an Account of that Domain.
//!
//! Beside the name index of the Domain there is an index in the owner: `owns/NAME` in the Account.
//! The Account is found by its number, so that it may be renamed.
use std::ops::ControlFlow;
use std::rc::Rc;

use crate::engine::error;
use crate::engine::work::Work;
use crate::request::failure::Failure;
use crate::state::domain::Domain;
use crate::state::id::Id;
use crate::state::key::{self, Owner};
use crate::state::name::{fold, split};
use crate::state::object::Object;
use crate::state::owned::Owned;

/// The setting that shows and changes the owner.
pub const OWNER: &str = "Owner";

/// The kinds of objects that belong to an Account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnedKind {
    /// Mailing Lists.
    List,
    /// Named Tasks.
    Task,
}

/// An object that belongs to an Account, and where it is.
pub struct Found {
    /// What it is.
    pub kind: OwnedKind,
    /// Its number.
    pub id: Id,
    /// The Domain that it belongs to.
    pub domain: Rc<Domain>,
    /// Its name there, in lower case.
    pub name: String,
    /// What is stored.
    pub stored: Owned,
}

impl OwnedKind {
    /// The name of the kind, for messages.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::List => "Mailing List",
            Self::Task => "Named Task",
        }
    }

    /// The index of the kind in a Domain.
    pub const fn index(self) -> &'static str {
        match self {
            Self::List => key::LISTS,
            Self::Task => key::TASKS,
        }
    }

    /// The entry of the name index for an object of this kind.
    pub const fn object(self, id: Id) -> Object {
        match self {
            Self::List => Object::List(id),
            Self::Task => Object::Task(id),
        }
    }

    /// The owner of the object's records.
    pub const fn records(self, id: Id) -> Owner {
        match self {
            Self::List => Owner::List(id),
            Self::Task => Owner::Task(id),
        }
    }

    fn id_of(self, object: &Object) -> Option<Id> {
        match (self, object) {
            (Self::List, Object::List(id)) | (Self::Task, Object::Task(id)) => Some(*id),
            _ => None,
        }
    }

    fn missing(self) -> Failure {
        match self {
            Self::List => error::no_list(),
            Self::Task => error::no_task(),
        }
    }
}

impl Found {
    /// The owner of the object's records.
    pub fn records(&self) -> Owner {
        self.kind.records(self.id)
    }
}

impl Work<'_, '_> {
    /// An object of a kind by its name.
    pub fn find_owned(&self, kind: OwnedKind, full: &str) -> Result<Found, Failure> {
        let (domain, local) = self.place(full)?;
        let object = self.object(domain.id, local)?;
        let id = object.and_then(|object| kind.id_of(&object)).ok_or_else(|| kind.missing())?;
        let stored = self.stored_owned(kind, id)?;
        Ok(Found { kind, id, domain, name: fold(local), stored })
    }

    /// What is stored of an object.
    pub fn stored_owned(&self, kind: OwnedKind, id: Id) -> Result<Owned, Failure> {
        let key = kind.records(id).key();
        let stored = self.value(&key)?.and_then(Owned::from_value);
        stored.ok_or_else(|| error::damaged(&String::from_utf8_lossy(&key)))
    }

    /// Writes an object back.
    pub fn put_owned(&mut self, found: &Found) {
        self.put_value(found.records().key(), &found.stored.to_value());
    }

    /// Makes an object without settings for an Account of its Domain.
    pub fn create_owned(
        &mut self,
        kind: OwnedKind,
        full: &str,
        owner: &str,
    ) -> Result<Found, Failure> {
        let (domain, local) = self.place(full)?;
        if owner.contains('@') {
            return Err(error::owner_with_domain(kind.noun()));
        }
        let owner = self.owner_in(&domain, owner)?;
        self.check_new_name(&domain, local, kind.noun())?;
        let id = self.new_id()?;
        self.enter_name(domain.id, local, &kind.object(id))?;
        let name = fold(local);
        let stored = Owned { owner, settings: crate::data::Dictionary::new() };
        let found = Found { kind, id, domain, name, stored };
        self.put_owned(&found);
        self.enter_owner(&found);
        Ok(found)
    }

    /// Gives an object another name in its Domain.
    pub fn rename_owned(&mut self, found: &mut Found, new_name: &str) -> Result<(), Failure> {
        let (local, domain) = split(new_name);
        if let Some(domain) = domain
            && self.domain_id(domain)? != Some(found.domain.id)
        {
            return Err(error::stays_in_domain(found.kind.noun()));
        }
        self.check_new_name(&found.domain, local, found.kind.noun())?;
        let object = found.kind.object(found.id);
        self.strike_name(found.domain.id, &found.name, &object)?;
        self.strike_owner(found);
        self.replace_member(found.domain.id, &found.name, Some(local))?;
        found.name = fold(local);
        self.enter_name(found.domain.id, &found.name, &object)?;
        self.enter_owner(found);
        Ok(())
    }

    /// Removes an object with all that belongs to it.
    pub fn delete_owned(&mut self, found: &Found) -> Result<(), Failure> {
        self.strike_name(found.domain.id, &found.name, &found.kind.object(found.id))?;
        self.strike_owner(found);
        self.replace_member(found.domain.id, &found.name, None)?;
        self.remove_owner(found.records())
    }

    /// Hands an object over to another Account of its Domain; it is not written back.
    pub fn change_owner(&mut self, found: &mut Found, owner: &str) -> Result<(), Failure> {
        let (local, domain) = split(owner);
        if let Some(domain) = domain
            && self.domain_id(domain)? != Some(found.domain.id)
        {
            return Err(error::no_account());
        }
        let owner = self.owner_in(&found.domain, local)?;
        self.strike_owner(found);
        found.stored.owner = owner;
        self.enter_owner(found);
        Ok(())
    }

    /// The name of the Account that owns an object.
    pub fn owner_name(&self, stored: &Owned) -> Result<String, Failure> {
        Ok(self.account_by_id(stored.owner)?.name)
    }

    /// The names and the numbers of the objects of a kind in a Domain.
    pub fn owned_in(&self, kind: OwnedKind, domain: Id) -> Result<Vec<(String, Id)>, Failure> {
        let mut all = Vec::new();
        self.walk(&key::object_of_kind(domain, kind.index(), ""), &mut |name, stored| {
            let object = Object::decode(stored).ok_or_else(|| error::damaged(name))?;
            all.extend(kind.id_of(&object).map(|id| (name.to_owned(), id)));
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(all)
    }

    /// The names and the numbers of the objects of a kind that an Account owns.
    pub fn owned_by(&self, kind: OwnedKind, account: Id) -> Result<Vec<(String, Id)>, Failure> {
        let domain = self.account_by_id(account)?.domain;
        let mut all = Vec::new();
        self.walk(&Owner::Account(account).part(OWNS), &mut |name, _| {
            let object = self.object(domain, name)?;
            all.extend(object.and_then(|it| kind.id_of(&it)).map(|id| (name.to_owned(), id)));
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(all)
    }

    /// The Account of a Domain that is to own something.
    fn owner_in(&self, domain: &Domain, name: &str) -> Result<Id, Failure> {
        match self.object(domain.id, name)? {
            Some(Object::Account(id, _) | Object::Alias(id)) => Ok(id),
            _ => Err(error::no_account()),
        }
    }

    fn enter_owner(&mut self, found: &Found) {
        self.tx.put(owns(found.stored.owner, &found.name), found.name.as_bytes());
    }

    fn strike_owner(&mut self, found: &Found) {
        self.tx.delete(owns(found.stored.owner, &found.name));
    }
}

/// The index of what an Account owns.
pub const OWNS: &str = "owns/";

fn owns(account: Id, name: &str) -> Vec<u8> {
    Owner::Account(account).part(&format!("{OWNS}{name}"))
}
