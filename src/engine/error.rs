//! Every refusal of the engine: code and text in one place.
//!
//! Clients match on some of these texts word by word; they stand here exactly as servers send them.
//! Texts end without a full stop, and those of objects that exist contain `already exists`.
use crate::data::ValueOf;
use crate::request::failure::Failure;
use crate::request::spec::Spec;
use crate::store::StoreError;

/// The sender may not do this.
pub fn no_rights() -> Failure {
    Failure::new(510, "insufficient access rights")
}

/// Wrong name or password; one text for both, so that names cannot be probed.
pub fn wrong_login() -> Failure {
    Failure::new(515, "incorrect password or account name")
}

/// There is no such Domain.
pub fn no_domain() -> Failure {
    Failure::new(512, "unknown secondary domain name")
}

/// There is no such Account.
pub fn no_account() -> Failure {
    Failure::new(513, "unknown user account")
}

/// There is no such Group.
pub fn no_group() -> Failure {
    Failure::new(551, "group is not found")
}

/// There is no such Mailing List.
pub fn no_list() -> Failure {
    Failure::new(552, "Unknown Mailing List")
}

/// The address is not one of a subscriber of the list.
pub fn no_subscriber(address: &str) -> Failure {
    not_found("subscriber", &shown(address))
}

/// There is no such Forwarder.
pub fn no_forwarder() -> Failure {
    Failure::new(553, "forwarder is not found")
}

/// There is no such Named Task.
pub fn no_task() -> Failure {
    Failure::new(556, "named task is not found")
}

/// The owner of a new object is an Account of the object's own Domain.
pub fn owner_with_domain(what: &str) -> Failure {
    bad_value(format!(
        "the owner of a {what} is in the same domain: its name is given without @ and a domain name"
    ))
}

/// The object cannot leave its Domain.
pub fn stays_in_domain(what: &str) -> Failure {
    bad_value(format!("a {what} cannot be moved to another domain"))
}

/// There is no such Mailbox.
pub fn no_mailbox() -> Failure {
    Failure::new(554, "mailbox is not found")
}

/// There is no such file.
pub fn no_file() -> Failure {
    Failure::new(557, "file is not found")
}

/// There is no such directory of files.
pub fn no_directory() -> Failure {
    Failure::new(557, "file directory is not found")
}

/// A file has the name that a directory on the way to another one would have.
pub fn file_in_the_way(name: &str) -> Failure {
    bad_value(format!("there is a file where {name} needs a directory"))
}

/// What was to be read or written as a file is a directory.
pub fn is_directory(name: &str) -> Failure {
    bad_value(format!("{name} is a file directory"))
}

/// Something else that was named is not there.
pub fn not_found(what: &str, name: &str) -> Failure {
    Failure::new(556, format!("{what} {name} is not found"))
}

/// There is no such session, or it is over.
pub fn no_web_session() -> Failure {
    Failure::new(556, "session is not found")
}

/// What the session tells of itself cannot be set.
pub fn reserved_attribute(name: &str) -> Failure {
    bad_value(format!("the attribute {name} of a session cannot be changed"))
}

/// The session does not wait for what was given.
pub fn no_second_step(waited_for: &str) -> Failure {
    in_use(&format!("the session does not wait for {waited_for}"))
}

/// The one-time secret is another one.
pub fn wrong_secret() -> Failure {
    Failure::new(515, "incorrect one-time secret")
}

/// There is no such Skin.
pub fn no_skin(name: &str) -> Failure {
    Failure::new(557, format!("Skin {} is not found", shown(name)))
}

/// There is no such national subset of a Real-Time Application environment.
pub fn no_subset(name: &str) -> Failure {
    Failure::new(557, format!("national subset {} is not found", shown(name)))
}

/// The name of a Domain is taken.
pub fn domain_exists() -> Failure {
    Failure::new(500, "domain with this name already exists")
}

/// The name of a new object is taken by an object of some kind.
pub fn name_exists(wanted: &str, taken_by: &str) -> Failure {
    let code = match wanted {
        "Account" => 501,
        "Group" => 523,
        "Forwarder" => 524,
        "Mailing List" => 525,
        "Named Task" => 526,
        _ => 520,
    };
    Failure::new(code, format!("{taken_by} with this name already exists"))
}

/// The name of a Mailbox or a folder is taken.
pub fn mailbox_exists() -> Failure {
    Failure::new(532, "Mailbox with this name already exists")
}

/// Something else that was to be made is there already.
pub fn exists(what: &str, name: &str) -> Failure {
    Failure::new(520, format!("{what} {name} already exists"))
}

/// The environment that was to be made is there already.
pub fn environment_exists() -> Failure {
    Failure::new(520, "the Real-Time Application environment already exists")
}

/// A name that breaks the rules for names.
pub fn bad_name(what: &str, name: &str) -> Failure {
    Failure::new(500, format!("illegal {what}: {}", shown(name)))
}

/// A parameter that cannot be what it is.
pub fn bad_value(text: impl Into<String>) -> Failure {
    Failure::new(501, text.into())
}

/// An element of a dictionary is missing, or of another kind. Of a string its kind is not told: it
/// may only be a wrong word among strings.
pub fn bad_element(key: &str, expected: &str, found: Option<&ValueOf<'_>>) -> Failure {
    match found {
        None => bad_value(format!("the {key} element is missing: {expected} is expected")),
        Some(ValueOf::String(_)) => bad_value(format!("the {key} element must be {expected}")),
        Some(value) => {
            bad_value(format!("the {key} element is {}: {expected} is expected", value.kind_name()))
        }
    }
}

