//! Who may open a session, and what is remembered of it: names, passwords, the latest logins.
use std::net::IpAddr;
use std::sync::OnceLock;

use subtle::ConstantTimeEq;

use crate::catalogue::keys::access_modes::access_mode_enabled;
use crate::catalogue::keys::spellings::{is_reset, parse_flag};
use crate::data::{Timestamp, Value};
use crate::engine::account_records::INFO;
use crate::engine::effective::Layers;
use crate::engine::error;
use crate::engine::statistics::LOGINS;
use crate::engine::web_sessions::Holder;
use crate::engine::work::Work;
use crate::request::failure::Failure;
use crate::request::kinds::RouteKind;
use crate::request::spec::Spec;
use crate::state::account::Account;
use crate::state::id::Id;
use crate::state::key::Owner;
use crate::state::web_session::SecondStep;
use crate::wire::digest_md5::Response;
use crate::wire::sasl::{Cram, Mechanism};
use crate::wire::stamp::apop_digest;

/// The commands whose answers tell of logins. A login is answered before its record is on disk;
/// these wait for the record, so that whoever has seen a login also sees what it left behind.
const SHOW_LOGINS: &[&str] =
    &["GETACCOUNTINFO", "GETACCOUNTSTAT", "GETTEMPCLIENTIPS", "GETIPSTATE"];

/// Whether the answer of a command tells of logins.
pub fn shows_logins(spec: &Spec) -> bool {
    SHOW_LOGINS.contains(&spec.verb)
}

/// The service that the engine offers, as access modes name it.
const SERVICE: &str = "PWD";
/// The setting of an Account that tells which services are open to it, and an older name of it. What
/// either of them closes is closed.
const ACCOUNT_MODES: &[&str] = &["AccessModes", "AccessMode"];
/// The same of a Domain.
const DOMAIN_MODES: &[&str] = &["DomainAccessModes", "AccessModes", "AccessMode"];

/// What a client shows to prove who it is.
#[derive(Clone, Copy)]
pub enum Credentials<'c> {
    /// A password in clear text.
    Clear(&'c str),
    /// A password that came through an encrypted connection.
    Encrypted(&'c str),
    /// The APOP digest over the stamp of the greeting and the password.
    Apop {
        /// The stamp with its angle brackets.
        stamp: &'c str,
        /// The MD5 digest in hexadecimal digits.
        digest: &'c str,
    },
    /// The name of a session of the Account that is open; whoever knows it has logged in before.
    WebSession(&'c str),
    /// A password within PLAIN or LOGIN.
    Within {
        /// Which of them.
        mechanism: Mechanism,
        /// The password.
        password: &'c str,
        /// Whether it came through an encrypted connection.
        encrypted: bool,
    },
    /// The answer to a challenge of CRAM-MD5.
    Cram {
        /// What was to be answered.
        challenge: &'c str,
        /// The answer.
        cram: &'c Cram,
    },
    /// The answer to a challenge of DIGEST-MD5.
    Digest {
        /// The answer.
        response: &'c Response,
        /// Takes what proves in turn that the password is known here.
        answer: &'c OnceLock<String>,
    },
}

impl Credentials<'_> {
    /// The name of the login method, where the settings of a Domain decide whether it is offered.
    /// What has no name there is governed by other settings.
    const fn method(&self) -> Option<&'static str> {
        match self {
            Self::Clear(_) | Self::Encrypted(_) | Self::WebSession(_) => None,
            Self::Apop { .. } => Some("APOP"),
            Self::Within { mechanism, .. } => Some(mechanism.name()),
            Self::Cram { .. } => Some(Mechanism::CramMd5.name()),
            Self::Digest { .. } => Some(Mechanism::DigestMd5.name()),
        }
    }

    /// Whether others could read the password on its way.
    const fn is_in_clear(&self) -> bool {
        matches!(self, Self::Clear(_) | Self::Within { encrypted: false, .. })
    }
}

