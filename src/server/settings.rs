//! What an administrator may set about the server.
use std::net::SocketAddr;
use std::time::Duration;

use crate::server::identity::Identity;

/// How a server behaves towards its peers.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where it listens. Port 0 takes any port that is free.
    pub listen: Vec<SocketAddr>,
    /// Where it listens for connections that begin with TLS. It needs an identity for that.
    pub listen_tls: Vec<SocketAddr>,
    /// What it shows of itself in TLS. Without one it offers none.
    pub identity: Option<Identity>,
    /// A connection on which nothing has happened for so long is closed; one whose peer has not
    /// logged in is closed when it is so old. Clients count on five minutes.
    pub idle: Duration,
    /// A connection whose peer takes no answers for so long is closed.
    pub stalled: Duration,
    /// The most connections at a time.
    pub connections_max: usize,
    /// A failed login is answered after this, which makes guessing slow.
    pub login_delay: Duration,
    /// Whether failed logins from this machine itself can block its address. An administrator who
    /// works on the machine, or comes through a tunnel that ends there, would be locked out with it.
    pub block_loopback: bool,
    /// How long connections have to come to their end when the server stops.
    pub grace: Duration,
    /// Whether SIGTERM and SIGINT stop the server.
    pub stop_on_signals: bool,
}

impl Settings {
    /// The usual settings for these addresses.
    pub fn listening_on(listen: Vec<SocketAddr>) -> Self {
        Self {
            listen,
            listen_tls: Vec::new(),
            identity: None,
            idle: Duration::from_secs(5 * 60),
            stalled: Duration::from_secs(60),
            connections_max: 500,
            login_delay: Duration::from_secs(1),
            block_loopback: false,
            grace: Duration::from_secs(10),
            stop_on_signals: false,
        }
    }
}
