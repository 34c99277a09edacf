//! What is kept of a batch while it is carried out, so that it can go on after a break.
use std::io;
use std::path::{Path, PathBuf};

use crate::request::reply::Answer;
use crate::shell::batch::apart::Apart;
use crate::shell::batch::input::Whole;
use crate::shell::batch::journal::{Fate, Header, Journal, Past, Sum};
use crate::shell::batch::lines::Entry;
use crate::shell::batch::report::counted;
use crate::shell::changes::doubt::{Verdict, verify};
use crate::shell::changes::way_back::WayBack;
use crate::shell::doors::outcome::{Outcome, TargetError};
use crate::shell::doors::status::Status;
use crate::shell::doors::target::Target;

/// What is to be kept.
#[derive(Debug)]
pub struct Wanted {
    /// Where the journal is, if there is to be one.
    pub journal: Option<PathBuf>,
    /// The arguments that began the batch.
    pub arguments: Vec<String>,
    /// What the journal holds, where the batch goes on.
    pub past: Option<Past>,
    /// Over how many connections commands are sent.
    pub connections: usize,
    /// Where the undo file is, if there is to be one.
    pub undo: Option<PathBuf>,
}

/// What is kept.
pub struct Keep {
    journal: Option<Journal>,
    way_back: Option<WayBack>,
    /// More ways to the place, used at the same time.
    others: Vec<Target>,
    past: Option<Past>,
    apart: Apart,
    own_domain: String,
    had_outcome: u64,
    found_done: u64,
    sent_again: u64,
}

impl Keep {
    /// Begins to keep what is wanted, or goes on with it.
    ///
    /// # Errors
    /// When the journal cannot be written, or belongs to something else; the text says so.
    pub fn begin(
        wanted: Wanted,
        whole: Option<&Whole>,
        target: &Target,
        window: Option<usize>,
    ) -> Result<Self, String> {
        let status = target.status().map_err(|error| error.to_string())?;
        let own_domain = status.domain().to_owned();
        let journal = match (&wanted.journal, whole) {
            (Some(path), Some(whole)) => Some(journal_at(path, &wanted, whole, status)?),
            _ => None,
        };
        let undo = wanted.undo.as_ref().map(|path| {
            let file = WayBack::begin(path, wanted.past.is_some());
            file.map_err(|error| format!("the undo file {}: {error}", path.display()))
        });
        Ok(Self {
            journal,
            way_back: undo.transpose()?,
            others: others(target, wanted.connections, window)?,
            past: wanted.past,
            apart: Apart::new(&own_domain, wanted.connections > 1),
            own_domain,
            had_outcome: 0,
            found_done: 0,
            sent_again: 0,
        })
    }

    /// How many commands have left everything as it was, as far as that was read.
    pub fn unchanged(&self) -> u64 {
        self.way_back.as_ref().map_or(0, WayBack::unchanged)
    }

    /// What is known of a command.
    pub fn fate(&mut self, number: u64) -> Fate {
        let fate = self.past.as_ref().map_or(Fate::New, |past| past.fate(number));
        if matches!(fate, Fate::Done | Fate::Failed) {
            self.had_outcome += 1;
        }
        fate
    }

    /// Finds out what a command in doubt came to.
    ///
    /// # Errors
    /// When the connection or the journal breaks.
    pub fn clear_up(
        &mut self,
        target: &mut Target,
        number: u64,
        command: &str,
    ) -> Result<Verdict, TargetError> {
        let verdict = verify(target, command, &self.own_domain)?;
        match verdict {
            Verdict::Run => self.sent_again += 1,
            Verdict::Unknown => {}
            Verdict::Done => {
                self.found_done += 1;
                self.came_to(number, command, &Ok(Answer::Nothing));
            }
        }
        Ok(verdict)
    }

    /// Whether a command may be on its way together with those that were taken before. Where it may
    /// not, they go first.
    pub fn joins(&mut self, command: &str) -> bool {
        self.apart.take(command)
    }

    /// The command begins what is sent together.
    pub fn stands_first(&mut self, command: &str) {
        self.apart.clear();
        // An empty group takes every command.
        self.apart.take(command);
    }

    /// Carries commands out, whose numbers these are.
    ///
    /// # Errors
    /// When the journal cannot be written before; then nothing was sent.
    pub fn run(
        &mut self,
        target: &mut Target,
        numbers: &[u64],
        commands: &[&str],
    ) -> Result<Vec<Outcome>, String> {
        self.apart.clear();
        if let Some(way_back) = &mut self.way_back
            && let Err(error) = way_back.before(target, &self.own_domain, numbers, commands)
        {
            return Ok(vec![Err(TargetError::NotSent(error.to_string())); commands.len()]);
        }
        if let Some(journal) = &mut self.journal {
            let sending = journal.sending(numbers);
            sending.map_err(|error| broken(journal, &error))?;
        }
        let outcomes = run_on_all(target, &mut self.others, commands);
        for ((number, command), outcome) in numbers.iter().zip(commands).zip(&outcomes) {
            self.came_to(*number, command, outcome);
        }
        // What cannot be written now stays in doubt, and the next writing fails as well.
        drop(self.way_back.as_mut().map(WayBack::write));
        drop(self.journal.as_mut().map(Journal::write));
        Ok(outcomes)
    }

