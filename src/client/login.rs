//! Who logs in, and how.
use zeroize::Zeroizing;

use crate::client::error::{Broken, ClientError};
use crate::client::exchange::{Ended, exchange};
use crate::client::link::{Link, failure_of};
use crate::client::tls::{Protection, Trust};
use crate::config::login_method::LoginMethod;
use crate::request::failure::Failure;
use crate::wire::login::SessionCommand;
use crate::wire::sasl::Mechanism;
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
    pub method: LoginMethod,
}

impl Login {
    /// A login by the best method there is.
    pub fn new(user: &str, password: &str) -> Self {
        let password = Zeroizing::new(password.to_owned());
        Self { user: user.to_owned(), password, method: LoginMethod::Auto }
    }

    /// Logs in on a new connection. `insecure` says that the password may be read by others. Answers
    /// the method that was used.
    pub(super) fn log_in(
        &self,
        link: &mut Link,
        insecure: bool,
    ) -> Result<LoginMethod, ClientError> {
        let has_stamp = stamp_in(link.greeting()).is_some();
        let methods = methods(self.method, link.protection(), has_stamp, insecure);
        let mut refusal = None;
        for method in &methods {
            match (self.log_in_with(*method, link), refusal.take()) {
                (Ok(Ok(())), _) => return Ok(*method),
                (Ok(Err(failure)), _) => refusal = Some(failure),
                // The first refusal was the last: the server wants no more tries.
                (Err(ClientError::LoginBroken { .. }), Some(first)) => {
                    return Err(self.refused(first));
                }
                (Err(error), _) => return Err(error),
            }
        }
        let hides = methods.iter().all(|method| !method.shows_password());
        match refusal {
            Some(failure) if !hides || self.method != LoginMethod::Auto => {
                Err(self.refused(failure))
            }
            refusal => Err(self.would_show(refusal)),
        }
    }

    /// Logs in with one method; the inner error is a refusal.
    fn log_in_with(
        &self,
        method: LoginMethod,
        link: &mut Link,
    ) -> Result<Result<(), Failure>, ClientError> {
        match method {
            LoginMethod::Auto | LoginMethod::Pass => self.log_in_with_password(link),
            LoginMethod::Apop => self.log_in_with_stamp(link),
            LoginMethod::CramMd5 => self.log_in_by_exchange(link, Mechanism::CramMd5),
            LoginMethod::DigestMd5 => self.log_in_by_exchange(link, Mechanism::DigestMd5),
            LoginMethod::Plain => self.log_in_by_exchange(link, Mechanism::Plain),
            LoginMethod::Login => self.log_in_by_exchange(link, Mechanism::Login),
        }
    }

    fn log_in_with_stamp(&self, link: &mut Link) -> Result<Result<(), Failure>, ClientError> {
        let Some(stamp) = stamp_in(link.greeting()) else {
            return Ok(Err(Failure::new(WRONG_LOGIN, "the server does not offer APOP")));
        };
        let digest = apop_digest(stamp, &self.password);
        let name = self.user.as_str().into();
        self.say(link, &SessionCommand::Apop { name, digest: &digest }, OK)
    }

    fn log_in_with_password(&self, link: &mut Link) -> Result<Result<(), Failure>, ClientError> {
        let user = SessionCommand::User(self.user.as_str().into());
        if let Err(failure) = self.say(link, &user, MORE)? {
            return Ok(Err(failure));
        }
        let password = SessionCommand::Pass(self.password.as_str().into());
        self.say(link, &password, OK)
    }

    fn log_in_by_exchange(
        &self,
        link: &mut Link,
        mechanism: Mechanism,
    ) -> Result<Result<(), Failure>, ClientError> {
        let user = || self.user.clone();
        match exchange(self, link, mechanism).map_err(|broken| self.broken(broken))? {
            Ended::In => Ok(Ok(())),
            Ended::Refused(failure) => Ok(Err(failure)),
            Ended::GivenUp(why) => {
                let (method, why) = (mechanism.name(), why.into_owned());
                Err(ClientError::ExchangeGivenUp { user: user(), method, why })
            }
            Ended::Unproved => Err(ClientError::Unproved { user: user() }),
        }
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

    /// The error of a login that would go on with the password itself where others can read it.
    fn would_show(&self, refusal: Option<Failure>) -> ClientError {
        ClientError::WouldShowPassword { user: self.user.clone(), refusal }
    }

    fn refused(&self, failure: Failure) -> ClientError {
        let user = self.user.clone();
        match failure.code {
            WRONG_LOGIN => ClientError::WrongLogin { user, failure },
            _ => ClientError::LoginRefused { user, failure },
        }
    }
}

/// The methods by which a login is tried, one after the other.
///
/// Where TLS keeps others out, the password itself opens every Account. Elsewhere it is not shown if
/// that can be helped, though those stored one-way can be checked in no other way; and where others
/// can read along, it is shown only to those who permit that with `insecure`.
pub fn methods(
    wanted: LoginMethod,
    protection: &Protection,
    has_stamp: bool,
    insecure: bool,
) -> Vec<LoginMethod> {
    let seen = matches!(protection, Protection::None) && !insecure;
    let pass = (!seen).then_some(LoginMethod::Pass);
    match (wanted, protection) {
        (LoginMethod::Auto, Protection::Tls { trust, .. }) if *trust != Trust::Unchecked => {
            pass.into_iter().collect()
        }
        (LoginMethod::Auto, _) if has_stamp => {
            [LoginMethod::Apop].into_iter().chain(pass).collect()
        }
        (LoginMethod::Auto, _) => vec![pass.unwrap_or(LoginMethod::CramMd5)],
        (wanted, _) if seen && wanted.shows_password() => Vec::new(),
        (wanted, _) => vec![wanted],
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
