//! The keys under which objects are stored.
//!
//! ```text
//! meta/NAME                   the format, the next id, the Main Domain, ...
//! server/PART                 settings of the whole server; cluster/PART of the whole cluster
//! domain-name/NAME            Domain names and Domain aliases to the Domain's id
//! d/ID                        a Domain
//! d/ID/PART                   what belongs to it: defaults, template, rules, ...
//! d/ID/n/NAME                 the name index: every object of the Domain
//! d/ID/KIND/NAME              the same for one kind of object, but for Accounts
//! a/ID                        an Account
//! a/ID/PART                   what belongs to it: info, preferences, rules, mailboxes, files, ...
//! g/ID                        a Group; l/ID a Mailing List, t/ID a Named Task, with their parts
//! telnum/SCOPE/NUMBER         a telephone number to the Account that has it
//! count/NAME                  a counter
//! ```
//!
//! Ids are twelve hexadecimal digits, so that keys sort as ids do and no id is the beginning of
//! another. An object keeps its id when it is renamed or moved: whatever belongs to it moves along
//! by itself.
use crate::state::id::Id;
use crate::state::object::Object;

/// An object that other records belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Owner {
    /// The whole server.
    Server,
    /// The whole cluster.
    Cluster,
    /// A Domain.
    Domain(Id),
    /// An Account.
    Account(Id),
    /// A Group.
    Group(Id),
    /// A Mailing List.
    List(Id),
    /// A Named Task.
    Task(Id),
}

impl Owner {
    /// The letter and the id under which the object's records stand.
    fn place(self) -> (&'static str, Option<Id>) {
        match self {
            Self::Server => ("server", None),
            Self::Cluster => ("cluster", None),
            Self::Domain(id) => ("d/", Some(id)),
            Self::Account(id) => ("a/", Some(id)),
            Self::Group(id) => ("g/", Some(id)),
            Self::List(id) => ("l/", Some(id)),
            Self::Task(id) => ("t/", Some(id)),
        }
    }

    /// The key of the object itself.
    pub fn key(self) -> Vec<u8> {
        self.with_room(0)
    }

    /// The key of something that belongs to the object.
    pub fn part(self, part: &str) -> Vec<u8> {
        let mut key = self.with_room(1 + part.len());
        key.push(b'/');
        key.extend_from_slice(part.as_bytes());
        key
    }

    fn with_room(self, room: usize) -> Vec<u8> {
        let (letter, id) = self.place();
        let mut key = Vec::with_capacity(letter.len() + Id::DIGITS + room);
        key.extend_from_slice(letter.as_bytes());
        if let Some(id) = id {
            key.extend_from_slice(&id.digits());
        }
        key
    }
}

/// The key of a value that the store itself needs.
pub fn meta(name: &str) -> Vec<u8> {
    ["meta/", name].concat().into_bytes()
}

/// The key of a counter.
pub fn count(name: &str) -> Vec<u8> {
    ["count/", name].concat().into_bytes()
}

/// The key of the name or alias of a Domain, in lower case.
pub fn domain_name(folded: &str) -> Vec<u8> {
    ["domain-name/", folded].concat().into_bytes()
}

/// What all keys of Domain names begin with.
pub const DOMAIN_NAMES: &[u8] = b"domain-name/";

/// The key of an object in the name index of a Domain; the name is in lower case.
pub fn object(domain: Id, folded: &str) -> Vec<u8> {
    object_of_kind(domain, "n", folded)
}

/// What all keys of the name index of a Domain begin with.
pub fn objects(domain: Id) -> Vec<u8> {
    object(domain, "")
}

/// The part of a Domain in which objects of a kind have an index of their own, so that few Groups are
/// found among many Accounts. Accounts have none: the name index serves them.
pub fn kind_index(object: &Object) -> Option<&'static str> {
    match object {
        Object::Account(..) => None,
        Object::Alias(_) => Some(ALIASES),
        Object::Group(_) => Some(GROUPS),
        Object::Forwarder(_) => Some(FORWARDERS),
        Object::List(_) => Some(LISTS),
        Object::Task(_) => Some(TASKS),
    }
}

/// The index of Account Aliases.
pub const ALIASES: &str = "aliases";
/// The index of Groups.
pub const GROUPS: &str = "groups";
/// The index of Forwarders.
pub const FORWARDERS: &str = "forwarders";
/// The index of Mailing Lists.
pub const LISTS: &str = "lists";
/// The index of Named Tasks.
pub const TASKS: &str = "tasks";
/// The kind that Accounts are counted as; others are counted by the names of their indexes.
pub const ACCOUNTS: &str = "accounts";
/// The kind that Domains are counted as.
pub const DOMAINS: &str = "domains";
/// Every kind that is counted in a Domain.
pub const COUNTED_KINDS: [&str; 6] = [ACCOUNTS, ALIASES, GROUPS, FORWARDERS, LISTS, TASKS];

/// The key of an object in the index of its kind; the name is in lower case.
pub fn object_of_kind(domain: Id, kind: &str, folded: &str) -> Vec<u8> {
    let mut key = Owner::Domain(domain).with_room(2 + kind.len() + folded.len());
    for piece in ["/", kind, "/", folded] {
        key.extend_from_slice(piece.as_bytes());
    }
    key
}

/// The kind that an object is counted as.
pub fn counted_kind(object: &Object) -> &'static str {
    kind_index(object).unwrap_or(ACCOUNTS)
}

/// The counter of the objects of a kind in a Domain.
pub fn counter_of_kind(domain: Id, kind: &str) -> String {
    [&domain.to_string(), "/", kind].concat()
}

/// The counter of the objects of a kind in all Domains.
pub fn total_of_kind(kind: &str) -> String {
    format!("all/{kind}")
}

/// The key of a telephone number; `shared` tells whether its Domain is shared in a cluster.
pub fn telnum(shared: bool, number: &str) -> Vec<u8> {
    let mut key = telnums(shared);
    key.extend_from_slice(number.as_bytes());
    key
}

/// What all keys of telephone numbers begin with.
pub fn telnums(shared: bool) -> Vec<u8> {
    if shared { b"telnum/cluster/".to_vec() } else { b"telnum/server/".to_vec() }
}
