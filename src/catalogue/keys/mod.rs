//! The keys that settings, records and answers are known to have: what each holds and means.
//!
//! This is the second table of the catalogue, beside the commands. Help, completion and warnings
//! read it; so do the rights over single settings, and whatever keeps secrets from being shown.
//! Nothing here is a fence: real installations keep keys of their own among the settings, and
//! servers differ by version, so a key that stands in no table is accepted and kept as it is.
use crate::catalogue::keys::key::Key;

pub mod access_modes;
pub mod account;
pub mod declare;
pub mod domain;
pub mod group;
pub mod info;
pub mod key;
pub mod list;
pub mod passwords;
pub mod preferences;
pub mod records;
pub mod rule_words;
pub mod rules;
pub mod server;
pub mod services;
pub mod spellings;
pub mod task;
pub mod values;

/// The keys of one kind of dictionary.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// The name by which help knows the table.
    pub name: &'static str,
    /// What the dictionary is.
    pub title: &'static str,
    /// Its keys, in the order in which a reader wants them.
    pub keys: &'static [Key],
}

/// Every table there is, but those of the modules, which are [`server::MODULES`].
pub static TABLES: &[Table] = &[
    Table { name: "account", title: "Account settings", keys: account::ACCOUNT },
    Table { name: "domain", title: "Domain settings", keys: domain::DOMAIN },
    Table { name: "preferences", title: "Account Preferences", keys: preferences::PREFERENCES },
    Table { name: "group", title: "Group settings", keys: group::GROUP },
    Table { name: "list", title: "Mailing List settings", keys: list::LIST },
    Table { name: "task", title: "Named Task settings", keys: task::TASK },
    Table { name: "rpop", title: "Remote POP records", keys: records::RPOP },
    Table { name: "rsip", title: "Remote SIP records", keys: records::RSIP },
    Table { name: "schedule", title: "Scheduled tasks", keys: records::SCHEDULED_TASK },
    Table { name: "telnums", title: "Changes of telnums", keys: records::TELNUM_OPERATION },
    Table { name: "dataset", title: "Dataset operations", keys: services::DATASET },
    Table { name: "roster", title: "Roster operations", keys: services::ROSTER },
    Table { name: "balance", title: "Balance operations", keys: services::BALANCE },
    Table { name: "server", title: "Other server settings", keys: server::OTHER },
    Table { name: "queue", title: "Queue settings", keys: server::QUEUE },
    Table { name: "signal", title: "Signal settings", keys: server::SIGNAL },
    Table { name: "media", title: "Media Server settings", keys: server::MEDIA },
    Table { name: "session", title: "Session settings", keys: server::SESSION },
    Table { name: "cluster", title: "Cluster settings", keys: server::CLUSTER },
    Table { name: "log", title: "Main Log settings", keys: server::LOG },
    Table { name: "network", title: "Network settings", keys: server::NETWORK },
    Table { name: "dnr", title: "Domain Name Resolver settings", keys: server::DNR },
    Table { name: "banned", title: "Banned Message Lines", keys: server::BANNED },
    Table { name: "router", title: "Router settings", keys: server::ROUTER },
    Table { name: "intercept", title: "Lawful Intercept settings", keys: server::INTERCEPT },
    Table { name: "directory", title: "Directory Integration", keys: server::DIRECTORY },
    Table { name: "account_info", title: "Account info", keys: info::ACCOUNT_INFO },
    Table { name: "account_stat", title: "Account statistics", keys: info::ACCOUNT_STATISTICS },
    Table { name: "domain_stat", title: "Domain statistics", keys: info::DOMAIN_STATISTICS },
    Table { name: "mailbox_info", title: "Mailbox info", keys: info::MAILBOX_INFO },
    Table { name: "file_info", title: "Stored file info", keys: info::FILE_INFO },
    Table { name: "subscriber", title: "Subscriber descriptors", keys: info::SUBSCRIBER },
    Table { name: "subscriber_info", title: "Subscriber info", keys: info::SUBSCRIBER_INFO },
    Table { name: "queue_info", title: "Message queue info", keys: info::MESSAGE_QUEUE },
    Table { name: "session_info", title: "Session data", keys: info::SESSION_DATA },
];

/// The table of that name.
pub fn table(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.name.eq_ignore_ascii_case(name))
}

/// Whether the value of a key of this name is to be hidden wherever it stands. The case of the name
/// does not matter here: a misspelled key may still stand before a true password.
pub fn is_secret(name: &str) -> bool {
    let all = TABLES.iter().flat_map(|table| table.keys);
    let mut secret = all.filter(|key| key.secret);
    secret.any(|key| key.name.eq_ignore_ascii_case(name))
}
