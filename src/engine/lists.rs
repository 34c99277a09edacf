//! Mailing Lists: their owners, names and settings, and what is done with their subscribers.
use crate::access::right::Access;
use crate::access::right::DomainRight::{CanAccessLists, CanCreateLists};
use crate::catalogue::lists::{
    CreateList, DeleteList, GetAccountLists, GetDomainLists, GetList, GetSubscriberInfo, List,
    ListLists, ListSubscribers, ProcessBounce, ReadSubscribers, RenameList, SetPostingMode,
    UpdateList,
};
use crate::data::{Dictionary, Value};
use crate::engine::error;
use crate::engine::mail_address::MailAddress;
use crate::engine::owned::{Found, OWNER, OwnedKind};
use crate::engine::subscribers::{Manner, Wanted};
use crate::engine::update::merge;
use crate::engine::work::Work;
use crate::request::command::Handle;
use crate::request::failure::Failure;
use crate::request::kinds::{Address, ListName, PostingMode};
use crate::request::reply::{Entries, Names, PrintedReply, Record};
use crate::state::id::Id;
use crate::state::key;

impl Handle<ListLists> for Work<'_, '_> {
    fn handle(&mut self, it: ListLists) -> Result<Names<ListName>, Failure> {
        let domain = self.domain(it.domain.as_ref())?;
        self.names_of_kind(domain.id, key::LISTS, &|_| true).map(Names::new)
    }
}

impl Handle<GetDomainLists> for Work<'_, '_> {
    fn handle(&mut self, it: GetDomainLists) -> Result<Entries<ListName>, Failure> {
        let domain = self.domain(it.domain.as_ref())?;
        self.list_entries(self.owned_in(OwnedKind::List, domain.id)?)
    }
}

impl Handle<GetAccountLists> for Work<'_, '_> {
    fn handle(&mut self, it: GetAccountLists) -> Result<Entries<ListName>, Failure> {
        let account = self.account_id(&it.account.0)?;
        self.list_entries(self.owned_by(OwnedKind::List, account)?)
    }
}

impl Handle<CreateList> for Work<'_, '_> {
    fn handle(&mut self, it: CreateList) -> Result<(), Failure> {
        let (domain, _) = self.place(&it.list.0)?;
        let count = self.count(&key::counter_of_kind(domain.id, key::LISTS))?;
        self.check_limit(&domain, "mailing lists", "ListsLimit", count)?;
        let list = self.create_owned(OwnedKind::List, &it.list.0, &it.owner.0)?;
        self.make_list_mailboxes(&list)
    }
}

impl Handle<RenameList> for Work<'_, '_> {
    fn handle(&mut self, it: RenameList) -> Result<(), Failure> {
        let mut list = self.find_owned(OwnedKind::List, &it.list.0)?;
        let old_name = list.name.clone();
        self.rename_owned(&mut list, &it.new_name.0)?;
        self.rename_list_mailboxes(&list, &old_name)
    }
}

impl Handle<DeleteList> for Work<'_, '_> {
    fn handle(&mut self, it: DeleteList) -> Result<(), Failure> {
        let list = self.find_owned(OwnedKind::List, &it.list.0)?;
        self.delete_owned(&list)
    }
}

impl Handle<GetList> for Work<'_, '_> {
    fn handle(&mut self, it: GetList) -> Result<Record, Failure> {
        let list = self.readable_list(&it.list)?;
        let mut all = self.list_layers(&list).all();
        all.set(OWNER, self.owner_name(&list.stored)?);
        Ok(Record(all))
    }
}

impl Handle<UpdateList> for Work<'_, '_> {
    fn handle(&mut self, it: UpdateList) -> Result<(), Failure> {
        let mut list = self.changeable_list(&it.list)?;
        let mut changes = it.settings.0;
        if let Some(owner) = changes.remove(OWNER) {
            self.hand_over(&mut list, &owner)?;
        }
        merge(&mut list.stored.settings, changes);
        self.put_owned(&list);
        Ok(())
    }
}

impl Handle<List> for Work<'_, '_> {
    fn handle(&mut self, it: List) -> Result<(), Failure> {
        let list = self.changeable_list(&it.list)?;
        let address = mail_address(&it.subscriber.0)?;
        let manner = Manner { silently: it.silently, confirm: it.confirm };
        self.change_subscription(&list, it.operation, manner, &address)
    }
}

