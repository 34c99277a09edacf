//! How Accounts come, change name, type and Domain, and go.
use std::rc::Rc;

use crate::access::right::DomainRight::{CanCreateAccounts, CanCreateSpecialAccounts};
use crate::catalogue::accounts::CreateAccount;
use crate::catalogue::keys::spellings::parse_count;
use crate::data::{Dictionary, Value};
use crate::engine::domains::{ACCOUNT_RULES, TEMPLATE};
use crate::engine::error;
use crate::engine::mail_address::MailAddress;
use crate::engine::owned::OWNS;
use crate::engine::passwords::{PASSWORD, encryption_of};
use crate::engine::update::merge;
use crate::engine::work::{Effect, Work};
use crate::request::failure::Failure;
use crate::request::kinds::{AccountType, StorageName};
use crate::state::account::Account;
use crate::state::domain::Domain;
use crate::state::id::Id;
use crate::state::key::{self, Owner};
use crate::state::name::{fold, split};
use crate::state::object::Object;

/// The part of an Account that holds its Aliases.
const ALIASES: &str = "aliases";

/// The types among which an Account can be changed.
const GRADES: &[AccountType] = &[
    AccountType::MultiMailbox,
    AccountType::AGrade,
    AccountType::BGrade,
    AccountType::CGrade,
    AccountType::DGrade,
    AccountType::ResourceMailbox,
];

impl Work<'_, '_> {
    /// Makes an Account with the settings of the Domain's template and those that are given.
    pub fn create_account(&mut self, it: CreateAccount) -> Result<(), Failure> {
        let (domain, name) = self.place(&it.account.0)?;
        let kind = it.account_type.unwrap_or(AccountType::MultiMailbox);
        if !GRADES.contains(&kind) || it.legacy {
            self.require(CanCreateSpecialAccounts, &domain)?;
        }
        self.check_storage(Owner::Domain(domain.id), it.storage.as_ref())?;
        self.check_new_name(&domain, name, "Account")?;
        self.check_account_limit(&domain)?;
        self.count_grade(&domain, kind.word(), 1)?;
        let template = self.common_dictionary(Owner::Domain(domain.id), TEMPLATE)?;
        let mut settings = Rc::unwrap_or_clone(template);
        merge(
            &mut settings,
            self.permitted(ACCOUNT_RULES, it.settings.map_or_else(Dictionary::new, |it| it.0)),
        );
        let mut account = Account {
            id: self.new_id()?,
            name: fold(name),
            domain: domain.id,
            kind: kind.word().to_owned(),
            legacy: it.legacy,
            storage: it.storage.map(|storage| storage.0),
            created: self.now,
            settings,
        };
        self.protect_own_passwords(&mut account, &domain)?;
        self.put_account(&account);
        let entry = Object::Account(account.id, account.extension().to_owned());
        self.enter_name(domain.id, &account.name, &entry)
    }

    /// Brings the passwords in an Account's settings into their stored form.
    pub fn protect_own_passwords(
        &self,
        account: &mut Account,
        domain: &Domain,
    ) -> Result<(), Failure> {
        if !account.settings.keys().any(|key| key.ends_with(PASSWORD)) {
            return Ok(());
        }
        let encryption = encryption_of(&self.account_layers(account, domain)?);
        let settings = std::mem::take(&mut account.settings);
        account.settings = self.with_protected_passwords(settings, encryption)?;
        Ok(())
    }

