//! A connection to a server: bytes out, answers in.
use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

use crate::client::address::Address;
use crate::client::error::{Broken, ClientError};
use crate::client::stream::{Stream, is_timeout};
use crate::client::timeouts::Timeouts;
use crate::client::tls::{Protection, handshake};
use crate::client::tls_error::TlsError;
use crate::client::tunnel::Tunnel;
use crate::config::security::{Security, Tls};
use crate::data::parse;
use crate::request::failure::Failure;
use crate::request::reply::Answer;
use crate::wire::data::DataReader;
use crate::wire::limits::{ANSWER_BYTES_MAX, GREETING_BYTES_MAX, TLS_PORT};
use crate::wire::lines::{Line, LineBuffer};
use crate::wire::login::SessionCommand;
use crate::wire::stamp::stamp_in;
use crate::wire::status::{DATA_FOLLOW, INLINE_DATA, OK, Status, shown};

/// A connection that has been greeted on.
pub(super) struct Link {
    stream: Stream,
    protection: Protection,
    input: LineBuffer,
    greeting: String,
    host: String,
    timeouts: Timeouts,
    /// When something was last sent or received.
    used: Instant,
    /// What the connection goes through, which ends after it.
    _tunnel: Option<Tunnel>,
}

/// An answer that has come completely.
pub(super) type Reply = Result<Answer, ClientError>;

/// A connection that was used within this time is taken to be alive; asking costs system calls.
const SURELY_ALIVE: Duration = Duration::from_secs(1);

/// When the server takes nothing for so long, its answers are taken in meanwhile: it may be waiting
/// for that.
const WRITE_PATIENCE: Duration = Duration::from_millis(20);

impl Link {
    /// Connects, reads the greeting, and agrees on keys as the security demands.
    pub(super) fn open(
        address: &Address,
        timeouts: Timeouts,
        security: &Security,
    ) -> Result<Self, ClientError> {
        let (socket, tunnel) = match &security.jump {
            None => (connect(address, timeouts.connect)?, None),
            Some(jump) => {
                let (tunnel, socket) = Tunnel::open(jump, address, timeouts.connect)?;
                (socket, Some(tunnel))
            }
        };
        // What goes through another host goes on from there as if it had begun there.
        let here = tunnel.is_none() && is_here(&socket);
        let unreachable = |error: io::Error| ClientError::Unreachable {
            address: address.clone(),
            why: error.to_string(),
        };
        socket.set_nodelay(true).map_err(unreachable)?;
        socket.set_write_timeout(Some(timeouts.connect)).map_err(unreachable)?;
        socket.set_read_timeout(Some(timeouts.connect)).map_err(unreachable)?;
        let tls = demanded(security, here, address);
        let (stream, protection) = match tls {
            Tls::Implicit => {
                let (stream, protection) = handshake(socket, address, security, timeouts)
                    .map_err(ClientError::Insecure)?;
                (Stream::Tls(Box::new(stream)), protection)
            }
            _ if here => (Stream::Clear(socket), Protection::Here),
            _ => (Stream::Clear(socket), Protection::None),
        };
        let input = LineBuffer::new(GREETING_BYTES_MAX);
        let (greeting, host, used) = (String::new(), address.host.clone(), Instant::now());
        let mut link =
            Self { stream, protection, input, greeting, host, timeouts, used, _tunnel: tunnel };
        link.read_greeting(address)?;
        if tls == Tls::Stls {
            link = link.encrypt(address, security)?;
        }
        link.input.set_limit(ANSWER_BYTES_MAX);
        let socket = link.stream.socket();
        socket.set_write_timeout(Some(WRITE_PATIENCE)).map_err(unreachable)?;
        socket.set_read_timeout(Some(timeouts.answer)).map_err(unreachable)?;
        Ok(link)
    }

    /// How the connection is protected.
    pub(super) fn protection(&self) -> &Protection {
        &self.protection
    }

    /// Asks for TLS behind the greeting.
    fn encrypt(mut self, address: &Address, security: &Security) -> Result<Self, ClientError> {
        let failed =
            |why: String| ClientError::Insecure(TlsError::Failed { address: address.clone(), why });
        let line = [SessionCommand::Stls.print().as_bytes(), b"\r\n"].concat();
        self.write(&line).1.map_err(|broken| failed(broken.to_string()))?;
        let status = self.read_status().map_err(|broken| failed(broken.to_string()))?;
        if status.is_refusal() {
            return Err(ClientError::Insecure(TlsError::NotOffered(
                address.clone(),
                failure_of(status),
            )));
        }
        if status.code != OK {
            return Err(failed(format!("it said \"{}\"", shown(status.to_string().as_bytes()))));
        }
        // What stands here was not encrypted and must not be read as if it were.
        if !self.input.is_empty() {
            return Err(failed("somebody has put words into the connection".to_owned()));
        }
        let Stream::Clear(socket) = self.stream else {
            return Err(failed("the connection is encrypted already".to_owned()));
        };
        let (stream, protection) =
            handshake(socket, address, security, self.timeouts).map_err(ClientError::Insecure)?;
        Ok(Self { stream: Stream::Tls(Box::new(stream)), protection, ..self })
    }

