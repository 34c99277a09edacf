//! Each way in which a client can fail, in words.
use std::fmt;
use std::time::Duration;

use crate::client::address::Address;
use crate::client::tls_error::TlsError;
use crate::request::failure::Failure;

/// Why a client did not get what it wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientError {
    /// There is no such host, or nobody can tell.
    NameNotFound {
        /// Who was looked for.
        address: Address,
        /// What the system says.
        why: String,
    },
    /// Nothing listens there.
    ConnectionRefused(Address),
    /// Nobody answers there.
    ConnectTimedOut(Address, Duration),
    /// The network does not lead there.
    Unreachable {
        /// Where to.
        address: Address,
        /// What the system says.
        why: String,
    },
    /// The host in between cannot be gone through.
    NoTunnel {
        /// The host in between.
        jump: String,
        /// Why.
        why: String,
    },
    /// A connection was taken, and nothing said on it.
    NoGreeting(Address, Duration),
    /// A connection was taken, and closed without a word.
    ClosedBeforeGreeting(Address),
    /// What answers there is something else.
    NotPwd {
        /// Where.
        address: Address,
        /// What it said, harmless to a terminal.
        said: String,
    },
    /// The connection is not as secure as it was wanted.
    Insecure(TlsError),
    /// The server does not want the connection.
    TurnedAway(Address, Failure),
    /// Name or password are wrong.
    WrongLogin {
        /// Who wanted to log in.
        user: String,
        /// The answer.
        failure: Failure,
    },
    /// The login was refused for another reason.
    LoginRefused {
        /// Who wanted to log in.
        user: String,
        /// The answer.
        failure: Failure,
    },
    /// The connection broke during the login.
    LoginBroken {
        /// Who wanted to log in.
        user: String,
        /// How it broke.
        broken: Broken,
    },
    /// Nothing is left but to send the password itself, where others can read it.
    WouldShowPassword {
        /// Who wanted to log in.
        user: String,
        /// What the server said to a method that hides it.
        refusal: Option<Failure>,
    },
    /// What the server said in a login could not be answered.
    ExchangeGivenUp {
        /// Who wanted to log in.
        user: String,
        /// The method.
        method: &'static str,
        /// Why.
        why: String,
    },
    /// The server lets the user in, but has not proved that it knows the password.
    Unproved {
        /// Who wanted to log in.
        user: String,
    },
    /// The server refuses the command; nothing has changed.
    Refused(Failure),
    /// The command was carried out, but its data makes no sense.
    Unreadable {
        /// The beginning of the data, harmless to a terminal.
        data: String,
        /// What is wrong with it.
        why: String,
    },
    /// The connection broke before the command was sent: it was not carried out.
    NotSent(Broken),
    /// The connection broke before the answer was complete, to a command that changes nothing.
    Lost(Broken),
    /// The connection broke before the answer came, to a command that may change something.
    InDoubt {
        /// The first word of the command.
        verb: String,
        /// How it broke.
        broken: Broken,
    },
    /// The command cannot be sent as one line.
    BadLine(&'static str),
    /// So many commands are on their way that their answers must be taken first.
    WindowFull(usize),
}

/// How a connection broke.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken {
    /// The server closed it between two answers.
    Closed,
    /// The server closed it within an answer.
    ClosedInside,
    /// Nothing moved for so long.
    TimedOut(Duration),
    /// What the system says.
    Io(String),
    /// What came is no answer; this is its beginning, harmless to a terminal.
    Nonsense(String),
}

impl ClientError {
    /// How the connection broke, if it did.
    pub fn broken(&self) -> Option<&Broken> {
        match self {
            Self::LoginBroken { broken, .. }
            | Self::NotSent(broken)
            | Self::Lost(broken)
            | Self::InDoubt { broken, .. } => Some(broken),
            _ => None,
        }
    }
}

