//! The Directory: its units, where they are mounted, and who may see what in it.
//!
//! The units of the server and those of the cluster have names of their own, but hang in one tree: a
//! mount point is taken by whichever unit came first.
use std::ops::ControlFlow;

use crate::catalogue::directory::{
    CreateDirectoryUnit, DeleteDirectoryUnit, GetDirectoryAccessRights, GetDirectoryUnit,
    ListDirectoryUnits, RelocateDirectoryUnit, SetDirectoryAccessRights, SetDirectoryUnit,
};
use crate::data::{Dictionary, Value};
use crate::engine::error;
use crate::engine::records::read;
use crate::engine::update::without_resets;
use crate::engine::work::Work;
use crate::request::command::Handle;
use crate::request::failure::Failure;
use crate::request::kinds::MountPoint;
use crate::request::reply::{Entries, Record, Rows};
use crate::state::key::Owner;
use crate::state::name::{OBJECT_NAME_MAX, fold};

/// A unit of the Directory.
struct Unit {
    /// Its name as it was given.
    name: String,
    /// The DN where its records begin, as it was given.
    mount_point: String,
    /// Whether another LDAP server has its records.
    remote: bool,
    settings: Dictionary,
}

/// The part of the server or the cluster that holds its units, by their names in lower case.
const UNITS: &str = "directory/units/";
/// The part that holds the access rights.
const ACCESS_RIGHTS: &str = "directory/access-rights";
/// The setting that tells a remote unit from a local one. It is shown, and never set.
const REMOTE: &str = "Remote";

impl Handle<ListDirectoryUnits> for Work<'_, '_> {
    fn handle(&mut self, it: ListDirectoryUnits) -> Result<Entries<MountPoint>, Failure> {
        let units = self.units(self.directory_owner(it.shared)?)?.into_iter();
        Ok(Entries::new(units.map(|unit| (unit.mount_point, unit.name)).collect()))
    }
}

impl Handle<CreateDirectoryUnit> for Work<'_, '_> {
    fn handle(&mut self, it: CreateDirectoryUnit) -> Result<(), Failure> {
        let owner = self.directory_owner(it.shared)?;
        let name = it.unit.0;
        let is_name = !name.trim().is_empty()
            && name.chars().count() <= OBJECT_NAME_MAX
            && !name.chars().any(|sign| sign.is_control() || sign == '/');
        if !is_name {
            return Err(error::bad_name("Directory unit name", &name));
        }
        if self.has(&unit_key(owner, &name))? {
            return Err(error::exists("Directory unit", &error::shown(&name)));
        }
        let mount_point = self.free_mount_point(&it.mount_point, None)?;
        let settings = Dictionary::new();
        self.put_unit(owner, &Unit { name, mount_point, remote: it.remote, settings });
        Ok(())
    }
}

impl Handle<RelocateDirectoryUnit> for Work<'_, '_> {
    fn handle(&mut self, it: RelocateDirectoryUnit) -> Result<(), Failure> {
        let owner = self.directory_owner(it.shared)?;
        let mut unit = self.unit(owner, &it.unit.0)?;
        unit.mount_point = self.free_mount_point(&it.mount_point, Some((owner, &unit.name)))?;
        self.put_unit(owner, &unit);
        Ok(())
    }
}

impl Handle<DeleteDirectoryUnit> for Work<'_, '_> {
    fn handle(&mut self, it: DeleteDirectoryUnit) -> Result<(), Failure> {
        let owner = self.directory_owner(it.shared)?;
        let unit = self.unit(owner, &it.unit.0)?;
        self.tx.delete(unit_key(owner, &unit.name));
        Ok(())
    }
}

impl Handle<GetDirectoryUnit> for Work<'_, '_> {
    fn handle(&mut self, it: GetDirectoryUnit) -> Result<Record, Failure> {
        let unit = self.unit(self.directory_owner(it.shared)?, &it.unit.0)?;
        let mut settings = unit.settings;
        if unit.remote {
            settings.set(REMOTE, "YES");
        }
        Ok(Record(settings))
    }
}

impl Handle<SetDirectoryUnit> for Work<'_, '_> {
    fn handle(&mut self, it: SetDirectoryUnit) -> Result<(), Failure> {
        let owner = self.directory_owner(it.shared)?;
        let mut unit = self.unit(owner, &it.unit.0)?;
        unit.settings = without_resets(it.settings.0);
        unit.settings.remove(REMOTE);
        self.put_unit(owner, &unit);
        Ok(())
    }
}

impl Handle<GetDirectoryAccessRights> for Work<'_, '_> {
    fn handle(&mut self, it: GetDirectoryAccessRights) -> Result<Rows, Failure> {
        let owner = self.directory_owner(it.shared)?;
        self.part_array(owner, ACCESS_RIGHTS).map(Rows)
    }
}

