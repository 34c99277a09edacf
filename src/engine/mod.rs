//! The embedded engine: carries requests out on a durable store.
//!
//! One file a section, with the names that the catalogue uses. No terminal, no socket, no clock of
//! its own: the engine is handed what it needs.
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::engine::counters::Counter;
use crate::engine::login::Credentials;
use crate::engine::session::Session;
use crate::engine::setup::{OpenError, Options};
use crate::engine::work::{Sender, Work};
use crate::engine::world::World;
use crate::request::failure::Failure;
use crate::state::id::Id;
use crate::store::{Database, StoreError, Transaction};

pub mod account_life;
pub mod account_records;
pub mod accounts;
pub mod acl;
pub mod alerts;
pub mod balances;
pub mod cipher;
pub mod clock;
pub mod compiled;
pub mod counters;
pub mod datasets;
pub mod directory;
pub mod domain_life;
pub mod domain_set;
pub mod domains;
pub mod effective;
pub mod error;
pub mod file_access;
pub mod file_attributes;
pub mod file_content;
pub mod file_names;
pub mod file_sets;
pub mod file_tree;
pub mod files;
pub mod forwarders;
pub mod groups;
pub mod ip_lists;
pub mod list_mailboxes;
pub mod listing;
pub mod lists;
pub mod log;
pub mod login;
pub mod lookup;
pub mod mail_address;
pub mod mailbox_names;
pub mod mailbox_tree;
pub mod mailboxes;
pub mod miscellaneous;
pub mod monitoring;
pub mod named_tasks;
pub mod owned;
pub mod passwords;
pub mod pbx;
pub mod random;
pub mod records;
pub mod rights;
pub mod roster;
pub mod router_table;
pub mod routing;
pub mod ruleset;
pub mod services;
pub mod session;
pub mod sessions;
pub mod settings;
pub mod setup;
pub mod skins;
pub mod statistics;
pub mod stock;
pub mod subscribers;
pub mod sweep;
pub mod syslog;
pub mod telnums;
pub mod temporary_ips;
pub mod unnamed_skins;
pub mod update;
pub mod web_sessions;
pub mod work;
pub mod world;

/// An open engine. Clones are handles of the same one.
#[derive(Clone)]
pub struct Engine {
    database: Database,
    world: Arc<World>,
}

impl Engine {
    /// Opens an engine; an empty store gets its Main Domain and a postmaster with all rights.
    ///
    /// # Errors
    /// When the store is in use or damaged, the key file cannot be read, or the Main Domain's name
    /// is not right.
    pub fn open(options: Options) -> Result<Self, OpenError> {
        let (database, world) = setup::open(options)?;
        Ok(Self { database, world })
    }

    /// A session of whoever shows the right credentials. `peer` is the network address that he comes
    /// from, where he comes over a network. It does not wait until the login is recorded on disk.
    ///
    /// # Errors
    /// 515 whatever is wrong, 590 when the store cannot be read.
    pub fn log_in(
        &self,
        name: &str,
        shown: Credentials<'_>,
        peer: Option<IpAddr>,
    ) -> Result<Session, Failure> {
        let account = self.look(|work| work.authenticate(name, shown));
        let counter = if account.is_ok() { Counter::Logins } else { Counter::LoginsRefused };
        self.world.counters.add(counter, 1);
        let account = account?;
        self.record_login(account.id, peer);
        Ok(self.session_of(account.id))
    }

    /// Whether nothing is accepted from a network address: it is blocked for a while, or all service
    /// is denied to it.
    ///
    /// # Errors
    /// 590 when the store cannot be read.
    pub fn is_refused(&self, address: IpAddr) -> Result<bool, Failure> {
        self.look(|work| work.is_refused(address))
    }

    /// Counts a failed login from a network address; too many of them block it for a while.
    ///
    /// # Errors
    /// 590 when the store cannot be written.
    pub fn report_failed_login(&self, address: IpAddr) -> Result<(), Failure> {
        let world = Arc::clone(&self.world);
        let reported = self.database.write(move |tx| {
            let (sender, now) = (Arc::new(Sender::unknown(Id(0))), world.clock.now());
            let mut work = Work { tx, sender, now, world: &world, effects: Vec::new() };
            work.report_failed_login(address)
        });
        reported.map_err(|error| error::storage(&error))?
    }

    /// A session of an Account, without credentials: for whoever owns the store anyway.
    ///
    /// # Errors
    /// 512 or 513 when there is no such Account.
    pub fn session(&self, account: &str) -> Result<Session, Failure> {
        let main = self.main_domain()?;
        let full =
            if account.contains('@') { account.to_owned() } else { format!("{account}@{main}") };
        Ok(self.session_of(self.look(|work| work.account_id(&full))?))
    }

    /// The name of the Main Domain, which is the name of the server.
    ///
    /// # Errors
    /// 590 when the store cannot be read.
    pub fn main_domain(&self) -> Result<String, Failure> {
        self.look(|work| Ok(work.domain_by_id(work.main_domain()?)?.name))
    }

    /// What all requests share.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Whether SHUTDOWN has been carried out.
    pub fn is_shutting_down(&self) -> bool {
        self.world.shutdown.load(Ordering::SeqCst)
    }

    /// Waits until all that was accepted is on disk, and closes the store.
    ///
    /// # Errors
    /// What the disk reports.
    pub fn close(self) -> Result<(), StoreError> {
        let world = Arc::clone(&self.world);
        let counted = match world.counters.have_grown() {
            true => self.database.write(move |tx| world.counters.write(tx, world.clock.now())),
            false => Ok(()),
        };
        self.database.close().and(counted)
    }

    fn record_login(&self, account: Id, peer: Option<IpAddr>) {
        let (world, recorded) = (Arc::clone(&self.world), Arc::clone(&self.world));
        world.logins_unrecorded.fetch_add(1, Ordering::SeqCst);
        let record = move |tx: &mut Transaction<'_>| {
            let sender = Arc::new(Sender::unknown(account));
            let now = world.clock.now();
            let mark = tx.mark();
            let mut work = Work { tx, sender, now, world: &world, effects: Vec::new() };
            if work.note_login(account, peer).is_err() {
                // The session is open by now; what is wrong with the store will show there.
                work.tx.roll_back(mark);
            }
        };
        self.database.submit(record, move |_| {
            recorded.logins_unrecorded.fetch_sub(1, Ordering::SeqCst);
        });
    }

    fn session_of(&self, account: Id) -> Session {
        Session::new(self.database.clone(), Arc::clone(&self.world), account)
    }

    /// Looks something up in a view of its own.
    fn look<R>(
        &self,
        look: impl FnOnce(&Work<'_, '_>) -> Result<R, Failure>,
    ) -> Result<R, Failure> {
        let result = self.database.read(|tx| {
            let sender = Arc::new(Sender::unknown(Id(0)));
            let now = self.world.clock.now();
            look(&Work { tx, sender, now, world: &self.world, effects: Vec::new() })
        });
        result.map_err(|error| error::storage(&error))?
    }
}
