//! Where an address leads: through the router tables, the Domains and the objects in them.
//!
//! An address goes round until nothing changes it any more. In each round the first record of the
//! server's table that fits makes another address of it, else the first of the cluster's table; then
//! an alias of a Domain gives way to the Domain, and what is found in the Domain may be a Forwarder,
//! which leads on. An address that comes back, or never ends, is refused.
use std::sync::Arc;

use crate::engine::error;
use crate::engine::router_table::{BuiltIn, Rewritten, Sought, Table};
use crate::engine::work::Work;
use crate::request::failure::Failure;
use crate::request::kinds::RouteKind;
use crate::state::domain::Domain;
use crate::state::id::Id;
use crate::state::key::{self, Owner};
use crate::state::name::{fold, is_domain_name, telnum};
use crate::state::object::Object;

/// The part of the server or the cluster that holds its router table.
pub const ROUTER_TABLE: &str = "router-table";

/// An address that has changed so often leads nowhere.
const ROUNDS_MAX: usize = 64;
/// So many stations of a loop are shown in its refusal.
const STATIONS_SHOWN_MAX: usize = 4;
/// The longest address, in bytes. Names and domains are much shorter; paths by way of several hosts
/// may be longer.
const ADDRESS_BYTES_MAX: usize = 1_000;
/// Behind a domain: its mail goes to the host of that very name.
const VIA: &str = "._via";
/// Behind the name of an Account of the Main Domain: all that is sent there is the Account's.
const LOCAL: &str = ".local";
/// The name that stands for all Accounts of a Domain.
const ALL: &str = "all";

/// Where an address leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// The module that takes it, `SYSTEM` for the ends that are built in.
    pub module: &'static str,
    /// The queue or object within the module: a domain, an Account, a Mailing List, the name of an
    /// end.
    pub queue: String,
    /// The address that is left there.
    pub address: String,
    /// The Account, where one takes it.
    pub account: Option<Id>,
}

/// An address on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Path {
    local: String,
    /// In lower case.
    domain: String,
}

/// What an address became.
enum Step {
    /// It has arrived.
    Arrived(Destination),
    /// It goes round again, as this.
    Onward(Path),
}

impl Path {
    /// Reads an address; without a domain it is one of `home`. The outermost host of a path becomes
    /// the domain, the way from there is kept with `%` signs.
    fn read(text: &str, home: &str) -> Result<Self, Failure> {
        let bad = || error::bad_name("address", text);
        if text.len() > ADDRESS_BYTES_MAX || text.chars().any(char::is_control) {
            return Err(bad());
        }
        let path = Self::read_bare(bare(text), home).ok_or_else(bad)?;
        let is_host = |domain: &str| is_domain_name(domain) || is_literal(domain);
        if path.local.is_empty() || !is_host(&path.domain) {
            return Err(bad());
        }
        Ok(path)
    }

    fn read_bare(text: &str, home: &str) -> Option<Self> {
        if let Some((hosts, rest)) = text.strip_prefix('@').and_then(|text| text.split_once(':')) {
            let mut hosts = hosts.split(',').map(|host| host.trim().trim_start_matches('@')).rev();
            let last = hosts.next()?;
            let mut path = Self::read_bare(rest, "")?;
            path = match path.domain.as_str() {
                "" => Self::new(path.local, last),
                _ => path.by_way_of(last),
            };
            return Some(hosts.fold(path, Self::by_way_of));
        }
        if let Some(at) = last_outside(text, '@') {
            return Some(Self::new(without_bangs(&text[..at]), &text[at + 1..]));
        }
        if let Some((host, rest)) = text.split_once('!') {
            return Some(Self::new(without_bangs(rest), host));
        }
        match last_outside(text, '%') {
            Some(at) => Some(Self::new(text[..at].to_owned(), &text[at + 1..])),
            None => Some(Self::new(text.to_owned(), home)),
        }
    }

    fn new(local: String, domain: &str) -> Self {
        Self { local: local.trim().to_owned(), domain: fold(domain.trim().trim_end_matches('.')) }
    }

    fn by_way_of(self, host: &str) -> Self {
        Self::new(format!("{}%{}", self.local, self.domain), host)
    }

    fn text(&self) -> String {
        format!("{}@{}", self.local, self.domain)
    }

    /// The address beyond the outermost host, where the local part is a way on from there.
    fn beyond(&self) -> Option<Self> {
        let at = last_outside(&self.local, '%')?;
        Some(Self::new(self.local[..at].to_owned(), &self.local[at + 1..]))
    }

    /// Whether it leads to the same place as another one; names are compared without regard to case.
    fn is(&self, other: &Self) -> bool {
        self.domain == other.domain && fold(&self.local) == fold(&other.local)
    }
}

