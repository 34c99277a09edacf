//! Services of an Account: datasets, roster, balances.
//!
//! Their commands are dictionaries that name an operation and what it needs; here they are read.
use std::borrow::Cow;

use crate::catalogue::keys::spellings::{Period, parse_flag, parse_period, text_of};
use crate::catalogue::services;
use crate::data::{Dictionary, Timestamp, Value};
use crate::engine::balances::{Balance, Note};
use crate::engine::datasets::{Dataset, Mode, Wanted};
use crate::engine::error;
use crate::engine::work::Work;
use crate::request::command::Handle;
use crate::request::failure::Failure;
use crate::request::reply::Record;
use crate::state::account::Account;
use crate::state::id::Id;

/// How long a reservation lasts where nobody says until when, in seconds.
const RESERVATION_PERIOD: i64 = 86_400;

/// What the element `reserve` holds.
const RESERVE: &str = "the name of a reservation";

const DATASET_OPERATIONS: &str = "listSubsets, createSet, removeSet, listEntries, setEntry, \
    deleteEntry, addRandomEntry or findAddress";
const ROSTER_OPERATIONS: &str = "List, Update, remove, Presence or probe";
const BALANCE_OPERATIONS: &str =
    "list, reserve, release, charge, credit, read, readAll, history or remove";

impl Handle<services::RemoveAccountSubset> for Work<'_, '_> {
    fn handle(&mut self, it: services::RemoveAccountSubset) -> Result<(), Failure> {
        let account = self.account_id(&it.account.0)?;
        self.remove_dataset(&Dataset::named(account, &it.subset.0)?)
    }
}

impl Handle<services::Dataset> for Work<'_, '_> {
    fn handle(&mut self, it: services::Dataset) -> Result<Record, Failure> {
        let account = self.account_id(&it.account.0)?;
        self.dataset_operation(account, it.operation.0).map(Record)
    }
}

impl Handle<services::Roster> for Work<'_, '_> {
    fn handle(&mut self, it: services::Roster) -> Result<Record, Failure> {
        let account = self.account(&it.account)?;
        self.roster_operation(&account, it.operation.0).map(Record)
    }
}

impl Handle<services::Balance> for Work<'_, '_> {
    fn handle(&mut self, it: services::Balance) -> Result<Record, Failure> {
        let account = self.account_id(&it.account.0)?;
        self.balance_operation(account, &it.operation.0).map(Record)
    }
}

impl Work<'_, '_> {
    fn dataset_operation(
        &mut self,
        account: Id,
        mut it: Dictionary,
    ) -> Result<Dictionary, Failure> {
        let name = text(&it, "subsetName", "a string")?.unwrap_or_default().into_owned();
        let what = operation(&it, "what");
        if what == "listsubsets" {
            let set = (!name.is_empty()).then(|| Dataset::named(account, &name)).transpose()?;
            let names = self.subsets(account, set.as_ref())?.into_iter();
            return Ok(Dictionary::from_sorted(names.map(|name| (name, "".into())).collect()));
        }
        let set = || Dataset::named(account, &name);
        match what.as_str() {
            "createset" => self.create_dataset(&set()?).map(|()| Dictionary::new()),
            "removeset" => self.remove_dataset(&set()?).map(|()| Dictionary::new()),
            "listentries" => self.dataset_entries(&set()?, &wanted(&it)?),
            "setentry" => {
                let (set, data) = (set()?, data(&mut it)?);
                let only_existing = it.get("ifExists").is_some();
                let Some(name) = text(&it, "entryName", "the name of an entry")? else {
                    if only_existing {
                        return Err(error::bad_element("entryName", "the name of an entry", None));
                    }
                    let name = self.new_entry_name(&set)?;
                    self.set_dataset_entry(&set, &name, data, false)?;
                    return Ok(one("entryName", name));
                };
                let set = self.set_dataset_entry(&set, &name, data, only_existing);
                set.map(|()| Dictionary::new())
            }
            "deleteentry" => {
                let name = need_text(&it, "entryName", "the name of an entry")?;
                self.delete_dataset_entry(&set()?, &name).map(|()| Dictionary::new())
            }
            "addrandomentry" => {
                let (set, data) = (set()?, data(&mut it)?);
                let limit = it.get("entryLimit").map(|limit| {
                    let bad = || error::bad_element("entryLimit", "a number", Some(limit));
                    limit.as_number().ok_or_else(bad)
                });
                let name = self.add_dataset_entry(&set, data, limit.transpose()?.unwrap_or(0))?;
                Ok(name.map_or_else(Dictionary::new, |name| one("entryName", name)))
            }
            "findaddress" => {
                let address = need_text(&it, "address", "an E-mail address")?;
                let name = self.find_address_in(&set()?, &address)?;
                Ok(name.map_or_else(Dictionary::new, |name| one("", name)))
            }
            _ => Err(error::no_operation("what", DATASET_OPERATIONS)),
        }
    }

