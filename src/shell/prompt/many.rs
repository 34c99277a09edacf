//! Many commands at once, which are shown and asked for: those that were pasted together, and those that
//! `each` makes of rows.
use std::io;

use crate::catalogue::{Request, command_of};
use crate::shell::batch::report::counted;
use crate::shell::doors::outcome::Outcome;
use crate::shell::editing::fill;
use crate::shell::line::secrets::mask;
use crate::shell::line::tokens::one_line;
use crate::shell::prompt::confirm::is_yes;
use crate::shell::prompt::repl::Shell;
use crate::shell::render::harmless::{cut, harmless, wrap};
use crate::shell::render::paint::Tone;
use crate::shell::render::problem::explain;
use crate::shell::render::screen_width;
use crate::shell::stages::each::Door;
use crate::shell::stages::line::{LineError, stages};
use crate::shell::stages::split;

/// How many commands are shown before it is asked whether they are meant.
const PREVIEWED: usize = 10;

impl Shell {
    /// Commands that were pasted together: shown, asked for, and carried out until one fails.
    pub fn several(&mut self, parts: &[&str]) -> io::Result<()> {
        let columns = screen_width();
        let lines: Vec<String> = parts.iter().map(|part| one_line(part)).collect();
        let mut text = format!("{} commands:\n", parts.len());
        text.push_str(&preview(&lines, columns));
        if let Some(told) = mistakes_told(&lines) {
            for line in wrap(&told, columns - 1) {
                text.push_str(&format!("{}\n", self.paint().tone(Tone::Warning, line)));
            }
        }
        self.put(&text)?;
        if !self.agrees() {
            self.lines.add(&parts.join("\n"));
            return self.say(Tone::Faint, "nothing was carried out; Up brings them back");
        }
        for (at, (part, line)) in parts.iter().zip(&lines).enumerate() {
            self.lines.add(part);
            let shown = mask(line);
            self.say(Tone::Faint, &format!("{}: {}", at + 1, cut(&harmless(&shown), columns)))?;
            self.command(part, false)?;
            let stopped = self.has_failed() || self.was_interrupted();
            let left = &parts[at + 1..];
            if stopped && !left.is_empty() {
                self.lines.add(&left.join("\n"));
                let text = match left.len() {
                    1 => "1 was not carried out; Up brings it back".to_owned(),
                    count => format!("{count} were not carried out; Up brings them back"),
                };
                return self.say(Tone::Warning, &text);
            }
        }
        Ok(())
    }

    fn agrees(&mut self) -> bool {
        let answer = self.ask("Carry them out? [y/N] ", false).unwrap_or_default();
        is_yes(&answer)
    }
}

/// The commands of rows go where all others go. What they change has to be agreed to.
impl Door for Shell {
    fn takes_unknown_commands(&self) -> bool {
        self.calls.takes_unknown_commands()
    }

    fn run_all(&mut self, lines: &[&str]) -> Vec<Outcome> {
        let outcomes = self.carry_out(lines);
        for (line, outcome) in lines.iter().zip(&outcomes) {
            // Nobody may be there to see it.
            drop(self.trace_sent(line));
            drop(self.trace_answer(line, outcome));
        }
        outcomes
    }

    fn places(&self) -> Option<Vec<String>> {
        let places = &self.calls.status().places;
        (!places.is_empty()).then(|| places.iter().map(|(name, _)| name.clone()).collect())
    }

    fn run_at(&mut self, lines: &[(&str, &str)]) -> Vec<Outcome> {
        self.calls.run_at(lines)
    }

    fn may_send(&mut self, lines: &[&str]) -> bool {
        let spec = lines.first().and_then(|line| command_of(line).ok()).map(|(spec, _)| spec);
        let effect = spec.map_or("unknown to the catalogue", |spec| spec.effect.word());
        let count = counted(lines.len() as u64, "command");
        let shown = preview(lines, screen_width());
        let shown = self.put(&format!("{count} ({effect}):\n{shown}"));
        shown.and_then(|()| self.may_change_with_all(lines)).unwrap_or(false)
    }
}

/// The first of the commands, numbered, and how many more there are.
fn preview(lines: &[impl AsRef<str>], columns: usize) -> String {
    let mut text = String::new();
    for (number, line) in (1..).zip(lines).take(PREVIEWED) {
        let shown = mask(line.as_ref());
        text.push_str(&format!(
            "{number:4}  {}\n",
            cut(&harmless(&shown), columns.saturating_sub(7))
        ));
    }
    if lines.len() > PREVIEWED {
        text.push_str(&format!("      and {} more\n", lines.len() - PREVIEWED));
    }
    text
}

/// Which of the lines are wrong, and what is wrong with the first of them.
fn mistakes_told(lines: &[String]) -> Option<String> {
    let wrong = |(number, line): (usize, &String)| Some((number, mistake_of(line)?));
    let wrong: Vec<(usize, String)> = (1..).zip(lines).filter_map(wrong).collect();
    let (first, why) = wrong.first()?;
    let why = harmless(why);
    Some(match wrong.len() {
        1 => format!("number {first} is wrong: {why}"),
        count => format!("{count} of them are wrong, number {first} first: {why}"),
    })
}

/// What is wrong with a line, if anything is.
fn mistake_of(line: &str) -> Option<String> {
    let line = fill::readable(line);
    match Request::parse(split::command_of(&line)) {
        Err(problem) => Some(explain(&line, &problem).message),
        Ok(_) => stages(&line, true)
            .err()
            .map(|problem| LineError::Stage(problem).explain(&line).message),
    }
}
