//! The prompt: reads a line, has it carried out, shows the answer, and begins again.
use std::borrow::Cow;
use std::cell::RefCell;
use std::env;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use jiff::{Timestamp, Unit};

use crate::catalogue::{ParseError, Request, command_of};
use crate::config::{environment, locations};
use crate::request::reply::Answer;
use crate::request::spec::Effect;
use crate::shell::changes::observed::Observed;
use crate::shell::doors::mode::Mode;
use crate::shell::doors::outcome::TargetError;
use crate::shell::doors::target::Target;
use crate::shell::doors::way::Way;
use crate::shell::editing::editor::{Editor, Input};
use crate::shell::editing::fill;
use crate::shell::editing::history::Lines;
use crate::shell::editing::history_file::{Entry, HistoryFile};
use crate::shell::editing::plain::Plain;
use crate::shell::editing::prompt::Prompt;
use crate::shell::line::names::{Ask, Names, OpenAsk};
use crate::shell::line::secrets::HIDDEN;
use crate::shell::line::tokens::{commands, one_line, uncommented};
use crate::shell::prompt::calls::Calls;
use crate::shell::prompt::transcript::Transcript;
use crate::shell::prompt::undo::Changes;
use crate::shell::render::harmless::harmless;
use crate::shell::render::paint::{Paint, Tone};
use crate::shell::render::sheet::Sheet;
use crate::shell::render::{Look, screen_width};
use crate::shell::signals;
use crate::shell::stages::line::{LineError, stages};
use crate::shell::stages::split;

/// What the shell does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// It reads a further line.
    GoOn,
    /// It ends.
    End,
}

/// Reads lines from whatever terminal there is.
enum Reader {
    Rich(Box<Editor>),
    Plain(Plain),
}

/// The shell at the prompt.
pub struct Shell {
    /// Where commands are carried out.
    pub calls: Calls,
    /// The way to where the shell began.
    pub home: Way,
    /// How results are shown.
    pub look: Look,
    /// What was typed.
    pub lines: Lines,
    /// Whether the time behind each answer is shown.
    pub timing: bool,
    /// Whether lines are shown as they are sent and answered.
    pub trace: bool,
    /// What was answered last.
    pub last: Option<Sheet>,
    /// What was changed here.
    pub changes: Changes,
    /// What is being changed.
    pub observed: Option<Observed>,
    /// Where what is typed and shown goes, too.
    pub transcript: RefCell<Option<Transcript>>,
    /// What stands in the next line when it begins.
    pub next_line: String,
    /// The places of the latest `/on`, and what they were called by.
    pub aside: Option<(String, Calls)>,
    reader: Reader,
    names: Arc<Names>,
    paint: Paint,
    /// The prompt without colours.
    prompt: String,
    failed: bool,
    interrupted: Arc<AtomicBool>,
}

impl Shell {
    /// A shell that has commands carried out by `target`.
    ///
    /// # Errors
    /// When the terminal cannot be used.
    pub fn new(target: Target, look: Look) -> io::Result<Self> {
        let interrupted = signals::watch()?;
        let home = target.way();
        let calls = Calls::new(target, Arc::clone(&interrupted));
        let file = locations::history_file().and_then(history_at);
        let lines = Lines::new(file);
        let paint = Paint::new(environment::colour(true));
        let names = Arc::new(Names::new(open_ask(home.clone()), &calls.status().account));
        let reader = if environment::moves_cursor() && !look.accessible {
            let known = Some(Arc::clone(&names));
            let editor = Editor::new(lines.clone(), known, paint, wants_vi())?;
            Reader::Rich(Box::new(editor))
        } else {
            Reader::Plain(Plain::new(Arc::clone(&interrupted)))
        };
        Ok(Self {
            calls,
            home,
            look,
            lines,
            timing: false,
            trace: false,
            last: None,
            changes: Changes::default(),
            observed: None,
            transcript: RefCell::default(),
            next_line: String::new(),
            aside: None,
            reader,
            names,
            paint,
            prompt: String::new(),
            failed: false,
            interrupted,
        })
    }

