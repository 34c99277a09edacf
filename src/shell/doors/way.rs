//! Ways to places: from options, from profiles, from what is typed at the prompt.
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::client::address::Address;
use crate::client::connection::Client;
use crate::client::error::ClientError;
use crate::client::login::Login;
use crate::client::timeouts::Timeouts;
use crate::client::tls_error::TlsError;
use crate::config::login_method::LoginMethod;
use crate::config::passwords::{Password, Source};
use crate::config::profiles::{self, Place, Profile, ServerPlace, TIMEOUT};
use crate::config::security::{self, Security, Tls};
use crate::engine::setup::POSTMASTER;
use crate::flags::{PlaceFlags, StoreFlags};
use crate::shell::doors::outcome::ConnectError;
use crate::shell::doors::several::Several;
use crate::shell::doors::target::{Local, Remote, Target, open_engine};
use crate::wire::limits::TLS_PORT;

/// A way to a place. It can be taken more than once, and on any thread.
#[derive(Clone)]
pub enum Way {
    /// To the embedded engine.
    Local(Local),
    /// To a PWD server.
    Remote(Box<Route>),
    /// To several places at once.
    Several(Vec<Apart>),
}

/// The way to one of several places.
#[derive(Clone)]
pub struct Apart {
    /// What the place is called: by the name of its profile.
    pub name: String,
    /// The profile that leads there.
    pub profile: Option<Arc<Profile>>,
    /// The way, or why there is none.
    pub way: Result<Box<Way>, String>,
}

/// The way to a PWD server, with all that a login needs.
#[derive(Clone)]
pub struct Route {
    /// Where it is.
    pub address: Address,
    /// The Account.
    pub user: String,
    /// Its password.
    pub password: Password,
    /// How it is proved.
    pub method: LoginMethod,
    /// How the connection is kept from strangers.
    pub security: Security,
    /// How long is waited.
    pub timeouts: Timeouts,
    /// The profile that says all this, if one does.
    pub profile: Option<Arc<Profile>>,
}

/// What is asked about an unknown certificate.
pub const TRUST: &str = "Trust it from now on?";

impl Way {
    /// The way that the options describe. A password that they do not tell is asked for, and a store
    /// is opened.
    ///
    /// # Errors
    /// When something in the options or in the profiles is wrong, or the store cannot be opened.
    pub fn of_flags(place: &PlaceFlags) -> Result<Self, ConnectError> {
        if let Some(names) = &place.profile {
            let found = profiles::find(names).map_err(ConnectError)?;
            return Self::to_profiles(&found, place);
        }
        if let Some(host) = &place.host {
            let server = ServerPlace {
                host: host.clone(),
                user: place.user.clone().unwrap_or_default(),
                password: Source::Unsaid,
                method: LoginMethod::Auto,
                security: usual_security(),
                timeout: TIMEOUT,
            };
            return Route::new(&with_flags(&server, place)).map(Self::remote);
        }
        Self::to_store(&place.store, place.account.as_deref())
    }

    /// The way to where profiles lead.
    ///
    /// # Errors
    /// When a password cannot be had, or a store cannot be opened.
    pub fn to_profiles(found: &[Profile], place: &PlaceFlags) -> Result<Self, ConnectError> {
        match found {
            [profile] => Self::to_profile(profile, place),
            several => Ok(Self::Several(several.iter().map(|it| Apart::new(it, place)).collect())),
        }
    }

    /// The way to where one profile leads.
    ///
    /// # Errors
    /// As [`Way::to_profiles`].
    pub fn to_profile(profile: &Profile, place: &PlaceFlags) -> Result<Self, ConnectError> {
        let named = |error: ConnectError| ConnectError(format!("{}: {}", profile.name, error.0));
        match &profile.place {
            Place::Server(server) => {
                let mut route = Route::new(&with_flags(server, place)).map_err(named)?;
                route.profile = Some(Arc::new(profile.clone()));
                Ok(Self::remote(route))
            }
            Place::Store { .. } if place.user.is_some() => {
                Err(named(ConnectError("it leads to a store, where nobody logs in".to_owned())))
            }
            Place::Store { data, account } => {
                let data: Option<PathBuf> = Some(data.clone());
                let store = StoreFlags { data, main_domain: None, cluster: false };
                let way = Self::to_store(&store, account.as_deref()).map_err(named)?;
                Ok(way.open().map_err(named)?.known_by(profile).way())
            }
        }
    }

