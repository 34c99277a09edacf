//! Monitoring: what the server counts about itself, custom elements, and the end of the server.
//!
//! The elements of the server have numbers of their own, which say what belongs together, and never
//! change; new ones are added behind. Custom elements have names only and come behind them all.
use std::ops::ControlFlow;

use crate::catalogue::monitoring::{
    GetDialogInfo, GetNextStatName, GetStatElement, SetStatElement, Shutdown,
};
use crate::data::Value;
use crate::engine::counters::Counter;
use crate::engine::error;
use crate::engine::records::read;
use crate::engine::work::{Effect, Work};
use crate::request::command::Handle;
use crate::request::failure::Failure;
use crate::request::kinds::StatChange;
use crate::request::reply::{ObjectReply, Record, TextReply};
use crate::state::key::{self, Owner};
use crate::state::name::{fold, is_object_name};

/// An element of the server.
struct Element {
    /// Its object ID.
    id: &'static str,
    /// Its name, by which it is found too.
    name: &'static str,
    source: Source,
}

/// Where the value of an element comes from.
enum Source {
    /// How many objects of a kind there are in all Domains, or Domains.
    Objects(&'static str),
    /// How many sessions are open.
    Sessions,
    /// How long the server has been at work, in seconds.
    Uptime,
    /// What has been counted since the store was made.
    Counter(Counter),
    /// The engine holds none of it: it carries no mail and no calls by itself.
    Nothing,
}

/// The elements of the server, in the order of their object IDs, as numbers.
const ELEMENTS: &[Element] = &[
    Element { id: "1.1", name: "numDomains", source: Source::Objects(key::DOMAINS) },
    Element { id: "1.2", name: "numAccounts", source: Source::Objects(key::ACCOUNTS) },
    Element { id: "1.3", name: "numAliases", source: Source::Objects(key::ALIASES) },
    Element { id: "1.4", name: "numGroups", source: Source::Objects(key::GROUPS) },
    Element { id: "1.5", name: "numForwarders", source: Source::Objects(key::FORWARDERS) },
    Element { id: "1.6", name: "numLists", source: Source::Objects(key::LISTS) },
    Element { id: "1.7", name: "numNamedTasks", source: Source::Objects(key::TASKS) },
    Element { id: "2.1", name: "pwdInputActive", source: Source::Sessions },
    Element { id: "2.2", name: "pwdInputTotal", source: Source::Counter(Counter::Logins) },
    Element { id: "2.3", name: "pwdLoginsFailed", source: Source::Counter(Counter::LoginsRefused) },
    Element { id: "2.4", name: "cliCommands", source: Source::Counter(Counter::Commands) },
    Element {
        id: "2.5",
        name: "cliCommandsFailed",
        source: Source::Counter(Counter::CommandsRefused),
    },
    Element { id: "3.1", name: "numQueuedMessages", source: Source::Nothing },
    Element { id: "3.2", name: "smtpInputActive", source: Source::Nothing },
    Element { id: "3.3", name: "smtpInputTotal", source: Source::Nothing },
    Element { id: "3.4", name: "smtpInputJobs", source: Source::Nothing },
    Element { id: "3.5", name: "smtpInputTrafficIn", source: Source::Nothing },
    Element { id: "3.6", name: "sipTotalServers", source: Source::Nothing },
    Element { id: "4.1", name: "serverUptime", source: Source::Uptime },
];

/// There may be so many custom elements: whoever counts in them could make new ones without an end.
const CUSTOM_MAX: i64 = 1_000;
/// The part of the server that holds them: name in lower case to name and value.
const CUSTOM: &str = "custom-elements/";
/// The counter of the custom elements.
const CUSTOM_COUNTER: &str = "custom-elements";

impl Handle<GetStatElement> for Work<'_, '_> {
    fn handle(&mut self, it: GetStatElement) -> Result<ObjectReply, Failure> {
        let value = match element(&it.element.0) {
            Some(place) => self.element_value(&ELEMENTS[place].source)?,
            None => match self.custom_element(&it.element.0)? {
                Some((_, value)) => value,
                None => return Err(no_element(&it.element.0)),
            },
        };
        Ok(ObjectReply(Value::Number(value)))
    }
}

impl Handle<SetStatElement> for Work<'_, '_> {
    fn handle(&mut self, it: SetStatElement) -> Result<(), Failure> {
        let name = it.element.0.as_str();
        if element(name).is_some() {
            return Err(error::fixed_element(name));
        }
        let known = self.custom_element(name)?;
        if known.is_none() {
            self.make_room_for_custom(name)?;
        }
        let (name, old) = known.unwrap_or_else(|| (name.to_owned(), 0));
        let new = match it.change {
            Some(StatChange::Inc) => old.checked_add(it.value.0),
            Some(StatChange::Set) | None => Some(it.value.0),
        };
        let new = new.ok_or_else(|| error::bad_value("the value of the element is too large"))?;
        let key = custom_key(&name);
        self.put_value(key, &Value::Array(vec![Value::from(name), Value::Number(new)]));
        Ok(())
    }
}

impl Handle<GetNextStatName> for Work<'_, '_> {
    fn handle(&mut self, it: GetNextStatName) -> Result<TextReply, Failure> {
        let name = it.element.0.as_str();
        let next = match element(name) {
            _ if name.is_empty() => ELEMENTS.first(),
            Some(place) => ELEMENTS.get(place + 1),
            None if self.custom_element(name)?.is_none() => return Err(no_element(name)),
            None => None,
        };
        if let Some(next) = next {
            return Ok(TextReply(next.id.to_owned()));
        }
        // The least name behind this one; all custom elements are behind those of the server.
        let from =
            if element(name).is_some() { String::new() } else { format!("{}\0", fold(name)) };
        let mut next = None;
        self.walk_from(&Owner::Server.part(CUSTOM), &from, &mut |folded, stored| {
            next = Some(read_custom(folded, stored)?.0);
            Ok(ControlFlow::Break(()))
        })?;
        let last = || error::not_found("statistics element behind", &error::shown(name));
        next.map(TextReply).ok_or_else(last)
    }
}

impl Handle<GetDialogInfo> for Work<'_, '_> {
    fn handle(&mut self, it: GetDialogInfo) -> Result<Record, Failure> {
        // The engine carries no calls, so that there is never a dialog.
        Err(error::not_found("dialog", &it.dialog.0.to_string()))
    }
}

impl Handle<Shutdown> for Work<'_, '_> {
    fn handle(&mut self, _: Shutdown) -> Result<(), Failure> {
        let text = format!("SYSTEM shutdown by {}", self.sender.principal.full_name());
        self.effects.push(Effect::Log(1, text));
        self.effects.push(Effect::Shutdown);
        Ok(())
    }
}

impl Work<'_, '_> {
    fn element_value(&self, source: &Source) -> Result<i64, Failure> {
        let counters = &self.world.counters;
        Ok(match source {
            Source::Objects(kind) => self.count(&key::total_of_kind(kind))?,
            Source::Sessions => counters.sessions(),
            Source::Uptime => self.now.saturating_sub(self.world.started),
            Source::Counter(counter) => counters.total(*counter),
            Source::Nothing => 0,
        })
    }

