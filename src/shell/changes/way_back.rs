//! The file that takes a batch back: for each change, a command that restores what was there.
//!
//! A line of text each, only ever appended. The state is read and the line is on the disk before the
//! change is sent, so that no break can leave a change without it. Only the owner can read the file:
//! it holds settings as they were, with passwords.
//!
//! ```text
//! # cgpsh undo 1: cgpsh -f carries this out, the last change first
//! r 1 SETACCOUNTALIASES ann (one)  takes change 1 back, and does no harm if that never happened
//! o 2 DELETEACCOUNT bob            takes change 2 back, and must not be sent if that never happened
//! n 3 SETACCOUNTPASSWORD ann ...   change 3, without passwords, cannot be taken back
//! . 1                              change 1 was carried out
//! x 2                              change 2 was not
//! ```
use std::collections::{HashMap, HashSet};
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::catalogue::{Request, command_of};
use crate::data::Value;
use crate::request::bind::{Bound, bind};
use crate::request::spec::Undo;
use crate::request::undo::{Filling, fill};
use crate::shell::batch::lines::Command;
use crate::shell::changes::difference::changes_nothing;
use crate::shell::changes::doubt::value_of;
use crate::shell::doors::outcome::{Outcome, TargetError};
use crate::shell::doors::target::Target;
use crate::shell::line::secrets::mask;

/// How the first line begins.
const MARK: &str = "# cgpsh undo 1";

/// The file while it is written.
pub struct WayBack {
    path: PathBuf,
    file: File,
    text: String,
    changes: u64,
    lost: u64,
    /// The changes on their way that change nothing.
    idle: HashSet<u64>,
    unchanged: u64,
}

impl WayBack {
    /// Begins a file, or goes on with one.
    ///
    /// # Errors
    /// When it cannot be written, or another one is there.
    pub fn begin(path: &Path, goes_on: bool) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.append(true).create(goes_on).create_new(!goes_on).mode(0o600);
        let mut file = options.open(path)?;
        if file.metadata()?.len() == 0 {
            let text = format!("{MARK}: cgpsh -f carries this out, the last change first\n");
            file.write_all(text.as_bytes())?;
        } else {
            // The last line may have been cut off in the middle.
            file.write_all(b"\n")?;
        }
        let (path, idle) = (path.to_owned(), HashSet::new());
        Ok(Self { path, file, text: String::new(), changes: 0, lost: 0, idle, unchanged: 0 })
    }

    /// Reads the state before changes and writes how they are taken back. When this returns, that is
    /// on the disk.
    ///
    /// # Errors
    /// When the state cannot be read because the connection broke, or the file cannot be written;
    /// then the changes must not be sent.
    pub fn before(
        &mut self,
        target: &mut Target,
        own_domain: &str,
        numbers: &[u64],
        commands: &[&str],
    ) -> Result<(), TargetError> {
        let bound: Vec<Option<Bound<'_>>> = commands.iter().map(|line| bound(line)).collect();
        let reads: Vec<Option<String>> =
            bound.iter().map(|bound| read_before(bound.as_ref()?, own_domain)).collect();
        let sent: Vec<&str> = reads.iter().flatten().map(String::as_str).collect();
        let mut answers = target.run_all(&sent).into_iter();
        for (((bound, read), number), command) in
            bound.iter().zip(&reads).zip(numbers).zip(commands)
        {
            let answer = read.as_ref().and_then(|_| answers.next());
            if let Some(Err(error @ (TargetError::Broken(_) | TargetError::NotSent(_)))) = answer {
                return Err(error);
            }
            let Some(bound) = bound else {
                self.add('n', *number, &mask(command));
                continue;
            };
            if bound.spec.reads() {
                continue;
            }
            if let Some(Ok(was)) = &answer
                && changes_nothing(bound, own_domain, was)
            {
                self.idle.insert(*number);
            }
            match back(bound, own_domain, answer) {
                Some((kind, line)) => self.add(kind, *number, &line),
                None => self.add('n', *number, &mask(command)),
            }
        }
        let synced = self.write().and_then(|()| self.file.sync_data());
        synced.map_err(|error| {
            let path = self.path.display();
            TargetError::NotSent(format!("the undo file {path} cannot be written: {error}"))
        })
    }

    /// What a change came to. Of one in doubt nothing is said.
    pub fn came_to(&mut self, number: u64, outcome: &Outcome) {
        self.unchanged += u64::from(self.idle.remove(&number) && outcome.is_ok());
        match outcome {
            Ok(_) => self.text.push_str(&format!(". {number}\n")),
            Err(TargetError::Broken(_)) => {}
            Err(_) => self.text.push_str(&format!("x {number}\n")),
        }
    }

    /// Hands on to the system what has not been written.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&mut self) -> io::Result<()> {
        self.file.write_all(self.text.as_bytes())?;
        self.text.clear();
        Ok(())
    }

    /// How many changes have changed nothing.
    pub fn unchanged(&self) -> u64 {
        self.unchanged
    }

    /// What is to be told at the end.
    pub fn end(&mut self) -> String {
        let path = self.path.display().to_string();
        if let Err(error) = self.write().and_then(|()| self.file.sync_data()) {
            return format!("the undo file {path} cannot be written: {error}");
        }
        let lost = match self.lost {
            0 => String::new(),
            lost => format!(", but for {lost} that cannot be taken back"),
        };
        format!("cgpsh -f {path} takes the changes back{lost}; only you can read the file")
    }

    fn add(&mut self, kind: char, number: u64, line: &str) {
        self.changes += 1;
        self.lost += u64::from(kind == 'n');
        self.text.push_str(&format!("{kind} {number} {line}\n"));
    }
}

