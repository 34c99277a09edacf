//! What an Account keeps beside its settings: info data, polled accounts, scheduled tasks, devices.
use crate::catalogue::keys::rules::rules_permitted;
use crate::catalogue::keys::spellings::is_reset;
use crate::data::{Dictionary, Timestamp, Value};
use crate::engine::cipher::Encryption;
use crate::engine::error;
use crate::engine::file_tree::SIZE;
use crate::engine::passwords::{APPLICATIONS, METHODS, PASSWORD, encryption_of};
use crate::engine::ruleset::RuleKind;
use crate::engine::work::Work;
use crate::request::failure::Failure;
use crate::request::kinds::{AccessMode, PasswordTag};
use crate::state::account::Account;
use crate::state::id::Id;
use crate::state::key::Owner;

/// The part of an Account that holds its info data.
pub const INFO: &str = "info";
/// The part of an Account that holds its scheduled tasks: name to record.
pub const SCHEDULED: &str = "scheduled-tasks";
/// The periods of scheduled tasks that have a name.
const PERIODS: &[&str] = &["day", "week", "month", "year"];

impl Work<'_, '_> {
    /// The info data of an Account: what is stored, and what follows from its state.
    pub fn account_info(&self, account: &Account) -> Result<Dictionary, Failure> {
        let owner = Owner::Account(account.id);
        let mut info = self.part_dictionary(owner, INFO)?;
        info.set("Created", Timestamp::from_unix(account.created));
        info.set("StorageUsed", self.number(&owner.part(SIZE))?.to_string());
        Ok(info)
    }

    /// Sets a password: that of the Account, of one service, or of one application.
    pub fn set_password(
        &mut self,
        mut account: Account,
        clear: &str,
        method: Option<AccessMode>,
        tag: Option<PasswordTag>,
        checked: bool,
    ) -> Result<(), Failure> {
        let domain = self.domain_by_id(account.domain)?;
        let layers = self.account_layers(&account, &domain)?;
        let removes = clear.is_empty() && (tag.is_some() || !checked);
        if checked {
            self.check_password_free(&layers)?;
            if !removes {
                self.check_new_password(&layers, clear)?;
            }
        }
        let stored = match removes {
            true => None,
            false => Some(self.protect(clear, encryption_of(&layers))?),
        };
        if let Some(PasswordTag(tag)) = tag {
            let owner = Owner::Account(account.id);
            let mut made = self.part_dictionary(owner, APPLICATIONS)?;
            match stored {
                Some(stored) => drop(made.set(tag, stored)),
                None if made.remove(&tag).is_none() => {
                    return Err(error::not_found("application password", &error::shown(&tag)));
                }
                None => {}
            }
            self.put_part(owner, APPLICATIONS, made);
            return Ok(());
        }
        let service = |it: &&(&str, &'static str)| {
            method.as_ref().is_some_and(|method| method.0.eq_ignore_ascii_case(it.0))
        };
        let setting = METHODS.iter().find(service).map_or(PASSWORD, |(_, setting)| setting);
        match stored {
            Some(stored) => drop(account.settings.set(setting, stored)),
            None => drop(account.settings.remove(setting)),
        }
        self.put_account(&account);
        Ok(())
    }

    /// The operations of MODIFYACCOUNTTELNUMS.
    pub fn modify_account_telnums(
        &mut self,
        account: &Account,
        operation: &Dictionary,
    ) -> Result<Dictionary, Failure> {
        let domain = self.domain_by_id(account.domain)?;
        let name = operation.get_str("op").unwrap_or_default().to_ascii_lowercase();
        let telnum = || {
            let found = operation.get("telnum");
            let text = found.and_then(crate::catalogue::keys::spellings::text_of);
            text.ok_or_else(|| error::bad_element("telnum", "a telephone number", found))
        };
        match name.as_str() {
            "add" => self.add_telnum(account, &domain, &telnum()?).map(|()| Dictionary::new()),
            "del" => {
                let telnum = telnum()?;
                self.take_telnum(account, &domain, Some(&telnum)).map(|_| Dictionary::new())
            }
            "pop" if operation.len() > 1 => {
                Err(error::bad_value("the pop operation takes no other element than op"))
            }
            "pop" => {
                let taken = self.take_telnum(account, &domain, None)?;
                Ok(taken.map(|telnum| ("telnum", telnum)).into_iter().collect())
            }
            _ => Err(error::bad_element("op", "add, del or pop", operation.get("op"))),
        }
    }

