//! The file in which typed commands are kept: one JSON object a line, only ever appended to.
//!
//! Several shells may write at once, so that each line is appended under a lock. Secrets are hidden
//! before a line gets here. Only the owner of the file may read it.
use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

/// How much of the end of the file is read for the arrow keys, in bytes.
const RECENT: u64 = 2 * 1024 * 1024;

/// A command that was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// When, as in `2026-11-22T17:41:00Z`.
    pub time: String,
    /// How long the answer took, in milliseconds.
    pub duration_ms: u64,
    /// The code of the answer; `None` where nothing was asked of a server.
    pub code: Option<u16>,
    /// The server.
    pub server: String,
    /// The command without its secrets.
    pub command: String,
}

/// The file.
#[derive(Clone, Debug)]
pub struct HistoryFile {
    path: PathBuf,
}

impl HistoryFile {
    /// The file at this path; it is made when the first entry comes.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Appends an entry.
    ///
    /// # Errors
    /// What the operating system reports.
    pub fn append(&self, entry: &Entry) -> io::Result<()> {
        let mut object = json!({
            "time": entry.time,
            "ms": entry.duration_ms,
            "server": entry.server,
            "command": entry.command,
        });
        if let (Some(code), Some(object)) = (entry.code, object.as_object_mut()) {
            object.insert("code".to_owned(), code.into());
        }
        let mut options = OpenOptions::new();
        let mut file = options.read(true).append(true).create(true).mode(0o600).open(&self.path)?;
        file.lock()?;
        if file.metadata()?.permissions().mode() & 0o077 != 0 {
            file.set_permissions(Permissions::from_mode(0o600))?;
        }
        let mut line = object.to_string();
        line.push('\n');
        if !ends_with_line(&mut file)? {
            line.insert(0, '\n');
        }
        file.write_all(line.as_bytes())
    }

    /// The last entries, oldest first; all of them if `whole`. Lines that are no entries are passed
    /// over.
    ///
    /// # Errors
    /// What the operating system reports; a file that is not there has no entries.
    pub fn read(&self, whole: bool) -> io::Result<Vec<Entry>> {
        let mut file = match File::open(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other?,
        };
        let length = file.metadata()?.len();
        let skipped = if whole { 0 } else { length.saturating_sub(RECENT) };
        file.seek(SeekFrom::Start(skipped))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let text = String::from_utf8_lossy(&bytes);
        // The first line is only the end of one where something was skipped.
        let lines = text.lines().skip(usize::from(skipped > 0));
        Ok(lines.filter_map(entry_of).collect())
    }
}

fn entry_of(line: &str) -> Option<Entry> {
    let object: Value = serde_json::from_str(line).ok()?;
    let text = |name: &str| object[name].as_str().unwrap_or_default().to_owned();
    Some(Entry {
        time: text("time"),
        duration_ms: object["ms"].as_u64().unwrap_or_default(),
        code: object["code"].as_u64().and_then(|code| u16::try_from(code).ok()),
        server: text("server"),
        command: object["command"].as_str()?.to_owned(),
    })
}

/// Whether the file is empty or ends with a whole line; a shell may have been stopped in the middle
/// of one.
fn ends_with_line(file: &mut File) -> io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(true);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}
