//! The commands that belong to the connection and not to the server's state: login, modes, the end.
use std::borrow::Cow;

use zeroize::Zeroizing;

use crate::data::{ValueOf, parse_prefix, print_string};
use crate::wire::sasl::Mechanism;

/// A command of the connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionCommand<'l> {
    /// `USER name`: who wants to log in with a password.
    User(Cow<'l, str>),
    /// `PASS password`.
    Pass(Cow<'l, str>),
    /// `APOP name digest`: a login that does not show the password.
    Apop {
        /// Who wants to log in.
        name: Cow<'l, str>,
        /// What the digest should be, in hexadecimal digits.
        digest: &'l str,
    },
    /// `AUTH WEBUSER name session`: a login by a session that is open.
    AuthWebUser {
        /// Who wants to log in.
        name: Cow<'l, str>,
        /// The name of the session, which only he and the server know.
        session: &'l str,
    },
    /// `AUTH method message`: a login by an exchange of messages.
    Auth {
        /// How the password is proved.
        mechanism: Mechanism,
        /// The first message in base64, where the client does not wait to be asked.
        initial: Option<&'l str>,
    },
    /// `INLINE`: data comes on the status line from now on.
    Inline,
    /// `NEWPASS password`: the password of the one who is logged in.
    NewPass(Cow<'l, str>),
    /// `STLS`: what follows is encrypted.
    Stls,
    /// `HELP`.
    Help,
    /// `QUIT`: the end.
    Quit,
}

/// Why a line that begins as a command of the connection is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadSessionCommand(pub &'static str);

impl<'l> SessionCommand<'l> {
    /// Reads a line. `None` if it is no command of the connection.
    ///
    /// # Errors
    /// When it is one, but what it needs is missing.
    pub fn parse(line: &'l str) -> Option<Result<Self, BadSessionCommand>> {
        let line = line.trim_start_matches([' ', '\t']);
        let length = line.find([' ', '\t']).unwrap_or(line.len());
        let (verb, rest) = (&line[..length], line.get(length + 1..).unwrap_or(""));
        let is = |name: &str| verb.eq_ignore_ascii_case(name);
        // Nearly all lines are something else, and are told by their first letter.
        let command = match verb.as_bytes().first()?.to_ascii_uppercase() {
            b'U' if is("USER") => name_of(rest).map(Self::User),
            b'P' if is("PASS") => Ok(Self::Pass(secret(rest))),
            b'A' if is("APOP") => apop(rest),
            b'A' if is("AUTH") => auth(rest),
            b'I' if is("INLINE") => Ok(Self::Inline),
            b'N' if is("NEWPASS") => new_password(rest),
            b'H' if is("HELP") => Ok(Self::Help),
            b'S' if is("STLS") => Ok(Self::Stls),
            b'Q' if is("QUIT") => Ok(Self::Quit),
            _ => return None,
        };
        Some(command)
    }

    /// The line, without its end.
    pub fn print(&self) -> Zeroizing<String> {
        let mut line = Zeroizing::new(String::with_capacity(self.printed_bytes_max()));
        match self {
            Self::User(name) => {
                line.push_str("USER ");
                push_name(&mut line, name);
            }
            Self::Pass(password) => {
                line.push_str("PASS ");
                push_secret(&mut line, password);
            }
            Self::Apop { name, digest } => {
                line.push_str("APOP ");
                push_name(&mut line, name);
                line.push(' ');
                line.push_str(digest);
            }
            Self::AuthWebUser { name, session } => {
                line.push_str("AUTH WEBUSER ");
                push_name(&mut line, name);
                line.push(' ');
                line.push_str(session);
            }
            Self::Auth { mechanism, initial } => {
                line.push_str("AUTH ");
                line.push_str(mechanism.name());
                if let Some(message) = initial {
                    line.push(' ');
                    line.push_str(message);
                }
            }
            Self::Inline => line.push_str("INLINE"),
            Self::NewPass(password) => {
                line.push_str("NEWPASS ");
                push_secret(&mut line, password);
            }
            Self::Stls => line.push_str("STLS"),
            Self::Help => line.push_str("HELP"),
            Self::Quit => line.push_str("QUIT"),
        }
        line
    }

    /// A line that carries a secret must not be moved while it grows: a copy would stay behind.
    fn printed_bytes_max(&self) -> usize {
        // A byte takes four at the most, as `\000` does, and there may be quotes around it.
        let argument = |text: &str| text.len() * 4 + 2;
        let arguments = match self {
            Self::User(name) => argument(name),
            Self::Pass(password) | Self::NewPass(password) => argument(password),
            Self::Apop { name, digest } => argument(name) + digest.len(),
            Self::AuthWebUser { name, session } => argument(name) + session.len(),
            Self::Auth { initial, .. } => initial.map_or(0, str::len),
            Self::Inline | Self::Stls | Self::Help | Self::Quit => 0,
        };
        // The longest verb, two spaces, and the end of the line.
        arguments + "AUTH WEBUSER  \r\n".len()
    }
}

fn name_of(rest: &str) -> Result<Cow<'_, str>, BadSessionCommand> {
    match unquoted(rest.trim_matches(' ')) {
        name if name.is_empty() => Err(BadSessionCommand("the name of an Account is expected")),
        name => Ok(name),
    }
}

fn apop(rest: &str) -> Result<SessionCommand<'_>, BadSessionCommand> {
    let wrong = BadSessionCommand("the name of an Account and a digest are expected");
    let (name, digest) = rest.trim_matches(' ').rsplit_once(' ').ok_or(wrong)?;
    Ok(SessionCommand::Apop { name: name_of(name).map_err(|_| wrong)?, digest })
}

