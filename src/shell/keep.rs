//! What is kept of a batch while it is carried out, so that it can go on after a break.
use std::io;
use std::path::PathBuf;

use crate::request::reply::Answer;
use crate::shell::apart::Apart;
use crate::shell::doubt::{Verdict, verify};
use crate::shell::input::Whole;
use crate::shell::journal::{Fate, Header, Journal, Past, Sum};
use crate::shell::lines::Entry;
use crate::shell::report::counted;
use crate::shell::target::{Outcome, Target, TargetError};

/// What is to be kept.
#[derive(Debug)]
pub struct Wanted {
    /// Where the journal is.
    pub path: PathBuf,
    /// The arguments that began the batch.
    pub arguments: Vec<String>,
    /// What the journal holds, where the batch goes on.
    pub past: Option<Past>,
}

/// What is kept.
pub struct Keep {
    journal: Journal,
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
    pub fn begin(wanted: Wanted, whole: &Whole, target: &Target) -> Result<Self, String> {
        let status = target.status().map_err(|error| error.to_string())?;
        let directory = std::env::current_dir().map_err(|error| error.to_string())?;
        let (commands, sum) = sum_of(whole);
        let own_domain = status.account.rsplit_once('@').map_or("", |(_, domain)| domain);
        let (own_domain, path) = (own_domain.to_owned(), wanted.path);
        let header = Header {
            server: status.server,
            account: status.account,
            arguments: wanted.arguments,
            directory: directory.display().to_string(),
            commands,
            sum,
        };
        let journal = match &wanted.past {
            Some(past) => {
                fits(&past.header, &header)?;
                Journal::go_on(&path, past)
            }
            None => Journal::begin(&path, &header),
        };
        let journal = journal.map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self {
            journal,
            past: wanted.past,
            apart: Apart::new(&own_domain, false),
            own_domain,
            had_outcome: 0,
            found_done: 0,
            sent_again: 0,
        })
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
                let done = self.journal.came_to(number, command, &Ok(Answer::Nothing));
                done.map_err(|error| TargetError::NotSent(self.broken(&error)))?;
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
        self.journal.sending(numbers).map_err(|error| self.broken(&error))?;
        let outcomes = target.run_all(commands);
        let mut written = Ok(());
        for ((number, command), outcome) in numbers.iter().zip(commands).zip(&outcomes) {
            written = written.and_then(|()| self.journal.came_to(*number, command, outcome));
        }
        // What cannot be written now stays in doubt, and the next writing fails as well.
        drop(written.and_then(|()| self.journal.write()));
        Ok(outcomes)
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
        if let Err(error) = self.journal.end(over) {
            told.push(self.broken(&error));
        }
        if !over {
            told.push(format!("cgpsh resume {} goes on", self.journal.path().display()));
        }
        told
    }

    fn broken(&self, error: &io::Error) -> String {
        format!("the journal {} cannot be written: {error}", self.journal.path().display())
    }
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