impl Handle<ListSubscribers> for Work<'_, '_> {
    fn handle(&mut self, it: ListSubscribers) -> Result<Names<Address>, Failure> {
        let list = self.readable_list(&it.list)?;
        let filter = it.filter.as_ref().map(|filter| filter.0.as_str());
        let wanted = Wanted::new(filter, it.limit.map(|limit| limit.0))?;
        self.subscriber_addresses(&list, &wanted).map(Names::printed)
    }
}

impl Handle<ReadSubscribers> for Work<'_, '_> {
    fn handle(&mut self, it: ReadSubscribers) -> Result<PrintedReply, Failure> {
        let list = self.readable_list(&it.list)?;
        let filter = it.filter.as_ref().map(|filter| filter.0.as_str());
        let wanted = Wanted::new(filter, it.limit.map(|limit| limit.0))?;
        self.subscriber_descriptions(&list, &wanted).map(PrintedReply)
    }
}

impl Handle<GetSubscriberInfo> for Work<'_, '_> {
    fn handle(&mut self, it: GetSubscriberInfo) -> Result<Record, Failure> {
        let list = self.readable_list(&it.list)?;
        let address = mail_address(&it.subscriber.0)?.full(&list.domain.name);
        let found = self.subscriber(&list, &address)?;
        Ok(Record(found.map(|subscriber| subscriber.info()).unwrap_or_default()))
    }
}

impl Handle<SetPostingMode> for Work<'_, '_> {
    fn handle(&mut self, it: SetPostingMode) -> Result<(), Failure> {
        let list = self.changeable_list(&it.list)?;
        let address = mail_address(&it.subscriber.0)?.full(&list.domain.name);
        self.set_posting(&list, &address, it.mode.unwrap_or(PostingMode::Unmoderated))
    }
}

impl Handle<ProcessBounce> for Work<'_, '_> {
    fn handle(&mut self, it: ProcessBounce) -> Result<(), Failure> {
        let list = self.changeable_list(&it.list)?;
        let address = mail_address(&it.subscriber.0)?.full(&list.domain.name);
        self.process_bounce(&list, &address, it.fatal)
    }
}

impl Work<'_, '_> {
    /// A list that the sender may look into.
    fn readable_list(&self, list: &ListName) -> Result<Found, Failure> {
        self.list_with_rights(list, true)
    }

    /// A list that the sender may change.
    fn changeable_list(&self, list: &ListName) -> Result<Found, Failure> {
        self.list_with_rights(list, false)
    }

    /// A list, if the sender owns it or administers lists of its Domain. To anybody else it makes no
    /// difference whether there is such a list.
    fn list_with_rights(&self, list: &ListName, reads: bool) -> Result<Found, Failure> {
        let access = Access::OwnOrDomainWith(CanAccessLists);
        match self.find_owned(OwnedKind::List, &list.0) {
            Ok(found) => {
                let own = found.stored.owner == self.sender.id;
                let allowed = self.may(access, &found.domain, own, reads);
                if allowed { Ok(found) } else { Err(error::no_rights()) }
            }
            Err(missing) => {
                let allowed = match self.place(&list.0) {
                    Ok((domain, _)) => self.may(access, &domain, false, reads),
                    Err(_) => !self.is_limited(),
                };
                Err(if allowed { missing } else { error::no_rights() })
            }
        }
    }

    /// Changes the owner, for which it takes the right to make lists for others.
    fn hand_over(&mut self, list: &mut Found, owner: &Value) -> Result<(), Failure> {
        let wrong = || error::bad_element(OWNER, "the name of an account", Some(owner));
        let before = list.stored.owner;
        self.change_owner(list, owner.as_str().ok_or_else(wrong)?)?;
        if list.stored.owner != before {
            self.require(CanCreateLists, &list.domain)?;
            self.make_list_mailboxes(list)?;
        }
        Ok(())
    }

    /// What a listing tells of lists: how many subscribers they have.
    fn list_entries(&self, lists: Vec<(String, Id)>) -> Result<Entries<ListName>, Failure> {
        let mut entries = Vec::with_capacity(lists.len());
        for (name, id) in lists {
            entries.push((name, Value::from(self.subscriber_count(id)?.to_string())));
        }
        Ok(Entries::new(Dictionary::from_sorted(entries)))
    }
}

fn mail_address(text: &str) -> Result<MailAddress, Failure> {
    MailAddress::parse(text).ok_or_else(|| error::bad_name("E-mail address", text))
}