    fn roster_operation(
        &mut self,
        account: &Account,
        mut it: Dictionary,
    ) -> Result<Dictionary, Failure> {
        const PEER: &str = "the address of a contact";
        match operation(&it, "what").as_str() {
            "list" => self.roster(account),
            "update" => {
                let peer = need_text(&it, "peer", PEER)?.into_owned();
                for key in ["what", "peer"] {
                    it.remove(key);
                }
                check_contact(&mut it)?;
                self.update_roster(account, &peer, it).map(|()| Dictionary::new())
            }
            "remove" => {
                let peer = need_text(&it, "peer", PEER)?;
                self.remove_contact(account, &peer).map(|()| Dictionary::new())
            }
            "presence" => {
                let presence = match it.get("presence") {
                    Some(Value::Null) => Cow::Borrowed(""),
                    _ => need_text(&it, "presence", "a word such as online or away")?,
                };
                let message = text(&it, "message", "a string")?;
                self.set_presence(account, &presence, message.as_deref())?;
                Ok(Dictionary::new())
            }
            "probe" => self.probe(account, text(&it, "peer", PEER)?.as_deref()),
            _ => Err(error::no_operation("what", ROSTER_OPERATIONS)),
        }
    }

    fn balance_operation(&mut self, account: Id, it: &Dictionary) -> Result<Dictionary, Failure> {
        let name = text(it, "balance", "the name of a balance")?.unwrap_or_default();
        let balance = Balance::named(account, &name)?;
        let reserve = text(it, "reserve", RESERVE)?;
        match operation(it, "op").as_str() {
            "list" => {
                let names = self.balances(account)?.into_iter().map(Value::from).collect();
                Ok(one("balance", Value::Array(names)))
            }
            "read" => self.standing(&balance).map(|standing| standing.told()),
            "readall" => self.read_all_balances(account),
            "history" => {
                let from = moment(it, "from")?.map_or(i64::MIN, |time| second_of(time, false));
                let till = moment(it, "till")?.map_or(i64::MAX, |time| second_of(time, true));
                let records = self.balance_history(&balance, from, till)?;
                Ok(one("history", Value::Array(records)))
            }
            "credit" => {
                let amount = self.credit(&balance, amount(it)?, note(it)?)?;
                Ok(one("amount", Value::Number(amount)))
            }
            "charge" => {
                let release = it.get("release").is_some_and(|value| {
                    value.as_str().and_then(parse_flag).unwrap_or(*value != Value::Null)
                });
                let (amount, note) = (amount(it)?, note(it)?);
                let amount = self.charge(&balance, amount, reserve.as_deref(), release, note)?;
                Ok(one("amount", Value::Number(amount)))
            }
            "reserve" => {
                let only_time = reserve.is_some() && it.get("amount").is_none();
                let amount = if only_time { 0 } else { amount(it)? };
                let expires = self.expiry(it)?;
                let (name, reserved) = self.reserve(
                    &balance,
                    amount,
                    reserve.as_deref(),
                    expires,
                    RESERVATION_PERIOD,
                )?;
                let mut answer = one("reserve", name);
                answer.set("amount", Value::Number(reserved));
                Ok(answer)
            }
            "release" => {
                let reserve = need_text(it, "reserve", RESERVE)?;
                let amount = self.release(&balance, &reserve)?;
                Ok(one("amount", Value::Number(amount)))
            }
            "remove" => {
                let amount = self.remove_balance(&balance, note(it)?)?;
                Ok(one("amount", Value::Number(amount)))
            }
            _ => Err(error::no_operation("op", BALANCE_OPERATIONS)),
        }
    }

    fn read_all_balances(&self, account: Id) -> Result<Dictionary, Failure> {
        let mut all = Vec::new();
        for name in self.balances(account)? {
            let standing = self.standing(&Balance::named(account, &name)?)?;
            all.push((name, Value::Dictionary(standing.told())));
        }
        Ok(Dictionary::from_sorted(all))
    }

    /// When a reservation expires: at a time, or after a period.
    fn expiry(&self, it: &Dictionary) -> Result<Option<Timestamp>, Failure> {
        let after = |seconds| Timestamp::from_unix(self.now.saturating_add(seconds));
        match it.get("expires") {
            None => Ok(None),
            Some(Value::Time(time)) => Ok(Some(*time)),
            Some(value) => match text_of(value).and_then(|text| parse_period(&text)) {
                Some(Period::Never) => Ok(Some(Timestamp::FUTURE)),
                Some(Period::Seconds(seconds)) => {
                    Ok(Some(after(i64::try_from(seconds).unwrap_or(i64::MAX))))
                }
                None => Err(error::bad_element("expires", "a timestamp or a period", Some(value))),
            },
        }
    }
}

