//! How a connection is kept from strangers: what is wanted of it, and which certificates are known.
use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::config::locations::make_private;

/// What is wanted of a connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Security {
    /// How it is encrypted.
    pub tls: Tls,
    /// Whether any certificate will do.
    pub insecure: bool,
    /// The one certificate that will do.
    pub pin: Option<Fingerprint>,
    /// A file of authorities that are trusted besides those of the system.
    pub authorities: Option<PathBuf>,
    /// The host that the connection goes through, by ssh.
    pub jump: Option<String>,
    /// The file of certificates that somebody has looked at and accepted.
    pub known: Option<PathBuf>,
}

/// How a connection is encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Tls {
    /// With STLS, or from the start on port 1106; not at all to this machine itself
    #[default]
    Auto,
    /// With STLS behind the greeting
    Stls,
    /// From the first byte
    Implicit,
    /// Not at all: everybody on the way can read and change everything
    Off,
}

/// The SHA-256 of a certificate.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The fingerprint of a certificate in DER.
    pub fn of(certificate: &[u8]) -> Self {
        Self(Sha256::digest(certificate).into())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("sha256:")?;
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl FromStr for Fingerprint {
    type Err = &'static str;

    /// Reads 64 hexadecimal digits, with colons between them or without, behind `sha256:` or not.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = "a fingerprint is sha256: and 64 hexadecimal digits";
        let head = text.get(..7).filter(|head| head.eq_ignore_ascii_case("sha256:"));
        let digits = text[head.map_or(0, str::len)..].replace(':', "");
        if digits.len() != 64 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(wrong);
        }
        let mut bytes = [0; 32];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).map_err(|_| wrong)?;
        }
        Ok(Self(bytes))
    }
}

/// The file of accepted certificates: `~/.config/cgpsh/known-certificates` on Linux.
pub fn known_file() -> Option<PathBuf> {
    Some(dirs::config_dir()?.join("cgpsh").join("known-certificates"))
}

/// The certificate of a server that was accepted, if one was. The latest one counts.
///
/// # Errors
/// When the file cannot be read; one that is not there is empty.
pub fn known(file: &Path, server: &str) -> io::Result<Option<Fingerprint>> {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let of_server = |line: &str| {
        let (name, fingerprint) = line.trim().split_once(' ')?;
        name.eq_ignore_ascii_case(server).then(|| fingerprint.trim().parse().ok())?
    };
    Ok(text.lines().filter_map(of_server).next_back())
}

/// Accepts the certificate of a server from now on, in place of any other.
///
/// # Errors
/// When the file cannot be written.
pub fn accept(file: &Path, server: &str, fingerprint: Fingerprint) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        make_private(folder)?;
    }
    let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(file)?;
    // One write, so that lines of two programs do not mix.
    file.write_all(format!("{server} {fingerprint}\n").as_bytes())
}
