//! What became of a command whose answer was lost: the server is asked, once it can be reached again.
use std::io;

use crate::catalogue::command_of;
use crate::shell::changes::doubt::{Verdict, verify};
use crate::shell::prompt::repl::Shell;
use crate::shell::render::harmless::harmless;
use crate::shell::render::paint::Tone;

impl Shell {
    /// Looks whether a command was carried out whose answer was lost, and tells.
    pub fn look_after(&mut self, sent: &str) -> io::Result<()> {
        let changes = command_of(sent).is_ok_and(|(spec, _)| !spec.reads());
        if !changes || self.calls.is_several() {
            return Ok(());
        }
        let line = sent.to_owned();
        let verdicts = self.calls.at_each(move |target| {
            let own_domain = target.own_domain();
            verify(target, &line, &own_domain)
        });
        let verdict = verdicts.map(|verdicts| verdicts.into_iter().next());
        match verdict {
            Ok(Some((_, Ok(Verdict::Done)))) => {
                self.say(Tone::Good, "connected again: the server is as the command would leave it")
            }
            Ok(Some((_, Ok(Verdict::Run)))) => {
                let text = "connected again: the command does not seem to have been carried out; to \
                            repeat it does no harm";
                self.say(Tone::Warning, text)
            }
            Ok(Some((_, Ok(Verdict::Unknown)))) => self.say(
                Tone::Warning,
                "connected again: whether it was carried out cannot be seen from here",
            ),
            Ok(Some((_, Err(error)))) | Err(error) => {
                let text = format!("not connected again: {error}");
                self.say(Tone::Warning, &harmless(&text))
            }
            Ok(None) => Ok(()),
        }
    }
}