    /// Gives an Account another name, or moves it to another Domain. What belongs to it moves along.
    pub fn rename_account(
        &mut self,
        mut account: Account,
        new_name: &str,
        storage: Option<StorageName>,
    ) -> Result<(), Failure> {
        let domain = self.domain_by_id(account.domain)?;
        let (target, local) = self.place(new_name)?;
        self.require(CanCreateAccounts, &target)?;
        self.check_storage(Owner::Domain(target.id), storage.as_ref())?;
        let moves = domain.id != target.id;
        if let Some(storage) = &storage
            && !moves
            && fold(local) == account.name
        {
            // Only the files move.
            account.storage = Some(storage.0.clone());
            self.put_account(&account);
            return Ok(());
        }
        self.check_new_name(&target, local, "Account")?;
        if moves {
            self.check_account_limit(&target)?;
            self.count_grade(&domain, &account.kind, -1)?;
            self.count_grade(&target, &account.kind, 1)?;
            account.storage = None;
        }
        let entry = Object::Account(account.id, account.extension().to_owned());
        self.strike_name(domain.id, &account.name, &entry)?;
        let member = if moves { format!("{local}@{}", target.name) } else { local.to_owned() };
        self.replace_member(domain.id, &account.name, Some(&member))?;
        account.name = fold(local);
        if let Some(storage) = storage {
            account.storage = Some(storage.0);
        }
        self.enter_name(target.id, &account.name, &entry)?;
        if moves {
            self.move_names(&account, &domain, &target)?;
            account.domain = target.id;
        }
        self.put_account(&account);
        self.effects.push(Effect::ForgetSenders);
        Ok(())
    }

    /// Moves the Aliases and the telephone numbers of an Account to another Domain.
    fn move_names(&mut self, account: &Account, from: &Domain, to: &Domain) -> Result<(), Failure> {
        if self.owns_objects(account.id)? {
            return Err(error::in_use(
                "the account owns mailing lists or named tasks of its domain and cannot leave it",
            ));
        }
        if self.holds_server_rights(account.id)? {
            return Err(error::in_use(
                "the account holds server rights, which only accounts of the Main Domain can hold, \
                 and cannot leave it",
            ));
        }
        let alias = Object::Alias(account.id);
        for name in self.account_aliases(account.id)? {
            self.strike_name(from.id, &name, &alias)?;
            self.check_new_name(to, &name, "Alias")?;
            self.enter_name(to.id, &name, &alias)?;
        }
        let telnums = self.release_telnums(account.id, from)?;
        self.set_account_telnums(account, to, &telnums)
    }

    /// Removes an Account with all that belongs to it.
    pub fn delete_account(&mut self, account: &Account) -> Result<(), Failure> {
        if account.id == self.sender.id {
            return Err(error::in_use("account is in use: it is the one you are logged in with"));
        }
        let domain = self.domain_by_id(account.domain)?;
        for name in self.account_aliases(account.id)? {
            self.strike_name(domain.id, &name, &Object::Alias(account.id))?;
            self.replace_member(domain.id, &name, None)?;
        }
        self.release_telnums(account.id, &domain)?;
        self.remove_owned_objects(account.id)?;
        self.end_web_sessions(account.id)?;
        self.replace_member(domain.id, &account.name, None)?;
        self.count_grade(&domain, &account.kind, -1)?;
        let entry = Object::Account(account.id, account.extension().to_owned());
        self.strike_name(domain.id, &account.name, &entry)?;
        self.remove_owner(Owner::Account(account.id))?;
        self.effects.push(Effect::ForgetSenders);
        Ok(())
    }

    /// Whether an Account owns objects of its Domain.
    fn owns_objects(&self, account: Id) -> Result<bool, Failure> {
        let mut owns = false;
        self.walk(&Owner::Account(account).part(OWNS), &mut |_, _| {
            owns = true;
            Ok(std::ops::ControlFlow::Break(()))
        })?;
        Ok(owns)
    }

