//! Settings as they are in force: what was set explicitly, then the chain of defaults.
//!
//! For an Account the chain is: its own settings, its service class, the defaults of its Domain, the
//! defaults of the server (of the cluster for a shared Domain), and what the tables of keys say. A
//! Domain and the Preferences have the same chain without a service class.
use std::ops::Deref;
use std::rc::Rc;

use crate::catalogue::keys::account::ACCOUNT;
use crate::catalogue::keys::domain::DOMAIN;
use crate::catalogue::keys::key::{Key, find};
use crate::catalogue::keys::preferences::PREFERENCES;
use crate::catalogue::keys::spellings::{Limit, Period, parse_period, text_of};
use crate::data::{Dictionary, Value, ValueOf, parse};
use crate::engine::work::Work;
use crate::request::failure::Failure;
use crate::state::account::Account;
use crate::state::domain::Domain;
use crate::state::key::Owner;

/// The part that holds the default settings of Domains, of the server or the cluster.
pub const DOMAIN_DEFAULTS: &str = "domain-defaults";
/// The part that holds default settings of Accounts, of a Domain, the server or the cluster.
pub const ACCOUNT_DEFAULTS: &str = "account-defaults";
/// The part that holds Preferences: of an Account, or the defaults of a Domain, the server or the
/// cluster.
pub const PREFS: &str = "prefs";

/// Settings in layers: the first layer that has a key gives its value.
pub struct Layers<'s> {
    layers: Vec<Layer<'s>>,
    keys: &'static [Key],
}

/// Where the settings of a layer are kept.
enum Layer<'s> {
    Owned(Dictionary),
    Borrowed(&'s Dictionary),
    Common(Rc<Dictionary>),
}

impl Deref for Layer<'_> {
    type Target = Dictionary;

    fn deref(&self) -> &Dictionary {
        match self {
            Self::Owned(settings) => settings,
            Self::Borrowed(settings) => settings,
            Self::Common(settings) => settings,
        }
    }
}

impl Layer<'_> {
    fn into_owned(self) -> Dictionary {
        match self {
            Self::Owned(settings) => settings,
            Self::Borrowed(settings) => settings.clone(),
            Self::Common(settings) => Rc::unwrap_or_clone(settings),
        }
    }
}

impl<'s> Layers<'s> {
    /// Layers above the defaults of a table; the first layer counts most.
    pub fn new(layers: Vec<Dictionary>, keys: &'static [Key]) -> Self {
        Self { layers: layers.into_iter().map(Layer::Owned).collect(), keys }
    }

    /// One layer, kept elsewhere, above the defaults of a table.
    pub fn over(settings: &'s Dictionary, keys: &'static [Key]) -> Self {
        Self { layers: vec![Layer::Borrowed(settings)], keys }
    }

    /// The value in force of one key.
    pub fn get(&self, key: &str) -> Option<Value> {
        let set = self.layers.iter().find_map(|layer| layer.get(key));
        set.cloned().or_else(|| built_in(find(self.keys, key)?))
    }

    /// The value in force of one key, where it is a string.
    pub fn get_str(&self, key: &str) -> Option<String> {
        self.get(key)?.as_str().map(str::to_owned)
    }

    /// The value in force of a key that holds a period, in seconds; `None` for one that never ends.
    /// What cannot be read as a period counts as the default.
    pub fn seconds(&self, key: &str) -> Option<i64> {
        let period = |value: Value| parse_period(&text_of(&value)?);
        let set = self.get(key).and_then(period);
        match set.or_else(|| period(built_in(find(self.keys, key)?)?))? {
            Period::Seconds(seconds) => i64::try_from(seconds).ok(),
            Period::Never => None,
        }
    }

    /// All values in force.
    pub fn all(self) -> Dictionary {
        let mut all = Dictionary::new();
        for key in self.keys {
            if let Some(value) = built_in(key) {
                all.set(key.name, value);
            }
        }
        for layer in self.layers.into_iter().rev() {
            for (key, value) in layer.into_owned() {
                all.set(key, value);
            }
        }
        all
    }
}

/// The default that the table of keys gives.
fn built_in(key: &Key) -> Option<Value> {
    parse(key.default?).ok().map(ValueOf::into_owned)
}

impl Work<'_, '_> {
    /// Where the defaults of a Domain come from: the cluster if it is shared, else the server.
    pub fn scope_of(&self, domain: &Domain) -> Owner {
        if domain.shared { Owner::Cluster } else { Owner::Server }
    }

    /// The settings in force of a Domain.
    pub fn domain_layers<'s>(&self, domain: &'s Domain) -> Result<Layers<'s>, Failure> {
        let defaults = self.common_dictionary(self.scope_of(domain), DOMAIN_DEFAULTS)?;
        let layers = vec![Layer::Borrowed(&domain.settings), Layer::Common(defaults)];
        Ok(Layers { layers, keys: DOMAIN })
    }

    /// The settings in force of an Account.
    pub fn account_layers<'s>(
        &self,
        account: &'s Account,
        domain: &Domain,
    ) -> Result<Layers<'s>, Failure> {
        let of_domain = self.common_dictionary(Owner::Domain(domain.id), ACCOUNT_DEFAULTS)?;
        let of_server = self.common_dictionary(self.scope_of(domain), ACCOUNT_DEFAULTS)?;
        let mut layers = vec![
            Layer::Borrowed(&account.settings),
            Layer::Common(of_domain),
            Layer::Common(of_server),
        ];
        let class = layers.iter().find_map(|layer| layer.get_str("ServiceClass"));
        let classes = layers[1..].iter().filter_map(|layer| layer.get("ServiceClasses"));
        let of_class = class.and_then(|class| {
            classes.filter_map(Value::as_dictionary).find_map(|classes| classes.get(class))
        });
        if let Some(Value::Dictionary(of_class)) = of_class.cloned() {
            layers.insert(1, Layer::Owned(of_class));
        }
        Ok(Layers { layers, keys: ACCOUNT })
    }

    /// The limit that a setting in force of an Account sets, as `read` understands it; none where it
    /// cannot be understood.
    pub fn account_limit(
        &self,
        account: &Account,
        setting: &str,
        read: impl FnOnce(&str) -> Option<Limit>,
    ) -> Result<Limit, Failure> {
        let domain = self.domain_by_id(account.domain)?;
        let value = self.account_layers(account, &domain)?.get(setting);
        let limit = value.as_ref().and_then(text_of).and_then(|text| read(&text));
        Ok(limit.unwrap_or(Limit::Unlimited))
    }

    /// The Preferences in force of an Account.
    pub fn preference_layers(
        &self,
        account: &Account,
        domain: &Domain,
    ) -> Result<Layers<'static>, Failure> {
        let own = self.part_dictionary(Owner::Account(account.id), PREFS)?;
        let of_domain = self.part_dictionary(Owner::Domain(domain.id), PREFS)?;
        let of_server = self.part_dictionary(self.scope_of(domain), PREFS)?;
        let layers = [own, of_domain, of_server].map(Layer::Owned).into();
        Ok(Layers { layers, keys: PREFERENCES })
    }
}
