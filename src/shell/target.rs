//! Where commands are carried out: the embedded engine or a server. Nothing else in the shell knows
//! which of the two it is.
use std::fmt;
use std::sync::Arc;

use crate::client::connection::Client;
use crate::client::error::ClientError;
use crate::client::tls::{Protection, Trust};
use crate::config::profiles::Profile;
use crate::config::{environment, locations, terminal};
use crate::engine::Engine;
use crate::engine::clock::ManualClock;
use crate::engine::session::Session;
use crate::engine::setup::Options;
use crate::flags::{PlaceFlags, StoreFlags};
use crate::request::failure::Failure;
use crate::request::reply::Answer;
use crate::shell::mode::Mode;
use crate::shell::way::{Route, TRUST, Way};
use crate::state::name::is_domain_name;

/// How many commands the embedded engine gets at a time, if nobody says otherwise: enough to keep it
/// busy while the answers are told.
const LOCAL_WINDOW: usize = 8192;

/// How many commands may be on their way to a server, if nobody says otherwise. It hides the way
/// there and back; the server reads them one after the other anyway.
const REMOTE_WINDOW: usize = 64;

/// A place where commands are carried out.
pub enum Target {
    /// The embedded engine.
    Local(Local),
    /// A PWD server.
    Remote(Box<Remote>),
}

/// The embedded engine, and a session of it.
#[derive(Clone)]
pub struct Local {
    engine: Engine,
    session: Session,
    profile: Option<Arc<Profile>>,
    mode: Mode,
}

/// A connection to a PWD server, and the way that led there.
pub struct Remote {
    client: Client,
    route: Route,
    mode: Mode,
}

/// Why a command got no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetError {
    /// It was refused.
    Refused(Failure),
    /// It could not be sent, or its answer could not be read; others are not concerned.
    Failed(String),
    /// The connection broke. The text says what is known of the command.
    Broken(String),
    /// The connection was broken already, and the command was not sent.
    NotSent(String),
    /// Only what reads may pass.
    Held(Mode),
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
    /// The profile that led there, if one did. It says what a mistake costs, and whether nothing
    /// may be changed.
    pub profile: Option<Arc<Profile>>,
    /// What may pass the door.
    pub mode: Mode,
    /// How the connection is protected, where there is one.
    pub protection: Option<Protection>,
}

impl Status {
    /// The Domain of the Account.
    pub fn domain(&self) -> &str {
        self.account.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// What whoever works there should know of the connection, if it is not as safe as it should be.
    pub fn warning(&self) -> Option<String> {
        warning(&self.server, self.protection.as_ref()?)
    }
}

fn warning(server: &str, protection: &Protection) -> Option<String> {
    match protection {
        Protection::None => Some(format!(
            "the connection to {server} is not encrypted: others can read and change it"
        )),
        Protection::Tls { trust: Trust::Unchecked, .. } => Some(format!(
            "the certificate of {server} was not checked: somebody else may be the server"
        )),
        Protection::Here | Protection::Tls { .. } => None,
    }
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
            Self::Held(mode) => mode.fmt(out),
            Self::Failed(text) | Self::Broken(text) | Self::NotSent(text) => out.write_str(text),
        }
    }
}

impl Target {
    /// Reaches the place that the options name.
    ///
    /// # Errors
    /// When the store cannot be opened, the server cannot be reached, or the login is refused.
    pub fn open(place: &PlaceFlags) -> Result<Self, ConnectError> {
        let mut ask = |text: &str| terminal::confirm(text, TRUST);
        Way::of_flags(place)?.open_asking(&mut ask)
    }

    /// Works on an open engine as this Account.
    ///
    /// # Errors
    /// When there is no such Account.
    pub fn local(engine: Engine, account: &str) -> Result<Self, ConnectError> {
        let session = engine
            .session(account)
            .map_err(|failure| ConnectError(format!("Account {account}: {}", failure.text)))?;
        Ok(Self::Local(Local { engine, session, profile: None, mode: Mode::Free }))
    }

    /// The same place, known by a profile.
    pub fn known_by(mut self, profile: &Profile) -> Self {
        match &mut self {
            Self::Local(local) => local.profile = Some(Arc::new(profile.clone())),
            Self::Remote(remote) => remote.route.profile = Some(Arc::new(profile.clone())),
        }
        self
    }

    /// Carries one command out.
    ///
    /// # Errors
    /// When it is refused, or the connection breaks.
    pub fn run(&mut self, line: &str) -> Outcome {
        if !self.mode().admits(line) {
            return Err(TargetError::Held(self.mode()));
        }
        match self {
            Self::Local(local) => local.session.run(line).map_err(TargetError::Refused),
            Self::Remote(remote) => remote.client.exchange(line).map_err(target_error),
        }
    }

    /// Carries commands out in their order and answers in the same order, with as many on their way
    /// at a time as was set. Once the connection is broken, none of the rest is carried out.
    pub fn run_all(&mut self, lines: &[&str]) -> Vec<Outcome> {
        let mode = self.mode();
        if mode == Mode::Free {
            return self.pass(lines);
        }
        let admitted: Vec<&str> = lines.iter().copied().filter(|line| mode.admits(line)).collect();
        let mut outcomes = self.pass(&admitted).into_iter();
        let outcome = |line: &&str| match mode.admits(line) {
            true => outcomes.next().unwrap_or(Err(TargetError::Held(mode))),
            false => Err(TargetError::Held(mode)),
        };
        lines.iter().map(outcome).collect()
    }

