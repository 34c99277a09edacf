//! The commands of the connection itself: who is there, how answers look, the end.
use std::sync::{Arc, OnceLock};

use tokio::time::sleep;
use zeroize::Zeroizing;

use crate::data::print_string;
use crate::engine::login::Credentials;
use crate::engine::session::Session;
use crate::request::failure::Failure;
use crate::server::auth::Exchange;
use crate::server::batch::Batch;
use crate::server::connection::{Connection, End, LOG_IN_FIRST, State};
use crate::wire::digest_md5::Response;
use crate::wire::limits::LINE_BYTES_MAX;
use crate::wire::login::SessionCommand;
use crate::wire::sasl::{Cram, Mechanism};
use crate::wire::status::{BAD_LINE, MORE, OK, WRONG_LOGIN, write_status};

/// The levels of log records: failures, and what happens in the ordinary course.
const LOG_FAILURE: i64 = 2;
const LOG_LOGIN: i64 = 3;

/// The refusal of a login. It looks the same for every reason.
const WRONG: &str = "incorrect password or account name";

/// The refusal of a login that does not show the password, for every reason too.
const WRONG_PROOF: &str = "incorrect password or account name; a password that is stored one-way \
    cannot be checked with this method, but with PLAIN or LOGIN";

/// What is shown to the engine, in memory that is wiped.
pub(super) enum Shown {
    /// The password of PASS.
    Password(Zeroizing<String>),
    /// The digest of APOP.
    Apop(String),
    /// The name of a session of the web.
    WebSession(Zeroizing<String>),
    /// The password of PLAIN or LOGIN.
    Within(Mechanism, Zeroizing<String>),
    /// The answer to a challenge of CRAM-MD5.
    Cram {
        /// What was to be answered.
        challenge: String,
        /// The answer.
        cram: Cram,
    },
    /// The answer to a challenge of DIGEST-MD5.
    Digest(Response),
}

impl Shown {
    /// Whether the password is only proved, so that one that is stored one-way cannot be right.
    const fn hides_password(&self) -> bool {
        matches!(self, Self::Cram { .. } | Self::Digest(_))
    }
}

/// What a login came to.
enum Checked {
    /// The session, and what proves the server in turn.
    Known(Session, Option<String>),
    Wrong,
    Refused(Failure),
    Blocked,
}

impl Connection {
    /// Carries a line out that holds a command of the connection.
    pub(super) async fn obey(&mut self, line: &str) -> Result<(), End> {
        if let State::Stranger { exchange, .. } = &mut self.state
            && let Some(exchange) = exchange.take()
        {
            let done = self.go_on(exchange, line).await;
            self.input.wipe_taken();
            return done;
        }
        let command = match SessionCommand::parse(line) {
            Some(Ok(command)) => command,
            Some(Err(bad)) => {
                self.answer(BAD_LINE, bad.0);
                return Ok(());
            }
            None => return Ok(()),
        };
        let done = match &self.state {
            State::Stranger { .. } => self.obey_stranger(command).await,
            State::Known { .. } => self.obey_known(command).await,
        };
        self.input.wipe_taken();
        done
    }

    /// Carries out a command of somebody who has not logged in.
    async fn obey_stranger(&mut self, command: SessionCommand<'_>) -> Result<(), End> {
        match command {
            SessionCommand::Quit => return self.part(),
            SessionCommand::Help => {
                self.answer(
                    OK,
                    "commands before the login: USER PASS APOP AUTH STLS NOOP HELP QUIT",
                );
            }
            SessionCommand::User(name) => {
                self.state = State::Stranger { user: Some(name.into_owned()), exchange: None };
                self.answer(MORE, "please send the PASS");
            }
            SessionCommand::Pass(password) => match self.state.take_user() {
                Some(user) => {
                    let password = Shown::Password(Zeroizing::new(password.into_owned()));
                    self.log_in(user, password).await?;
                }
                None => self.answer(BAD_LINE, "the name comes first, with USER"),
            },
            SessionCommand::Apop { name, digest } => {
                self.log_in(name.into_owned(), Shown::Apop(digest.to_owned())).await?;
            }
            SessionCommand::Auth { mechanism, initial } => {
                self.begin_exchange(mechanism, initial).await?;
            }
            SessionCommand::AuthWebUser { name, session } => {
                let session = Shown::WebSession(Zeroizing::new(session.to_owned()));
                self.log_in(name.into_owned(), session).await?;
            }
            SessionCommand::Inline | SessionCommand::NewPass(_) => {
                self.answer(BAD_LINE, LOG_IN_FIRST);
            }
            SessionCommand::Stls => self.begin_tls().await?,
        }
        Ok(())
    }

    /// Carries out a command of somebody who has logged in, one that is about the connection.
    async fn obey_known(&mut self, command: SessionCommand<'_>) -> Result<(), End> {
        match command {
            SessionCommand::Quit => return self.part(),
            SessionCommand::Help => self.answer(
                OK,
                "commands of the connection: INLINE NEWPASS NOOP HELP QUIT; LISTCLICOMMANDS lists \
                 all others",
            ),
            SessionCommand::Inline => {
                if let State::Known { inline, .. } = &mut self.state {
                    *inline = true;
                }
                self.answer(OK, "OK");
            }
            SessionCommand::NewPass(password) => self.change_password(&password).await?,
            SessionCommand::Stls => self.answer(BAD_LINE, "TLS comes before the login"),
            SessionCommand::User(_)
            | SessionCommand::Pass(_)
            | SessionCommand::Apop { .. }
            | SessionCommand::Auth { .. }
            | SessionCommand::AuthWebUser { .. } => {
                self.answer(BAD_LINE, "this connection is logged in already");
            }
        }
        Ok(())
    }

