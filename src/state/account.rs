//! An Account as it is stored.
use crate::data::{Dictionary, Timestamp, Value, print_dictionary, print_string};
use crate::state::id::Id;

/// An Account. What is large or seldom needed (info, preferences, rules, mailboxes, files) is stored
/// as parts beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// Its number.
    pub id: Id,
    /// Its name, without the Domain.
    pub name: String,
    /// The Domain that it belongs to.
    pub domain: Id,
    /// The word for its type, as in `MultiMailbox`.
    pub kind: String,
    /// Whether its INBOX is visible for legacy mailers.
    pub legacy: bool,
    /// The storage mount point of its data, where it has one.
    pub storage: Option<String>,
    /// When it was made, in seconds since 1970.
    pub created: i64,
    /// The settings that were set explicitly.
    pub settings: Dictionary,
}

impl Account {
    /// The stored form: the print of a dictionary. It is written at once, so that nothing is copied
    /// for it.
    pub fn print(&self) -> String {
        let created = Timestamp::from_unix(self.created);
        let mut out = format!("{{Created={created};Domain={};", self.domain);
        if self.legacy {
            out.push_str("Legacy=YES;");
        }
        print_text(&mut out, "Name=", &self.name);
        if !self.settings.is_empty() {
            out.push_str("Settings=");
            print_dictionary(&mut out, &self.settings);
            out.push(';');
        }
        if let Some(storage) = &self.storage {
            print_text(&mut out, "Storage=", storage);
        }
        print_text(&mut out, "Type=", &self.kind);
        out.push('}');
        out
    }

    /// Reads the stored form.
    pub fn from_value(id: Id, value: Value) -> Option<Self> {
        let Value::Dictionary(mut all) = value else { return None };
        let settings = match all.remove("Settings") {
            Some(Value::Dictionary(settings)) => settings,
            _ => Dictionary::new(),
        };
        Some(Self {
            id,
            name: all.get_str("Name")?.to_owned(),
            domain: Id::parse(all.get_str("Domain")?)?,
            kind: all.get_str("Type")?.to_owned(),
            legacy: all.get("Legacy").is_some(),
            storage: all.get_str("Storage").map(str::to_owned),
            created: match all.get("Created") {
                Some(Value::Time(time)) => time.unix().unwrap_or(0),
                _ => 0,
            },
            settings,
        })
    }

    /// Whether the Account can hold any number of Mailboxes.
    pub fn is_multi(&self) -> bool {
        !matches!(self.kind.as_str(), "TextMailbox" | "MailDirMailbox" | "SlicedMailbox")
    }

    /// The file extension that listings show for an Account of this type.
    pub fn extension(&self) -> &'static str {
        match self.kind.as_str() {
            "TextMailbox" => "mbox",
            "MailDirMailbox" => "mdir",
            "SlicedMailbox" => "mslc",
            _ => "macnt",
        }
    }
}

fn print_text(out: &mut String, key: &str, text: &str) {
    out.push_str(key);
    print_string(out, text);
    out.push(';');
}
