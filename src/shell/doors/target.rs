//! Where commands are carried out: the embedded engine or a server. Nothing else in the shell knows
//! which of the two it is.
use std::sync::Arc;

use crate::client::connection::Client;
use crate::client::error::ClientError;
use crate::config::profiles::{Danger, Profile};
use crate::config::{environment, locations, terminal};
use crate::engine::Engine;
use crate::engine::clock::ManualClock;
use crate::engine::session::Session;
use crate::engine::setup::Options;
use crate::flags::{PlaceFlags, StoreFlags};
use crate::request::reply::Answer;
use crate::request::spec::Spec;
use crate::shell::doors::merged::sheet;
use crate::shell::doors::mode::Mode;
use crate::shell::doors::outcome::{ConnectError, Outcome, TargetError};
use crate::shell::doors::several::Several;
use crate::shell::doors::status::{Status, warning};
use crate::shell::doors::way::{Apart, Route, TRUST, Way};
use crate::shell::render::sheet::Sheet;
use crate::state::name::is_domain_name;

/// How many commands the embedded engine gets at a time, if nobody says otherwise: enough to keep it
/// busy while the answers are told.
const LOCAL_WINDOW: usize = 8192;

/// How many commands may be on their way to a server, if nobody says otherwise. It hides the way
/// there and back; the server reads them one after the other anyway.
const REMOTE_WINDOW: usize = 256;

