//! The entries of the name index: what a name of a Domain stands for.
use crate::state::id::Id;

/// What a name stands for. All kinds share the names of a Domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Object {
    /// An Account, with the file extension that listings show for its type.
    Account(Id, String),
    /// Another name of an Account.
    Alias(Id),
    /// A Group.
    Group(Id),
    /// A Forwarder, with its address.
    Forwarder(String),
    /// A Mailing List.
    List(Id),
    /// A Named Task.
    Task(Id),
}

impl Object {
    /// The stored form: a letter for the kind, then the id or the address.
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::Account(id, extension) => [b"A", &id.digits()[..], extension.as_bytes()].concat(),
            Self::Alias(id) => [b"S", &id.digits()[..]].concat(),
            Self::Group(id) => [b"G", &id.digits()[..]].concat(),
            Self::Forwarder(address) => [b"F", address.as_bytes()].concat(),
            Self::List(id) => [b"L", &id.digits()[..]].concat(),
            Self::Task(id) => [b"T", &id.digits()[..]].concat(),
        }
    }

    /// Reads the stored form.
    pub fn decode(stored: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(stored).ok()?;
        let (kind, rest) = text.split_at_checked(1)?;
        let id = || Id::parse(rest.get(..Id::DIGITS)?);
        Some(match kind {
            "A" => Self::Account(id()?, rest.get(Id::DIGITS..)?.to_owned()),
            "S" => Self::Alias(id()?),
            "G" => Self::Group(id()?),
            "F" => Self::Forwarder(rest.to_owned()),
            "L" => Self::List(id()?),
            "T" => Self::Task(id()?),
            _ => return None,
        })
    }

    /// The file extension of the Account whose stored form this is; `None` for what is no Account.
    pub fn account_extension(stored: &[u8]) -> Option<&str> {
        let (kind, rest) = stored.split_first()?;
        (*kind == b'A').then(|| std::str::from_utf8(rest.get(Id::DIGITS..)?).ok())?
    }

    /// The name of the kind, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Account(..) => "Account",
            Self::Alias(_) => "Alias",
            Self::Group(_) => "Group",
            Self::Forwarder(_) => "Forwarder",
            Self::List(_) => "Mailing List",
            Self::Task(_) => "Named Task",
        }
    }
}
