//! What all connections of a server share.
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::{Semaphore, watch};

use crate::engine::Engine;
use crate::server::limits::{LOGINS_AT_ONCE, LONG_LINES_AT_ONCE};
use crate::server::settings::Settings;

/// What all connections of a server share.
pub(super) struct Shared {
    /// Carries the commands out.
    pub(super) engine: Engine,
    /// How the administrator wants it.
    pub(super) settings: Settings,
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

    /// Whether nothing is accepted from an address. A store that cannot be read blocks nobody.
    pub(super) fn blocks(&self, peer: IpAddr) -> bool {
        self.engine.is_refused(peer).unwrap_or(false)
    }

    /// Counts a failed login from an address.
    pub(super) fn count_failed_login(&self, peer: IpAddr) {
        if self.settings.block_loopback || !peer.is_loopback() {
            // What cannot be counted is refused and delayed all the same.
            drop(self.engine.report_failed_login(peer));
        }
    }

    /// Adds a record about a connection to the server log.
    pub(super) fn log(&self, level: i64, number: u64, peer: IpAddr, text: &str) {
        self.engine.world().write_log(level, &format!("PWD-{number}([{peer}]) {text}"));
    }
}
