//! Groups: names that stand for many members.
//!
//! A member without a Domain part is an object of the Group's own Domain. Those members are kept in
//! an index as well, so that an Account that is renamed or removed finds the Groups that it is in.
use std::ops::ControlFlow;
use std::rc::Rc;

use crate::access::right::DomainRight::CanCreateGroups;
use crate::catalogue::groups::{
    CreateGroup, DeleteGroup, GetGroup, ListGroups, RenameGroup, SetGroup,
};
use crate::data::{Dictionary, Value};
use crate::engine::error;
use crate::engine::update::without_resets;
use crate::engine::work::Work;
use crate::request::command::Handle;
use crate::request::failure::Failure;
use crate::request::kinds::GroupName;
use crate::request::reply::{Names, Record};
use crate::state::domain::Domain;
use crate::state::id::Id;
use crate::state::key::{self, Owner};
use crate::state::name::{fold, split};
use crate::state::object::Object;

/// The part of a Group that holds its settings with the members.
pub const SETTINGS: &str = "settings";
const MEMBERS: &str = "Members";

impl Handle<ListGroups> for Work<'_, '_> {
    fn handle(&mut self, it: ListGroups) -> Result<Names<GroupName>, Failure> {
        let domain = self.domain(it.domain.as_ref())?;
        self.names_of_kind(domain.id, key::GROUPS, &|_| true).map(Names::new)
    }
}

impl Handle<CreateGroup> for Work<'_, '_> {
    fn handle(&mut self, it: CreateGroup) -> Result<(), Failure> {
        let (domain, name) = self.place(&it.group.0)?;
        self.check_new_name(&domain, name, "Group")?;
        let id = self.new_id()?;
        self.enter_name(domain.id, name, &Object::Group(id))?;
        let settings = it.settings.map_or_else(Dictionary::new, |settings| settings.0);
        self.set_group(domain.id, id, settings)
    }
}

impl Handle<RenameGroup> for Work<'_, '_> {
    fn handle(&mut self, it: RenameGroup) -> Result<(), Failure> {
        let (domain, name, id) = self.group(&it.group)?;
        let (target, new_name) = self.place(&it.new_name.0)?;
        self.require(CanCreateGroups, &target)?;
        self.check_new_name(&target, new_name, "Group")?;
        self.strike_name(domain.id, name, &Object::Group(id))?;
        self.enter_name(target.id, new_name, &Object::Group(id))?;
        let moves = target.id != domain.id;
        let member =
            if moves { format!("{new_name}@{}", target.name) } else { new_name.to_owned() };
        self.replace_member(domain.id, name, Some(&member))?;
        if moves {
            let settings = self.part_dictionary(Owner::Group(id), SETTINGS)?;
            self.index_members(domain.id, id, &settings, false)?;
            self.index_members(target.id, id, &settings, true)?;
        }
        Ok(())
    }
}

impl Handle<DeleteGroup> for Work<'_, '_> {
    fn handle(&mut self, it: DeleteGroup) -> Result<(), Failure> {
        let (domain, name, id) = self.group(&it.group)?;
        let settings = self.part_dictionary(Owner::Group(id), SETTINGS)?;
        self.index_members(domain.id, id, &settings, false)?;
        self.replace_member(domain.id, name, None)?;
        self.strike_name(domain.id, name, &Object::Group(id))?;
        self.remove_owner(Owner::Group(id))
    }
}

impl Handle<GetGroup> for Work<'_, '_> {
    fn handle(&mut self, it: GetGroup) -> Result<Record, Failure> {
        let (_, _, id) = self.group(&it.group)?;
        self.part_dictionary(Owner::Group(id), SETTINGS).map(Record)
    }
}

impl Handle<SetGroup> for Work<'_, '_> {
    fn handle(&mut self, it: SetGroup) -> Result<(), Failure> {
        let (domain, _, id) = self.group(&it.group)?;
        self.set_group(domain.id, id, it.settings.0)
    }
}

