//! What a batch would do, and all that is wrong with it, found before anything is carried out.
use std::collections::HashMap;

use crate::access::right::Access;
use crate::catalogue::command_of;
use crate::request::describe::needs;
use crate::request::spec::{Effect, Spec, Undo};
use crate::shell::batch::input::Whole;
use crate::shell::batch::lines::{Command, Entry};
use crate::shell::batch::report::{Mishap, Report, counted};
use crate::shell::render::sink::Sink;
use crate::shell::stages::line::{LineError, commands_of, mistakes};

/// What a batch holds.
#[derive(Default)]
pub struct Checked {
    /// How many commands, with those that are wrong.
    pub commands: u64,
    /// How many of them cannot be read or understood.
    pub wrong: u64,
    /// How often each known command stands there, in the order in which they came first.
    kinds: Vec<(&'static Spec, u64)>,
    /// Whether commands for the rows of results do more than read.
    pub rows_change: bool,
    /// How many commands the catalogue does not know.
    unknown: u64,
    places: HashMap<&'static str, usize>,
}

/// Looks through a batch and tells all that is wrong. Commands that the catalogue does not know are
/// wrong unless a server is there that may know them.
pub fn check(
    whole: &Whole,
    unknown_too: bool,
    report: &mut Report,
    sink: &mut Sink<'_>,
) -> Checked {
    let mut checked = Checked::default();
    whole.for_each(|entry| {
        checked.commands += 1;
        match entry {
            Entry::Command(command) => {
                let parsed = commands_of(&command.text, unknown_too);
                checked.take(&command, parsed, unknown_too, report, sink);
            }
            Entry::Unreadable(line, text) => {
                checked.wrong += 1;
                report.mishap(sink, Mishap { line, text, ..Mishap::default() });
            }
            Entry::Broken(line, text) => {
                checked.wrong += 1;
                report.mishap(sink, Mishap { line, text: &text, ..Mishap::default() });
            }
        }
    });
    checked
}

impl Checked {
    fn take(
        &mut self,
        command: &Command,
        parsed: Result<Vec<Option<&'static Spec>>, LineError>,
        unknown_too: bool,
        report: &mut Report,
        sink: &mut Sink<'_>,
    ) {
        match parsed {
            Ok(specs) => {
                let mut of_rows = specs.iter().skip(1);
                self.rows_change |= of_rows.any(|spec| spec.is_none_or(|spec| !spec.reads()));
                specs.into_iter().for_each(|spec| self.count(spec));
            }
            Err(_) => {
                self.wrong += 1;
                report.mistakes(sink, command, &mistakes(&command.text, unknown_too));
            }
        }
    }

    fn count(&mut self, spec: Option<&'static Spec>) {
        let Some(spec) = spec else {
            self.unknown += 1;
            return;
        };
        let next = self.kinds.len();
        let place = *self.places.entry(spec.verb).or_insert(next);
        match self.kinds.get_mut(place) {
            Some((_, count)) => *count += 1,
            None => self.kinds.push((spec, 1)),
        }
    }

    /// How many commands change something, or may.
    pub fn changing(&self) -> u64 {
        let changing = self.kinds.iter().filter(|(spec, _)| !spec.reads());
        self.unknown + changing.map(|(_, count)| count).sum::<u64>()
    }

    /// How many of these the catalogue does not know.
    pub fn unknown(&self) -> u64 {
        self.unknown
    }

    /// The commands that remove something, and how many there are of each.
    pub fn destroying(&self) -> Vec<(&'static Spec, u64)> {
        let destroying = self.kinds.iter().filter(|(spec, _)| spec.effect == Effect::Destroys);
        destroying.copied().collect()
    }

    /// What the batch would do, one line a command.
    pub fn table(&self) -> String {
        let mut text = String::new();
        let columns = self.kinds.iter().map(|(spec, _)| spec.verb.len()).max().unwrap_or(0);
        for (spec, count) in &self.kinds {
            let way_back = match spec.undo {
                _ if spec.reads() => "",
                Undo::None => "cannot be taken back",
                Undo::Opposite(_) | Undo::Restore { .. } => "can be taken back",
            };
            let (verb, word) = (spec.verb, spec.effect.word());
            let line = format!("{count:>8}  {verb:columns$}  {word:7}  {way_back}");
            text.push_str(line.trim_end());
            text.push('\n');
        }
        for (needs, verbs) in self.needs() {
            text.push_str(&format!("needs {needs}: {}\n", verbs.join(", ")));
        }
        text
    }

    /// What the sender of the batch needs, and for which commands.
    fn needs(&self) -> Vec<(String, Vec<&'static str>)> {
        let mut all: Vec<(String, Vec<&'static str>)> = Vec::new();
        for (spec, _) in self.kinds.iter().filter(|(spec, _)| spec.access != Access::Anyone) {
            let needs = needs(spec.access);
            match all.iter_mut().find(|(known, _)| *known == needs) {
                Some((_, verbs)) => verbs.push(spec.verb),
                None => all.push((needs, vec![spec.verb])),
            }
        }
        all
    }

    /// What was found, in a few words.
    pub fn summary(&self) -> String {
        let commands = counted(self.commands, "command");
        match self.wrong {
            0 => format!("{commands}, nothing wrong"),
            wrong => format!("{commands}, {wrong} not understood"),
        }
    }
}

/// The command of a line that has been checked.
pub fn spec_of(line: &str) -> Option<&'static Spec> {
    command_of(line).ok().map(|(spec, _)| spec)
}
