//! What a server is started on: the directory, and what a new one is given.
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use crate::config::passwords::{Password, from_shared_file};
use crate::engine::Engine;
use crate::engine::setup::Options;
use crate::server::error::ServeError;
use crate::server::identity::Identity;
use crate::server::settings::Settings;

/// What is to be served, and where.
#[derive(Clone, Debug)]
pub struct ServeOptions {
    /// The directory of the store. An empty or missing one becomes a new server.
    pub data: PathBuf,
    /// The name of the Main Domain. A new server gets it; one that exists must have it.
    pub main_domain: Option<String>,
    /// A file with the password that the postmaster of a new server gets. For a server that exists
    /// it is not looked at.
    pub admin_password_file: Option<PathBuf>,
    /// Whether the server is a Dynamic Cluster of one.
    pub cluster: bool,
    /// The files of the server's certificate and of its key. Without them it makes its own.
    pub certificate: Option<(PathBuf, PathBuf)>,
    /// Where the server listens, and how it behaves.
    pub settings: Settings,
}

/// A password file that others have access to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LooseFile {
    /// The file.
    pub path: PathBuf,
    /// Its permissions.
    pub mode: u32,
}

impl fmt::Display for LooseFile {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, mode } = self;
        let path = path.display();
        write!(out, "others can read the password file {path}: its mode is {mode:04o}")
    }
}

impl ServeOptions {
    /// What the server shows of itself in TLS.
    ///
    /// # Errors
    /// When the certificate cannot be used, or none can be made.
    pub(super) fn identity(&self, engine: &Engine) -> Result<Identity, ServeError> {
        let identity = match &self.certificate {
            Some((certificate, key)) => Identity::in_files(certificate, key),
            None => {
                let name = engine.main_domain().map_err(ServeError::Engine)?;
                Identity::own(&self.data.join("tls"), &name)
            }
        };
        identity.map_err(ServeError::Identity)
    }

    /// Opens the engine, or makes a new one where there is none. Beside it stands the password file
    /// that was used although others have access to it.
    ///
    /// # Errors
    /// When the directory, the password file or the name of the Main Domain cannot be used.
    pub(super) fn open(&self) -> Result<(Engine, Option<LooseFile>), ServeError> {
        let is_new = is_empty(&self.data);
        let found = match (is_new, &self.main_domain, &self.admin_password_file) {
            (true, Some(_), Some(file)) => Some(read_password(file)?),
            (true, ..) => return Err(ServeError::NothingThere { directory: self.data.clone() }),
            // The file is needed only if the first start was broken off before it was used.
            (false, _, file) => file.as_ref().and_then(|file| read_password(file).ok()),
        };
        let (password, loose) = found.unzip();
        let engine = open(&self.data, self.main_domain.as_deref(), password, self.cluster)?;
        Ok((engine, loose.flatten().filter(|_| is_new)))
    }
}

/// Opens the engine, which must have the Main Domain that was asked for.
fn open(
    data: &Path,
    main_domain: Option<&str>,
    password: Option<Password>,
    cluster: bool,
) -> Result<Engine, ServeError> {
    let mut options = Options::at(data, main_domain.unwrap_or_default());
    options.cluster = cluster;
    options.postmaster_password = password.map(|password| password.as_str().to_owned());
    let engine = Engine::open(options)
        .map_err(|error| ServeError::Open { directory: data.to_owned(), error })?;
    let found = engine.main_domain().map_err(ServeError::Engine)?;
    match main_domain {
        Some(given) if !given.eq_ignore_ascii_case(&found) => {
            let (directory, given) = (data.to_owned(), given.to_owned());
            Err(ServeError::OtherMainDomain { directory, found, given })
        }
        _ => Ok(engine),
    }
}

/// Whether a directory is missing or has nothing in it.
fn is_empty(directory: &Path) -> bool {
    match fs::read_dir(directory) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    }
}

/// The administrator's first password. A file that others have access to is taken too: a secret
/// that is mounted into a container has mode 0444, and whoever starts the server cannot change it.
fn read_password(path: &Path) -> Result<(Password, Option<LooseFile>), ServeError> {
    let (password, mode) = from_shared_file(path)
        .map_err(|error| ServeError::PasswordFile { path: path.to_owned(), error })?;
    Ok((password, mode.map(|mode| LooseFile { path: path.to_owned(), mode })))
}
