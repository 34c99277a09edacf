//! The commands of the connection itself: who is there, how answers look, the end.
use std::sync::Arc;

use tokio::time::sleep;
use zeroize::Zeroizing;

use crate::data::print_string;
use crate::engine::login::Credentials;
use crate::engine::session::Session;
use crate::request::failure::Failure;
use crate::server::batch::Batch;
use crate::server::connection::{Connection, End, LOG_IN_FIRST, State};
use crate::wire::limits::LINE_BYTES_MAX;
use crate::wire::login::SessionCommand;
use crate::wire::status::{BAD_LINE, MORE, OK, WRONG_LOGIN, write_status};

/// The levels of log records: failures, and what happens in the ordinary course.
const LOG_FAILURE: i64 = 2;
const LOG_LOGIN: i64 = 3;

/// What is shown to the engine, in memory that is wiped.
enum Shown {
    Password(Zeroizing<String>),
    Digest(String),
    WebSession(Zeroizing<String>),
}

/// What a login came to.
enum Checked {
    Known(Session),
    Wrong,
    Refused(Failure),
    Blocked,
}

impl Connection {
    /// Carries a line out that holds a command of the connection.
    pub(super) async fn obey(&mut self, line: &str) -> Result<(), End> {
        let command = match SessionCommand::parse(line) {
            Some(Ok(command)) => command,
            Some(Err(bad)) => {
                self.answer(BAD_LINE, bad.0);
                return Ok(());
            }
            None => return Ok(()),
        };
        match (command, &mut self.state) {
            (SessionCommand::Quit, _) => {
                self.answer(OK, "CommuniGate Pro PWD connection closed");
                return Err(End::Quit);
            }
            (SessionCommand::Help, State::Stranger { .. }) => {
                self.answer(
                    OK,
                    "commands before the login: USER PASS APOP AUTH STLS NOOP HELP QUIT",
                );
            }
            (SessionCommand::Help, State::Known { .. }) => self.answer(
                OK,
                "commands of the connection: INLINE NEWPASS NOOP HELP QUIT; LISTCLICOMMANDS lists \
                 all others",
            ),
            (SessionCommand::User(name), State::Stranger { user }) => {
                *user = Some(name.into_owned());
                self.answer(MORE, "please send the PASS");
            }
            (SessionCommand::Pass(password), State::Stranger { user }) => match user.take() {
                Some(user) => {
                    let password = Shown::Password(Zeroizing::new(password.into_owned()));
                    self.log_in(user, password).await?;
                }
                None => self.answer(BAD_LINE, "the name comes first, with USER"),
            },
            (SessionCommand::Apop { name, digest }, State::Stranger { .. }) => {
                self.log_in(name.into_owned(), Shown::Digest(digest.to_owned())).await?;
            }
            (SessionCommand::AuthWebUser { name, session }, State::Stranger { .. }) => {
                let session = Shown::WebSession(Zeroizing::new(session.to_owned()));
                self.log_in(name.into_owned(), session).await?;
            }
            (SessionCommand::Inline | SessionCommand::NewPass(_), State::Stranger { .. }) => {
                self.answer(BAD_LINE, LOG_IN_FIRST);
            }
            (SessionCommand::Stls, State::Known { .. }) => {
                self.answer(BAD_LINE, "TLS comes before the login");
            }
            (SessionCommand::Stls, State::Stranger { .. }) => self.begin_tls().await?,
            (SessionCommand::Inline, State::Known { inline, .. }) => {
                *inline = true;
                self.answer(OK, "OK");
            }
            (SessionCommand::NewPass(password), State::Known { .. }) => {
                self.change_password(&password).await?;
            }
            (
                SessionCommand::User(_)
                | SessionCommand::Pass(_)
                | SessionCommand::Apop { .. }
                | SessionCommand::AuthWebUser { .. },
                State::Known { .. },
            ) => self.answer(BAD_LINE, "this connection is logged in already"),
        }
        self.input.wipe_taken();
        Ok(())
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
        self.state = State::Stranger { user: None };
        self.encrypt().await
    }

    fn answer(&mut self, code: u16, text: &str) {
        write_status(&mut self.output, code, text);
    }

    /// Opens a session for whoever has the right credentials.
    async fn log_in(&mut self, user: String, shown: Shown) -> Result<(), End> {
        let (shared, stamp, peer) = (Arc::clone(&self.shared), self.stamp.clone(), self.peer);
        let encrypted = self.is_encrypted();
        let name = user.clone();
        let checked = self.in_turn(move || {
            if shared.blocks(peer) {
                return Checked::Blocked;
            }
            let credentials = match &shown {
                Shown::Password(password) if encrypted => Credentials::Encrypted(password),
                Shown::Password(password) => Credentials::Clear(password),
                Shown::Digest(digest) => Credentials::Apop { stamp: &stamp, digest },
                Shown::WebSession(session) => Credentials::WebSession(session),
            };
            match shared.engine.log_in(&name, credentials, Some(peer)) {
                Ok(session) => Checked::Known(session),
                Err(failure) if failure.code == WRONG_LOGIN => {
                    shared.count_failed_login(peer);
                    Checked::Wrong
                }
                Err(failure) => Checked::Refused(failure),
            }
        });
        match checked.await {
            Checked::Known(session) => {
                self.log(LOG_LOGIN, &format!("{user} has logged in"));
                self.state = State::Known { session, inline: false };
                self.input.set_limit(LINE_BYTES_MAX);
                self.answer(OK, "login OK");
            }
            Checked::Wrong => {
                self.log(LOG_FAILURE, &format!("failed to log in as {user}"));
                self.refuse_login().await?;
            }
            Checked::Refused(failure) => self.answer(failure.code, &failure.text),
            Checked::Blocked => return Err(End::Blocked),
        }
        Ok(())
    }

    /// Refuses a password that cannot be right.
    pub(super) async fn fail_login(&mut self) -> Result<(), End> {
        self.state = State::Stranger { user: None };
        let (shared, peer) = (Arc::clone(&self.shared), self.peer);
        self.in_turn(move || {
            shared.count_failed_login(peer);
            Checked::Wrong
        })
        .await;
        self.refuse_login().await
    }

    /// Refuses a login, after a while.
    async fn refuse_login(&mut self) -> Result<(), End> {
        self.flush().await?;
        sleep(self.shared.settings.login_delay).await;
        self.answer(WRONG_LOGIN, "incorrect password or account name");
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
