//! `/transcript`: what is typed and shown goes to a file, too, with the time, and without secrets.
//!
//! Results are written as tables, in which the values of secret keys are hidden, whatever the format
//! on the screen.
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::sync::LazyLock;

use jiff::Zoned;
use regex::Regex;

/// What moves a cursor or changes a colour.
#[allow(clippy::expect_used, reason = "the pattern is a constant, and a test uses it")]
static ESCAPES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("\x1b\\[[0-9;?]*[A-Za-z]").expect("the pattern of escape sequences is one")
});

/// The file that is being written.
pub struct Transcript {
    file: File,
    path: String,
}

impl Transcript {
    /// Goes on at the end of a file, which is made if it is not there. Only its owner may read it.
    ///
    /// # Errors
    /// When it cannot be written, or others can read it.
    pub fn begin(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
        let mode = file.metadata()?.mode() & 0o777;
        if mode & 0o077 != 0 {
            let text = format!("its mode is {mode:04o}, and others must not read it");
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, text));
        }
        Ok(Self { file, path: path.display().to_string() })
    }

    /// Where it is.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Adds what was typed behind a prompt.
    ///
    /// # Errors
    /// When it cannot be written, here and below.
    pub fn typed(&mut self, prompt: &str, text: &str) -> io::Result<()> {
        let now = Zoned::now().strftime("%Y-%m-%d %H:%M:%S %:z");
        self.shown(&format!("\n{now}\n{prompt}{text}\n"))
    }

    /// Adds what was shown.
    pub fn shown(&mut self, text: &str) -> io::Result<()> {
        self.file.write_all(ESCAPES.replace_all(text, "").as_bytes())
    }
}