    /// From now on, this may pass the door.
    pub fn set_mode(&mut self, new: Mode) {
        match self {
            Self::Local(local) => local.mode = new,
            Self::Remote(remote) => remote.mode = new,
        }
    }

    /// What may pass the door: what was set, or less where the profile says so.
    pub fn mode(&self) -> Mode {
        let set = match self {
            Self::Local(local) => local.mode,
            Self::Remote(remote) => remote.mode,
        };
        let read_only = self.profile().is_some_and(|profile| profile.read_only);
        if read_only { Mode::ReadOnly } else { set }
    }

    fn pass(&mut self, lines: &[&str]) -> Vec<Outcome> {
        match self {
            Self::Local(local) => {
                let outcomes = local.session.run_all(lines);
                outcomes.into_iter().map(|outcome| outcome.map_err(TargetError::Refused)).collect()
            }
            Self::Remote(remote) => {
                let outcomes = remote.client.run_all(lines);
                outcomes.into_iter().map(|outcome| outcome.map_err(target_error)).collect()
            }
        }
    }

    /// Sets how many commands may be on their way, `None` for what suits the place. Answers how many
    /// are best handed over at a time.
    pub fn set_window(&mut self, window: Option<usize>) -> usize {
        match self {
            Self::Local(_) => window.unwrap_or(LOCAL_WINDOW),
            Self::Remote(remote) => {
                let window = window.unwrap_or(REMOTE_WINDOW);
                remote.client.set_window(window);
                // More than a window, so that it stays full; one at a time if one is wanted.
                if window == 1 { 1 } else { 4 * window }
            }
        }
    }

    /// Whether lines that the catalogue does not understand go on to the server all the same, which
    /// may be newer.
    pub fn takes_unknown_commands(&self) -> bool {
        match self {
            Self::Local(_) => false,
            Self::Remote(_) => true,
        }
    }

    /// The profile that led here, if one did.
    pub fn profile(&self) -> Option<&Profile> {
        match self {
            Self::Local(local) => local.profile.as_deref(),
            Self::Remote(remote) => remote.route.profile.as_deref(),
        }
    }

    /// What whoever works here should know of the connection, if it is not as safe as it should be.
    /// Nothing is read or sent for it.
    pub fn warning(&self) -> Option<String> {
        match self {
            Self::Local(_) => None,
            Self::Remote(remote) => warning(remote.server(), remote.client.protection()),
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
                let (profile, mode) = (local.profile.clone(), self.mode());
                Ok(Status { server, account, embedded: true, profile, mode, protection: None })
            }
            Self::Remote(remote) => {
                let server = remote.server().to_owned();
                let Route { user, profile, .. } = &remote.route;
                let (account, profile) = (user.clone(), profile.clone());
                let (protection, mode) = (Some(remote.client.protection().clone()), self.mode());
                Ok(Status { server, account, embedded: false, profile, mode, protection })
            }
        }
    }

    /// Whether the place was told to shut down.
    pub fn is_shutting_down(&self) -> bool {
        match self {
            Self::Local(local) => local.engine.is_shutting_down(),
            Self::Remote(_) => false,
        }
    }

    /// A way to the same place, for whatever must not wait for this one, such as completion.
    pub fn way(&self) -> Way {
        match self {
            Self::Local(local) => Way::Local(local.clone()),
            Self::Remote(remote) => Way::Remote(Box::new(remote.route.clone())),
        }
    }
}

impl Local {
    /// The engine, for other sessions of it.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The profile that led here, if one did.
    pub fn profile(&self) -> Option<&Profile> {
        self.profile.as_deref()
    }
}

impl Remote {
    /// A connection on which somebody has logged in, and the way that led there.
    pub fn new(client: Client, route: Route) -> Self {
        Self { client, route, mode: Mode::Free }
    }

    /// What the server calls itself, or what the user calls it.
    fn server(&self) -> &str {
        self.client.server_name().unwrap_or(&self.client.address().host)
    }
}

fn target_error(error: ClientError) -> TargetError {
    let text = error.to_string();
    match error {
        ClientError::Refused(failure) => TargetError::Refused(failure),
        ClientError::Unreadable { .. } | ClientError::BadLine(_) | ClientError::WindowFull(_) => {
            TargetError::Failed(text)
        }
        ClientError::NotSent(_) => TargetError::NotSent(text),
        _ => TargetError::Broken(text),
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
    if let Some(now) = environment::fixed_time() {
        options.clock = Box::new(ManualClock::new(now));
    }
    Engine::open(options)
        .map_err(|error| ConnectError(format!("the store in {}: {error}", directory.display())))
}

/// The Main Domain of a new store that nobody named: the machine's name, if a Domain may have it.
fn main_domain() -> String {
    let name = locations::host_name().filter(|name| is_domain_name(name));
    name.unwrap_or_else(|| "localhost".to_owned())
}
