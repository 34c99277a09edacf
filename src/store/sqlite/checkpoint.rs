//! Moves what was committed from the log into the file, beside the commits.
//!
//! The log starts anew, and so stays short, when all of it has been moved and nobody reads from
//! it any more. A log that is written without a pause would never come to that. So most is moved
//! while others write, and for the small rest they are held up for a moment.
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use rusqlite::{Connection, ErrorCode};

use crate::store::error::StoreError;
use crate::store::limits;
use crate::store::sqlite::file::{Purpose, connect};
use crate::store::sqlite::views::Views;

/// The right to write.
pub(crate) type Turn<'a> = MutexGuard<'a, ()>;

/// The upkeep of a log.
pub(crate) struct Checkpoints {
    path: PathBuf,
    views: Arc<Views>,
    /// Held by who writes, and for a moment by the thread.
    turn: Mutex<()>,
    /// Whether a writer has to look at `state` first: the thread asks for its turn, or it failed.
    attention: AtomicBool,
    /// How many steps are waited for readers.
    patience: Arc<AtomicU32>,
    /// From how many pages in the log on there is something to do.
    due_at: AtomicU32,
    state: Mutex<State>,
    /// Wakes the thread.
    wake: Condvar,
    /// Wakes the writer that gave way.
    passed: Condvar,
}

#[derive(Default)]
struct State {
    thread: Option<JoinHandle<()>>,
    due: bool,
    closed: bool,
    /// The thread asks for its turn: one who writes all the time would starve it otherwise.
    asks: bool,
    failed: Option<StoreError>,
}

/// What a checkpoint came to, in pages.
struct Progress {
    /// Something was in the way: a reader that still needs the log.
    hindered: bool,
    in_log: u32,
    moved: u32,
}

impl Checkpoints {
    pub(crate) fn new(path: PathBuf, views: Arc<Views>) -> Checkpoints {
        Checkpoints {
            path,
            views,
            turn: Mutex::default(),
            attention: AtomicBool::new(false),
            patience: Arc::default(),
            due_at: AtomicU32::new(limits::LOG_PAGES),
            state: Mutex::default(),
            wake: Condvar::new(),
            passed: Condvar::new(),
        }
    }

    /// Waits for the right to write.
    ///
    /// # Errors
    /// [`StoreError::Failed`] if the file could not be brought to disk.
    pub(crate) fn turn(&self) -> Result<Turn<'_>, StoreError> {
        if self.attention.load(Ordering::Acquire) {
            let mut state = self.state();
            while state.asks {
                state = self.passed.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            if let Some(failed) = &state.failed {
                return Err(failed.clone());
            }
        }
        Ok(self.turn.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes note of a commit after which the log has so many pages.
    pub(crate) fn note(self: &Arc<Self>, pages: i32) {
        if pages.cast_unsigned() < self.due_at.load(Ordering::Relaxed) {
            return;
        }
        let mut state = self.state();
        if state.due || state.closed {
            return;
        }
        state.due = true;
        if state.thread.is_none() {
            let checkpoints = Arc::clone(self);
            let thread = thread::Builder::new()
                .name("checkpoints".to_owned())
                .spawn(move || checkpoints.keep());
            // If there is no thread now, the next commit tries again.
            state.due = thread.is_ok();
            state.thread = thread.ok();
        }
        self.wake.notify_one();
    }

    /// Ends the thread.
    pub(crate) fn close(&self) {
        let thread = {
            let mut state = self.state();
            state.closed = true;
            self.wake.notify_one();
            state.thread.take()
        };
        if let Some(thread) = thread {
            // If it panicked there is nobody to tell, and nothing that it held is lost.
            drop(thread.join());
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it holds the lock, so a poisoned one is whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The life of the thread.
    fn keep(&self) {
        let mut connection = None;
        let mut state = self.state();
        while !state.closed {
            if !state.due || state.failed.is_some() {
                state = self.wake.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            drop(state);
            let result = self.shorten(&mut connection);
            state = self.state();
            state.due = false;
            match result {
                Ok(due_at) => self.due_at.store(due_at, Ordering::Relaxed),
                // A file that cannot grow now may later. Until then the log keeps everything.
                Err(error) if error.sqlite_error_code() == Some(ErrorCode::DiskFull) => {}
                Err(error) => {
                    state.failed = Some(StoreError::Failed(error.to_string()));
                    self.attention.store(true, Ordering::Release);
                }
            }
        }
    }

    /// Moves what is in the log. Returns from how many pages on it is worth to come again.
    fn shorten(&self, connection: &mut Option<Connection>) -> rusqlite::Result<u32> {
        if self.views.some_are_still() {
            return Ok(self.due_at.load(Ordering::Relaxed) + limits::LOG_PAGES);
        }
        let connection = match connection {
            Some(connection) => connection,
            None => connection.insert(self.connect()?),
        };
        let (mut in_log, mut moved) = (0, 0);
        for _ in 0..limits::CHECKPOINT_ROUNDS {
            self.views.renew_all();
            thread::sleep(limits::READER_PATIENCE_STEP);
            let progress = checkpoint(connection, "PASSIVE")?;
            in_log = progress.in_log;
            let before = std::mem::replace(&mut moved, progress.moved);
            if in_log - moved <= limits::LOG_PAGES_REST || moved == before {
                break;
            }
        }
        self.patience.store(limits::reader_patience(in_log), Ordering::Relaxed);
        let asking = Asking::new(self);
        let turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        self.views.renew_all();
        let progress = checkpoint(connection, "RESTART")?;
        drop(turn);
        drop(asking);
        match progress.hindered {
            true => Ok(progress.in_log + limits::LOG_PAGES.max(progress.in_log / 4)),
            false => Ok(limits::LOG_PAGES),
        }
    }

    fn connect(&self) -> rusqlite::Result<Connection> {
        let mut connection = connect(&self.path, Purpose::Write)?;
        // Most readers are done in a moment; the others are not waited for, as writers wait here.
        // Views that begin when all is moved read the file only and are in nobody's way.
        let (views, patience) = (Arc::clone(&self.views), Arc::clone(&self.patience));
        connection.busy_handler(Some(move |tries: i32| {
            views.renew_all();
            thread::sleep(limits::READER_PATIENCE_STEP);
            tries.cast_unsigned() < patience.load(Ordering::Relaxed)
        }))?;
        Ok(connection)
    }
}

/// While it lives, writers give way.
struct Asking<'a>(&'a Checkpoints);

impl Asking<'_> {
    fn new(checkpoints: &Checkpoints) -> Asking<'_> {
        checkpoints.state().asks = true;
        checkpoints.attention.store(true, Ordering::Release);
        Asking(checkpoints)
    }
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        self.0.state().asks = false;
        self.0.attention.store(false, Ordering::Release);
        self.0.passed.notify_all();
    }
}

fn checkpoint(connection: &Connection, mode: &str) -> rusqlite::Result<Progress> {
    let mut pragma = connection.prepare_cached(match mode {
        "PASSIVE" => "PRAGMA wal_checkpoint(PASSIVE)",
        _ => "PRAGMA wal_checkpoint(RESTART)",
    })?;
    pragma.query_row([], |row| {
        // Both are -1 where there is no log.
        let pages = |column| Ok::<u32, rusqlite::Error>(row.get::<_, i64>(column)?.max(0) as u32);
        Ok(Progress { hindered: row.get(0)?, in_log: pages(1)?, moved: pages(2)? })
    })
}
