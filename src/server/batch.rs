//! Commands that have arrived together, to be carried out together.
use tokio::sync::oneshot;
use tokio::task::block_in_place;

use crate::catalogue::Request;
use crate::catalogue::miscellaneous::MiscellaneousRequest as Miscellaneous;
use crate::engine::session::{Outcome, Parsed, Session, read};
use crate::request::failure::Failure;
use crate::request::reply::Answer;
use crate::server::limits::{BATCH_BYTES_MAX, BATCH_WEIGHT_MAX, WIDE, weight};
use crate::wire::data::{write_printed, write_value};
use crate::wire::status::{OK, write_status};

/// Commands in their order, with what they weigh.
#[derive(Default)]
pub(super) struct Batch {
    parts: Vec<Part>,
    weight: usize,
    bytes: usize,
}

/// Commands that are carried out as one.
#[derive(Default)]
struct Part {
    commands: Vec<Parsed>,
    /// Whether an answer may take long to find.
    slow: bool,
    /// Whether this is a command that keeps a thread busy on purpose. It stands alone: beside a change
    /// it would keep all changes of all connections waiting.
    busy: bool,
}

impl Batch {
    /// Adds a command line.
    pub(super) fn add(&mut self, line: &str) {
        let command = read(line);
        let answer = command.as_ref().map_or(1, |request| weight(request.spec().reply));
        let busy = matches!(&command, Ok(Request::Miscellaneous(Miscellaneous::TestLoop(_))));
        self.weight += answer;
        self.bytes += line.len();
        let part = self.part(busy);
        part.slow |= busy || answer >= WIDE;
        part.commands.push(command);
    }

    /// Adds something that will only be refused.
    pub(super) fn add_refused(&mut self, failure: Failure) {
        self.weight += 1;
        self.part(false).commands.push(Err(failure));
    }

    /// The part that the next command belongs to.
    fn part(&mut self, busy: bool) -> &mut Part {
        let next = match self.parts.pop() {
            Some(last) if !busy && !last.busy => last,
            last => {
                self.parts.extend(last);
                Part { busy, ..Part::default() }
            }
        };
        self.parts.push_mut(next)
    }

    /// Whether nothing more should be added.
    pub(super) fn is_full(&self) -> bool {
        self.weight >= BATCH_WEIGHT_MAX || self.bytes >= BATCH_BYTES_MAX
    }

    /// Whether there is nothing to do.
    pub(super) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Carries the commands out. `None` when the engine has gone away without an answer.
    pub(super) async fn carry_out(self, session: &Session) -> Option<Vec<Outcome>> {
        let mut outcomes = Vec::new();
        for part in self.parts {
            outcomes.extend(part.carry_out(session).await?);
        }
        Some(outcomes)
    }
}

impl Part {
    async fn carry_out(self, session: &Session) -> Option<Vec<Outcome>> {
        let (answer, answered) = oneshot::channel();
        let commands = self.commands;
        // Whoever does not wait any more has lost his connection.
        let submit = || session.submit_parsed(commands, move |done| drop(answer.send(done)));
        // A read is carried out on this thread, which has other connections to look after; so is a
        // change where nobody else changes anything, since a hand-over costs as much as its sync.
        let lead = if self.slow { block_in_place(submit) } else { submit() };
        if let Some(lead) = lead {
            block_in_place(|| lead.take());
        }
        answered.await.ok()
    }
}

/// Appends the answer to a command.
pub(super) fn write_outcome(out: &mut String, outcome: Outcome, inline: bool) {
    match outcome {
        Ok(Answer::Nothing) => write_status(out, OK, "OK"),
        Ok(Answer::Value(value)) => write_value(out, &value, inline),
        Ok(Answer::Printed(text)) => write_printed(out, &text, inline),
        Err(failure) => write_status(out, failure.code, &failure.text),
    }
}
