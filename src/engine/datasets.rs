//! Datasets of an Account: named collections of entries, such as address books.
//!
//! ```text
//! datasets/NAME                how many entries a dataset has; the levels of a name are joined by /
//! dataset-entries/NAME␀ENTRY   the attributes of an entry
//! dataset-emails/NAME␀E-MAIL␀ENTRY   finds entries by their E-mail address
//! ```
//!
//! Each entry is a record, so that a large dataset costs no more than a small one where a single entry
//! is changed or an address is looked up.
use std::borrow::Cow;
use std::ops::ControlFlow;

use crate::catalogue::keys::spellings::text_of;
use crate::data::{Dictionary, Value};
use crate::engine::error;
use crate::engine::records::read;
use crate::engine::work::Work;
use crate::request::failure::Failure;
use crate::state::id::Id;
use crate::state::key::Owner;
use crate::state::name::fold;

/// The attribute with the E-mail address of an entry.
pub const EMAIL: &str = "addressbook.Email";

const SETS: &str = "datasets/";
const ENTRIES: &str = "dataset-entries/";
const EMAILS: &str = "dataset-emails/";
/// What separates names in keys; no name can contain it.
const END: char = '\0';
/// The longest name of a dataset or of an entry, in bytes.
const NAME_MAX: usize = 1_024;
/// The bytes of an address by which it is found; the entry tells whether it is the right one.
const EMAIL_MAX: usize = 200;

/// How the value of an attribute is compared with the one that is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// They are equal.
    Equal,
    /// The value begins with it.
    Beginning,
    /// The value ends with it.
    End,
    /// The value contains it.
    Included,
}

impl Mode {
    /// Reads the word for a mode.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word.to_ascii_lowercase().as_str() {
            "eq" => Self::Equal,
            "beg" => Self::Beginning,
            "end" => Self::End,
            "incl" => Self::Included,
            _ => return None,
        })
    }

    fn holds(self, value: &str, wanted: &str) -> bool {
        match self {
            Self::Equal => value == wanted,
            Self::Beginning => value.starts_with(wanted),
            Self::End => value.ends_with(wanted),
            Self::Included => value.contains(wanted),
        }
    }
}

/// Which entries are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// All of them.
    All,
    /// Those whose name is so.
    Named(Mode, String),
    /// Those that have an attribute, and where a value is given, whose value is so.
    With(String, Option<(Mode, String)>),
}

impl Wanted {
    fn holds(&self, name: &str, attributes: &Dictionary) -> bool {
        match self {
            Self::All => true,
            Self::Named(mode, wanted) => mode.holds(name, wanted),
            Self::With(attribute, None) => attributes.get(attribute).is_some(),
            Self::With(attribute, Some((mode, wanted))) => {
                let value = attributes.get(attribute).and_then(text_of);
                value.is_some_and(|value| mode.holds(&value, wanted))
            }
        }
    }
}

/// A dataset of an Account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dataset {
    account: Id,
    name: String,
}

impl Dataset {
    /// A dataset by its name; whether there is one is another question.
    ///
    /// # Errors
    /// 500 for a name that breaks the rules.
    pub fn named(account: Id, name: &str) -> Result<Self, Failure> {
        let legal = |part: &str| !part.is_empty() && !part.chars().any(char::is_control);
        if name.len() > NAME_MAX || !name.split('/').all(legal) {
            return Err(error::bad_name("dataset name", name));
        }
        Ok(Self { account, name: name.to_owned() })
    }

    fn key(&self) -> Vec<u8> {
        Owner::Account(self.account).part(&format!("{SETS}{}", self.name))
    }

    fn entry(&self, entry: &str) -> Vec<u8> {
        Owner::Account(self.account).part(&format!("{ENTRIES}{}{END}{entry}", self.name))
    }

    /// The key of an entry among those that have an address, or what all of these keys begin with.
    fn email(&self, email: &str, entry: &str) -> Vec<u8> {
        let mut folded = fold(email.trim()).replace(END, "");
        folded.truncate(folded.floor_char_boundary(EMAIL_MAX));
        Owner::Account(self.account)
            .part(&format!("{EMAILS}{}{END}{folded}{END}{entry}", self.name))
    }
}

impl Work<'_, '_> {
    /// How many entries a dataset has; `None` where there is no such dataset.
    fn dataset_count(&self, set: &Dataset) -> Result<Option<u64>, Failure> {
        let key = set.key();
        let Some(stored) = self.bytes(&key)? else { return Ok(None) };
        let count = std::str::from_utf8(&stored).ok().and_then(|digits| digits.parse().ok());
        count.map(Some).ok_or_else(|| error::damaged(&String::from_utf8_lossy(&key)))
    }

