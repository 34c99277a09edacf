//! The login methods of SASL, as both ends know them: their names, their messages, what proves a
//! password.
//!
//! A message travels as one line of base64. The digest of DIGEST-MD5 has a
//! [file of its own](crate::wire::digest_md5).
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// A login method of `AUTH`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mechanism {
    /// Name and password in one message (RFC 4616).
    Plain,
    /// Name and password, each when it is asked for.
    Login,
    /// A keyed digest of what the server says (RFC 2195).
    CramMd5,
    /// A digest with words of both sides, which the server proves itself by too (RFC 2831).
    DigestMd5,
}

impl Mechanism {
    /// All of them, the safest first.
    pub const ALL: [Self; 4] = [Self::DigestMd5, Self::CramMd5, Self::Plain, Self::Login];

    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "PLAIN",
            Self::Login => "LOGIN",
            Self::CramMd5 => "CRAM-MD5",
            Self::DigestMd5 => "DIGEST-MD5",
        }
    }

    /// The method of that name, in any case.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name().eq_ignore_ascii_case(name))
    }

    /// Whether it shows the password to the server, and to whoever reads along.
    pub const fn shows_password(self) -> bool {
        matches!(self, Self::Plain | Self::Login)
    }
}

/// What the server asks for in LOGIN, in this order.
pub const LOGIN_QUESTIONS: [&str; 2] = ["Username:", "Password:"];

/// The line that gives an exchange up.
pub const CANCEL: &str = "*";

/// An empty message where a missing one would mean something else.
pub const EMPTY: &str = "=";

/// A message as it travels.
pub fn encode(message: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(STANDARD.encode(message))
}

/// The message in a line; `None` if the line is not in base64.
pub fn decode(line: &str) -> Option<Zeroizing<Vec<u8>>> {
    let line = line.trim_matches([' ', '\t']);
    let line = if line == EMPTY { "" } else { line };
    STANDARD.decode(line).ok().map(Zeroizing::new)
}

/// A message that is text; `None` if it is not, or a byte of it is zero.
pub fn text(message: Zeroizing<Vec<u8>>) -> Option<Zeroizing<String>> {
    let text = std::str::from_utf8(&message).ok()?;
    (!text.contains('\0')).then(|| Zeroizing::new(text.to_owned()))
}

/// The message of PLAIN.
#[derive(PartialEq, Eq)]
pub struct Plain {
    /// For whom the user wants to act; empty for himself.
    pub acting_for: String,
    /// Who logs in.
    pub user: String,
    /// His password.
    pub password: Zeroizing<String>,
}

impl Plain {
    /// Reads a message: three texts with zeros between them.
    pub fn parse(message: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(message).ok()?;
        let mut parts = text.split('\0');
        let (acting_for, user, password) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || user.is_empty() || password.is_empty() {
            return None;
        }
        let (acting_for, user) = (acting_for.to_owned(), user.to_owned());
        Some(Self { acting_for, user, password: Zeroizing::new(password.to_owned()) })
    }

    /// The message.
    pub fn print(&self) -> Zeroizing<Vec<u8>> {
        let parts = [&*self.acting_for, &*self.user, &*self.password];
        // With room for all of it, so that no part of it stays behind.
        let length = parts.iter().map(|part| part.len() + 1).sum();
        let mut message = Zeroizing::new(Vec::with_capacity(length));
        for (place, part) in parts.into_iter().enumerate() {
            message.extend((place > 0).then_some(0));
            message.extend_from_slice(part.as_bytes());
        }
        message
    }
}

/// What a client answers to a challenge of CRAM-MD5.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cram {
    /// Who logs in.
    pub user: String,
    /// The digest, in lower-case hexadecimal digits.
    pub digest: String,
}

impl Cram {
    /// The answer that a password gives.
    pub fn new(user: &str, password: &str, challenge: &[u8]) -> Self {
        Self { user: user.to_owned(), digest: keyed_digest(password, challenge) }
    }

    /// Reads a message. The name may have spaces in it.
    pub fn parse(message: &[u8]) -> Option<Self> {
        let (user, digest) = std::str::from_utf8(message).ok()?.rsplit_once(' ')?;
        let is_digest = digest.len() == 32 && digest.bytes().all(|it| it.is_ascii_hexdigit());
        let found = is_digest && !user.is_empty();
        found.then(|| Self { user: user.to_owned(), digest: digest.to_ascii_lowercase() })
    }

    /// The message.
    pub fn print(&self) -> String {
        format!("{} {}", self.user, self.digest)
    }

    /// Whether whoever answered knows this password.
    pub fn proves(&self, password: &str, challenge: &[u8]) -> bool {
        keyed_digest(password, challenge).as_bytes().ct_eq(self.digest.as_bytes()).into()
    }
}

#[allow(clippy::expect_used, reason = "a keyed digest takes keys of any length")]
fn keyed_digest(key: &str, text: &[u8]) -> String {
    let mut digest = Hmac::<Md5>::new_from_slice(key.as_bytes()).expect("any key will do");
    digest.update(text);
    digest.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}
