//! Which commands have nothing to do with each other, so that they may be on their way together even
//! where each one counts: in any order, and with the state before each of them read in advance.
use std::collections::HashSet;

use crate::catalogue::command_of;
use crate::data::ValueOf;
use crate::request::bind::{Bound, bind};
use crate::request::kinds::{Form, Kind};

/// The names that a group of commands changes something about.
pub struct Apart {
    own_domain: String,
    changed: HashSet<String>,
    /// Whether the group holds commands, whether some of them read, and whether some change.
    reads: bool,
    changes: bool,
    /// Whether reading and changing must not be in one group.
    strict: bool,
}

impl Apart {
    /// A group without commands, of somebody in this Domain. In a `strict` one there is no order.
    pub fn new(own_domain: &str, strict: bool) -> Self {
        let own_domain = own_domain.to_lowercase();
        let changed = HashSet::new();
        Self { own_domain, changed, reads: false, changes: false, strict }
    }

    /// Begins a new group.
    pub fn clear(&mut self) {
        self.changed.clear();
        (self.reads, self.changes) = (false, false);
    }

    /// Takes a command into the group, if it has nothing to do with those that are in it. An empty
    /// group takes every command.
    pub fn take(&mut self, line: &str) -> bool {
        let known = command_of(line).ok();
        let bound = known.and_then(|(spec, from)| bind(spec, line, from).ok());
        let Some(bound) = bound else {
            // Nobody knows what it does: it goes alone.
            return !std::mem::replace(&mut self.changes, true) && !self.reads && {
                self.changed.insert(ANYTHING.to_owned());
                true
            };
        };
        let reads = bound.spec.reads();
        let mixed = if reads { self.changes } else { self.reads };
        let touched = self.names(&bound);
        let meets = touched.iter().any(|name| self.changed.contains(name))
            || self.changed.contains(ANYTHING);
        // One connection keeps the order, in which reading does no harm.
        if (meets && (self.strict || !reads)) || (self.strict && mixed) {
            return false;
        }
        if reads {
            self.reads = true;
            return true;
        }
        self.changes = true;
        let mut changed = HashSet::new();
        for slot in bound.slots.iter().flatten() {
            self.collect(&slot.value, &mut changed);
        }
        if touched.iter().any(String::is_empty) {
            changed.insert(String::new());
        }
        self.changed.extend(changed);
        true
    }

    /// The names that a command is about, with the Domains that they are in. A command about no name
    /// is about the whole server, which is the empty one.
    fn names(&self, bound: &Bound<'_>) -> Vec<String> {
        let mut names = Vec::new();
        for (param, slot) in bound.spec.params.iter().zip(&bound.slots) {
            match slot {
                Some(slot) if param.kind.form() == Form::Word => {
                    let Some(text) = slot.value.as_str() else { continue };
                    let name = self.fold(text);
                    if let Some((_, domain)) = name.rsplit_once('@') {
                        names.push(domain.to_owned());
                    }
                    names.push(name);
                }
                None if param.kind == Kind::DomainName => names.push(self.own_domain.clone()),
                _ => {}
            }
        }
        if names.is_empty() {
            names.push(String::new());
        }
        names
    }

    fn collect(&self, value: &ValueOf<'_>, into: &mut HashSet<String>) {
        match value {
            ValueOf::String(text) if text.len() <= NAME_MAX => {
                into.insert(self.fold(text));
            }
            ValueOf::Array(elements) => {
                elements.iter().for_each(|element| self.collect(element, into));
            }
            ValueOf::Dictionary(dictionary) => {
                dictionary.iter().for_each(|(_, value)| self.collect(value, into));
            }
            _ => {}
        }
    }

    /// A name as it is compared: without the Domain that is meant anyway.
    fn fold(&self, name: &str) -> String {
        let name = name.to_lowercase();
        match name.rsplit_once('@') {
            Some((own, domain)) if domain == self.own_domain => own.to_owned(),
            _ => name,
        }
    }
}

/// What an unknown command changes.
const ANYTHING: &str = "\0";

/// No name is longer, in bytes.
const NAME_MAX: usize = 1024;
