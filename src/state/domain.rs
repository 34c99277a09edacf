//! A Domain as it is stored.
use crate::data::{Dictionary, Value};
use crate::state::id::Id;

/// A Domain. What is large or seldom needed (rules, templates, aliases) is stored as parts beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Domain {
    /// Its number.
    pub id: Id,
    /// Its name as it was given.
    pub name: String,
    /// Whether it belongs to the whole cluster.
    pub shared: bool,
    /// Whether it is kept in the Directory.
    pub directory: bool,
    /// Whether its Accounts are closed for the time being.
    pub suspended: bool,
    /// The storage mount point of its data, where it has one.
    pub storage: Option<String>,
    /// The settings that were set explicitly.
    pub settings: Dictionary,
}

impl Domain {
    /// A new Domain without settings.
    pub fn new(id: Id, name: &str) -> Self {
        Self {
            id,
            name: name.to_owned(),
            shared: false,
            directory: false,
            suspended: false,
            storage: None,
            settings: Dictionary::new(),
        }
    }

    /// The stored form.
    pub fn to_value(&self) -> Value {
        let mut all = Dictionary::new();
        all.set("Name", self.name.as_str());
        for (key, flag) in
            [("Shared", self.shared), ("Directory", self.directory), ("Suspended", self.suspended)]
        {
            if flag {
                all.set(key, "YES");
            }
        }
        if let Some(storage) = &self.storage {
            all.set("Storage", storage.as_str());
        }
        if !self.settings.is_empty() {
            all.set("Settings", self.settings.clone());
        }
        Value::Dictionary(all)
    }

    /// Reads the stored form.
    pub fn from_value(id: Id, value: Value) -> Option<Self> {
        let Value::Dictionary(mut all) = value else { return None };
        let settings = match all.remove("Settings") {
            Some(Value::Dictionary(settings)) => settings,
            _ => Dictionary::new(),
        };
        Some(Self {
            id,
            name: all.get_str("Name")?.to_owned(),
            shared: all.get("Shared").is_some(),
            directory: all.get("Directory").is_some(),
            suspended: all.get("Suspended").is_some(),
            storage: all.get_str("Storage").map(str::to_owned),
            settings,
        })
    }
}
