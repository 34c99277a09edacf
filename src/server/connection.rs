//! One connection, from the greeting to the end.
use std::borrow::Cow;
use std::convert::Infallible;
use std::mem;
use std::net::IpAddr;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::task::coop::consume_budget;
use tokio::time::timeout;
use zeroize::Zeroizing;

use crate::catalogue::command_of;
use crate::engine::session::Session;
use crate::engine::world::VERSION;
use crate::request::failure::Failure;
use crate::server::auth::Exchange;
use crate::server::batch::{Batch, write_outcome};
use crate::server::idle::Idle;
use crate::server::limits::{HANDSHAKE, LINGER, LINGER_BYTES, OUTPUT_BYTES};
use crate::server::shared::Shared;
use crate::server::stream::Stream;
use crate::wire::limits::{BUFFER_BYTES_BUSY, LOGIN_LINE_BYTES_MAX};
use crate::wire::lines::{Line, LineBuffer};
use crate::wire::login::SessionCommand;
use crate::wire::stamp::stamp;
use crate::wire::status::{BAD_LINE, OK, write_status};

/// One connection.
pub(super) struct Connection {
    pub(super) shared: Arc<Shared>,
    pub(super) peer: IpAddr,
    pub(super) number: u64,
    /// What APOP digests are made over.
    pub(super) stamp: String,
    pub(super) input: LineBuffer,
    /// Answers that have not been written yet.
    pub(super) output: String,
    pub(super) state: State,
    stream: Stream,
    stop: watch::Receiver<bool>,
    idle: Idle,
    long_line: Option<OwnedSemaphorePermit>,
}

/// Who is at the other end.
pub(super) enum State {
    /// Somebody who may have said a name, but has proved nothing.
    Stranger {
        /// The name that USER has said.
        user: Option<String>,
        /// The login that AUTH has begun: the next line belongs to it, whatever it looks like.
        exchange: Option<Exchange>,
    },
    /// Somebody who has logged in.
    Known {
        /// Carries his commands out.
        session: Session,
        /// Whether data comes on the status line.
        inline: bool,
    },
}

/// Why a connection ends.
#[derive(Debug)]
pub(super) enum End {
    /// The peer has said so.
    Quit,
    /// The peer is gone, or takes nothing any more: there is nobody to tell anything.
    Gone,
    /// Nothing has happened for too long.
    Idle,
    /// An administrator has ended the session, and the last command has been told so.
    Ended,
    /// The server stops.
    Stopping,
    /// The address is blocked, most likely because it has failed to log in too often.
    Blocked,
}

/// What comes after the commands that have been collected.
enum Next {
    /// Nothing has arrived that is complete.
    Wait,
    /// More lines, for the next batch.
    More,
    /// A line with a command of the connection.
    Own(Zeroizing<String>),
    /// A password that cannot be right.
    BadPassword,
}

impl Connection {
    /// A connection that nothing has been said on.
    pub(super) fn new(stream: TcpStream, peer: IpAddr, shared: Arc<Shared>) -> Self {
        Self {
            peer,
            number: shared.next_number(),
            stamp: String::new(),
            input: LineBuffer::new(LOGIN_LINE_BYTES_MAX),
            output: String::new(),
            state: State::nobody(),
            stream: Stream::Clear(stream),
            stop: shared.stop.subscribe(),
            idle: Idle::new(shared.settings.idle),
            long_line: None,
            shared,
        }
    }

    /// Agrees with the peer on keys; nothing that comes later is in clear.
    pub(super) async fn encrypt(&mut self) -> Result<(), End> {
        let identity = self.shared.settings.identity.clone().ok_or(End::Gone)?;
        let stream = mem::replace(&mut self.stream, Stream::Closed);
        let shaken = timeout(HANDSHAKE, stream.encrypt(&identity)).await;
        let Ok(Ok(stream)) = shaken else { return Err(End::Gone) };
        self.stream = stream;
        Ok(())
    }

    /// Whether others can read what is said.
    pub(super) fn is_encrypted(&self) -> bool {
        matches!(self.stream, Stream::Tls(_))
    }