/// An address without a display name, angle brackets and a scheme.
fn bare(text: &str) -> &str {
    let text = text.trim();
    let inside = match (text.strip_suffix('>'), last_outside(text, '<')) {
        (Some(text), Some(at)) => &text[at + 1..],
        _ => text,
    };
    let scheme = inside.split_once(':').filter(|(scheme, _)| {
        ["sip", "sips", "mailto"].iter().any(|known| known.eq_ignore_ascii_case(scheme))
    });
    scheme.map_or(inside, |(_, rest)| rest).trim()
}

/// The last place of a sign that stands neither in quotes nor in braces.
fn last_outside(text: &str, wanted: char) -> Option<usize> {
    let (mut quoted, mut depth, mut found) = (false, 0_usize, None);
    for (at, sign) in text.char_indices() {
        match sign {
            '"' => quoted = !quoted,
            '{' if !quoted => depth += 1,
            '}' if !quoted => depth = depth.saturating_sub(1),
            _ if sign == wanted && !quoted && depth == 0 => found = Some(at),
            _ => {}
        }
    }
    found
}

/// A local part in which a way by `host!` is written with `%` signs.
fn without_bangs(local: &str) -> String {
    match local.split_once('!') {
        Some((host, rest)) if !local.contains(['"', '{']) => {
            format!("{}%{host}", without_bangs(rest))
        }
        _ => local.to_owned(),
    }
}

/// Whether a domain is an address in brackets.
fn is_literal(domain: &str) -> bool {
    let inside = domain.strip_prefix('[').and_then(|domain| domain.strip_suffix(']'));
    inside.is_some_and(|address| address.parse::<std::net::IpAddr>().is_ok())
}

/// What a routing needs all the time.
struct Round {
    mode: RouteKind,
    main: Domain,
    tables: Vec<Arc<Table>>,
}

impl Work<'_, '_> {
    /// Where an address leads. One without a domain is one of the Main Domain.
    pub fn route(&self, address: &str, mode: RouteKind) -> Result<Destination, Failure> {
        let main = self.domain_by_id(self.main_domain()?)?;
        if let Some(end) = BuiltIn::from_word(bare(address)) {
            return Ok(built_in(end, ""));
        }
        let mut path = Path::read(address, &main.name)?;
        let mut tables = Vec::with_capacity(2);
        tables.extend(self.compiled(Owner::Server, ROUTER_TABLE, Table::new)?);
        if self.world.cluster {
            tables.extend(self.compiled(Owner::Cluster, ROUTER_TABLE, Table::new)?);
        }
        let round = Round { mode, main, tables };
        let mut way: Vec<Path> = Vec::new();
        loop {
            let next = match self.step(&path, &round)? {
                Step::Arrived(destination) => return Ok(destination),
                Step::Onward(next) => next,
            };
            way.push(path);
            if let Some(begin) = way.iter().position(|before| before.is(&next)) {
                return Err(error::routing_loop(&shown(&way[begin..], &next.text())));
            }
            if way.len() >= ROUNDS_MAX {
                return Err(error::routing_loop(&shown(&way, "...")));
            }
            path = next;
        }
    }

    /// One round.
    fn step(&self, path: &Path, round: &Round) -> Result<Step, Failure> {
        let domain = self.domain_id(&path.domain)?;
        let sought = Sought {
            mode: round.mode,
            local: &path.local,
            domain: &path.domain,
            in_main: domain == Some(round.main.id),
        };
        for table in &round.tables {
            let next = match table.rewrite(sought) {
                None => continue,
                Some(Rewritten::End(end)) => {
                    return Ok(Step::Arrived(built_in(end, &path.text())));
                }
                Some(Rewritten::Domain(domain)) => {
                    Path::read(&format!("{}@{domain}", path.local), &round.main.name)?
                }
                Some(Rewritten::Address(address)) => match BuiltIn::from_word(&address) {
                    Some(end) => return Ok(Step::Arrived(built_in(end, &path.text()))),
                    None => Path::read(&address, &round.main.name)?,
                },
            };
            if !next.is(path) {
                return Ok(Step::Onward(next));
            }
            // A record that changes nothing says that no other record is to change the address.
            break;
        }
        let Some(domain) = domain else { return self.leave(path, round) };
        let domain = self.domain_by_id(domain)?;
        if domain.name != path.domain {
            return Ok(Step::Onward(Path { domain: domain.name, ..path.clone() }));
        }
        self.enter(path, domain, round)
    }

