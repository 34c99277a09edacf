//! Keeps a second program from opening a store that is in use.
//!
//! The lock belongs to the open file, so it goes away with the process, however that ends. The
//! file itself stays; it only tells who holds the lock.
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use crate::store::error::StoreError;

/// A held lock. Dropping it lets go.
#[derive(Debug)]
pub(crate) struct Lock {
    file: File,
}

impl Lock {
    /// Takes the lock of the file at `path`, which is created if it is missing.
    pub(crate) fn take(path: &Path) -> Result<Lock, StoreError> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(|error| StoreError::io("open", path, &error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(StoreError::Locked { by: holder(&mut file) });
            }
            Err(TryLockError::Error(error)) => return Err(StoreError::io("lock", path, &error)),
        }
        sign(&mut file).map_err(|error| StoreError::io("write", path, &error))?;
        Ok(Lock { file })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // To close the file is not enough: a process that is being started at this moment has it, too,
        // until it runs its own program. If this fails, the lock goes away with the files.
        drop(self.file.unlock());
    }
}

/// The process that wrote its number into the file. Between locking and signing there is none.
fn holder(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

/// Writes the number of this process over what stands there. All numbers are of one length, because
/// to cut the file would cost more than everything else that opening a store does.
fn sign(file: &mut File) -> std::io::Result<()> {
    file.seek(SeekFrom::Start(0))?;
    file.write_all(format!("{:>10}\n", std::process::id()).as_bytes())
}