    /// Serves the peer until the end.
    pub(super) async fn serve(mut self) {
        let end = match self.talk().await {
            Ok(never) => match never {},
            Err(end) => end,
        };
        let farewell = match end {
            End::Gone => return,
            End::Quit | End::Ended => None,
            End::Idle => Some("nothing has arrived for too long, the connection is closed"),
            End::Stopping => Some("the server is shutting down"),
            End::Blocked => Some(BLOCKED),
        };
        if let Some(farewell) = farewell {
            write_status(&mut self.output, BAD_LINE, farewell);
        }
        if self.flush().await.is_ok() && self.stream.shutdown().await.is_ok() {
            drop(timeout(LINGER, self.linger()).await);
        }
    }

    async fn talk(&mut self) -> Result<Infallible, End> {
        self.greet();
        loop {
            self.flush().await?;
            self.receive().await?;
            self.work_off().await?;
        }
    }

    /// The name of the Main Domain.
    pub(super) fn server_name(&self) -> String {
        // Some name is needed, even of a store that cannot be read.
        self.shared.engine.main_domain().unwrap_or_else(|_| "localhost".to_owned())
    }

    fn greet(&mut self) {
        let name = self.server_name();
        self.stamp = stamp(self.number, self.shared.engine.world().clock.now(), &name);
        let text = format!("CommuniGate Pro at {name} PWD Server {VERSION} ready {}", self.stamp);
        write_status(&mut self.output, OK, &text);
    }

    /// Works all complete lines off that have arrived.
    async fn work_off(&mut self) -> Result<(), End> {
        loop {
            let mut batch = Batch::default();
            let next = self.collect(&mut batch);
            self.carry_out(batch).await?;
            if self.output.len() >= OUTPUT_BYTES {
                self.flush().await?;
            }
            match next {
                Next::Wait => return Ok(()),
                Next::More => (),
                Next::Own(line) => self.obey(&line).await?,
                Next::BadPassword => self.fail_login().await?,
            }
            // A peer that never stops sending must leave room for others.
            consume_budget().await;
        }
    }

    /// Puts lines into a batch, up to one that is not for the engine. Strangers are answered at once.
    fn collect(&mut self, batch: &mut Batch) -> Next {
        while !batch.is_full() && self.output.len() < OUTPUT_BYTES {
            let Some(line) = self.input.next_line() else { return Next::Wait };
            let line = match line {
                Line::Whole(line) => std::str::from_utf8(line).map_err(|_| line),
                Line::TooLong => {
                    let text = format!("the line is longer than {} bytes", self.input.limit());
                    if let State::Stranger { exchange, .. } = &mut self.state {
                        *exchange = None;
                    }
                    self.refuse(batch, text);
                    continue;
                }
            };
            match (line, &self.state) {
                (line, State::Stranger { exchange: Some(_), .. }) => {
                    // What is no text is no base64 either, and is refused as such.
                    return Next::Own(Zeroizing::new(line.unwrap_or("?").to_owned()));
                }
                (Ok(line), _) if SessionCommand::parse(line).is_some() => {
                    return Next::Own(Zeroizing::new(line.to_owned()));
                }
                (Ok(line), State::Known { .. }) => batch.add(line),
                (Ok(line), State::Stranger { .. }) => answer_stranger(&mut self.output, line),
                (Err(line), State::Stranger { user: Some(_), .. }) if is_pass(line) => {
                    return Next::BadPassword;
                }
                (Err(_), _) => self.refuse(batch, "the line is not in UTF-8"),
            }
        }
        Next::More
    }

    /// Refuses a line in its place among the others.
    fn refuse(&mut self, batch: &mut Batch, text: impl Into<Cow<'static, str>>) {
        let failure = Failure::new(BAD_LINE, text);
        match self.state {
            State::Known { .. } => batch.add_refused(failure),
            State::Stranger { .. } => write_status(&mut self.output, failure.code, &failure.text),
        }
    }