impl Work<'_, '_> {
    /// The Account that these credentials open. Every refusal looks the same from outside.
    pub fn authenticate(&self, name: &str, shown: Credentials<'_>) -> Result<Account, Failure> {
        let account = self.login_account(name).map_err(|failure| match failure.code {
            590 => failure,
            _ => error::wrong_login(),
        })?;
        let domain = self.domain_by_id(account.domain)?;
        let layers = self.account_layers(&account, &domain)?;
        let domain_layers = self.domain_layers(&domain)?;
        let offers = |method| {
            domain_layers.get("AUTHMethods").is_none_or(|setting| is_offered(&setting, method))
        };
        let serves = |layers: &Layers<'_>, names: &[&str]| {
            let modes = names.iter().filter_map(|name| layers.get(name));
            modes.into_iter().all(|modes| access_mode_enabled(&modes, SERVICE))
        };
        let is_on = |key| layers.get_str(key).and_then(|word| parse_flag(&word)).unwrap_or(false);
        let by_password = !matches!(shown, Credentials::WebSession(_));
        let opens = !domain.suspended
            && serves(&layers, ACCOUNT_MODES)
            && serves(&domain_layers, DOMAIN_MODES)
            && (!by_password || is_on("UseAppPassword"))
            && !(shown.is_in_clear() && is_on("RequireAPOP"))
            && shown.method().is_none_or(offers)
            && self.proves(&account, shown)?;
        if opens { Ok(account) } else { Err(error::wrong_login()) }
    }

    /// The Account of a login name, which goes through the Router as every address does.
    fn login_account(&self, name: &str) -> Result<Account, Failure> {
        let destination = self.route(name, RouteKind::Access)?;
        self.account_by_id(destination.account.ok_or_else(error::no_account)?)
    }

    /// Remembers that a user has logged in: in the info data and the statistics of the Account, and
    /// among the temporary client addresses. Where the address is not known, none is told rather than an old one.
    pub fn note_login(&mut self, account: Id, peer: Option<IpAddr>) -> Result<(), Failure> {
        // The Account may have gone since its password was checked.
        let account = self.account_by_id(account)?;
        self.count_for(&account, LOGINS, 1)?;
        let owner = Owner::Account(account.id);
        let mut info = self.part_dictionary(owner, INFO)?;
        info.set("LastLogin", Timestamp::from_unix(self.now));
        match peer.map(|address| address.to_canonical()) {
            Some(address) => {
                info.set("LastAddress", address.to_string());
                self.report_login(address)?;
            }
            None => drop(info.remove("LastAddress")),
        }
        self.put_part(owner, INFO, info);
        Ok(())
    }

    /// Whether the credentials are those of the Account's own password, or of one made for an
    /// application.
    fn proves(&self, account: &Account, shown: Credentials<'_>) -> Result<bool, Failure> {
        match shown {
            Credentials::Clear(password)
            | Credentials::Encrypted(password)
            | Credentials::Within { password, .. } => self.verify_password(account, password),
            Credentials::WebSession(id) => Ok(self.web_session(id)?.is_some_and(|opened| {
                let step = &opened.session.second_step;
                opened.holder == Holder::Account(account.id)
                    && matches!(step, SecondStep::None | SecondStep::Taken)
            })),
            Credentials::Apop { stamp, digest } => {
                let digest = digest.to_ascii_lowercase();
                self.any_revealed(account, |clear| {
                    apop_digest(stamp, clear).as_bytes().ct_eq(digest.as_bytes()).into()
                })
            }
            Credentials::Cram { challenge, cram } => {
                self.any_revealed(account, |clear| cram.proves(clear, challenge.as_bytes()))
            }
            Credentials::Digest { response, answer } => {
                self.any_revealed(account, |clear| match response.answer_to(clear) {
                    Some(proof) => {
                        answer.get_or_init(|| proof);
                        true
                    }
                    None => false,
                })
            }
        }
    }

    /// Whether something holds for a password of the Account. One that is stored one-way is not
    /// known here, and an empty one is none.
    fn any_revealed(
        &self,
        account: &Account,
        holds: impl Fn(&str) -> bool,
    ) -> Result<bool, Failure> {
        let stored = self.stored_passwords(account)?;
        let opens = |clear: &str| !clear.is_empty() && holds(clear);
        Ok(stored.iter().any(|it| self.world.cipher.reveal(it).is_some_and(|clear| opens(&clear))))
    }
}

/// Whether the value of `AUTHMethods` has a login method in it.
fn is_offered(setting: &Value, method: &str) -> bool {
    let single = std::slice::from_ref(setting);
    let names = setting.as_array().unwrap_or(single).iter().filter_map(Value::as_str);
    is_reset(setting)
        || names
            .map(str::trim)
            .any(|name| name.eq_ignore_ascii_case("All") || name.eq_ignore_ascii_case(method))
}
