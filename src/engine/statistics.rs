//! Statistics of Accounts and Domains.
//!
//! Only what has been counted is there: a key that nothing was counted for since the last reset is
//! not among the data. While the server setting AccountStatistics is off nothing is added; what was
//! counted before can still be read and reset.
use crate::catalogue::keys::info::{ACCOUNT_STATISTICS, DOMAIN_STATISTICS};
use crate::catalogue::keys::key::{Key, find};
use crate::catalogue::keys::spellings::parse_flag;
use crate::catalogue::statistics::{
    GetAccountStat, GetDomainStat, ResetAccountStat, ResetDomainStat,
};
use crate::data::{Timestamp, Value};
use crate::engine::error;
use crate::engine::settings::OTHER_SETTINGS;
use crate::engine::work::Work;
use crate::request::command::Handle;
use crate::request::failure::Failure;
use crate::request::kinds::StatKey;
use crate::request::reply::ObjectReply;
use crate::state::account::Account;
use crate::state::key::Owner;

/// The part of an Account or a Domain that holds its statistics.
const STATISTICS: &str = "statistics";
/// The key for the time of the last reset of all others.
const RESET: &str = "StatReset";
/// The key for successful logins.
pub const LOGINS: &str = "Logins";
/// The server setting without which nothing is counted.
const ENABLED: &str = "AccountStatistics";

impl Handle<GetAccountStat> for Work<'_, '_> {
    fn handle(&mut self, it: GetAccountStat) -> Result<ObjectReply, Failure> {
        let account = self.account_id(&it.account.0)?;
        self.statistics(Owner::Account(account), ACCOUNT_STATISTICS, it.key)
    }
}

impl Handle<ResetAccountStat> for Work<'_, '_> {
    fn handle(&mut self, it: ResetAccountStat) -> Result<(), Failure> {
        let account = self.account_id(&it.account.0)?;
        self.reset_statistics(Owner::Account(account), ACCOUNT_STATISTICS, it.key)
    }
}

impl Handle<GetDomainStat> for Work<'_, '_> {
    fn handle(&mut self, it: GetDomainStat) -> Result<ObjectReply, Failure> {
        let domain = self.domain(Some(&it.domain))?;
        self.statistics(Owner::Domain(domain.id), DOMAIN_STATISTICS, it.key)
    }
}

impl Handle<ResetDomainStat> for Work<'_, '_> {
    fn handle(&mut self, it: ResetDomainStat) -> Result<(), Failure> {
        let domain = self.domain(Some(&it.domain))?;
        self.reset_statistics(Owner::Domain(domain.id), DOMAIN_STATISTICS, it.key)
    }
}

impl Work<'_, '_> {
    /// Counts something for an Account, and for its Domain where Domains have that key too.
    pub fn count_for(&mut self, account: &Account, key: &str, count: i64) -> Result<(), Failure> {
        if !self.collects_statistics()? {
            return Ok(());
        }
        self.add_to_statistics(Owner::Account(account.id), key, count)?;
        if find(DOMAIN_STATISTICS, key).is_some() {
            self.add_to_statistics(Owner::Domain(account.domain), key, count)?;
        }
        Ok(())
    }

    fn collects_statistics(&self) -> Result<bool, Failure> {
        let settings = self.part_dictionary(Owner::Server, OTHER_SETTINGS)?;
        Ok(settings.get_str(ENABLED).and_then(parse_flag).unwrap_or(false))
    }

    fn add_to_statistics(&mut self, owner: Owner, key: &str, count: i64) -> Result<(), Failure> {
        let mut statistics = self.part_dictionary(owner, STATISTICS)?;
        let total = statistics.get(key).and_then(Value::as_number).unwrap_or(0);
        statistics.set(key.to_owned(), total.saturating_add(count));
        self.put_part(owner, STATISTICS, statistics);
        Ok(())
    }

    /// One value, the empty string where there is none, or all values.
    fn statistics(
        &self,
        owner: Owner,
        keys: &'static [Key],
        key: Option<StatKey>,
    ) -> Result<ObjectReply, Failure> {
        let mut statistics = self.part_dictionary(owner, STATISTICS)?;
        let Some(StatKey(key)) = key else {
            return Ok(ObjectReply(Value::Dictionary(statistics)));
        };
        let value = spelled(keys, &key).and_then(|key| statistics.remove(key));
        Ok(ObjectReply(value.unwrap_or_else(|| Value::from(""))))
    }

    /// Lets one value begin anew, or all of them.
    fn reset_statistics(
        &mut self,
        owner: Owner,
        keys: &'static [Key],
        key: Option<StatKey>,
    ) -> Result<(), Failure> {
        let mut statistics = self.part_dictionary(owner, STATISTICS)?;
        match key {
            Some(StatKey(key)) => {
                let unknown = || error::not_found("statistics key", &error::shown(&key));
                statistics.remove(spelled(keys, &key).ok_or_else(unknown)?);
            }
            None => {
                statistics.retain(|_, _| false);
                statistics.set(RESET, Timestamp::from_unix(self.now));
            }
        }
        self.put_part(owner, STATISTICS, statistics);
        Ok(())
    }
}

/// A key as it is spelled; whoever asks may write it in any case.
fn spelled(keys: &'static [Key], wanted: &str) -> Option<&'static str> {
    keys.iter().map(|key| key.name).find(|name| name.eq_ignore_ascii_case(wanted))
}