    /// Carries a batch out and appends the answers.
    async fn carry_out(&mut self, batch: Batch) -> Result<(), End> {
        let State::Known { session, inline } = &self.state else { return Ok(()) };
        if batch.is_empty() {
            return Ok(());
        }
        let inline = *inline;
        for outcome in batch.carry_out(session).await.ok_or(End::Gone)? {
            write_outcome(&mut self.output, outcome, inline);
            if self.output.len() >= OUTPUT_BYTES {
                self.flush().await?;
            }
        }
        if self.shared.engine.is_shutting_down() {
            self.shared.stop.send_replace(true);
        }
        if self.state.is_ended() {
            return Err(End::Ended);
        }
        // Nobody but the server's end closes the channel.
        if self.stop.has_changed().unwrap_or(true) { Err(End::Stopping) } else { Ok(()) }
    }

    /// Waits for more.
    async fn receive(&mut self) -> Result<(), End> {
        let Self { stream, input, stop, idle, long_line, shared, .. } = self;
        let read = async {
            if input.len() <= BUFFER_BYTES_BUSY {
                *long_line = None;
            } else if long_line.is_none() {
                *long_line = Arc::clone(&shared.long_lines).acquire_owned().await.ok();
            }
            stream.read(input.room()).await
        };
        let count = tokio::select! {
            biased;
            read = read => read.map_err(|_| End::Gone)?,
            _ = stop.changed() => return Err(End::Stopping),
            () = idle.passed() => return Err(End::Idle),
        };
        if count == 0 {
            // The beginning of a line without its end is no command.
            return Err(End::Gone);
        }
        input.filled(count);
        if let State::Known { .. } = self.state {
            idle.touch();
        }
        Ok(())
    }

    /// Writes all answers.
    pub(super) async fn flush(&mut self) -> Result<(), End> {
        let mut left = self.output.as_bytes();
        while !left.is_empty() {
            let written = timeout(self.shared.settings.stalled, self.stream.write(left)).await;
            match written {
                Ok(Ok(count)) if count > 0 => left = &left[count..],
                _ => return Err(End::Gone),
            }
        }
        // TLS may hold the last bytes back.
        match timeout(self.shared.settings.stalled, self.stream.flush()).await {
            Ok(Ok(())) => {}
            _ => return Err(End::Gone),
        }
        if self.output.capacity() > 2 * OUTPUT_BYTES {
            self.output = String::new();
        }
        self.output.clear();
        Ok(())
    }

    /// Reads and drops what the peer still sends, until he closes.
    async fn linger(&mut self) {
        let mut read = 0;
        while read < LINGER_BYTES {
            match self.stream.read(self.input.room()).await {
                Ok(count) if count > 0 => read += count,
                _ => return,
            }
        }
    }
}

impl State {
    /// The name that USER has said, which counts once.
    pub(super) const fn take_user(&mut self) -> Option<String> {
        match self {
            Self::Stranger { user, .. } => user.take(),
            Self::Known { .. } => None,
        }
    }

    /// Somebody who has said nothing yet.
    pub(super) const fn nobody() -> Self {
        Self::Stranger { user: None, exchange: None }
    }

    fn is_ended(&self) -> bool {
        matches!(self, Self::Known { session, .. } if session.is_closed())
    }
}

/// Answers a command line of somebody who has not logged in.
fn answer_stranger(out: &mut String, line: &str) {
    match command_of(line) {
        Ok((spec, _)) if spec.verb == "NOOP" => write_status(out, OK, "OK"),
        Ok(_) => write_status(out, BAD_LINE, LOG_IN_FIRST),
        Err(_) => write_status(out, BAD_LINE, "unknown command"),
    }
}

fn is_pass(line: &[u8]) -> bool {
    line.get(..5).is_some_and(|start| start.eq_ignore_ascii_case(b"PASS "))
}

/// What somebody is told who has not logged in.
pub(super) const LOG_IN_FIRST: &str = "log in first, with USER and PASS, APOP or AUTH";

/// What somebody is told whose address is blocked.
pub(super) const BLOCKED: &str = "this address is blocked, try again later";
