//! A client of one server, on one connection at a time.
use crate::client::address::Address;
use crate::client::error::{Broken, ClientError};
use crate::client::link::Link;
use crate::client::login::{Login, say};
use crate::client::pipeline::{Pipeline, check, reads, verb_of};
use crate::client::timeouts::Timeouts;
use crate::client::tls::Protection;
use crate::config::login_method::LoginMethod;
use crate::config::security::Security;
use crate::request::reply::Answer;
use crate::wire::login::SessionCommand;
use crate::wire::stamp::stamp_in;
use crate::wire::status::OK;

/// A client of one server.
pub struct Client {
    address: Address,
    timeouts: Timeouts,
    security: Security,
    login: Option<Login>,
    /// How the user has logged in.
    method: Option<LoginMethod>,
    /// The connection; without one, the next command opens it.
    link: Option<Link>,
    pipeline: Pipeline,
    window: usize,
    greeting: String,
    protection: Protection,
}

/// How many commands may be on their way, if nobody says otherwise. It hides the way to the server
/// and back many times over.
pub const WINDOW: usize = 256;

/// Commands are written when so many bytes are together.
const WRITE_BYTES: usize = 64 << 10;

impl Client {
    /// Connects and reads the greeting, on a connection as secure as is wanted by default.
    ///
    /// # Errors
    /// As [`Client::connect_securely`].
    pub fn connect(address: &Address, timeouts: Timeouts) -> Result<Self, ClientError> {
        Self::connect_securely(address, timeouts, Security::default())
    }

    /// Connects and reads the greeting.
    ///
    /// # Errors
    /// When there is no such host, no server, or something else there, or it is not as secure as it
    /// is wanted.
    pub fn connect_securely(
        address: &Address,
        timeouts: Timeouts,
        security: Security,
    ) -> Result<Self, ClientError> {
        let link = Link::open(address, timeouts, &security)?;
        Ok(Self {
            address: address.clone(),
            timeouts,
            security,
            protection: link.protection().clone(),
            login: None,
            method: None,
            greeting: link.greeting().to_owned(),
            link: Some(link),
            pipeline: Pipeline::default(),
            window: WINDOW,
        })
    }

    /// Logs in, and asks for data on status lines, which not every server offers. The login is kept
    /// for the case that the connection has to be opened again.
    ///
    /// # Errors
    /// When the login is refused, or the connection breaks.
    pub fn log_in(&mut self, login: Login) -> Result<(), ClientError> {
        if self.login.take().is_some() {
            // Somebody else is logged in on this connection, and stays so until its end.
            self.link = None;
        }
        let mut link = self.take_link()?;
        let begun = begin(&mut link, &login, self.security.insecure);
        match begun {
            Ok(method) => (self.login, self.method) = (Some(login), Some(method)),
            // The server waits for another try.
            Err(ClientError::WrongLogin { .. } | ClientError::LoginRefused { .. }) => (),
            Err(error) => return Err(error),
        }
        self.link = Some(link);
        begun.map(drop)
    }

    /// The text of the server's greeting.
    pub fn greeting(&self) -> &str {
        &self.greeting
    }

    /// The name that the server gives itself: that of its Main Domain.
    pub fn server_name(&self) -> Option<&str> {
        let (_, name) = stamp_in(&self.greeting)?.rsplit_once('@')?;
        name.strip_suffix('>')
    }

    /// How the connection is protected, or the last one was.
    pub fn protection(&self) -> &Protection {
        &self.protection
    }

    /// How the user has logged in, if one has.
    pub fn method(&self) -> Option<LoginMethod> {
        self.method
    }

    /// Where the server is.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Sends a command and waits for its answer.
    ///
    /// If the connection has been closed meanwhile, it is opened again, and the command is sent
    /// again if that is harmless: when it was not sent completely, or changes nothing.
    ///
    /// # Errors
    /// [`ClientError::Refused`] if the server refuses; [`ClientError::InDoubt`] if the connection
    /// broke and nobody knows whether the command was carried out; [`ClientError::WindowFull`] while
    /// other commands are on their way.
    pub fn exchange(&mut self, line: &str) -> Result<Answer, ClientError> {
        check(line)?;
        if !self.pipeline.is_empty() {
            return Err(ClientError::WindowFull(self.pipeline.len()));
        }
        match self.try_exchange(line) {
            Err(ClientError::NotSent(Broken::Closed)) => self.try_exchange(line),
            Err(ClientError::Lost(Broken::Closed | Broken::ClosedInside)) => {
                self.try_exchange(line)
            }
            other => other,
        }
    }

    fn try_exchange(&mut self, line: &str) -> Result<Answer, ClientError> {
        let mut link = self.take_link()?;
        let bytes = [line.as_bytes(), b"\r\n"].concat();
        link.write(&bytes).1.map_err(ClientError::NotSent)?;
        match link.read_answer() {
            Ok(reply) => {
                self.link = Some(link);
                reply
            }
            Err(broken) if reads(line) => Err(ClientError::Lost(broken)),
            Err(broken) => Err(ClientError::InDoubt { verb: verb_of(line), broken }),
        }
    }

