//! What the commands of the shell itself do.
use std::env;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::ValueEnum;

use crate::catalogue::{command_of, find};
use crate::config::passwords::Password;
use crate::config::profiles;
use crate::config::terminal::is_yes;
use crate::flags::{Arrangement, Errors, Format, PlaceFlags};
use crate::request::spec::Effect;
use crate::shell::batch::guard::Permitted;
use crate::shell::batch::input::{Input, Whole};
use crate::shell::batch::lines::Entry;
use crate::shell::batch::report::counted;
use crate::shell::batch::runner::{self, Manner, Plan};
use crate::shell::doors::mode::Mode;
use crate::shell::doors::outcome::ConnectError;
use crate::shell::doors::target::Target;
use crate::shell::doors::way::{TRUST, Way};
use crate::shell::prompt::help::Page;
use crate::shell::prompt::meta::{self, Action, FORMATS, Meta, VIEWS};
use crate::shell::prompt::repl::{Next, Shell};
use crate::shell::prompt::transcript::Transcript;
use crate::shell::render::harmless::{cut, harmless};
use crate::shell::render::paint::Tone;
use crate::shell::render::problem::similar;
use crate::shell::render::screen_width;

/// How many lines of the history are listed.
const LISTED: usize = 50;

impl Shell {
    /// Carries out a command of the shell.
    pub fn meta(&mut self, line: &str) -> io::Result<Next> {
        let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        let Some(meta) = meta::find(name) else {
            let near = similar(name, meta::TABLE.iter().map(|meta| meta.name));
            let hint = match near.first() {
                Some(near) => format!("did you mean {near}?"),
                None => "/help lists the commands".to_owned(),
            };
            let text = format!("there is no {}; {hint}", harmless(name));
            return self.say(Tone::Error, &text).map(|()| Next::GoOn);
        };
        match meta.action {
            Action::Quit => return Ok(Next::End),
            Action::Help => {
                let reader = find(rest.trim()).and_then(|_| self.reader());
                let page = Page { paint: self.paint(), columns: screen_width(), reader };
                self.put(&page.topic(rest))?;
            }
            Action::Format => self.format(rest)?,
            Action::View => self.arrange(meta, rest)?,
            Action::Raw => match switch(rest) {
                Some(on) => self.look.raw_values = on,
                None => self.usage(meta)?,
            },
            Action::Undo => self.undo(rest)?,
            Action::Transcript => self.set_transcript(rest)?,
            Action::Last => self.show_last(rest)?,
            Action::History => self.history(rest)?,
            Action::Source => self.source(rest)?,
            Action::Edit => {
                let last = self.lines.last_command().unwrap_or_default();
                self.edit(&last)?;
            }
            Action::Status => self.show_status()?,
            Action::Use => self.go_to(rest)?,
            Action::On => self.on(rest)?,
            Action::Watch if rest.is_empty() => self.usage(meta)?,
            Action::Watch => self.watch(rest)?,
            Action::Timing => match switch(rest) {
                Some(on) => {
                    self.timing = on;
                    self.switched("times", on)?;
                }
                None => self.usage(meta)?,
            },
            Action::Trace => match switch(rest) {
                Some(on) => {
                    self.trace = on;
                    self.switched("lines as they are sent and answered", on)?;
                }
                None => self.usage(meta)?,
            },
            Action::DryRun => return self.hold(meta, rest, Mode::DryRun).map(|()| Next::GoOn),
            Action::ReadOnly => return self.hold(meta, rest, Mode::ReadOnly).map(|()| Next::GoOn),
            Action::Keys => match rest {
                "vi" => self.use_vi(true)?,
                "emacs" => self.use_vi(false)?,
                _ => self.usage(meta)?,
            },
        }
        Ok(Next::GoOn)
    }