    /// Reads and carries out lines until there are no more.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn run(&mut self) -> io::Result<()> {
        self.lines.load_soon();
        let ended = self.take_lines();
        // Whoever looks names up may hold a store for longer than the prompt lives.
        for way in [self.calls.way(), &self.home] {
            way.leave();
        }
        ended
    }

    fn take_lines(&mut self) -> io::Result<()> {
        loop {
            let input = self.read();
            let next = match input {
                Input::Line { text, warned } => self.take(&text, warned)?,
                Input::Cancelled(text) => {
                    self.lines.add(&text);
                    Next::GoOn
                }
                Input::Edit(text) => {
                    self.edit(&text)?;
                    Next::GoOn
                }
                Input::Unreadable => {
                    self.say(Tone::Warning, "that was not UTF-8; the line is lost")?;
                    Next::GoOn
                }
                Input::End => Next::End,
            };
            if next == Next::End || self.calls.is_shutting_down() {
                return Ok(());
            }
        }
    }

    fn read(&mut self) -> Input {
        let prompt = Prompt::new(self.calls.status(), self.failed, screen_width(), self.paint);
        self.prompt.clone_from(&prompt.plain);
        let initial = std::mem::take(&mut self.next_line);
        match &mut self.reader {
            Reader::Rich(editor) => editor.read(&prompt, &initial),
            // A screen reader would read the sign out by its long name.
            Reader::Plain(plain) if self.look.accessible => {
                plain.read(&prompt.plain.replace('▸', ">"))
            }
            Reader::Plain(plain) => plain.read(&prompt.plain),
        }
    }

    /// Asks a question.
    pub fn ask(&mut self, question: &str, secret: bool) -> Option<String> {
        let answer = match &mut self.reader {
            Reader::Rich(editor) => editor.ask(question, secret),
            Reader::Plain(plain) => plain.ask(question, secret),
        };
        let shown = if secret { HIDDEN } else { answer.as_deref().unwrap_or("") };
        self.record(&format!("{question}{}\n", harmless(shown)));
        answer
    }

    /// Carries out what was typed: a command of the shell, or one or more commands.
    fn take(&mut self, typed: &str, warned: bool) -> io::Result<Next> {
        if typed.trim().is_empty() {
            return Ok(Next::GoOn);
        }
        self.record_typed(typed.trim_end());
        let text = uncommented(typed);
        let trimmed = text.trim();
        if trimmed.starts_with('/') {
            self.lines.add(trimmed);
            return self.meta(trimmed);
        }
        let parts: Vec<&str> = commands(&text).into_iter().map(|span| &text[span]).collect();
        match parts.as_slice() {
            // A comment can be fetched back, and become a command.
            [] => self.lines.add(typed.trim_end()),
            [part] => {
                let lacks_comments = matches!(text, Cow::Borrowed(_));
                let line = if lacks_comments { typed.trim_end() } else { part };
                self.lines.add(line);
                self.command(line, warned)?;
            }
            parts => self.several(parts)?,
        }
        Ok(Next::GoOn)
    }

    /// Carries out one command and shows what it came to.
    pub fn command(&mut self, text: &str, warned: bool) -> io::Result<()> {
        let line = one_line(text.trim());
        let filled = fill::fill(&line, || self.ask("secret, not shown: ", true));
        let Some(line) = filled else {
            return self.say(Tone::Faint, "nothing was sent");
        };
        let unknown_too = self.calls.takes_unknown_commands();
        let command = split::command_of(&line);
        let sent = match Request::parse(command) {
            Ok(request) => request.print(),
            Err(problem) if !warned && !self.may_be_known(&problem) => {
                self.failed = true;
                self.keep(text, None, Duration::ZERO);
                return self.put_problem(text, &line, &LineError::Command(problem));
            }
            Err(_) => command.to_owned(),
        };
        let pipeline = match stages(&line, unknown_too) {
            Ok(pipeline) => pipeline.unwrap_or_default(),
            Err(problem) => {
                self.failed = true;
                self.keep(text, None, Duration::ZERO);
                return self.put_problem(text, &line, &LineError::Stage(problem));
            }
        };
        let Some(sent) = self.confirmed(sent)? else {
            self.failed = true;
            return Ok(());
        };
        self.trace_sent(&sent)?;
        let start = Instant::now();
        let outcome = self.carry_out(&[&sent]).into_iter().next();
        let outcome = outcome.unwrap_or_else(|| Err(TargetError::NotSent("interrupted".into())));
        let took = start.elapsed();
        self.failed = !matches!(outcome, Ok(_) | Err(TargetError::Held(Mode::DryRun)));
        let code = match &outcome {
            Ok(_) => Some(200),
            Err(TargetError::Refused(failure)) => Some(failure.code),
            Err(_) => None,
        };
        self.keep(text, code, took);
        let spec = command_of(&sent).ok().map(|(spec, _)| spec);
        if spec.is_none_or(|spec| !matches!(spec.effect, Effect::Reads)) || pipeline.sends() {
            self.forget_names();
        }
        self.tell_outcome(&sent, outcome, &pipeline, took)?;
        self.tell_changes()
    }

    /// Whether the last line failed.
    pub fn has_failed(&self) -> bool {
        self.failed
    }

    /// The last line counts as failed.
    pub fn mark_failed(&mut self) {
        self.failed = true;
    }

    /// Names may have changed.
    pub fn forget_names(&self) {
        self.names.forget();
    }

    /// Whether the server may know a command that the catalogue does not.
    fn may_be_known(&self, problem: &ParseError) -> bool {
        matches!(problem, ParseError::Unknown(_)) && self.calls.takes_unknown_commands()
    }

    /// Takes a line into the history. That it cannot be written must not stop the work.
    fn keep(&self, text: &str, code: Option<u16>, took: Duration) {
        let now = Timestamp::now().round(Unit::Second);
        let entry = Entry {
            time: now.map_or_else(|_| String::new(), |now| now.to_string()),
            duration_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            code,
            server: self.calls.status().server.clone(),
            command: text.to_owned(),
        };
        drop(self.lines.keep(entry));
    }

    /// Uses the keys of vi, or those of emacs.
    pub fn use_vi(&mut self, vi: bool) -> io::Result<()> {
        let Reader::Rich(editor) = &mut self.reader else {
            return self.say(Tone::Warning, "this terminal has no line editing");
        };
        editor.use_vi(vi);
        let name = if vi { "vi; Esc begins its commands" } else { "emacs" };
        self.say(Tone::Faint, &format!("keys of {name}"))
    }

    /// From now on commands go somewhere else.
    pub fn change(&mut self, target: Target) {
        self.calls.change(target);
        let open = open_ask(self.calls.way().clone());
        self.names.change(open, &self.calls.status().account);
    }

    /// What tells that Ctrl-C was pressed.
    pub fn interrupts(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.interrupted)
    }

    /// Whether Ctrl-C was pressed since this was asked last.
    pub fn was_interrupted(&self) -> bool {
        signals::was_interrupted(&self.interrupted)
    }

    /// Whether the terminal can move its cursor.
    pub fn is_rich(&self) -> bool {
        matches!(self.reader, Reader::Rich(_))
    }

    /// The prompt without colours.
    pub fn prompt(&self) -> &str {
        &self.prompt
    }

    /// Names that the place knows, looked up beside the prompt.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// The colours of messages.
    pub fn paint(&self) -> Paint {
        self.paint
    }

    /// Writes a message on a line of its own.
    pub fn say(&self, tone: Tone, text: &str) -> io::Result<()> {
        self.put(&format!("{}\n", self.paint.tone(tone, text)))
    }

    /// Writes text.
    pub fn put(&self, text: &str) -> io::Result<()> {
        self.record(text);
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()
    }
}

/// Looks names up on a way of its own.
fn open_ask(way: Way) -> OpenAsk {
    let way = way.first().clone();
    Box::new(move || {
        let mut target = way.open().ok()?;
        let ask = move |line: &str| match target.run(line).ok()? {
            Answer::Nothing => None,
            Answer::Value(value) => Some(value),
            Answer::Printed(text) => crate::data::parse(&text).ok().map(|value| value.into_owned()),
        };
        Some(Box::new(ask) as Ask)
    })
}

fn history_at(path: PathBuf) -> Option<HistoryFile> {
    locations::make_private(path.parent()?).ok()?;
    Some(HistoryFile::new(path))
}

/// Whether the user's readline settings ask for the keys of vi.
fn wants_vi() -> bool {
    let own = dirs::home_dir().map(|home| home.join(".inputrc"));
    let path = env::var_os("INPUTRC").map(PathBuf::from).or(own);
    let text = path.and_then(|path| std::fs::read_to_string(path).ok()).unwrap_or_default();
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    text.lines().any(|line| words(line) == ["set", "editing-mode", "vi"])
}
