//! Questions before a command that does damage, scaled to the damage: nothing is asked where little
//! is at stake, and where much is, the answer is a name.
use std::io;

use crate::catalogue::command_of;
use crate::config::profiles::Danger;
use crate::request::damage::Drastic;
use crate::request::spec::{Effect, Spec, Undo};
use crate::shell::batch::guard::drastic;
use crate::shell::changes::difference::{difference, difference_and_addition};
use crate::shell::changes::stakes::{goes_with_it, stakes};
use crate::shell::doors::mode::Mode;
use crate::shell::doors::outcome::TargetError;
use crate::shell::line::secrets::mask;
use crate::shell::prompt::repl::Shell;
use crate::shell::render::harmless::{cut, harmless};
use crate::shell::render::paint::Tone;
use crate::shell::render::screen_width;

/// How many parts of a change are shown.
const PARTS_SHOWN: usize = 20;

/// How many of many commands are looked through for what they would lose. Each takes a question to the
/// place and its answer.
const WEIGHED_MAX: usize = 100;

/// More objects than these are not removed for a mere `y`.
const REMOVED_MAX: usize = 100;

impl Shell {
    /// Asks about a command, if it is one to ask about. Answers what may be sent: the command itself,
    /// or one that only adds where it would replace.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn confirmed(&mut self, line: String) -> io::Result<Option<String>> {
        if self.calls.is_several() {
            return Ok(self.may_change_everywhere(&line)?.then_some(line));
        }
        let Ok((spec, _)) = command_of(&line) else { return Ok(Some(line)) };
        if self.calls.mode() != Mode::Free {
            return Ok(Some(line));
        }
        match spec.effect {
            Effect::Replaces => self.may_replace(line),
            Effect::Destroys => Ok(self.may_destroy(spec, &line)?.then_some(line)),
            Effect::Other if spec.drastic != Drastic::No => {
                Ok(self.may_destroy(spec, &line)?.then_some(line))
            }
            _ => Ok(Some(line)),
        }
    }

    /// Asks about commands that were made of rows, all of one kind: what they would lose is shown, and
    /// where much is at stake, the answer is their number.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn may_change_with_all(&mut self, lines: &[&str]) -> io::Result<bool> {
        if self.calls.mode() != Mode::Free {
            return Ok(true);
        }
        let known = lines.first().and_then(|line| command_of(line).ok()).map(|(spec, _)| spec);
        let destroys = known.is_some_and(|spec| spec.effect == Effect::Destroys);
        if known.is_some_and(|spec| spec.effect == Effect::Replaces) && !self.calls.is_several() {
            self.show_lost_by(lines)?;
        }
        let for_good = known.is_some_and(|spec| spec.undo == Undo::None);
        if destroys {
            self.say_whether_for_good(for_good)?;
        }
        let status = self.calls.status();
        let dear = status.danger() == Some(Danger::High);
        let is_drastic =
            known.is_some_and(|spec| lines.iter().any(|it| drastic(spec, it, "").is_some()));
        if is_drastic || destroys && (lines.len() > REMOVED_MAX || dear && for_good) {
            let alone = known.zip(lines.first()).filter(|_| lines.len() == 1);
            let name = alone.and_then(|(spec, line)| first_name(spec, line));
            return Ok(self.types(&name.unwrap_or_else(|| lines.len().to_string())));
        }
        let answer = self.ask("Carry them out? [y/N] ", false).unwrap_or_default();
        Ok(is_yes(&answer))
    }

    /// Shows what commands would lose by replacing.
    fn show_lost_by(&mut self, lines: &[&str]) -> io::Result<()> {
        let own_domain = self.own_domain();
        let mut parts = Vec::new();
        let mut lost = 0;
        for line in lines.iter().take(WEIGHED_MAX) {
            let calls = &mut self.calls;
            match difference(&mut |line| calls.run(line), line, &own_domain) {
                Ok(found) if found.lost() > 0 => {
                    lost += found.lost();
                    parts.push(format!("{}:", mask(line)));
                    parts.extend(found.lines().iter().map(|part| format!("  {part}")));
                }
                // What cannot be read is told by the command itself.
                Ok(_) | Err(TargetError::Refused(_)) => {}
                Err(_) => break,
            }
        }
        if lost == 0 {
            return Ok(());
        }
        self.put_parts(&parts)?;
        let by = match lines.len() {
            count if count > WEIGHED_MAX => format!(" by the first {WEIGHED_MAX}"),
            _ => String::new(),
        };
        self.say(Tone::Warning, &format!("{} would be lost{by}", entries(lost)))
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

    fn may_replace(&mut self, line: String) -> io::Result<Option<String>> {
        let own_domain = self.own_domain();
        let calls = &mut self.calls;
        // Where the present state cannot be read, the command tells why by itself.
        let found = difference_and_addition(&mut |line| calls.run(line), &line, &own_domain);
        let Ok((found, addition)) = found else { return Ok(Some(line)) };
        let lost = found.lost();
        if lost == 0 {
            return Ok(Some(line));
        }
        self.put_parts(&found.lines())?;
        let lost = entries(lost);
        let Some(addition) = addition else {
            let agreed = self.yes(&format!("{lost} would be lost. Carry it out? [y/N] "))?;
            return Ok(agreed.then_some(line));
        };
        let question = format!("{lost} would be lost. Carry it out, or add only? [y/N/a] ");
        let answer = self.ask(&question, false).unwrap_or_default();
        if matches!(answer.trim(), "a" | "A" | "add") {
            self.say(Tone::Faint, &mask(&addition))?;
            return Ok(Some(addition));
        }
        Ok(self.agreed(is_yes(&answer))?.then_some(line))
    }

    fn may_destroy(&mut self, spec: &'static Spec, line: &str) -> io::Result<bool> {
        let own_domain = self.own_domain();
        let status = self.calls.status().clone();
        let dear = status.profile.as_ref().is_some_and(|it| it.danger == Danger::High);
        let calls = &mut self.calls;
        let at_stake = stakes(&mut |line| calls.run(line), line, &own_domain);
        let for_good = spec.undo == Undo::None;
        self.say_whether_for_good(for_good)?;
        if !at_stake.is_empty() {
            self.say(Tone::Warning, &format!("  {}", goes_with_it(&at_stake)))?;
        }
        let named = drastic(spec, line, &status.server);
        let wanted = named.or_else(|| (dear && for_good).then(|| first_name(spec, line)).flatten());
        let Some(wanted) = wanted else { return self.yes("Carry it out? [y/N] ") };
        let agreed = self.types(&wanted);
        self.agreed(agreed)
    }

    /// Whether somebody types this, rather than a letter out of habit.
    fn types(&mut self, wanted: &str) -> bool {
        let question =
            format!("Type {} to carry it out, or nothing to leave it: ", harmless(wanted));
        let answer = self.ask(&question, false).unwrap_or_default();
        answer.trim().eq_ignore_ascii_case(wanted)
    }

    /// Says whether a removal can be taken back, and where it would happen.
    fn say_whether_for_good(&self, for_good: bool) -> io::Result<()> {
        let text = match for_good {
            true => "This cannot be taken back.",
            false => "This can be taken back.",
        };
        let status = self.calls.status();
        let place = match &status.profile {
            Some(profile) => format!("  [{} {}]", profile.name, status.server),
            None => String::new(),
        };
        self.say(Tone::Warning, &format!("{text}{}", harmless(&place)))
    }

    pub(super) fn yes(&mut self, question: &str) -> io::Result<bool> {
        let answer = self.ask(question, false).unwrap_or_default();
        self.agreed(is_yes(&answer))
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
            let tone = if line.trim_start().starts_with('-') { Tone::Warning } else { Tone::Faint };
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

fn entries(count: usize) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }
}

/// Whether an answer means yes.
pub(super) fn is_yes(answer: &str) -> bool {
    matches!(answer.trim(), "y" | "Y" | "yes")
}

/// The first thing that a command names.
fn first_name(spec: &'static Spec, line: &str) -> Option<String> {
    let (_, from) = command_of(line).ok()?;
    let bound = crate::request::bind::bind(spec, line, from).ok()?;
    bound.slots.iter().flatten().find_map(|slot| Some(slot.value.as_str()?.to_owned()))
}