    /// Has only what reads pass from now on, or everything.
    fn hold(&mut self, meta: &Meta, word: &str, mode: Mode) -> io::Result<()> {
        let wanted = match switch(word) {
            Some(true) => mode,
            Some(false) => Mode::Free,
            None => return self.usage(meta),
        };
        if self.calls.set_mode(wanted) != wanted {
            return self.say(Tone::Warning, "the profile permits nothing but reading here");
        }
        Ok(())
    }

    fn switched(&self, what: &str, on: bool) -> io::Result<()> {
        let now = if on { "now shown" } else { "no longer shown" };
        self.say(Tone::Faint, &format!("{what}: {now}"))
    }

    fn usage(&self, meta: &Meta) -> io::Result<()> {
        self.say(Tone::Error, &format!("usage: {} {}", meta.name, meta.args))
    }

    fn format(&mut self, name: &str) -> io::Result<()> {
        if name.is_empty() {
            let now = self.look.format.to_possible_value();
            let now = now.map_or_else(String::new, |value| value.get_name().to_owned());
            return self.say(Tone::Faint, &format!("{now}; there are {}", FORMATS.join(", ")));
        }
        match Format::from_str(name, true) {
            Ok(format) => {
                self.look.format = format;
                let name = name.to_ascii_lowercase();
                self.say(Tone::Faint, &format!("results are now shown as {name}"))
            }
            Err(_) => self.no_format(name),
        }
    }

    /// Sets how tables are arranged, or tells how.
    fn arrange(&mut self, meta: &Meta, name: &str) -> io::Result<()> {
        if name.is_empty() {
            let now = self.look.arrangement.to_possible_value();
            let now = now.map_or_else(String::new, |value| value.get_name().to_owned());
            return self.say(Tone::Faint, &format!("{now}; there are {}", VIEWS.join(", ")));
        }
        match Arrangement::from_str(name, true) {
            Ok(arrangement) => {
                self.look.arrangement = arrangement;
                Ok(())
            }
            Err(_) => self.usage(meta),
        }
    }

    /// Begins a transcript, ends it, or tells where it is.
    fn set_transcript(&mut self, path: &str) -> io::Result<()> {
        let path = path.trim_matches('"');
        if path.is_empty() {
            let text = match self.transcript.borrow().as_ref() {
                Some(transcript) => format!("it goes to {}", transcript.path()),
                None => "there is none; /transcript FILE begins one".to_owned(),
            };
            return self.say(Tone::Faint, &harmless(&text));
        }
        if path.eq_ignore_ascii_case("off") {
            let ended = self.transcript.take();
            let text = match &ended {
                Some(transcript) => format!("{} is complete", transcript.path()),
                None => "there was none".to_owned(),
            };
            return self.say(Tone::Faint, &harmless(&text));
        }
        match Transcript::begin(Path::new(path)) {
            Ok(transcript) => {
                self.transcript.replace(Some(transcript));
                self.record_typed(&format!("/transcript {path}"));
                let text = format!("what is typed and shown goes to {path}, too");
                self.say(Tone::Faint, &harmless(&text))
            }
            Err(error) => self.say(Tone::Error, &harmless(&format!("{path}: {error}"))),
        }
    }

    fn no_format(&self, name: &str) -> io::Result<()> {
        let text =
            format!("there is no format {}; there are {}", harmless(name), FORMATS.join(", "));
        self.say(Tone::Error, &text)
    }

    /// Lists what the file holds, the newest last.
    fn history(&self, words: &str) -> io::Result<()> {
        let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
        let entries = match self.lines.entries() {
            Ok(entries) => entries,
            Err(error) => return self.say(Tone::Error, &format!("the history: {error}")),
        };
        let found: Vec<_> = entries
            .iter()
            .filter(|entry| {
                let command = entry.command.to_lowercase();
                words.iter().all(|word| command.contains(word))
            })
            .collect();
        let mut text = String::new();
        for entry in &found[found.len().saturating_sub(LISTED)..] {
            let code = entry.code.map_or_else(|| "-".to_owned(), |code| code.to_string());
            let time = entry.time.trim_end_matches('Z').replace('T', " ");
            let head = match screen_width() {
                ..80 => format!("{:11}  {code:>3}  ", time.get(5..16).unwrap_or(&time)),
                _ => format!("{time:19}  {code:>3}  {:>6} ms  ", entry.duration_ms),
            };
            let command = entry.command.replace('\n', " ");
            let room = screen_width().saturating_sub(head.len()).max(20);
            text.push_str(&self.paint().tone(Tone::Faint, &head));
            text.push_str(&cut(&harmless(&command), room));
            text.push('\n');
        }
        self.put(&text)?;
        match found.len() {
            0 => self.say(Tone::Faint, "nothing was found"),
            count if count > LISTED => {
                self.say(Tone::Faint, &format!("{count} lines, the last {LISTED} shown"))
            }
            _ => Ok(()),
        }
    }

