//! The PWD server: the engine with a network in front.
//!
//! Everything complete that has arrived on a connection is carried out as one batch, answered into
//! one buffer and written at once; the answers of a connection come in the order of its commands.
//! Nothing that a peer sends, or fails to take, may hold more than its share of memory or time.
use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use tokio::runtime;
use tokio::sync::watch;

use crate::config::security::Fingerprint;
use crate::engine::Engine;
use crate::server::accept::accept_until_stopped;
use crate::server::error::ServeError;
use crate::server::settings::Settings;
use crate::server::setup::{FileNote, ServeOptions};
use crate::server::shared::Shared;

mod accept;
mod auth;
mod batch;
mod connection;
pub mod error;
pub mod identity;
mod idle;
mod limits;
mod login;
pub mod settings;
pub mod setup;
mod shared;
mod signals;
mod stream;

/// A server that listens, but does not answer before [`Server::run`].
pub struct Server {
    engine: Engine,
    listeners: Vec<TcpListener>,
    tls_listeners: Vec<TcpListener>,
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
        let listen_all = |addresses: &[SocketAddr]| {
            let listen = |address: &SocketAddr| {
                listen(address)
                    .map_err(|error: io::Error| ServeError::Listen { address: *address, error })
            };
            addresses.iter().map(listen).collect::<Result<Vec<_>, _>>()
        };
        if settings.identity.is_none() && !settings.listen_tls.is_empty() {
            return Err(ServeError::Identity("there is no certificate".to_owned()));
        }
        let listeners = listen_all(&settings.listen)?;
        let tls_listeners = listen_all(&settings.listen_tls)?;
        Ok(Self { engine, listeners, tls_listeners, settings, stop: watch::Sender::new(false) })
    }

    /// Where it listens for connections that begin with TLS.
    pub fn tls_addresses(&self) -> Vec<SocketAddr> {
        self.tls_listeners.iter().filter_map(|listener| listener.local_addr().ok()).collect()
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
        let Self { engine, listeners, tls_listeners, settings, stop } = self;
        let runtime = runtime::Builder::new_multi_thread()
            .enable_all()
            .thread_name("server")
            .build()
            .map_err(ServeError::Runtime)?;
        let grace = settings.grace;
        let shared = Arc::new(Shared::new(engine.clone(), settings, stop));
        runtime
            .block_on(accept_until_stopped(shared, listeners, tls_listeners))
            .map_err(ServeError::Runtime)?;
        runtime.shutdown_timeout(grace);
        engine.close().map_err(ServeError::Close)
    }
}

/// What a server tells when it can be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ready {
    /// Where connections are taken.
    pub addresses: Vec<SocketAddr>,
    /// Where connections are taken that begin with TLS.
    pub tls_addresses: Vec<SocketAddr>,
    /// The certificate that it shows.
    pub certificate: Fingerprint,
    /// What is to be said of the file with the administrator's password.
    pub password_file: Option<FileNote>,
}

impl fmt::Display for Ready {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for address in &self.addresses {
            writeln!(out, "cgpsh serves PWD on {address}")?;
        }
        for address in &self.tls_addresses {
            writeln!(out, "cgpsh serves PWD within TLS on {address}")?;
        }
        writeln!(out, "its certificate is {}", self.certificate)?;
        match &self.password_file {
            Some(note) => writeln!(out, "cgpsh: {note}"),
            None => Ok(()),
        }
    }
}

/// Opens the engine of a directory and serves it until SHUTDOWN, SIGTERM or SIGINT. `ready` is
/// called once, when connections are taken.
///
/// # Errors
/// When the password file, the store, the certificate or an address cannot be used, or the store
/// cannot be closed.
pub fn serve(options: ServeOptions, ready: impl FnOnce(&Ready)) -> Result<(), ServeError> {
    let (engine, password_file) = options.open()?;
    let identity = options.identity(&engine)?;
    let certificate = identity.fingerprint();
    let identity = Some(identity);
    let settings = Settings { stop_on_signals: true, identity, ..options.settings };
    let server = Server::bind(engine, settings)?;
    let (addresses, tls_addresses) = (server.addresses(), server.tls_addresses());
    ready(&Ready { addresses, tls_addresses, certificate, password_file });
    server.run()
}
