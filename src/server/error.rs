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
        why: BadPasswordFile,
    },
    /// The store cannot be closed.
    Close(StoreError),
}

/// Why a password file cannot be used.
#[derive(Debug)]
pub enum BadPasswordFile {
    /// It cannot be read.
    Unreadable(io::Error),
    /// Others than its owner may read or write it; this is its mode.
    Open(u32),
    /// There is no password in it.
    Empty,
    /// It does not hold just one line of UTF-8 text of a sensible length.
    NoPassword,
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
            Self::PasswordFile { path, why } => write!(out, "{}: {why}", path.display()),
            Self::Close(error) => write!(out, "cannot close the store: {error}"),
        }
    }
}

impl fmt::Display for BadPasswordFile {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => write!(out, "cannot read the password: {error}"),
            Self::Open(mode) => write!(
                out,
                "others may read or write this password file (mode {mode:03o}); chmod 600 keeps \
                 it private"
            ),
            Self::Empty => out.write_str("there is no password in the file"),
            Self::NoPassword => {
                out.write_str("a password file holds one line of text, up to 1000 bytes long")
            }
        }
    }
}

impl std::error::Error for ServeError {}
impl std::error::Error for BadPasswordFile {}
