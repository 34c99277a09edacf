//! Commands that have arrived together, to be carried out together.
use tokio::sync::oneshot;
use tokio::task::block_in_place;

use crate::engine::session::{Outcome, Parsed, Session, read};
use crate::request::failure::Failure;
use crate::request::reply::Answer;
use crate::server::limits::{BATCH_BYTES_MAX, BATCH_WEIGHT_MAX, WIDE, weight};
use crate::wire::data::{write_printed, write_value};
use crate::wire::status::{OK, write_status};

/// Commands in their order, with what they weigh.
#[derive(Default)]
pub(super) struct Batch {
    commands: Vec<Parsed>,
    weight: usize,
    bytes: usize,
    /// Whether an answer may take long to find.
    slow: bool,
}

impl Batch {
    /// Adds a command line.
    pub(super) fn add(&mut self, line: &str) {
        let command = read(line);
        let answer = command.as_ref().map_or(1, |request| weight(request.spec().reply));
        self.slow |= answer >= WIDE;
        self.weight += answer;
        self.bytes += line.len();
        self.commands.push(command);
    }

    /// Adds something that will only be refused.
    pub(super) fn add_refused(&mut self, failure: Failure) {
        self.weight += 1;
        self.commands.push(Err(failure));
    }

    /// Whether nothing more should be added.
    pub(super) fn is_full(&self) -> bool {
        self.weight >= BATCH_WEIGHT_MAX || self.bytes >= BATCH_BYTES_MAX
    }

    /// Whether there is nothing to do.
    pub(super) fn is_empty(&self) -> bool {
        self.commands.is_empty()
    }

    /// Carries the commands out. `None` when the engine has gone away without an answer.
    pub(super) async fn carry_out(self, session: &Session) -> Option<Vec<Outcome>> {
        let (answer, answered) = oneshot::channel();
        let commands = self.commands;
        // Whoever does not wait any more has lost his connection.
        let submit = || session.submit_parsed(commands, move |done| drop(answer.send(done)));
        if self.slow {
            // Changes are carried out elsewhere, but reads on this thread, which has other
            // connections to look after.
            block_in_place(submit);
        } else {
            submit();
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
