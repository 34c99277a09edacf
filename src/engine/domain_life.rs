//! How Domains come, change their name, and go.
use std::ops::ControlFlow;

use crate::data::{Dictionary, Value};
use crate::engine::error;
use crate::engine::update::without_resets;
use crate::engine::work::{Effect, Work};
use crate::request::failure::Failure;
use crate::request::kinds::StorageName;
use crate::state::domain::Domain;
use crate::state::id::Id;
use crate::state::key::{self, Owner};
use crate::state::name::{fold, is_domain_name, is_object_name};
use crate::state::object::Object;

/// The part of a Domain that holds its aliases.
pub const DOMAIN_ALIASES: &str = "domain-aliases";
/// The part that holds the storage mount points of a Domain, the server or the cluster.
const STORAGES: &str = "storage";

impl Work<'_, '_> {
    /// Every Domain, in the order of the names.
    pub fn domains(&self) -> Result<Vec<Domain>, Failure> {
        let ids = self.domain_ids()?.into_iter();
        let mut domains: Vec<Domain> =
            ids.map(|id| self.domain_by_id(id)).collect::<Result<_, _>>()?;
        domains.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(domains)
    }

    /// The number of every Domain, in order.
    fn domain_ids(&self) -> Result<Vec<Id>, Failure> {
        let mut ids = Vec::new();
        self.walk(key::DOMAIN_NAMES, &mut |name, stored| {
            let id = std::str::from_utf8(stored).ok().and_then(Id::parse);
            ids.push(id.ok_or_else(|| error::damaged(name))?);
            Ok(ControlFlow::Continue(()))
        })?;
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }

    /// Makes a Domain.
    pub fn create_domain(
        &mut self,
        name: &str,
        shared: bool,
        storage: Option<StorageName>,
        settings: Option<Dictionary>,
    ) -> Result<Domain, Failure> {
        self.check_new_domain_name(name)?;
        let owner = if shared { Owner::Cluster } else { Owner::Server };
        self.check_storage(owner, storage.as_ref())?;
        let mut domain = Domain::new(self.new_id()?, &fold(name));
        domain.shared = shared;
        domain.storage = storage.map(|storage| storage.0);
        domain.settings = without_resets(settings.unwrap_or_default());
        self.tx.put(key::domain_name(&fold(name)), domain.id.to_string().into_bytes());
        self.put_domain(&domain);
        self.add_to_count(&key::total_of_kind(key::DOMAINS), 1)?;
        Ok(domain)
    }

    /// Gives a Domain another name. All that belongs to it moves along, since it is kept under the
    /// Domain's number; so do the Domains that it administers.
    pub fn rename_domain(
        &mut self,
        name: &str,
        new_name: &str,
        storage: Option<StorageName>,
    ) -> Result<(), Failure> {
        let mut domain = self.secondary_domain(name)?;
        let owner = self.scope_of(&domain);
        self.check_storage(owner, storage.as_ref())?;
        if let Some(storage) = &storage
            && fold(new_name) == domain.name
        {
            // Only the files move.
            domain.storage = Some(storage.0.clone());
            self.put_domain(&domain);
            return Ok(());
        }
        self.check_new_domain_name(new_name)?;
        let old_name = std::mem::replace(&mut domain.name, fold(new_name));
        if let Some(storage) = storage {
            domain.storage = Some(storage.0);
        }
        self.tx.delete(key::domain_name(&old_name));
        self.tx.put(key::domain_name(&domain.name), domain.id.to_string().into_bytes());
        self.put_domain(&domain);
        self.rename_domain_of_members(domain.id, &old_name, &domain.name)?;
        for mut other in self.domains()? {
            let admin = other.settings.get_str("AdminDomainName");
            if admin.is_some_and(|admin| fold(admin) == old_name) {
                other.settings.set("AdminDomainName", domain.name.as_str());
                self.put_domain(&other);
            }
        }
        self.effects.push(Effect::ForgetSenders);
        Ok(())
    }

