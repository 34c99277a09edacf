//! What was typed: the lines behind the arrow keys and the search, and their way into the file.
//!
//! The lines of this session are kept as they were typed. What goes to the file, and what comes from
//! it, has no secrets. The file is read when somebody first looks back, or by a thread beside the
//! first prompt, so that the prompt does not wait for it.
use std::borrow::Cow;
use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustyline::history::{History, SearchDirection, SearchResult};

use crate::shell::editing::history_file::{Entry, HistoryFile};
use crate::shell::line::secrets::mask;

/// The place of the first line of this session. Those of the file lie before it, however many they
/// turn out to be: the line editor wants to know a place before the file has been read.
const OWN: usize = 1 << 32;

/// The most lines of the file that are kept in memory.
const OLD_MAX: usize = 20_000;

/// The lines. Clones are handles of the same ones.
#[derive(Clone, Default)]
pub struct Lines {
    shared: Arc<Mutex<Shared>>,
}

#[derive(Default)]
struct Shared {
    file: Option<HistoryFile>,
    loaded: bool,
    old: Vec<String>,
    own: Vec<String>,
    uses: HashMap<String, u32>,
}

impl Lines {
    /// The lines that `file` keeps, and those of this session.
    pub fn new(file: Option<HistoryFile>) -> Self {
        let loaded = file.is_none();
        Self { shared: Arc::new(Mutex::new(Shared { file, loaded, ..Shared::default() })) }
    }

    /// Reads the file on a thread of its own.
    pub fn load_soon(&self) {
        let lines = self.clone();
        // Without a thread the file is read when somebody looks back.
        drop(std::thread::Builder::new().name("history".to_owned()).spawn(move || lines.load()));
    }

    /// Adds a line of this session, unless it repeats the one before.
    pub fn add(&self, line: &str) {
        let mut shared = self.lock();
        if line.trim().is_empty() || shared.own.last().is_some_and(|last| last == line) {
            return;
        }
        shared.count(line);
        shared.own.push(line.to_owned());
    }

    /// Takes a line into the file, without its secrets. A line that begins with a space stays out.
    ///
    /// # Errors
    /// What the operating system reports.
    pub fn keep(&self, mut entry: Entry) -> io::Result<()> {
        let file = self.lock().file.clone();
        let Some(file) = file else { return Ok(()) };
        if entry.command.starts_with(' ') {
            return Ok(());
        }
        entry.command = mask(&entry.command);
        file.append(&entry)
    }

    /// Where the file is, if there is one.
    pub fn path(&self) -> Option<PathBuf> {
        self.lock().file.as_ref().map(|file| file.path().to_owned())
    }

    /// The newest line that is no command of the shell.
    pub fn last_command(&self) -> Option<String> {
        self.load();
        let shared = self.lock();
        let mut newest = shared.own.iter().rev().chain(shared.old.iter().rev());
        newest.find(|line| !line.starts_with('/')).cloned()
    }

    /// Every entry of the file.
    ///
    /// # Errors
    /// What the operating system reports.
    pub fn entries(&self) -> io::Result<Vec<Entry>> {
        let file = self.lock().file.clone();
        file.map_or_else(|| Ok(Vec::new()), |file| file.read(true))
    }

    /// How often a command has been used, as far as that is known yet.
    pub fn uses(&self, verb: &str) -> u32 {
        self.lock().uses.get(verb).copied().unwrap_or_default()
    }

    /// The lines that hold every word of `wanted`, newest first, each once.
    pub fn with_words(&self, wanted: &str, lines_max: usize) -> Vec<String> {
        self.load();
        let words: Vec<String> = wanted.split_whitespace().map(str::to_lowercase).collect();
        let shared = self.lock();
        let mut found: Vec<String> = Vec::new();
        for line in shared.own.iter().rev().chain(shared.old.iter().rev()) {
            let lower = line.to_lowercase();
            if words.iter().all(|word| lower.contains(word)) && !found.contains(line) {
                found.push(line.clone());
                if found.len() == lines_max {
                    break;
                }
            }
        }
        found
    }

