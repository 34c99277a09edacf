//! The sessions of the web interface: opened, found, kept alive, ended.
//!
//! ```text
//! sessions/ID      in the Account that a session belongs to, or in the Domain for a LITE session
//! sessions/ID      in the server: whom it belongs to
//! lite-sessions/ID in the server: it is a LITE session
//! ```
//!
//! A session that was idle for too long is over, whether its record is still there or not; records of
//! sessions that are over are removed by those who open new ones.
use std::collections::HashMap;
use std::ops::ControlFlow;

use crate::catalogue::keys::preferences::PREFERENCES;
use crate::catalogue::keys::server::SESSION;
use crate::catalogue::keys::spellings::parse_flag;
use crate::data::{Dictionary, Timestamp, Value};
use crate::engine::effective::{Layers, PREFS};
use crate::engine::error;
use crate::engine::random;
use crate::engine::records::read;
use crate::engine::temporary_ips::address_of;
use crate::engine::work::Work;
use crate::request::failure::Failure;
use crate::request::kinds::IpAddress;
use crate::state::account::Account;
use crate::state::domain::Domain;
use crate::state::id::Id;
use crate::state::key::Owner;
use crate::state::web_session::{SecondStep, WebSession};

/// The part of the server that holds the settings of sessions.
const SETTINGS: &str = "settings/session";
const SESSIONS: &str = "sessions/";
const LITE_SESSIONS: &str = "lite-sessions/";
const SWEPT: &str = "sessions-swept";
/// The counter of the numbers that session IDs begin with.
const NUMBER: &str = "web-sessions";
const ID_LETTERS: usize = 20;
const SECRET_LETTERS: usize = 8;

/// What a session tells of itself under a name of its own; programs cannot put attributes there.
const RESERVED: &[&str] = &[
    "ID",
    "accountName",
    "domainName",
    "fullAccountName",
    "protocol",
    "transport",
    "address",
    "origAddress",
    "skinName",
    "started",
    "lastUsed",
    "twoFactor",
    "oneTimeSecret",
];
/// The attribute by which a client tells its name.
const CLIENT: &str = "client";

/// Whom a session belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// An Account.
    Account(Id),
    /// Nobody; it was opened for a visitor of this Domain.
    Visitor(Id),
}

/// A session, its name, and whom it belongs to.
pub struct Opened {
    /// Its name.
    pub id: String,
    /// Whom it belongs to.
    pub holder: Holder,
    /// What is stored.
    pub session: WebSession,
}

/// Where a session is opened from: an address, and the one behind it where it is a proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    address: String,
    original: Option<String>,
}

/// Which sessions are wanted.
#[derive(Default)]
pub struct Search {
    /// Those that may be used from here.
    pub origin: Option<Origin>,
    /// Those of this protocol.
    pub protocol: Option<String>,
    /// Those over this transport.
    pub transport: Option<String>,
    /// Those of a client that calls itself so.
    pub client: Option<String>,
}

impl Holder {
    const fn owner(self) -> Owner {
        match self {
            Self::Account(id) => Owner::Account(id),
            Self::Visitor(id) => Owner::Domain(id),
        }
    }

    fn encode(self) -> String {
        match self {
            Self::Account(id) => format!("A{id}"),
            Self::Visitor(id) => format!("V{id}"),
        }
    }

    fn decode(stored: &[u8]) -> Option<Self> {
        let (kind, id) = std::str::from_utf8(stored).ok()?.split_at_checked(1)?;
        let id = Id::parse(id)?;
        match kind {
            "A" => Some(Self::Account(id)),
            "V" => Some(Self::Visitor(id)),
            _ => None,
        }
    }
}

impl Origin {
    /// Reads the addresses of a command; ports do not matter.
    pub fn new(address: &IpAddress, original: Option<&IpAddress>) -> Result<Self, Failure> {
        Ok(Self { address: bare(address)?, original: original.map(bare).transpose()? })
    }
}

