//! Profiles: the places that an administrator works on, each with a name, in one file.
//!
//! ```toml
//! [profiles.prod]
//! host = "mail.example.com"
//! user = "postmaster"
//! password-command = "pass show mail/postmaster"
//! danger = "high"
//! ```
//!
//! There are no passwords in it, only where they come from.
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use toml::Spanned;

use crate::config::login_method::LoginMethod;
use crate::config::passwords::Source;
use crate::config::security::{Security, Tls, known_file};

/// The largest file of profiles that is read, in bytes.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// How long a server may take for an answer, if nobody says otherwise.
pub const TIMEOUT: Duration = Duration::from_secs(60);

/// A place to work on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// What it is called by.
    pub name: String,
    /// Where it is.
    pub place: Place,
    /// What a mistake would cost there.
    pub danger: Danger,
    /// Whether nothing may be changed there.
    pub read_only: bool,
    /// The colour of its name in the prompt, if it is not that of its danger.
    pub colour: Option<Colour>,
}

/// Where a profile leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// To a PWD server.
    Server(ServerPlace),
    /// To a store of the embedded engine.
    Store {
        /// The directory.
        data: PathBuf,
        /// The Account; postmaster if none is named.
        account: Option<String>,
    },
}

/// A server, and who logs in to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerPlace {
    /// `HOST` or `HOST:PORT`.
    pub host: String,
    /// The Account.
    pub user: String,
    /// Where its password comes from.
    pub password: Source,
    /// How it is proved.
    pub method: LoginMethod,
    /// How the connection is kept from strangers.
    pub security: Security,
    /// How long an answer may take.
    pub timeout: Duration,
}

/// What a mistake would cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Danger {
    /// Nothing much: a place to try things out.
    Low,
    /// Somebody's time.
    #[default]
    Medium,
    /// People's mail.
    High,
}

/// A colour that every terminal has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Colour {
    Blue,
    Cyan,
    Green,
    Magenta,
    Red,
    Yellow,
}

/// All profiles of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profiles {
    by_name: BTreeMap<String, Profile>,
    /// Whether output is to be such that a screen reader can follow.
    pub accessible: bool,
}

impl Profiles {
    /// Reads a file. One that is not there holds no profiles.
    ///
    /// # Errors
    /// What is wrong with it, with the line: never with what stands there, which may be a secret
    /// that does not belong there.
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = match text_of(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(format!("{}: {error}", path.display())),
        };
        let folder = path.parent().unwrap_or(Path::new("."));
        Self::parse(&text, folder).map_err(|(at, what)| {
            let line = text.get(..at).unwrap_or(&text).matches('\n').count() + 1;
            format!("{}:{line}: {what}", path.display())
        })
    }

    /// Reads the text of a file in this folder. An error has the byte where it is.
    fn parse(text: &str, folder: &Path) -> Result<Self, (usize, String)> {
        let failed = |error: toml::de::Error| {
            let at = error.span().map_or(0, |span: Range<usize>| span.start);
            // The parser repeats a value that has the wrong type, and it may be a password.
            let what = error.message().lines().next().unwrap_or_default();
            let what = what.split("string \"").next().unwrap_or_default().trim_end();
            let what = if what == "invalid type:" { "a value of the wrong type" } else { what };
            (at, what.to_owned())
        };
        let written: WrittenFile = toml::from_str(text).map_err(failed)?;
        let mut by_name = BTreeMap::new();
        for (name, written) in written.profiles {
            let at = name.span().start;
            let name = name.into_inner();
            let wrong = |what: String| (at, format!("profile {name}: {what}"));
            if !is_profile_name(&name) {
                let what = "a name has letters, digits, - and _ only";
                return Err((at, format!("profile {name:?}: {what}")));
            }
            let profile = written.into_profile(&name, folder).map_err(wrong)?;
            by_name.insert(name, profile);
        }
        Ok(Self { by_name, accessible: written.accessible })
    }

    /// The profile of that name.
    pub fn get(&self, name: &str) -> Option<&Profile> {
        self.by_name.get(name)
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Profile> {
        self.by_name.values()
    }
}

/// The text of a file that may name programs to start: nobody else may have written it.
fn text_of(path: &Path) -> io::Result<String> {
    let file = File::open(path)?;
    let mode = std::os::unix::fs::MetadataExt::mode(&file.metadata()?) & 0o777;
    if mode & 0o022 != 0 {
        let text = format!("its mode is {mode:04o}: others can write to it, and it names programs");
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, text));
    }
    let mut text = String::new();
    file.take(FILE_BYTES_MAX + 1).read_to_string(&mut text)?;
    if text.len() as u64 > FILE_BYTES_MAX {
        return Err(io::Error::other("it is too long to be a file of profiles"));
    }
    Ok(text)
}

fn is_profile_name(name: &str) -> bool {
    let fits = |sign: char| sign.is_alphanumeric() || "-_".contains(sign);
    !name.is_empty() && name.chars().all(fits)
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct WrittenFile {
    #[serde(default)]
    accessible: bool,
    #[serde(default)]
    profiles: BTreeMap<Spanned<String>, Written>,
}

/// A profile as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    host: Option<String>,
    user: Option<String>,
    data: Option<PathBuf>,
    #[serde(rename = "as")]
    account: Option<String>,
    password_file: Option<PathBuf>,
    password_command: Option<String>,
    password_variable: Option<String>,
    #[serde(default)]
    password_keyring: bool,
    auth: Option<LoginMethod>,
    /// It is here only to be refused with the right words.
    password: Option<serde::de::IgnoredAny>,
    tls: Option<Tls>,
    #[serde(default)]
    insecure: bool,
    pin: Option<String>,
    ca_file: Option<PathBuf>,
    ssh: Option<String>,
    timeout: Option<u64>,
    #[serde(default)]
    danger: Danger,
    #[serde(default)]
    read_only: bool,
    #[serde(alias = "color")]
    colour: Option<Colour>,
}

