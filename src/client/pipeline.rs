//! Commands that are on their way.
use std::collections::VecDeque;

use crate::catalogue::command_of;
use crate::client::error::{Broken, ClientError};
use crate::wire::limits::LINE_BYTES_MAX;

/// A command whose outcome has not been taken.
enum Waiting {
    /// It was put into the connection.
    Sent {
        verb: String,
        /// Whether it changes nothing.
        reads: bool,
        /// Up to which byte of all that was put in the command reaches.
        end: u64,
    },
    /// It cannot be sent at all.
    Refused(ClientError),
}

/// Commands whose outcomes have not been taken, in their order.
#[derive(Default)]
pub(super) struct Pipeline {
    waiting: VecDeque<Waiting>,
    /// What has not been written yet, and how many commands that is.
    output: Vec<u8>,
    unwritten: usize,
    /// How many bytes have been put in, and how many of them have been written.
    put_in: u64,
    written: u64,
    /// Whether the server takes more.
    stuck: bool,
    /// How the connection broke; all that waits is lost.
    broken: Option<Broken>,
}

impl Pipeline {
    /// How many outcomes have not been taken.
    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Whether all outcomes have been taken.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Puts a command in.
    pub(super) fn put(&mut self, line: &str) {
        self.put_in += line.len() as u64 + 2;
        if !self.stuck {
            self.output.extend_from_slice(line.as_bytes());
            self.output.extend_from_slice(b"\r\n");
            self.unwritten += 1;
        }
        let (verb, reads) = (verb_of(line), reads(line));
        self.waiting.push_back(Waiting::Sent { verb, reads, end: self.put_in });
    }

    /// Puts a command in that cannot be sent, so that its error comes in its place.
    pub(super) fn put_refused(&mut self, error: ClientError) {
        self.waiting.push_back(Waiting::Refused(error));
    }

    /// What is to be written.
    pub(super) fn output(&self) -> &[u8] {
        &self.output
    }

    /// How many commands that is.
    pub(super) fn unwritten(&self) -> usize {
        self.unwritten
    }

    /// So many bytes of the output have been written; `all` if more can be.
    pub(super) fn wrote(&mut self, count: usize, all: bool) {
        self.written += count as u64;
        self.stuck |= !all;
        self.output.clear();
        self.unwritten = 0;
        // One very long line must not hold its memory for ever.
        self.output.shrink_to(OUTPUT_BYTES_KEPT);
    }

    /// An answer has come.
    pub(super) fn answered(&mut self) {
        self.waiting.pop_front();
        self.begin_anew_if_empty();
    }

    /// The connection is gone.
    pub(super) fn breaks(&mut self, broken: Broken) {
        self.wrote(0, false);
        self.broken = Some(broken);
    }

    /// The error of the next command, if it is one that could not be sent at all.
    pub(super) fn next_refused(&mut self) -> Option<ClientError> {
        let next = self.waiting.pop_front_if(|next| matches!(next, Waiting::Refused(_)))?;
        self.begin_anew_if_empty();
        match next {
            Waiting::Refused(error) => Some(error),
            Waiting::Sent { .. } => None,
        }
    }

    /// What has become of the next command, now that the connection is gone.
    pub(super) fn next_lost(&mut self) -> Option<ClientError> {
        let broken = self.broken.clone()?;
        let next = self.waiting.pop_front()?;
        let written = self.written;
        self.begin_anew_if_empty();
        Some(match next {
            Waiting::Refused(error) => error,
            Waiting::Sent { end, .. } if end > written => ClientError::NotSent(broken),
            Waiting::Sent { reads: true, .. } => ClientError::Lost(broken),
            Waiting::Sent { verb, .. } => ClientError::InDoubt { verb, broken },
        })
    }

    /// What is put in next begins a new conversation, perhaps on a new connection.
    fn begin_anew_if_empty(&mut self) {
        if self.waiting.is_empty() {
            (self.stuck, self.broken) = (false, None);
            (self.put_in, self.written) = (0, 0);
        }
    }
}

const OUTPUT_BYTES_KEPT: usize = 256 << 10;

/// Whether a command line changes nothing, as far as the catalogue knows.
pub(super) fn reads(line: &str) -> bool {
    command_of(line).is_ok_and(|(spec, _)| spec.reads())
}

/// The first word of a line.
pub(super) fn verb_of(line: &str) -> String {
    match command_of(line) {
        Ok((spec, _)) => spec.verb.to_owned(),
        Err(_) => line.split_whitespace().next().unwrap_or_default().to_owned(),
    }
}

/// Checks that a text goes as one line.
pub(super) fn check(line: &str) -> Result<(), ClientError> {
    if line.contains(['\r', '\n']) {
        return Err(ClientError::BadLine(
            "a command takes one line, and there is a line end in it",
        ));
    }
    if line.len() > LINE_BYTES_MAX {
        return Err(ClientError::BadLine("it is longer than the 16 MiB that a line may have"));
    }
    Ok(())
}