    fn came_to(&mut self, number: u64, command: &str, outcome: &Outcome) {
        if let Some(journal) = &mut self.journal {
            journal.came_to(number, command, outcome);
        }
        if let Some(way_back) = &mut self.way_back {
            way_back.came_to(number, outcome);
        }
    }

    /// The batch stops; `over` if nothing of it is left. Answers what is to be told.
    pub fn end(&mut self, over: bool) -> Vec<String> {
        let mut told = Vec::new();
        if self.past.is_some() {
            let had = counted(self.had_outcome, "command");
            let (done, again) = (self.found_done, self.sent_again);
            told.push(format!(
                "{had} had an outcome before; in doubt were {}: {done} found done, {again} sent again",
                done + again
            ));
        }
        if let Some(journal) = &mut self.journal {
            if let Err(error) = journal.end(over) {
                told.push(broken(journal, &error));
            }
            if !over {
                told.push(format!("cgpsh resume {} goes on", journal.path().display()));
            }
        }
        told.extend(self.way_back.as_mut().map(WayBack::end));
        told
    }
}

/// More connections to the same place.
fn others(target: &Target, count: usize, window: Option<usize>) -> Result<Vec<Target>, String> {
    if count > 1 && matches!(target, Target::Local(_)) {
        return Err("the embedded engine has no connections".to_owned());
    }
    let open = |_| {
        let mut other = target.way().open().map_err(|error| error.to_string())?;
        other.set_mode(target.mode());
        other.set_window(window);
        Ok(other)
    };
    (1..count).map(open).collect()
}

/// Carries commands out over several connections, each with its share of them.
fn run_on_all(target: &mut Target, others: &mut [Target], commands: &[&str]) -> Vec<Outcome> {
    let share = commands.len().div_ceil(others.len() + 1).max(1);
    let mut shares = commands.chunks(share);
    let own = shares.next().unwrap_or_default();
    std::thread::scope(|scope| {
        let more: Vec<_> = others
            .iter_mut()
            .zip(shares)
            .map(|(other, share)| (share.len(), scope.spawn(move || other.run_all(share))))
            .collect();
        let mut outcomes = target.run_all(own);
        for (count, thread) in more {
            let lost = || vec![Err(TargetError::Broken("the connection failed".into())); count];
            outcomes.extend(thread.join().unwrap_or_else(|_| lost()));
        }
        outcomes
    })
}

fn broken(journal: &Journal, error: &io::Error) -> String {
    format!("the journal {} cannot be written: {error}", journal.path().display())
}

/// Begins a journal, or goes on with one.
fn journal_at(
    path: &Path,
    wanted: &Wanted,
    whole: &Whole,
    status: Status,
) -> Result<Journal, String> {
    let directory = std::env::current_dir().map_err(|error| error.to_string())?;
    let (commands, sum) = sum_of(whole);
    let header = Header {
        server: status.server,
        account: status.account,
        arguments: wanted.arguments.clone(),
        directory: directory.display().to_string(),
        commands,
        sum,
    };
    let journal = match &wanted.past {
        Some(past) => {
            fits(&past.header, &header)?;
            Journal::go_on(path, past)
        }
        None => Journal::begin(path, &header),
    };
    journal.map_err(|error| format!("{}: {error}", path.display()))
}

/// How many commands a batch has, and the hash of all of them.
fn sum_of(whole: &Whole) -> (u64, String) {
    let (mut commands, mut sum) = (0, Sum::default());
    whole.for_each(|entry| {
        if let Entry::Command(command) = entry {
            commands += 1;
            sum.add(&command.text);
        }
    });
    (commands, sum.text())
}

/// Whether a journal belongs to this batch at this place.
fn fits(journal: &Header, here: &Header) -> Result<(), String> {
    if (&journal.server, &journal.account) != (&here.server, &here.account) {
        return Err(format!(
            "the journal is of {} at {}, and this is {} at {}",
            journal.account, journal.server, here.account, here.server
        ));
    }
    if (journal.commands, &journal.sum) != (here.commands, &here.sum) {
        let text = "the commands are not those of the journal any more: they must not change \
            before the batch is over";
        return Err(text.to_owned());
    }
    Ok(())
}