    fn need_dataset(&self, set: &Dataset) -> Result<u64, Failure> {
        let missing = || error::not_found("dataset", &error::shown(&set.name));
        self.dataset_count(set)?.ok_or_else(missing)
    }

    /// The names of the datasets right below a name; of the outermost ones where none is given.
    pub fn subsets(&self, account: Id, set: Option<&Dataset>) -> Result<Vec<String>, Failure> {
        let prefix = match set {
            None => Owner::Account(account).part(SETS),
            Some(set) => {
                self.need_dataset(set)?;
                [set.key(), b"/".to_vec()].concat()
            }
        };
        let mut names = Vec::new();
        self.walk_outer(&prefix, &mut |rest, _| {
            // What a dataset lies in is there too, so that every level is found by itself.
            let inside = rest.find('/').map(|end| end + 1);
            if inside.is_none() {
                names.push(rest.to_owned());
            }
            Ok(inside)
        })?;
        Ok(names)
    }

    /// Makes a dataset, and those that it lies in where they are missing.
    pub fn create_dataset(&mut self, set: &Dataset) -> Result<(), Failure> {
        if self.dataset_count(set)?.is_some() {
            return Err(error::exists("dataset", &error::shown(&set.name)));
        }
        self.ensure_dataset(set)
    }

    fn ensure_dataset(&mut self, set: &Dataset) -> Result<(), Failure> {
        let ends = set.name.match_indices('/').map(|(place, _)| place);
        for end in ends.chain([set.name.len()]) {
            let part = Dataset { account: set.account, name: set.name[..end].to_owned() };
            if self.dataset_count(&part)?.is_none() {
                self.tx.put(part.key(), b"0".to_vec());
            }
        }
        Ok(())
    }

    /// Removes a dataset with its entries and all that lies in it.
    pub fn remove_dataset(&mut self, set: &Dataset) -> Result<(), Failure> {
        self.need_dataset(set)?;
        let owner = Owner::Account(set.account);
        self.tx.delete(set.key());
        self.remove_parts(owner, &format!("{SETS}{}/", set.name))?;
        for part in [ENTRIES, EMAILS] {
            self.remove_parts(owner, &format!("{part}{}{END}", set.name))?;
            self.remove_parts(owner, &format!("{part}{}/", set.name))?;
        }
        Ok(())
    }

    /// The attributes of an entry.
    fn dataset_entry(&self, set: &Dataset, name: &str) -> Result<Option<Dictionary>, Failure> {
        let key = set.entry(name);
        let Some(stored) = self.bytes(&key)? else { return Ok(None) };
        read_entry(&key, &stored).map(Some)
    }

