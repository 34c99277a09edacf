//! Several places at the prompt: going there, asking before something is changed on all of them, and
//! telling what each has come to.
use std::io;

use crate::catalogue::command_of;
use crate::config::profiles;
use crate::flags::PlaceFlags;
use crate::request::reply::Answer;
use crate::request::spec::{Effect, Undo};
use crate::shell::batch::report::counted;
use crate::shell::changes::difference::difference;
use crate::shell::changes::stakes::stakes;
use crate::shell::doors::merged::Partly;
use crate::shell::doors::mode::Mode;
use crate::shell::doors::outcome::{ConnectError, TargetError};
use crate::shell::doors::way::Way;
use crate::shell::line::secrets::mask_in;
use crate::shell::prompt::calls::Calls;
use crate::shell::prompt::repl::Shell;
use crate::shell::render::harmless::harmless;
use crate::shell::render::paint::Tone;

impl Shell {
    /// Carries one command out at the places of these profiles, and stays where it is.
    pub fn on(&mut self, rest: &str) -> io::Result<()> {
        let Some((names, line)) = rest.split_once(char::is_whitespace) else {
            return self.say(Tone::Error, "usage: /on PROFILE[,PROFILE] COMMAND");
        };
        // Connections that are there already are used again; others are closed first, because they
        // may hold a store that is needed.
        let kept = self.aside.take().filter(|(known, _)| known == names);
        let mut there = match kept {
            Some((_, calls)) => calls,
            None => {
                let way = profiles::find(names)
                    .map_err(ConnectError)
                    .and_then(|found| Way::to_profiles(&found, &PlaceFlags::default()));
                let Some(target) = self.reach(way)? else { return Ok(()) };
                Calls::new(target, self.interrupts())
            }
        };
        there.set_mode(self.calls.wanted_mode());
        let here = std::mem::replace(&mut self.calls, there);
        // What is out of reach is told with what the others answer.
        let done = self.command(line.trim(), false);
        let there = std::mem::replace(&mut self.calls, here);
        self.aside = Some((names.to_owned(), there));
        done
    }

    /// Tells which places are out of reach.
    pub fn tell_lost(&mut self) -> io::Result<()> {
        let lost = self.calls.lost();
        lost.iter().try_for_each(|why| self.say(Tone::Warning, &harmless(why)))
    }

    /// Asks whether a command is to change something at all places. What it would do is shown for
    /// each.
    pub fn may_change_everywhere(&mut self, line: &str) -> io::Result<bool> {
        let known = command_of(line).ok().map(|(spec, _)| spec);
        if known.is_some_and(|spec| spec.reads()) || self.calls.mode() != Mode::Free {
            return Ok(true);
        }
        let effect = known.map_or(Effect::Other, |spec| spec.effect);
        if matches!(effect, Effect::Replaces | Effect::Destroys) {
            self.show_losses(line)?;
        }
        let status = self.calls.look_again().clone();
        let names = |within: bool| -> Vec<&str> {
            let places = status.places.iter().filter(|(_, place)| place.is_ok() == within);
            places.map(|(name, _)| name.as_str()).collect()
        };
        let (there, missing) = (names(true), names(false));
        if there.is_empty() {
            return Ok(true);
        }
        let count = counted(there.len() as u64, "server");
        let mut text = format!("This would change {count}: {}", there.join(", "));
        if !missing.is_empty() {
            text.push_str(&format!("; out of reach: {}", missing.join(", ")));
        }
        self.say(Tone::Warning, &harmless(&text))?;
        let for_good = known.is_none_or(|spec| spec.undo == Undo::None);
        let dear = status.danger().is_some_and(|danger| danger == profiles::Danger::High);
        if effect == Effect::Destroys || (dear && for_good) || drastic(line) {
            let number = there.len().to_string();
            let question = format!("Type {number} to carry it out on {count}, or nothing: ");
            let answer = self.ask(&question, false).unwrap_or_default();
            return self.agreed(answer.trim() == number);
        }
        self.yes(&format!("Carry it out on {count}? [y/N] "))
    }

    /// Shows what would be lost where.
    fn show_losses(&mut self, line: &str) -> io::Result<()> {
        let sent = line.to_owned();
        let found = self.calls.at_each(move |target| {
            let own_domain = target.own_domain();
            let found = difference(&mut |line| target.run(line), &sent, &own_domain);
            let mut lines = match found {
                Ok(found) if found.lost() > 0 => found.lines(),
                _ => Vec::new(),
            };
            let at_stake = stakes(&mut |line| target.run(line), &sent, &own_domain);
            lines.extend(at_stake.into_iter().map(|stake| format!("- {stake}  REMOVED")));
            lines
        });
        for (name, lines) in found.unwrap_or_default() {
            let name = name.unwrap_or_default();
            let lines: Vec<String> =
                lines.into_iter().map(|line| format!("{line}  ({name})")).collect();
            self.put_parts(&lines)?;
        }
        Ok(())
    }

    /// Tells why a command was not carried out at some places.
    pub fn tell_failures(&mut self, sent: &str, partly: &Partly) -> io::Result<()> {
        if partly.done > 0 && partly.answer == Answer::Nothing {
            let count = counted(partly.done as u64, "server");
            self.say(Tone::Good, &format!("ok on {count}"))?;
        }
        for (name, error) in &partly.failures {
            let text = match error {
                TargetError::Refused(failure) => format!("{} {}", failure.code, failure.text),
                other => other.to_string(),
            };
            let text = mask_in(&text, sent);
            self.say(Tone::Error, &format!("{}: error {}", harmless(name), harmless(&text)))?;
        }
        Ok(())
    }
}

/// Whether a command stops a server or empties a Domain.
fn drastic(line: &str) -> bool {
    command_of(line)
        .is_ok_and(|(spec, _)| crate::shell::batch::guard::drastic(spec, line, "").is_some())
}