    /// An address in a Domain of this server.
    fn enter(&self, path: &Path, domain: Domain, round: &Round) -> Result<Step, Failure> {
        if let Some(beyond) = path.beyond() {
            return Path::read(&beyond.text(), &domain.name).map(Step::Onward);
        }
        // What stands before the sign is a Mailbox or a program of an Account.
        let (within, name) = match last_outside(&path.local, '#') {
            Some(at) => (true, &path.local[at + 1..]),
            None => (false, path.local.as_str()),
        };
        let unquoted = name.strip_prefix('"').and_then(|name| name.strip_suffix('"'));
        let name = unquoted.unwrap_or(name);
        let (module, queue, account) = match self.object(domain.id, name)? {
            Some(Object::Account(id, _) | Object::Alias(id)) => {
                ("LOCAL", self.account_by_id(id)?.name, Some(id))
            }
            Some(_) if within => return Err(error::no_account()),
            Some(Object::Group(_) | Object::Task(_)) => ("LOCAL", fold(name), None),
            Some(Object::List(_)) => ("LIST", fold(name), None),
            Some(Object::Forwarder(address)) => return self.lead_on(&address, path, &domain),
            None => match self.account_with_telnum(name, &domain)? {
                Some(id) => ("LOCAL", self.account_by_id(id)?.name, Some(id)),
                None if round.mode == RouteKind::Mail && fold(name) == ALL => {
                    ("LOCAL", ALL.to_owned(), None)
                }
                None => return self.unknown(path, name, &domain, round),
            },
        };
        let queue = format!("{queue}@{}", domain.name);
        Ok(Step::Arrived(Destination { module, queue, address: path.text(), account }))
    }

    /// An address that another one stands for. Without a domain it is one of the same Domain.
    fn lead_on(&self, address: &str, path: &Path, domain: &Domain) -> Result<Step, Failure> {
        match BuiltIn::from_word(bare(address)) {
            Some(end) => Ok(Step::Arrived(built_in(end, &path.text()))),
            None => Path::read(address, &domain.name).map(Step::Onward),
        }
    }

    /// A name that stands for nothing in its Domain: the Domain's settings tell what becomes of it.
    fn unknown(
        &self,
        path: &Path,
        name: &str,
        domain: &Domain,
        round: &Round,
    ) -> Result<Step, Failure> {
        let (what, whither) = match round.mode {
            RouteKind::Mail => ("MailToUnknown", "MailRerouteAddress"),
            RouteKind::Access => ("AccessToUnknown", "AccessRerouteAddress"),
            RouteKind::Signal => ("SignalToUnknown", "SignalRerouteAddress"),
        };
        let layers = self.domain_layers(domain)?;
        match fold(&layers.get_str(what).unwrap_or_default()).trim() {
            "discarded" => Ok(Step::Arrived(built_in(BuiltIn::Null, &path.text()))),
            "accepted and bounced" => Ok(Step::Arrived(built_in(BuiltIn::Error, &path.text()))),
            "rerouted to" => {
                let address = layers.get_str(whither).unwrap_or_default().replace('*', name);
                // The defaults of the whole server name objects of the Main Domain.
                let is_own = self.object(domain.id, address.trim())?.is_some();
                self.lead_on(&address, path, if is_own { domain } else { &round.main })
            }
            _ => Err(error::no_account()),
        }
    }

    /// The Account of a Domain that has a telephone number.
    fn account_with_telnum(&self, name: &str, domain: &Domain) -> Result<Option<Id>, Failure> {
        let Some(number) = telnum(name) else { return Ok(None) };
        let Some(stored) = self.bytes(&key::telnum(domain.shared, &number))? else {
            return Ok(None);
        };
        let account = std::str::from_utf8(&stored).ok().and_then(Id::parse);
        let account = account.ok_or_else(|| error::damaged(&number))?;
        let is_here = self.account_by_id(account)?.domain == domain.id;
        Ok(is_here.then_some(account))
    }

    /// An address in a domain elsewhere.
    fn leave(&self, path: &Path, round: &Round) -> Result<Step, Failure> {
        if let Some(account) = path.domain.strip_suffix(LOCAL)
            && let Some(Object::Account(id, _) | Object::Alias(id)) =
                self.object(round.main.id, account)?
        {
            let queue = format!("{}@{}", self.account_by_id(id)?.name, round.main.name);
            let address = path.text();
            let account = Some(id);
            return Ok(Step::Arrived(Destination { module: "LOCAL", queue, address, account }));
        }
        let module = if round.mode == RouteKind::Signal { "SIP" } else { "SMTP" };
        let (queue, address) = match path.domain.strip_suffix(VIA) {
            Some(host) => {
                let there = Path { domain: host.to_owned(), ..path.clone() };
                (host.to_owned(), there.beyond().unwrap_or(there).text())
            }
            None => (path.domain.clone(), path.text()),
        };
        Ok(Step::Arrived(Destination { module, queue, address, account: None }))
    }
}

/// The first stations of a way, and its end.
fn shown(way: &[Path], end: &str) -> Vec<String> {
    let stations = way.iter().take(STATIONS_SHOWN_MAX).map(Path::text);
    stations.chain([end.to_owned()]).collect()
}

/// An end that is built in, and the address that led there.
fn built_in(end: BuiltIn, address: &str) -> Destination {
    let (queue, address) = (end.word().to_owned(), address.to_owned());
    Destination { module: "SYSTEM", queue, address, account: None }
}
