//! Where commands are carried out: the embedded engine or a server. Nothing else in the shell knows
//! which of the two it is.
use std::fmt;

use crate::config::locations;
use crate::engine::Engine;
use crate::engine::session::Session;
use crate::engine::setup::{Options, POSTMASTER};
use crate::flags::{PlaceFlags, StoreFlags};
use crate::request::failure::Failure;
use crate::request::reply::Answer;
use crate::state::name::is_domain_name;

/// How many commands share one commit of the embedded engine, if nobody says otherwise.
const LOCAL_WINDOW: usize = 512;

/// A place where commands are carried out.
pub enum Target {
    /// The embedded engine.
    Local(Local),
}

/// The embedded engine, and a session of it.
pub struct Local {
    engine: Engine,
    session: Session,
}

/// Why a command got no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetError {
    /// It was refused.
    Refused(Failure),
    /// The connection broke. Whether the command was carried out is not known.
    Broken(String),
}

/// What a command came to.
pub type Outcome = Result<Answer, TargetError>;

/// Who works where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The name of the server, which is that of its Main Domain.
    pub server: String,
    /// The Account, with its Domain.
    pub account: String,
    /// Whether it is the embedded engine.
    pub embedded: bool,
}

/// Why a place could not be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectError(pub String);

impl fmt::Display for ConnectError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for ConnectError {}

impl fmt::Display for TargetError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(failure) => failure.fmt(out),
            Self::Broken(text) => out.write_str(text),
        }
    }
}

impl Target {
    /// Reaches the place that the options name.
    ///
    /// # Errors
    /// When the store cannot be opened, the server cannot be reached, or the login is refused.
    pub fn open(place: &PlaceFlags) -> Result<Self, ConnectError> {
        let engine = open_engine(&place.store, None)?;
        let account = place.account.as_deref().unwrap_or(POSTMASTER);
        Self::local(engine, account)
    }

    /// Works on an open engine as this Account.
    ///
    /// # Errors
    /// When there is no such Account.
    pub fn local(engine: Engine, account: &str) -> Result<Self, ConnectError> {
        let session = engine
            .session(account)
            .map_err(|failure| ConnectError(format!("Account {account}: {}", failure.text)))?;
        Ok(Self::Local(Local { engine, session }))
    }

    /// Carries one command out.
    ///
    /// # Errors
    /// When it is refused, or the connection breaks.
    pub fn run(&mut self, line: &str) -> Outcome {
        match self {
            Self::Local(local) => local.session.run(line).map_err(TargetError::Refused),
        }
    }

    /// Carries commands out in their order and answers in the same order, with as many on their way
    /// at a time as `lines` has. Once the connection is broken, none of the rest is carried out.
    pub fn run_all(&mut self, lines: &[&str]) -> Vec<Outcome> {
        match self {
            Self::Local(local) => {
                let outcomes = local.session.run_all(lines.iter().copied());
                outcomes.into_iter().map(|outcome| outcome.map_err(TargetError::Refused)).collect()
            }
        }
    }

    /// How many commands may be on their way, if nobody says otherwise.
    pub fn window(&self) -> usize {
        match self {
            Self::Local(_) => LOCAL_WINDOW,
        }
    }

    /// Whether lines that the catalogue does not understand go on to the server all the same, which
    /// may be newer.
    pub fn takes_unknown_commands(&self) -> bool {
        match self {
            Self::Local(_) => false,
        }
    }

    /// Who works where.
    ///
    /// # Errors
    /// When the store cannot be read, or the Account is gone.
    pub fn status(&self) -> Result<Status, TargetError> {
        match self {
            Self::Local(local) => {
                let server = local.engine.main_domain().map_err(TargetError::Refused)?;
                let account = local.session.account().map_err(TargetError::Refused)?;
                Ok(Status { server, account, embedded: true })
            }
        }
    }

    /// Whether the place was told to shut down.
    pub fn is_shutting_down(&self) -> bool {
        match self {
            Self::Local(local) => local.engine.is_shutting_down(),
        }
    }

    /// A second way to the same place, for whatever must not wait for the first, such as completion.
    ///
    /// # Errors
    /// When it cannot be had.
    pub fn second(&self) -> Result<Self, ConnectError> {
        match self {
            Self::Local(local) => Ok(Self::Local(Local {
                engine: local.engine.clone(),
                session: local.session.clone(),
            })),
        }
    }
}

/// Opens the store that the options name. A new one gets a Main Domain, whose postmaster gets the
/// password.
///
/// # Errors
/// When there is no place for it, or it cannot be opened.
pub fn open_engine(
    store: &StoreFlags,
    postmaster_password: Option<String>,
) -> Result<Engine, ConnectError> {
    if let Some(name) = store.main_domain.as_ref().filter(|name| !is_domain_name(name)) {
        return Err(ConnectError(format!("a Domain cannot have the name {name:?}")));
    }
    let directory = store.data.clone().or_else(locations::store_directory).ok_or_else(|| {
        ConnectError("there is no home directory to keep the store in; name one with --data".into())
    })?;
    locations::make_private(&directory)
        .map_err(|error| ConnectError(format!("{}: {error}", directory.display())))?;
    let main_domain = store.main_domain.clone().unwrap_or_else(main_domain);
    let mut options = Options::at(&directory, &main_domain);
    options.cluster = store.cluster;
    options.postmaster_password = postmaster_password;
    Engine::open(options)
        .map_err(|error| ConnectError(format!("the store in {}: {error}", directory.display())))
}

/// The Main Domain of a new store that nobody named: the machine's name, if a Domain may have it.
fn main_domain() -> String {
    let name = locations::host_name().filter(|name| is_domain_name(name));
    name.unwrap_or_else(|| "localhost".to_owned())
}
