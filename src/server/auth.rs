//! Logins with AUTH: what the server asks, and what comes of the answers.
use zeroize::Zeroizing;

use crate::engine::session::Session;
use crate::server::connection::{Connection, End, State};
use crate::server::login::Shown;
use crate::wire::digest_md5::{BadDigest, Challenge, Response};
use crate::wire::sasl::{self, CANCEL, Cram, LOGIN_QUESTIONS, Mechanism, Plain};
use crate::wire::status::{BAD_LINE, MORE};

/// What the next line of a login answers.
pub(super) enum Exchange {
    /// The one message of PLAIN.
    Plain,
    /// The name of LOGIN.
    LoginName,
    /// The password of LOGIN.
    LoginPassword {
        /// Whose.
        user: String,
    },
    /// The answer to this challenge of CRAM-MD5.
    Cram {
        /// What is to be answered.
        challenge: String,
    },
    /// The answer to a challenge of DIGEST-MD5 with this word.
    Digest {
        /// The word.
        nonce: String,
    },
    /// Nothing: the server has proved itself, and the client has seen it.
    Proved {
        /// Who has logged in.
        user: String,
        /// His session.
        session: Session,
    },
}

const BAD_MESSAGE: &str = "the message of the login cannot be understood";

impl Connection {
    /// Begins a login. The message of the client may be there already.
    pub(super) async fn begin_exchange(
        &mut self,
        mechanism: Mechanism,
        initial: Option<&str>,
    ) -> Result<(), End> {
        let first = match mechanism {
            Mechanism::Plain => Exchange::Plain,
            Mechanism::Login => Exchange::LoginName,
            Mechanism::CramMd5 | Mechanism::DigestMd5 if initial.is_some() => {
                let text = format!("the server speaks first in {}", mechanism.name());
                self.answer(BAD_LINE, &text);
                return Ok(());
            }
            Mechanism::CramMd5 => match self.unique() {
                Some(unique) => Exchange::Cram { challenge: format!("<{unique}>") },
                None => return Ok(()),
            },
            Mechanism::DigestMd5 => match self.unique() {
                Some(nonce) => Exchange::Digest { nonce },
                None => return Ok(()),
            },
        };
        match initial {
            Some(message) => self.go_on(first, message).await,
            None => {
                let question = match &first {
                    Exchange::LoginName => LOGIN_QUESTIONS[0].to_owned(),
                    Exchange::Cram { challenge } => challenge.clone(),
                    Exchange::Digest { nonce } => {
                        let (realms, nonce) = (vec![self.server_name()], nonce.clone());
                        Challenge { realms, nonce, utf8: true }.print()
                    }
                    _ => String::new(),
                };
                self.expect(first, &question);
                Ok(())
            }
        }
    }

    /// Takes a line of a login.
    pub(super) async fn go_on(&mut self, exchange: Exchange, line: &str) -> Result<(), End> {
        if line.trim() == CANCEL {
            self.answer(BAD_LINE, "the login was given up");
            return Ok(());
        }
        let Some(message) = sasl::decode(line) else {
            self.answer(BAD_LINE, "the message of the login is not in base64");
            return Ok(());
        };
        let taken = match exchange {
            Exchange::Plain => self.take_plain(&message).await?,
            Exchange::LoginName => self.take_name(message),
            Exchange::LoginPassword { user } => self.take_password(user, message).await?,
            Exchange::Cram { challenge } => match Cram::parse(&message) {
                Some(cram) => {
                    let user = cram.user.clone();
                    self.log_in(user, Shown::Cram { challenge, cram }).await?;
                    true
                }
                None => false,
            },
            Exchange::Digest { nonce } => {
                if let Err(BadDigest(why)) = self.take_digest(&nonce, &message).await? {
                    self.answer(BAD_LINE, &format!("{BAD_MESSAGE}: {why}"));
                }
                true
            }
            Exchange::Proved { user, session } => {
                let understood = message.is_empty();
                if understood {
                    self.let_in(&user, session);
                }
                understood
            }
        };
        if !taken {
            self.answer(BAD_LINE, BAD_MESSAGE);
        }
        Ok(())
    }

    async fn take_plain(&mut self, message: &[u8]) -> Result<bool, End> {
        let Some(Plain { acting_for, user, password }) = Plain::parse(message) else {
            return Ok(false);
        };
        if self.acts_for_another(&acting_for, &user) {
            return Ok(true);
        }
        self.log_in(user, Shown::Within(Mechanism::Plain, password)).await?;
        Ok(true)
    }

    fn take_name(&mut self, message: Zeroizing<Vec<u8>>) -> bool {
        let Some(user) = sasl::text(message).filter(|user| !user.is_empty()) else { return false };
        self.expect(Exchange::LoginPassword { user: user.to_string() }, LOGIN_QUESTIONS[1]);
        true
    }

    async fn take_password(
        &mut self,
        user: String,
        message: Zeroizing<Vec<u8>>,
    ) -> Result<bool, End> {
        let Some(password) = sasl::text(message) else { return Ok(false) };
        self.log_in(user, Shown::Within(Mechanism::Login, password)).await?;
        Ok(true)
    }

    async fn take_digest(
        &mut self,
        nonce: &str,
        message: &[u8],
    ) -> Result<Result<(), BadDigest>, End> {
        let response = match Response::parse(message) {
            Ok(response) if response.nonce == nonce => response,
            Ok(_) => return Ok(Err(BadDigest("its nonce is another one"))),
            Err(bad) => return Ok(Err(bad)),
        };
        let acting_for = response.acting_for.clone().unwrap_or_default();
        if self.acts_for_another(&acting_for, &response.user) {
            return Ok(Ok(()));
        }
        let Response { user, realm, .. } = &response;
        let elsewhere = !realm.is_empty() && !realm.eq_ignore_ascii_case(&self.server_name());
        let name = match elsewhere && !user.contains('@') {
            true => format!("{user}@{realm}"),
            false => user.clone(),
        };
        self.log_in(name, Shown::Digest(response)).await?;
        Ok(Ok(()))
    }

    /// Refuses a user who does not want to act for himself.
    fn acts_for_another(&mut self, acting_for: &str, user: &str) -> bool {
        let another = !acting_for.is_empty() && !acting_for.eq_ignore_ascii_case(user);
        if another {
            self.answer(BAD_LINE, "nobody can log in as somebody else here");
        }
        another
    }

    /// Asks, and takes the next line for the answer.
    pub(super) fn expect(&mut self, exchange: Exchange, question: &str) {
        // An empty question has an empty text, which the other answers never have.
        let message = sasl::encode(question.as_bytes());
        self.output.push_str(&format!("{MORE} {}\r\n", message.as_str()));
        self.state = State::Stranger { user: None, exchange: Some(exchange) };
    }

    /// A word that was never said before, in the form of the stamp of a greeting.
    fn unique(&mut self) -> Option<String> {
        let Ok(number) = getrandom::u64() else {
            self.answer(BAD_LINE, "the system gives no random numbers; try another login method");
            return None;
        };
        let now = self.shared.engine.world().clock.now();
        Some(format!("{number:016x}.{now}@{}", self.server_name()))
    }
}
