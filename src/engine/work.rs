//! One unit of work: one request, in one transaction.
//!
//! A request is checked, carried out and undone as a whole if it is refused. Handlers see the
//! transaction, the sender and the time, and nothing else of the outside; what has to happen outside
//! is collected and done after the commit.
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::access::principal::{Principal, Target};
use crate::access::right::{Access, DomainRight, ServerRight};
use crate::catalogue::Request;
use crate::data::Value;
use crate::engine::error;
use crate::engine::world::World;
use crate::request::failure::Failure;
use crate::request::kinds::{Kind, TraceFacility};
use crate::request::reply::Answer;
use crate::request::spec::{Scope, Spec};
use crate::state::domain::Domain;
use crate::state::id::Id;
use crate::state::key::Owner;
use crate::state::name::split;
use crate::store::Transaction;

/// The Account that sends requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// Its number.
    pub id: Id,
    /// The number of its Domain.
    pub domain: Id,
    /// Its names and rights.
    pub principal: Principal,
}

impl Sender {
    /// A sender of whom nothing but the number is known; it holds no rights.
    pub fn unknown(id: Id) -> Self {
        let principal = Principal {
            account: String::new(),
            domain: String::new(),
            server: BTreeSet::new(),
            rights: BTreeSet::new(),
            settings: BTreeSet::new(),
        };
        Self { id, domain: Id(0), principal }
    }
}

/// What has to happen outside of the store after the commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// A record for the server log: level, text.
    Log(i64, String),
    /// Everything is to be logged, or no longer.
    LogAll(bool),
    /// What is logged has this level at the most.
    LogLevel(i64),
    /// A facility of tracing is switched on or off.
    Trace(TraceFacility, bool),
    /// Something that a facility of tracing tells.
    Traced(String),
    /// Names or rights have changed: what is known of senders is forgotten.
    ForgetSenders,
    /// The sessions of an Account are to end.
    CloseSessions(Id),
    /// The sessions of all Accounts of a Domain are to end.
    CloseDomain(Id),
    /// The server is to stop.
    Shutdown,
}

/// One request in one transaction.
pub struct Work<'a, 'b> {
    /// The state, to be read and changed.
    pub tx: &'a mut Transaction<'b>,
    /// Who asks.
    pub sender: Arc<Sender>,
    /// When, in seconds since 1970.
    pub now: i64,
    /// What all requests share.
    pub world: &'a World,
    /// What is to be done after the commit.
    pub effects: Vec<Effect>,
}

impl Work<'_, '_> {
    /// Carries a request out; a refused one changes nothing.
    pub fn carry_out(&mut self, request: Request) -> Result<Answer, Failure> {
        self.check(&request)?;
        let reads = request.spec().reads();
        let (mark, effects) = (self.tx.mark(), self.effects.len());
        let outcome = self.dispatch(request);
        if outcome.is_err() || reads {
            self.tx.roll_back(mark);
        }
        if outcome.is_err() {
            self.effects.truncate(effects);
        }
        outcome
    }

    /// Tells of a file operation, where its facility is switched on.
    pub fn trace(
        &mut self,
        facility: TraceFacility,
        text: impl FnOnce(&Self) -> Result<String, Failure>,
    ) -> Result<(), Failure> {
        if self.world.traces(facility) {
            let text = format!("{} {}", facility.word(), text(self)?);
            self.effects.push(Effect::Traced(text));
        }
        Ok(())
    }

    fn dispatch(&mut self, request: Request) -> Result<Answer, Failure> {
        match request {
            Request::DomainSet(request) => request.run(self),
            Request::Domains(request) => request.run(self),
            Request::Accounts(request) => request.run(self),
            Request::Groups(request) => request.run(self),
            Request::Forwarders(request) => request.run(self),
            Request::NamedTasks(request) => request.run(self),
            Request::Rights(request) => request.run(self),
            Request::Mailboxes(request) => request.run(self),
            Request::Alerts(request) => request.run(self),
            Request::Files(request) => request.run(self),
            Request::Services(request) => request.run(self),
            Request::Lists(request) => request.run(self),
            Request::Skins(request) => request.run(self),
            Request::Sessions(request) => request.run(self),
            Request::Pbx(request) => request.run(self),
            Request::Settings(request) => request.run(self),
            Request::Monitoring(request) => request.run(self),
            Request::Statistics(request) => request.run(self),
            Request::Directory(request) => request.run(self),
            Request::Miscellaneous(request) => request.run(self),
            other => Err(error::not_offered(other.spec())),
        }
    }