fn bare(address: &IpAddress) -> Result<String, Failure> {
    Ok(address_of(&address.0)?.to_canonical().to_string())
}

impl Search {
    fn finds(&self, session: &WebSession, fixed: bool) -> bool {
        let is = |wanted: &Option<String>, text: &str| {
            wanted.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(text))
        };
        let here = self.origin.as_ref().is_none_or(|origin| {
            !fixed || (origin.address == session.address && origin.original == session.original)
        });
        let client = session.attributes.get_str(CLIENT).unwrap_or_default();
        here && is(&self.protocol, &session.protocol)
            && is(&self.transport, &session.transport)
            && is(&self.client, client)
    }
}

impl Work<'_, '_> {
    /// Opens a session; answers its name.
    pub fn open_web_session(
        &mut self,
        holder: Holder,
        protocol: &str,
        origin: Origin,
        skin: Option<String>,
    ) -> Result<String, Failure> {
        self.sweep_sessions()?;
        let number = self.add_to_count(NUMBER, 1)?;
        let id = format!("{number:06}-{}", random::letters(ID_LETTERS)?);
        let session = WebSession {
            protocol: protocol.to_owned(),
            transport: "HTTP".to_owned(),
            address: origin.address,
            original: origin.original,
            skin,
            started: self.now,
            used: self.now,
            idle_max: self.session_settings()?.seconds("InactivityTimeOut"),
            second_step: self.second_step_of(holder)?,
            attributes: Dictionary::new(),
        };
        self.tx.put(Owner::Server.part(&format!("{SESSIONS}{id}")), holder.encode());
        if matches!(holder, Holder::Visitor(_)) {
            self.tx.put(Owner::Server.part(&format!("{LITE_SESSIONS}{id}")), Vec::new());
        }
        self.put_web_session(&Opened { id: id.clone(), holder, session });
        Ok(id)
    }

    /// A session by its name, if it is not over.
    pub fn web_session(&self, id: &str) -> Result<Option<Opened>, Failure> {
        let stored = self.bytes(&Owner::Server.part(&format!("{SESSIONS}{id}")))?;
        let Some(holder) = stored.and_then(|stored| Holder::decode(&stored)) else {
            return Ok(None);
        };
        let stored = self.value(&holder.owner().part(&format!("{SESSIONS}{id}")))?;
        let session = stored.and_then(WebSession::from_value).filter(|it| !it.is_over(self.now));
        Ok(session.map(|session| Opened { id: id.to_owned(), holder, session }))
    }

    /// Writes a session back.
    pub fn put_web_session(&mut self, opened: &Opened) {
        let key = opened.holder.owner().part(&format!("{SESSIONS}{}", opened.id));
        self.put_value(key, &opened.session.to_value());
    }

    /// Ends a session.
    pub fn end_web_session(&mut self, opened: &Opened) {
        self.remove_session(&opened.id, Some(opened.holder));
    }

    fn remove_session(&mut self, id: &str, holder: Option<Holder>) {
        let part = format!("{SESSIONS}{id}");
        if let Some(holder) = holder {
            self.tx.delete(holder.owner().part(&part));
        }
        self.tx.delete(Owner::Server.part(&part));
        self.tx.delete(Owner::Server.part(&format!("{LITE_SESSIONS}{id}")));
    }

    /// Ends all sessions of an Account.
    pub fn end_web_sessions(&mut self, account: Id) -> Result<(), Failure> {
        let mut ids = Vec::new();
        self.walk(&Owner::Account(account).part(SESSIONS), &mut |id, _| {
            ids.push(id.to_owned());
            Ok(ControlFlow::Continue(()))
        })?;
        for id in ids {
            self.tx.delete(Owner::Server.part(&format!("{SESSIONS}{id}")));
        }
        self.remove_parts(Owner::Account(account), SESSIONS)
    }

