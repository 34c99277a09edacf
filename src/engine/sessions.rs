//! Sessions of the web interface: the commands of programs that hand users over to it.
use subtle::ConstantTimeEq;

use crate::access::right::DomainRight::{CanCreateWebUserSessions, CanImpersonate};
use crate::access::right::ServerRight;
use crate::catalogue::sessions::{
    BlessSession, CreateLiteSession, CreateWebUserSession, CreateXimssSession, FindAccountSession,
    GetSession, KillSession, ListAccountSessions, ListLiteSessions, UpdateSession,
};
use crate::engine::error;
use crate::engine::web_sessions::{Holder, Opened, Origin, Search};
use crate::engine::work::Work;
use crate::request::command::Handle;
use crate::request::failure::Failure;
use crate::request::kinds::{
    AccountName, ClientName, DomainName, IpAddress, Protocol, SessionId, Transport,
};
use crate::request::reply::{Names, Record, TextReply};
use crate::state::account::Account;
use crate::state::domain::Domain;
use crate::state::id::Id;
use crate::state::web_session::SecondStep;

impl Handle<CreateWebUserSession> for Work<'_, '_> {
    fn handle(&mut self, it: CreateWebUserSession) -> Result<TextReply, Failure> {
        let holder = self.holder_named(&it.account)?;
        let origin = Origin::new(&it.address, it.original.as_ref())?;
        let skin = it.skin.map(|skin| skin.0);
        self.open_web_session(holder, "WebUser", origin, skin).map(TextReply)
    }
}

impl Handle<CreateXimssSession> for Work<'_, '_> {
    fn handle(&mut self, it: CreateXimssSession) -> Result<TextReply, Failure> {
        let holder = self.holder_named(&it.account)?;
        let origin = Origin::new(&it.address, it.original.as_ref())?;
        self.open_web_session(holder, "XIMSS", origin, None).map(TextReply)
    }
}

impl Handle<CreateLiteSession> for Work<'_, '_> {
    fn handle(&mut self, it: CreateLiteSession) -> Result<TextReply, Failure> {
        let holder = Holder::Visitor(self.sender.domain);
        let origin = Origin::new(&it.address, it.original.as_ref())?;
        self.open_web_session(holder, "LITE", origin, None).map(TextReply)
    }
}

impl Handle<FindAccountSession> for Work<'_, '_> {
    fn handle(&mut self, it: FindAccountSession) -> Result<TextReply, Failure> {
        let account = self.account_with_sessions(&it.account)?;
        let origin = origin(it.address.as_ref(), it.proxied.as_ref())?;
        let search = search(origin, it.protocol, it.transport, it.client);
        let newest = self.account_sessions(&account, &search)?.pop();
        newest.map(TextReply).ok_or_else(error::no_web_session)
    }
}

impl Handle<ListAccountSessions> for Work<'_, '_> {
    fn handle(&mut self, it: ListAccountSessions) -> Result<Names<SessionId>, Failure> {
        let account = self.account_with_sessions(&it.account)?;
        let origin = origin(it.address.as_ref(), it.proxied.as_ref())?;
        let search = search(origin, it.protocol, it.transport, it.client);
        self.account_sessions(&account, &search).map(Names::new)
    }
}

impl Handle<ListLiteSessions> for Work<'_, '_> {
    fn handle(&mut self, it: ListLiteSessions) -> Result<Names<SessionId>, Failure> {
        let own = self.domain_by_id(self.sender.domain)?;
        self.require(CanCreateWebUserSessions, &own)?;
        let origin = origin(it.address.as_ref(), it.proxied.as_ref())?;
        let search = Search { origin, ..Search::default() };
        let is_open = |domain: &Domain| self.require(CanCreateWebUserSessions, domain).is_ok();
        self.visitor_sessions(&search, &is_open).map(Names::new)
    }
}

impl Handle<GetSession> for Work<'_, '_> {
    fn handle(&mut self, it: GetSession) -> Result<Record, Failure> {
        let mut opened = self.session_in(&it.session, it.domain.as_ref())?;
        opened.session.used = self.now;
        self.put_web_session(&opened);
        self.session_data(&opened).map(Record)
    }
}

impl Handle<UpdateSession> for Work<'_, '_> {
    fn handle(&mut self, it: UpdateSession) -> Result<(), Failure> {
        let mut opened = self.session_in(&it.session, it.domain.as_ref())?;
        self.set_attributes(&mut opened.session, it.attributes.0)?;
        self.put_web_session(&opened);
        Ok(())
    }
}

impl Handle<KillSession> for Work<'_, '_> {
    fn handle(&mut self, it: KillSession) -> Result<(), Failure> {
        let opened = self.session_in(&it.session, it.domain.as_ref())?;
        self.end_web_session(&opened);
        Ok(())
    }
}

