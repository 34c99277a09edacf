//! `/watch`: a command that is carried out again and again, with marks at what has changed.
use std::collections::HashSet;
use std::io;
use std::thread::sleep;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::catalogue::{Request, command_of};
use crate::request::reply::Answer;
use crate::shell::doors::outcome::TargetError;
use crate::shell::prompt::repl::Shell;
use crate::shell::render::harmless::{cut, harmless};
use crate::shell::render::paint::{Paint, Tone};
use crate::shell::render::sink::Sink;
use crate::shell::render::{Look, screen_width};
use crate::shell::stages::finish::{Shown, finish_with};
use crate::shell::stages::line::{commands_of, stages};
use crate::shell::stages::parse::Pipeline;
use crate::shell::stages::quantity::Quantity;
use crate::shell::stages::split;

/// How long is waited between two times, if nobody says otherwise.
const USUAL: Duration = Duration::from_secs(2);

/// The shortest and the longest wait, in seconds.
const SECONDS: std::ops::RangeInclusive<f64> = 0.5..=86_400.0;

/// How often it is looked for Ctrl-C.
const INTERVAL: Duration = Duration::from_millis(50);

impl Shell {
    /// Carries out a line again and again until Ctrl-C is pressed.
    pub fn watch(&mut self, rest: &str) -> io::Result<()> {
        let (wait, line) = match rest.split_once(char::is_whitespace) {
            Some((first, line)) if period(first).is_some() => {
                (period(first).unwrap_or(USUAL), line.trim())
            }
            _ => (USUAL, rest),
        };
        let unknown_too = self.calls.takes_unknown_commands();
        let specs = match commands_of(line, unknown_too) {
            Ok(specs) => specs,
            Err(problem) => return self.put_problem(rest, line, &problem),
        };
        let pipeline = stages(line, unknown_too).ok().flatten().unwrap_or_default();
        if !specs.iter().all(|spec| spec.is_some_and(|spec| spec.reads())) {
            return self.say(Tone::Error, "only commands that read can be watched");
        }
        if pipeline.end.is_some() {
            return self.say(Tone::Error, "what is watched goes to the screen only");
        }
        let command = split::command_of(line);
        let sent = Request::parse(command).map_or_else(|_| command.to_owned(), |it| it.print());
        let mut before: Option<HashSet<String>> = None;
        loop {
            let lines = match self.seen(&sent, &pipeline) {
                Ok(lines) => lines,
                // Only the waiting for an answer was given up, and nothing was to be changed.
                Err(error) if error.starts_with("interrupted") => return self.watched_no_longer(),
                Err(error) => {
                    return self.say(Tone::Error, &format!("error: {}", harmless(&error)));
                }
            };
            self.put_seen(line, wait, &lines, before.as_ref())?;
            before = Some(lines.into_iter().collect());
            let end = Instant::now() + wait;
            while Instant::now() < end {
                if self.was_interrupted() {
                    return self.watched_no_longer();
                }
                sleep(INTERVAL.min(wait));
            }
        }
    }

    fn watched_no_longer(&self) -> io::Result<()> {
        self.say(Tone::Faint, "watched no longer")
    }

    /// What a line shows now.
    fn seen(&mut self, sent: &str, pipeline: &Pipeline) -> Result<Vec<String>, String> {
        let mut failures = Vec::new();
        let answer = match self.calls.run(sent) {
            Ok(answer) => answer,
            Err(TargetError::Refused(failure)) => {
                return Err(format!("{} {}", failure.code, failure.text));
            }
            Err(TargetError::Partly(partly)) if partly.answer != Answer::Nothing => {
                let failure = |(name, error): &(String, TargetError)| format!("{name}: {error}");
                failures.extend(partly.failures.iter().map(failure));
                partly.answer
            }
            Err(error) => return Err(error.to_string()),
        };
        let spec = command_of(sent).ok().map(|(spec, _)| spec);
        let screen = self.look.screen.map(|columns| columns.saturating_sub(2));
        let look = Look { screen, paint: Paint::new(false), ..self.look };
        let mut text = Vec::new();
        let mut sink = Sink::new(&mut text, true);
        let shown = Shown { look, sink: &mut sink, short: true };
        let finished = finish_with(pipeline, self.calls.sheet(spec, answer), self, shown);
        let flushed = sink.flush();
        drop(sink);
        let finished = finished.map_err(|error| error.to_string())?;
        flushed.map_err(|error| error.to_string())?;
        if let Some(sheet) = finished.sheet {
            self.last = Some(sheet);
        }
        let told = finished.notes.into_iter().chain(finished.failure).chain(failures);
        let text = String::from_utf8_lossy(&text).into_owned();
        Ok(text.lines().map(str::to_owned).chain(told).collect())
    }

    /// Shows what is seen now. A star stands before what was not there the time before.
    fn put_seen(
        &self,
        line: &str,
        wait: Duration,
        lines: &[String],
        before: Option<&HashSet<String>>,
    ) -> io::Result<()> {
        let columns = screen_width();
        let now = Timestamp::now().strftime("%H:%M:%S").to_string();
        let is_new = |line: &String| before.is_some_and(|before| !before.contains(line));
        let now_there: HashSet<&String> = lines.iter().collect();
        let gone =
            before.map_or(0, |before| before.iter().filter(|it| !now_there.contains(it)).count());
        let new = lines.iter().filter(|line| is_new(line)).count();
        let head = format!(
            "{now} GMT · every {} s · {new} new, {gone} gone · Ctrl-C ends · {}",
            wait.as_secs_f64(),
            harmless(line)
        );
        let mut text = String::new();
        let mut room = usize::MAX;
        if self.is_rich() {
            text.push_str("\x1b[H\x1b[2J");
            let size = terminal_size::terminal_size();
            room = size.map_or(22, |(_, rows)| usize::from(rows.0)).saturating_sub(3).max(1);
        }
        text.push_str(&self.paint().tone(Tone::Faint, &cut(&head, columns.saturating_sub(1))));
        text.push('\n');
        for line in lines.iter().take(room) {
            let shown = cut(line, columns.saturating_sub(3));
            match is_new(line) {
                true => text.push_str(&format!("* {}\n", self.paint().tone(Tone::Warning, &shown))),
                false => text.push_str(&format!("  {shown}\n")),
            }
        }
        if lines.len() > room {
            text.push_str(&format!("  … {} lines more; /last shows all\n", lines.len() - room));
        }
        self.put(&text)
    }
}

/// The wait that a word stands for: a period, or a number of seconds.
fn period(word: &str) -> Option<Duration> {
    let seconds = match Quantity::of_text(word)? {
        Quantity::Number(seconds) | Quantity::Period(seconds) => seconds,
        Quantity::Size(_) | Quantity::Moment(_) => return None,
    };
    SECONDS.contains(&seconds).then(|| Duration::from_secs_f64(seconds))
}
