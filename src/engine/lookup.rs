//! Names to objects: Domains and their aliases, Accounts and theirs, everything in the name index.
use std::ops::ControlFlow;
use std::rc::Rc;

use crate::engine::error;
use crate::engine::records::read;
use crate::engine::work::Work;
use crate::request::failure::Failure;
use crate::request::kinds::{AccountName, DomainName};
use crate::state::account::Account;
use crate::state::domain::Domain;
use crate::state::id::Id;
use crate::state::key::{self, Owner};
use crate::state::name::{self, fold, split};
use crate::state::object::Object;

impl Work<'_, '_> {
    /// The id of the Domain that a name or a Domain alias belongs to.
    pub fn domain_id(&self, domain: &str) -> Result<Option<Id>, Failure> {
        let Some(stored) = self.bytes(&key::domain_name(&fold(domain)))? else { return Ok(None) };
        let id = std::str::from_utf8(&stored).ok().and_then(Id::parse);
        id.map(Some).ok_or_else(|| error::damaged(domain))
    }

    /// A Domain by its id.
    pub fn domain_by_id(&self, id: Id) -> Result<Domain, Failure> {
        self.common_domain(id).map(Rc::unwrap_or_clone)
    }

    /// Like [`Work::domain_by_id`], for those who only look at it.
    fn common_domain(&self, id: Id) -> Result<Rc<Domain>, Failure> {
        let key = Owner::Domain(id).key();
        self.common(&key, |bytes| {
            let value = bytes.map(|bytes| read(&key, bytes)).transpose()?;
            let stored = value.and_then(|value| Domain::from_value(id, value));
            stored.ok_or_else(|| error::damaged(&String::from_utf8_lossy(&key)))
        })
    }

    /// A Domain by its name or an alias of it.
    pub fn domain_named(&self, domain: &str) -> Result<Domain, Failure> {
        match self.domain_id(domain)? {
            Some(id) => self.domain_by_id(id),
            None => Err(error::no_domain()),
        }
    }

    /// The Domain of a parameter; the sender's own where the parameter is left out.
    pub fn domain(&self, domain: Option<&DomainName>) -> Result<Domain, Failure> {
        match domain {
            Some(DomainName(domain)) if domain == "*" => self.domain_by_id(self.sender.domain),
            Some(DomainName(domain)) => self.domain_named(domain),
            None => self.domain_by_id(self.sender.domain),
        }
    }

    /// Writes a Domain back.
    pub fn put_domain(&mut self, domain: &Domain) {
        self.put_value(Owner::Domain(domain.id).key(), &domain.to_value());
    }

    /// The Main Domain's id.
    pub fn main_domain(&self) -> Result<Id, Failure> {
        let stored = self.bytes(&key::meta("main-domain"))?.unwrap_or_default();
        let id = std::str::from_utf8(&stored).ok().and_then(Id::parse);
        id.ok_or_else(|| error::damaged("meta/main-domain"))
    }