    /// The entries that are wanted, in the order of their names.
    pub fn dataset_entries(&self, set: &Dataset, wanted: &Wanted) -> Result<Dictionary, Failure> {
        self.need_dataset(set)?;
        let mut found = Vec::new();
        if let Some(names) = self.candidates(set, wanted)? {
            for name in names {
                if let Some(attributes) = self.dataset_entry(set, &name)?
                    && wanted.holds(&name, &attributes)
                {
                    found.push((name, Value::Dictionary(attributes)));
                }
            }
            return Ok(Dictionary::from_sorted(found));
        }
        let beginning = match wanted {
            Wanted::Named(Mode::Beginning, beginning) => beginning,
            _ => "",
        };
        let prefix = set.entry(beginning);
        self.walk(&prefix, &mut |rest, stored| {
            let (name, attributes) = (format!("{beginning}{rest}"), read_entry(&prefix, stored)?);
            if wanted.holds(&name, &attributes) {
                found.push((name, Value::Dictionary(attributes)));
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(Dictionary::from_sorted(found))
    }

    /// The names of the few entries among which all those are that are wanted; `None` where all have
    /// to be looked at.
    fn candidates(&self, set: &Dataset, wanted: &Wanted) -> Result<Option<Vec<String>>, Failure> {
        match wanted {
            Wanted::Named(Mode::Equal, name) => Ok(Some(vec![name.clone()])),
            Wanted::With(attribute, Some((Mode::Equal, email))) if attribute == EMAIL => {
                self.entries_with_email(set, email).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Changes an entry, or makes it: the names and values of `data` are set, a null value takes an
    /// attribute away. A missing dataset is made too. With `only_existing` nothing is made.
    pub fn set_dataset_entry(
        &mut self,
        set: &Dataset,
        name: &str,
        data: Dictionary,
        only_existing: bool,
    ) -> Result<(), Failure> {
        if name.is_empty() || name.len() > NAME_MAX || name.chars().any(char::is_control) {
            return Err(error::bad_name("name of a dataset entry", name));
        }
        let old = match only_existing {
            true => {
                self.need_dataset(set)?;
                Some(self.need_entry(set, name)?)
            }
            false => {
                self.ensure_dataset(set)?;
                self.dataset_entry(set, name)?
            }
        };
        if old.is_none() {
            self.count_entries(set, 1)?;
        }
        let old = old.unwrap_or_default();
        let old_email = email_of(&old).map(Cow::into_owned);
        let mut attributes = old;
        for (attribute, value) in data {
            match value {
                Value::Null => drop(attributes.remove(&attribute)),
                value => drop(attributes.set(attribute, value)),
            }
        }
        if let Some(email) = &old_email {
            self.tx.delete(set.email(email, name));
        }
        if let Some(email) = email_of(&attributes) {
            self.tx.put(set.email(&email, name), Vec::new());
        }
        self.put_value(set.entry(name), &Value::Dictionary(attributes));
        Ok(())
    }

    /// A name that no entry of a dataset has.
    pub fn new_entry_name(&mut self, set: &Dataset) -> Result<String, Failure> {
        loop {
            let name = self.new_id()?.to_string();
            if !self.has(&set.entry(&name))? {
                return Ok(name);
            }
        }
    }

    /// Removes an entry.
    pub fn delete_dataset_entry(&mut self, set: &Dataset, name: &str) -> Result<(), Failure> {
        self.need_dataset(set)?;
        let attributes = self.need_entry(set, name)?;
        if let Some(email) = email_of(&attributes) {
            self.tx.delete(set.email(&email, name));
        }
        self.tx.delete(set.entry(name));
        self.count_entries(set, -1)
    }

    /// Adds an entry under a new name, which is answered; nothing where an entry has the same address.
    /// A dataset does not grow beyond a limit that is above 0.
    pub fn add_dataset_entry(
        &mut self,
        set: &Dataset,
        data: Dictionary,
        limit: i64,
    ) -> Result<Option<String>, Failure> {
        let Some(email) = email_of(&data) else {
            return Err(error::bad_element(EMAIL, "an E-mail address", data.get(EMAIL)));
        };
        if email.trim().is_empty() {
            return Err(error::bad_value(format!("the {EMAIL} element is empty")));
        }
        if self.find_address(set, &email)?.is_some() {
            return Ok(None);
        }
        let count = self.dataset_count(set)?.unwrap_or(0);
        if u64::try_from(limit).is_ok_and(|limit| limit > 0 && count >= limit) {
            return Err(error::limit("entries", "entryLimit"));
        }
        let name = self.new_entry_name(set)?;
        self.set_dataset_entry(set, &name, data, false)?;
        Ok(Some(name))
    }

    /// The name of the first entry with an E-mail address, which is compared without regard to case.
    pub fn find_address(&self, set: &Dataset, email: &str) -> Result<Option<String>, Failure> {
        let wanted = fold(email.trim());
        let mut found = None;
        self.walk(&set.email(email, ""), &mut |name, _| {
            let attributes = self.dataset_entry(set, name)?.unwrap_or_default();
            if email_of(&attributes).is_some_and(|email| fold(email.trim()) == wanted) {
                found = Some(name.to_owned());
                return Ok(ControlFlow::Break(()));
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(found)
    }

    /// The same for a dataset that must be there.
    pub fn find_address_in(&self, set: &Dataset, email: &str) -> Result<Option<String>, Failure> {
        self.need_dataset(set)?;
        self.find_address(set, email)
    }

    /// The names of the entries whose address begins like this one.
    fn entries_with_email(&self, set: &Dataset, email: &str) -> Result<Vec<String>, Failure> {
        let mut names = Vec::new();
        self.walk(&set.email(email, ""), &mut |name, _| {
            names.push(name.to_owned());
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(names)
    }

    fn need_entry(&self, set: &Dataset, name: &str) -> Result<Dictionary, Failure> {
        let missing = || error::not_found("dataset entry", &error::shown(name));
        self.dataset_entry(set, name)?.ok_or_else(missing)
    }

    fn count_entries(&mut self, set: &Dataset, change: i64) -> Result<(), Failure> {
        let count = self.need_dataset(set)?.saturating_add_signed(change);
        self.tx.put(set.key(), count.to_string().into_bytes());
        Ok(())
    }
}

/// The E-mail address of an entry.
fn email_of(attributes: &Dictionary) -> Option<Cow<'_, str>> {
    attributes.get(EMAIL).and_then(text_of)
}

fn read_entry(key: &[u8], stored: &[u8]) -> Result<Dictionary, Failure> {
    match read(key, stored)? {
        Value::Dictionary(attributes) => Ok(attributes),
        _ => Err(error::damaged(&String::from_utf8_lossy(key))),
    }
}
