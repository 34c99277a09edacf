//! The server log: one line a record, one file a day.
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::catalogue::keys::key::find;
use crate::catalogue::keys::server::LOG;
use crate::catalogue::keys::spellings::text_of;
use crate::data::{Dictionary, Timestamp, Value};

/// The part of the server that holds the settings of the log.
pub const LOG_SETTINGS: &str = "settings/log";
/// The setting that tells how much is kept.
const LEVEL: &str = "LogLevel";

/// The highest level of the records that are kept under these settings of the log. What cannot be read
/// as a number counts as the default.
pub fn level_kept(settings: &Dictionary) -> i64 {
    let level = |value: &Value| text_of(value)?.trim().parse().ok();
    let default = || find(LOG, LEVEL)?.default?.parse().ok();
    settings.get(LEVEL).and_then(level).or_else(default).unwrap_or(i64::MAX)
}

/// Where log records go.
pub struct Log {
    directory: Option<PathBuf>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    day: String,
    file: Option<File>,
    kept: Vec<String>,
}

/// A log without a directory keeps its latest records in memory, this many at the most.
const KEPT_MAX: usize = 1_000;

impl Log {
    /// A log in the files of a directory, which is made when the first record comes.
    pub fn in_directory(directory: &Path) -> Self {
        Self { directory: Some(directory.to_owned()), state: Mutex::default() }
    }

    /// A log that is gone with the engine.
    pub fn in_memory() -> Self {
        Self { directory: None, state: Mutex::default() }
    }

    /// Adds a record: the time, the level, then the text, which carries the name of its source.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, now: i64, level: i64, text: &str) -> io::Result<()> {
        let stamp = Timestamp::from_unix(now).to_acap();
        let (day, time) = stamp.split_at_checked(8).unwrap_or((&stamp, "000000"));
        let text: String =
            text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
        let (hours, rest) = time.split_at_checked(2).unwrap_or((time, ""));
        let (minutes, seconds) = rest.split_at_checked(2).unwrap_or((rest, ""));
        let line = format!("{hours}:{minutes}:{seconds} {level} {text}\n");
        let mut state = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let Some(directory) = &self.directory else {
            if state.kept.len() >= KEPT_MAX {
                state.kept.remove(0);
            }
            state.kept.push(line);
            return Ok(());
        };
        if state.file.is_none() || state.day != day {
            state.file = Some(open(directory, day)?);
            day.clone_into(&mut state.day);
        }
        match &mut state.file {
            Some(file) => file.write_all(line.as_bytes()),
            None => Ok(()),
        }
    }

    /// The records that are kept in memory.
    pub fn kept(&self) -> Vec<String> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner).kept.clone()
    }
}

fn open(directory: &Path, day: &str) -> io::Result<File> {
    std::fs::create_dir_all(directory)?;
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(directory.join(format!("{day}.log")))
}
