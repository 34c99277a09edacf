//! Man pages and shell completions, printed from the catalogue and the options.
//!
//! What they print is committed, so that packages need no run of the program; a test compares.
pub mod commands_page;
pub mod completions;
pub mod program_page;
pub mod roff;

use std::io;
use std::path::Path;

use crate::manual::commands_page::commands_page;
use crate::manual::completions::completions;
use crate::manual::program_page::program_page;

/// Every generated file: its path below the top of the project, and its text.
///
/// # Errors
/// When a generator of the option parser fails.
pub fn files() -> io::Result<Vec<(String, String)>> {
    let mut files = vec![
        ("man/cgpsh.1".to_owned(), program_page()?),
        ("man/cgpsh-commands.7".to_owned(), commands_page()),
    ];
    files.extend(completions());
    Ok(files)
}

/// Writes every generated file below a directory.
///
/// # Errors
/// What the operating system reports.
pub fn write_below(directory: &Path) -> io::Result<()> {
    for (path, text) in files()? {
        let path = directory.join(path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(path, text)?;
    }
    Ok(())
}
