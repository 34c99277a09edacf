//! The PWD server: the engine with a network in front.
//!
//! Everything complete that has arrived on a connection is carried out as one batch, answered into
//! one buffer and written at once; the answers of a connection come in the order of its commands.
//! Nothing that a peer sends, or fails to take, may hold more than its share of memory or time.
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use tokio::runtime;
use tokio::sync::watch;

use crate::engine::Engine;
use crate::server::accept::accept_until_stopped;
use crate::server::error::ServeError;
use crate::server::settings::Settings;
use crate::server::setup::ServeOptions;
use crate::server::shared::Shared;

mod accept;
mod batch;
mod connection;
pub mod error;
mod idle;
mod limits;
mod login;
pub mod settings;
pub mod setup;
mod shared;
mod signals;

/// A server that listens, but does not answer before [`Server::run`].
pub struct Server {
    engine: Engine,
    listeners: Vec<TcpListener>,
    settings: Settings,
    stop: watch::Sender<bool>,
}

/// Stops a running server, from any thread.
#[derive(Clone)]
pub struct Stopper(watch::Sender<bool>);

impl Stopper {
    /// Has the server stop: no more connections, an end to those there are.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Server {
    /// Begins to listen.
    ///
    /// # Errors
    /// When one of the addresses cannot be had.
    pub fn bind(engine: Engine, settings: Settings) -> Result<Self, ServeError> {
        let listen = |address: &SocketAddr| {
            let listener = TcpListener::bind(address)?;
            listener.set_nonblocking(true)?;
            Ok(listener)
        };
        let mut listeners = Vec::with_capacity(settings.listen.len());
        for address in &settings.listen {
            let listener = listen(address)
                .map_err(|error: io::Error| ServeError::Listen { address: *address, error })?;
            listeners.push(listener);
        }
        Ok(Self { engine, listeners, settings, stop: watch::Sender::new(false) })
    }

    /// Where it listens, with the ports that were chosen for port 0.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.listeners.iter().filter_map(|listener| listener.local_addr().ok()).collect()
    }

    /// What stops the server once it runs.
    pub fn stopper(&self) -> Stopper {
        Stopper(self.stop.clone())
    }

    /// Serves until it is stopped, by a [`Stopper`], a signal or the command SHUTDOWN. Then it takes
    /// no more connections, lets the batches that are being carried out come to their end, and
    /// closes the engine.
    ///
    /// # Errors
    /// When the system gives no threads, or the store cannot be closed.
    pub fn run(self) -> Result<(), ServeError> {
        let Self { engine, listeners, settings, stop } = self;
        let runtime = runtime::Builder::new_multi_thread()
            .enable_all()
            .thread_name("server")
            .build()
            .map_err(ServeError::Runtime)?;
        let grace = settings.grace;
        let shared = Arc::new(Shared::new(engine.clone(), settings, stop));
        runtime.block_on(accept_until_stopped(shared, listeners)).map_err(ServeError::Runtime)?;
        runtime.shutdown_timeout(grace);
        engine.close().map_err(ServeError::Close)
    }
}

/// Opens the engine of a directory and serves it until SHUTDOWN, SIGTERM or SIGINT. `ready` is
/// called once, with the addresses on which connections are taken.
///
/// # Errors
/// When the password file, the store or an address cannot be used, or the store cannot be closed.
pub fn serve(options: ServeOptions, ready: impl FnOnce(&[SocketAddr])) -> Result<(), ServeError> {
    let engine = options.open()?;
    let settings = Settings { stop_on_signals: true, ..options.settings };
    let server = Server::bind(engine, settings)?;
    ready(&server.addresses());
    server.run()
}