    /// Has at most `count` commands on their way at a time; at least one.
    pub fn set_window(&mut self, count: usize) {
        self.window = count.max(1);
    }

    /// How many commands have been sent whose answers have not been received.
    pub fn on_their_way(&self) -> usize {
        self.pipeline.len()
    }

    /// Sends a command without waiting. It may leave with the next ones, or when its answer is
    /// received.
    ///
    /// # Errors
    /// [`ClientError::WindowFull`] if too many are on their way; what keeps a connection from being
    /// opened. A connection that breaks is told with the answers.
    pub fn send(&mut self, line: &str) -> Result<(), ClientError> {
        if self.pipeline.len() >= self.window {
            return Err(ClientError::WindowFull(self.pipeline.len()));
        }
        if let Err(error) = check(line) {
            self.pipeline.put_refused(error);
            return Ok(());
        }
        if self.pipeline.is_empty() {
            self.link = Some(self.take_link()?);
        }
        self.pipeline.put(line);
        if self.pipeline.output().len() >= WRITE_BYTES {
            self.flush();
        }
        Ok(())
    }

    /// Waits for the next answer; `None` if no command is on its way. Nothing is sent again: once
    /// the connection is broken, every command that was on its way gets an error of its own.
    pub fn receive(&mut self) -> Option<Result<Answer, ClientError>> {
        if self.pipeline.is_empty() {
            return None;
        }
        if let Some(error) = self.pipeline.next_refused() {
            return Some(Err(error));
        }
        // What takes the places of the answers that are here already leaves together, with half of
        // the window to spare, so that the server does not wait for it.
        let has_answer = self.link.as_mut().is_some_and(Link::has_line);
        if !has_answer || self.pipeline.unwritten() >= self.window / 2 {
            self.flush();
        }
        // What the server has answered can be read even if it takes nothing more.
        if let Some(link) = &mut self.link {
            match link.read_answer() {
                Ok(reply) => {
                    self.pipeline.answered();
                    return Some(reply);
                }
                Err(broken) => {
                    self.link = None;
                    self.pipeline.breaks(broken);
                }
            }
        }
        self.pipeline.next_lost().map(Err)
    }

    /// Sends commands with as many on their way as the window allows, and answers in their order.
    /// After the connection has broken nothing more is sent.
    pub fn run_all(&mut self, lines: &[&str]) -> Vec<Result<Answer, ClientError>> {
        if let [line] = lines {
            return vec![self.exchange(line)];
        }
        if !self.pipeline.is_empty() {
            return vec![Err(ClientError::WindowFull(self.pipeline.len())); lines.len()];
        }
        let mut outcomes = Vec::with_capacity(lines.len());
        let mut unsent = lines.iter();
        // Why nothing more is sent.
        let mut over = None;
        loop {
            while over.is_none()
                && self.pipeline.len() < self.window
                && let Some(line) = unsent.next()
            {
                over = self.send(line).err();
            }
            let Some(outcome) = self.receive() else { break };
            if let Err(error) = &outcome
                && let Some(broken) = error.broken()
            {
                over.get_or_insert_with(|| ClientError::NotSent(broken.clone()));
            }
            outcomes.push(outcome);
        }
        if let Some(over) = over {
            outcomes.resize(lines.len(), Err(over));
        }
        outcomes
    }

    /// The connection, or a new one if there is none that works.
    fn take_link(&mut self) -> Result<Link, ClientError> {
        if let Some(mut link) = self.link.take()
            && !link.is_stale()
        {
            return Ok(link);
        }
        let mut link = Link::open(&self.address, self.timeouts, &self.security)?;
        link.protection().clone_into(&mut self.protection);
        link.greeting().clone_into(&mut self.greeting);
        if let Some(login) = &self.login {
            self.method = Some(begin(&mut link, login, self.security.insecure)?);
        }
        Ok(link)
    }

    /// Writes what has been put into the pipeline.
    fn flush(&mut self) {
        let Some(link) = &mut self.link else { return };
        let (written, end) = link.write(self.pipeline.output());
        self.pipeline.wrote(written, end.is_ok());
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if let Some(link) = &mut self.link {
            link.say_goodbye();
        }
    }
}

/// What every connection begins with.
fn begin(link: &mut Link, login: &Login, insecure: bool) -> Result<LoginMethod, ClientError> {
    let method = login.log_in(link, insecure)?;
    // Without this the data of an answer has to be told from what follows by its form. Who refuses
    // it is read that way.
    match say(link, &SessionCommand::Inline, OK) {
        Ok(_) => Ok(method),
        Err(broken) => Err(login.broken(broken)),
    }
}
