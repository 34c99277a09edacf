//! What every request of an engine shares: clock, key, log, and what the server is.
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use crate::engine::cipher::Cipher;
use crate::engine::clock::Clock;
use crate::engine::log::Log;
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
    /// Whether the engine is a Dynamic Cluster of one.
    pub cluster: bool,
    /// The directory of the store, where it has one.
    pub directory: Option<PathBuf>,
    /// When the engine was opened, in seconds since 1970.
    pub started: i64,
    /// Whether every event is logged, whatever its level.
    pub log_all: AtomicBool,
    /// Set by SHUTDOWN; whoever serves the engine looks at it.
    pub shutdown: AtomicBool,
    senders: RwLock<HashMap<Id, Arc<Sender>>>,
    generation: AtomicU64,
}

impl World {
    /// A world that begins now.
    pub fn new(
        clock: Box<dyn Clock>,
        cipher: Cipher,
        log: Log,
        cluster: bool,
        directory: Option<PathBuf>,
    ) -> Self {
        Self {
            started: clock.now(),
            clock,
            cipher,
            log,
            cluster,
            directory,
            log_all: AtomicBool::new(false),
            shutdown: AtomicBool::new(false),
            senders: RwLock::default(),
            generation: AtomicU64::new(0),
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
}
