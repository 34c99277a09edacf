//! Telephone numbers: each belongs to one Account of the server (of the cluster, for shared Domains).
use std::ops::ControlFlow;

use crate::data::{Value, print_string};
use crate::engine::error;
use crate::engine::work::Work;
use crate::request::failure::Failure;
use crate::request::kinds::{Filter, Limit, Text};
use crate::request::reply::Entries;
use crate::state::account::Account;
use crate::state::domain::Domain;
use crate::state::id::Id;
use crate::state::key::{self, Owner};
use crate::state::name;

/// The part of an Account that holds its numbers, in the order in which they were given.
const TELNUMS: &str = "telnums";

impl Work<'_, '_> {
    /// The numbers of an Account.
    pub fn account_telnums(&self, account: Id) -> Result<Vec<String>, Failure> {
        let telnums = self.part_array(Owner::Account(account), TELNUMS)?;
        Ok(telnums.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    }

    /// Replaces the numbers of an Account.
    pub fn set_account_telnums(
        &mut self,
        account: &Account,
        domain: &Domain,
        telnums: &[String],
    ) -> Result<(), Failure> {
        let mut new: Vec<String> = Vec::with_capacity(telnums.len());
        for telnum in telnums {
            let telnum = legal(telnum)?;
            if !new.contains(&telnum) {
                new.push(telnum);
            }
        }
        for old in self.account_telnums(account.id)?.iter().filter(|old| !new.contains(old)) {
            self.release_telnum(domain, old)?;
        }
        for telnum in &new {
            self.assign_telnum(account, domain, telnum)?;
        }
        self.put_telnums(account.id, new);
        Ok(())
    }

    /// Adds one number to an Account.
    pub fn add_telnum(
        &mut self,
        account: &Account,
        domain: &Domain,
        telnum: &str,
    ) -> Result<(), Failure> {
        let telnum = legal(telnum)?;
        let mut telnums = self.account_telnums(account.id)?;
        if telnums.contains(&telnum) {
            return Err(error::exists("telnum", &telnum));
        }
        self.assign_telnum(account, domain, &telnum)?;
        telnums.push(telnum);
        self.put_telnums(account.id, telnums);
        Ok(())
    }

    /// Takes one number from an Account: this one, or the first.
    pub fn take_telnum(
        &mut self,
        account: &Account,
        domain: &Domain,
        telnum: Option<&str>,
    ) -> Result<Option<String>, Failure> {
        let mut telnums = self.account_telnums(account.id)?;
        let place = match telnum {
            Some(wanted) => {
                let wanted = legal(wanted)?;
                let place = telnums.iter().position(|telnum| *telnum == wanted);
                Some(place.ok_or_else(|| error::not_found("telnum", &wanted))?)
            }
            None => (!telnums.is_empty()).then_some(0),
        };
        let Some(place) = place else { return Ok(None) };
        let taken = telnums.remove(place);
        self.release_telnum(domain, &taken)?;
        self.put_telnums(account.id, telnums);
        Ok(Some(taken))
    }

    /// Takes all numbers from an Account that goes, or that moves to another Domain.
    pub fn release_telnums(
        &mut self,
        account: Id,
        domain: &Domain,
    ) -> Result<Vec<String>, Failure> {
        let telnums = self.account_telnums(account)?;
        for telnum in &telnums {
            self.release_telnum(domain, telnum)?;
        }
        self.put_telnums(account, Vec::new());
        Ok(telnums)
    }

    /// Takes all numbers of a Domain out of the index.
    pub fn remove_domain_telnums(&mut self, domain: &Domain) -> Result<(), Failure> {
        let mut telnums = Vec::new();
        self.walk(&Owner::Domain(domain.id).part("telnums/"), &mut |telnum, _| {
            telnums.push(telnum.to_owned());
            Ok(ControlFlow::Continue(()))
        })?;
        telnums.iter().try_for_each(|telnum| self.release_telnum(domain, telnum))
    }

    /// The answer of LISTSERVERTELNUMS and LISTCLUSTERTELNUMS.
    pub fn telnums_of_scope(
        &self,
        shared: bool,
        filter: Option<Filter>,
        limit: Limit,
    ) -> Result<Entries<Text>, Failure> {
        let total = self.count(&scope_counter(shared))?;
        self.list_telnums(&key::telnums(shared), filter, limit, total, true)
    }

    /// The answer of LISTDOMAINTELNUMS.
    pub fn telnums_of_domain(
        &self,
        domain: &Domain,
        filter: Option<Filter>,
        limit: Limit,
    ) -> Result<Entries<Text>, Failure> {
        let total = self.count(&domain_counter(domain.id))?;
        let prefix = Owner::Domain(domain.id).part("telnums/");
        self.list_telnums(&prefix, filter, limit, total, false)
    }

    fn list_telnums(
        &self,
        prefix: &[u8],
        filter: Option<Filter>,
        Limit(limit): Limit,
        total: i64,
        full_names: bool,
    ) -> Result<Entries<Text>, Failure> {
        let filter = filter.map(|filter| filter.0).unwrap_or_default();
        let mut left =
            usize::try_from(limit).map_err(|_| error::bad_value("the limit is negative"))?;
        let mut found = Vec::new();
        self.walk(prefix, &mut |telnum, stored| {
            if left == 0 {
                return Ok(ControlFlow::Break(()));
            }
            if telnum.contains(&filter) {
                let id = std::str::from_utf8(stored).ok().and_then(Id::parse);
                found.push((telnum.to_owned(), id.ok_or_else(|| error::damaged(telnum))?));
                left -= 1;
            }
            Ok(ControlFlow::Continue(()))
        })?;
        let mut entries = format!("{{\"\"=#{total};");
        for (telnum, id) in found {
            let account = self.account_by_id(id)?;
            let name = if full_names { self.full_name(&account)? } else { account.name };
            print_string(&mut entries, &telnum);
            entries.push('=');
            print_string(&mut entries, &name);
            entries.push(';');
        }
        entries.push('}');
        Ok(Entries::printed(entries))
    }

    fn assign_telnum(
        &mut self,
        account: &Account,
        domain: &Domain,
        telnum: &str,
    ) -> Result<(), Failure> {
        let key = key::telnum(domain.shared, telnum);
        let id = account.id.to_string().into_bytes();
        match self.bytes(&key)? {
            Some(holder) if holder == id => return Ok(()),
            Some(_) => return Err(error::telnum_taken(telnum)),
            None => {}
        }
        self.tx.put(key, id.clone());
        self.tx.put(Owner::Domain(domain.id).part(&format!("telnums/{telnum}")), id);
        self.add_to_count(&scope_counter(domain.shared), 1)?;
        self.add_to_count(&domain_counter(domain.id), 1).map(drop)
    }

    fn release_telnum(&mut self, domain: &Domain, telnum: &str) -> Result<(), Failure> {
        self.tx.delete(key::telnum(domain.shared, telnum));
        self.tx.delete(Owner::Domain(domain.id).part(&format!("telnums/{telnum}")));
        self.add_to_count(&scope_counter(domain.shared), -1)?;
        self.add_to_count(&domain_counter(domain.id), -1).map(drop)
    }

    fn put_telnums(&mut self, account: Id, telnums: Vec<String>) {
        let telnums: Vec<Value> = telnums.into_iter().map(Value::from).collect();
        self.put_part(Owner::Account(account), TELNUMS, telnums);
    }
}

fn legal(telnum: &str) -> Result<String, Failure> {
    name::telnum(telnum).ok_or_else(|| error::bad_name("telnum", telnum))
}

fn scope_counter(shared: bool) -> String {
    if shared { "telnums/cluster".to_owned() } else { "telnums/server".to_owned() }
}

fn domain_counter(domain: Id) -> String {
    format!("{domain}/telnums")
}
