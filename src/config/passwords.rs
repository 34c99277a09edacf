//! Where passwords come from. Never from the command line, which every user of a machine can read.
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use signal_hook::consts::SIGINT;
use zeroize::Zeroizing;

/// The environment variable that may hold the password of a remote login.
pub const VARIABLE: &str = "CGPSH_PASSWORD";

/// A password that is wiped from memory after use.
pub type Password = Zeroizing<String>;

/// The longest text that is taken for a password, in bytes; whoever names a wrong file hears of it.
const LENGTH_MAX: u64 = 1024;

/// Reads the first line of a file. Only its owner may have access to the file: anything looser than
/// mode 0600 is refused.
///
/// # Errors
/// When the file cannot be read, others can read it, or it holds no password.
pub fn from_file(path: &Path) -> io::Result<Password> {
    let file = File::open(path)?;
    // The open file is asked, not the path, which could be another file by then.
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::MetadataExt::mode(&file.metadata()?) & 0o777;
        if mode & 0o177 != 0 {
            let text = format!("its mode is {mode:04o}: only 0600 or 0400 keeps others out");
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, text));
        }
    }
    first_line(file)
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

/// Whether Ctrl-C ends the program, once a password was asked for. Whoever handles Ctrl-C in
/// another way sets this to `false`.
pub static INTERRUPT_ENDS: LazyLock<Arc<AtomicBool>> =
    LazyLock::new(|| Arc::new(AtomicBool::new(true)));

/// Asks on the terminal, without an echo.
///
/// # Errors
/// When there is no terminal, and [`io::ErrorKind::Interrupted`] after Ctrl-C.
pub fn ask(question: &str) -> io::Result<Password> {
    static WATCHED: LazyLock<bool> = LazyLock::new(|| {
        let ends = Arc::clone(&INTERRUPT_ENDS);
        signal_hook::flag::register_conditional_default(SIGINT, ends).is_ok()
    });
    // Ctrl-C must not end the program before the echo is back.
    let ended = *WATCHED && INTERRUPT_ENDS.swap(false, Ordering::SeqCst);
    // The library asks first and stops the echo then, which shows what is typed in between.
    let silence = Silence::begin()?;
    let answer = rpassword::prompt_password(question).map(Password::new);
    drop(silence);
    INTERRUPT_ENDS.store(ended, Ordering::SeqCst);
    answer
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

fn first_line(file: File) -> io::Result<Password> {
    // With room for all of it, so that no part is left behind when the text grows.
    let mut text = Password::new(String::with_capacity(LENGTH_MAX as usize + 2));
    file.take(LENGTH_MAX + 1).read_to_string(&mut text)?;
    if text.len() as u64 > LENGTH_MAX {
        return Err(io::Error::other("it is too long to be a password"));
    }
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(Password::new(line.to_owned())),
        _ => Err(io::Error::other("its first line is empty")),
    }
}
