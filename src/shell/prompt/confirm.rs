//! Questions before a command that does damage, scaled to the damage: nothing is asked where little
//! is at stake, and where much is, the answer is a name.
use std::io;

use crate::catalogue::command_of;
use crate::config::profiles::Danger;
use crate::request::damage::Drastic;
use crate::request::spec::{Effect, Spec, Undo};
use crate::shell::batch::guard::drastic;
use crate::shell::changes::difference::difference;
use crate::shell::changes::stakes::{goes_with_it, stakes};
use crate::shell::doors::mode::Mode;
use crate::shell::prompt::repl::Shell;
use crate::shell::render::harmless::{cut, harmless};
use crate::shell::render::paint::Tone;
use crate::shell::render::screen_width;

/// How many parts of a change are shown.
const PARTS_SHOWN: usize = 20;

impl Shell {
    /// Asks about a command, if it is one to ask about. Answers whether it may be sent.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn confirmed(&mut self, line: &str) -> io::Result<bool> {
        if self.calls.is_several() {
            return self.may_change_everywhere(line);
        }
        let Ok((spec, _)) = command_of(line) else { return Ok(true) };
        if self.calls.mode() != Mode::Free {
            return Ok(true);
        }
        match spec.effect {
            Effect::Replaces => self.may_replace(line),
            Effect::Destroys => self.may_destroy(spec, line),
            Effect::Other if spec.drastic != Drastic::No => self.may_destroy(spec, line),
            _ => Ok(true),
        }
    }

    /// Shows what a command would do that is not sent.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn rehearse(&mut self, line: &str) -> io::Result<()> {
        let sent = line.to_owned();
        let found = self.calls.at_each(move |target| {
            let own_domain = target.own_domain();
            let found = difference(&mut |line| target.run(line), &sent, &own_domain);
            let mut lines = found.map(|found| found.lines()).unwrap_or_default();
            let at_stake = stakes(&mut |line| target.run(line), &sent, &own_domain);
            lines.extend(at_stake.into_iter().map(|stake| format!("- {stake}  REMOVED")));
            lines
        });
        for (name, mut lines) in found.unwrap_or_default() {
            if let Some(name) = name {
                lines.iter_mut().for_each(|line| line.push_str(&format!("  ({name})")));
            }
            self.put_parts(&lines)?;
        }
        Ok(())
    }

    fn may_replace(&mut self, line: &str) -> io::Result<bool> {
        let own_domain = self.own_domain();
        let calls = &mut self.calls;
        // Where the present state cannot be read, the command tells why by itself.
        let found = difference(&mut |line| calls.run(line), line, &own_domain);
        let Ok(found) = found else { return Ok(true) };
        let lost = found.lost();
        if lost == 0 {
            return Ok(true);
        }
        self.put_parts(&found.lines())?;
        let entries = if lost == 1 { "1 entry" } else { &format!("{lost} entries") };
        self.yes(&format!("{entries} would be lost. Carry it out? [y/N] "))
    }

    fn may_destroy(&mut self, spec: &'static Spec, line: &str) -> io::Result<bool> {
        let own_domain = self.own_domain();
        let status = self.calls.status().clone();
        let dear = status.profile.as_ref().is_some_and(|it| it.danger == Danger::High);
        let calls = &mut self.calls;
        let at_stake = stakes(&mut |line| calls.run(line), line, &own_domain);
        let for_good = spec.undo == Undo::None;
        let text = match for_good {
            true => "This cannot be taken back.",
            false => "This can be taken back.",
        };
        let place = match &status.profile {
            Some(profile) => format!("  [{} {}]", profile.name, status.server),
            None => String::new(),
        };
        self.say(Tone::Warning, &format!("{text}{}", harmless(&place)))?;
        if !at_stake.is_empty() {
            self.say(Tone::Warning, &format!("  {}", goes_with_it(&at_stake)))?;
        }
        let named = drastic(spec, line, &status.server);
        let wanted = named.or_else(|| (dear && for_good).then(|| first_name(spec, line)).flatten());
        let Some(wanted) = wanted else { return self.yes("Carry it out? [y/N] ") };
        let question =
            format!("Type {} to carry it out, or nothing to leave it: ", harmless(&wanted));
        let answer = self.ask(&question, false).unwrap_or_default();
        self.agreed(answer.trim().eq_ignore_ascii_case(&wanted))
    }

    pub(super) fn yes(&mut self, question: &str) -> io::Result<bool> {
        let answer = self.ask(question, false).unwrap_or_default();
        self.agreed(matches!(answer.trim(), "y" | "Y" | "yes"))
    }

    pub(super) fn agreed(&mut self, agreed: bool) -> io::Result<bool> {
        if !agreed {
            self.say(Tone::Faint, "nothing was sent")?;
        }
        Ok(agreed)
    }

    pub(super) fn put_parts(&mut self, lines: &[String]) -> io::Result<()> {
        let columns = screen_width().saturating_sub(3);
        for line in lines.iter().take(PARTS_SHOWN) {
            let tone = if line.starts_with('-') { Tone::Warning } else { Tone::Faint };
            self.say(tone, &format!("  {}", cut(line, columns)))?;
        }
        match lines.len().saturating_sub(PARTS_SHOWN) {
            0 => Ok(()),
            more => self.say(Tone::Faint, &format!("  and {more} more")),
        }
    }

    fn own_domain(&self) -> String {
        self.calls.status().domain().to_owned()
    }
}

/// The first thing that a command names.
fn first_name(spec: &'static Spec, line: &str) -> Option<String> {
    let (_, from) = command_of(line).ok()?;
    let bound = crate::request::bind::bind(spec, line, from).ok()?;
    bound.slots.iter().flatten().find_map(|slot| Some(slot.value.as_str()?.to_owned()))
}
