//! Where the program keeps its files.
use std::io;
use std::path::{Path, PathBuf};

/// The directory of the embedded engine's store: `~/.local/share/cgpsh` on Linux. `None` for a user
/// without a home directory.
pub fn store_directory() -> Option<PathBuf> {
    Some(dirs::data_dir()?.join("cgpsh"))
}

/// The file that keeps what was typed at the prompt: `~/.local/state/cgpsh/history` on Linux, in the
/// data directory where there is none for state.
pub fn history_file() -> Option<PathBuf> {
    Some(dirs::state_dir().or_else(dirs::data_dir)?.join("cgpsh").join("history"))
}

/// Makes a directory that only its owner can look into, with all that lead to it. One that is
/// there already stays as it is.
///
/// # Errors
/// What the operating system reports.
pub fn make_private(directory: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

/// The name that the Main Domain of a new store gets when nobody says one: the name of the machine.
pub fn host_name() -> Option<String> {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname")
        .or_else(|_| std::fs::read_to_string("/etc/hostname"))
        .or_else(|error| std::env::var("HOSTNAME").map_err(|_| error));
    name.ok().map(|name| name.trim().to_ascii_lowercase())
}
