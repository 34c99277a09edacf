//! The store itself: who writes, and how it is opened and closed.
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode};

use crate::store::backend::{Each, Snapshot, Store, Writer};
use crate::store::changes::Changes;
use crate::store::error::StoreError;
use crate::store::lock::Lock;
use crate::store::sqlite::checkpoint::{Checkpoints, Turn};
use crate::store::sqlite::file::{self, Purpose};
use crate::store::sqlite::layout;
use crate::store::sqlite::statements::{self, refused, run};
use crate::store::sqlite::views::Views;

/// Keys and values in an SQLite file.
pub struct Sqlite {
    path: PathBuf,
    views: Arc<Views>,
    checkpoints: Arc<Checkpoints>,
    open: Mutex<Option<Open>>,
}

/// What is there while the store is open; the lock goes last.
struct Open {
    /// Made when it is needed: most who open a store for a moment only read from it.
    writer: Option<Connection>,
    _lock: Lock,
}

/// The open transaction of the writing connection.
struct Writing<'a> {
    views: &'a Views,
    open: MutexGuard<'a, Option<Open>>,
    _turn: Turn<'a>,
}

impl Sqlite {
    /// Opens the store in the folder at `location`, or creates it: folder and files for their
    /// owner only.
    ///
    /// # Errors
    /// [`StoreError::Locked`], [`StoreError::TooNew`], [`StoreError::Corrupt`], and what the disk
    /// refuses.
    pub fn open(location: &Path) -> Result<Sqlite, StoreError> {
        file::create_folder(location)?;
        let lock = Lock::take(&location.join("lock"))?;
        let path = location.join("store.db");
        let settled = layout::is_settled(&path);
        if !settled {
            file::create(&path)?;
        }
        let views = Arc::new(Views::new(path.clone(), settled));
        let checkpoints = Arc::new(Checkpoints::new(path.clone(), Arc::clone(&views)));
        let open = Mutex::new(Some(Open { writer: None, _lock: lock }));
        let store = Sqlite { path, views, checkpoints, open };
        if !settled {
            let mut open = store.open.lock().unwrap_or_else(PoisonError::into_inner);
            store.make_writer(&mut open)?;
            drop(open);
        }
        Ok(store)
    }

    /// Makes the writing connection, if there is none yet.
    fn make_writer(&self, open: &mut Option<Open>) -> Result<(), StoreError> {
        let Some(open) = open.as_mut().filter(|open| open.writer.is_none()) else {
            return Ok(());
        };
        self.views.stir();
        let mut writer = file::connect(&self.path, Purpose::Write).map_err(refused)?;
        layout::prepare(&writer)?;
        let log = Arc::clone(&self.checkpoints);
        writer
            .wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, pages| {
                log.note(pages);
                Ok(())
            }))
            .map_err(refused)?;
        open.writer = Some(writer);
        Ok(())
    }
}

impl Store for Sqlite {
    fn snapshot(&self) -> Result<Box<dyn Snapshot + '_>, StoreError> {
        Ok(Box::new(self.views.take()?))
    }

    fn begin(&self) -> Result<Box<dyn Writer + '_>, StoreError> {
        let turn = self.checkpoints.turn()?;
        // A panic beside a `Writing` poisons the lock, but its `Drop` has rolled back by then.
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        self.make_writer(&mut open)?;
        let writing = Writing { views: &self.views, open, _turn: turn };
        run(writing.connection()?, "BEGIN IMMEDIATE").map_err(refused)?;
        Ok(Box::new(writing))
    }

    fn close(&self) -> Result<(), StoreError> {
        self.checkpoints.close();
        self.views.close();
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(Open { writer: Some(writer), _lock }) = open else { return Ok(()) };
        if self.views.some_are_still() {
            // What was committed stays in the log, until the store is opened again.
            let option = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
            writer.set_db_config(option, true).map_err(refused)?;
        }
        // The last connection moves the log into the file and removes it.
        writer.close().map_err(|(_, error)| refused(error))
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        // There is nobody left to tell, and what was committed is on disk.
        drop(self.close());
    }
}

impl Writing<'_> {
    fn connection(&self) -> Result<&Connection, StoreError> {
        self.open.as_ref().and_then(|open| open.writer.as_ref()).ok_or(StoreError::Closed)
    }
}

impl Writer for Writing<'_> {
    fn commit(self: Box<Self>, changes: &Changes) -> Result<(), StoreError> {
        let connection = self.connection()?;
        statements::write(connection, changes).map_err(refused)?;
        // Whether a view taken from here on shows the commit or not, it may not be taken for one
        // that shows nothing newer, so the announcement also follows a failure.
        let committed = run(connection, "COMMIT");
        self.views.announce();
        committed.map_err(|error| match error.sqlite_error_code() {
            // The log could not grow, so the mark of the commit is not in it. `Drop` rolls back.
            Some(ErrorCode::DiskFull) => refused(error),
            _ => StoreError::Failed(error.to_string()),
        })
    }
}

impl Snapshot for Writing<'_> {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        statements::get(self.connection()?, key).map_err(refused)
    }

    fn scan(&self, from: &[u8], to: Option<&[u8]>, each: &mut Each<'_>) -> Result<(), StoreError> {
        statements::scan(self.connection()?, from, to, each).map_err(refused)
    }
}

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        // Some failures have rolled back already. If this one fails, the next `BEGIN` does too.
        if let Ok(connection) = self.connection()
            && !connection.is_autocommit()
        {
            drop(run(connection, "ROLLBACK"));
        }
    }
}
