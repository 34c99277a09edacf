//! Who may open a session: names, passwords and what keeps an Account closed.
use subtle::ConstantTimeEq;

use crate::engine::error;
use crate::engine::work::Work;
use crate::request::failure::Failure;
use crate::state::account::Account;
use crate::wire::stamp::apop_digest;

/// What a client shows to prove who it is.
#[derive(Clone, Copy)]
pub enum Credentials<'c> {
    /// A password in clear text.
    Clear(&'c str),
    /// The APOP digest over the stamp of the greeting and the password.
    Apop {
        /// The stamp with its angle brackets.
        stamp: &'c str,
        /// The MD5 digest in hexadecimal digits.
        digest: &'c str,
    },
}

impl Work<'_, '_> {
    /// The Account that these credentials open. Every refusal looks the same from outside.
    pub fn authenticate(&self, name: &str, shown: Credentials<'_>) -> Result<Account, Failure> {
        let account = self.login_account(name).map_err(|failure| match failure.code {
            590 => failure,
            _ => error::wrong_login(),
        })?;
        if !self.proves(&account, shown) || self.domain_by_id(account.domain)?.suspended {
            return Err(error::wrong_login());
        }
        Ok(account)
    }

    /// The Account of a login name; a name without a Domain is one of the Main Domain.
    fn login_account(&self, name: &str) -> Result<Account, Failure> {
        let full = if name.contains('@') {
            name.to_owned()
        } else {
            format!("{name}@{}", self.domain_by_id(self.main_domain()?)?.name)
        };
        self.account_by_id(self.account_id(&full)?)
    }

    fn proves(&self, account: &Account, shown: Credentials<'_>) -> bool {
        let Some(stored) = account.settings.get_str("Password") else { return false };
        match shown {
            Credentials::Clear(password) => self.world.cipher.verify(stored, password),
            Credentials::Apop { stamp, digest } => {
                let Some(clear) = self.world.cipher.reveal(stored) else { return false };
                let known = apop_digest(stamp, &clear);
                known.as_bytes().ct_eq(digest.to_ascii_lowercase().as_bytes()).into()
            }
        }
    }
}
