//! Who works where, over what connection, and what may be done there.
use std::sync::Arc;

use crate::client::tls::{Protection, Trust};
use crate::config::login_method::LoginMethod;
use crate::config::profiles::{Danger, Profile};
use crate::shell::doors::mode::Mode;

/// Who works where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// The name of the server, which is that of its Main Domain.
    pub server: String,
    /// The Account, with its Domain.
    pub account: String,
    /// Whether it is the embedded engine.
    pub embedded: bool,
    /// The profile that led there, if one did. It says what a mistake costs, and whether nothing
    /// may be changed.
    pub profile: Option<Arc<Profile>>,
    /// What may pass the door.
    pub mode: Mode,
    /// How the connection is protected, where there is one.
    pub protection: Option<Protection>,
    /// How the login went, where there was one.
    pub login: Option<LoginMethod>,
    /// Where the server is, and what it says of itself, where there is one.
    pub server_at: Option<(String, String)>,
    /// Of several places: what each is called, and who works there, or why it is out of reach.
    pub places: Vec<(String, Result<Self, String>)>,
}

impl Status {
    /// The Domain of the Account.
    pub fn domain(&self) -> &str {
        self.account.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// How dear a mistake is there, which the dearest of several places decides.
    pub fn danger(&self) -> Option<Danger> {
        let own = self.profile.as_ref().map(|profile| profile.danger);
        let places = self.places.iter().filter_map(|(_, status)| status.as_ref().ok()?.danger());
        own.into_iter().chain(places).max()
    }
}

/// What is to be said aloud of a connection to this server that others could read or change.
pub fn warning(server: &str, protection: &Protection) -> Option<String> {
    match protection {
        Protection::None => Some(format!(
            "the connection to {server} is not encrypted: others can read and change it"
        )),
        Protection::Tls { trust: Trust::Unchecked, .. } => Some(format!(
            "the certificate of {server} was not checked: somebody else may be the server"
        )),
        Protection::Here | Protection::Tls { .. } => None,
    }
}
