//! Billing balances of an Account: amounts, reservations, and what happened to them.
//!
//! ```text
//! balances/NAME                     the amount
//! balance-reserves/NAME␀RESERVE     an amount that is set aside until some time
//! balance-history/NAME␀TIME-NUMBER  what changed the amount; it stays when the balance goes
//! ```
//!
//! Amounts are whole numbers of 64 bits and never negative. A change that would not fit, or that would
//! take more than there is, is refused as a whole. What is set aside is part of the amount all the
//! time; it only cannot be taken otherwise, until it is given back or its time is over.
use std::ops::ControlFlow;

use crate::data::{Dictionary, Timestamp, Value};
use crate::engine::error;
use crate::engine::records::read;
use crate::engine::work::Work;
use crate::request::failure::Failure;
use crate::state::id::Id;
use crate::state::key::Owner;

const BALANCES: &str = "balances/";
const RESERVES: &str = "balance-reserves/";
const HISTORY: &str = "balance-history/";
/// What separates names in keys; no name can contain it.
const END: char = '\0';
/// The longest name of a balance, in bytes.
const NAME_MAX: usize = 255;

const AMOUNT: &str = "amount";
const EXPIRES: &str = "expires";

/// A balance of an Account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    account: Id,
    name: String,
}

/// An amount that is set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Reserve {
    amount: i64,
    expires: Timestamp,
}

/// What a record of the history tells beside the amount.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Note {
    /// A text by which the change is known elsewhere.
    pub reference: Option<String>,
    /// Anything else.
    pub description: Option<Value>,
}

/// What is known of a balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The amount.
    pub amount: i64,
    /// How much of it is set aside.
    pub reserved: i64,
}

impl Standing {
    /// What can be taken or set aside. Less than nothing is left only where the clock was set back,
    /// and reservations are alive again whose time had been over.
    pub fn available(self) -> i64 {
        self.amount.saturating_sub(self.reserved).max(0)
    }

    /// What is told about it.
    pub fn told(self) -> Dictionary {
        Dictionary::from_sorted(vec![
            (AMOUNT, Value::Number(self.amount)),
            ("available", Value::Number(self.available())),
            ("reserved", Value::Number(self.reserved)),
        ])
    }
}

impl Balance {
    /// A balance by its name, which may be empty; whether there is one is another question.
    ///
    /// # Errors
    /// 500 for a name that breaks the rules.
    pub fn named(account: Id, name: &str) -> Result<Self, Failure> {
        if name.len() > NAME_MAX || name.chars().any(char::is_control) {
            return Err(error::bad_name("balance name", name));
        }
        Ok(Self { account, name: name.to_owned() })
    }

    fn key(&self) -> Vec<u8> {
        Owner::Account(self.account).part(&format!("{BALANCES}{}", self.name))
    }

    fn reserve(&self, name: &str) -> Vec<u8> {
        Owner::Account(self.account).part(&format!("{RESERVES}{}{END}{name}", self.name))
    }

    fn history(&self) -> Vec<u8> {
        Owner::Account(self.account).part(&format!("{HISTORY}{}{END}", self.name))
    }
}

