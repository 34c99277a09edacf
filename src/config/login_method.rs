//! How a password is proved to a server.
use std::fmt;

use serde::Deserialize;

/// How a password is proved to a server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum LoginMethod {
    /// The best there is: the password itself only where nobody can read along
    #[default]
    Auto,
    /// APOP, which does not show the password
    Apop,
    /// CRAM-MD5, which does not show the password
    CramMd5,
    /// DIGEST-MD5, which does not show the password; the server proves that it knows it
    DigestMd5,
    /// PLAIN, which sends the password
    Plain,
    /// LOGIN, which sends the password
    Login,
    /// USER and PASS, which send the password
    Pass,
}

impl LoginMethod {
    /// Whether the server is sent the password itself.
    pub const fn shows_password(self) -> bool {
        matches!(self, Self::Plain | Self::Login | Self::Pass)
    }
}

impl fmt::Display for LoginMethod {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Auto => "the best method",
            Self::Apop => "APOP",
            Self::CramMd5 => "CRAM-MD5",
            Self::DigestMd5 => "DIGEST-MD5",
            Self::Plain => "PLAIN",
            Self::Login => "LOGIN",
            Self::Pass => "USER and PASS",
        })
    }
}