/// The name of the operation, in lower case.
fn operation(it: &Dictionary, key: &str) -> String {
    it.get_str(key).unwrap_or_default().to_ascii_lowercase()
}

fn one(key: &'static str, value: impl Into<Value>) -> Dictionary {
    let mut answer = Dictionary::new();
    answer.set(key, value);
    answer
}

/// An element that is a string, or a number that stands for one. One of another kind is refused: what
/// is taken for left out can mean all that there is.
fn text<'d>(it: &'d Dictionary, key: &str, what: &str) -> Result<Option<Cow<'d, str>>, Failure> {
    match it.get(key) {
        None => Ok(None),
        Some(value) => match text_of(value) {
            Some(text) => Ok(Some(text)),
            None => Err(error::bad_element(key, what, Some(value))),
        },
    }
}

fn need_text<'d>(it: &'d Dictionary, key: &str, what: &str) -> Result<Cow<'d, str>, Failure> {
    text(it, key, what)?.ok_or_else(|| error::bad_element(key, what, None))
}

/// The attributes of an entry.
fn data(it: &mut Dictionary) -> Result<Dictionary, Failure> {
    match it.remove("data") {
        Some(Value::Dictionary(data)) => Ok(data),
        other => Err(error::bad_element("data", "a dictionary of attributes", other.as_ref())),
    }
}

/// Which entries are to be listed.
fn wanted(it: &Dictionary) -> Result<Wanted, Failure> {
    let mode = match it.get("mode") {
        None => Mode::Equal,
        Some(mode) => {
            let mode = mode.as_str().and_then(Mode::parse);
            mode.ok_or_else(|| error::no_operation("mode", "eq, beg, end or incl"))?
        }
    };
    const ATTRIBUTE: &str = "the name of an attribute";
    let data = text(it, "data", "a string")?.map(Cow::into_owned);
    match (text(it, "attribute", ATTRIBUTE)?.map(Cow::into_owned), data) {
        (None, None) => Ok(Wanted::All),
        (None, Some(_)) => Err(error::bad_element("attribute", ATTRIBUTE, None)),
        (Some(name), data) if name == "entry" || name == "entryName" => {
            Ok(data.map_or(Wanted::All, |data| Wanted::Named(mode, data)))
        }
        (Some(name), data) => Ok(Wanted::With(name, data.map(|data| (mode, data)))),
    }
}

/// Checks what is told of a contact; a single group becomes an array.
fn check_contact(it: &mut Dictionary) -> Result<(), Failure> {
    for key in ["name", "subscription"] {
        if !matches!(it.get(key), None | Some(Value::Null)) {
            need_text(it, key, "a string")?;
        }
    }
    match it.get("group") {
        None | Some(Value::Null) => {}
        Some(Value::Array(names)) if names.iter().all(|name| name.as_str().is_some()) => {}
        Some(Value::String(name)) => {
            let name = name.clone().into_owned();
            it.set("group", vec![Value::from(name)]);
        }
        Some(_) => return Err(error::bad_value("the group element is not an array of names")),
    }
    Ok(())
}

/// The amount of an operation: a whole number that is not negative.
fn amount(it: &Dictionary) -> Result<i64, Failure> {
    let found = it.get("amount");
    let amount = found.and_then(Value::as_number).filter(|amount| *amount >= 0);
    amount.ok_or_else(|| match found.and_then(Value::as_number) {
        Some(_) => error::bad_value("the amount element is negative"),
        None => error::bad_element("amount", "a number of 64 bits", found),
    })
}

fn note(it: &Dictionary) -> Result<Note, Failure> {
    let reference = text(it, "reference", "a string")?.map(Cow::into_owned);
    Ok(Note { reference, description: it.get("description").cloned() })
}

/// An element that is a time.
fn moment(it: &Dictionary, key: &str) -> Result<Option<Timestamp>, Failure> {
    match it.get(key) {
        None => Ok(None),
        Some(Value::Time(time)) => Ok(Some(*time)),
        Some(other) => Err(error::bad_element(key, "a timestamp", Some(other))),
    }
}

/// The second of a time; of a day without a time of day the first one or the last one.
fn second_of(time: Timestamp, last: bool) -> i64 {
    let end_of_time = if time == Timestamp::PAST { i64::MIN } else { i64::MAX };
    let second = time.unix().unwrap_or(end_of_time);
    if last && time.is_date() { second.saturating_add(86_399) } else { second }
}