impl Handle<BlessSession> for Work<'_, '_> {
    fn handle(&mut self, it: BlessSession) -> Result<(), Failure> {
        let mut opened = self.session_to_bless(&it)?;
        let session = &mut opened.session;
        match (&session.second_step, &it.secret) {
            (SecondStep::Secret(expected), Some(given)) => {
                if !bool::from(expected.as_bytes().ct_eq(given.0.as_bytes())) {
                    return Err(error::wrong_secret());
                }
            }
            (SecondStep::Background, None) => {}
            (_, Some(_)) => return Err(error::no_second_step("a one-time secret")),
            (_, None) => return Err(error::no_second_step("a confirmation in the background")),
        }
        session.second_step = SecondStep::Taken;
        self.put_web_session(&opened);
        Ok(())
    }
}

impl Work<'_, '_> {
    /// The Account that a session is to be opened for.
    fn holder_named(&self, account: &AccountName) -> Result<Holder, Failure> {
        let account = self.account(account)?;
        if self.domain_by_id(account.domain)?.suspended {
            return Err(error::suspended());
        }
        self.guard_rights(account.id)?;
        Ok(Holder::Account(account.id))
    }

    /// An Account whose sessions the sender may know. Whoever knows the name of a session is in it:
    /// to look at everything is not enough.
    fn account_with_sessions(&self, account: &AccountName) -> Result<Account, Failure> {
        let account = self.account(account)?;
        self.require(CanCreateWebUserSessions, &self.domain_by_id(account.domain)?)?;
        self.guard_rights(account.id)?;
        Ok(account)
    }

    /// A session that the sender may deal with: any with the All Domains right, those of a Domain with
    /// the right to open sessions there.
    fn session_in(&self, id: &SessionId, domain: Option<&DomainName>) -> Result<Opened, Failure> {
        let domain = self.domain_with_sessions(domain)?;
        let opened = self.web_session(&id.0)?.ok_or_else(error::no_web_session)?;
        match domain {
            Some(domain) if self.session_domain(opened.holder)? != domain => {
                Err(error::no_web_session())
            }
            _ => Ok(opened),
        }
    }

    /// The Domain that a command names, if the sender may open sessions there; without a Domain the
    /// sender has to hold the All Domains right.
    fn domain_with_sessions(&self, domain: Option<&DomainName>) -> Result<Option<Id>, Failure> {
        let Some(name) = domain else {
            return if self.is_limited() { Err(error::no_rights()) } else { Ok(None) };
        };
        let domain = self.domain(Some(name)).map_err(|missing| self.hidden(missing))?;
        self.require(CanCreateWebUserSessions, &domain)?;
        Ok(Some(domain.id))
    }

    /// What one who administers all Domains may learn, and nobody else: that there is no such object.
    fn hidden(&self, missing: Failure) -> Failure {
        if self.is_limited() { error::no_rights() } else { missing }
    }

    /// The session that is to be blessed, if the sender may do so.
    fn session_to_bless(&self, it: &BlessSession) -> Result<Opened, Failure> {
        if it.secret.is_none() && !self.sender.principal.has(ServerRight::Master) {
            return Err(error::no_rights());
        }
        let opened = self.web_session(&it.session.0)?;
        if let Some(account) = &it.account {
            let account = self.account(account).map_err(|missing| self.hidden(missing))?;
            if account.id != self.sender.id {
                self.require(CanImpersonate, &self.domain_by_id(account.domain)?)?;
            }
            let opened = opened.filter(|it| it.holder == Holder::Account(account.id));
            return opened.ok_or_else(error::no_web_session);
        }
        let in_own_domain = match &it.domain {
            Some(DomainName(name)) => self.domain_id(name)? == Some(self.sender.domain),
            None => true,
        };
        match opened {
            Some(opened) if in_own_domain && opened.holder == Holder::Account(self.sender.id) => {
                Ok(opened)
            }
            _ => self.session_in(&it.session, it.domain.as_ref()),
        }
    }
}

/// Where a command says that sessions are used from.
fn search(
    origin: Option<Origin>,
    protocol: Option<Protocol>,
    transport: Option<Transport>,
    client: Option<ClientName>,
) -> Search {
    Search {
        origin,
        protocol: protocol.map(|protocol| protocol.0),
        transport: transport.map(|transport| transport.0),
        client: client.map(|client| client.0),
    }
}

fn origin(
    address: Option<&IpAddress>,
    proxied: Option<&IpAddress>,
) -> Result<Option<Origin>, Failure> {
    address.map(|address| Origin::new(address, proxied)).transpose()
}