    /// The text of the greeting.
    pub(super) fn greeting(&self) -> &str {
        &self.greeting
    }

    /// The name by which the server was called.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// Whether the server has closed the connection, or said something without having been asked,
    /// which it does before it closes.
    pub(super) fn is_stale(&mut self) -> bool {
        if self.used.elapsed() < SURELY_ALIVE {
            return false;
        }
        self.stream.has_news()
    }

    /// Sends bytes. Answers how many were sent, and whether more can be.
    pub(super) fn write(&mut self, bytes: &[u8]) -> (usize, Result<(), Broken>) {
        let mut written = 0;
        let mut moved = Instant::now();
        while written < bytes.len() || self.stream.is_behind() {
            match self.stream.write(&bytes[written..]) {
                Ok(count) => {
                    written += count;
                    moved = Instant::now();
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => (),
                Err(error) if is_timeout(&error) => match self.take_in() {
                    Ok(true) => moved = Instant::now(),
                    Ok(false) if moved.elapsed() < self.timeouts.answer => (),
                    Ok(false) => return (written, Err(Broken::TimedOut(self.timeouts.answer))),
                    Err(broken) => return (written, Err(broken)),
                },
                Err(error) => return (written, Err(broken(&error))),
            }
        }
        self.used = Instant::now();
        (written, Ok(()))
    }

    /// Tells the server that nothing more will come, without waiting for what it says to that.
    pub(super) fn say_goodbye(&mut self) {
        self.stream.say_goodbye(b"QUIT\r\n");
    }

    /// Whether an answer can be read, or begun to be read, without waiting for the server.
    pub(super) fn has_line(&mut self) -> bool {
        self.input.has_line()
    }

    /// Reads the answer to a command.
    pub(super) fn read_answer(&mut self) -> Result<Reply, Broken> {
        let status = self.read_status()?;
        match status.code {
            OK if status.text.eq_ignore_ascii_case(DATA_FOLLOW) => self.read_data().map(Ok),
            OK => Ok(Ok(Answer::Nothing)),
            INLINE_DATA => Ok(match parse(&status.text) {
                Ok(value) => Ok(Answer::Value(value.into_owned())),
                Err(error) => Err(ClientError::Unreadable {
                    data: shown(status.text.as_bytes()),
                    why: error.to_string(),
                }),
            }),
            _ if status.is_refusal() => Ok(Err(ClientError::Refused(failure_of(status)))),
            _ => Err(Broken::Nonsense(shown(status.to_string().as_bytes()))),
        }
    }

    /// Reads a status line.
    pub(super) fn read_status(&mut self) -> Result<Status<'_>, Broken> {
        let line = self.read_line(false)?;
        match Status::parse(line) {
            Some(status) => Ok(status),
            None => Err(Broken::Nonsense(shown(line))),
        }
    }

    fn read_data(&mut self) -> Result<Answer, Broken> {
        let mut data = DataReader::default();
        loop {
            let line = self.read_line(true)?;
            let Ok(text) = std::str::from_utf8(line) else {
                return Err(Broken::Nonsense(shown(line)));
            };
            match data.take(text) {
                Ok(Some(value)) => return Ok(Answer::Value(value)),
                Ok(None) => (),
                Err(_) => return Err(Broken::Nonsense(shown(line))),
            }
        }
    }

    /// Reads a line; `inside` says whether the one before it belongs to the same answer.
    pub(super) fn read_line(&mut self, inside: bool) -> Result<&[u8], Broken> {
        self.wait_for_line(inside)?;
        match self.input.next_line() {
            Some(Line::Whole(line)) => Ok(line),
            Some(Line::TooLong) | None => Err(Broken::Nonsense("a line without an end".to_owned())),
        }
    }

