//! Who logs in, and how.
use zeroize::Zeroizing;

use crate::client::error::{Broken, ClientError};
use crate::client::link::{Link, failure_of};
use crate::request::failure::Failure;
use crate::wire::login::SessionCommand;
use crate::wire::stamp::{apop_digest, stamp_in};
use crate::wire::status::{MORE, OK, WRONG_LOGIN, shown};

/// Who logs in, and how. The password is wiped from memory with it.
#[derive(Clone)]
pub struct Login {
    /// The Account, with or without its Domain.
    pub user: String,
    /// Its password.
    pub password: Zeroizing<String>,
    /// How it is proved.
    pub method: Method,
}

/// How a password is proved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// With APOP if the server offers it. Where that is refused, or not offered, the password is
    /// sent: Accounts whose passwords are stored one-way cannot use APOP.
    #[default]
    Best,
    /// With APOP only; the password is never sent.
    Apop,
    /// With the password itself.
    Clear,
}

impl Login {
    /// A login by the best method there is.
    pub fn new(user: &str, password: &str) -> Self {
        let password = Zeroizing::new(password.to_owned());
        Self { user: user.to_owned(), password, method: Method::Best }
    }

    /// Logs in on a new connection.
    pub(super) fn log_in(&self, link: &mut Link) -> Result<(), ClientError> {
        let apop = match (self.method, stamp_in(link.greeting())) {
            (Method::Clear, _) => None,
            (Method::Apop, None) => {
                let text = "the server does not offer APOP";
                return Err(self.refused(Failure::new(WRONG_LOGIN, text)));
            }
            (_, stamp) => stamp.map(|stamp| apop_digest(stamp, &self.password)),
        };
        let Some(digest) = apop else { return self.log_in_with_password(link) };
        let name = self.user.as_str().into();
        let Err(failure) = self.say(link, &SessionCommand::Apop { name, digest: &digest }, OK)?
        else {
            return Ok(());
        };
        if self.method == Method::Apop {
            return Err(self.refused(failure));
        }
        match self.log_in_with_password(link) {
            // The first refusal was the last: the server wants no more tries.
            Err(ClientError::LoginBroken { .. }) => Err(self.refused(failure)),
            other => other,
        }
    }

    fn log_in_with_password(&self, link: &mut Link) -> Result<(), ClientError> {
        let user = SessionCommand::User(self.user.as_str().into());
        self.say(link, &user, MORE)?.map_err(|failure| self.refused(failure))?;
        let password = SessionCommand::Pass(self.password.as_str().into());
        self.say(link, &password, OK)?.map_err(|failure| self.refused(failure))
    }

    fn say(
        &self,
        link: &mut Link,
        command: &SessionCommand<'_>,
        expected: u16,
    ) -> Result<Result<(), Failure>, ClientError> {
        say(link, command, expected).map_err(|broken| self.broken(broken))
    }

    /// The error of a connection that broke during this login.
    pub(super) fn broken(&self, broken: Broken) -> ClientError {
        ClientError::LoginBroken { user: self.user.clone(), broken }
    }

    fn refused(&self, failure: Failure) -> ClientError {
        let user = self.user.clone();
        match failure.code {
            WRONG_LOGIN => ClientError::WrongLogin { user, failure },
            _ => ClientError::LoginRefused { user, failure },
        }
    }
}

/// Sends a command of the connection; the inner error is a refusal.
pub(super) fn say(
    link: &mut Link,
    command: &SessionCommand<'_>,
    expected: u16,
) -> Result<Result<(), Failure>, Broken> {
    let mut line = command.print();
    line.push_str("\r\n");
    link.write(line.as_bytes()).1?;
    let status = link.read_status()?;
    if status.code == expected {
        return Ok(Ok(()));
    }
    if status.is_refusal() {
        return Ok(Err(failure_of(status)));
    }
    Err(Broken::Nonsense(shown(status.to_string().as_bytes())))
}

impl std::fmt::Debug for Login {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Login").field("user", &self.user).field("method", &self.method).finish()
    }
}