    /// A custom element: its name as it was given first, and its value.
    fn custom_element(&self, name: &str) -> Result<Option<(String, i64)>, Failure> {
        if !is_custom_name(name) {
            return Ok(None);
        }
        let stored = self.bytes(&custom_key(name))?;
        stored.map(|stored| read_custom(name, &stored)).transpose()
    }

    /// Refuses a new custom element whose name is none, or for which there is no room.
    fn make_room_for_custom(&mut self, name: &str) -> Result<(), Failure> {
        if !is_custom_name(name) {
            return Err(no_element(name));
        }
        if self.add_to_count(CUSTOM_COUNTER, 1)? > CUSTOM_MAX {
            return Err(error::bad_value(format!(
                "there are {CUSTOM_MAX} Custom statistics elements already"
            )));
        }
        Ok(())
    }
}

/// The place of an element of the server, by its object ID or its name.
fn element(wanted: &str) -> Option<usize> {
    ELEMENTS.iter().position(|it| it.id == wanted || it.name.eq_ignore_ascii_case(wanted))
}

/// Whether a custom element may have this name: it must not look like an object ID.
fn is_custom_name(name: &str) -> bool {
    is_object_name(name) && name.starts_with(char::is_alphabetic)
}

fn custom_key(name: &str) -> Vec<u8> {
    Owner::Server.part(&format!("{CUSTOM}{}", fold(name)))
}

fn read_custom(name: &str, stored: &[u8]) -> Result<(String, i64), Failure> {
    match read(&custom_key(name), stored)? {
        Value::Array(pair) => match pair.as_slice() {
            [Value::String(name), Value::Number(value)] => Ok((name.to_string(), *value)),
            _ => Err(error::damaged(name)),
        },
        _ => Err(error::damaged(name)),
    }
}

fn no_element(name: &str) -> Failure {
    error::not_found("statistics element", &error::shown(name))
}