/// The element that names the operation names none.
pub fn no_operation(key: &str, legal: &str) -> Failure {
    bad_value(format!("the {key} element must be {legal}"))
}

/// There is not so much in a balance that is not set aside, or in a reservation.
pub fn no_funds() -> Failure {
    Failure::new(543, "not enough funds")
}

/// A balance cannot hold so much.
pub fn amount_too_large() -> Failure {
    bad_value("the amount is too large: a balance is a number of 64 bits")
}

/// The Domain of the sender is closed for the time being.
pub fn suspended() -> Failure {
    Failure::new(555, "the domain of this account is suspended")
}

/// The session has been ended by an administrator.
pub fn session_closed() -> Failure {
    Failure::new(555, "this session has been closed by an administrator")
}

/// The server was told to stop.
pub fn shutting_down() -> Failure {
    Failure::new(500, "the server is shutting down")
}

/// A limit set by a setting is reached.
pub fn limit(what: &str, setting: &str) -> Failure {
    Failure::new(540, format!("too many {what}: the {setting} limit is reached"))
}

/// A limit on a number of bytes, set by a setting, is reached.
pub fn limit_of_bytes(setting: &str) -> Failure {
    Failure::new(540, format!("not enough room: the {setting} limit is reached"))
}

/// The object cannot be changed in the state that it is in.
pub fn in_use(text: &str) -> Failure {
    Failure::new(555, text.to_owned())
}

/// The command belongs to a Dynamic Cluster.
pub fn cluster_only(spec: &Spec) -> Failure {
    Failure::new(
        500,
        format!("{} works in a Dynamic Cluster only, and this server is not in one", spec.verb),
    )
}

/// A keyword belongs to a Dynamic Cluster.
pub fn needs_cluster(keyword: &str) -> Failure {
    Failure::new(
        500,
        format!("{keyword} works in a Dynamic Cluster only, and this server is not in one"),
    )
}

/// The Main Domain stays as it is.
pub fn main_domain() -> Failure {
    Failure::new(500, "this cannot be done to the Main Domain")
}

/// A telephone number belongs to another Account.
pub fn telnum_taken(telnum: &str) -> Failure {
    Failure::new(520, format!("telnum {telnum} already exists: another account has it"))
}

/// An array that is no Rule.
pub fn bad_rule(text: &str) -> Failure {
    bad_value(format!("illegal rule: {text}"))
}

/// A new password that the settings of the Account do not allow.
pub fn bad_password(text: &str) -> Failure {
    Failure::new(541, format!("this password cannot be used: {text}"))
}

/// The owner of the Account may not change its password.
pub fn password_fixed() -> Failure {
    Failure::new(510, "the password of this account cannot be modified by its user")
}

/// The password of an Account cannot be turned back into clear text, or there is none.
pub fn no_plain_password() -> Failure {
    Failure::new(541, "the password of this account cannot be read in clear text")
}

/// The address in a `From:` header is not one of the Account.
pub fn foreign_identity() -> Failure {
    Failure::new(542, "this address does not belong to the account")
}

/// The user's own level does not permit these Rules.
pub fn rules_not_allowed(level: &str) -> Failure {
    Failure::new(510, format!("insufficient access rights: the allowed rule actions are {level}"))
}

/// A line of a list of network addresses that cannot be read.
pub fn bad_address_line(number: usize, line: &str, wrong: &str) -> Failure {
    bad_value(format!("line {number} of the address list, {}: {wrong}", shown(line)))
}

/// An address is routed in a circle, or grows without an end.
pub fn routing_loop(way: &[String]) -> Failure {
    Failure::new(543, format!("the address is routed in a loop: {}", way.join(" -> ")))
}

/// A statistics element that only the server itself changes.
pub fn fixed_element(name: &str) -> Failure {
    bad_value(format!("the statistics element {name} cannot be set: only Custom elements can"))
}

/// The operating system gives no random numbers.
pub fn no_random() -> Failure {
    Failure::new(590, "the system gives no random numbers")
}

/// The setting that enables Directory-based Domains.
pub const DIRECTORY_DOMAINS: &str = "DirectoryDomains";

/// Directory-based Domains are not enabled.
pub fn no_directory_domains() -> Failure {
    bad_value(format!(
        "Directory-based Domains are disabled: {DIRECTORY_DOMAINS}=YES in the Directory Integration \
         settings enables them"
    ))
}

/// The engine does not carry this command out.
pub fn not_offered(spec: &Spec) -> Failure {
    Failure::new(500, format!("{} is not supported by this server", spec.verb))
}

/// The first word of a line is no command.
pub fn unknown_command() -> Failure {
    Failure::new(500, "unknown command")
}

/// The store did not do what it was asked.
pub fn storage(error: &StoreError) -> Failure {
    Failure::new(590, format!("storage failure: {error}"))
}

/// The operating system refused something about a file.
pub fn file(error: &std::io::Error) -> Failure {
    Failure::new(590, format!("file failure: {error}"))
}

/// A record of the store cannot be read.
pub fn damaged(key: &str) -> Failure {
    Failure::new(590, format!("storage failure: the record {key} is damaged"))
}

/// A name as it may stand in an error text: short, and without control characters.
pub fn shown(name: &str) -> String {
    let short: String = name.chars().filter(|sign| !sign.is_control()).take(80).collect();
    format!("\"{short}\"")
}