    fn wait_for_line(&mut self, inside: bool) -> Result<(), Broken> {
        while !self.input.has_line() {
            if self.input.is_overlong() {
                return Err(Broken::Nonsense("a line without an end".to_owned()));
            }
            let room = self.input.room();
            match self.stream.read(room) {
                Ok(0) if inside || !self.input.is_empty() => return Err(Broken::ClosedInside),
                Ok(0) => return Err(Broken::Closed),
                Ok(count) => self.input.filled(count),
                Err(error) if error.kind() == ErrorKind::Interrupted => (),
                Err(error) if is_timeout(&error) => {
                    return Err(Broken::TimedOut(self.timeouts.answer));
                }
                Err(error) => {
                    return Err(match broken(&error) {
                        Broken::Closed if inside || !self.input.is_empty() => Broken::ClosedInside,
                        other => other,
                    });
                }
            }
        }
        self.used = Instant::now();
        Ok(())
    }

    /// Takes in what has arrived, without waiting. Tells whether there was something.
    fn take_in(&mut self) -> Result<bool, Broken> {
        let io = |error: io::Error| broken(&error);
        self.stream.socket().set_nonblocking(true).map_err(io)?;
        let read = self.stream.read(self.input.room());
        self.stream.socket().set_nonblocking(false).map_err(io)?;
        match read {
            Ok(0) => Err(Broken::Closed),
            Ok(count) => {
                self.input.filled(count);
                Ok(true)
            }
            Err(error) if is_timeout(&error) || error.kind() == ErrorKind::Interrupted => Ok(false),
            Err(error) => Err(broken(&error)),
        }
    }

    fn read_greeting(&mut self, address: &Address) -> Result<(), ClientError> {
        let here = || address.clone();
        if let Err(broken) = self.wait_for_line(false) {
            let said = || shown(self.input.rest());
            return Err(match broken {
                Broken::Closed => ClientError::ClosedBeforeGreeting(here()),
                Broken::TimedOut(_) if self.input.is_empty() => {
                    ClientError::NoGreeting(here(), self.timeouts.connect)
                }
                Broken::Io(why) => ClientError::Unreachable { address: here(), why },
                Broken::TimedOut(_) | Broken::ClosedInside | Broken::Nonsense(_) => {
                    ClientError::NotPwd { address: here(), said: said() }
                }
            });
        }
        let line = self.read_line(false).unwrap_or_default();
        match Status::parse(line) {
            Some(status) if status.code == OK && is_greeting(&status.text) => {
                self.greeting = status.text.into_owned();
                Ok(())
            }
            Some(status) if status.is_refusal() => {
                Err(ClientError::TurnedAway(here(), failure_of(status)))
            }
            _ => Err(ClientError::NotPwd { address: here(), said: shown(line) }),
        }
    }
}

/// The refusal that a status line is.
pub(super) fn failure_of(status: Status<'_>) -> Failure {
    let text = status.text.trim();
    // Every refusal needs some text.
    let text = if text.is_empty() { "refused" } else { text };
    Failure::new(status.code, text.to_owned())
}

/// Other services greet with 200 too.
fn is_greeting(text: &str) -> bool {
    text.contains("PWD") || text.contains("CommuniGate") || stamp_in(text).is_some()
}

fn connect(address: &Address, timeout: Duration) -> Result<TcpStream, ClientError> {
    let not_found = |why: String| ClientError::NameNotFound { address: address.clone(), why };
    let found = (address.host.as_str(), address.port).to_socket_addrs();
    let found: Vec<SocketAddr> = found.map_err(|error| not_found(error.to_string()))?.collect();
    let mut last = not_found("it has no address".to_owned());
    for socket in found {
        match TcpStream::connect_timeout(&socket, timeout) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = refused(address, timeout, &error),
        }
    }
    Err(last)
}

fn refused(address: &Address, timeout: Duration, error: &io::Error) -> ClientError {
    let address = address.clone();
    match error.kind() {
        ErrorKind::ConnectionRefused => ClientError::ConnectionRefused(address),
        ErrorKind::TimedOut | ErrorKind::WouldBlock => {
            ClientError::ConnectTimedOut(address, timeout)
        }
        _ => ClientError::Unreachable { address, why: error.to_string() },
    }
}

/// Whether the other end is on this machine.
fn is_here(socket: &TcpStream) -> bool {
    socket.peer_addr().is_ok_and(|peer| peer.ip().to_canonical().is_loopback())
}

/// How a connection is to be encrypted, where nobody has said it.
fn demanded(security: &Security, here: bool, address: &Address) -> Tls {
    match security.tls {
        Tls::Auto if address.port == TLS_PORT => Tls::Implicit,
        // Nobody else can read along on this machine, or at this end of a tunnel.
        Tls::Auto if security.pin.is_none() && here => Tls::Off,
        Tls::Auto => Tls::Stls,
        said => said,
    }
}

fn broken(error: &io::Error) -> Broken {
    match error.kind() {
        ErrorKind::BrokenPipe
        | ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::WriteZero => Broken::Closed,
        _ => Broken::Io(error.to_string()),
    }
}