    /// Splits a full name into the Domain (the sender's own where none is given) and the name in it.
    pub fn place<'n>(&self, full: &'n str) -> Result<(Rc<Domain>, &'n str), Failure> {
        let (local, domain) = split(full);
        let id = match domain {
            Some(domain) => self.domain_id(domain)?.ok_or_else(error::no_domain)?,
            None => self.sender.domain,
        };
        Ok((self.common_domain(id)?, local))
    }

    /// What a name of a Domain stands for.
    pub fn object(&self, domain: Id, local: &str) -> Result<Option<Object>, Failure> {
        let stored = self.bytes(&key::object(domain, &fold(local)))?;
        stored.map(|stored| decode(local, &stored)).transpose()
    }

    /// Enters a name into the indexes of a Domain and counts it.
    pub fn enter_name(&mut self, domain: Id, local: &str, object: &Object) -> Result<(), Failure> {
        let folded = fold(local);
        if let Some(kind) = key::kind_index(object) {
            self.tx.put(key::object_of_kind(domain, kind, &folded), object.encode());
        }
        self.tx.put(key::object(domain, &folded), object.encode());
        self.count_object(domain, key::counted_kind(object), 1)
    }

    /// Takes a name out of the indexes of a Domain.
    pub fn strike_name(&mut self, domain: Id, local: &str, object: &Object) -> Result<(), Failure> {
        let folded = fold(local);
        if let Some(kind) = key::kind_index(object) {
            self.tx.delete(key::object_of_kind(domain, kind, &folded));
        }
        self.tx.delete(key::object(domain, &folded));
        self.count_object(domain, key::counted_kind(object), -1)
    }

    /// Counts objects of a kind that come to a Domain or leave it.
    pub fn count_object(&mut self, domain: Id, kind: &str, change: i64) -> Result<(), Failure> {
        self.add_to_count(&key::counter_of_kind(domain, kind), change)?;
        self.add_to_count(&key::total_of_kind(kind), change).map(drop)
    }

    /// The names of a Domain that stand for objects of one kind, a kind with an index of its own,
    /// and for which `wanted` holds.
    pub fn names_of_kind(
        &self,
        domain: Id,
        kind: &str,
        wanted: &dyn Fn(&Object) -> bool,
    ) -> Result<Vec<String>, Failure> {
        let mut names = Vec::new();
        self.walk(&key::object_of_kind(domain, kind, ""), &mut |name, stored| {
            let object = Object::decode(stored).ok_or_else(|| error::damaged(name))?;
            if wanted(&object) {
                names.push(name.to_owned());
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(names)
    }

    /// An Account by its id.
    pub fn account_by_id(&self, id: Id) -> Result<Account, Failure> {
        let key = Owner::Account(id).key();
        let Some(bytes) = self.bytes(&key)? else { return Err(error::no_account()) };
        let account = Account::from_value(id, read(&key, &bytes)?);
        account.ok_or_else(|| error::damaged(&String::from_utf8_lossy(&key)))
    }

    /// The id of an Account by its name or an alias, `*` being the sender.
    pub fn account_id(&self, account: &str) -> Result<Id, Failure> {
        if account == "*" {
            return Ok(self.sender.id);
        }
        let (domain, local) = self.place(account)?;
        match self.object(domain.id, local)? {
            Some(Object::Account(id, _) | Object::Alias(id)) => Ok(id),
            _ => Err(error::no_account()),
        }
    }

    /// An Account by its name or an alias, `*` being the sender.
    pub fn account(&self, AccountName(account): &AccountName) -> Result<Account, Failure> {
        self.account_by_id(self.account_id(account)?)
    }

    /// Writes an Account back.
    pub fn put_account(&mut self, account: &Account) {
        self.tx.put(Owner::Account(account.id).key(), account.print());
    }

    /// The full name of an Account.
    pub fn full_name(&self, account: &Account) -> Result<String, Failure> {
        Ok(format!("{}@{}", account.name, self.domain_by_id(account.domain)?.name))
    }

    /// Checks that a new object of the kind `wanted` (`Account`, `Group`, ...) may have this name and
    /// that no other object of the Domain has it.
    pub fn check_new_name(
        &self,
        domain: &Domain,
        local: &str,
        wanted: &str,
    ) -> Result<(), Failure> {
        if !name::is_object_name(local) {
            return Err(error::bad_name(&format!("{wanted} name"), local));
        }
        let stored = self.tx.get_new(&key::object(domain.id, &fold(local)));
        match stored.map_err(|error| error::storage(&error))? {
            Some(taken) => Err(error::name_exists(wanted, decode(local, &taken)?.kind())),
            None => Ok(()),
        }
    }
}

/// Reads an entry of the name index.
fn decode(local: &str, stored: &[u8]) -> Result<Object, Failure> {
    Object::decode(stored).ok_or_else(|| error::damaged(local))
}