impl Handle<SetDirectoryAccessRights> for Work<'_, '_> {
    fn handle(&mut self, it: SetDirectoryAccessRights) -> Result<(), Failure> {
        let owner = self.directory_owner(it.shared)?;
        self.put_part(owner, ACCESS_RIGHTS, it.rights.0);
        Ok(())
    }
}

impl Work<'_, '_> {
    /// Whose Directory is meant.
    fn directory_owner(&self, shared: bool) -> Result<Owner, Failure> {
        match (shared, self.world.cluster) {
            (true, false) => Err(error::needs_cluster("SHARED")),
            (true, true) => Ok(Owner::Cluster),
            (false, _) => Ok(Owner::Server),
        }
    }

    fn unit(&self, owner: Owner, name: &str) -> Result<Unit, Failure> {
        let key = unit_key(owner, name);
        let missing = || error::not_found("Directory unit", &error::shown(name));
        let stored = self.bytes(&key)?.ok_or_else(missing)?;
        Unit::read(&key, &stored)
    }

    /// The units of the server or the cluster, in the order of their names.
    fn units(&self, owner: Owner) -> Result<Vec<Unit>, Failure> {
        let mut units = Vec::new();
        self.walk(&owner.part(UNITS), &mut |name, stored| {
            units.push(Unit::read(&unit_key(owner, name), stored)?);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(units)
    }

    fn put_unit(&mut self, owner: Owner, unit: &Unit) {
        self.put_value(unit_key(owner, &unit.name), &unit.to_value());
    }

    /// Checks that a mount point is a DN and that no unit but `own` is mounted there.
    fn free_mount_point(
        &self,
        MountPoint(mount_point): &MountPoint,
        own: Option<(Owner, &str)>,
    ) -> Result<String, Failure> {
        let wanted = normal_dn(mount_point);
        let wanted = wanted.ok_or_else(|| error::bad_name("mount point", mount_point))?;
        for owner in [Owner::Server, Owner::Cluster] {
            for unit in self.units(owner)? {
                let is_own = own == Some((owner, unit.name.as_str()));
                if !is_own && normal_dn(&unit.mount_point).as_ref() == Some(&wanted) {
                    let place = format!("{} ({})", error::shown(mount_point), unit.name);
                    return Err(error::exists("a Directory unit mounted on", &place));
                }
            }
        }
        Ok(mount_point.trim().to_owned())
    }
}

impl Unit {
    fn to_value(&self) -> Value {
        let mut all = Dictionary::new();
        all.set("Name", self.name.as_str());
        all.set("MountPoint", self.mount_point.as_str());
        if self.remote {
            all.set("Remote", "YES");
        }
        if !self.settings.is_empty() {
            all.set("Settings", self.settings.clone());
        }
        Value::Dictionary(all)
    }

    fn read(key: &[u8], stored: &[u8]) -> Result<Self, Failure> {
        let damaged = || error::damaged(&String::from_utf8_lossy(key));
        let Value::Dictionary(mut all) = read(key, stored)? else { return Err(damaged()) };
        let settings = match all.remove("Settings") {
            Some(Value::Dictionary(settings)) => settings,
            _ => Dictionary::new(),
        };
        Ok(Self {
            name: all.get_str("Name").ok_or_else(damaged)?.to_owned(),
            mount_point: all.get_str("MountPoint").ok_or_else(damaged)?.to_owned(),
            remote: all.get("Remote").is_some(),
            settings,
        })
    }
}

fn unit_key(owner: Owner, name: &str) -> Vec<u8> {
    owner.part(&format!("{UNITS}{}", fold(name)))
}

/// A DN in the form in which two of them can be compared; the empty one is the root of the tree.
/// `None` for what is no DN: parts `attribute=value` with commas between them, where a backslash
/// takes the meaning from the sign behind it.
fn normal_dn(dn: &str) -> Option<String> {
    if dn.trim().is_empty() {
        return Some(String::new());
    }
    let (mut parts, mut part, mut escaped) = (Vec::new(), String::new(), false);
    for sign in dn.chars() {
        match sign {
            _ if escaped => {
                part.push(sign);
                escaped = false;
            }
            '\\' => {
                part.push(sign);
                escaped = true;
            }
            ',' => parts.push(std::mem::take(&mut part)),
            sign if sign.is_control() => return None,
            sign => part.push(sign),
        }
    }
    parts.push(part);
    let normal = parts.iter().map(|part| {
        let (attribute, value) = part.split_once('=')?;
        let (attribute, value) = (attribute.trim(), value.trim());
        let is_attribute = !attribute.is_empty()
            && attribute.chars().all(|sign| sign.is_ascii_alphanumeric() || "-.".contains(sign));
        (is_attribute && !value.is_empty() && !escaped)
            .then(|| format!("{}={}", fold(attribute), fold(value)))
    });
    normal.collect::<Option<Vec<_>>>().map(|parts| parts.join(","))
}