impl Written {
    fn into_profile(self, name: &str, folder: &Path) -> Result<Profile, String> {
        if self.password.is_some() {
            return Err("a password does not belong here; use password-file, password-command, \
                        password-variable or password-keyring"
                .to_owned());
        }
        let (danger, read_only, colour) = (self.danger, self.read_only, self.colour);
        let place = match (&self.host, &self.data) {
            (Some(_), None) => Place::Server(self.into_server(folder)?),
            (None, Some(_)) => self.into_store(folder)?,
            _ => return Err("either host or data says where it leads to".to_owned()),
        };
        Ok(Profile { name: name.to_owned(), place, danger, read_only, colour })
    }

    fn into_server(self, folder: &Path) -> Result<ServerPlace, String> {
        if self.account.is_some() {
            return Err("as belongs to data; a server wants user".to_owned());
        }
        let password = self.source(folder)?;
        let security = self.security(folder)?;
        let (Some(host), Some(user)) = (self.host, self.user) else {
            return Err("user is missing, the Account that logs in".to_owned());
        };
        let timeout = match self.timeout {
            None => TIMEOUT,
            Some(seconds @ 1..=86_400) => Duration::from_secs(seconds),
            Some(_) => return Err("timeout is 1 to 86400 seconds".to_owned()),
        };
        let method = self.auth.unwrap_or_default();
        Ok(ServerPlace { host, user, password, method, security, timeout })
    }

    fn security(&self, folder: &Path) -> Result<Security, String> {
        let pin = self.pin.as_ref().map(|pin| pin.parse()).transpose()?;
        let tls = self.tls.unwrap_or_default();
        let authorities = self.ca_file.as_deref().map(|path| absolute(path, folder));
        if tls == Tls::Off && (pin.is_some() || authorities.is_some()) {
            return Err("tls is off: pin and ca-file mean nothing then".to_owned());
        }
        if self.insecure && (pin.is_some() || authorities.is_some()) {
            return Err(
                "insecure takes every certificate: pin and ca-file mean nothing then".to_owned()
            );
        }
        let jump = self.ssh.clone();
        if jump.as_ref().is_some_and(|jump| jump.is_empty() || jump.starts_with('-')) {
            return Err("ssh is the name of a host, with or without a user".to_owned());
        }
        let (insecure, known) = (self.insecure, known_file());
        Ok(Security { tls, insecure, pin, authorities, jump, known })
    }

    fn into_store(self, folder: &Path) -> Result<Place, String> {
        let wants_nothing = self.user.is_none()
            && self.timeout.is_none()
            && self.auth.is_none()
            && self.security(folder)? == Security { known: known_file(), ..Security::default() }
            && matches!(self.source(folder)?, Source::Unsaid);
        if !wants_nothing {
            return Err("user, auth, passwords, ssh, timeout and TLS belong to host".to_owned());
        }
        let data = self.data.map(|path| absolute(&path, folder)).unwrap_or_default();
        Ok(Place::Store { data, account: self.account })
    }

    /// Where the password comes from; one place at most.
    fn source(&self, folder: &Path) -> Result<Source, String> {
        let file = self.password_file.as_deref().map(|path| Source::File(absolute(path, folder)));
        let command = self.password_command.clone().map(Source::Command);
        let variable = self.password_variable.clone().map(Source::Variable);
        let keyring = self.password_keyring.then_some(Source::Keyring);
        let mut sources = [file, command, variable, keyring].into_iter().flatten();
        let source = sources.next().unwrap_or(Source::Unsaid);
        match sources.next() {
            None => Ok(source),
            Some(_) => Err("the password comes from more than one place".to_owned()),
        }
    }
}

/// A path as it is meant: `~` is the home, and what is relative lies beside the file of profiles.
fn absolute(path: &Path, folder: &Path) -> PathBuf {
    match (path.strip_prefix("~"), dirs::home_dir()) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => folder.join(path),
    }
}

/// Reads the user's profiles.
///
/// # Errors
/// As [`Profiles::read`].
pub fn of_user() -> Result<Profiles, String> {
    match file() {
        Some(path) => Profiles::read(&path),
        None => Ok(Profiles::default()),
    }
}

/// The file of the user's profiles: `~/.config/cgpsh/config.toml` on Linux. `None` for a user
/// without a home directory.
pub fn file() -> Option<PathBuf> {
    Some(dirs::config_dir()?.join("cgpsh").join("config.toml"))
}

/// Finds the profiles of these names, separated by commas.
///
/// # Errors
/// When there is no file, it cannot be read, a name is not in it, or one is said twice.
pub fn find(names: &str) -> Result<Vec<Profile>, String> {
    let profiles = of_user()?;
    let mut found: Vec<Profile> = Vec::new();
    for name in names.split(',').map(str::trim) {
        let Some(profile) = profiles.get(name) else { return Err(missing(name, &profiles)) };
        if found.iter().any(|other| other.name == name) {
            return Err(format!("the profile {name} is named twice"));
        }
        found.push(profile.clone());
    }
    Ok(found)
}

fn missing(name: &str, profiles: &Profiles) -> String {
    let file = file().map(|path| path.display().to_string()).unwrap_or_default();
    let names: Vec<&str> = profiles.iter().map(|profile| profile.name.as_str()).collect();
    match names.as_slice() {
        [] if fs::exists(&file).unwrap_or(false) => format!("there are no profiles in {file}"),
        [] => format!("there is no profile {name:?}: {file} does not exist"),
        names => format!("there is no profile {name:?} in {file}, only {}", names.join(", ")),
    }
}