/// A command line with its arguments; `None` where the catalogue does not understand it.
pub fn bound(line: &str) -> Option<Bound<'_>> {
    let (spec, from) = command_of(line).ok()?;
    bind(spec, line, from).ok()
}

/// What has to be read before a change.
pub fn read_before(bound: &Bound<'_>, own_domain: &str) -> Option<String> {
    let template = match bound.spec.undo {
        Undo::None => return None,
        Undo::Opposite(_) => Some(bound.spec.sign.there).filter(|there| !there.is_empty())?,
        Undo::Restore { read, .. } => read,
    };
    fill(template, Filling { bound, own_domain, was: None })
}

/// The command that takes a change back, and whether it does no harm where the change never was: `r`
/// or `o`, as in the file.
pub fn back(
    bound: &Bound<'_>,
    own_domain: &str,
    answer: Option<Outcome>,
) -> Option<(char, String)> {
    let (kind, line) = match bound.spec.undo {
        Undo::None => return None,
        Undo::Opposite(opposite) => {
            // What was not there before can be removed without fear.
            let absent = matches!(answer, Some(Err(TargetError::Refused(_))));
            let with = Filling { bound, own_domain, was: None };
            (if absent { 'r' } else { 'o' }, fill(opposite, with)?)
        }
        Undo::Restore { restore, .. } => {
            let was: Value = value_of(answer?.ok()?)?;
            ('r', fill(restore, Filling { bound, own_domain, was: Some(&was) })?)
        }
    };
    // A line end within a string is written as such, so that it stays one line.
    let fits = Request::parse(&line).is_ok() && !line.contains(['\n', '\r']);
    fits.then_some((kind, line))
}

/// What an undo file holds.
#[derive(Debug, Default)]
pub struct Back {
    /// The commands, the one for the last change first.
    pub commands: Vec<Command>,
    /// What cannot be taken back, or is left alone: a person has to look at it.
    pub notes: Vec<String>,
}

/// Reads a text, if it is an undo file.
///
/// # Errors
/// When it is one, and a line of it is wrong; the text says which.
pub fn read(text: &str) -> Option<Result<Back, String>> {
    text.starts_with(MARK).then(|| Entries::read(text).map(Entries::back))
}

#[derive(Default)]
struct Entries<'t> {
    /// The kind, the line of the file, and the command, of each change in its order.
    changes: Vec<(char, u64, &'t str)>,
    by_number: HashMap<u64, usize>,
    /// Whether each was carried out; `None` for those in doubt.
    done: Vec<Option<bool>>,
}

impl<'t> Entries<'t> {
    fn read(text: &'t str) -> Result<Self, String> {
        let mut entries = Self::default();
        for (line, place) in text.lines().zip(1..).skip(1).filter(|(line, _)| !line.is_empty()) {
            // The last line may have been cut off in the middle; it tells of nothing that was sent.
            let cut_off = !text.ends_with('\n') && text.ends_with(line);
            if entries.take(line, place).is_none() && !cut_off {
                return Err(format!("line {place} does not belong into an undo file"));
            }
        }
        Ok(entries)
    }

    fn take(&mut self, line: &'t str, place: u64) -> Option<()> {
        let (kind, rest) = line.split_once(' ')?;
        let (number, command) = rest.split_once(' ').unwrap_or((rest, ""));
        let number: u64 = number.parse().ok()?;
        match kind {
            "r" | "o" | "n" if !command.is_empty() => {
                let next = self.changes.len();
                // What is sent again after a break was first read before the break.
                if *self.by_number.entry(number).or_insert(next) == next {
                    self.changes.push((kind.chars().next()?, place, command));
                    self.done.push(None);
                }
                Some(())
            }
            "." | "x" if command.is_empty() => {
                if let Some(index) = self.by_number.get(&number) {
                    self.done[*index] = Some(kind == ".");
                }
                Some(())
            }
            _ => None,
        }
    }

    fn back(self) -> Back {
        let mut back = Back::default();
        for ((kind, place, command), done) in self.changes.into_iter().zip(self.done).rev() {
            match (kind, done) {
                (_, Some(false)) => {}
                ('r', _) | ('o', Some(true)) => back.commands.push(Command::lone(command, place)),
                ('o', _) => back.notes.push(format!(
                    "line {place}: whether the change happened is not known, so this is left: {command}"
                )),
                _ => back.notes.push(format!("line {place}: cannot be taken back: {command}")),
            }
        }
        back
    }
}