/// A place where commands are carried out.
pub enum Target {
    /// The embedded engine.
    Local(Local),
    /// A PWD server.
    Remote(Box<Remote>),
    /// Several places at once.
    Several(Box<Several>),
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
            Self::Several(_) => {}
        }
        self
    }

    /// Several places, which have been reached.
    pub fn several(several: Several) -> Self {
        Self::Several(Box::new(several))
    }

    /// What the places are called, where there are several.
    pub fn names(&self) -> Option<Vec<String>> {
        match self {
            Self::Several(several) => Some(several.names()),
            Self::Local(_) | Self::Remote(_) => None,
        }
    }

    /// The places one by one, as far as they can be reached, each with what it is called among
    /// several.
    pub fn singles(&mut self) -> Vec<(Option<String>, &mut Self)> {
        match self {
            Self::Several(several) => {
                let named = |(name, target): (&str, _)| (Some(name.to_owned()), target);
                several.reachable().map(|(name, target)| named((name, target))).collect()
            }
            single => vec![(None, single)],
        }
    }

    /// Why some of several places are out of reach, if that has not been told.
    pub fn lost(&mut self) -> Vec<String> {
        match self {
            Self::Several(several) => several.lost(),
            Self::Local(_) | Self::Remote(_) => Vec::new(),
        }
    }

    /// How many of several places are out of reach.
    pub fn missing(&self) -> usize {
        match self {
            Self::Several(several) => several.missing(),
            Self::Local(_) | Self::Remote(_) => 0,
        }
    }

    /// The Domain of whoever works here; empty where nobody can tell.
    pub fn own_domain(&self) -> String {
        self.status().map_or_else(|_| String::new(), |status| status.domain().to_owned())
    }

    /// What an answer of this place looks like.
    pub fn sheet(&self, spec: Option<&Spec>, answer: Answer) -> Sheet {
        match self {
            Self::Several(_) => sheet(answer),
            Self::Local(_) | Self::Remote(_) => Sheet::new(spec, answer),
        }
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
            Self::Several(several) => several.run(line),
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

    /// Carries each command out at the one of several places that has this name.
    pub fn run_at(&mut self, lines: &[(&str, &str)]) -> Vec<Outcome> {
        let mode = self.mode();
        if lines.iter().any(|(_, line)| !mode.admits(line)) {
            return vec![Err(TargetError::Held(mode)); lines.len()];
        }
        match self {
            Self::Several(several) => several.run_at(lines),
            single => single.run_all(&lines.iter().map(|(_, line)| *line).collect::<Vec<_>>()),
        }
    }

    /// From now on, this may pass the door.
    pub fn set_mode(&mut self, new: Mode) {
        match self {
            Self::Local(local) => local.mode = new,
            Self::Remote(remote) => remote.mode = new,
            Self::Several(several) => several.set_mode(new),
        }
    }

    /// What may pass the door: what was set, or less where the profile says so.
    pub fn mode(&self) -> Mode {
        let set = match self {
            Self::Local(local) => local.mode,
            Self::Remote(remote) => remote.mode,
            Self::Several(several) => return several.mode(),
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
            Self::Several(several) => several.run_all(lines),
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
            Self::Several(several) => several.set_window(window),
        }
    }

    /// Whether lines that the catalogue does not understand go on to the server all the same, which
    /// may be newer.
    pub fn takes_unknown_commands(&self) -> bool {
        match self {
            Self::Local(_) => false,
            Self::Remote(_) => true,
            Self::Several(several) => {
                several.look().any(|(_, target)| target.is_ok_and(Self::takes_unknown_commands))
            }
        }
    }

    /// Where nothing may be changed, in words.
    pub fn held_where(&self) -> String {
        let Self::Several(several) = self else { return "here".to_owned() };
        let read_only = |apart: &Apart| apart.profile.as_ref().is_some_and(|it| it.read_only);
        let places = several.look().filter(|(apart, _)| read_only(apart));
        let names: Vec<&str> = places.map(|(apart, _)| apart.name.as_str()).collect();
        if names.is_empty() { "here".to_owned() } else { format!("at {}", names.join(", ")) }
    }

    /// Whether a mistake is dear here, as a profile says.
    pub fn is_dear(&self) -> bool {
        let dear = |profile: &Profile| profile.danger == Danger::High;
        match self {
            Self::Several(several) => {
                several.look().any(|(apart, _)| apart.profile.as_deref().is_some_and(dear))
            }
            single => single.profile().is_some_and(dear),
        }
    }

    /// The profile that led here, if one did.
    pub fn profile(&self) -> Option<&Profile> {
        match self {
            Self::Local(local) => local.profile.as_deref(),
            Self::Remote(remote) => remote.route.profile.as_deref(),
            Self::Several(_) => None,
        }
    }

    /// What whoever works here should know of the connection, if it is not as safe as it should be.
    /// Nothing is read or sent for it.
    pub fn warnings(&self) -> Vec<String> {
        match self {
            Self::Local(_) => Vec::new(),
            Self::Remote(remote) => {
                warning(remote.server(), remote.client.protection()).into_iter().collect()
            }
            Self::Several(several) => {
                let warnings = |(apart, target): (&Apart, Result<&Self, &str>)| {
                    let found = target.map(Self::warnings).unwrap_or_default();
                    let name = apart.name.clone();
                    found.into_iter().map(move |text| format!("{name}: {text}"))
                };
                several.look().flat_map(warnings).collect()
            }
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
                let status =
                    Status { server, account, embedded: true, profile, ..Status::default() };
                Ok(Status { mode, ..status })
            }
            Self::Remote(remote) => {
                let server = remote.server().to_owned();
                let Route { user, profile, .. } = &remote.route;
                let (account, profile) = (remote.full(user), profile.clone());
                let (protection, mode) = (Some(remote.client.protection().clone()), self.mode());
                let login = remote.client.method();
                let client = &remote.client;
                let server_at = Some((client.address().to_string(), client.greeting().to_owned()));
                let status = Status { server, account, profile, mode, ..Status::default() };
                Ok(Status { protection, login, server_at, ..status })
            }
            Self::Several(several) => {
                let place = |(apart, target): (&Apart, Result<&Self, &str>)| {
                    let status = target.map_err(str::to_owned).and_then(|target| {
                        target.status().map_err(|error| format!("{}: {error}", apart.name))
                    });
                    (apart.name.clone(), status)
                };
                let places = several.look().map(place).collect();
                let (server, mode) = (several.names().join(","), self.mode());
                Ok(Status { server, mode, places, ..Status::default() })
            }
        }
    }

    /// Whether the place was told to shut down.
    pub fn is_shutting_down(&self) -> bool {
        match self {
            Self::Local(local) => local.engine.is_shutting_down(),
            // The others go on.
            Self::Remote(_) | Self::Several(_) => false,
        }
    }

    /// A way to the same place, for whatever must not wait for this one, such as completion.
    pub fn way(&self) -> Way {
        match self {
            Self::Local(local) => Way::Local(local.clone()),
            Self::Remote(remote) => Way::Remote(Box::new(remote.route.clone())),
            Self::Several(several) => several.way(),
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

    /// An Account with its Domain. Whoever logs in without one belongs to the Main Domain, by whose
    /// name the server calls itself; where it does not tell, nobody knows.
    fn full(&self, account: &str) -> String {
        match self.client.server_name() {
            Some(name) if !account.contains('@') => format!("{account}@{name}"),
            _ => account.to_owned(),
        }
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