    /// Ends all sessions of the Accounts and the visitors of a Domain.
    pub fn end_domain_sessions(&mut self, domain: Id) -> Result<(), Failure> {
        let mut all = Vec::new();
        self.walk(&Owner::Server.part(SESSIONS), &mut |id, stored| {
            let holder = Holder::decode(stored).ok_or_else(|| error::damaged(id))?;
            all.push((id.to_owned(), holder));
            Ok(ControlFlow::Continue(()))
        })?;
        for (id, holder) in all {
            let is_here = match self.session_domain(holder) {
                Ok(of) => of == domain,
                // The Account of a session that is over may have gone.
                Err(failure) if failure == error::no_account() => false,
                Err(failure) => return Err(failure),
            };
            if is_here {
                let part = format!("{SESSIONS}{id}");
                self.tx.delete(holder.owner().part(&part));
                self.tx.delete(Owner::Server.part(&part));
            }
        }
        Ok(())
    }

    /// The names of the sessions of an Account that are wanted, the oldest first.
    pub fn account_sessions(
        &self,
        account: &Account,
        search: &Search,
    ) -> Result<Vec<String>, Failure> {
        let domain = self.domain_by_id(account.domain)?;
        let fixed = is_fixed(&self.preference_layers(account, &domain)?);
        self.sessions_of(Holder::Account(account.id), search, fixed)
    }

    /// The names of the LITE sessions that are wanted, the oldest first, of the Domains that
    /// `is_open` lets the sender look into.
    pub fn visitor_sessions(
        &self,
        search: &Search,
        is_open: &dyn Fn(&Domain) -> bool,
    ) -> Result<Vec<String>, Failure> {
        let mut ids = Vec::new();
        self.walk(&Owner::Server.part(LITE_SESSIONS), &mut |id, _| {
            ids.push(id.to_owned());
            Ok(ControlFlow::Continue(()))
        })?;
        // Of each Domain: whether its sessions are bound to addresses, if they may be looked at.
        let mut domains: HashMap<Id, Option<bool>> = HashMap::new();
        let mut found = Vec::new();
        for id in ids {
            let Some(opened) = self.web_session(&id)? else { continue };
            let domain = self.session_domain(opened.holder)?;
            let fixed = match domains.get(&domain) {
                Some(fixed) => *fixed,
                None => {
                    let known = self.domain_by_id(domain)?;
                    let fixed =
                        if is_open(&known) { Some(self.is_fixed_in(&known)?) } else { None };
                    *domains.entry(domain).or_insert(fixed)
                }
            };
            if fixed.is_some_and(|fixed| search.finds(&opened.session, fixed)) {
                found.push(id);
            }
        }
        Ok(found)
    }

    /// Whether the sessions of visitors of a Domain are bound to the address that they were opened
    /// from.
    fn is_fixed_in(&self, domain: &Domain) -> Result<bool, Failure> {
        let of_domain = self.part_dictionary(Owner::Domain(domain.id), PREFS)?;
        let of_server = self.part_dictionary(self.scope_of(domain), PREFS)?;
        Ok(is_fixed(&Layers::new(vec![of_domain, of_server], PREFERENCES)))
    }

    /// The Domain that a session belongs to.
    pub fn session_domain(&self, holder: Holder) -> Result<Id, Failure> {
        match holder {
            Holder::Account(account) => Ok(self.account_by_id(account)?.domain),
            Holder::Visitor(domain) => Ok(domain),
        }
    }