fn auth(rest: &str) -> Result<SessionCommand<'_>, BadSessionCommand> {
    let rest = rest.trim_matches(' ');
    let (method, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let rest = rest.trim_start_matches(' ');
    if let Some(mechanism) = Mechanism::find(method) {
        let initial = Some(rest).filter(|rest| !rest.is_empty());
        return Ok(SessionCommand::Auth { mechanism, initial });
    }
    if !method.eq_ignore_ascii_case("WEBUSER") {
        return Err(BadSessionCommand(NO_METHOD));
    }
    let wrong = BadSessionCommand("the name of an Account and that of a session are expected");
    let (name, session) = rest.rsplit_once(' ').ok_or(wrong)?;
    Ok(SessionCommand::AuthWebUser { name: name_of(name).map_err(|_| wrong)?, session })
}

/// The answer to a login method that nobody knows.
const NO_METHOD: &str =
    "this login method is not offered: there are DIGEST-MD5, CRAM-MD5, PLAIN, LOGIN and WEBUSER";

fn new_password(rest: &str) -> Result<SessionCommand<'_>, BadSessionCommand> {
    match secret(rest) {
        password if password.is_empty() => Err(BadSessionCommand("a new password is expected")),
        password => Ok(SessionCommand::NewPass(password)),
    }
}

/// A password is the raw rest of the line, spaces included; some clients quote it.
fn secret(rest: &str) -> Cow<'_, str> {
    unquoted(rest)
}

/// The value of a text that is one quoted string from end to end, else the text.
fn unquoted(text: &str) -> Cow<'_, str> {
    if text.starts_with('"')
        && let Ok((ValueOf::String(value), end)) = parse_prefix(text, 0)
        && end == text.len()
    {
        return value;
    }
    Cow::Borrowed(text)
}

/// Names go as they are, unless that would be read as something else.
fn push_name(line: &mut String, name: &str) {
    if name.contains([' ', '"']) { print_string(line, name) } else { line.push_str(name) }
}

/// Real servers take the raw rest of the line, so a secret is quoted only if it would be taken for a
/// quoted string otherwise.
fn push_secret(line: &mut String, secret: &str) {
    if unquoted(secret) == secret { line.push_str(secret) } else { print_string(line, secret) }
}
