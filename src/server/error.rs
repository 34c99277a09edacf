//! Why a server could not be started, or did not end well.
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use crate::engine::setup::OpenError;
use crate::request::failure::Failure;
use crate::store::StoreError;

/// Why a server could not be started, or did not end well.
#[derive(Debug)]
pub enum ServeError {
    /// An address cannot be listened on.
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        error: io::Error,
    },
    /// The system gives no threads or no events.
    Runtime(io::Error),
    /// The directory holds no engine, and what a new one needs was not given.
    NothingThere {
        /// The directory.
        directory: PathBuf,
    },
    /// The engine cannot be opened.
    Open {
        /// The directory.
        directory: PathBuf,
        /// Why not.
        error: OpenError,
    },
    /// The engine was opened, but does not answer.
    Engine(Failure),
    /// The engine in the directory has another Main Domain than the one that was given.
    OtherMainDomain {
        /// The directory.
        directory: PathBuf,
        /// The Main Domain that is there.
        found: String,
        /// The one that was given.
        given: String,
    },
    /// The file with the administrator's password cannot be used.
    PasswordFile {
        /// The file.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
    /// The certificate or its key cannot be used.
    Identity(String),
    /// The store cannot be closed.
    Close(StoreError),
}

impl fmt::Display for ServeError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listen { address, error } => write!(out, "cannot listen on {address}: {error}"),
            Self::Runtime(error) => write!(out, "cannot start the server: {error}"),
            Self::NothingThere { directory } => write!(
                out,
                "{} holds no server yet: the name of its Main Domain and the password of its \
                 administrator are needed",
                directory.display()
            ),
            Self::Open { directory, error } => {
                write!(out, "cannot open {}: {error}", directory.display())
            }
            Self::Engine(failure) => write!(out, "{}", failure.text),
            Self::OtherMainDomain { directory, found, given } => {
                let directory = directory.display();
                write!(out, "the Main Domain in {directory} is {found}, not {given}")
            }
            Self::PasswordFile { path, error } => {
                write!(out, "cannot use the password in {}: {error}", path.display())
            }
            Self::Identity(why) => write!(out, "cannot serve with TLS: {why}"),
            Self::Close(error) => write!(out, "cannot close the store: {error}"),
        }
    }
}

impl std::error::Error for ServeError {}
