//! What an administrator may set about the server.
use std::net::SocketAddr;
use std::time::Duration;

/// How a server behaves towards its peers.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where it listens. Port 0 takes any port that is free.
    pub listen: Vec<SocketAddr>,
    /// A connection on which nothing has happened for so long is closed; one whose peer has not
    /// logged in is closed when it is so old. Clients count on five minutes.
    pub idle: Duration,
    /// A connection whose peer takes no answers for so long is closed.
    pub stalled: Duration,
    /// The most connections at a time.
    pub connections_max: usize,
    /// A failed login is answered after this, which makes guessing slow.
    pub login_delay: Duration,
    /// So many failed logins from one address are taken within [`Settings::failed_logins_window`];
    /// then the address is refused until the window is over.
    pub failed_logins_max: u32,
    /// For how long failed logins of an address are counted.
    pub failed_logins_window: Duration,
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
            idle: Duration::from_secs(5 * 60),
            stalled: Duration::from_secs(60),
            connections_max: 500,
            login_delay: Duration::from_secs(1),
            failed_logins_max: 30,
            failed_logins_window: Duration::from_secs(10 * 60),
            grace: Duration::from_secs(10),
            stop_on_signals: false,
        }
    }
}
