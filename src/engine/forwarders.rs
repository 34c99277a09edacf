//! Forwarders: names that stand for an address elsewhere.
use std::rc::Rc;

use crate::access::right::DomainRight;
use crate::catalogue::forwarders::{
    CreateForwarder, DeleteForwarder, FindForwarders, GetForwarder, ListForwarders, RenameForwarder,
};
use crate::engine::error;
use crate::engine::work::Work;
use crate::request::command::Handle;
use crate::request::failure::Failure;
use crate::request::kinds::ForwarderName;
use crate::request::reply::{Names, TextReply};
use crate::state::domain::Domain;
use crate::state::key;
use crate::state::object::Object;

impl Handle<ListForwarders> for Work<'_, '_> {
    fn handle(&mut self, it: ListForwarders) -> Result<Names<ForwarderName>, Failure> {
        let domain = self.domain(it.domain.as_ref())?;
        self.names_of_kind(domain.id, key::FORWARDERS, &|_| true).map(Names::new)
    }
}

impl Handle<CreateForwarder> for Work<'_, '_> {
    fn handle(&mut self, it: CreateForwarder) -> Result<(), Failure> {
        let (domain, name) = self.place(&it.forwarder.0)?;
        self.check_new_name(&domain, name, "Forwarder")?;
        let address = it.address.0.trim();
        if address.is_empty() {
            return Err(error::bad_value("the address of a Forwarder must not be empty"));
        }
        self.enter_name(domain.id, name, &Object::Forwarder(address.to_owned()))
    }
}

impl Handle<RenameForwarder> for Work<'_, '_> {
    fn handle(&mut self, it: RenameForwarder) -> Result<(), Failure> {
        let (domain, name, address) = self.forwarder(&it.forwarder)?;
        let (target, new_name) = self.place(&it.new_name.0)?;
        self.require(DomainRight::CanCreateForwarders, &target)?;
        let forwarder = Object::Forwarder(address);
        self.check_new_name(&target, new_name, "Forwarder")?;
        self.strike_name(domain.id, name, &forwarder)?;
        self.enter_name(target.id, new_name, &forwarder)?;
        let moves = target.id != domain.id;
        let member =
            if moves { format!("{new_name}@{}", target.name) } else { new_name.to_owned() };
        self.replace_member(domain.id, name, Some(&member))
    }
}

impl Handle<DeleteForwarder> for Work<'_, '_> {
    fn handle(&mut self, it: DeleteForwarder) -> Result<(), Failure> {
        let (domain, name, address) = self.forwarder(&it.forwarder)?;
        self.strike_name(domain.id, name, &Object::Forwarder(address))?;
        self.replace_member(domain.id, name, None)
    }
}

impl Handle<GetForwarder> for Work<'_, '_> {
    fn handle(&mut self, it: GetForwarder) -> Result<TextReply, Failure> {
        self.forwarder(&it.forwarder).map(|(_, _, address)| TextReply(address))
    }
}

impl Handle<FindForwarders> for Work<'_, '_> {
    fn handle(&mut self, it: FindForwarders) -> Result<Names<ForwarderName>, Failure> {
        let domain = self.domain(Some(&it.domain))?;
        let wanted = it.address.0.trim();
        let leads_there = |object: &Object| matches!(object, Object::Forwarder(address) if address.eq_ignore_ascii_case(wanted));
        self.names_of_kind(domain.id, key::FORWARDERS, &leads_there).map(Names::new)
    }
}

impl Work<'_, '_> {
    /// A Forwarder: its Domain, its name there and its address.
    fn forwarder<'n>(
        &self,
        name: &'n ForwarderName,
    ) -> Result<(Rc<Domain>, &'n str, String), Failure> {
        let (domain, local) = self.place(&name.0)?;
        match self.object(domain.id, local)? {
            Some(Object::Forwarder(address)) => Ok((domain, local, address)),
            _ => Err(error::no_forwarder()),
        }
    }
}
