//! What every request of an engine shares: clock, key, log, and what the server is.
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use crate::data::Dictionary;
use crate::engine::cipher::Cipher;
use crate::engine::clock::Clock;
use crate::engine::compiled::Compiled;
use crate::engine::counters::Counters;
use crate::engine::log::{Log, level_kept};
use crate::engine::syslog::Syslog;
use crate::engine::work::Sender;
use crate::state::id::Id;

/// The version that the engine answers to GETVERSION and shows in its greeting.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What every request shares.
pub struct World {
    /// Tells the time.
    pub clock: Box<dyn Clock>,
    /// Stores and checks passwords.
    pub cipher: Cipher,
    /// The server log.
    pub log: Log,
    /// Where traces go.
    pub syslog: Syslog,
    /// Whether the engine is a Dynamic Cluster of one.
    pub cluster: bool,
    /// The directory of the store, where it has one.
    pub directory: Option<PathBuf>,
    /// When the engine was opened, in seconds since 1970.
    pub started: i64,
    /// A word that tells this run of the engine from all others.
    pub instance: String,
    /// Whether every event is logged, whatever its level.
    pub log_all: AtomicBool,
    /// The highest level of events that are logged otherwise.
    pub log_level: AtomicI64,
    /// Whether reading and writing of files is traced.
    pub trace_file_io: AtomicBool,
    /// Whether creating, renaming and removing of files is traced.
    pub trace_file_operations: AtomicBool,
    /// Set by SHUTDOWN; whoever serves the engine looks at it.
    pub shutdown: AtomicBool,
    /// What is counted.
    pub counters: Counters,
    /// What texts that are asked all the time say.
    pub compiled: Compiled,
    /// How many logins have been answered whose record is not on disk yet.
    pub logins_unrecorded: AtomicUsize,
    senders: RwLock<HashMap<Id, Arc<Sender>>>,
    generation: AtomicU64,
    closed: RwLock<HashMap<Id, u64>>,
    closed_domains: RwLock<HashMap<Id, u64>>,
    sessions: AtomicU64,
}

impl World {
    /// A world that begins now.
    pub fn new(
        clock: Box<dyn Clock>,
        cipher: Cipher,
        log: Log,
        syslog: Syslog,
        cluster: bool,
        directory: Option<PathBuf>,
    ) -> Self {
        Self {
            started: clock.now(),
            instance: format!("{:x}.{:x}", clock.now(), std::process::id()),
            counters: Counters::new(clock.now()),
            compiled: Compiled::default(),
            clock,
            cipher,
            log,
            syslog,
            cluster,
            directory,
            log_all: AtomicBool::new(false),
            log_level: AtomicI64::new(level_kept(&Dictionary::new())),
            trace_file_io: AtomicBool::new(false),
            trace_file_operations: AtomicBool::new(false),
            shutdown: AtomicBool::new(false),
            logins_unrecorded: AtomicUsize::new(0),
            senders: RwLock::default(),
            generation: AtomicU64::new(0),
            closed: RwLock::default(),
            closed_domains: RwLock::default(),
            sessions: AtomicU64::new(0),
        }
    }

    /// Adds a record to the server log, if records of its level are kept.
    pub fn write_log(&self, level: i64, text: &str) {
        let kept = level <= self.log_level.load(Ordering::SeqCst);
        if kept || self.log_all.load(Ordering::SeqCst) {
            // A log that cannot be written must neither undo what has been done nor end the service.
            drop(self.log.write(self.clock.now(), level, text));
        }
    }

    /// How often what is known of senders was forgotten. Taken before a snapshot is opened, it tells
    /// [`World::remember`] whether what the snapshot said may still be kept.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::SeqCst)
    }

    /// A sender whose name and rights are known.
    pub fn sender(&self, account: Id) -> Option<Arc<Sender>> {
        self.senders.read().unwrap_or_else(PoisonError::into_inner).get(&account).cloned()
    }

    /// Remembers a sender that was read in a snapshot not older than `generation`.
    pub fn remember(&self, account: Id, sender: Arc<Sender>, generation: u64) {
        let mut senders = self.senders.write().unwrap_or_else(PoisonError::into_inner);
        if self.generation() == generation {
            senders.insert(account, sender);
        }
    }

    /// Forgets all senders: rights or names have changed on disk.
    pub fn forget_senders(&self) {
        let mut senders = self.senders.write().unwrap_or_else(PoisonError::into_inner);
        self.generation.fetch_add(1, Ordering::SeqCst);
        senders.clear();
    }

    /// A number for a new session; later sessions have greater ones.
    pub fn new_session(&self) -> u64 {
        self.sessions.fetch_add(1, Ordering::SeqCst)
    }

    /// Ends the sessions that an Account has by now.
    pub fn close_sessions(&self, account: Id) {
        self.close_before(account, self.sessions.load(Ordering::SeqCst));
    }

    /// Ends one session of an Account, and those that are older.
    pub fn close_session(&self, account: Id, session: u64) {
        self.close_before(account, session + 1);
    }

    /// Ends the sessions that the Accounts of a Domain have by now. Which those are is not known here:
    /// each finds out when it is used next.
    pub fn close_domain(&self, domain: Id) {
        let next = self.sessions.load(Ordering::SeqCst);
        let mut closed = self.closed_domains.write().unwrap_or_else(PoisonError::into_inner);
        closed.insert(domain, next);
    }

    /// Whether a session of an Account has been ended.
    pub fn is_closed(&self, account: Id, session: u64) -> bool {
        let closed = self.closed.read().unwrap_or_else(PoisonError::into_inner);
        closed.get(&account).is_some_and(|next| session < *next)
    }

    /// Ends a session of an Account, and those before it, if all of its Domain have been ended.
    /// Answers whether they have.
    pub fn closes_with_domain(&self, account: Id, domain: Id, session: u64) -> bool {
        let closed = self.closed_domains.read().unwrap_or_else(PoisonError::into_inner);
        let ended = closed.get(&domain).is_some_and(|next| session < *next);
        drop(closed);
        if ended {
            self.close_session(account, session);
        }
        ended
    }

    fn close_before(&self, account: Id, next: u64) {
        let mut closed = self.closed.write().unwrap_or_else(PoisonError::into_inner);
        let known = closed.entry(account).or_default();
        *known = next.max(*known);
    }
}