    /// Removes a Domain; one that still holds objects only by force.
    pub fn delete_domain(&mut self, name: &str, force: bool) -> Result<(), Failure> {
        let domain = self.secondary_domain(name)?;
        let mut objects = Vec::new();
        self.walk(&key::objects(domain.id), &mut |name, stored| {
            objects.push(Object::decode(stored).ok_or_else(|| error::damaged(name))?);
            Ok(if force { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
        })?;
        if !force && !objects.is_empty() {
            return Err(error::in_use(
                "the domain is not empty: FORCE removes it with all its objects",
            ));
        }
        for object in objects {
            if let Some(owner) = owner_of(&object) {
                self.remove_owner(owner)?;
            }
        }
        self.remove_domain_telnums(&domain)?;
        for alias in self.domain_aliases(domain.id)? {
            self.tx.delete(key::domain_name(&fold(&alias)));
        }
        for kind in key::COUNTED_KINDS {
            let count = self.count(&key::counter_of_kind(domain.id, kind))?;
            self.count_object(domain.id, kind, -count)?;
        }
        self.add_to_count(&key::total_of_kind(key::DOMAINS), -1)?;
        self.tx.delete(key::domain_name(&domain.name));
        self.remove_owner(Owner::Domain(domain.id))?;
        self.effects.push(Effect::ForgetSenders);
        Ok(())
    }

    /// A Domain that is not the Main Domain.
    pub fn secondary_domain(&self, name: &str) -> Result<Domain, Failure> {
        let domain = self.domain_named(name)?;
        if domain.id == self.main_domain()? {
            return Err(error::main_domain());
        }
        Ok(domain)
    }

    /// The aliases of a Domain.
    pub fn domain_aliases(&self, domain: Id) -> Result<Vec<String>, Failure> {
        let aliases = self.part_array(Owner::Domain(domain), DOMAIN_ALIASES)?;
        Ok(aliases.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    }

    /// Replaces the aliases of a Domain.
    pub fn set_domain_aliases(
        &mut self,
        domain: &Domain,
        aliases: &[String],
    ) -> Result<(), Failure> {
        for old in self.domain_aliases(domain.id)? {
            self.tx.delete(key::domain_name(&fold(&old)));
        }
        let mut names: Vec<String> = Vec::with_capacity(aliases.len());
        for alias in aliases {
            let alias = fold(alias);
            if names.contains(&alias) {
                continue;
            }
            self.check_new_domain_name(&alias)?;
            self.tx.put(key::domain_name(&alias), domain.id.to_string().into_bytes());
            names.push(alias);
        }
        let names: Vec<Value> = names.into_iter().map(Value::from).collect();
        self.put_part(Owner::Domain(domain.id), DOMAIN_ALIASES, names);
        Ok(())
    }

    fn check_new_domain_name(&self, name: &str) -> Result<(), Failure> {
        if !is_domain_name(name) {
            return Err(error::bad_name("domain name", name));
        }
        match self.domain_id(name)? {
            Some(_) => Err(error::domain_exists()),
            None => Ok(()),
        }
    }

    /// The storage mount points of a Domain, the server or the cluster.
    pub fn storages(&self, owner: Owner) -> Result<Vec<String>, Failure> {
        let storages = self.part_array(owner, STORAGES)?;
        Ok(storages.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    }

    /// Adds a storage mount point.
    pub fn create_storage(&mut self, owner: Owner, name: &str) -> Result<(), Failure> {
        if !is_object_name(name) {
            return Err(error::bad_name("storage mount point name", name));
        }
        let mut storages = self.storages(owner)?;
        if storages.iter().any(|storage| storage == name) {
            return Err(error::exists("storage mount point", name));
        }
        storages.push(name.to_owned());
        storages.sort_unstable();
        let storages: Vec<Value> = storages.into_iter().map(Value::from).collect();
        self.put_part(owner, STORAGES, storages);
        Ok(())
    }

    /// Refuses a storage mount point that has not been created.
    pub fn check_storage(&self, owner: Owner, name: Option<&StorageName>) -> Result<(), Failure> {
        let Some(StorageName(name)) = name else { return Ok(()) };
        if self.storages(owner)?.contains(name) {
            return Ok(());
        }
        Err(error::not_found("storage mount point", name))
    }
}

/// The owner of the records of an object, where it has records beside its name.
fn owner_of(object: &Object) -> Option<Owner> {
    match object {
        Object::Account(id, _) => Some(Owner::Account(*id)),
        Object::Group(id) => Some(Owner::Group(*id)),
        Object::List(id) => Some(Owner::List(*id)),
        Object::Task(id) => Some(Owner::Task(*id)),
        Object::Alias(_) | Object::Forwarder(_) => None,
    }
}
