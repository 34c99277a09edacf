//! What the settings of an object are at present, for the menu: asked for beside the keys, and shown
//! once it is known.
use std::sync::Arc;

use crate::catalogue::keys::key::Key;
use crate::catalogue::{command_of, specs};
use crate::data::Value;
use crate::request::bind::{Bound, bind};
use crate::request::spec::Undo;
use crate::request::undo::{Filling, fill};
use crate::shell::line::names::Names;
use crate::shell::render::cell::{cell_of, hides};
use crate::shell::render::harmless::{cut, harmless};

/// How wide a value is shown, in columns.
const COLUMNS: usize = 24;

/// The present settings of the object that a half-typed command names.
pub struct Present {
    /// Those that are set for the object itself.
    own: Arc<Value>,
    /// Those that hold for it, with what comes from elsewhere.
    effective: Option<Arc<Value>>,
}

impl Present {
    /// The settings, as far as they are known already. What reads them is what a change of them is
    /// taken back with.
    pub fn of(bound: &Bound<'_>, names: &Names) -> Option<Self> {
        let Undo::Restore { read, .. } = bound.spec.undo else { return None };
        let home = names.home();
        let read = fill(read, Filling { bound, own_domain: &home, was: None })?;
        let own = names.present(&read)?;
        let verb = read.split(' ').next().unwrap_or(&read);
        let all = specs().find(|spec| spec.own.split(' ').next() == Some(verb));
        let effective =
            all.and_then(|all| names.present(&format!("{}{}", all.verb, &read[verb.len()..])));
        Some(Self { own, effective })
    }

    /// What a key is set to, in a few words; `None` where nothing is known of it.
    pub fn value_of(&self, key: &Key) -> Option<String> {
        let own = self.own.as_dictionary()?;
        if let Some(value) = own.get(key.name) {
            return Some(match hides(key.name, value) || key.secret {
                true => "now set".to_owned(),
                false => format!("now {}", short(key.name, value)),
            });
        }
        let effective = self.effective.as_ref().and_then(|all| all.as_dictionary());
        match effective.and_then(|all| all.get(key.name)) {
            Some(value) if !hides(key.name, value) && !key.secret => {
                Some(format!("now {}, inherited", short(key.name, value)))
            }
            _ => Some("not set".to_owned()),
        }
    }
}

/// The command that tells which of the settings, as this command answers them, are set for the object
/// itself. `None` for commands that answer something else.
pub fn reader_of_own(line: &str, home: &str) -> Option<String> {
    let (spec, from) = command_of(line).ok().filter(|(spec, _)| !spec.own.is_empty())?;
    let bound = bind(spec, line, from).ok()?;
    fill(spec.own, Filling { bound: &bound, own_domain: home, was: None })
}

fn short(key: &str, value: &Value) -> String {
    let text = cell_of(key, value);
    cut(&harmless(&text), COLUMNS).into_owned()
}
