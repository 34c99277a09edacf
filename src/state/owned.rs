//! Mailing Lists and Named Tasks as they are stored.
use crate::data::{Dictionary, Value};
use crate::state::id::Id;

/// An object of a Domain that belongs to an Account. Its name stands in the name index only.
#[derive(Clone, Debug, PartialEq)]
pub struct Owned {
    /// The Account that owns it, in the same Domain.
    pub owner: Id,
    /// The settings that were set explicitly, without the owner.
    pub settings: Dictionary,
}

impl Owned {
    /// The stored form.
    pub fn to_value(&self) -> Value {
        let mut all = Dictionary::new();
        all.set("Owner", self.owner.to_string());
        if !self.settings.is_empty() {
            all.set("Settings", self.settings.clone());
        }
        Value::Dictionary(all)
    }

    /// Reads the stored form.
    pub fn from_value(value: Value) -> Option<Self> {
        let Value::Dictionary(mut all) = value else { return None };
        let settings = match all.remove("Settings") {
            Some(Value::Dictionary(settings)) => settings,
            _ => Dictionary::new(),
        };
        Some(Self { owner: Id::parse(all.get_str("Owner")?)?, settings })
    }
}