    /// Reads the file unless that has been done.
    fn load(&self) {
        let file = {
            let shared = self.lock();
            if shared.loaded {
                return;
            }
            shared.file.clone()
        };
        let entries = file.and_then(|file| file.read(false).ok()).unwrap_or_default();
        let mut shared = self.lock();
        if shared.loaded {
            return;
        }
        shared.loaded = true;
        let mut old: Vec<String> = entries.into_iter().map(|entry| entry.command).collect();
        old.dedup();
        old.drain(..old.len().saturating_sub(OLD_MAX));
        for line in &old {
            shared.count(line);
        }
        // What this session has written while the file was being read is there twice.
        let own = shared.own.iter().map(|line| mask(line)).collect::<Vec<_>>();
        if old.ends_with(&own) {
            old.truncate(old.len() - own.len());
        }
        shared.old = old;
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The line at a place, and the nearest place in this direction that has one.
    fn line_at(&self, place: usize, direction: SearchDirection) -> Option<(usize, String)> {
        if place < OWN {
            self.load();
        }
        let shared = self.lock();
        let first = OWN - shared.old.len();
        let place = if direction == SearchDirection::Forward { place.max(first) } else { place };
        let line = match place.checked_sub(OWN) {
            Some(own) => shared.own.get(own),
            None => shared.old.get(place.checked_sub(first)?),
        };
        line.map(|line| (place, line.clone()))
    }
}

impl Shared {
    fn count(&mut self, line: &str) {
        if let Some(verb) = line.split_whitespace().next() {
            *self.uses.entry(verb.to_ascii_uppercase()).or_default() += 1;
        }
    }
}

/// The lines as the line editor walks through them. Adding and keeping is done by the shell, which
/// knows what a line came to.
impl History for Lines {
    fn get(
        &self,
        index: usize,
        direction: SearchDirection,
    ) -> rustyline::Result<Option<SearchResult<'_>>> {
        let found = self.line_at(index, direction);
        Ok(found.map(|(idx, line)| SearchResult { entry: Cow::Owned(line), idx, pos: 0 }))
    }

    fn add(&mut self, _: &str) -> rustyline::Result<bool> {
        Ok(false)
    }

    fn add_owned(&mut self, _: String) -> rustyline::Result<bool> {
        Ok(false)
    }

    fn len(&self) -> usize {
        OWN + self.lock().own.len()
    }

    fn is_empty(&self) -> bool {
        let shared = self.lock();
        shared.loaded && shared.old.is_empty() && shared.own.is_empty()
    }

    fn set_max_len(&mut self, _: usize) -> rustyline::Result<()> {
        Ok(())
    }

    fn ignore_dups(&mut self, _: bool) -> rustyline::Result<()> {
        Ok(())
    }

    fn ignore_space(&mut self, _: bool) {}

    fn save(&mut self, _: &Path) -> rustyline::Result<()> {
        Ok(())
    }

    fn append(&mut self, _: &Path) -> rustyline::Result<()> {
        Ok(())
    }

    fn load(&mut self, _: &Path) -> rustyline::Result<()> {
        Ok(())
    }

    fn clear(&mut self) -> rustyline::Result<()> {
        self.lock().own.clear();
        Ok(())
    }

    fn search(
        &self,
        term: &str,
        start: usize,
        direction: SearchDirection,
    ) -> rustyline::Result<Option<SearchResult<'_>>> {
        Ok(self.walk(start, direction, |line| line.find(term)))
    }

    fn starts_with(
        &self,
        term: &str,
        start: usize,
        direction: SearchDirection,
    ) -> rustyline::Result<Option<SearchResult<'_>>> {
        Ok(self.walk(start, direction, |line| line.starts_with(term).then_some(term.len())))
    }
}

impl Lines {
    /// The nearest line from `start` on for which `at` gives a place for the cursor.
    fn walk(
        &self,
        start: usize,
        direction: SearchDirection,
        at: impl Fn(&str) -> Option<usize>,
    ) -> Option<SearchResult<'static>> {
        let mut place = start;
        while let Some((found, line)) = self.line_at(place, direction) {
            if let Some(pos) = at(&line) {
                return Some(SearchResult { entry: Cow::Owned(line), idx: found, pos });
            }
            place = match direction {
                SearchDirection::Forward => found + 1,
                SearchDirection::Reverse => found.checked_sub(1)?,
            };
        }
        None
    }
}