    /// The way to a server, where one logs in as this Account.
    ///
    /// # Errors
    /// When the text is no address.
    pub fn to_server(host: &str, user: &str, password: Password) -> Result<Self, ConnectError> {
        let route = Route {
            address: address(host, Tls::Auto)?,
            user: user.to_owned(),
            password,
            method: LoginMethod::Auto,
            security: usual_security(),
            timeouts: timeouts(TIMEOUT),
            profile: None,
        };
        Ok(Self::remote(route))
    }

    fn to_store(store: &StoreFlags, account: Option<&str>) -> Result<Self, ConnectError> {
        let engine = open_engine(store, None)?;
        let target = match account {
            Some(account) => Target::local(engine, account),
            // The Account that every store begins with may have gone or got another name since.
            None => Target::local(engine, POSTMASTER).map_err(|ConnectError(text)| {
                ConnectError(format!("{text}; --as names the Account to work as"))
            }),
        };
        target.map(|target| target.way())
    }

    fn remote(route: Route) -> Self {
        Self::Remote(Box::new(route))
    }

    /// Goes the way, and asks whether an unknown certificate is to be trusted from now on. `ask` is
    /// told of the certificate.
    ///
    /// # Errors
    /// When the server cannot be reached or is not trusted, or the login is refused.
    pub fn open_asking(self, ask: &mut dyn FnMut(&str) -> bool) -> Result<Target, ConnectError> {
        let route = match self {
            Self::Remote(route) => route,
            Self::Several(ways) => return Several::reach(ways, ask).map(Target::several),
            Self::Local(_) => return self.open(),
        };
        let mut reached = route.connect();
        if let Err(ClientError::Insecure(TlsError::Unknown { address, fingerprint, why })) =
            &reached
            && let Some(file) = &route.security.known
        {
            let text = format!(
                "The certificate of {address} is not to be trusted: {why}.\n\
                 Its fingerprint is {fingerprint}.\n\
                 Whoever runs the server can tell you whether it is the right one."
            );
            if ask(&text) {
                security::accept(file, &address.to_string(), *fingerprint)
                    .map_err(|error| ConnectError(format!("{}: {error}", file.display())))?;
                reached = route.connect();
            }
        }
        let client = reached.map_err(|error| route.named(&error))?;
        Ok(Target::Remote(Box::new(Remote::new(client, *route))))
    }

    /// Goes the way.
    ///
    /// # Errors
    /// When the server cannot be reached or is not trusted, or the login is refused.
    pub fn open(self) -> Result<Target, ConnectError> {
        match self {
            Self::Local(local) => Ok(Target::Local(local)),
            Self::Remote(route) => {
                let client = route.connect().map_err(|error| route.named(&error))?;
                Ok(Target::Remote(Box::new(Remote::new(client, *route))))
            }
            Self::Several(ways) => Several::reach(ways, &mut |_| false).map(Target::several),
        }
    }

    /// The way to a place, where there are several to the first of them.
    pub fn first(&self) -> &Self {
        match self {
            Self::Several(ways) => {
                ways.iter().find_map(|apart| apart.way.as_deref().ok()).unwrap_or(self)
            }
            Self::Local(_) | Self::Remote(_) => self,
        }
    }

    /// Closes the stores that the way leads to, whoever still holds them. All that was answered is on
    /// disk already; a closed store is opened faster the next time.
    pub fn leave(&self) {
        match self {
            Self::Local(local) => drop(local.engine().clone().close()),
            Self::Remote(_) => {}
            Self::Several(ways) => {
                ways.iter().filter_map(|apart| apart.way.as_deref().ok()).for_each(Self::leave);
            }
        }
    }