    fn source(&mut self, path: &str) -> io::Result<()> {
        let path = path.trim_matches('"');
        if path.is_empty() {
            return self.say(Tone::Error, "usage: /source FILE");
        }
        let text = match std::fs::read(path) {
            Ok(text) => text,
            Err(error) => return self.say(Tone::Error, &format!("{path}: {error}")),
        };
        let whole = Whole::Text(text);
        let Some(permitted) = self.permitted(&whole)? else { return Ok(()) };
        let plan = Plan {
            name: path.to_owned(),
            input: Input::Whole(whole),
            manner: Manner {
                stop_on_error: false,
                window: None,
                look: self.look,
                errors: Errors::Text,
                rate: None,
            },
            failures: None,
            wanted: None,
            permitted,
            in_file: false,
        };
        let observed = (self.calls.mode() == Mode::Free).then(|| self.observe());
        match self.calls.target() {
            Ok(target) => {
                // What it came to has been told.
                self.observed = runner::run_observed(target, plan, observed).1;
            }
            Err(error) => return self.say(Tone::Error, &harmless(&error.to_string())),
        }
        self.close_change(Some(format!("/source {path}")), false);
        self.forget_names();
        Ok(())
    }

    /// Asks whether the commands of a batch may be carried out that remove something.
    fn permitted(&mut self, whole: &Whole) -> io::Result<Option<Permitted>> {
        let (mut removing, mut changing) = (0_u64, 0_u64);
        whole.for_each(|entry| {
            let Entry::Command(command) = entry else { return };
            let spec = command_of(&command.text).map(|(spec, _)| spec);
            removing += u64::from(spec.as_ref().is_ok_and(|it| it.effect == Effect::Destroys));
            changing += u64::from(!spec.is_ok_and(|spec| spec.reads()));
        });
        let places = self.calls.status().places.len() as u64;
        let asks = removing > 0 || (places > 0 && changing > 0);
        if asks && self.calls.mode() == Mode::Free {
            let mut text = String::new();
            if places > 0 {
                let servers = counted(places, "server");
                text = format!("{} of it may change {servers}. ", counted(changing, "command"));
            }
            if removing > 0 {
                let commands = counted(removing, "command");
                text.push_str(&format!("{commands} of it would remove something. "));
            }
            let answer = self.ask(&format!("{text}Carry it out? [y/N] "), false);
            if !answer.is_some_and(|answer| matches!(answer.trim(), "y" | "Y" | "yes")) {
                self.say(Tone::Faint, "nothing was sent")?;
                return Ok(None);
            }
        }
        let destroy = Some(Some(removing));
        Ok(Some(Permitted { destroy, servers: Some(places), ..Permitted::default() }))
    }

    /// Works somewhere else, or as somebody else.
    fn go_to(&mut self, place: &str) -> io::Result<()> {
        let words: Vec<&str> = place.split_whitespace().collect();
        let way = match words.as_slice() {
            ["-"] => Ok(self.home.clone()),
            [name] => self.named(name),
            [host, account] => {
                let question = format!("password of {account} at {host}, not shown: ");
                let Some(password) = self.ask(&harmless(&question), true) else { return Ok(()) };
                Way::to_server(host, account, Password::new(password))
            }
            _ => {
                return self.say(
                    Tone::Error,
                    "usage: /use PROFILE[,PROFILE], or HOST[:PORT] ACCOUNT, or ACCOUNT, or -",
                );
            }
        };
        let Some(target) = self.reach(way)? else { return Ok(()) };
        self.change(target);
        self.tell_lost()
    }