impl fmt::Display for ClientError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NameNotFound { address, why } => {
                write!(out, "cannot find the host {}: {why}", address.host)
            }
            Self::ConnectionRefused(address) => {
                write!(out, "cannot connect to {address}: no server listens there")
            }
            Self::ConnectTimedOut(address, after) => {
                write!(out, "cannot connect to {address}: no answer within {}", Seconds(*after))
            }
            Self::Unreachable { address, why } => write!(out, "cannot connect to {address}: {why}"),
            Self::NoTunnel { jump, why } => write!(out, "cannot go through {jump}: {why}"),
            Self::NoGreeting(address, after) => write!(
                out,
                "{address} takes connections but did not greet within {}: is it a PWD server? If it \
                 begins with TLS, use --tls implicit",
                Seconds(*after)
            ),
            Self::ClosedBeforeGreeting(address) => write!(
                out,
                "{address} closed the connection without a word: it may take no connections from \
                 here, or only those that begin with TLS, as with --tls implicit"
            ),
            Self::NotPwd { address, said } => {
                write!(out, "{address} is not a PWD server; it said \"{said}\"")
            }
            Self::Insecure(error) => error.fmt(out),
            Self::TurnedAway(address, failure) => {
                write!(out, "{address} turned the connection away: {}", failure.text)
            }
            Self::WrongLogin { user, failure } => {
                write!(out, "cannot log in as {user}: {}", failure.text)
            }
            Self::LoginRefused { user, failure } => {
                write!(out, "cannot log in as {user}: {failure}")
            }
            Self::LoginBroken { user, broken } => write!(out, "cannot log in as {user}: {broken}"),
            Self::WouldShowPassword { .. }
            | Self::ExchangeGivenUp { .. }
            | Self::Unproved { .. } => self.write_exchange(out),
            Self::Refused(failure) => failure.fmt(out),
            Self::Unreadable { data, why } => {
                write!(
                    out,
                    "the command was carried out, but its data cannot be read: {why}: {data}"
                )
            }
            Self::NotSent(broken) => write!(out, "{broken}; the command was not sent"),
            Self::Lost(broken) => write!(out, "{broken}; there is no answer to the command"),
            Self::InDoubt { verb, broken } => write!(
                out,
                "{broken}; {verb} may or may not have been carried out, look before you repeat it"
            ),
            Self::BadLine(why) => write!(out, "the command cannot be sent: {why}"),
            Self::WindowFull(count) => {
                write!(out, "{count} commands are on their way: their answers must be taken first")
            }
        }
    }
}

impl ClientError {
    /// Writes why a login came to nothing that the server has not refused.
    fn write_exchange(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WouldShowPassword { user, refusal } => {
                write!(out, "cannot log in as {user}: ")?;
                if let Some(failure) = refusal {
                    write!(out, "{}. ", failure.text)?;
                }
                out.write_str(
                    "the password itself was not sent, because others can read the connection; use \
                     TLS, or permit that with --insecure",
                )
            }
            Self::ExchangeGivenUp { user, method, why } => {
                write!(out, "cannot log in as {user} with {method}: {why}")
            }
            Self::Unproved { user } => write!(
                out,
                "cannot log in as {user}: the server has not proved that it knows the password, and \
                 may be somebody else's"
            ),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed => out.write_str("the server closed the connection"),
            Self::ClosedInside => {
                out.write_str("the server closed the connection in the middle of an answer")
            }
            Self::TimedOut(after) => {
                write!(out, "the server was silent for {}", Seconds(*after))
            }
            Self::Io(why) => write!(out, "the connection broke: {why}"),
            Self::Nonsense(said) => write!(out, "the server sent no proper answer: \"{said}\""),
        }
    }
}

impl std::error::Error for ClientError {}
impl std::error::Error for Broken {}

/// A duration as people read it.
struct Seconds(Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_secs_f64() {
            1.0 => out.write_str("1 second"),
            seconds => write!(out, "{seconds} seconds"),
        }
    }
}
