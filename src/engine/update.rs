//! How dictionaries of settings change, and who may change which setting.
use crate::access::right::DomainRight;
use crate::catalogue::keys::key::{Key, grant_of};
use crate::catalogue::keys::spellings::is_reset;
use crate::data::Dictionary;
use crate::engine::work::Work;

/// Sets what is named and leaves the rest; `default` takes a setting away.
pub fn merge(settings: &mut Dictionary, changes: Dictionary) {
    for (key, value) in changes {
        if is_reset(&value) {
            settings.remove(&key);
        } else {
            settings.set(key, value);
        }
    }
}

/// Takes out what says `default`: in a dictionary that replaces another, such a setting is not set.
pub fn without_resets(mut settings: Dictionary) -> Dictionary {
    settings.retain(|_, value| !is_reset(value));
    settings
}

/// A table of keys and the right that opens its ordinary settings.
#[derive(Clone, Copy)]
pub struct Rules {
    /// What is known of the keys.
    pub keys: &'static [Key],
    /// The right that opens the settings that have no right of their own.
    pub ordinary: DomainRight,
}

impl Work<'_, '_> {
    /// Leaves out the settings that the sender may not change, as the reference wants it for Domain
    /// administrators; a server administrator may change all.
    pub fn permitted(&self, rules: Rules, mut changes: Dictionary) -> Dictionary {
        if self.is_limited() {
            let principal = &self.sender.principal;
            let holds = |code: &str| principal.holds(code);
            changes
                .retain(|name, _| grant_of(rules.keys, name, rules.ordinary).allows(name, holds));
        }
        changes
    }
}