    /// Goes a way, and tells what there is to know of it. `None` if it leads nowhere, which is told.
    pub fn reach(&mut self, way: Result<Way, ConnectError>) -> io::Result<Option<Target>> {
        let reached = way.and_then(|way| {
            way.open_asking(&mut |text| {
                let lines: Vec<_> = text.lines().map(harmless).collect();
                let told = self.say(Tone::Warning, &lines.join("\n"));
                let answer = self.ask(&format!("{TRUST} [yes/no] "), false);
                told.is_ok() && answer.is_some_and(|answer| is_yes(&answer))
            })
        });
        match reached {
            Ok(target) => {
                for warning in target.warnings() {
                    self.say(Tone::Warning, &harmless(&warning))?;
                }
                Ok(Some(target))
            }
            Err(error) => {
                let lines: Vec<_> = error.0.split("\ncgpsh: ").map(harmless).collect();
                self.say(Tone::Error, &lines.join("\n"))?;
                Ok(None)
            }
        }
    }

    /// Goes to a profile, or to an Account of the embedded engine.
    fn named(&self, name: &str) -> Result<Way, ConnectError> {
        let known = profiles::of_user().map_err(ConnectError)?;
        if known.get(name).is_none()
            && !name.contains(',')
            && let Some(reached) = self.home.open_as(name)
        {
            let names: Vec<&str> = known.iter().map(|profile| profile.name.as_str()).collect();
            return reached.map(|target| target.way()).map_err(|ConnectError(text)| {
                match names.as_slice() {
                    [] => ConnectError(text),
                    names => ConnectError(format!("{text}; the profiles are {}", names.join(", "))),
                }
            });
        }
        let found = profiles::find(name).map_err(ConnectError)?;
        Way::to_profiles(&found, &PlaceFlags::default())
    }

    /// Opens a text in the user's editor; what is saved stands in the next line.
    pub fn edit(&mut self, text: &str) -> io::Result<()> {
        match edited(text) {
            Ok(new) => {
                self.next_line = new;
                Ok(())
            }
            Err(error) => {
                self.next_line = text.to_owned();
                self.say(Tone::Error, &format!("the editor: {error}"))
            }
        }
    }
}

/// Has a text edited in a file that nobody else can read.
fn edited(text: &str) -> io::Result<String> {
    let set = |name: &str| env::var(name).ok().filter(|value| !value.trim().is_empty());
    let editor = set("VISUAL").or_else(|| set("EDITOR")).unwrap_or_else(|| "vi".to_owned());
    let path = private_path();
    let mut options = OpenOptions::new();
    let mut file = options.write(true).create_new(true).mode(0o600).open(&path)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.write_all(b"\n"));
    drop(file);
    let status = written.and_then(|()| {
        let command = format!("{editor} \"$1\"");
        Command::new("sh").args(["-c", &command, "editor"]).arg(&path).status()
    });
    let new = std::fs::read_to_string(&path);
    std::fs::remove_file(&path)?;
    if !status?.success() {
        return Ok(text.to_owned());
    }
    Ok(new?.trim_end().to_owned())
}

/// A path in the directory of temporary files that nobody can guess.
fn private_path() -> PathBuf {
    let mut bytes = [0; 8];
    // Without randomness the path may be taken, which is noticed when the file is made.
    let _ = getrandom::fill(&mut bytes);
    let name = format!("cgpsh-{:016x}.txt", u64::from_le_bytes(bytes));
    env::temp_dir().join(name)
}

fn switch(word: &str) -> Option<bool> {
    match word.to_ascii_lowercase().as_str() {
        "on" => Some(true),
        "off" => Some(false),
        _ => None,
    }
}