impl Work<'_, '_> {
    /// The names of all balances of an Account.
    pub fn balances(&self, account: Id) -> Result<Vec<String>, Failure> {
        let mut names = Vec::new();
        self.walk(&Owner::Account(account).part(BALANCES), &mut |name, _| {
            names.push(name.to_owned());
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(names)
    }

    /// What is known of a balance that is there.
    pub fn standing(&self, balance: &Balance) -> Result<Standing, Failure> {
        let missing = || error::not_found("balance", &error::shown(&balance.name));
        let amount = self.balance_amount(balance)?.ok_or_else(missing)?;
        let (mut reserved, prefix) = (0_i64, balance.reserve(""));
        self.walk(&prefix, &mut |_, stored| {
            let reserve = read_reserve(&prefix, stored)?;
            if self.is_alive(&reserve) {
                reserved = reserve.amount.saturating_add(reserved);
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(Standing { amount, reserved })
    }

    /// Adds to a balance, which is made where there is none; answers the new amount.
    pub fn credit(&mut self, balance: &Balance, amount: i64, note: Note) -> Result<i64, Failure> {
        let had = self.balance_amount(balance)?.unwrap_or(0);
        let has = had.checked_add(amount).ok_or_else(error::amount_too_large)?;
        self.put_amount(balance, has);
        self.record(balance, "credit", amount, has, note)?;
        Ok(has)
    }

    /// Takes from a balance, out of a reservation where one is named; answers the new amount. With
    /// `release` what the reservation has left is given back.
    pub fn charge(
        &mut self,
        balance: &Balance,
        amount: i64,
        reserve: Option<&str>,
        release: bool,
        note: Note,
    ) -> Result<i64, Failure> {
        let standing = self.standing(balance)?;
        match reserve {
            None if amount > standing.available() => return Err(error::no_funds()),
            None => {}
            Some(name) => {
                let mut left = self.need_reserve(balance, name)?;
                // The second cannot be while time goes forward; a clock that was set back must not
                // take more than there is.
                if amount > left.amount || amount > standing.amount {
                    return Err(error::no_funds());
                }
                left.amount -= amount;
                if release || left.amount == 0 {
                    self.tx.delete(balance.reserve(name));
                } else {
                    self.put_reserve(balance, name, &left);
                }
            }
        }
        let has = standing.amount - amount;
        self.put_amount(balance, has);
        self.record(balance, "charge", amount, has, note)?;
        Ok(has)
    }

    /// Sets an amount aside, on top of an earlier reservation where one is named; answers its name and
    /// what is set aside under it now.
    pub fn reserve(
        &mut self,
        balance: &Balance,
        amount: i64,
        name: Option<&str>,
        expires: Option<Timestamp>,
        usual_period: i64,
    ) -> Result<(String, i64), Failure> {
        let standing = self.standing(balance)?;
        if amount > standing.available() {
            return Err(error::no_funds());
        }
        let fresh = Timestamp::from_unix(self.now.saturating_add(usual_period));
        let (name, mut reserve) = match name {
            Some(name) => (name.to_owned(), self.need_reserve(balance, name)?),
            None => {
                self.drop_expired(balance)?;
                (self.new_id()?.to_string(), Reserve { amount: 0, expires: fresh })
            }
        };
        // With a clock that was set back the reservations may be more than there is.
        reserve.amount = reserve.amount.checked_add(amount).ok_or_else(error::amount_too_large)?;
        reserve.expires = expires.unwrap_or(reserve.expires);
        if !self.is_alive(&reserve) {
            return Err(error::bad_value("the time at which the reservation expires is over"));
        }
        self.put_reserve(balance, &name, &reserve);
        Ok((name, reserve.amount))
    }

    /// Gives a reservation back; answers how much was set aside.
    pub fn release(&mut self, balance: &Balance, name: &str) -> Result<i64, Failure> {
        self.standing(balance)?;
        let reserve = self.need_reserve(balance, name)?;
        self.tx.delete(balance.reserve(name));
        Ok(reserve.amount)
    }

    /// Removes a balance with its reservations; answers what it held. The history stays, and tells of
    /// it.
    pub fn remove_balance(&mut self, balance: &Balance, note: Note) -> Result<i64, Failure> {
        let held = self.standing(balance)?.amount;
        if held != 0 {
            self.record(balance, "remove", held, 0, note)?;
        }
        self.tx.delete(balance.key());
        let reserves = self.tx.delete_prefix(&balance.reserve(""));
        reserves.map_err(|error| error::storage(&error))?;
        Ok(held)
    }

    /// What changed the amount of a balance between two times, the ends included, the oldest first.
    pub fn balance_history(
        &self,
        balance: &Balance,
        from: i64,
        till: i64,
    ) -> Result<Vec<Value>, Failure> {
        let prefix = balance.history();
        let mut records = Vec::new();
        self.walk_from(&prefix, &second(from), &mut |rest, stored| {
            if rest.get(..SECOND_DIGITS).is_none_or(|time| time > second(till).as_str()) {
                return Ok(ControlFlow::Break(()));
            }
            records.push(read(&prefix, stored)?);
            Ok(ControlFlow::Continue(()))
        })?;
        if records.is_empty() && self.balance_amount(balance)?.is_none() {
            let mut known = false;
            self.walk(&prefix, &mut |_, _| {
                known = true;
                Ok(ControlFlow::Break(()))
            })?;
            if !known {
                return Err(error::not_found("balance", &error::shown(&balance.name)));
            }
        }
        Ok(records)
    }

    fn balance_amount(&self, balance: &Balance) -> Result<Option<i64>, Failure> {
        let key = balance.key();
        let Some(stored) = self.bytes(&key)? else { return Ok(None) };
        let amount = std::str::from_utf8(&stored).ok().and_then(|digits| digits.parse().ok());
        amount.map(Some).ok_or_else(|| error::damaged(&String::from_utf8_lossy(&key)))
    }

    fn put_amount(&mut self, balance: &Balance, amount: i64) {
        debug_assert!(amount >= 0);
        self.tx.put(balance.key(), amount.to_string().into_bytes());
    }

    /// A reservation that is there and whose time is not over.
    fn need_reserve(&self, balance: &Balance, name: &str) -> Result<Reserve, Failure> {
        let key = balance.reserve(name);
        let reserve = match self.bytes(&key)? {
            Some(stored) => Some(read_reserve(&key, &stored)?),
            None => None,
        };
        let missing = || error::not_found("reservation", &error::shown(name));
        reserve.filter(|reserve| self.is_alive(reserve)).ok_or_else(missing)
    }

    fn put_reserve(&mut self, balance: &Balance, name: &str, reserve: &Reserve) {
        let stored = Dictionary::from_sorted(vec![
            (AMOUNT, Value::Number(reserve.amount)),
            (EXPIRES, Value::Time(reserve.expires)),
        ]);
        self.put_value(balance.reserve(name), &Value::Dictionary(stored));
    }

    fn is_alive(&self, reserve: &Reserve) -> bool {
        reserve.expires > Timestamp::from_unix(self.now)
    }

    /// Takes the reservations away whose time is over.
    fn drop_expired(&mut self, balance: &Balance) -> Result<(), Failure> {
        let (mut expired, prefix) = (Vec::new(), balance.reserve(""));
        self.walk(&prefix, &mut |name, stored| {
            if !self.is_alive(&read_reserve(&prefix, stored)?) {
                expired.push(balance.reserve(name));
            }
            Ok(ControlFlow::Continue(()))
        })?;
        for key in expired {
            self.tx.delete(key);
        }
        Ok(())
    }

    /// Writes a line of the history.
    fn record(
        &mut self,
        balance: &Balance,
        op: &str,
        amount: i64,
        has: i64,
        note: Note,
    ) -> Result<(), Failure> {
        let mut record = Dictionary::new();
        record.set("op", op);
        record.set("time", Timestamp::from_unix(self.now));
        record.set(AMOUNT, Value::Number(amount));
        record.set("balance", Value::Number(has));
        if let Some(reference) = note.reference {
            record.set("reference", reference);
        }
        if let Some(description) = note.description {
            record.set("description", description);
        }
        let place = format!("{}-{}", second(self.now), self.new_id()?);
        let key = [balance.history(), place.into_bytes()].concat();
        self.put_value(key, &Value::Dictionary(record));
        Ok(())
    }
}

/// The digits of a second in the keys of the history.
const SECOND_DIGITS: usize = 16;

/// A second as it stands in the keys of the history, so that they sort as time goes.
fn second(unix: i64) -> String {
    format!("{:016x}", u64::try_from(unix).unwrap_or(0))
}

fn read_reserve(key: &[u8], stored: &[u8]) -> Result<Reserve, Failure> {
    let value = read(key, stored)?;
    let fields = value.as_dictionary().and_then(|all| Some((all.get(AMOUNT)?, all.get(EXPIRES)?)));
    match fields {
        Some((Value::Number(amount), Value::Time(expires))) => {
            Ok(Reserve { amount: *amount, expires: *expires })
        }
        _ => Err(error::damaged(&String::from_utf8_lossy(key))),
    }
}
