//! Where passwords come from. Never from the command line, which every user of a machine can read.
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

use crate::config::interrupt::Hold;

/// The environment variable that may hold the password of a remote login.
pub const VARIABLE: &str = "CGPSH_PASSWORD";

/// A password that is wiped from memory after use.
pub type Password = Zeroizing<String>;

/// The longest text that is taken for a password, in bytes; whoever names a wrong file hears of it.
const LENGTH_MAX: u64 = 1024;

/// The permissions that let others at a file, or the file be run.
const NOT_OF_THE_OWNER: u32 = 0o177;

/// Where a password comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Nobody has said it: from [`VARIABLE`] if it is set, else from whoever sits at the terminal.
    Unsaid,
    /// The first line of a file that only its owner can read.
    File(PathBuf),
    /// The first line that a command of the system's shell writes.
    Command(String),
    /// The environment variable of this name.
    Variable(String),
    /// The keyring of the system.
    Keyring,
    /// The first line of an open file descriptor.
    Descriptor(u32),
}

impl Source {
    /// The password of a login.
    ///
    /// # Errors
    /// Why there is none, in words: what a command said or a file holds is not among them.
    pub fn password(&self, user: &str, host: &str) -> Result<Password, String> {
        match self {
            Self::Unsaid => match from_environment() {
                Some(password) => Ok(password),
                None => asked(user, host),
            },
            Self::File(path) => from_file(path)
                .map_err(|error| format!("the password file {}: {error}", path.display())),
            Self::Command(command) => {
                let mut shell = Command::new("sh");
                shell.args(["-c", command]);
                from_program(shell).map_err(|error| format!("the password command: {error}"))
            }
            Self::Variable(name) => match std::env::var(name) {
                Ok(password) if !password.is_empty() => Ok(Password::new(password)),
                _ => Err(format!("the variable {name} holds no password")),
            },
            Self::Keyring => from_program(keyring(user, host)).map_err(|error| {
                format!("the password of {user} at {host} from the keyring: {error}")
            }),
            Self::Descriptor(number) => from_descriptor(*number)
                .map_err(|error| format!("the password from descriptor {number}: {error}")),
        }
    }
}

/// Asks for a password of a login.
fn asked(user: &str, host: &str) -> Result<Password, String> {
    ask(&format!("Password of {user} at {host}: ")).map_err(|error| {
        if error.kind() == io::ErrorKind::Interrupted {
            return "interrupted".to_owned();
        }
        let ways = format!("--password-file, --password-command, --password-fd or {VARIABLE}");
        format!("there is no terminal to ask for the password ({error}); use {ways}")
    })
}

/// What asks the keyring of the system.
fn keyring(user: &str, host: &str) -> Command {
    if cfg!(target_os = "macos") {
        let mut program = Command::new("security");
        program
            .args(["find-generic-password", "-w", "-a", user, "-s"])
            .arg(format!("cgpsh {host}"));
        return program;
    }
    let mut program = Command::new("secret-tool");
    program.args(["lookup", "application", "cgpsh", "server", host, "user", user]);
    program
}

/// Reads the first line that a program writes. It may use the terminal, but not the input, which may
/// be a batch.
fn from_program(mut program: Command) -> io::Result<Password> {
    program.stdin(Stdio::null()).stdout(Stdio::piped()).env_remove(VARIABLE);
    let mut child = program.spawn().map_err(|error| {
        let name = program.get_program().display();
        io::Error::new(error.kind(), format!("{name} cannot be started: {error}"))
    })?;
    let password = child.stdout.take().map(first_line);
    let status = child.wait()?;
    if !status.success() {
        return Err(io::Error::other(format!("it ended with {status}")));
    }
    password.unwrap_or_else(|| Err(io::Error::other("it wrote nothing")))
}

/// Reads the first line of a file. Only its owner may have access to the file: anything looser than
/// mode 0600 is refused.
///
/// # Errors
/// When the file cannot be read, others can read it, or it holds no password.
pub fn from_file(path: &Path) -> io::Result<Password> {
    let (password, mode) = from_file_with_mode(path)?;
    match mode.filter(|mode| mode & NOT_OF_THE_OWNER != 0) {
        Some(mode) => {
            let text = format!("its mode is {mode:04o}: only 0600 or 0400 keeps others out");
            Err(io::Error::new(io::ErrorKind::PermissionDenied, text))
        }
        None => password,
    }
}

/// Reads the first line of a file that others may have access to, such as a secret that is mounted
/// into a container; then the mode of the file stands beside the password.
///
/// # Errors
/// When the file cannot be read, or it holds no password.
pub fn from_shared_file(path: &Path) -> io::Result<(Password, Option<u32>)> {
    let (password, mode) = from_file_with_mode(path)?;
    Ok((password?, mode.filter(|mode| mode & NOT_OF_THE_OWNER != 0)))
}

/// What the first line of a file gives, and the mode of the file where files have one.
fn from_file_with_mode(path: &Path) -> io::Result<(io::Result<Password>, Option<u32>)> {
    let file = File::open(path)?;
    // The open file is asked, not the path, which could be another file by then.
    #[cfg(unix)]
    let mode = Some(std::os::unix::fs::MetadataExt::mode(&file.metadata()?) & 0o777);
    #[cfg(not(unix))]
    let mode = None;
    Ok((first_line(file), mode))
}

/// Reads the first line of an open file descriptor.
///
/// # Errors
/// When the descriptor is not open for reading, or holds no password.
pub fn from_descriptor(number: u32) -> io::Result<Password> {
    first_line(File::open(format!("/dev/fd/{number}"))?)
}

/// The password in [`VARIABLE`], if one is there.
pub fn from_environment() -> Option<Password> {
    std::env::var(VARIABLE).ok().filter(|password| !password.is_empty()).map(Password::new)
}

/// Asks on the terminal, without an echo.
///
/// # Errors
/// When there is no terminal, and [`io::ErrorKind::Interrupted`] after Ctrl-C.
pub fn ask(question: &str) -> io::Result<Password> {
    // Ctrl-C must not end the program before the echo is back.
    let _hold = Hold::begin();
    // The library asks first and stops the echo then, which shows what is typed in between.
    let _silence = Silence::begin()?;
    rpassword::prompt_password(question).map(Password::new)
}

/// A terminal that does not show what is typed, until this goes away.
struct Silence {
    terminal: File,
    before: Termios,
}

impl Silence {
    fn begin() -> io::Result<Self> {
        let terminal = File::open("/dev/tty")?;
        let before = tcgetattr(&terminal)?;
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO | LocalModes::ECHONL);
        tcsetattr(&terminal, OptionalActions::Now, &silent)?;
        Ok(Self { terminal, before })
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        // A terminal that is gone has no echo to bring back.
        let _ = tcsetattr(&self.terminal, OptionalActions::Now, &self.before);
    }
}

fn first_line(input: impl Read) -> io::Result<Password> {
    // With room for all of it, so that no part is left behind when the text grows.
    let mut text = Password::new(String::with_capacity(LENGTH_MAX as usize + 2));
    input.take(LENGTH_MAX + 1).read_to_string(&mut text)?;
    if text.len() as u64 > LENGTH_MAX {
        return Err(io::Error::other("it is too long to be a password"));
    }
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(Password::new(line.to_owned())),
        _ => Err(io::Error::other("its first line is empty")),
    }
}
