//! What a server is started on: the directory, and what a new one is given.
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use crate::config::passwords::{Password, from_shared_file};
use crate::data::print_string;
use crate::engine::Engine;
use crate::engine::setup::{Options, POSTMASTER};
use crate::server::error::ServeError;
use crate::server::identity::Identity;
use crate::server::settings::Settings;

/// The code of the answer to a password that does not open an Account.
const WRONG_PASSWORD: u16 = 515;

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

/// What is to be said of the file with the administrator's password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileNote {
    /// Others have access to it.
    Loose {
        /// The file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// It holds another password than the one that opens the server, which was there before.
    Unused {
        /// The file.
        path: PathBuf,
    },
}

impl fmt::Display for FileNote {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Loose { path, mode } => {
                let path = path.display();
                write!(out, "others can read the password file {path}: its mode is {mode:04o}")
            }
            Self::Unused { path } => write!(
                out,
                "this server was there before, and the password in {} is not its postmaster's: only \
                 a new one takes it from there",
                path.display()
            ),
        }
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

    /// Opens the engine, or makes a new one where there is none. Beside it stands what is to be said
    /// of the password file.
    ///
    /// # Errors
    /// When the directory, the password file or the name of the Main Domain cannot be used.
    pub(super) fn open(&self) -> Result<(Engine, Option<FileNote>), ServeError> {
        let is_new = is_empty(&self.data);
        let found = match (is_new, &self.main_domain, &self.admin_password_file) {
            (true, Some(_), Some(file)) => Some(read_password(file)?),
            (true, ..) => return Err(ServeError::NothingThere { directory: self.data.clone() }),
            // The file is needed only if the first start was broken off before it was used.
            (false, _, file) => file.as_ref().and_then(|file| read_password(file).ok()),
        };
        let (password, loose) = found.unzip();
        let main_domain = self.main_domain.as_deref();
        let engine = open(&self.data, main_domain, password.clone(), self.cluster)?;
        let Some((password, path)) = password.zip(self.admin_password_file.clone()) else {
            return Ok((engine, None));
        };
        let note = match loose.flatten() {
            Some(mode) if is_new => Some(FileNote::Loose { path, mode }),
            _ if is_new || opens(&engine, &password) => None,
            _ => Some(FileNote::Unused { path }),
        };
        Ok((engine, note))
    }
}

/// Whether a password opens the postmaster's Account. It does where that cannot be told.
fn opens(engine: &Engine, password: &Password) -> bool {
    let mut line = format!("VERIFYACCOUNTPASSWORD {POSTMASTER} PASSWORD ");
    print_string(&mut line, password.as_str());
    let answer = engine.session(POSTMASTER).map(|session| session.run(&line));
    !matches!(answer, Ok(Err(failure)) if failure.code == WRONG_PASSWORD)
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
/// Beside it stand the permissions of such a file.
fn read_password(path: &Path) -> Result<(Password, Option<u32>), ServeError> {
    from_shared_file(path)
        .map_err(|error| ServeError::PasswordFile { path: path.to_owned(), error })
}
