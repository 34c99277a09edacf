//! A Mailbox as it is stored.
use crate::data::{Dictionary, Timestamp, Value};

/// A Mailbox. This engine stores no mail: a Mailbox is its name, its class and its access rights.
#[derive(Clone, Debug, PartialEq)]
pub struct Mailbox {
    /// What it is for, such as `IPF.Contact`; empty for mail.
    pub class: String,
    /// When it was made, in seconds since 1970.
    pub created: i64,
    /// A number that no Mailbox before it in the Account had: it tells programs that the numbers of
    /// messages began anew.
    pub validity: i64,
    /// Who may do what in it: identifier to letters.
    pub acl: Dictionary,
}

impl Mailbox {
    /// The stored form.
    pub fn to_value(&self) -> Value {
        let mut all = Dictionary::new();
        if !self.class.is_empty() {
            all.set("Class", self.class.as_str());
        }
        all.set("Created", Timestamp::from_unix(self.created));
        all.set("UIDValidity", Value::Number(self.validity));
        if !self.acl.is_empty() {
            all.set("ACL", self.acl.clone());
        }
        Value::Dictionary(all)
    }

    /// Reads the stored form.
    pub fn from_value(value: Value) -> Option<Self> {
        let Value::Dictionary(mut all) = value else { return None };
        let acl = match all.remove("ACL") {
            Some(Value::Dictionary(acl)) => acl,
            _ => Dictionary::new(),
        };
        let Some(Value::Time(created)) = all.get("Created") else { return None };
        Some(Self {
            class: all.get_str("Class").unwrap_or_default().to_owned(),
            created: created.unix()?,
            validity: all.get("UIDValidity")?.as_number()?,
            acl,
        })
    }

    /// What is told about it. Numbers are strings here, as in the info data of Accounts.
    pub fn info(&self) -> Dictionary {
        let mut all = Dictionary::new();
        if !self.class.is_empty() {
            all.set("Class", self.class.as_str());
        }
        all.set("Created", Timestamp::from_unix(self.created));
        for key in ["Messages", "Size", "Unseen"] {
            all.set(key, "0");
        }
        all.set("UIDNext", "1");
        all.set("UIDValidity", self.validity.to_string());
        all
    }
}