    /// Refuses Rules that the owner of an Account may not set for himself. Administrators who may set
    /// Rules set any.
    pub fn check_allowed_rules(
        &self,
        account: &Account,
        kind: RuleKind,
        rules: &[Value],
    ) -> Result<(), Failure> {
        let domain = self.domain_by_id(account.domain)?;
        let (right, setting) = match kind {
            RuleKind::Mail => (crate::access::right::DomainRight::RulesAllowed, "RulesAllowed"),
            RuleKind::Signal => {
                (crate::access::right::DomainRight::SignalRulesAllowed, "SignalRulesAllowed")
            }
        };
        if self.require(right, &domain).is_ok() {
            return Ok(());
        }
        let level = self.account_layers(account, &domain)?.get_str(setting).unwrap_or_default();
        if rules_permitted(&level, rules) { Ok(()) } else { Err(error::rules_not_allowed(&level)) }
    }

    /// The records of polled accounts, with their passwords in clear, as they were given.
    pub fn poll_records(&self, account: Id, part: &str) -> Result<Dictionary, Failure> {
        let mut records = self.part_dictionary(Owner::Account(account), part)?;
        let names: Vec<String> = records.keys().map(str::to_owned).collect();
        for name in names {
            let Some(Value::Dictionary(record)) = records.get_mut(&name) else { continue };
            let Some(clear) =
                record.get_str("password").and_then(|it| self.world.cipher.reveal(it))
            else {
                continue;
            };
            record.set("password", clear.to_string());
        }
        Ok(records)
    }

    /// Replaces the records of polled accounts; their passwords are stored encrypted.
    pub fn set_poll_records(
        &mut self,
        account: Id,
        part: &str,
        mut records: Dictionary,
    ) -> Result<(), Failure> {
        let names: Vec<String> = records.keys().map(str::to_owned).collect();
        for name in names {
            let Some(Value::Dictionary(record)) = records.get_mut(&name) else {
                return Err(error::bad_element(&name, "a dictionary", records.get(&name)));
            };
            let Some(clear) = record.get_str("password") else { continue };
            let stored = self.protect(clear, Encryption::Reversible)?;
            record.set("password", stored);
        }
        self.put_part(Owner::Account(account), part, records);
        Ok(())
    }

    /// Sets, changes or removes one scheduled task.
    pub fn update_scheduled_task(
        &mut self,
        account: Id,
        mut task: Dictionary,
    ) -> Result<(), Failure> {
        let owner = Owner::Account(account);
        let mut tasks = self.part_dictionary(owner, SCHEDULED)?;
        let Some(Value::String(id)) = task.remove("id") else {
            return Err(error::bad_element("id", "the name of the task", None));
        };
        if id.is_empty() {
            return Err(error::bad_value(
                "the id element is empty: the name of the task is expected",
            ));
        }
        let named = |key| task.get_str(key).is_some_and(|name| !name.is_empty());
        if !named("program") && !named("script") {
            tasks.remove(&id);
            self.put_part(owner, SCHEDULED, tasks);
            return Ok(());
        }
        match task.get("when") {
            Some(Value::Time(_)) => {}
            Some(Value::String(word)) if word.eq_ignore_ascii_case("now") => {
                task.set("when", Timestamp::from_unix(self.now));
            }
            other => return Err(error::bad_element("when", "a timestamp or now", other)),
        }
        if let Some(period) = task.get("period") {
            let word = period.as_str().map(str::to_ascii_lowercase);
            let legal = word.is_some_and(|word| PERIODS.contains(&word.as_str()))
                || period.as_number().is_some_and(|seconds| seconds > 0);
            if !legal {
                let expected = "day, week, month, year or a number of seconds";
                return Err(error::bad_element("period", expected, Some(period)));
            }
        }
        task.retain(|_, value| !is_reset(value));
        tasks.set(id, task);
        self.put_part(owner, SCHEDULED, tasks);
        Ok(())
    }

    /// Marks a device for wiping, or takes the mark back.
    pub fn update_air_sync(&mut self, account: Id, operation: &Dictionary) -> Result<(), Failure> {
        let owner = Owner::Account(account);
        let mut info = self.part_dictionary(owner, INFO)?;
        let device = operation.get_str("").unwrap_or_default();
        let Some(Value::Dictionary(devices)) = info.get_mut("AirSyncs") else {
            return Err(error::not_found("device", &error::shown(device)));
        };
        let Some(Value::Dictionary(known)) = devices.get_mut(device) else {
            return Err(error::not_found("device", &error::shown(device)));
        };
        match operation.get_str("op").map(str::to_ascii_lowercase).as_deref() {
            Some("dowipe") => drop(known.set("doWipe", "YES")),
            Some("unwipe") => drop(known.remove("doWipe")),
            _ => return Err(error::bad_element("op", "doWipe or unWipe", operation.get("op"))),
        }
        self.put_part(owner, INFO, info);
        Ok(())
    }
}