    /// Goes the way as another Account of the embedded engine; `None` where it leads to a server.
    pub fn open_as(&self, account: &str) -> Option<Result<Target, ConnectError>> {
        let Self::Local(local) = self else { return None };
        let target = Target::local(local.engine().clone(), account);
        Some(target.map(|target| match local.profile() {
            Some(profile) => target.known_by(profile),
            None => target,
        }))
    }
}

impl Apart {
    /// The way to where a profile leads.
    fn new(profile: &Profile, place: &PlaceFlags) -> Self {
        let way = Way::to_profile(profile, place);
        let way = way.map(Box::new).map_err(|ConnectError(why)| why);
        Self { name: profile.name.clone(), profile: Some(Arc::new(profile.clone())), way }
    }
}

impl Route {
    /// The way to a server. The password is fetched, or asked for.
    fn new(server: &ServerPlace) -> Result<Self, ConnectError> {
        let address = address(&server.host, server.security.tls)?;
        let host = address.to_string();
        let password = server.password.password(&server.user, &host).map_err(ConnectError)?;
        let (timeouts, security) = (timeouts(server.timeout), server.security.clone());
        let (user, method) = (server.user.clone(), server.method);
        Ok(Self { address, user, password, method, security, timeouts, profile: None })
    }

    /// Why the way leads nowhere, with the name of the profile that leads there.
    fn named(&self, error: &ClientError) -> ConnectError {
        match &self.profile {
            Some(profile) => ConnectError(format!("{}: {error}", profile.name)),
            None => ConnectError(error.to_string()),
        }
    }

    fn connect(&self) -> Result<Client, ClientError> {
        let security = self.security.clone();
        let mut client = Client::connect_securely(&self.address, self.timeouts, security)?;
        let (user, password) = (self.user.clone(), self.password.clone());
        client.log_in(Login { user, password, method: self.method })?;
        Ok(client)
    }
}

/// A server as its profile tells of it, but for what the options say otherwise.
fn with_flags(server: &ServerPlace, place: &PlaceFlags) -> ServerPlace {
    let file = place.password_file.clone().map(Source::File);
    let descriptor = place.password_fd.map(Source::Descriptor);
    let command = place.password_command.clone().map(Source::Command);
    let password = file.or(descriptor).or(command);
    let security = security(&server.security, place);
    ServerPlace {
        security,
        host: server.host.clone(),
        user: place.user.clone().unwrap_or_else(|| server.user.clone()),
        password: password.unwrap_or_else(|| server.password.clone()),
        method: place.auth_method.unwrap_or(server.method),
        timeout: place.timeout.map_or(server.timeout, Duration::from_secs),
    }
}

fn security(of_server: &Security, place: &PlaceFlags) -> Security {
    let mut security = of_server.clone();
    security.jump = place.ssh.clone().or(security.jump);
    let trusts = place.pin.is_some() || place.ca_file.is_some();
    let said = place.insecure || trusts;
    // An option that says whom to trust wants to be safe from others.
    if trusts && security.tls == Tls::Off {
        security.tls = Tls::Auto;
    }
    if place.no_tls {
        let Security { known, jump, .. } = security;
        let insecure = place.insecure;
        return Security { tls: Tls::Off, insecure, known, jump, ..Security::default() };
    }
    if said {
        security.insecure = place.insecure;
        security.pin = place.pin;
        security.authorities = place.ca_file.clone();
    }
    security.tls = place.tls.unwrap_or(security.tls);
    security
}

fn usual_security() -> Security {
    Security { known: security::known_file(), ..Security::default() }
}

/// The address of a server. Where TLS is from the start and no port is named, it is the one for that.
fn address(host: &str, tls: Tls) -> Result<Address, ConnectError> {
    let address: Address =
        host.parse().map_err(|error| ConnectError(format!("{host}: {error}")))?;
    let has_port = address.host != host.trim_matches(['[', ']']);
    if tls == Tls::Implicit && !has_port {
        return Ok(Address { port: TLS_PORT, ..address });
    }
    Ok(address)
}

fn timeouts(answer: Duration) -> Timeouts {
    Timeouts { connect: Timeouts::default().connect.min(answer), answer }
}
