//! What is said of a command, in words, for help and for manual pages.
use crate::access::right::{Access, ServerRight};
use crate::request::kinds::Kind;
use crate::request::spec::{Effect, Shape, Spec, Undo};

/// What the sender of a command needs.
pub fn needs(access: Access) -> String {
    let administrator = "All Domains or Domain Administrator";
    match access {
        Access::Anyone => "nothing but a login".to_owned(),
        Access::Server(rights) => {
            let names: Vec<&str> = rights.iter().map(|right| server_right(*right)).collect();
            format!("the right {}", names.join(" or "))
        }
        Access::Domain => administrator.to_owned(),
        Access::DomainWith(right) => format!("{administrator} with {right}"),
        Access::OwnOrDomain => format!("your own Account, {administrator}"),
        Access::OwnOrDomainWith(right) => format!("your own Account, {administrator} with {right}"),
        Access::Object(right) => {
            format!("a right over the object itself, {administrator} with {right}")
        }
    }
}

/// The name of a server right as administrators know it.
const fn server_right(right: ServerRight) -> &'static str {
    match right {
        ServerRight::Master => "Master",
        ServerRight::AllDomains => "All Domains",
        ServerRight::DomainsRead => "Domains Read",
        ServerRight::Settings => "Settings",
        ServerRight::Monitor => "Monitor",
        ServerRight::RejectQueues => "Can Reject Queues",
        ServerRight::Directory => "Directory",
    }
}

/// What a command does to the state of the server.
pub const fn does(effect: Effect) -> &'static str {
    match effect {
        Effect::Reads => "only reads",
        Effect::Adds => "adds an object",
        Effect::Merges => "changes what is named and leaves the rest",
        Effect::Replaces => "replaces all that was there",
        Effect::Renames => "renames or moves an object",
        Effect::WritesFile => "stores a file",
        Effect::Destroys => "removes something",
        Effect::Other => "acts on the server",
    }
}

/// What a command answers.
pub fn answers(shape: Shape) -> String {
    match shape {
        Shape::Nothing => "nothing but its success".to_owned(),
        Shape::Text => "a string".to_owned(),
        Shape::Number => "a number".to_owned(),
        Shape::Time => "a timestamp".to_owned(),
        Shape::Data => "a datablock".to_owned(),
        Shape::Names(kind) => format!("an array of {}", plural(kind)),
        Shape::Record => "a dictionary".to_owned(),
        Shape::Entries(kind) => format!("a dictionary with {} as keys", plural(kind)),
        Shape::Rows => "an array of rows".to_owned(),
        Shape::Object => "an object".to_owned(),
    }
}

/// Whether, and how, a change is taken back.
pub fn undone(spec: &Spec) -> Option<&'static str> {
    match spec.undo {
        _ if spec.reads() => None,
        Undo::None => Some("cannot be taken back"),
        Undo::Opposite(_) => Some("can be taken back"),
        Undo::Restore { .. } => Some("can be taken back to what was there before"),
    }
}

/// The noun of a kind in the plural, without its article.
fn plural(kind: Kind) -> String {
    let noun = kind.noun();
    let bare = ["a ", "an ", "the "].iter().find_map(|article| noun.strip_prefix(article));
    match bare.unwrap_or(noun) {
        noun if noun.ends_with('s') => noun.to_owned(),
        noun if noun.starts_with("name of ") => noun.replacen("name", "names", 1),
        noun => format!("{noun}s"),
    }
}
