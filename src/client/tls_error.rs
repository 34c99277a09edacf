//! Why a connection is not as secure as it was wanted.
use std::fmt;
use std::path::PathBuf;

use crate::client::address::Address;
use crate::config::security::Fingerprint;
use crate::request::failure::Failure;

/// Why a connection is not as secure as it was wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TlsError {
    /// The server does not offer TLS, and was asked for it.
    NotOffered(Address, Failure),
    /// TLS could not be agreed on.
    Failed {
        /// Where.
        address: Address,
        /// Why.
        why: String,
    },
    /// Nobody vouches for the certificate of the server.
    Unknown {
        /// Where.
        address: Address,
        /// The certificate.
        fingerprint: Fingerprint,
        /// What is wrong with it.
        why: String,
    },
    /// The certificate is not the one that was accepted before.
    Changed {
        /// Where.
        address: Address,
        /// The certificate.
        fingerprint: Fingerprint,
        /// The one that was accepted.
        accepted: Fingerprint,
        /// Where that is kept.
        file: PathBuf,
    },
    /// The certificate is not the one that was demanded.
    Other {
        /// Where.
        address: Address,
        /// The certificate.
        fingerprint: Fingerprint,
        /// The one that was demanded.
        pin: Fingerprint,
    },
}

impl fmt::Display for TlsError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotOffered(address, failure) => write!(
                out,
                "{address} does not offer TLS ({failure}), and nothing was sent. --tls implicit is \
                 for a port that begins with TLS; --no-tls lets everybody on the way read along"
            ),
            Self::Failed { address, why } => write!(out, "no TLS with {address}: {why}"),
            Self::Unknown { address, fingerprint, why } => write!(
                out,
                "the certificate of {address} is not to be trusted: {why}. Its fingerprint is \
                 {fingerprint}; if whoever runs the server tells you the same one, --pin accepts it"
            ),
            Self::Changed { address, fingerprint, accepted, file } => write!(
                out,
                "the certificate of {address} has changed: it was {accepted}, now it is \
                 {fingerprint}. Either the server has a new one, or somebody else answers in its \
                 place; nothing was sent. Ask whoever runs it; if it is right, take the line of the \
                 server out of {}",
                file.display()
            ),
            Self::Other { address, fingerprint, pin } => write!(
                out,
                "the certificate of {address} is {fingerprint}, not {pin} as was demanded; nothing \
                 was sent"
            ),
        }
    }
}

impl std::error::Error for TlsError {}
