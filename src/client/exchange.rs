//! A login with AUTH, from the side of the client.
use std::borrow::Cow;

use zeroize::Zeroizing;

use crate::client::error::Broken;
use crate::client::link::{Link, failure_of};
use crate::client::login::Login;
use crate::request::failure::Failure;
use crate::wire::digest_md5::{Challenge, Response};
use crate::wire::login::SessionCommand;
use crate::wire::sasl::{self, CANCEL, Cram, Mechanism, Plain};
use crate::wire::status::{OK, Status, shown};

/// How an exchange ended.
pub(super) enum Ended {
    /// The server lets the user in.
    In,
    /// The server refuses.
    Refused(Failure),
    /// What the server said cannot be answered, for this reason; it was told to forget it.
    GivenUp(Cow<'static, str>),
    /// The server lets the user in, but has not shown that it knows the password.
    Unproved,
}

/// What the server says next.
enum Turn {
    /// It asks this; nothing if that was not in base64.
    Asks(Option<Zeroizing<Vec<u8>>>),
    LetsIn,
    Refuses(Failure),
}

/// Logs in with a method of SASL.
pub(super) fn exchange(
    login: &Login,
    link: &mut Link,
    mechanism: Mechanism,
) -> Result<Ended, Broken> {
    let begin = SessionCommand::Auth { mechanism, initial: None };
    let mut line = begin.print();
    let mut speaker = Speaker { login, mechanism, said: 0, digest: None, proved: false };
    // The longest exchange takes two answers.
    loop {
        line.push_str("\r\n");
        link.write(line.as_bytes()).1?;
        let question = match turn(link)? {
            Turn::Asks(question) => question,
            Turn::Refuses(failure) => return Ok(Ended::Refused(failure)),
            Turn::LetsIn if speaker.wants_proof() => return Ok(Ended::Unproved),
            Turn::LetsIn => return Ok(Ended::In),
        };
        line = match speaker.answer(question, link) {
            Ok(answer) => sasl::encode(&answer),
            Err(why) => {
                link.write(format!("{CANCEL}\r\n").as_bytes()).1?;
                // Whatever it says to that, the login is over.
                drop(turn(link)?);
                return Ok(Ended::GivenUp(why));
            }
        };
    }
}

/// Reads what the server says. How it asks is not told anywhere for this protocol: others have `+` or
/// 334 where it has 300.
fn turn(link: &mut Link) -> Result<Turn, Broken> {
    let line = link.read_line(false)?;
    if let Some(question) = line.strip_prefix(b"+") {
        return Ok(Turn::Asks(std::str::from_utf8(question).ok().and_then(sasl::decode)));
    }
    let Some(status) = Status::parse(line) else { return Err(Broken::Nonsense(shown(line))) };
    match status.code {
        OK => Ok(Turn::LetsIn),
        300..400 => Ok(Turn::Asks(sasl::decode(&status.text))),
        _ if status.is_refusal() => Ok(Turn::Refuses(failure_of(status))),
        _ => Err(Broken::Nonsense(shown(status.to_string().as_bytes()))),
    }
}

/// Answers questions.
struct Speaker<'l> {
    login: &'l Login,
    mechanism: Mechanism,
    /// How many questions have been answered.
    said: usize,
    /// What was answered in DIGEST-MD5.
    digest: Option<Response>,
    /// Whether the server has proved itself in turn.
    proved: bool,
}

impl Speaker<'_> {
    /// Whether the server has still to prove that it knows the password.
    fn wants_proof(&self) -> bool {
        self.mechanism == Mechanism::DigestMd5 && !self.proved
    }

    /// The answer to a question, or why there is none.
    fn answer(
        &mut self,
        question: Option<Zeroizing<Vec<u8>>>,
        link: &Link,
    ) -> Result<Zeroizing<Vec<u8>>, Cow<'static, str>> {
        let Login { user, password, .. } = self.login;
        let asked = || question.as_ref().ok_or("what the server asks is not in base64");
        let said = self.said;
        self.said += 1;
        match (self.mechanism, said) {
            // What they ask for goes without saying.
            (Mechanism::Plain, 0) => {
                let (user, password) = (user.clone(), password.clone());
                Ok(Plain { acting_for: String::new(), user, password }.print())
            }
            (Mechanism::Login, 0) => Ok(Zeroizing::new(user.as_bytes().to_vec())),
            (Mechanism::Login, 1) => Ok(Zeroizing::new(password.as_bytes().to_vec())),
            (Mechanism::CramMd5, 0) => {
                let cram = Cram::new(user, password, asked()?);
                Ok(Zeroizing::new(cram.print().into_bytes()))
            }
            (Mechanism::DigestMd5, 0) => {
                let challenge = Challenge::parse(asked()?).map_err(|bad| bad.0)?;
                let response = self.response(challenge, link)?;
                let message = response.print();
                self.digest = Some(response);
                Ok(message)
            }
            (Mechanism::DigestMd5, 1) => {
                let proof = asked()?;
                self.proved =
                    self.digest.as_ref().is_some_and(|it| it.is_answered_by(proof, password));
                match self.proved {
                    true => Ok(Zeroizing::default()),
                    false => Err("the server does not know the password itself".into()),
                }
            }
            _ => Err("the server asks for more than the method has".into()),
        }
    }

    fn response(&self, challenge: Challenge, link: &Link) -> Result<Response, Cow<'static, str>> {
        let Login { user, password, .. } = self.login;
        let own_nonce = getrandom::u64().map_err(|error| error.to_string())?;
        let domain = user.rsplit_once('@').map(|(_, domain)| domain);
        let of_user = |realm: &&String| domain.is_some_and(|it| realm.eq_ignore_ascii_case(it));
        let realms = &challenge.realms;
        let realm = realms.iter().find(of_user).or(realms.first()).cloned();
        let mut response = Response {
            user: user.clone(),
            realm: realm.unwrap_or_default(),
            nonce: challenge.nonce,
            own_nonce: format!("{own_nonce:016x}"),
            uri: format!("pwd/{}", link.host()),
            acting_for: None,
            utf8: challenge.utf8,
            proof: String::new(),
        };
        response.prove(password);
        Ok(response)
    }
}
