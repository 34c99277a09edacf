//! What all connections of a server share.
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::{Semaphore, watch};

use crate::engine::Engine;
use crate::server::failures::FailedLogins;
use crate::server::limits::{LOGINS_AT_ONCE, LONG_LINES_AT_ONCE};
use crate::server::settings::Settings;

/// What all connections of a server share.
pub(super) struct Shared {
    /// Carries the commands out.
    pub(super) engine: Engine,
    /// How the administrator wants it.
    pub(super) settings: Settings,
    /// Who has failed to log in.
    pub(super) failures: FailedLogins,
    /// Turns true when the server is to stop.
    pub(super) stop: watch::Sender<bool>,
    /// One place for each connection.
    pub(super) places: Arc<Semaphore>,
    /// One place for each login that is being checked.
    pub(super) logins: Semaphore,
    /// One place for each very long line that is arriving.
    pub(super) long_lines: Arc<Semaphore>,
    /// The number of the latest connection.
    number: AtomicU64,
}

impl Shared {
    /// Nobody is connected yet.
    pub(super) fn new(engine: Engine, settings: Settings, stop: watch::Sender<bool>) -> Self {
        // Stamps must not come back when the server is started twice within a second, or a login
        // that was overheard could be shown again.
        let first = getrandom::u32().unwrap_or(0);
        Self {
            engine,
            failures: FailedLogins::new(settings.failed_logins_max, settings.failed_logins_window),
            stop,
            places: Arc::new(Semaphore::new(settings.connections_max)),
            logins: Semaphore::new(LOGINS_AT_ONCE),
            long_lines: Arc::new(Semaphore::new(LONG_LINES_AT_ONCE)),
            number: AtomicU64::new(first.into()),
            settings,
        }
    }

    /// The number of a new connection.
    pub(super) fn next_number(&self) -> u64 {
        self.number.fetch_add(1, Ordering::Relaxed)
    }

    /// Adds a record about a connection to the server log.
    pub(super) fn log(&self, level: i64, number: u64, peer: IpAddr, text: &str) {
        let world = self.engine.world();
        // A log that cannot be written must not keep the server from serving.
        drop(world.log.write(world.clock.now(), level, &format!("PWD-{number}([{peer}]) {text}")));
    }
}