impl Work<'_, '_> {
    /// A Group: its Domain, its name there and its number.
    fn group<'n>(&self, name: &'n GroupName) -> Result<(Rc<Domain>, &'n str, Id), Failure> {
        let (domain, local) = self.place(&name.0)?;
        match self.object(domain.id, local)? {
            Some(Object::Group(id)) => Ok((domain, local, id)),
            _ => Err(error::no_group()),
        }
    }

    /// Replaces the settings and the members of a Group.
    fn set_group(&mut self, domain: Id, id: Id, settings: Dictionary) -> Result<(), Failure> {
        let mut settings = without_resets(settings);
        if let Some(members) = settings.get(MEMBERS) {
            let members = distinct_members(members)?;
            if members.is_empty() {
                settings.remove(MEMBERS);
            } else {
                settings.set(MEMBERS, Value::Array(members));
            }
        }
        let old = self.part_dictionary(Owner::Group(id), SETTINGS)?;
        self.index_members(domain, id, &old, false)?;
        self.index_members(domain, id, &settings, true)?;
        self.put_part(Owner::Group(id), SETTINGS, settings);
        Ok(())
    }

    /// Enters the members of a Group into the index of its Domain, or takes them out.
    fn index_members(
        &mut self,
        domain: Id,
        group: Id,
        settings: &Dictionary,
        enter: bool,
    ) -> Result<(), Failure> {
        let own_names = self.names_of_domain(domain)?;
        for member in members(settings) {
            let Some(local) = local_member(member, &own_names) else { continue };
            let key = member_key(domain, &local, Some(group));
            if enter {
                self.tx.put(key, Vec::new());
            } else {
                self.tx.delete(key);
            }
        }
        Ok(())
    }

    /// Gives a member another name in all Groups of a Domain, or takes it out of them.
    pub fn replace_member(
        &mut self,
        domain: Id,
        old: &str,
        new: Option<&str>,
    ) -> Result<(), Failure> {
        let old = fold(old);
        let mut groups = Vec::new();
        self.walk(&member_key(domain, &old, None), &mut |group, _| {
            groups.push(Id::parse(group).ok_or_else(|| error::damaged("members"))?);
            Ok(ControlFlow::Continue(()))
        })?;
        if groups.is_empty() {
            return Ok(());
        }
        let own_names = self.names_of_domain(domain)?;
        for group in groups {
            let mut settings = self.part_dictionary(Owner::Group(group), SETTINGS)?;
            let mut changed = Vec::new();
            for member in members(&settings) {
                match (local_member(member, &own_names).as_deref() == Some(&old), new) {
                    (false, _) => changed.push(Value::from(member)),
                    (true, Some(new)) => changed.push(Value::from(fold(new))),
                    (true, None) => {}
                }
            }
            settings.set(MEMBERS, Value::Array(changed));
            self.set_group(domain, group, settings)?;
        }
        Ok(())
    }
}

impl Work<'_, '_> {
    /// Has the members that are given with the old name of a Domain follow it to its new one, in all
    /// Groups of the Domain. The index has their names in the Domain, which stay.
    pub fn rename_domain_of_members(
        &mut self,
        domain: Id,
        old: &str,
        new: &str,
    ) -> Result<(), Failure> {
        for name in self.names_of_kind(domain, key::GROUPS, &|_| true)? {
            let Some(Object::Group(id)) = self.object(domain, &name)? else { continue };
            let mut settings = self.part_dictionary(Owner::Group(id), SETTINGS)?;
            let moved = |member: &str| match split(member) {
                (local, Some(of)) if fold(of) == old => Value::from(format!("{local}@{new}")),
                _ => Value::from(member),
            };
            let moved: Vec<Value> = members(&settings).map(moved).collect();
            if !moved.is_empty() {
                settings.set(MEMBERS, Value::Array(moved));
                self.put_part(Owner::Group(id), SETTINGS, settings);
            }
        }
        Ok(())
    }

    /// The name of a Domain and its aliases.
    fn names_of_domain(&self, domain: Id) -> Result<Vec<String>, Failure> {
        let mut names = self.domain_aliases(domain)?;
        names.push(self.domain_by_id(domain)?.name);
        Ok(names)
    }
}

/// The members of a Group, each once, in their order.
fn distinct_members(members: &Value) -> Result<Vec<Value>, Failure> {
    let Value::Array(members) = members else {
        return Err(error::bad_element(MEMBERS, "an array of names", Some(members)));
    };
    let mut distinct: Vec<Value> = Vec::with_capacity(members.len());
    let mut seen = std::collections::HashSet::with_capacity(members.len());
    for member in members {
        let name = member.as_str().map(str::trim).filter(|name| !name.is_empty());
        let name =
            name.ok_or_else(|| error::bad_element(MEMBERS, "an array of names", Some(member)))?;
        if seen.insert(fold(name)) {
            distinct.push(Value::from(name));
        }
    }
    Ok(distinct)
}

fn members(settings: &Dictionary) -> impl Iterator<Item = &str> {
    let members = settings.get(MEMBERS).and_then(Value::as_array).unwrap_or_default();
    members.iter().filter_map(Value::as_str)
}

/// The folded name of a member in the Group's own Domain; `None` for an address elsewhere.
fn local_member(member: &str, own_names: &[String]) -> Option<String> {
    match split(member) {
        (local, None) => Some(fold(local)),
        (local, Some(domain)) => own_names.contains(&fold(domain)).then(|| fold(local)),
    }
}

/// The index of members. The name is followed by a byte that no name contains.
fn member_key(domain: Id, folded: &str, group: Option<Id>) -> Vec<u8> {
    let group = group.map(|group| group.to_string()).unwrap_or_default();
    Owner::Domain(domain).part(&format!("members/{folded}\u{0}{group}"))
}
