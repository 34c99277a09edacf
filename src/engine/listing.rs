//! Listings of the objects of a Domain, which may hold millions of them.
//!
//! They are read from the name index alone and written as text at once: no object is made of a name
//! that is only listed.
use std::ops::ControlFlow;

use memchr::memmem::Finder;

use crate::catalogue::domains::ListDomainObjects;
use crate::data::{Dictionary, Value, print_string};
use crate::engine::error;
use crate::engine::records::utf8;
use crate::engine::work::Work;
use crate::request::failure::Failure;
use crate::state::domain::Domain;
use crate::state::id::Id;
use crate::state::key;
use crate::state::name::fold;
use crate::state::object::Object;

/// A name found for a listing.
type Found = (String, Object);

impl Work<'_, '_> {
    /// Every Account of a Domain with its file extension: a dictionary in the canonical form.
    pub fn list_accounts(&self, domain: &Domain) -> Result<String, Failure> {
        let mut text = String::from("{");
        self.walk(&key::objects(domain.id), &mut |name, stored| {
            if let Some(extension) = Object::account_extension(stored) {
                print_string(&mut text, name);
                // No extension needs quotes.
                text.push('=');
                text.push_str(extension);
                text.push(';');
            }
            Ok(ControlFlow::Continue(()))
        })?;
        text.push('}');
        Ok(text)
    }

    /// The answer of LISTDOMAINOBJECTS. Without a word for any kind all three are listed.
    pub fn list_objects(&self, domain: &Domain, it: ListDomainObjects) -> Result<Value, Failure> {
        let limit = usize::try_from(it.limit.0)
            .map_err(|_| error::bad_value("the limit of LISTDOMAINOBJECTS is negative"))?;
        let filter = it.filter.map(|filter| fold(&filter.0)).unwrap_or_default();
        let from = match it.cookie.as_ref().map(|cookie| cookie.0.as_str()) {
            None | Some("") => String::new(),
            // The least name behind the last one that was listed.
            Some(last) => format!("{last}\0"),
        };
        let all = !(it.accounts || it.aliases || it.forwarders);
        let mut found: Vec<Found> = Vec::new();
        let wanted = [
            (it.accounts || all, None),
            (it.aliases || all, Some(key::ALIASES)),
            (it.forwarders || all, Some(key::FORWARDERS)),
        ];
        for (_, kind) in wanted.into_iter().filter(|(wanted, _)| *wanted) {
            self.find_objects(domain.id, kind, &from, &filter, limit, &mut found)?;
        }
        found.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        let more = found.len() > limit;
        found.truncate(limit);
        let cookie = match found.last() {
            Some((last, _)) if more => last.clone(),
            _ => String::new(),
        };
        let count = |kind| {
            let count = self.count(&key::counter_of_kind(domain.id, kind))?;
            Ok::<Value, Failure>(Value::from(count.to_string()))
        };
        let mut answer = vec![
            count(key::ACCOUNTS)?,
            Value::Dictionary(self.object_entries(found)?),
            count(key::ALIASES)?,
            count(key::FORWARDERS)?,
        ];
        if it.cookie.is_some() {
            answer.push(Value::from(cookie));
        }
        Ok(Value::Array(answer))
    }

    /// Finds the names of one kind that contain `filter`, from `from` on, one more than `limit`.
    fn find_objects(
        &self,
        domain: Id,
        kind: Option<&str>,
        from: &str,
        filter: &str,
        limit: usize,
        found: &mut Vec<Found>,
    ) -> Result<(), Failure> {
        let prefix = match kind {
            Some(kind) => key::object_of_kind(domain, kind, ""),
            None => key::objects(domain),
        };
        let enough = found.len() + limit + 1;
        let filter = Finder::new(filter);
        self.walk_unread(&prefix, from.as_bytes(), &mut |name, stored| {
            if filter.find(name).is_none() {
                return Ok(ControlFlow::Continue(()));
            }
            if kind.is_some() || Object::account_extension(stored).is_some() {
                let name = utf8(&prefix, name)?;
                let object = Object::decode(stored).ok_or_else(|| error::damaged(name))?;
                found.push((name.to_owned(), object));
            }
            let done = found.len() >= enough;
            Ok(if done { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })
    }

    fn object_entries(&self, found: Vec<Found>) -> Result<Dictionary, Failure> {
        let mut entries = Vec::with_capacity(found.len());
        for (name, object) in found {
            let entry = match object {
                Object::Account(_, extension) => Value::from(extension),
                Object::Alias(id) => Value::Array(vec![Value::from(self.account_by_id(id)?.name)]),
                Object::Forwarder(address) => {
                    Value::Array(vec![Value::Array(vec![Value::from(address)])])
                }
                Object::Group(_) | Object::List(_) | Object::Task(_) => continue,
            };
            entries.push((name, entry));
        }
        Ok(Dictionary::from_sorted(entries))
    }
}