    fn part(&mut self) -> Result<(), End> {
        self.answer(OK, "CommuniGate Pro PWD connection closed");
        Err(End::Quit)
    }

    /// Answers the command that asks for TLS, and goes on with it.
    async fn begin_tls(&mut self) -> Result<(), End> {
        if self.is_encrypted() {
            self.answer(BAD_LINE, "the connection is encrypted already");
            return Ok(());
        }
        if self.shared.settings.identity.is_none() {
            self.answer(BAD_LINE, "TLS is not available");
            return Ok(());
        }
        // Somebody in between may have put commands behind this one, to have them carried out as if
        // they had come within TLS.
        if !self.input.is_empty() {
            self.answer(BAD_LINE, "nothing may follow STLS before its answer");
            return Err(End::Quit);
        }
        self.answer(OK, "begin with TLS");
        self.flush().await?;
        self.state = State::nobody();
        self.encrypt().await
    }

    pub(super) fn answer(&mut self, code: u16, text: &str) {
        write_status(&mut self.output, code, text);
    }

    /// Opens a session for whoever has the right credentials.
    pub(super) async fn log_in(&mut self, user: String, shown: Shown) -> Result<(), End> {
        let (shared, stamp, peer) = (Arc::clone(&self.shared), self.stamp.clone(), self.peer);
        let encrypted = self.is_encrypted();
        let name = user.clone();
        let hides_password = shown.hides_password();
        let checked = self.in_turn(move || {
            if shared.blocks(peer) {
                return Checked::Blocked;
            }
            let answer = OnceLock::new();
            let credentials = match &shown {
                Shown::Password(password) if encrypted => Credentials::Encrypted(password),
                Shown::Password(password) => Credentials::Clear(password),
                Shown::Apop(digest) => Credentials::Apop { stamp: &stamp, digest },
                Shown::WebSession(session) => Credentials::WebSession(session),
                Shown::Within(mechanism, password) => {
                    Credentials::Within { mechanism: *mechanism, password, encrypted }
                }
                Shown::Cram { challenge, cram } => Credentials::Cram { challenge, cram },
                Shown::Digest(response) => Credentials::Digest { response, answer: &answer },
            };
            match shared.engine.log_in(&name, credentials, Some(peer)) {
                Ok(session) => Checked::Known(session, answer.into_inner()),
                Err(failure) if failure.code == WRONG_LOGIN => {
                    shared.count_failed_login(peer);
                    Checked::Wrong
                }
                Err(failure) => Checked::Refused(failure),
            }
        });
        match checked.await {
            Checked::Known(session, Some(proof)) => {
                self.expect(Exchange::Proved { user, session }, &proof);
            }
            Checked::Known(session, None) => self.let_in(&user, session),
            Checked::Wrong => {
                self.log(LOG_FAILURE, &format!("failed to log in as {user}"));
                self.refuse_login(if hides_password { WRONG_PROOF } else { WRONG }).await?;
            }
            Checked::Refused(failure) => self.answer(failure.code, &failure.text),
            Checked::Blocked => return Err(End::Blocked),
        }
        Ok(())
    }

    /// Has somebody work who has proved who he is.
    pub(super) fn let_in(&mut self, user: &str, session: Session) {
        self.log(LOG_LOGIN, &format!("{user} has logged in"));
        self.state = State::Known { session, inline: false };
        self.input.set_limit(LINE_BYTES_MAX);
        self.answer(OK, "login OK");
    }

    /// Refuses a password that cannot be right.
    pub(super) async fn fail_login(&mut self) -> Result<(), End> {
        self.state = State::nobody();
        let (shared, peer) = (Arc::clone(&self.shared), self.peer);
        self.in_turn(move || {
            shared.count_failed_login(peer);
            Checked::Wrong
        })
        .await;
        self.refuse_login(WRONG).await
    }

    /// Refuses a login, after a while.
    async fn refuse_login(&mut self, text: &str) -> Result<(), End> {
        self.flush().await?;
        sleep(self.shared.settings.login_delay).await;
        self.answer(WRONG_LOGIN, text);
        self.input.wipe_taken();
        Ok(())
    }

    /// Checks a login on a thread that may take its time, when it is its turn.
    async fn in_turn(&self, check: impl FnOnce() -> Checked + Send + 'static) -> Checked {
        // Turns are never closed, so that there always is one.
        let _turn = self.shared.logins.acquire().await;
        // A check that panics has proved nothing.
        tokio::task::spawn_blocking(check).await.unwrap_or(Checked::Wrong)
    }

    /// Changes the password of whoever is logged in, with all the checks of the command for it.
    async fn change_password(&mut self, password: &str) -> Result<(), End> {
        let State::Known { session, .. } = &self.state else { return Ok(()) };
        let changed = match session.account() {
            Ok(account) => {
                let mut batch = Batch::default();
                batch.add(&password_command(&account, password));
                batch.carry_out(session).await.ok_or(End::Gone)?.pop()
            }
            Err(failure) => Some(Err(failure)),
        };
        match changed {
            Some(Err(failure)) => self.answer(failure.code, &failure.text),
            Some(Ok(_)) | None => self.answer(OK, "Password updated"),
        }
        Ok(())
    }

    fn log(&self, level: i64, text: &str) {
        self.shared.log(level, self.number, self.peer, text);
    }
}

fn password_command(account: &str, password: &str) -> Zeroizing<String> {
    // A byte takes four at the most when it is printed, so that the line does not move as it grows.
    let bytes_max = 64 + (account.len() + password.len()) * 4;
    let mut line = Zeroizing::new(String::with_capacity(bytes_max));
    line.push_str("SETACCOUNTPASSWORD ");
    print_string(&mut line, account);
    line.push_str(" PASSWORD ");
    print_string(&mut line, password);
    line
}
