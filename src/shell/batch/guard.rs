//! What a batch may do without being asked: a batch cannot answer a question.
use crate::catalogue::command_of;
use crate::request::bind::bind;
use crate::request::damage::Drastic;
use crate::request::spec::{Effect, Spec, Undo};
use crate::shell::batch::check::Checked;
use crate::shell::batch::report::counted;
use crate::shell::line::secrets::mask;

/// How many commands that can be taken back are permitted when no number is said.
const UNSAID_MAX: u64 = 100;

/// What was permitted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permitted {
    /// How many commands may remove something; `Some(None)` for what can be taken back.
    pub destroy: Option<Option<u64>>,
    /// Whether entries may be lost when something is replaced.
    pub loss: bool,
    /// The Domains that may go with all that is in them, and the servers that may be stopped.
    pub meant: Vec<String>,
    /// On how many servers at once something may be changed.
    pub servers: Option<u64>,
}

/// Watches over a batch.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    permitted: Permitted,
    /// Whether what is not permitted is refused; otherwise only what goes beyond a number is.
    strict: bool,
    /// Whether a mistake is dear, so that replacing is watched too.
    dear: bool,
    /// The names of the servers.
    servers: Vec<String>,
    /// What several places are called.
    places: Vec<String>,
    /// How many of them are out of reach.
    missing: usize,
    destroyed: u64,
}

impl Guard {
    /// A guard over a batch. It is strict with batches in files, and with every batch where a mistake
    /// is dear.
    pub fn new(permitted: Permitted, in_file: bool, dear: bool) -> Self {
        Self { permitted, strict: in_file || dear, dear, ..Self::default() }
    }

    /// Tells the guard that the batch goes to several places, of which some are out of reach.
    pub fn watches(&mut self, places: Vec<String>, missing: usize) {
        (self.places, self.missing) = (places, missing);
    }

    /// Tells the guard the name of a server.
    pub fn stands_at(&mut self, server: &str) {
        self.servers.push(server.to_owned());
    }

    /// Whether every command is permitted anyway.
    pub fn trusts(&self) -> bool {
        !self.strict && self.permitted.destroy.is_none() && self.places.is_empty()
    }

    /// Whether a whole batch may begin.
    ///
    /// # Errors
    /// Why it may not.
    pub fn look_at(&self, checked: &Checked) -> Result<(), String> {
        let changing = checked.changing();
        if changing > 0 {
            let would = if checked.unknown() == changing { "may" } else { "would" };
            let what = format!("{} {would}", counted(changing, "command"));
            self.may_change_everywhere(&what)?;
        }
        let destroying = checked.destroying();
        let total: u64 = destroying.iter().map(|(_, count)| count).sum();
        let for_good = destroying.iter().any(|(spec, _)| spec.undo == Undo::None);
        let kinds: Vec<String> =
            destroying.iter().map(|(spec, count)| format!("{count} {}", spec.verb)).collect();
        let told =
            format!("{} would remove something: {}", counted(total, "command"), kinds.join(", "));
        match self.permitted.destroy {
            None if self.strict && total > 0 => {
                Err(format!("{told}; --allow-destroy={total} permits that"))
            }
            Some(None) if for_good => Err(format!(
                "{told}, and not all of it can be taken back; --allow-destroy={total} permits that"
            )),
            Some(None) if total > UNSAID_MAX => {
                Err(format!("{told}; --allow-destroy={total} permits that"))
            }
            Some(Some(limit)) if total > limit => Err(format!("{told}; permitted are {limit}")),
            _ => Ok(()),
        }
    }

    /// Whether it was said that a command is meant that stops a server or empties a Domain.
    ///
    /// # Errors
    /// What has to be said.
    pub fn is_meant(&self, line: &str) -> Result<(), String> {
        let Ok((spec, _)) = command_of(line) else { return Ok(()) };
        let meant =
            |name: &String| self.permitted.meant.iter().any(|it| it.eq_ignore_ascii_case(name));
        let nameless = [String::new()];
        let servers = if self.servers.is_empty() { &nameless[..] } else { &self.servers };
        let mut names = servers.iter().filter_map(|server| drastic(spec, line, server));
        match names.find(|name| !meant(name)) {
            Some(name) if self.strict => {
                Err(format!("{} is refused without --i-mean {name}", mask(line)))
            }
            _ => Ok(()),
        }
    }

    /// Whether something may be changed at several places at once.
    fn may_change_everywhere(&self, what: &str) -> Result<(), String> {
        let (count, missing) = (self.places.len(), self.missing);
        let names = self.places.join(", ");
        match self.permitted.servers {
            _ if count == 0 => Ok(()),
            _ if missing > 0 => Err(format!(
                "{what} change something on {count} servers, of which {missing} cannot be \
                 reached"
            )),
            Some(permitted) if permitted == count as u64 => Ok(()),
            Some(permitted) => Err(format!(
                "{what} change something on {count} servers ({names}); permitted are \
                 {permitted}"
            )),
            None => Err(format!(
                "{what} change something on {count} servers ({names}); \
                 --allow-servers={count} permits that"
            )),
        }
    }

    /// Whether a command may be sent. Counts it if it may.
    ///
    /// # Errors
    /// Why it may not.
    pub fn look_at_command(&mut self, line: &str) -> Result<(), String> {
        let known = command_of(line).map(|(spec, _)| spec);
        if !known.as_ref().is_ok_and(|spec| spec.reads()) {
            let what = known.as_ref().map(|spec| format!("{} would", spec.verb));
            self.may_change_everywhere(&what.unwrap_or("an unknown command may".to_owned()))?;
        }
        let Ok(spec) = known else { return Ok(()) };
        self.is_meant(line)?;
        if spec.effect != Effect::Destroys {
            return Ok(());
        }
        self.destroyed += 1;
        match self.permitted.destroy {
            None if self.dear => Err(format!("{} is refused without --allow-destroy", spec.verb)),
            Some(None) if spec.undo == Undo::None => {
                Err(format!("{} cannot be taken back; --allow-destroy=N permits it", spec.verb))
            }
            Some(None) if self.destroyed > UNSAID_MAX => Err(format!(
                "more than {UNSAID_MAX} commands remove something; --allow-destroy=N permits that"
            )),
            Some(Some(limit)) if self.destroyed > limit => {
                Err(format!("this would be removal {}; permitted are {limit}", self.destroyed))
            }
            _ => Ok(()),
        }
    }

    /// Whether it has to be looked whether a command loses something.
    pub fn fears_loss(&self, line: &str) -> bool {
        let replaces = |(spec, _): (&Spec, usize)| spec.effect == Effect::Replaces;
        self.dear && !self.permitted.loss && command_of(line).is_ok_and(replaces)
    }
}

/// The name that has to be typed before a command that stops a server or empties a Domain.
pub fn drastic(spec: &'static Spec, line: &str, server: &str) -> Option<String> {
    let flag = match spec.drastic {
        Drastic::No => return None,
        Drastic::Server => return Some(server.to_owned()),
        Drastic::With(flag) => flag,
    };
    let bound = bind(spec, line, command_of(line).ok()?.1).ok()?;
    let index = spec.params.iter().position(|param| param.name == flag)?;
    bound.slots[index].as_ref()?;
    let domain = bound.slots.iter().flatten().next()?;
    Some(domain.value.as_str()?.to_owned())
}
