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

use crate::flags::Format;
use crate::shell::line::secrets::mask;
use crate::shell::prompt::repl::Shell;
use crate::shell::render::Look;
use crate::shell::render::harmless::harmless;
use crate::shell::render::paint::Paint;
use crate::shell::render::sheet::Sheet;
use crate::shell::render::sink::Sink;
use crate::shell::stages::finish::show;

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

impl Shell {
    /// Takes what was typed into the transcript.
    pub fn record_typed(&self, text: &str) {
        let text = if text.trim_start().starts_with('/') { text.to_owned() } else { mask(text) };
        self.write_transcript(|transcript| transcript.typed(self.prompt(), &text));
    }

    /// Takes a result into the transcript.
    pub fn record_sheet(&self, sheet: &Sheet) {
        if self.transcript.borrow().is_none() {
            return;
        }
        let mut text = Vec::new();
        let mut sink = Sink::new(&mut text, true);
        let look = Look { format: Format::Table, paint: Paint::new(false), ..self.look };
        // Memory takes everything.
        drop(show(sheet, look, &mut sink).and_then(|()| sink.flush()));
        drop(sink);
        self.record(&String::from_utf8_lossy(&text));
    }

    /// Takes what was shown into the transcript.
    pub fn record(&self, text: &str) {
        self.write_transcript(|transcript| transcript.shown(text));
    }

    /// What cannot be written any more ends, and that is told once.
    fn write_transcript(&self, write: impl FnOnce(&mut Transcript) -> io::Result<()>) {
        let mut transcript = self.transcript.borrow_mut();
        let Some(open) = transcript.as_mut() else { return };
        if let Err(error) = write(open) {
            let text = format!("the transcript {} ends here: {error}\n", open.path());
            *transcript = None;
            // The terminal may be gone, too.
            drop(io::stdout().write_all(harmless(&text).as_bytes()));
        }
    }
}
