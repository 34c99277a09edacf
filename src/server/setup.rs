//! What a server is started on: the directory, and what a new one is given.
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::engine::Engine;
use crate::engine::setup::Options;
use crate::server::error::{BadPasswordFile, ServeError};
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
    /// Where the server listens, and how it behaves.
    pub settings: Settings,
}

impl ServeOptions {
    /// Opens the engine, or makes a new one where there is none.
    ///
    /// # Errors
    /// When the directory, the password file or the name of the Main Domain cannot be used.
    pub(super) fn open(&self) -> Result<Engine, ServeError> {
        let password = match (is_empty(&self.data), &self.main_domain, &self.admin_password_file) {
            (true, Some(_), Some(file)) => Some(read_password(file)?),
            (true, ..) => return Err(ServeError::NothingThere { directory: self.data.clone() }),
            // The file is needed only if the first start was broken off before it was used.
            (false, _, file) => file.as_ref().and_then(|file| read_password(file).ok()),
        };
        open(&self.data, self.main_domain.as_deref(), password)
    }
}

/// Opens the engine, which must have the Main Domain that was asked for.
fn open(
    data: &Path,
    main_domain: Option<&str>,
    password: Option<Zeroizing<String>>,
) -> Result<Engine, ServeError> {
    let mut options = Options::at(data, main_domain.unwrap_or_default());
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

/// Passwords longer than this are somebody's mistake, such as the wrong file.
const PASSWORD_BYTES_MAX: usize = 1_000;

/// Reads a password from the one line of a file that nobody but its owner may touch.
///
/// # Errors
/// When others may read or write the file, or it does not hold one line of text.
pub fn read_password(path: &Path) -> Result<Zeroizing<String>, ServeError> {
    let bad = |why| ServeError::PasswordFile { path: path.to_owned(), why };
    let unreadable = |error| bad(BadPasswordFile::Unreadable(error));
    let file = File::open(path).map_err(unreadable)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = file.metadata().map_err(unreadable)?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(bad(BadPasswordFile::Open(mode)));
        }
    }
    // One byte more than is allowed, and the end of the line.
    let bytes_max = PASSWORD_BYTES_MAX + 3;
    let mut bytes = Zeroizing::new(Vec::with_capacity(bytes_max));
    file.take(bytes_max as u64).read_to_end(&mut bytes).map_err(unreadable)?;
    let line = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.is_empty() {
        return Err(bad(BadPasswordFile::Empty));
    }
    match std::str::from_utf8(line) {
        Ok(text) if line.len() <= PASSWORD_BYTES_MAX && !text.contains(char::is_control) => {
            Ok(Zeroizing::new(text.to_owned()))
        }
        _ => Err(bad(BadPasswordFile::NoPassword)),
    }
}
