//! How an engine is opened, and what an empty store is given.
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::data::{Dictionary, Value};
use crate::engine::cipher::{Cipher, Encryption};
use crate::engine::clock::{Clock, SystemClock};
use crate::engine::counters;
use crate::engine::log::{LOG_SETTINGS, Log, level_kept};
use crate::engine::passwords::PASSWORD;
use crate::engine::records::read;
use crate::engine::syslog::Syslog;
use crate::engine::work::{Sender, Work};
use crate::engine::world::World;
use crate::request::failure::Failure;
use crate::state::account::Account;
use crate::state::domain::Domain;
use crate::state::id::Id;
use crate::state::key::{self, Owner};
use crate::state::name::{fold, is_domain_name};
use crate::state::object::Object;
use crate::store::{Database, StoreError};

/// The Account that every Main Domain begins with.
pub const POSTMASTER: &str = "postmaster";

/// How an engine is to be opened.
pub struct Options {
    /// The directory of the store; an engine without one keeps everything in memory.
    pub directory: Option<PathBuf>,
    /// The name that the Main Domain of an empty store gets.
    pub main_domain: String,
    /// The password that the postmaster of an empty store gets; without one nobody can log in as
    /// postmaster over a network.
    pub postmaster_password: Option<String>,
    /// Whether the engine is a Dynamic Cluster of one.
    pub cluster: bool,
    /// Where the time comes from.
    pub clock: Box<dyn Clock>,
    /// Where traces go.
    pub syslog: Syslog,
}

impl Options {
    /// An engine on a directory, with the clock of the machine.
    pub fn at(directory: &Path, main_domain: &str) -> Self {
        Self { directory: Some(directory.to_owned()), ..Self::in_memory(main_domain) }
    }

    /// An engine that is gone when it is closed.
    pub fn in_memory(main_domain: &str) -> Self {
        Self {
            directory: None,
            main_domain: main_domain.to_owned(),
            postmaster_password: None,
            cluster: false,
            clock: Box::new(SystemClock),
            syslog: Syslog::default(),
        }
    }
}

/// Why an engine could not be opened.
#[derive(Debug)]
pub enum OpenError {
    /// The store cannot be opened.
    Store(StoreError),
    /// The key file cannot be read or written.
    Key(io::Error),
    /// What was to be written into an empty store is not right.
    Setup(Failure),
}

impl std::fmt::Display for OpenError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Store(error) => error.fmt(out),
            Self::Key(error) => write!(out, "the key file: {error}"),
            Self::Setup(failure) => write!(out, "{}", failure.text),
        }
    }
}

impl std::error::Error for OpenError {}

/// Opens the store and gives an empty one its Main Domain and a postmaster with all rights.
pub(super) fn open(options: Options) -> Result<(Database, Arc<World>), OpenError> {
    let Options { directory, main_domain, postmaster_password, cluster, clock, syslog } = options;
    let (database, cipher, log) = match &directory {
        Some(directory) => (
            Database::open(directory).map_err(OpenError::Store)?,
            Cipher::open(directory).map_err(OpenError::Key)?,
            Log::in_directory(&directory.join("logs")),
        ),
        None => {
            (Database::in_memory(), Cipher::temporary().map_err(OpenError::Key)?, Log::in_memory())
        }
    };
    let world = Arc::new(World::new(clock, cipher, log, syslog, cluster, directory));
    let log_settings = Owner::Server.part(LOG_SETTINGS);
    let stored = database.read(|tx| {
        let known = tx.contains(&key::meta("main-domain"))?;
        Ok((known, tx.get(&counters::key())?, tx.get(&log_settings)?))
    });
    let (known, counted, logged) = stored.and_then(|stored| stored).map_err(OpenError::Store)?;
    if let Some(Ok(Value::Dictionary(counted))) = counted.map(|it| read(&counters::key(), &it)) {
        world.counters.go_on_from(&counted);
    }
    if let Some(Ok(Value::Dictionary(settings))) = logged.map(|it| read(&log_settings, &it)) {
        world.log_level.store(level_kept(&settings), Ordering::SeqCst);
    }
    if known {
        return Ok((database, world));
    }
    let shared = Arc::clone(&world);
    let made = database.write(move |tx| {
        let sender = Arc::new(Sender::unknown(Id(0)));
        let now = shared.clock.now();
        let mut work = Work { tx, sender, now, world: &shared, effects: Vec::new() };
        work.found(&main_domain, postmaster_password.as_deref())
    });
    made.map_err(OpenError::Store)?.map_err(OpenError::Setup)?;
    Ok((database, world))
}

impl Work<'_, '_> {
    /// Gives an empty store its Main Domain and its postmaster.
    fn found(&mut self, main_domain: &str, password: Option<&str>) -> Result<(), Failure> {
        if !is_domain_name(main_domain) {
            return Err(crate::engine::error::bad_name("Domain name", main_domain));
        }
        let domain = Domain::new(self.new_id()?, main_domain);
        self.tx.put(key::meta("main-domain"), domain.id.to_string().into_bytes());
        self.tx.put(key::domain_name(&fold(main_domain)), domain.id.to_string().into_bytes());
        self.put_domain(&domain);
        self.add_to_count(&key::total_of_kind(key::DOMAINS), 1)?;
        let mut settings = Dictionary::new();
        if let Some(password) = password {
            settings.set(PASSWORD, self.protect(password, Encryption::Reversible)?);
        }
        let account = Account {
            id: self.new_id()?,
            name: POSTMASTER.to_owned(),
            domain: domain.id,
            kind: "MultiMailbox".to_owned(),
            legacy: false,
            storage: None,
            created: self.now,
            settings,
        };
        self.put_account(&account);
        let extension = account.extension().to_owned();
        self.enter_name(domain.id, POSTMASTER, &Object::Account(account.id, extension))?;
        self.put_part(Owner::Account(account.id), "rights", vec![Value::from("Master")]);
        Ok(())
    }
}