    /// Whether the engine knows how to carry a command out.
    pub fn offers(spec: &Spec) -> bool {
        matches!(
            spec.section,
            "domain_set"
                | "domains"
                | "accounts"
                | "groups"
                | "forwarders"
                | "named_tasks"
                | "rights"
                | "mailboxes"
                | "alerts"
                | "files"
                | "services"
                | "lists"
                | "skins"
                | "sessions"
                | "pbx"
                | "settings"
                | "monitoring"
                | "statistics"
                | "directory"
                | "miscellaneous"
        )
    }

    /// Checks that the command can be carried out here and that the sender may.
    fn check(&self, request: &Request) -> Result<(), Failure> {
        let spec = request.spec();
        if spec.scope == Scope::Cluster && !self.world.cluster {
            return Err(error::cluster_only(spec));
        }
        let principal = &self.sender.principal;
        if matches!(spec.access, Access::Anyone | Access::Object(_))
            || principal.has(ServerRight::Master)
        {
            return Ok(());
        }
        let allowed = match spec.access {
            Access::Server(_) => principal.may(spec.access, self.nowhere(), spec.reads()),
            _ if principal.has_all_domains() => true,
            _ => match self.subject_domain(request.subject())? {
                Some((domain, own)) => self.may(spec.access, &domain, own, spec.reads()),
                None => principal.may(spec.access, self.nowhere(), spec.reads()),
            },
        };
        if allowed { Ok(()) } else { Err(error::no_rights()) }
    }

    /// Whether the sender may do what `access` asks for over an object of `domain`.
    pub fn may(&self, access: Access, domain: &Domain, own: bool, reads: bool) -> bool {
        let admin_domain = self.admin_domain(domain);
        let target = Target { domain: &domain.name, admin_domain: admin_domain.as_deref(), own };
        self.sender.principal.may(access, target, reads)
    }

    /// The name of the Domain whose administrators a Domain is entrusted to; the setting may hold an
    /// alias of it.
    pub fn admin_domain(&self, domain: &Domain) -> Option<String> {
        let named = domain.settings.get_str("AdminDomainName").filter(|name| !name.is_empty())?;
        let id = self.domain_id(named).ok().flatten()?;
        self.domain_by_id(id).ok().map(|admins| admins.name)
    }

    /// Refuses unless the sender holds `right` over `domain`.
    pub fn require(&self, right: DomainRight, domain: &Domain) -> Result<(), Failure> {
        let allowed = self.may(Access::DomainWith(right), domain, false, false);
        if allowed { Ok(()) } else { Err(error::no_rights()) }
    }

    /// Whether the sender is limited to what a Domain administrator, or a user, may change.
    pub fn is_limited(&self) -> bool {
        !self.sender.principal.has_all_domains()
    }

    /// The Domain of the object that a command names first, and whether the object is the sender. A
    /// Domain that does not exist is nobody's but the server administrators'.
    fn subject_domain(
        &self,
        subject: Option<(Kind, &str)>,
    ) -> Result<Option<(Domain, bool)>, Failure> {
        let Some((kind, name)) = subject else {
            return Ok(Some((self.domain_by_id(self.sender.domain)?, false)));
        };
        let is_domain = matches!(kind, Kind::DomainName | Kind::NewDomainName);
        let domain = if is_domain { Some(name) } else { split(name).1 };
        let id = match domain {
            None | Some("*") => Some(self.sender.domain),
            Some(domain) => self.domain_id(domain)?,
        };
        let Some(id) = id else { return Ok(None) };
        let own = match kind {
            Kind::AccountName => self.account_id(name).is_ok_and(|id| id == self.sender.id),
            _ => false,
        };
        Ok(Some((self.domain_by_id(id)?, own)))
    }

    /// A target in no Domain at all.
    fn nowhere(&self) -> Target<'static> {
        Target { domain: "", admin_domain: None, own: false }
    }

    /// Reads the names and the rights of an Account.
    pub fn read_sender(&self, id: Id) -> Result<Sender, Failure> {
        let account = self.account_by_id(id)?;
        let domain = self.domain_by_id(account.domain)?;
        if domain.suspended {
            return Err(error::suspended());
        }
        let main = self.main_domain()? == domain.id;
        let mut principal = Principal {
            account: account.name,
            domain: domain.name,
            server: BTreeSet::new(),
            rights: BTreeSet::new(),
            settings: BTreeSet::new(),
        };
        for code in self.part_array(Owner::Account(id), "rights")?.iter().filter_map(Value::as_str)
        {
            match (ServerRight::from_code(code), DomainRight::from_code(code)) {
                (Some(right), _) if main => drop(principal.server.insert(right)),
                (_, Some(right)) => drop(principal.rights.insert(right)),
                _ => drop(principal.settings.insert(code.to_owned())),
            }
        }
        Ok(Sender { id, domain: account.domain, principal })
    }
}
