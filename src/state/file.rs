//! What a directory of the File Storage holds, as it is stored.
use crate::data::{Dictionary, Timestamp, Value};
use crate::state::id::Id;

/// Something with a name in a directory. Its content, and what lies in it, is kept under its number:
/// whatever is renamed or moved takes it along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A file.
    File(File),
    /// A directory.
    Directory(Id),
}

/// A file, without its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its number.
    pub id: Id,
    /// How many bytes it has.
    pub size: u64,
    /// When it was made, in seconds since 1970.
    pub created: i64,
    /// When its content was changed last, in seconds since 1970.
    pub modified: i64,
}

impl Entry {
    /// Its number.
    pub fn id(&self) -> Id {
        match self {
            Self::File(file) => file.id,
            Self::Directory(id) => *id,
        }
    }

    /// The stored form.
    pub fn to_value(&self) -> Value {
        let mut all = Dictionary::new();
        match self {
            Self::Directory(id) => drop(all.set("Directory", id.to_string())),
            Self::File(file) => {
                all.set("File", file.id.to_string());
                all.set("Size", number(file.size));
                all.set("Created", Timestamp::from_unix(file.created));
                all.set("Modified", Timestamp::from_unix(file.modified));
            }
        }
        Value::Dictionary(all)
    }

    /// Reads the stored form.
    pub fn from_value(value: &Value) -> Option<Self> {
        let all = value.as_dictionary()?;
        if let Some(id) = all.get_str("Directory") {
            return Id::parse(id).map(Self::Directory);
        }
        let time = |key| match all.get(key) {
            Some(Value::Time(time)) => time.unix(),
            _ => None,
        };
        Some(Self::File(File {
            id: Id::parse(all.get_str("File")?)?,
            size: u64::try_from(all.get("Size")?.as_number()?).ok()?,
            created: time("Created")?,
            modified: time("Modified")?,
        }))
    }
}

impl File {
    /// What listings tell about it.
    pub fn info(&self) -> Dictionary {
        Dictionary::from_sorted(vec![
            ("STCreated", Value::Time(Timestamp::from_unix(self.created))),
            ("STModified", Value::Time(Timestamp::from_unix(self.modified))),
            ("STSize", number(self.size)),
        ])
    }
}

/// A number of bytes as an object.
pub fn number(size: u64) -> Value {
    Value::Number(i64::try_from(size).unwrap_or(i64::MAX))
}
