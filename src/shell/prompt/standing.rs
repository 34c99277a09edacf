//! `/status`: who works where, how safely, and with which rights.
use std::io;

use crate::config::profiles::Danger;
use crate::data::{print, print_string};
use crate::request::reply::Answer;
use crate::shell::doors::status::Status;
use crate::shell::doors::target::Target;
use crate::shell::prompt::repl::Shell;
use crate::shell::render::harmless::harmless;
use crate::shell::render::paint::Tone;

impl Shell {
    /// Shows who works where. Each of several places is shown.
    pub fn show_status(&mut self) -> io::Result<()> {
        let status = self.calls.look_again().clone();
        let rights = self.calls.at_each(rights).unwrap_or_default();
        let rights_of = |name: Option<&str>| {
            let found = rights.iter().find(|(it, _)| it.as_deref() == name);
            found.and_then(|(_, rights)| rights.clone())
        };
        let mut text = String::new();
        if status.places.is_empty() {
            text.push_str(&self.lines_of(&status, rights_of(None)));
        }
        for (name, place) in &status.places {
            match place {
                Ok(status) => text.push_str(&self.lines_of(status, rights_of(Some(name)))),
                Err(why) => {
                    let line = format!("{name}, out of reach");
                    text.push_str(&self.line("profile", &line));
                    text.push_str(&self.line("why", &harmless(why)));
                }
            }
            text.push('\n');
        }
        if let Some(badge) = self.calls.mode().badge() {
            text.push_str(&self.line("mode", &format!("{badge} {}", self.calls.mode().meaning())));
        }
        if let Some(path) = self.lines.path() {
            text.push_str(&self.line("history", &path.display().to_string()));
        }
        self.put(&text)
    }

    fn lines_of(&self, status: &Status, rights: Option<String>) -> String {
        let mut text = String::new();
        let mut add = |name: &str, value: &str| text.push_str(&self.line(name, value));
        if let Some(profile) = &status.profile {
            let danger = match profile.danger {
                Danger::Low => "low danger",
                Danger::Medium => "medium danger",
                Danger::High => "high danger",
            };
            let only = if profile.read_only { ", read-only" } else { "" };
            add("profile", &format!("{}, {danger}{only}", profile.name));
        }
        add("server", &harmless(&status.server));
        add("account", &harmless(&status.account));
        add("place", if status.embedded { "the embedded engine" } else { "a server" });
        if let Some((address, greeting)) = &status.server_at {
            add("address", &harmless(address));
            add("says", &harmless(greeting));
        }
        if let Some(protection) = &status.protection {
            add("tls", &protection.to_string());
        }
        if let Some(login) = &status.login {
            add("login", &login.to_string());
        }
        if let Some(rights) = rights {
            add("rights", &harmless(&rights));
        }
        text
    }

    fn line(&self, name: &str, value: &str) -> String {
        let name = format!("{name:8}");
        format!("{} {value}\n", self.paint().tone(Tone::Key, &name))
    }
}

/// The rights of whoever works at a place, if he may read them.
fn rights(target: &mut Target) -> Option<String> {
    let mut line = "GETACCOUNTRIGHTS ".to_owned();
    print_string(&mut line, &target.status().ok()?.account);
    match target.run(&line) {
        Ok(Answer::Value(rights)) => Some(print(&rights)),
        Ok(Answer::Printed(rights)) => Some(rights),
        Ok(Answer::Nothing) | Err(_) => None,
    }
}