    /// All that is told of a session.
    pub fn session_data(&self, opened: &Opened) -> Result<Dictionary, Failure> {
        let session = &opened.session;
        let mut all = session.attributes.clone();
        all.set("ID", opened.id.as_str());
        let domain = self.domain_by_id(self.session_domain(opened.holder)?)?;
        all.set("domainName", domain.name.as_str());
        if let Holder::Account(account) = opened.holder {
            let account = self.account_by_id(account)?;
            all.set("accountName", account.name.as_str());
            all.set("fullAccountName", format!("{}@{}", account.name, domain.name));
        }
        all.set("protocol", session.protocol.as_str());
        all.set("transport", session.transport.as_str());
        all.set("address", session.address.as_str());
        for (key, text) in [("origAddress", &session.original), ("skinName", &session.skin)] {
            if let Some(text) = text {
                all.set(key, text.as_str());
            }
        }
        all.set("started", Timestamp::from_unix(session.started));
        all.set("lastUsed", Timestamp::from_unix(session.used));
        match &session.second_step {
            SecondStep::None => {}
            SecondStep::Secret(secret) => {
                all.set("twoFactor", "waiting");
                all.set("oneTimeSecret", secret.as_str());
            }
            SecondStep::Background => drop(all.set("twoFactor", "background")),
            SecondStep::Taken => drop(all.set("twoFactor", "completed")),
        }
        Ok(all)
    }

    /// Sets attributes of a session; null takes one away.
    pub fn set_attributes(
        &self,
        session: &mut WebSession,
        changes: Dictionary,
    ) -> Result<(), Failure> {
        for (key, value) in changes {
            if RESERVED.contains(&key.as_ref()) {
                return Err(error::reserved_attribute(&key));
            }
            match value {
                Value::Null => drop(session.attributes.remove(&key)),
                value => drop(session.attributes.set(key, value)),
            }
        }
        Ok(())
    }

    fn sessions_of(
        &self,
        holder: Holder,
        search: &Search,
        fixed: bool,
    ) -> Result<Vec<String>, Failure> {
        let mut ids = Vec::new();
        self.walk(&holder.owner().part(SESSIONS), &mut |id, stored| {
            let session = read_session(id, stored)?;
            if !session.is_over(self.now) && search.finds(&session, fixed) {
                ids.push(id.to_owned());
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(ids)
    }

    /// The settings in force of sessions.
    fn session_settings(&self) -> Result<Layers<'static>, Failure> {
        Ok(Layers::new(vec![self.part_dictionary(Owner::Server, SETTINGS)?], SESSION))
    }

    /// The second step that the Preferences of an Account want.
    fn second_step_of(&self, holder: Holder) -> Result<SecondStep, Failure> {
        let Holder::Account(account) = holder else { return Ok(SecondStep::None) };
        let account = self.account_by_id(account)?;
        let domain = self.domain_by_id(account.domain)?;
        let wanted = self.preference_layers(&account, &domain)?.get_str("TwoFactor");
        match wanted.unwrap_or_default().to_ascii_lowercase().as_str() {
            "secret" => Ok(SecondStep::Secret(random::letters(SECRET_LETTERS)?)),
            "background" => Ok(SecondStep::Background),
            _ => Ok(SecondStep::None),
        }
    }

    /// Removes a few sessions that are over.
    fn sweep_sessions(&mut self) -> Result<(), Failure> {
        for id in self.sweep(Owner::Server, SESSIONS, SWEPT, &is_over)? {
            let stored = self.bytes(&Owner::Server.part(&format!("{SESSIONS}{id}")))?;
            self.remove_session(&id, stored.and_then(|stored| Holder::decode(&stored)));
        }
        Ok(())
    }
}

/// Whether the session of an entry of the server is over, or gone with whom it belonged to.
fn is_over(work: &Work<'_, '_>, id: &str, entry: &[u8]) -> Result<bool, Failure> {
    let Some(holder) = Holder::decode(entry) else { return Ok(true) };
    match work.bytes(&holder.owner().part(&format!("{SESSIONS}{id}")))? {
        Some(stored) => Ok(read_session(id, &stored)?.is_over(work.now)),
        None => Ok(true),
    }
}

/// Whether sessions are bound to the address that they were opened from.
fn is_fixed(preferences: &Layers) -> bool {
    let word = preferences.get_str("IPWatch");
    word.and_then(|word| parse_flag(&word)).unwrap_or(true)
}

fn read_session(id: &str, stored: &[u8]) -> Result<WebSession, Failure> {
    WebSession::from_value(read(id.as_bytes(), stored)?).ok_or_else(|| error::damaged(id))
}