    /// Removes the objects of the Domain that an Account owns, which cannot be without it.
    fn remove_owned_objects(&mut self, account: Id) -> Result<(), Failure> {
        let mut owned = Vec::new();
        self.walk(&Owner::Account(account).part(OWNS), &mut |_, name| {
            owned.push(String::from_utf8_lossy(name).into_owned());
            Ok(std::ops::ControlFlow::Continue(()))
        })?;
        let domain = self.account_by_id(account)?.domain;
        for name in owned {
            if let Some(object) = self.object(domain, &name)? {
                self.strike_name(domain, &name, &object)?;
                self.replace_member(domain, &name, None)?;
                match object {
                    Object::List(id) => self.remove_owner(Owner::List(id))?,
                    Object::Task(id) => self.remove_owner(Owner::Task(id))?,
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// Changes the type of an Account among those that hold any number of Mailboxes.
    pub fn set_account_type(
        &mut self,
        mut account: Account,
        kind: AccountType,
    ) -> Result<(), Failure> {
        let changeable = |word: &str| GRADES.iter().any(|grade| grade.word() == word);
        if !changeable(&account.kind) || !changeable(kind.word()) {
            let words: Vec<&str> = GRADES.iter().map(|grade| grade.word()).collect();
            return Err(error::bad_value(format!(
                "an account type can be changed only among {}",
                words.join(", ")
            )));
        }
        let domain = self.domain_by_id(account.domain)?;
        self.count_grade(&domain, &account.kind, -1)?;
        self.count_grade(&domain, kind.word(), 1)?;
        kind.word().clone_into(&mut account.kind);
        self.put_account(&account);
        Ok(())
    }

    /// Refuses when the Domain holds as many Accounts as its settings allow.
    fn check_account_limit(&self, domain: &Domain) -> Result<(), Failure> {
        let count = self.count(&key::counter_of_kind(domain.id, key::ACCOUNTS))?;
        self.check_limit(domain, "accounts", "AccountsLimit", count)
    }

    /// Counts an Account of a graded type, and refuses when there would be too many.
    fn count_grade(&mut self, domain: &Domain, kind: &str, change: i64) -> Result<(), Failure> {
        if !kind.ends_with("Grade") {
            return Ok(());
        }
        let counter = key::counter_of_kind(domain.id, kind);
        if change > 0 {
            let count = self.count(&counter)?;
            self.check_limit(
                domain,
                &format!("accounts of the type {kind}"),
                &format!("{kind}Limit"),
                count,
            )?;
        }
        self.add_to_count(&counter, change).map(drop)
    }

    /// Refuses when a Domain has reached a limit of its settings.
    pub fn check_limit(
        &self,
        domain: &Domain,
        what: &str,
        setting: &str,
        count: i64,
    ) -> Result<(), Failure> {
        let limit = self.domain_layers(domain)?.get(setting);
        let limit = limit.and_then(|value| parse_count(&value.as_number()?.to_string()));
        let room =
            u64::try_from(count).is_ok_and(|count| limit.is_none_or(|it| it.allows(count + 1)));
        if room { Ok(()) } else { Err(error::limit(what, setting)) }
    }

    /// The Aliases of an Account.
    pub fn account_aliases(&self, account: Id) -> Result<Vec<String>, Failure> {
        let aliases = self.part_array(Owner::Account(account), ALIASES)?;
        Ok(aliases.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    }

    /// Replaces the Aliases of an Account.
    pub fn set_account_aliases(
        &mut self,
        account: &Account,
        aliases: &[String],
    ) -> Result<(), Failure> {
        let domain = self.domain_by_id(account.domain)?;
        let entry = Object::Alias(account.id);
        for old in self.account_aliases(account.id)? {
            self.strike_name(domain.id, &old, &entry)?;
        }
        let mut names: Vec<String> = Vec::with_capacity(aliases.len());
        for alias in aliases {
            let local = match split(alias) {
                (local, Some(of)) if self.domain_id(of)? == Some(domain.id) => fold(local),
                _ => fold(alias),
            };
            if names.contains(&local) {
                continue;
            }
            self.check_new_name(&domain, &local, "Alias")?;
            self.enter_name(domain.id, &local, &entry)?;
            names.push(local);
        }
        let names: Vec<Value> = names.into_iter().map(Value::from).collect();
        self.put_part(Owner::Account(account.id), ALIASES, names);
        Ok(())
    }

    /// Whether the address in a `From:` header is one of the Account: its name or an Alias, in its
    /// Domain or an alias of that.
    pub fn is_identity_of(&self, account: &Account, from: &str) -> Result<bool, Failure> {
        let Some(MailAddress { local, domain: Some(domain), .. }) = MailAddress::parse(from) else {
            return Ok(false);
        };
        let Some(domain) = self.domain_id(&domain)? else { return Ok(false) };
        let named = self.object(domain, &local)?;
        Ok(matches!(named, Some(Object::Account(id, _) | Object::Alias(id)) if id == account.id))
    }
}
